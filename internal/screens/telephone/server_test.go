package telephone

import (
	"bytes"
	"context"
	"fmt"
	"log/slog"
	"maps"
	"math"
	"net/netip"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
	"testing/synctest"
	"time"

	"github.com/emiago/sipgo/sip"

	"github.com/ivrsim/ivrsim/internal/calls/script"
	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/files/diag/diagtest"
	"github.com/ivrsim/ivrsim/internal/longtest"
	"github.com/ivrsim/ivrsim/internal/screens/sound"
	"github.com/ivrsim/ivrsim/internal/screens/telephone/telephonetest"
	"github.com/ivrsim/ivrsim/internal/workspace"
)

// TestMain lets many tests run at once: their calls take real time and little work.
func TestMain(m *testing.M) {
	longtest.AtOnce(40)
	m.Run()
}

// testCenter reads the bank in testdata with more files, and with the files of more archives.
func testCenter(t testing.TB, more map[string]string, archives ...string) *workspace.Center {
	t.Helper()
	files := diagtest.Archive(t, "bank")
	for _, name := range archives {
		maps.Copy(files, diagtest.Archive(t, name))
	}
	for name, text := range more {
		files[name] = &fstest.MapFile{Data: []byte(text)}
	}

	c, err := workspace.Read(workspace.Folder{FS: files})
	if err != nil {
		t.Fatal(err)
	}
	if c.Found.Errors() > 0 {
		t.Fatal(c.Found.WithSeverity(diag.Error).Sorted())
	}

	return c
}

// house is a server for a test, with the calls that have ended.
type house struct {
	*Server
	t      *testing.T
	log    checkedLog
	ended  chan *Call
	events chan Event
	stop   func()
}

// patientLimits are the usual limits with more time for a loaded machine, on which an answer takes seconds.
func patientLimits() Limits {
	out := usualLimits
	out.Ack = 30 * time.Second
	out.Audio = 2 * time.Minute
	return out
}

// spoken is the voice of all tests, so that a prompt that several tests hear is spoken once.
var spoken = sync.OnceValue(func() *sound.Voice { return sound.NewVoice(nil) })

// loggedForms are the lines of the log, each with the form of its values.
var loggedForms = map[string]string{
	"a call has ended":                 `call=\d+ line=\w+ from=(withheld|\+\d[\d •]*) by=(center|caller) result=((ivr|caller|agent) .+)?`,
	"a call is refused":                `code=[45]\d\d why=\S.+`,
	"a call ends by a fault of ivrsim": `line=\w+ fault=(oh|close of closed channel) stack=.+`,
	"a call fails":                     `call=\d+ line=\w+ err=\S.+`,
	"a call is not confirmed":          `from=127\.0\.0\.\d err=\S.+`,
	"a call is not recorded":           `call=\d+ err=\S.+`,
	"a call is not set up":             `err=\S.+`,
	"a call is answered as if a part of its header were missing": `err=` + givenHeader + `: .+`,
	"a caller cannot be let in":                                  `err=\S.+`,
	"a prompt is not heard as it is":                             `err=\S.+`,
	"a telephone does not confirm the end":                       `err=\S.+`,
	"a telephone has another password, or none":                  `from=127\.0\.0\.\d`,
	"a telephone's answer is not taken":                          `err=\S.+`,
	"the words of a caller are not known":                        `call=\d+ err=\S.+`,

	// A port of a telephone that has ended may be the next server's, while packets of sound are still on their way to it.
	"stray SIP messages": `unreadable=\d+ responses=\d+ over_the_bounds=0`,
}

// checkedLog is a log that a failed test prints. It reports a line of another form, and counts the others by message.
type checkedLog struct {
	t     *testing.T
	lines *sync.Map // messages
}

func (l checkedLog) Enabled(context.Context, slog.Level) bool { return true }
func (l checkedLog) WithAttrs([]slog.Attr) slog.Handler       { return l }
func (l checkedLog) WithGroup(string) slog.Handler            { return l }

func (l checkedLog) Handle(_ context.Context, r slog.Record) error {
	var values []string
	r.Attrs(func(a slog.Attr) bool {
		values = append(values, a.String())
		return true
	})
	text := strings.Join(values, " ")
	l.t.Log("log:", r.Level, r.Message, text)
	form, isKnown := loggedForms[r.Message]
	if !isKnown || !regexp.MustCompile(`^(?s:`+form+`)$`).MatchString(text) {
		l.t.Errorf("the log has %q with %s", r.Message, text)
	}
	l.lines.Store(r.Message, true)
	return nil
}

// hasLogged checks that the log has a line with a message.
func (h *house) hasLogged(message string) {
	h.t.Helper()
	if _, ok := h.log.lines.Load(message); !ok {
		h.t.Errorf("the log lacks %q", message)
	}
}

