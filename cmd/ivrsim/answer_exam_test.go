package main

import (
	"bufio"
	"encoding/binary"
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"net/netip"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/ivrsim/ivrsim/internal/longtest"
	"github.com/ivrsim/ivrsim/internal/screens/sound"
)

// examFailures are the failures of the calls that a client makes in an exam.
var examFailures = map[string]string{
	"the balance":   "",
	"in a hurry":    "the caller cut the prompt off before the end of these words",
	"without sound": "no sound came from the caller",
}

// exam is a run of ivrsim answer.
type exam struct {
	*testing.T
	folder  string
	address netip.AddrPort
	events  chan examEvent // as they are printed
	run     *exec.Cmd
	printed errgroup.Group
	all     []examEvent
}

type examEvent struct {
	Call   int
	Ms     int64
	What   string
	Text   string
	By     string
	Length int64  `json:"length_ms"`
	Heard  int64  `json:"heard_ms"`
	After  *int64 `json:"after_prompt_ms"`
}

// examCall is a call in the JSON of an exam.
type examCall struct {
	Call     int
	Test     string
	Passed   bool
	Failure  string
	Received int64   `json:"packets_received"`
	Lost     int64   `json:"lost"`
	Jitter   float64 `json:"jitter_ms"`
	Spoke    []struct {
		From int64 `json:"from_ms"`
		To   int64 `json:"to_ms"`
	}
	Events []examEvent
}

// newExam begins an exam of all scripted calls.
func newExam(t *testing.T) *exam {
	t.Helper()
	e := &exam{T: t, folder: writtenCenter(t, archived(t, "exam")), events: make(chan examEvent, 100)}
	e.run = program(t, "answer", "-C", e.folder, "--sip", "127.0.0.1:0", "--match", ".", "--strict",
		"--calls", fmt.Sprint(len(examFailures)), "--json", e.path("calls.json"), "--junit", e.path("agent.xml"),
		"--record", e.path("calls"), "--events", "-")
	out, err := e.run.StdoutPipe()
	must(t, err)
	problems, err := e.run.StderrPipe()
	must(t, err)
	must(t, e.run.Start())
	t.Cleanup(func() { _ = e.run.Process.Kill() })

	e.printed.Go(func() error {
		defer close(e.events)
		for lines := json.NewDecoder(out); ; {
			var event examEvent
			if err := lines.Decode(&event); errors.Is(err, io.EOF) {
				return nil
			} else if err != nil {
				return err
			}
			e.all = append(e.all, event)
			e.events <- event
		}
	})
	lines := bufio.NewScanner(problems)
	for lines.Scan() {
		if _, address, ok := strings.Cut(lines.Text(), "answering sip:shop@"); ok {
			e.address, err = netip.ParseAddrPort(address)
			must(t, err)
			e.printed.Go(func() error { _, err := io.Copy(io.Discard, problems); return err })
			return e
		}
	}
	t.Fatal("nobody answers")
	return nil
}

func (e *exam) path(name string) string { return filepath.Join(e.folder, name) }

// await waits for an event.
func (e *exam) await(what, text string) examEvent {
	e.Helper()
	for event := range e.events {
		if event.What == what && strings.HasPrefix(event.Text, text) {
			return event
		}
	}
	e.Fatalf("the exam has ended before it %s %q: %+v", what, text, e.all)
	return examEvent{}
}

