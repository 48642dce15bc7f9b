package dialer

import (
	"cmp"
	"context"
	"encoding/binary"
	"fmt"
	"io/fs"
	"net"
	"net/netip"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/ivrsim/ivrsim/flows"
	"github.com/ivrsim/ivrsim/internal/calls/ivr"
	"github.com/ivrsim/ivrsim/internal/calls/script"
	"github.com/ivrsim/ivrsim/internal/design/flow"
	"github.com/ivrsim/ivrsim/internal/design/routing"
	"github.com/ivrsim/ivrsim/internal/files/yaml"
	"github.com/ivrsim/ivrsim/internal/longtest"
	"github.com/ivrsim/ivrsim/internal/screens/sound"
	"github.com/ivrsim/ivrsim/internal/workspace"
)

// dialedTests are scripted calls of the starter center. The failures name their lines.
const dialedTests = `tests:
  - name: hours
    call: {line: shop, from: withheld}
    steps:
      - press: 1
      - hear: press 1. Where is your order
      - press: 1
      - hear: from seven to seven
      - end: self_served
  - name: status
    call: {line: shop, at: 2026-11-21T20:00:00}
    given: {order_by_number: baked}
    never_hear: [on its way]
    steps: [say: english, press: 2, press: 4711, hear: Order 4711 is ready, end: self_served]
  - name: ahead
    call: {line: shop}
    steps: [press: 11, hear: For our opening hours, hear: from seven to seven, end: self_served]
  - name: leaves
    call: {line: shop}
    steps: [press: 1, silent, hang_up]
  - name: agent
    call: {line: shop}
    never_hear: [Go away now.]
    steps: [press: 0, queued: orders@shop, wait: 1s, answered, end: resolved]
  - name: voice
    call: {line: shop}
    given: {order_by_number: baked}
    steps: [press: 1, press: 2, say: "4711", hear: Order 4711 is ready]
  - name: night
    call: {line: shop, at: 2026-11-22T03:00:00}
    steps: [hang_up]
  - name: queue
    call: {line: shop}
    queues: {orders: full}
    steps: [hang_up]
  - name: bad
    call: {line: shop, from: "+1 312"}
    steps: [hang_up]
  - name: person
    call: {line: shop, flow: person}
    steps: [hang_up]
  - name: offered
    call: {line: shop}
    steps: [press: 0, queued: orders@shop, press: 1, press: 1, booked: orders, end: called_back]
`

