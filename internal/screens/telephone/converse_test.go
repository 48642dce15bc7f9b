package telephone

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/netip"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"pgregory.net/rapid"

	"github.com/ivrsim/ivrsim/internal/calls/ivr"
	"github.com/ivrsim/ivrsim/internal/design/flow"
	"github.com/ivrsim/ivrsim/internal/design/phone"
	"github.com/ivrsim/ivrsim/internal/longtest"
	"github.com/ivrsim/ivrsim/internal/screens/media"
	"github.com/ivrsim/ivrsim/internal/screens/sound"
	"github.com/ivrsim/ivrsim/internal/workspace"
)

// pressed is a key that a caller presses at a time of the call.
type pressed struct {
	digit byte
	at    time.Duration
}

// A frame of sound is sent every 20 ms, for the first time after 5 ms.
const (
	frameTime  = 20 * time.Millisecond
	firstFrame = 5 * time.Millisecond
)

// Random callers press keys at any time in random flows, and hang up. All that they hear and do has the places and times
// that a judge finds, who follows one caller after the other, without streams, channels and timers.
func TestConversations(t *testing.T) {
	t.Setenv("PATH", "") // without espeak-ng each prompt is a melody
	longtest.CheckN(t, 60, 2000, func(rt *rapid.T) {
		text, keys := drawFlow(rt), drawKeys(rt)
		c := testCenter(t, map[string]string{"main.yaml": text})
		leaves := time.Duration(rapid.IntRange(1, 1800).Draw(rt, "leaves"))*frameTime - time.Millisecond/2
		heard, shares := converse(t, c, Scripted(nil), keys, leaves)

		j := &judge{center: c, keys: keys, leaves: leaves, shares: map[int]float64{}}
		j.call(rt)
		for i := range max(len(heard), len(j.events)) {
			got, want := jsonOf(heard, i), jsonOf(j.events, i)
			if got != want {
				rt.Fatalf("%s\n%v, up to %s\nevent %d is\n%s\nwant\n%s", text, keys, leaves, i, got, want)
			}
		}
		if got, want := fmt.Sprint(shares), fmt.Sprint(j.shares); got != want {
			rt.Fatalf("%s\n%v\nthe shares are %s, want %s", text, keys, got, want)
		}
	})
}

func jsonOf(events []Event, i int) string {
	if i >= len(events) {
		return "nothing"
	}
	out, err := json.Marshal(events[i])
	if err != nil {
		return err.Error()
	}
	return string(out)
}

// drawKeys draws keys. No two of them come together with a timer or with a frame.
func drawKeys(t *rapid.T) []pressed {
	var out []pressed
	for i := range rapid.IntRange(0, 12).Draw(t, "keys") {
		out = append(out, pressed{
			digit: rapid.SampledFrom([]byte("1111222390#*")).Draw(t, "key"),
			at:    time.Duration(20*rapid.IntRange(0, 900).Draw(t, "frame")+6+i) * time.Millisecond,
		})
	}
	slices.SortFunc(out, func(a, b pressed) int { return int(a.at - b.at) })
	return out
}

// drawFlow draws a flow of at most six steps. No timer ends with a frame.
func drawFlow(t *rapid.T) string {
	words := func(name string) string {
		return strings.TrimSpace(strings.Repeat(name+" ", rapid.IntRange(1, 9).Draw(t, name)))
	}
	var out strings.Builder
	out.WriteString("flow: main\nstart: s0\nsteps:\n")
	n := rapid.IntRange(1, 6).Draw(t, "steps")
	kind := ""
	for i := range n {
		kinds := []string{"say", "menu", "collect", "lookup"}
		if kind == "menu" || kind == "lookup" {
			kinds = append(kinds, "queue", "queue")
		}
		kind = rapid.SampledFrom(kinds).Draw(t, "kind")
		next, later := fmt.Sprintf("s%d", i+1), fmt.Sprintf("s%d", rapid.IntRange(i+1, n).Draw(t, "later"))

		const times = "timeout: 3.0001s, attempts: 2, then: "
		bargeIn := rapid.SampledFrom([]string{"yes", "yes", "no"}).Draw(t, "barge_in")
		failed := fmt.Sprintf("no_input: %s, no_match: %s, barge_in: %s, ", words("silence"), words("wrong"), bargeIn)
		step := ""
		switch kind {
		case "say":
			pause := rapid.SampledFrom([]string{"", ", pause: 700ms"}).Draw(t, "pause")
			step = fmt.Sprintf("say: %s%s, then: %s", words("hello"), pause, next)
		case "menu":
			step = fmt.Sprintf("menu: %s, choices: {1: %s, 2: %s}, %s%s{exhausted: %[2]s}", words("press"), next, later, failed, times)
		case "collect":
			step = fmt.Sprintf("collect: %s, digits: %d, secret: %t, into: pin, %s%s{collected: %s, exhausted: %s}", words("pin"),
				rapid.IntRange(1, 4).Draw(t, "digits"), rapid.Bool().Draw(t, "secret"), failed, times, next, later)
		case "lookup":
			step = fmt.Sprintf("lookup: card, takes: 1.0003s, then: {found: %s, not_found: %s}", next, later)
		case "queue":
			step = fmt.Sprintf("queue: general, hold: [%s], choices: {9: %s}, then: {answered: %s}", words("hold"), later, next)
		}
		fmt.Fprintf(&out, "  s%d: {%s}\n", i, step)
	}
	fmt.Fprintf(&out, "  s%d: {end: done}\n", n)
	return out.String()
}

