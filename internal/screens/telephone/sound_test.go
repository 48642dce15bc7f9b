package telephone

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/ivrsim/ivrsim/internal/days/sim"
	"github.com/ivrsim/ivrsim/internal/screens/telephone/telephonetest"
)

const messageFlow = "flow: words\nstart: leave\nsteps:\n  leave: {record: box, say: Please speak., then: {recorded: done, silent: nobody}}\n" +
	"  nobody: {end: nobody}\n  done: {end: kept}\n"

// A caller who says nothing leaves no message: silence of 5 s after the tone, and a key, are silent, also if a key has cut the
// greeting off. Silence ends the message of a caller who speaks. A key ends it at once, with words and without.
func TestMessage(t *testing.T) {
	t.Parallel()
	c := testCenter(t, map[string]string{"words.yaml": messageFlow})

	speak := func(_ *house, p *telephonetest.Telephone) {
		p.Listen() // to the prompt and the tone
		p.Speak(true)
		time.AfterFunc(time.Second, func() { p.Speak(false) })
	}

	for name, x := range map[string]struct {
		do   func(*house, *telephonetest.Telephone)
		want string
	}{
		"silent":                {func(*house, *telephonetest.Telephone) {}, "ivr ends: nobody"},
		"a key in the greeting": {func(h *house, p *telephonetest.Telephone) { h.awaitEvent(Says); p.Press("#") }, "ivr ends: nobody"},
		"a key after the tone":  {func(_ *house, p *telephonetest.Telephone) { p.Listen(); p.Press("#") }, "ivr ends: nobody"},
		"a key after words": {func(_ *house, p *telephonetest.Telephone) {
			p.Listen()
			p.Speak(true)
			time.AfterFunc(time.Second, func() { p.Press("#") })
		}, "ivr ends: kept"},
		"speaks":                  {speak, "ivr ends: kept"},
		"speaks after a cut":      {func(h *house, p *telephonetest.Telephone) { h.awaitEvent(Says); p.Press("#"); speak(h, p) }, "ivr ends: kept"},
		"hangs up without a word": {func(_ *house, p *telephonetest.Telephone) { p.Listen(); p.HangUp() }, "caller hangs up"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := serve(t, c, nil)
			p := h.dial("words")
			x.do(h, p)

			got := h.transcript()
			if got.Result != x.want {
				t.Errorf("the result is %q, want %q: %q", got.Result, x.want, did(got, ByIVR))
			}

			last := len(got.Events) - 1
			if by := got.Events[last].Who; got.Events[last].What != HangsUp || (by == ByCaller) != (got.Ended == Caller) {
				t.Errorf("the last event is %+v, and %s has ended the call", got.Events[last], got.Ended)
			}
			if strings.HasPrefix(name, "a key after") {
				key := slices.IndexFunc(got.Events, func(e Event) bool { return e.What == Presses })
				if took := got.Events[last].Ms - got.Events[max(key, 0)].Ms; key < 0 || took > messageEnds.Milliseconds()/2 {
					t.Errorf("the call goes on for %d ms after the key: %+v", took, got.Events)
				}
			}
		})
	}
}

// The words before a queue are heard to their end, also if an agent is free at once.
func TestWordsBeforeQueue(t *testing.T) {
	t.Parallel()
	c := testCenter(t, map[string]string{
		"words.yaml": "flow: words\nstart: hello\nsteps:\n" +
			"  hello: {say: \"We connect you with somebody who can help you with your question.\", then: wait}\n" +
			"  wait: {queue: general, hold: [Please hold.], then: {answered: done}}\n  done: {end: done}\n",
	})

	h := serve(t, c, func(o *Options) { o.Arrive = talking(atOnce, atOnce) })
	p := h.dial("words")
	p.AwaitEnd()

	for _, e := range h.transcript().Events {
		if strings.HasPrefix(e.Text, "We connect you") {
			if e.Cut != nil {
				t.Errorf("the words are cut after %d ms", *e.Cut)
			}
			return
		}
	}

	t.Error("the words are not heard")
}