// serve starts a server on loopback. Its log is checked.
func serve(t *testing.T, c *workspace.Center, change func(*Options)) *house {
	t.Helper()
	h := &house{t: t, log: checkedLog{t, &sync.Map{}}, ended: make(chan *Call, 100), events: make(chan Event, 1000)}

	limits := patientLimits()
	how := Options{
		Limits:  &limits,
		Voice:   spoken(),
		Address: netip.MustParseAddrPort("127.0.0.1:0"), Calls: 10, Folder: c.FS, Arrive: Scripted(nil),
		Log: slog.New(h.log), Ended: func(c *Call) { h.ended <- c },
		Event: func(_ int, _ string, e *Event) {
			select {
			case h.events <- *e:
			default: // nobody waits for more
			}
		},
	}
	if change != nil {
		change(&how)
	}
	var err error
	if h.Server, err = Listen(c.Flows, how); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	h.stop = cancel
	served := make(chan error, 1)
	go func() { served <- h.Serve(ctx) }()
	t.Cleanup(func() {
		cancel()
		if err := <-served; err != nil {
			t.Error(err)
		}
	})
	return h
}

// phone makes a telephone that dials the server.
func (h *house) phone() *telephonetest.Telephone {
	return telephonetest.New(h.t, "127.0.0.1", h.Address())
}

// dial dials a line that is answered.
func (h *house) dial(line string) *telephonetest.Telephone {
	h.t.Helper()
	p := h.phone()
	if answer := p.Dial(line); telephonetest.Status(answer) != 200 {
		h.t.Fatalf("the call is answered by\n%s", answer)
	}
	return p
}

// awaitEvent waits for an event of a call.
func (h *house) awaitEvent(what What) {
	h.t.Helper()
	for late := time.After(time.Minute); ; {
		select {
		case e := <-h.events:
			if e.What == what {
				return
			}
		case <-late:
			h.t.Fatalf("nobody %s in a minute", what)
		}
	}
}

// silent dials a line that is answered. The telephone sends no sound, which takes time of the machine.
func (h *house) silent(line string) *telephonetest.Telephone {
	h.t.Helper()
	p := h.phone()
	p.Mute = true
	if answer := p.Dial(line); telephonetest.Status(answer) != 200 {
		h.t.Fatalf("the call is answered by\n%s", answer)
	}
	return p
}

// transcript waits for the end of a call.
func (h *house) transcript() *Transcript {
	h.t.Helper()
	select {
	case c := <-h.ended:
		return c.Transcript
	case <-time.After(time.Minute):
		h.t.Fatal("no call has ended in a minute")
		return nil
	}
}

// did lists the events of a transcript by one side, as "presses 1".
func did(t *Transcript, who Who) []string {
	var out []string
	for _, e := range t.Events {
		if e.Who == who {
			out = append(out, strings.TrimSpace(fmt.Sprintf("%s %s", e.What, e.Text)))
		}
	}
	return out
}

// A caller hears the flow, presses keys, and hears what lookups find. A secret is masked.
func TestCall(t *testing.T) {
	t.Parallel()
	h := serve(t, testCenter(t, nil), nil)
	p := h.phone()
	p.Headers = []string{"X-Ivrsim-Given: card=found balance=512"}
	if answer := p.Dial("bank"); telephonetest.Status(answer) != 200 {
		t.Fatal(answer)
	}
	p.Press("11234")
	p.AwaitEnd()

	got := h.transcript()
	if got.Line != "bank" || got.From != "+1 212 •••• 0123" || got.Hub != "new_york" || got.Ended != Center || got.Result != "ivr ends: done" {
		t.Errorf("%+v", got)
	}
	if pressed := did(got, ByCaller); !slices.Equal(pressed[1:], []string{"presses 1", "presses •", "presses •", "presses •", "presses •"}) {
		t.Errorf("the caller %q", pressed)
	}
	said := did(got, ByIVR)
	for _, want := range []string{"says Your balance is 512.", "says Goodbye.", "hangs up"} {
		if !slices.Contains(said, want) {
			t.Errorf("no %q in %q", want, said)
		}
	}
	if got.Packets < 20 || p.Heard() < 20 {
		t.Errorf("%d packets were sent, and %d came", got.Packets, p.Heard())
	}
}