// A line that is as the design passes its scripted calls. A line that differs fails at the step that hears it.
func TestFollow(t *testing.T) {
	t.Parallel()
	longtest.Program(t, "espeak-ng")
	design := dialedCenter(t, "", "", "")
	results := dialedResults(t, design)
	for _, c := range []struct {
		test           string
		file, old, new string // the difference of the line
		said           string // the last words of the line
		lines          int    // of the conversation
		failure, fix   string
		notJudged      string
		transcriber    string
		within         time.Duration
	}{
		{test: "hours", said: "hangs up", lines: 6},
		{
			test: "hours", transcriber: "echo 'PRESS 1, where is your order?' From seven to... seven!", said: "hangs up", lines: 6,
		},
		{
			test: "hours", transcriber: "echo press 10 where is your order", said: "“press 10 where is your order”", lines: 3,
			failure: "6:15: expected to hear \"press 1. Where is your order\"", fix: "it said \"press 10 where is your order",
		},
		{test: "hours", transcriber: "exit 3", said: "presses 1", lines: 2, failure: "6:9: the transcriber failed: "},
		{
			test: "status", transcriber: "echo order 4711 is ready, on its way", said: "hangs up", lines: 8,
			failure: "13:18: heard \"on its way\", which must never be heard", notJudged: "14:13: say english",
		},
		{test: "ahead", said: "hangs up", lines: 4, notJudged: "17:24: hear For our opening hours: keys typed ahead cut it off"},
		{test: "status", said: "hangs up", lines: 9, notJudged: "14:13: say english: its key is pressed, and whether"},
		{test: "leaves", within: 3 * time.Second, said: "is silent", lines: 4, failure: "the call has taken over 3s", fix: "--within"},
		{test: "leaves", said: "hangs up", lines: 6},
		{test: "agent", said: "You are number", lines: 3, notJudged: "24:64: end resolved: it follows what an agent does"},
		{
			test: "hours", file: "main.yaml", old: `"1, hours": hours`, new: `"1, hours": bye`, said: "something else", lines: 5,
			failure: "8:15: expected to hear “We are open", fix: "“Thank you for calling.” with 0.9",
		},
		{
			test: "hours", file: "main.yaml", old: `"1, hours": hours`, new: `"1, hours": mute`, said: "hangs up", lines: 5,
			failure: "8:15: expected to hear “We are open",
		},
		{
			test: "hours", file: "main.yaml", old: "{end: self_served, say: We are open from seven to seven on all days but Sunday.}",
			new: "{say: We are open from seven to seven on all days but Sunday., then: topic}", said: "We are open", lines: 5,
			failure: "9:9: expected end: self_served; the line has not hung up within 8s",
		},
		{
			test: "agent", file: "main.yaml", old: "anywhere: {0: person}", new: "anywhere: {0: bye}", said: "“Thank you for calling.”", lines: 3,
			failure: "24:44: the caller queues in orders@shop in the design; the line says “Thank you for calling.”",
		},
		{
			test: "agent", file: "main.yaml", old: "anywhere: {0: person}", new: "anywhere: {0: mute}", said: "presses 0", lines: 2,
			failure: "24:44: the caller queues in orders@shop in the design; the line hangs up without a word",
		},
		{
			test: "offered", file: "person.yaml", old: "{1: call_back}", new: "{2: call_back}", said: "You are number", lines: 3,
			notJudged: "end called_back: it follows what an agent does",
		},
		{
			test: "agent", file: "person.yaml", old: "You are number {position}. The wait is about {wait} minutes.",
			notJudged: "24:23: queued orders@shop: nothing is heard of it",
			new:       "Go away now.", said: "presses 0", lines: 2, failure: "heard \"Go away now.\", which must never be heard",
		},
		{
			test: "status", file: "status.yaml", old: "baked: baked", new: "baked: on_its_way", said: "something else", lines: 7,
			failure: "14:56: expected to hear “Order 4711 is ready", fix: "“Thank you for calling.” with 0.9",
			notJudged: "14:13: say english",
		},
	} {
		t.Run(c.test+": "+c.new+c.transcriber, func(t *testing.T) {
			t.Parallel()
			got := dialedBy(t, design.Flows, results, c.test, c.transcriber, dialedCenter(t, c.file, c.old, c.new), cmp.Or(c.within, time.Minute))
			for _, l := range got.Lines {
				t.Logf("%s: %s %.2f", l.Who, l.What, l.Score)
			}
			failure, fix := "", ""
			if got.Failure != nil {
				failure = fmt.Sprintf("%s: %s", got.Failure.Place, got.Failure.Message)
				fix = got.Failure.Fix
			}
			if last := got.Lines[len(got.Lines)-1]; len(got.Lines) != c.lines || !strings.Contains(last.What, c.said) {
				t.Errorf("%d lines, and the last one is %+v", len(got.Lines), last)
			}
			if (failure == "") != (c.failure == "") || !strings.Contains(failure, c.failure) || !strings.Contains(fix, c.fix) || got.IsNetwork {
				t.Errorf("the failure is %q, %q", failure, fix)
			}
			if all := strings.Join(got.NotJudged, "; "); (all == "") != (c.notJudged == "") || !strings.Contains(all, c.notJudged) {
				t.Errorf("not judged is %q", all)
			}
		})
	}
}