// An agent says hello, and then something every 10 s of the talk.
func TestAgentSpeaks(t *testing.T) {
	t.Setenv("PATH", "") // without espeak-ng each sentence is a melody of half a second
	center := testCenter(t, map[string]string{
		"main.yaml": "flow: main\nstart: wait\nsteps:\n  wait: {queue: general, then: {answered: done}}\n  done: {end: done}\n",
	})
	arrive := talking(atOnce, func() { time.Sleep(45 * time.Second) })
	events, _ := converse(t, center, arrive, nil, time.Hour)

	var said []string
	var answered int64
	for _, e := range events {
		switch {
		case e.What == Answers:
			answered = e.Ms
		case e.Who == ByAgent:
			said = append(said, fmt.Sprintf("%d %s", (e.Ms-answered)/1000, e.Text))
		}
	}
	want := []string{
		"0 Hello. You have reached general in new york. This is a simulated agent.",
		"10 I see.", "20 One moment, please.", "30 I am looking into this.", "40 Thank you for waiting.",
		"45 Thank you for calling. Goodbye.",
	}
	if !slices.Equal(said, want) {
		t.Errorf("the agent says %q", said)
	}
}

// The pause of a prompt is silence after its words: the next prompt begins after it.
func TestPauseOfAPrompt(t *testing.T) {
	t.Setenv("PATH", "") // without espeak-ng each sentence is a melody
	begins := map[string]int64{}
	for _, pause := range []string{"", ", pause: 3s"} {
		center := testCenter(t, map[string]string{
			"main.yaml": "flow: main\nstart: hello\nsteps:\n  hello: {say: Hello." + pause + ", then: bye}\n" +
				"  bye: {say: Bye., then: done}\n  done: {end: done}\n",
		})
		events, _ := converse(t, center, Scripted(nil), nil, time.Minute)
		at := slices.IndexFunc(events, func(e Event) bool { return e.Text == "Bye." })
		begins[pause] = events[at].Ms
	}
	if got := begins[", pause: 3s"] - begins[""]; got != 3000 {
		t.Errorf("the pause lasts %d ms, want 3000", got)
	}
}

// An agent escalates a call if the flow has a way for that. Otherwise the call counts as answered.
func TestAgentEscalates(t *testing.T) {
	t.Setenv("PATH", "") // without espeak-ng each sentence is a melody
	for way, want := range map[string]string{"": "Bye.", ", escalated: chief": "To the chief."} {
		for _, escalates := range []bool{true, false} {
			center := testCenter(t, map[string]string{
				"main.yaml": "flow: main\nstart: wait\nsteps:\n  wait: {queue: general, then: {answered: bye" + way + "}}\n" +
					"  bye: {say: Bye., then: done}\n  chief: {say: To the chief., then: done}\n  done: {end: done}\n",
			})
			if !escalates {
				want = "Bye."
			}
			ends := sim.GuestSignal{Kind: sim.GuestFinished, Escalates: escalates}
			events, _ := converse(t, center, ending(atOnce, atOnce, ends), nil, time.Hour)
			var said []string
			for _, e := range events {
				if e.Who == ByIVR && e.What == Says {
					said = append(said, e.Text)
				}
			}
			if !slices.Equal(said, []string{want}) {
				t.Errorf("an agent who escalates (%t), and a flow with %q: %q", escalates, way, said)
			}
		}
	}
}

// An agent's hello is heard to its end, also if the talk is over before, and if the agent has waited for the words before
// the queue.
func TestAgentSaysHello(t *testing.T) {
	t.Parallel()
	h := serve(t, testCenter(t, map[string]string{
		"words.yaml": "flow: words\nstart: hello\nsteps:\n  hello: {say: One moment., then: wait}\n" +
			"  wait: {queue: general, then: {answered: done}}\n  done: {end: done}\n",
	}), func(o *Options) { o.Arrive = talking(atOnce, atOnce) })
	h.dial("words").AwaitEnd()
	for _, e := range h.transcript().Events {
		if e.Who == ByAgent && e.What == Says && *e.Heard != *e.Length {
			t.Errorf("of %q, %d ms of %d are heard", e.Text, *e.Heard, *e.Length)
		}
	}
}

// No sound follows the center's BYE, also if the telephone does not confirm it.
func TestSilenceAfterBye(t *testing.T) {
	t.Parallel()
	limits := patientLimits()
	limits.Bye = 2 * time.Second
	h := serve(t, testCenter(t, nil), func(o *Options) { o.Limits = &limits })
	p := h.dial("bank")
	p.Listen() // so that there was sound
	p.Press("2222222")
	for !strings.HasPrefix(p.Next(), "BYE ") {
	}

	before := p.Heard()
	h.transcript() // at the end of the 2 s
	if after := p.Heard(); before == 0 || after > before {
		t.Errorf("%d packets came before the BYE, and %d after it", before, after-before)
	}
	p.Close()
}