// end waits for the end of the exam, checks its outputs, and returns the calls by the names of their tests.
func (e *exam) end() map[string]examCall {
	e.Helper()
	for range e.events { // so that the rest is read
	}
	must(e.T, e.printed.Wait())
	_ = e.run.Wait() // its code follows
	if code := e.run.ProcessState.ExitCode(); code != 1 {
		e.Errorf("the exam exits with %d", code)
	}

	text, err := os.ReadFile(e.path("calls.json"))
	must(e.T, err)
	var list []examCall
	must(e.T, json.Unmarshal(text, &list))

	// A time of 4,711 ms is no code, so that only the words of the events count.
	isSecret := func(ev examEvent) bool { return strings.Contains(ev.Text, "4711") }
	if slices.ContainsFunc(list, func(c examCall) bool { return slices.ContainsFunc(c.Events, isSecret) }) {
		e.Errorf("the secret code is in the transcripts:\n%s", text)
	}
	calls := map[string]examCall{}
	told := 0
	for _, c := range list {
		calls[c.Test] = c
		told += len(c.Events)
		why, isKnown := examFailures[c.Test]
		if !isKnown || c.Passed != (why == "") || !strings.Contains(c.Failure, why) {
			e.Errorf("%s: passed %t: %s", c.Test, c.Passed, c.Failure)
		}
	}
	if len(calls) != len(examFailures) || len(e.all) != told {
		e.Fatalf("%d scripted calls, %d events were printed of %d", len(calls), len(e.all), told)
	}
	e.checkJUnit()
	return calls
}

// checkJUnit compares the report with the failures.
func (e *exam) checkJUnit() {
	e.Helper()
	var report struct {
		Cases []struct {
			Name    string `xml:"name,attr"`
			Failure *struct {
				Message string `xml:"message,attr"`
				Text    string `xml:",chardata"`
			} `xml:"failure"`
		} `xml:"testsuite>testcase"`
	}

	text, err := os.ReadFile(e.path("agent.xml"))
	must(e.T, err)
	must(e.T, xml.Unmarshal(text, &report))
	if len(report.Cases) != len(examFailures) {
		e.Errorf("the report has %d cases:\n%s", len(report.Cases), text)
	}

	for _, c := range report.Cases {
		why, isKnown := examFailures[c.Name]
		if !isKnown || (c.Failure == nil) != (why == "") {
			e.Errorf("the case %q fails %t", c.Name, c.Failure != nil)
		}
		if c.Failure != nil && !strings.Contains(c.Failure.Message+c.Failure.Text, why) {
			e.Errorf("the case %q: %v", c.Name, *c.Failure)
		}
	}
}

// said returns when an event is in a call.
func (e *exam) said(c examCall, what, text string) examEvent {
	e.Helper()
	for _, event := range c.Events {
		if event.What == what && strings.HasPrefix(event.Text, text) {
			return event
		}
	}
	e.Fatalf("%s: no %s %q in %+v", c.Test, what, text, c.Events)
	return examEvent{}
}

// checkListening checks the times of the call that passes: both prompts were heard to their ends, and the keys came
// after them.
func (e *exam) checkListening(c examCall) {
	e.Helper()
	for _, text := range []string{"For the balance", "Enter your code"} {
		p := e.said(c, "says", text)
		if p.Length < 500 || p.Heard != p.Length {
			e.Errorf("%q: %d ms of %d are heard", text, p.Heard, p.Length)
		}
	}

	// The time from the end of the prompt to its key follows from the other times, but for a packet of 20 ms and the
	// time that a busy machine adds.
	prompt := e.said(c, "says", "For the balance")
	key := e.said(c, "presses", "2")
	if want := key.Ms - prompt.Ms - prompt.Length; key.After == nil || *key.After < want-500 || *key.After > want+500 {
		e.Errorf("after_prompt_ms is %v, and the events are %d ms apart", key.After, want)
	}
	if key.By != "rfc4733" {
		e.Errorf("the key came by %q", key.By)
	}
}

// checkHurry checks that a key that cut the prompt off has a negative time, and that the part that was heard is shorter.
func (e *exam) checkHurry(c examCall) {
	e.Helper()
	prompt := e.said(c, "says", "For the balance")
	key := e.said(c, "presses", "3")
	if prompt.Heard >= prompt.Length || key.After == nil || *key.After >= 0 {
		e.Errorf("in a hurry: %d ms of %d, and the key after %v", prompt.Heard, prompt.Length, key.After)
	}
}