// A caller in a queue hears the music between the announcements, and a caller in a menu does not.
func TestMusicInAQueue(t *testing.T) {
	t.Parallel()
	h := serve(t, testCenter(t, nil), func(o *Options) { o.Arrive = talking(func() { <-t.Context().Done() }, atOnce) })

	// The music repeats, so each of its packets is one of these frames. A silent frame is no music.
	const frame = 160
	frames := map[string]bool{}
	for part := range slices.Chunk(holdMusic(), frame) {
		coded := make([]byte, len(part))
		sound.MuLaw.Encode(coded, part)
		if slices.ContainsFunc(part, func(s int16) bool { return s > 1000 }) {
			frames[string(coded)] = true
		}
	}

	// Far more packets come than a prompt needs: 10 s of sound have 500.
	music := make(chan bool, 1000)
	p := h.phone()
	p.Took = func(coded []byte) {
		select {
		case music <- frames[string(coded)]:
		default:
		}
	}
	if answer := p.Dial("bank"); telephonetest.Status(answer) != 200 {
		t.Fatal(answer)
	}
	for range 20 {
		if <-music {
			t.Fatal("the menu has music")
		}
	}
	p.Press("0")
	for range 500 {
		if <-music {
			p.HangUp()
			return
		}
	}
	t.Error("10 s in the queue have no music")
}

// A server does not listen where another one does.
func TestTakenAddress(t *testing.T) {
	t.Parallel()
	h := serve(t, testCenter(t, nil), nil)
	how := Options{Voice: spoken(), Address: h.Address(), Arrive: Scripted(nil), Log: slog.New(slog.DiscardHandler)}
	if s, err := Listen(testCenter(t, nil).Flows, how); err == nil {
		t.Errorf("a second server listens on %s", s.Address())
	}
}

// The log has a line for the end of each call: its line, its caller's number in part, who ended it, and its result.
func TestLogOfACall(t *testing.T) {
	t.Parallel()
	var log bytes.Buffer // read after the call, which is handed on after its line is logged
	h := serve(t, testCenter(t, nil), func(how *Options) { how.Log = slog.New(slog.NewTextHandler(&log, nil)) })
	p := h.dial("bank")
	p.Press("11234")
	p.AwaitEnd()
	got := h.transcript()
	want := fmt.Sprintf(`msg="a call has ended" call=1 line=bank from=%q by=%s result=%q`, got.From, got.Ended, got.Result)
	if !strings.Contains(log.String(), want) {
		t.Errorf("the log has no line\n%s\nbut\n%s", want, log.String())
	}
}

// A call whose code panics is hung up, or refused if it still rings, and leaves the day. Another call goes on.
func TestPanicOfACall(t *testing.T) {
	t.Parallel()
	began := make(chan bool, 100)
	h := serve(t, testCenter(t, nil), func(how *Options) {
		scripted := how.Arrive
		how.Arrive = func(a *Arrival) (Visit, error) {
			if a.Center.Lines[a.Line].Name.Value == "slow" {
				panic("oh")
			}
			return scripted(a)
		}
		how.Calls = 3
		how.Event = func(number int, _ string, _ *Event) {
			if number == 2 {
				panic("oh")
			}
			began <- true
		}
	})
	goesOn := h.dial("bank")
	<-began // it has the number 1: a call gets its number after its ACK
	status(t, h.phone().Dial("slow"), 500)
	p := h.dial("bank")
	p.AwaitEnd()
	h.awaitFree(2)

	goesOn.Press("11234")
	goesOn.AwaitEnd()
	if got := h.transcript(); got.Result != "ivr ends: done" {
		t.Errorf("the other call %q", got.Result)
	}
	h.hasLogged("a call ends by a fault of ivrsim")
}

// A call whose sound panics, which all calls send together, is hung up. Another call goes on.
func TestPanicOfTheSound(t *testing.T) {
	t.Parallel()
	h := serve(t, testCenter(t, nil), nil)
	p := h.dial("bank")
	p.Listen()               // the prompt has ended, so that no other playback replaces this one
	goesOn := h.dial("bank") // last, so that it does not end by its own silence before the other one

	// The end of this playback closes a channel that is closed.
	h.mutex.Lock()
	for _, c := range h.calls {
		if c.number == 1 {
			close(c.stream.Play(make([]int16, 160)).Done) // one packet, before another prompt comes
		}
	}
	h.mutex.Unlock()
	p.AwaitEnd()
	if got := h.transcript(); got.Ended != Center || !slices.Contains(did(got, ByIVR), "fails "+errFault.Error()) {
		t.Errorf("ended by the %s: %q", got.Ended, did(got, ByIVR))
	}

	goesOn.HangUp()
	if got := h.transcript(); got.Ended != Caller {
		t.Errorf("the other call %q", did(got, ByIVR))
	}
}