// Keys typed ahead cut off the words before the last question that they answer, and no words after it.
func TestKeysTypedAheadCutWords(t *testing.T) {
	t.Parallel()
	const hours = "say: We are open from seven to seven on all days but Sunday."
	design := dialedCenter(t, "main.yaml", "{end: self_served, "+hours+"}", "{"+hours+", then: topic}")
	results := dialedResults(t, design)
	ahead := &results[slices.IndexFunc(results, func(r script.Result) bool { return r.Test.Name.Value == "ahead" })]
	turns, _ := turnsOf(ahead.Test, ahead.Trace())
	isSilent := func(e ivr.Event) bool { return e.Kind != ivr.EventSpoke }
	turns[1].events = slices.DeleteFunc(slices.Clone(turns[1].events), isSilent)
	for _, c := range []struct {
		more []ivr.Event
		want string
	}{
		{nil, "[true false false]"},
		{turns[1].events[1:2], "[true true true false]"}, // a third key answers the menu again
	} {
		turn := turns[1]
		turn.events = slices.Concat(turn.events, c.more)
		var cut []bool
		for i := range turn.events {
			cut = append(cut, turn.isCut(ahead.Program, i))
		}
		if got := fmt.Sprint(cut); got != c.want {
			t.Errorf("%s, want %s", got, c.want)
		}
	}
}

// dialedResults runs the scripted calls in the model.
func dialedResults(t *testing.T, design *workspace.Center) []script.Result {
	t.Helper()
	file := design.Files[slices.IndexFunc(design.Files, func(f yaml.File) bool { return f.Name == "main_test.yaml" })]
	suite := script.Read(design.Flows, file, design.Found)
	batch, err := script.RunAll(t.Context(), design.Flows, []*script.Suite{suite}, script.Selection{})
	if err != nil || design.Found.Errors() > 0 {
		t.Fatal(err, design.Found.Sorted())
	}
	return batch.Results[0]
}