// converse leads a caller through the flow of the first line, up to a time. It returns the events, and the share that was
// heard of each prompt.
func converse(
	t *testing.T, c *workspace.Center, arrive Arrive, keys []pressed, leaves time.Duration,
) (events []Event, shares map[int]float64) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		s := &Server{
			how:   Options{Limits: &usualLimits, Log: slog.New(slog.NewTextHandler(io.Discard, nil))},
			voice: sound.NewVoice(nil), replaced: make(chan struct{}, 1), warned: map[string]bool{},
		}
		s.Replace(c.Flows)
		agreed := &media.Session{To: netip.MustParseAddrPort("127.0.0.1:9"), Sends: true, Hears: true}
		stream, err := s.pacer.NewStream(agreed.To.Addr(), agreed)
		if err != nil {
			t.Fatal(err)
		}

		// A closed stream counts its packets and waits for none.
		stream.Close()
		stream.Start()
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		go s.pacer.Run(ctx)
		caller, hangUp := context.WithTimeout(ctx, leaves)
		defer hangUp()
		for _, k := range keys {
			timer := time.AfterFunc(k.at, func() { stream.Press(media.Key{Digit: k.digit, By: media.ByInfo}) })
			defer timer.Stop()
		}

		from := phone.Parse("+1 202 555 0177", "US")
		visit, err := arrive(&Arrival{Center: c.Flows.Center, From: &from})
		if err != nil {
			t.Fatal(err)
		}
		k := &call{
			leg: leg{server: s, stream: stream}, center: s.center.Load(), visit: visit, shares: map[int]float64{},
			transcript: &Transcript{Began: time.Now()},
		}
		if err := k.converse(caller); err != nil && caller.Err() == nil {
			t.Error(err)
		}
		k.noteUntaken()
		visit.End(k.session, false)
		events = k.transcript.Events
		shares = k.shares
	})
	return events, shares
}

// judge follows a caller in one loop.
type judge struct {
	center  *workspace.Center
	session *ivr.Session
	keys    []pressed // that nobody has received
	pending *pressed  // cut a prompt off
	now     time.Duration
	leaves  time.Duration // when the caller hangs up

	events  []Event
	shares  map[int]float64
	told    int // events of the trace
	ends    time.Duration
	isAfter bool          // a prompt, which ends at that time
	full    time.Duration // until then a # belongs to the entry before

	isIn    bool            // a queue
	signals []time.Duration // when the agent answers, and ends the talk
	isMet   bool            // the agent has answered, and nobody has followed
	passed  time.Duration   // up to here the queue knows the time
}

// The agent of a caller without a script comes after 2 s, and talks for 1 s. A prompt without any words has half a second.
const (
	comesAfter = 2 * time.Second
	talksFor   = time.Second
	shortest   = 500 * time.Millisecond
)

// do passes an input on, and notes that the caller comes into a queue, or leaves it.
func (j *judge) do(t *rapid.T, err error) {
	if err != nil {
		t.Fatalf("at %s: %v", j.now, err)
	}
	switch isIn := j.session.InQueue(); {
	case isIn && !j.isIn:
		j.signals = []time.Duration{j.now + comesAfter, j.now + comesAfter + talksFor}
		j.passed = j.now
		j.add(Event{Who: ByDay, What: Queues, Text: "general@new_york, place 1"})
	case !isIn:
		j.signals = nil
	}
	j.isIn = j.session.InQueue()
}

// hungUp ends the judge's conversation.
type hungUp struct{}

// pass lets the time pass, at most until the caller hangs up.
func (j *judge) pass(to time.Duration) {
	j.now = min(to, j.leaves)
	if to > j.leaves {
		panic(hungUp{})
	}
}