// An INVITE without a session description gets the center's, and its confirmation has the
// telephone's. A re-INVITE and an UPDATE hold the call and take it back.
func TestLateOfferAndHold(t *testing.T) {
	t.Parallel()
	h := serve(t, testCenter(t, nil), nil)
	p := h.phone()
	p.Late = true
	answer := p.Dial("1-800-528-4800")
	if !strings.Contains(answer, "m=audio ") || !strings.Contains(answer, "RTP/AVP 0 8 101") {
		t.Fatalf("the offer is\n%s", answer)
	}
	p.Press("0")
	h.awaitKeys(1)

	for _, c := range []struct{ method, direction, want string }{
		{"INVITE", "sendonly", "a=recvonly"},
		{"UPDATE", "inactive", "a=inactive"},
		{"INVITE", "sendrecv", "a=sendrecv"},
		{"INVITE", "", "a=sendrecv"}, // asks for an offer
		{"UPDATE", "", ""},
	} {
		body := ""
		if c.direction != "" {
			body = p.Description(c.direction)
		}
		p.Request(c.method, "application/sdp", body)
		answer := p.Answer()
		if telephonetest.Status(answer) != 200 || !strings.Contains(answer, c.want) {
			t.Errorf("%s %s is answered by\n%s", c.method, c.direction, answer)
		}
		if c.method == "INVITE" {
			p.Request("ACK", "application/sdp", "")
		}
	}
	p.Press("1")
	h.awaitKeys(2)
	p.HangUp()
	if got := h.transcript(); got.Ended != Caller || !slices.Contains(did(got, ByCaller), "presses 0") {
		t.Errorf("%+v", got)
	}
}

// Keys come by INFO; other INFO is refused.
func TestInfo(t *testing.T) {
	t.Parallel()
	h := serve(t, testCenter(t, nil), nil)
	p := h.dial("bank")
	h.awaitEvent(Says) // a key before the menu is masked, because nobody knows what it answers

	for _, c := range []struct {
		contentType, body string
		want              int
	}{
		{"application/dtmf-relay", "Signal=0\r\nDuration=160\r\n", 200},
		{"application/dtmf", "11", 200},
		{"application/dtmf", "hello", 400},
		{"text/plain", "0", 415},
		{"", "", 200},
	} {
		p.Request("INFO", c.contentType, c.body)
		if answer := p.Answer(); telephonetest.Status(answer) != c.want {
			t.Errorf("%s %q is answered by\n%s", c.contentType, c.body, answer)
		}
	}

	p.HangUp()
	if keys := did(h.transcript(), ByCaller); !slices.Contains(keys, "presses 0") {
		t.Errorf("the caller %q", keys)
	}
}

// A call that the center cannot answer is refused with a code and a reason.
func TestRefusals(t *testing.T) {
	t.Parallel()
	h := serve(t, testCenter(t, nil), nil)
	for name, c := range map[string]struct {
		line   string
		change func(*telephonetest.Telephone)
		code   int
		why    string
	}{
		"unknown line":    {"nobody", nil, 404, "no line has the name or number nobody; dial one of bank, slow, words, busy"},
		"unknown lookup":  {"bank", with("X-Ivrsim-Given: cart=found"), 400, "the flows of the line look up no 'cart': they look up card"},
		"unknown outcome": {"bank", with("X-Ivrsim-Given: card=lost"), 400, "the lookup card has no outcome 'lost': it has found, not_found"},
		"not a value":     {"bank", with("X-Ivrsim-Given: card"), 400, "'card' is not NAME=VALUE, as in card=found"},
		"no time":         {"bank", with("X-Ivrsim-At: "), 400, "write the time as in 2026-11-27T09:30:00-05:00"},
	} {
		p := h.phone()
		if c.change != nil {
			c.change(p)
		}
		answer := p.Dial(c.line)
		if telephonetest.Status(answer) != c.code || !strings.Contains(telephonetest.Header(answer, "Warning"), c.why) {
			t.Errorf("%s: answered by\n%s", name, answer)
		}
		p.Close()
	}

	for _, c := range []struct {
		method string
		want   int
	}{{"BYE", 481}, {"CANCEL", 481}, {"UPDATE", 481}, {"INFO", 481}, {"OPTIONS", 200}, {"REGISTER", 200}, {"MESSAGE", 405}} {
		p := h.phone()
		p.Request(c.method, "", "")
		if answer := p.Answer(); telephonetest.Status(answer) != c.want {
			t.Errorf("%s is answered by\n%s", c.method, answer)
		}
		p.Close()
	}
}

// An INVITE has a Contact (RFC 3261, 8.1.1.8).
func TestInviteWithoutContact(t *testing.T) {
	t.Parallel()
	p := serve(t, testCenter(t, nil), nil).phone()
	p.Send(strings.Join([]string{
		"INVITE sip:bank@127.0.0.1 SIP/2.0", "Via: SIP/2.0/UDP 127.0.0.1:5070;rport;branch=z9hG4bKcontact",
		"From: <sip:a@127.0.0.1>;tag=a", "To: <sip:bank@127.0.0.1>", "Call-ID: contact", "CSeq: 1 INVITE", "Content-Length: 0", "", "",
	}, "\r\n"))
	answer := p.Next()
	for telephonetest.Status(answer) < 200 {
		answer = p.Next()
	}
	why := telephonetest.Header(answer, "Warning")
	if telephonetest.Status(answer) != 400 || !strings.Contains(why, "there is no Contact header") {
		t.Errorf("answered by\n%s", answer)
	}
}