// checkRecording checks the sound of the call that passes: the prompts are on the left channel, the caller is on the
// right one, and nothing is on it while the secret code is asked for. The caller speaks in both times.
func (e *exam) checkRecording(c examCall) {
	e.Helper()
	const margin = 500 // ms between the events and the sound, on a busy machine
	files, err := filepath.Glob(e.path(filepath.Join("calls", fmt.Sprintf("*-%06d.wav", c.Call))))
	must(e.T, err)
	if len(files) != 1 {
		e.Fatalf("recordings of the call: %v", files)
	}
	file, err := os.ReadFile(files[0])
	must(e.T, err)

	topic := e.said(c, "says", "For the balance")
	code := e.said(c, "says", "Enter your code")
	var entered examEvent // the last key of the code
	for _, event := range c.Events {
		if event.What == "presses" && event.Text == "•" {
			entered = event
		}
	}
	spokeThere := false
	for _, s := range c.Spoke {
		spokeThere = spokeThere || s.From < entered.Ms-margin && s.To > code.Ms+margin
	}
	if !spokeThere || entered.Ms < code.Ms+2*margin {
		e.Errorf("the caller does not speak from %d to %d ms: %v", code.Ms, entered.Ms, c.Spoke)
	}
	for _, at := range []struct {
		name     string
		channel  int
		from, to int64
		isLoud   bool
	}{
		{"first prompt", 0, topic.Ms, topic.Ms + topic.Length, true},
		{"caller at the first prompt", 1, topic.Ms, code.Ms, true},
		{"second prompt", 0, code.Ms, code.Ms + code.Length, true},
		{"secret entry", 1, code.Ms + margin, entered.Ms - margin, false},
	} {
		if power := energy(file, at.channel, at.from, at.to); (power > 0) != at.isLoud {
			e.Errorf("%s, %d to %d ms: the mean power is %g", at.name, at.from, at.to, power)
		}
	}
}

// energy returns the mean power of a channel of a WAV file with two channels of 8,000 samples in a second.
func energy(file []byte, channel int, fromMs, toMs int64) float64 {
	const frame = 4 // bytes
	out := 0.0
	count := 0
	for at := 44 + int(fromMs)*8*frame; at < 44+int(toMs)*8*frame && at+frame <= len(file); at += frame {
		s := float64(int16(binary.LittleEndian.Uint16(file[at+2*channel:])))
		out += s * s
		count++
	}
	return out / float64(max(count, 1))
}

// squareWave is the voice of a client: a square wave of 200 Hz, which is no key.
func squareWave(seconds int) []int16 {
	out := make([]int16, seconds*8000)
	for i := range out {
		out[i] = 5000
		if i/20%2 == 0 {
			out[i] = -5000
		}
	}
	return out
}

// sippAgent is a client of SIPp that follows a script of actions.
const sippAgent = `<?xml version="1.0" encoding="ISO-8859-1" ?>
<scenario name="agent">
  <send retrans="500"><![CDATA[
INVITE sip:shop@[remote_ip]:[remote_port] SIP/2.0
Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch]
From: <sip:+12125550123@[local_ip]:[local_port]>;tag=[pid]t[call_number]
To: <sip:shop@[remote_ip]:[remote_port]>
Call-ID: [call_id]
CSeq: 1 INVITE
Contact: <sip:agent@[local_ip]:[local_port]>
X-Ivrsim-Test: [test]
Max-Forwards: 70
Content-Type: application/sdp
Content-Length: [len]

v=0
o=u 1 1 IN IP[local_ip_type] [local_ip]
s=-
c=IN IP[media_ip_type] [media_ip]
t=0 0
m=audio [auto_media_port] RTP/AVP 0 96
a=rtpmap:0 PCMU/8000
a=rtpmap:96 telephone-event/8000
]]></send>
  <recv response="100" optional="true"/>
  <recv response="180" optional="true"/>
  <recv response="200" rrs="true"/>
  <send><![CDATA[
ACK sip:shop@[remote_ip]:[remote_port] SIP/2.0
Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch]
From: <sip:+12125550123@[local_ip]:[local_port]>;tag=[pid]t[call_number]
[last_To:]
Call-ID: [call_id]
CSeq: 1 ACK
Max-Forwards: 70
Content-Length: 0

]]></send>
%s
  <recv request="BYE" timeout="60000"/>
` + sippOK + "</scenario>\n"