// call leads the caller to the end of the flow, or to the hanging up. Then nobody takes the keys that have come.
func (j *judge) call(t *rapid.T) {
	defer func() {
		if end := recover(); end != nil && end != (hungUp{}) {
			panic(end)
		}
		j.drop()
	}()
	j.converse(t)
}

func (j *judge) add(e Event) {
	e.Ms = j.now.Milliseconds()
	j.events = append(j.events, e)
}

// note adds a key. A secret entry hides its digits, and other digits are hidden if the flow has such an entry.
func (j *judge) note(k pressed, isTaken bool) {
	isSecret := func(s *flow.Step) bool { return s.Entry != nil && s.Entry.Secret }
	steps := j.session.Program().Steps
	hides := isTaken && isSecret(j.session.Step())
	for i := range steps {
		hides = hides || !isTaken && isSecret(&steps[i])
	}
	e := Event{Who: ByCaller, What: Presses, Text: string(k.digit), Step: j.session.Step().String(), By: media.ByInfo}
	if hides && k.digit != '#' && k.digit != '*' {
		e.Text = "•"
	}
	if j.isAfter {
		after := (k.at - j.ends).Milliseconds()
		e.After = &after
		if after < 0 {
			j.ends = k.at // for the keys after the one that cuts a prompt off
		}
	}
	j.add(e)
}

// receive takes the next key if it comes before an end. A # after an entry is a part of it, and no key.
func (j *judge) receive(end time.Duration) (pressed, bool) {
	for len(j.keys) > 0 && max(j.keys[0].at, j.now) <= end {
		k := j.keys[0]
		j.pass(max(j.now, k.at))
		j.keys = j.keys[1:]
		isOfEntry := k.digit == '#' && k.at < j.full
		j.full = 0
		if !isOfEntry {
			return k, true
		}
		j.note(k, true)
	}
	return pressed{}, false
}

// drop notes the keys that have come, and that no step takes.
func (j *judge) drop() {
	if j.pending != nil {
		j.note(*j.pending, false)
		j.pending = nil
	}
	for len(j.keys) > 0 && j.keys[0].at <= j.now {
		j.note(j.keys[0], false)
		j.keys = j.keys[1:]
	}
}

// key waits for a key, for some time. The agent ends the wait in a queue.
func (j *judge) key(d time.Duration) byte {
	end := j.now + d
	if j.pending == nil {
		if len(j.signals) == 2 {
			end = min(end, max(j.now, j.signals[0]))
		}
		k, isPressed := j.receive(end)
		if !isPressed {
			j.pass(end)
			j.meet(end)
			return 0
		}
		j.pending = &k
	}
	k := *j.pending
	j.pending = nil
	j.note(k, true)
	return k.digit
}

// meet notes that the agent has come.
func (j *judge) meet(at time.Duration) {
	if len(j.signals) == 2 && j.signals[0] <= at {
		j.signals = j.signals[1:]
		j.isMet = true
	}
}

// play plays samples with a pause after them: to their end, or to a key, or until the agent comes who may cut them off.
// Nothing cuts off a whole prompt. The share of the words that was heard is noted for an event of the trace.
func (j *judge) play(e Event, event, samples int, pause time.Duration, isWhole, maySignal bool) {
	words := time.Duration(samples) * time.Second / 8000
	length := words + pause
	all := samples + int(pause.Milliseconds()*8)
	frames := func(at time.Duration) int { return int((at + frameTime - firstFrame) / frameTime) }
	begin := frames(j.now)
	end := firstFrame + time.Duration(begin+(all+159)/160-1)*frameTime
	if maySignal && len(j.signals) == 2 {
		end = min(end, max(j.signals[0], j.now))
	}
	heard := func() time.Duration {
		return time.Duration(min(160*(frames(j.now)-begin), all)) * time.Second / 8000
	}

	ms := length.Milliseconds()
	e.What = Says
	e.Length = &ms
	j.add(e)
	index := len(j.events) - 1
	defer func() {
		part := heard()
		j.ends = j.now
		if j.pending != nil {
			j.ends += length - part
		}
		j.isAfter = true
		j.hear(index, part.Milliseconds())
		if event >= 0 {
			j.shares[event] = min(1, float64(part)/float64(words))
		}
	}()

	for {
		k, isPressed := j.receive(end)
		switch {
		case !isPressed:
			j.pass(end)
			if maySignal {
				j.meet(end)
			}
			return
		case !isWhole:
			j.pending = &k
			return
		}
		j.ends = j.now + length - heard()
		j.isAfter = true
		j.note(k, false)
	}
}

// hear notes how much of a prompt is heard. Less than all is cut off.
func (j *judge) hear(index int, ms int64) {
	e := &j.events[index]
	e.Heard = &ms
	if ms < *e.Length {
		e.Cut = &ms
	}
}