func with(header string) func(*telephonetest.Telephone) {
	return func(p *telephonetest.Telephone) { p.Headers = append(p.Headers, header) }
}

// The caller's number is of P-Asserted-Identity, or else of From; Privacy withholds it; text
// that is no number is the line's example.
func TestCallerNumbers(t *testing.T) {
	t.Parallel()
	h := serve(t, testCenter(t, nil), nil)
	for name, c := range map[string]struct {
		from   string
		header string
		want   string
	}{
		"From":            {"sip:+442079460018@x", "", "+44 20 •••• 0018"},
		"asserted":        {"sip:anonymous@anonymous.invalid", `P-Asserted-Identity: "A" <sip:+442079460018@x>`, "+44 20 •••• 0018"},
		"asserted as tel": {"sip:a@x", "P-Asserted-Identity: <tel:+442079460018>", "+44 20 •••• 0018"},
		"private":         {"sip:+442079460018@x", "Privacy: user;id", "withheld"},
		"anonymous":       {"sip:anonymous@anonymous.invalid", "", "withheld"},
		"a name":          {"sip:tester@127.0.0.1", "", "+1 212 •••• 0123"},
	} {
		p := h.phone()
		p.From = c.from
		if c.header != "" {
			p.Headers = []string{c.header}
		}
		p.Dial("bank")
		p.HangUp()

		want := c.want
		got := h.transcript().From
		if name == "a name" {
			want = got // the example of the country
			if !strings.HasPrefix(got, "+1 ") {
				t.Errorf("%s: from %s", name, got)
			}
		}
		if got != want {
			t.Errorf("%s: from %s, not %s", name, got, want)
		}
	}
}

// A line rings as long as it says. A caller who cancels meanwhile is told so, and is not
// answered.
func TestRingAndCancel(t *testing.T) {
	t.Parallel()
	h := serve(t, testCenter(t, nil), func(o *Options) { o.Calls = 1 })
	p := h.phone()
	p.Invite("slow")
	rings := p.Next()
	for !strings.HasPrefix(rings, "SIP/2.0 180 ") {
		rings = p.Next()
	}
	p.Request("CANCEL", "", "")
	cancelled, ended := p.Answer(), p.Answer()
	status(t, cancelled, 200)
	status(t, ended, 487)

	// All three have the same tag (RFC 3261, 8.2.6.2 and 9.2).
	to := telephonetest.Header(rings, "To")
	if !strings.Contains(to, ";tag=") || telephonetest.Header(cancelled, "To") != to || telephonetest.Header(ended, "To") != to {
		t.Errorf("to %s come\n%s\n%s", to, cancelled, ended)
	}
	p.Close()
	h.awaitFree(1)
	h.dial("bank").HangUp()
}

// eventually waits until a condition holds.
func eventually(holds func() bool) {
	look := time.NewTicker(time.Millisecond)
	defer look.Stop()
	for !holds() {
		<-look.C
	}
}

// awaitKeys waits until each call has as many keys.
func (h *house) awaitKeys(n int64) {
	least := func() int64 {
		h.mutex.Lock()
		defer h.mutex.Unlock()
		out := n
		for _, c := range h.calls {
			out = min(out, c.stream.Pressed())
		}
		return out
	}
	eventually(func() bool { return least() >= n })
}

// awaitFree waits until a number of calls of one client are free.
func (h *house) awaitFree(calls int) {
	eventually(func() bool { return h.how.Calls-h.slots.Taken() >= calls })
}

// Telephones that never confirm the answer hold their slots for a short time, and none of
// another client. The test runs alone, because it needs the machine.
func TestFlood(t *testing.T) {
	t.Parallel()
	limits := usualLimits
	limits.Ack = 2 * time.Second
	h := serve(t, testCenter(t, nil), func(o *Options) { o.Limits = &limits })
	codes := map[int]int{}
	began := time.Now()
	var phones []*telephonetest.Telephone
	for range 40 {
		p := h.phone()
		p.Invite("bank")
		phones = append(phones, p)
	}
	for _, p := range phones {
		code := telephonetest.Status(p.Answer())
		codes[code]++
	}

	// A slow machine frees the slots of the first calls before the last calls.
	took := time.Since(began)
	most := 10 * (1 + int(took/limits.Ack))
	if codes[200] > most || codes[200]+codes[503] != 40 {
		t.Errorf("40 calls of one client are answered by %v in %s", codes, took)
	}

	other := telephonetest.New(t, "127.0.0.2", h.Address())
	if answer := other.Dial("bank"); telephonetest.Status(answer) != 200 {
		t.Errorf("another client is answered by\n%s", answer)
	}
	other.HangUp()
	h.awaitFree(10)
	h.dial("bank").HangUp()
	for _, p := range phones {
		p.Close()
	}
}