// The actions of SIPp.
const (
	sippSpeaks = `<nop><action><exec rtp_stream="voice.ulaw,1,0,PCMU/8000"/></action></nop>`
	sippWaits  = `<pause milliseconds="%d"/>`
	sippKeys   = `<nop><action><exec play_dtmf="%s"/></action></nop>`
	sippInfo   = `<send retrans="500"><![CDATA[
INFO sip:shop@[remote_ip]:[remote_port] SIP/2.0
Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch]
From: <sip:+12125550123@[local_ip]:[local_port]>;tag=[pid]t[call_number]
[last_To:]
Call-ID: [call_id]
CSeq: 2 INFO
Max-Forwards: 70
Content-Type: application/dtmf
Content-Length: [len]

3
]]></send>
  <recv response="200"/>
`
)

// TestExamOfSIPp: one run examines three calls of SIPp. The first listens and speaks, the second presses its key at
// once, and the third sends no sound.
func TestExamOfSIPp(t *testing.T) {
	t.Parallel()
	speaks(t)
	longtest.Program(t, "sipp")
	e := newExam(t)
	folder := t.TempDir()
	coded := make([]byte, 8000)
	sound.MuLaw.Encode(coded, squareWave(1))
	must(t, os.WriteFile(filepath.Join(folder, "voice.ulaw"), coded, 0o600))

	wait := func(seconds float64) string { return fmt.Sprintf(sippWaits, int(1000*seconds)) }
	press := func(keys string) string { return fmt.Sprintf(sippKeys, keys) }
	var clients errgroup.Group
	for name, actions := range map[string][]string{
		"the balance": {
			wait(0.3), sippSpeaks, wait(5), press("2"), wait(1.5), sippSpeaks, wait(4), press("4711"),
		},
		"in a hurry":    {wait(0.3), sippSpeaks, press("3")},
		"without sound": {wait(5), sippInfo},
	} {
		file := strings.ReplaceAll(name, " ", "_") + ".xml"
		text := fmt.Sprintf(sippAgent, strings.Join(actions, "\n"))
		must(t, os.WriteFile(filepath.Join(folder, file), []byte(text), 0o600))
		clients.Go(func() error {
			cmd := exec.CommandContext(t.Context(), "sipp", e.address.String(), "-sf", file, "-key", "test", name, "-m", "1",
				"-i", "127.0.0.1", "-nostdin", "-timeout", "60", "-timeout_error", "-default_behaviors", "all,-abortunexp")
			cmd.Dir = folder
			if out, err := cmd.CombinedOutput(); err != nil {
				return fmt.Errorf("%s: %w\n%s", name, err, out)
			}
			return nil
		})
	}
	if err := clients.Wait(); err != nil {
		t.Error(err)
	}

	calls := e.end()
	balance := calls["the balance"]
	e.checkListening(balance)
	e.checkHurry(calls["in a hurry"])
	e.checkRecording(balance)

	// Two sounds of a second each came, in 50 packets each in addition to the keys, and no other.
	if len(balance.Spoke) != 2 || balance.Received < 100 {
		t.Errorf("%d packets came, and the caller spoke %v", balance.Received, balance.Spoke)
	}
	for _, s := range balance.Spoke {
		if s.To-s.From < 800 || s.To-s.From > 1500 {
			t.Errorf("the caller spoke from %d to %d ms", s.From, s.To)
		}
	}
	if mute := calls["without sound"]; mute.Received != 0 || len(mute.Spoke) != 0 {
		t.Errorf("%d packets came from a client without sound, and it spoke %v", mute.Received, mute.Spoke)
	}
}