// samplesOf returns the length of the melody in place of a prompt.
func samplesOf(length time.Duration) int {
	return int(max(length, shortest).Seconds() * 8000)
}

// speak tells what the flow has said and done. A key cuts off all prompts up to the next wait. Keys typed ahead are
// dropped at a queue and at a prompt that is whole.
func (j *judge) speak() {
	trace := j.session.Trace()
	first := j.told
	events := trace[first:]
	j.told = len(trace)

	isQueued := func(e ivr.Event) bool { return e.Kind == ivr.EventQueued }
	for i := range events {
		e := &events[i]
		step := j.session.StepAt(e.State)
		switch e.Kind {
		case ivr.EventTook, ivr.EventWaited, ivr.EventPressed, ivr.EventAnswered:
		case ivr.EventQueued:
			j.drop()
		case ivr.EventSpoke:
			estimate := time.Duration(e.Prompt.Length[e.Spoken])
			said := Event{Who: ByIVR, Text: e.Text, Step: step.String()}
			if step.Whole {
				j.drop()
			}

			if j.pending != nil || j.isMet {
				ms := estimate.Milliseconds()
				said.What = Says
				said.Length = &ms
				j.add(said)
				j.hear(len(j.events)-1, 0)
				continue
			}

			waits := slices.ContainsFunc(events[i+1:], isQueued)
			pause := time.Duration(step.Silence)
			j.play(said, first+i, samplesOf(estimate-pause), pause, step.Whole, !waits)
		default:
			j.add(Event{Who: Who(e.Who()), What: Does, Text: e.String(), Step: step.String()})
		}
	}
}

// agentSays lets the agent speak. A key that cuts it off is for nobody.
func (j *judge) agentSays(words string) {
	j.play(Event{Who: ByAgent, Text: words}, -1, samplesOf(0), 0, false, false)
	if j.pending != nil {
		j.note(*j.pending, false)
		j.pending = nil
	}
}

// meetAgent is the conversation with the agent.
func (j *judge) meetAgent(t *rapid.T) {
	j.isMet = false
	j.add(Event{Who: ByAgent, What: Answers, Text: "general@new_york after 0s"})
	j.agentSays("Hello. You have reached general in new york. This is a simulated agent.")
	for {
		k, isPressed := j.receive(max(j.now, j.signals[0]))
		if !isPressed {
			break
		}
		j.note(k, false)
	}
	j.pass(max(j.now, j.signals[0]))
	j.agentSays("Thank you for calling. Goodbye.")
	j.do(t, j.session.Answered())
}

// converse leads the caller to the end of the flow.
func (j *judge) converse(t *rapid.T) {
	from := phone.Parse("+1 202 555 0177", "US")
	visit, err := Scripted(nil)(&Arrival{Center: j.center.Flows.Center, From: &from})
	if err != nil {
		t.Fatal(err)
	}
	setup, name := visit.Setup()
	j.session, err = ivr.Dial(ivr.FromTable(ivr.NewTransitionTable(j.center.Flows.Program(name))), setup)
	j.do(t, err)

	for {
		j.speak()
		step := j.session.Step()
		switch awaits := j.session.Awaits(); {
		case j.isMet:
			j.meetAgent(t)
		case awaits == ivr.Ended:
			return
		case awaits == ivr.ForLookup:
			j.pass(j.now + time.Duration(step.System.Takes))
			j.do(t, j.session.Lookup("found", nil))
		case awaits == ivr.ForQueue:
			j.wait(t)
		default:
			j.answer(t, step)
		}
	}
}

// wait lets half a second pass in a queue, or up to a key.
func (j *judge) wait(t *rapid.T) {
	key := j.key(500 * time.Millisecond)
	switch {
	case j.isMet:
	case key != 0:
		j.do(t, j.session.Press(string(key)))
		j.passed = j.now
	default:
		passed := j.now - j.passed
		j.passed = j.now
		j.do(t, j.session.Wait(passed))
	}
}

// answer answers a question by a key, or by the keys of an entry.
func (j *judge) answer(t *rapid.T, step *flow.Step) {
	key := j.key(time.Duration(step.Timeout))
	if key == 0 {
		j.do(t, j.session.Silent())
		return
	}
	keys := string(key)
	for step.Entry != nil && step.Entry.Pause(keys) > 0 {
		further := j.key(step.Entry.Pause(keys))
		if further == 0 {
			break
		}
		keys += string(further)
	}
	if step.Entry != nil && !strings.ContainsAny(keys, "#*") {
		j.full = j.now + time.Duration(step.Entry.Between)
	}
	j.do(t, j.session.Press(keys))
}