// A telephone from which nothing comes any more loses its call, and a call does not last
// forever.
func TestDeadTelephone(t *testing.T) {
	t.Parallel()
	for want, change := range map[string]func(*Limits){
		errNoAudio.Error(): func(l *Limits) { l.Audio = 100 * time.Millisecond },
		errTooLong.Error(): func(l *Limits) { l.Call = 100 * time.Millisecond },
	} {
		limits := patientLimits()
		limits.Look = 10 * time.Millisecond
		change(&limits)
		h := serve(t, testCenter(t, nil), func(o *Options) { o.Limits = &limits })
		p := h.phone()
		p.Mute = true
		p.Dial("bank")
		p.AwaitEnd()

		got := h.transcript()
		if got.Ended != Center || !slices.Contains(did(got, ByIVR), "fails "+want) {
			t.Errorf("%s: ended by %s: %q", want, got.Ended, did(got, ByIVR))
		}
	}
}

// A step that takes words alone is named at the start, if there is one.
func TestWordsAlone(t *testing.T) {
	t.Parallel()
	h := serve(t, testCenter(t, nil), nil)
	warnings := strings.Join(h.Warnings(), "\n")
	if want := "1 step takes words alone, which a telephone cannot press: words.name (words.yaml:4)"; !strings.Contains(warnings, want) {
		t.Errorf("no %q in %q", want, warnings)
	}
	h.Replace(testCenter(t, map[string]string{"words.yaml": "flow: words\nstart: bye\nsteps: {bye: {end: done}}\n"}).Flows)
	if warnings := strings.Join(h.Warnings(), "\n"); strings.Contains(warnings, "words alone") {
		t.Errorf("without such a step: %q", warnings)
	}
}

// A call at a step that takes words alone has that in its transcript.
func TestCallWithWordsAlone(t *testing.T) {
	t.Parallel()
	h := serve(t, testCenter(t, nil), nil)
	p := h.dial("words")
	p.Press("1#2#3#")
	p.AwaitEnd()
	if got := did(h.transcript(), ByIVR); !slices.Contains(got, "fails takes words alone, which a telephone cannot press") {
		t.Errorf("the transcript has %q", got)
	}
}

// In a queue with while, an agent's answer ends the menu where the caller is.
func TestAnswerEndsWhile(t *testing.T) {
	t.Parallel()
	h := serve(t, testCenter(t, nil), nil)
	p := h.dial("busy")
	p.AwaitEnd()
	got := h.transcript()
	said := did(got, ByIVR)
	if !slices.Contains(said, "says Press 9 to leave.") {
		t.Errorf("the center %q", said)
	}
	if agent := did(got, ByAgent); len(agent) != 3 || !strings.HasPrefix(agent[0], "answers general@") {
		t.Errorf("the agent %q", agent)
	}
	if got.Result != "ivr ends: done" {
		t.Errorf("the result is %q", got.Result)
	}
}

// The result of a call that ends in a queue is the queue, and not the last part of its wait.
func TestResultInAQueue(t *testing.T) {
	t.Parallel()
	queued := make(chan bool, 100)
	h := serve(t, testCenter(t, nil), func(o *Options) {
		o.Event = func(_ int, _ string, e *Event) { queued <- e.What == Queues }
		o.Arrive = talking(func() { select {} }, atOnce)
	})

	p := h.dial("bank")
	p.Press("0")
	for !<-queued {
	}

	// The caller hears more than the prompt, and waits of half a second, in packets of 20 ms.
	const heard = 4500 / 20
	look := time.NewTicker(20 * time.Millisecond)
	defer look.Stop()
	for before := p.Heard(); p.Heard() < before+heard; {
		<-look.C
	}

	go h.stop()
	p.AwaitEnd()
	if got := h.transcript().Result; got != "ivr “Please hold.”" {
		t.Errorf("the result is %q", got)
	}
}

// Callers who leave a queue by choice hear no agent.
func TestLeaveWhile(t *testing.T) {
	t.Parallel()
	hears := make(chan bool, 100)
	hasPressed := make(chan bool, 1)
	h := serve(t, testCenter(t, nil), func(o *Options) {
		o.Event = func(_ int, _ string, e *Event) {
			switch e.What {
			case Says:
				hears <- true
			case Presses:
				hasPressed <- true
			}
		}
		o.Arrive = talking(func() { <-hasPressed }, atOnce)
	})
	p := h.dial("busy")

	// A key before the queue is dropped, so the caller presses at the first words in it.
	<-hears
	p.Press("9")
	p.AwaitEnd()
	if agent := did(h.transcript(), ByAgent); len(agent) != 0 {
		t.Errorf("the agent %q", agent)
	}
}