// TestExamOfBaresip: one run examines three calls of baresip, which come through a bad network. Baresip speaks all the
// time, and its third call loses all sound but the key. The short form is TestExamOfSIPp.
func TestExamOfBaresip(t *testing.T) {
	longtest.Skip(t)
	t.Parallel()
	speaks(t)
	longtest.Program(t, "baresip")
	e := newExam(t)
	r := newRelay(t, e.address, 7)
	folder := t.TempDir()
	must(t, os.WriteFile(filepath.Join(folder, "voice.wav"), sound.EncodeWAV(squareWave(60)), 0o600))
	b := startBaresip(t, folder, r.address())

	call := func(name string, listens bool, keys ...string) {
		r.setTest(name)
		b.enter(fmt.Sprintf("/dial sip:shop@%s\n", r.address()))
		for _, k := range keys {
			prompt := e.await("says", "")
			if listens {
				<-time.After(time.Duration(prompt.Length)*time.Millisecond + time.Second) // as long as it hears the prompt
			}
			b.enter(k)
		}
		e.await("does", "ends")
	}
	call("the balance", true, "2", "4711")
	call("in a hurry", false, "3")
	r.deaf.Store(true)
	call("without sound", true, "3")
	calls := e.end()

	balance := calls["the balance"]
	e.checkListening(balance)
	e.checkHurry(calls["in a hurry"])
	e.checkRecording(balance)

	// A twentieth is lost. The delays are even from 0 to 40 ms, and RFC 3550 takes the mean of their differences, which
	// is a third of that.
	share := float64(balance.Lost) / float64(balance.Received+balance.Lost)
	if balance.Received < 300 || share < 0.01 || share > 0.12 {
		t.Errorf("%d packets came and %d were lost", balance.Received, balance.Lost)
	}
	if balance.Jitter < 5 || balance.Jitter > 1000 { // a busy machine delays packets more than the relay
		t.Errorf("the jitter is %g ms", balance.Jitter)
	}
}

// baresip is a client that is led by its keyboard.
type baresip struct {
	*testing.T
	keyboard io.Writer
}

func (b *baresip) enter(text string) {
	b.Helper()
	_, err := io.WriteString(b.keyboard, text)
	must(b.T, err)
}

// startBaresip starts baresip, which speaks what is in voice.wav of a folder, and waits until it is registered.
func startBaresip(t *testing.T, folder, at string) *baresip {
	t.Helper()
	for name, text := range map[string]string{
		"accounts": fmt.Sprintf("<sip:+12125550123@%s;transport=udp>;regint=60;answermode=manual\n", at),
		"contacts": "",
		"config": strings.Join([]string{
			"sip_listen 127.0.0.1:0", "audio_source aufile," + folder + "/voice.wav", "snd_path " + folder,
			"net_interface 127.0.0.1", "module_path /usr/lib/baresip/modules", "module stdio.so", "module g711.so",
			"module aufile.so", "module_app account.so", "module_app menu.so", "",
		}, "\n"),
	} {
		must(t, os.WriteFile(filepath.Join(folder, name), []byte(text), 0o600))
	}

	cmd := exec.CommandContext(t.Context(), "baresip", "-f", folder, "-t", "100")
	keyboard, err := cmd.StdinPipe()
	must(t, err)
	screen, err := cmd.StdoutPipe()
	must(t, err)
	cmd.Stderr = cmd.Stdout
	must(t, cmd.Start())
	t.Cleanup(func() {
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
	})
	var printed strings.Builder
	for lines := bufio.NewScanner(screen); !strings.Contains(printed.String(), "registered successfully"); {
		if !lines.Scan() {
			t.Fatalf("baresip does not register:\n%s", printed.String())
		}
		printed.WriteString(lines.Text() + "\n")
	}
	go func() { _, _ = io.Copy(io.Discard, screen) }()
	return &baresip{t, keyboard}
}