// dialedCenter reads the starter center with a difference.
func dialedCenter(t *testing.T, file, old, now string) *workspace.Center {
	t.Helper()
	changed := map[string][]byte{"main_test.yaml": []byte(dialedTests)}
	if file != "" {
		text, err := fs.ReadFile(flows.Small(), file)
		if err != nil || !strings.Contains(string(text), old) {
			t.Fatalf("%s has no %q: %v", file, old, err)
		}
		changed[file] = []byte(strings.Replace(string(text), old, now, 1) + "  mute: {end: self_served}\n")
	}
	c, err := workspace.Read(workspace.Folder{FS: workspace.Overlay(flows.Small(), changed)})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// dialedBy dials a scripted call of the design at a line that has another one.
func dialedBy(
	t *testing.T, design *flow.Flows, results []script.Result, name, transcriber string, of *workspace.Center, within time.Duration,
) *Outcome {
	t.Helper()
	result := &results[slices.IndexFunc(results, func(r script.Result) bool { return r.Test.Name.Value == name })]
	if result.Failure != nil {
		t.Fatalf("%+v", result.Failure)
	}

	line := &asker{t: t, PacketConn: listenAt(t, "127.0.0.1")}
	go line.answers(of, result.Test)
	at := netip.MustParseAddrPort(line.LocalAddr().String())
	caller, err := Open(at, Manner{Keys: ByInfo})
	if err != nil {
		t.Fatal(err)
	}
	go func() { _ = caller.Serve(t.Context()) }()
	target, err := ParseTarget("sip:"+at.String(), UsualPort)
	if err != nil {
		t.Fatal(err)
	}
	out, err := caller.Follow(t.Context(), result, &Options{
		Target: target, Flows: design, Voice: voice(), Within: within, Others: results,
		Transcriber: sound.Transcriber(transcriber),
	}, nil)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// answers is a line with a center. Its sound comes as fast as it is read, each packet with its own time.
func (a *asker) answers(c *workspace.Center, test *script.Test) {
	s, err := ivr.Dial(ivr.Live(c.Flows.Program("main")), test.Call.Setup)
	if err != nil {
		a.t.Error(err)
		return
	}
	invite := a.next("INVITE ")
	a.invite = invite
	_, offer, _ := strings.Cut(invite, "m=audio ")
	port, _, _ := strings.Cut(offer, " ")
	sounds := listenAt(a.t, "127.0.0.1")
	to, err := net.ResolveUDPAddr("udp", "127.0.0.1:"+port)
	if err != nil {
		a.t.Error(err)
		return
	}
	a.accept(describe(sounds, "sendrecv"))

	// Only a caller who is silent lets the time of a question pass.
	waits := 20 * time.Second
	if slices.ContainsFunc(test.Steps, func(s script.Step) bool { return s.Word == script.Silent }) {
		waits = 4 * time.Second
	}
	said, packets := 0, 0
	send := func(samples []int16) {
		for packet := range slices.Chunk(samples, hop) {
			data := make([]byte, 12, 12+hop)
			data[0] = 0x80
			binary.BigEndian.PutUint16(data[2:], uint16(packets))
			binary.BigEndian.PutUint32(data[4:], uint32(packets*hop))
			data = data[:12+len(packet)]
			sound.MuLaw.Encode(data[12:], packet)
			_, _ = sounds.WriteTo(data, to)
			if packets++; packets%10 == 0 {
				time.Sleep(time.Millisecond) // no buffer is full
			}
		}
	}
	for {
		for s.Awaits() == ivr.ForLookup {
			_ = s.Lookup("baked", nil)
		}
		for _, e := range s.Trace()[said:] {
			if said++; e.Kind == ivr.EventSpoke {
				samples, _ := voice().Speak(context.Background(), promptOf(c.Flows, &e))
				send(samples)
				send(make([]int16, rate)) // a second of silence
			}
		}
		if s.Awaits() == ivr.Ended {
			a.request("BYE", "")
			return
		}

		buffer := make([]byte, 65536)
		_ = a.SetReadDeadline(time.Now().Add(waits))
		n, _, err := a.ReadFrom(buffer)
		if err != nil {
			_ = s.Silent()
			continue
		}
		message := string(buffer[:n])
		method, _, _ := strings.Cut(message, " ")
		if method == "INFO" || method == "BYE" {
			a.send(response(message, "200 OK", ""))
		}
		if method == "BYE" {
			return
		}
		if _, key, isKey := strings.Cut(message, "Signal="); isKey {
			_ = s.PressOn(key[:1])
		}
	}
}

// A scripted call is left out for one reason: a telephone cannot cause a fact of the call. An ivrsim gets times and
// lookups in headers.
func TestLeftOut(t *testing.T) {
	t.Parallel()
	design := dialedCenter(t, "", "", "")
	results := dialedResults(t, design)
	for name, want := range map[string]struct{ other, ivrsim, headers string }{
		"hours":  {},
		"status": {"needs the answer of a lookup", "", "X-Ivrsim-At: 2026-11-21T20:00:00-06:00, X-Ivrsim-Given: order_by_number=baked"},
		"agent":  {},
		"night":  {"needs another time of day", "", "X-Ivrsim-At: 2026-11-22T03:00:00-06:00"},
		"voice":  {"needs the answer of a lookup", "needs a word that no key stands for", ""},
		"person": {"starts another flow", "starts another flow", ""},
		"queue":  {"needs the state of a queue", "needs the state of a queue", ""},
		"bad":    {"caller with an invalid number", "caller with an invalid number", ""},
	} {
		i := slices.IndexFunc(results, func(r script.Result) bool { return r.Test.Name.Value == name })
		if i < 0 {
			t.Errorf("no scripted call %s", name)
			continue
		}
		r := &results[i]
		other, ivrsim := LeftOut(r, design.Flows.Center, false), LeftOut(r, design.Flows.Center, true)
		if (other == "") != (want.other == "") || !strings.Contains(other, want.other) || (ivrsim == "") != (want.ivrsim == "") || !strings.Contains(ivrsim, want.ivrsim) {
			t.Errorf("%s is left out as %q, and by an ivrsim as %q", name, other, ivrsim)
		}

		var headers []string
		for _, h := range headersOf(r.Test) {
			headers = append(headers, h.String())
		}
		if got := strings.Join(headers, ", "); want.headers != "" && got != want.headers {
			t.Errorf("%s tells %s", name, got)
		}
	}

	for want, change := range map[string]func(*script.Test){
		"it needs a tier or an attribute of the caller": func(t *script.Test) { t.Call.Values = append(t.Call.Values, routing.Assignment{Attribute: 1}) },
		"it needs hours that are closed":                func(t *script.Test) { t.Call.Closed = append(t.Call.Closed, nil) },
		"a lookup fills a text of several words": func(t *script.Test) {
			t.Given = []script.Given{{Answers: []script.Answer{{Values: map[string]string{"name": "Ann Lee"}}}}}
		},
		"": func(t *script.Test) {
			t.Given = []script.Given{{Answers: []script.Answer{{Values: map[string]string{"name": "Ann", "age": "9"}}}}}
		},
	} {
		r := results[0]
		test := *r.Test
		r.Test = &test
		change(&test)
		if got := LeftOut(&r, design.Flows.Center, true); got != want {
			t.Errorf("a call is left out as %q, want %q", got, want)
		}
		if headers := headersOf(&test); want == "" && headers[len(headers)-1].Value() != "= age=9 name=Ann" {
			t.Errorf("it tells %v", headers)
		}
	}
	for name, want := range map[string]bool{"hours": false, "leaves": false, "status": true, "agent": true, "night": true} {
		i := slices.IndexFunc(results, func(r script.Result) bool { return r.Test.Name.Value == name })
		if got := NeedsTelling(&results[i]); got != want {
			t.Errorf("%s needs telling: %t", name, got)
		}
	}
}

// An address of lines is a SIP address of UDP. Without a part for the line, the name of the line is dialed.
func TestTarget(t *testing.T) {
	t.Parallel()
	line := &dialedCenter(t, "", "", "").Flows.Center.Lines[0]

	for text, want := range map[string]string{
		"sip:127.0.0.1":                  "sip:shop@127.0.0.1 127.0.0.1 5060",
		"sip:127.0.0.1:5070":             "sip:shop@127.0.0.1:5070 127.0.0.1 5070",
		"sip:{number}@pbx.example":       "sip:+13125550143@pbx.example pbx.example 5060",
		"sip:{national}@[::1]:65535":     "sip:3125550143@[::1]:65535 ::1 65535",
		"sip:x-{line}@h:1;transport=UDP": "sip:x-shop@h:1;transport=UDP h 1",
		"sip:h;transport=tcp":            "calls are dialed by UDP alone",
		"sip:h:65536":                    "65536 is no port",
		"sip:h:0":                        "0 is no port",
		"SIP:{number}@PBX.example":       "sip:+13125550143@PBX.example pbx.example 5060",
		"Sip:LOCALHOST;Transport=udp":    "sip:shop@LOCALHOST;Transport=udp localhost 5060",
		"sip://h:1":                      "sip:shop@h:1 h 1",
		"sip:h;TRANSPORT=tcp":            "calls are dialed by UDP alone",
		"SIPS:h":                         "calls are dialed by UDP alone",
		"TEL:+13125550143":               `"TEL:+13125550143" is no SIP address`,
		"sip:":                           `"sip:" is no SIP address`,
		"sip:{name}@h":                   "has another placeholder",
	} {
		target, err := ParseTarget(text, UsualPort)
		got := fmt.Sprint(err)
		if err == nil {
			uri, _ := target.For(line)
			got = fmt.Sprintf("%s %s %d", uri.String(), target.Host, target.Port)
		}
		if got != want && (err == nil || !strings.Contains(got, want)) {
			t.Errorf("%s is %s", text, got)
		}
	}
}