// Keys typed ahead are kept through words and lookups, and dropped at a queue. A # after the last digit of an entry
// belongs to it.
func TestKeysTypedAhead(t *testing.T) {
	t.Parallel()
	for keys, want := range map[string]string{
		"1234#17": "ivr ends: done", "1234#18": "ivr ends: wrong", "123418": "ivr ends: wrong", "1234#2": "ivr ends: wrong",
	} {
		t.Run(keys, func(t *testing.T) {
			t.Parallel()
			h := serve(t, testCenter(t, nil, "typed_ahead"), nil)

			p := h.dial("bank")
			p.Press(keys + "8")
			p.AwaitEnd()
			if got := h.transcript(); got.Result != want {
				t.Errorf("%q, want %q: %q", got.Result, want, did(got, ByCaller))
			}
		})
	}
}

// Telephones that have to give a password are asked for it.
func TestPassword(t *testing.T) {
	t.Parallel()
	h := serve(t, testCenter(t, nil), func(o *Options) { o.Password = &Password{"ann", "secret"} })
	p := h.phone()
	answer := p.Dial("bank")
	if telephonetest.Status(answer) != 401 || !strings.Contains(answer, `realm="ivrsim"`) {
		t.Fatalf("answered by\n%s", answer)
	}
	p.Close()

	for _, c := range []struct {
		secret, uri string
		want        int
		isStale     bool // the password was right
	}{
		{"guess", "sip:bank@", 401, false},
		{"secret", "sip:words@", 401, false}, // for another line
		{"secret", "sip:bank@", 200, false},
		{"secret", "sip:bank@", 401, true}, // overheard
	} {
		p := h.phone()
		credentials := telephonetest.Credentials(answer, "INVITE", c.uri+h.Address().String(), "ann", c.secret)
		p.Headers = []string{strings.Replace(credentials, "username=", "Username=", 1)} // names have any case
		again := p.Dial("bank")
		status(t, again, c.want)
		if strings.Contains(again, "stale=true") != c.isStale {
			t.Errorf("%+v is answered by\n%s", c, again)
		}
		if c.want == 200 {
			p.HangUp()
		}
		p.Close()
	}
}

// The nonces of telephones that ask at the same time differ, so that none uses up the other's. One lasts two minutes.
func TestNonces(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		g := newGuard(Password{"ann", "secret"})
		nonce, other := g.nonce(), g.nonce()
		if nonce == other || !g.isNext(nonce, 1) || !g.isNext(other, 1) || !g.isNext(nonce, 2) || g.isNext(nonce, 2) || g.isNext(nonce, 1) {
			t.Error("each nonce has a count of its own")
		}
		for _, c := range []struct {
			nonce          string
			after          time.Duration
			isFresh, isOwn bool
		}{
			{nonce, 0, true, true},
			{nonce[1:], 0, false, false},
			{nonce + "0", 0, false, false},
			{"", 0, false, false},
			{newGuard(Password{}).nonce(), 0, false, false},
			{nonce, nonceLasts, true, true},
			{nonce, time.Second, false, true},
		} {
			time.Sleep(c.after)
			if isFresh, isOwn := g.isFresh(c.nonce); isFresh != c.isFresh || isOwn != c.isOwn {
				t.Errorf("%q is fresh: %t, own: %t", c.nonce, isFresh, isOwn)
			}
		}
		time.Sleep(2 * nonceLasts)
		g.isNext(other, 2)
		if len(g.used) != 1 {
			t.Errorf("%d nonces are kept", len(g.used))
		}
	})
}

// Credentials are right for the realm, the user and the URI that they are asked for, and for a protection that is
// offered (RFC 2617, 3.2.2).
func TestCredentials(t *testing.T) {
	t.Parallel()
	g := newGuard(Password{"ann", "secret"})
	for about, c := range map[string]struct {
		user, uri string
		asked     *strings.Replacer // changes the question
		given     *strings.Replacer // changes the answer
		ok        bool
	}{
		"right":            {"ann", "sip:bank@center", nil, nil, true},
		"another user":     {"bob", "sip:bank@center", nil, nil, false},
		"another realm":    {"ann", "sip:bank@center", strings.NewReplacer(`realm="ivrsim"`, `realm="other"`), nil, false},
		"the body as well": {"ann", "sip:bank@center", nil, strings.NewReplacer("qop=auth", "qop=auth-int"), false},
		"no URI":           {"ann", "bank", nil, nil, false},
		"no credentials":   {"ann", "sip:bank@center", nil, strings.NewReplacer("Digest ", "Basic "), false},
		"another hash":     {"ann", "sip:bank@center", nil, strings.NewReplacer(`response="`, `response="0`), false},
	} {
		var to sip.Uri
		if err := sip.ParseUri("sip:bank@center", &to); err != nil {
			t.Fatal(err)
		}
		req := sip.NewRequest(sip.INVITE, to)
		_, challenge := g.admits(req)
		question := "WWW-Authenticate: " + challenge.Value() + "\r\n"
		if c.asked != nil {
			question = c.asked.Replace(question)
		}
		answer := telephonetest.Credentials(question, "INVITE", c.uri, c.user, "secret")
		if c.given != nil {
			answer = c.given.Replace(answer)
		}
		name, value, _ := strings.Cut(answer, ": ")
		req.AppendHeader(sip.NewHeader(name, value))
		if ok, _ := g.admits(req); ok != c.ok {
			t.Errorf("%s: %s is admitted: %t", about, answer, ok)
		}
	}
}

