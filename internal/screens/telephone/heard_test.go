package telephone

import (
	"fmt"
	"slices"
	"testing"

	"github.com/ivrsim/ivrsim/internal/calls/ivr"
	"github.com/ivrsim/ivrsim/internal/screens/telephone/telephonetest"
)

// longPrompt is a prompt of several seconds before a menu. Its pause can last longer than any test.
const longPrompt = "flow: words\nstart: hello\nsteps:\n" +
	"  hello: {say: \"For the opening hours of our branches, please press 1 at any time.\"%s, then: ask}\n" +
	"  ask: {menu: Now., choices: {1: done}, then: {exhausted: done}}\n" +
	"  done: {end: done}\n"

// The sent sound counts as heard: one packet has 20 ms. A hold takes time and no packets, and a caller who hangs
// up has heard what came before.
func TestHeardIsWhatWasSent(t *testing.T) {
	t.Parallel()
	for name, leave := range map[string]func(h *house, p *telephonetest.Telephone){
		"hangs up": func(_ *house, p *telephonetest.Telephone) { p.HangUp() },
		"holds": func(h *house, p *telephonetest.Telephone) {
			p.Request("UPDATE", "application/sdp", p.Description("sendonly"))
			status(t, p.Answer(), 200)

			// The caller's own packets show that a second passes.
			until := h.received() + 50
			eventually(func() bool { return h.received() >= until })
			p.Press("1")
			h.awaitEvent(Presses)
			p.HangUp()
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := serve(t, testCenter(t, map[string]string{"words.yaml": fmt.Sprintf(longPrompt, "")}), nil)
			p := h.phone()
			came := make(chan bool, 1000)
			p.Took = func(sound []byte) {
				if telephonetest.IsLoud(sound) {
					came <- true
				}
			}
			status(t, p.Dial("words"), 200)
			for range 30 {
				<-came
			}
			leave(h, p)
			call := <-h.ended

			prompt := firstPrompt(call)
			sent := 20 * call.Transcript.Packets
			if *prompt.Heard < 20*30 || *prompt.Heard > sent || *prompt.Length < 2000 {
				t.Errorf("%d ms of %d are heard, and %d ms were sent", *prompt.Heard, *prompt.Length, sent)
			}
			share := float64(*prompt.Heard) / float64(*prompt.Length)
			if got := heardFirst(call); got < share-0.01 || got > share+0.01 {
				t.Errorf("the share is %.3f, want %.3f", got, share)
			}

			for _, e := range call.Transcript.Events {
				if e.What == Presses && *e.After > *prompt.Heard-*prompt.Length {
					t.Errorf("the key comes %d ms after a prompt of which %d ms of %d are heard", *e.After, *prompt.Heard, *prompt.Length)
				}
			}
		})
	}
}

// A key that cuts a prompt off comes before its end, and the keys after it come after its end.
func TestKeysAfterACut(t *testing.T) {
	t.Parallel()
	h := serve(t, testCenter(t, map[string]string{"words.yaml": fmt.Sprintf(longPrompt, "")}), nil)
	p := h.phone()
	status(t, p.Dial("words"), 200)
	h.awaitEvent(Says)
	p.Request("INFO", "application/dtmf", "1")
	p.Request("INFO", "application/dtmf", "2")
	p.AwaitEnd()

	var after []int64
	for _, e := range (<-h.ended).Transcript.Events {
		if e.What == Presses {
			after = append(after, *e.After)
		}
	}
	if len(after) != 2 || after[0] >= 0 || after[1] < 0 {
		t.Errorf("the keys come %d ms after a prompt that the first of them cuts off", after)
	}
}

// A key in the silence after a prompt comes after all of its words.
func TestKeyInSilence(t *testing.T) {
	t.Parallel()
	h := serve(t, testCenter(t, map[string]string{"words.yaml": fmt.Sprintf(longPrompt, ", pause: 1m")}), nil)
	p := h.phone()
	came := make(chan bool, 10_000)
	p.Took = func(sound []byte) { came <- telephonetest.IsLoud(sound) }
	status(t, p.Dial("words"), 200)

	// The words are over after a second of silent packets.
	for !<-came {
	}
	for silent := 0; silent < 50; silent++ {
		if <-came {
			silent = 0
		}
	}
	p.Press("1")
	p.AwaitEnd()
	call := <-h.ended
	if got := heardFirst(call); got != 1 || firstPrompt(call).Cut == nil {
		t.Errorf("the share of the words is %.3f: %+v", got, firstPrompt(call))
	}
}

// status reports an answer of another status.
func status(t *testing.T, answer string, want int) {
	t.Helper()
	if telephonetest.Status(answer) != want {
		t.Errorf("want %d:\n%s", want, answer)
	}
}

// firstPrompt returns the first prompt of a call's transcript.
func firstPrompt(call *Call) *Event {
	events := call.Transcript.Events
	return &events[slices.IndexFunc(events, func(e Event) bool { return e.What == Says })]
}

// heardFirst returns the share that was heard of the first prompt of a call.
func heardFirst(call *Call) float64 {
	for i, e := range call.Session.Trace() {
		if e.Kind == ivr.EventSpoke {
			return call.Heard(i)
		}
	}
	return -1
}