// A scripted call answers its line alone.
func TestScriptedLine(t *testing.T) {
	t.Parallel()
	test := &script.Test{}
	test.Call.Flow = "main"
	h := serve(t, testCenter(t, nil), func(o *Options) { o.Arrive = Scripted([]*script.Test{test}) })
	answer := h.phone().Dial("words")
	why := telephonetest.Header(answer, "Warning")
	if telephonetest.Status(answer) != 404 || !strings.Contains(why, "dial one of bank") {
		t.Errorf("answered by\n%s", answer)
	}
}

// Many calls at once have nothing in common but the server, while the flows change. The test runs alone,
// because it needs the machine.
func TestManyCalls(t *testing.T) {
	t.Parallel()
	c := testCenter(t, nil)
	h := serve(t, c, func(o *Options) { o.Calls = 40 })

	var group sync.WaitGroup
	for i := range 40 {
		group.Go(func() {
			p := h.silent("bank")
			p.Press("1")
			if i%4 == 0 {
				h.Replace(c.Flows)
			}
			p.Press("1234")
			p.AwaitEnd()
		})
	}

	group.Wait()
	for range 40 {
		if keys := did(h.transcript(), ByCaller); len(keys) < 2 {
			t.Errorf("the caller %q", keys)
		}
	}
}

func FuzzInfo(f *testing.F) {
	f.Add("application/dtmf-relay", "Signal=5\r\nDuration=160")
	f.Add("application/dtmf;charset=x", "10")
	f.Add("text/plain", "5")
	f.Fuzz(func(t *testing.T, contentType, body string) {
		key, known := readInfo(contentType, body)
		if key != 0 && (!known || !strings.ContainsRune("0123456789*#", rune(key))) {
			t.Errorf("%q %q is the key %q", contentType, body, key)
		}
	})
}

func TestParseAddress(t *testing.T) {
	for text, want := range map[string]string{
		"127.0.0.1:5060":    "127.0.0.1:5060",
		"localhost:0":       "127.0.0.1:0",
		"[::1]:5060":        "[::1]:5060",
		"192.168.1.5:5060":  "192.168.1.5:5060",
		"0.0.0.0:5060":      "0.0.0.0 is not the address of one network interface, which telephones have to know",
		"[::]:5060":         ":: is not the address of one network interface, which telephones have to know",
		":5060":             `":5060" is not an IP address and port`,
		"example.com:5060":  `"example.com:5060" is not an IP address and port`,
		"127.0.0.1":         `"127.0.0.1" is not an IP address and port`,
		"127.0.0.1:5060000": `"127.0.0.1:5060000" is not an IP address and port`,
	} {
		at, err := ParseAddress(text)
		got := at.String()
		if err != nil {
			got = err.Error()
		}
		if got != want {
			t.Errorf("%s is %s, not %s", text, got, want)
		}
	}

	away := netip.MustParseAddrPort("192.168.1.5:5060")
	if CheckAccess(away, nil) == nil || CheckAccess(away, &Password{}) != nil || CheckAccess(netip.MustParseAddrPort("[::1]:1"), nil) != nil {
		t.Error("other machines need a password, and this one does not")
	}
}

// awaitCall waits until a call is answered.
func (h *house) awaitCall() {
	eventually(func() bool {
		h.mutex.Lock()
		defer h.mutex.Unlock()
		return len(h.calls) > 0
	})
}

// pressed returns how many keys have come in the call.
func (h *house) pressed() (n int64) {
	h.mutex.Lock()
	defer h.mutex.Unlock()
	for _, c := range h.calls {
		n += c.stream.Pressed()
	}
	return n
}

// received returns how many packets have come in the call.
func (h *house) received() (n int64) {
	h.mutex.Lock()
	defer h.mutex.Unlock()
	for _, c := range h.calls {
		n += c.stream.Received().Packets
	}
	return n
}

// sine returns a tone of a frequency at a sample.
func sine(frequency float64, at int) float64 {
	return math.Sin(2 * math.Pi * frequency * float64(at) / sound.Rate)
}
