package ivr

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/ivrsim/ivrsim/internal/design/flowtest"
	"github.com/ivrsim/ivrsim/internal/design/routing"
	"github.com/ivrsim/ivrsim/internal/files/diag/diagtest"
)

// inputs are some of each kind. A step takes few of them.
var inputs = strings.Split("say I lost it, press 1, mean owe, say two, wait 40s, press 12, wait 6m, silent, press *, press 1234#, record 30s, record 90s, say 7, "+
	"found, error, new, no_answer, completed, press 2, press 0, escalated, wait 2m, answered, hang_up", ", ")

// TestCallsOfForms plays calls of each form and compares their events with a file: with all inputs in turn, from the front and
// from the back, while the queues are free, busy and closed.
func TestCallsOfForms(t *testing.T) {
	all := load(t, flowtest.FormCenter())
	states := []map[string]QueueState{
		nil,
		{"small": {Full: true}, "general": {Unstaffed: true}, "far": {Closed: true}, "late": {Closed: true}},
		{"small": {Wait: 90 * time.Second, Position: 3}, "general": {Wait: 5 * time.Minute, Position: 2}, "far": {Wait: time.Second}},
	}

	var out strings.Builder
	for i := range len(all.Center.Lines) {
		name := fmt.Sprintf("form_%d", i)
		for k, queues := range states {
			setup := caller("+1 202 555 0143")
			setup.Line = routing.LineID(i)
			for queue, state := range queues {
				state.Queue, _ = all.Center.Queue(queue)
				state.Hub = routing.NoHub
				setup.Queues = append(setup.Queues, state)
			}

			s, err := Dial(Live(all.Program(name)), setup)
			if err != nil {
				t.Fatal(err)
			}

			fmt.Fprintf(&out, "# %s, queues %d\n", name, k)
			play(&out, s, "press 123")
			play(&out, s, "press 1234")
			for n := range inputs {
				if k == 1 {
					n = len(inputs) - 1 - n
				}
				if s.Awaits() != Ended && (inputs[n] != "hang_up" || k != 1) {
					play(&out, s, inputs[n])
				}
			}
		}
	}
	diagtest.Same(t, "forms.txt", out.String())
}

// play gives a call an input, and writes the events that follow. A refused input has no events.
func play(out *strings.Builder, s *Session, input string) {
	before := len(s.Trace())
	word, rest, _ := strings.Cut(input, " ")

	var err error
	switch word {
	case "mean":
		err = s.SayIntent(rest)
	case "record":
		length, _ := time.ParseDuration(rest)
		err = s.Record(length)
	default:
		err = do(s, input)
	}
	if err != nil {
		return
	}

	fmt.Fprintf(out, "%s:", input)
	for _, e := range s.Trace()[before:] {
		fmt.Fprintf(out, " %g %s", e.At.Sub(s.Trace()[0].At).Seconds(), e.Who())
		if e.Kind != EventTook {
			fmt.Fprintf(out, " %s", e.String())
		} else {
			fmt.Fprintf(out, " %s", e.Outcome)
		}
		out.WriteString(";")
	}
	out.WriteString("\n")
}

// The wait in a prompt is in whole minutes, rounded up.
func TestWaitInMinutes(t *testing.T) {
	for wait, want := range map[time.Duration]string{0: "0", 1: "1", time.Minute: "1", time.Minute + 1: "2", 90 * time.Second: "2", time.Hour: "60"} {
		var s speech
		s.setQueuePlaceholders(&QueueState{Wait: wait})
		if got := s.Known("wait"); got != want {
			t.Errorf("a wait of %s is %s minutes, want %s", wait, got, want)
		}
	}
}

// An agent is free if the caller waits for nobody and nothing.
func TestIdleQueues(t *testing.T) {
	for i := range 16 {
		q := QueueState{Full: i&1 > 0, Unstaffed: i&2 > 0, Wait: time.Duration(i & 4), Position: 1 + i&8}
		if q.idle() != (i == 0) {
			t.Errorf("%+v is idle: %t", q, q.idle())
		}
	}
}

// Two waits are one of both lengths. A wait that is no length stays.
func TestJoinedWaits(t *testing.T) {
	for _, c := range [][3]string{{"40s", "20s", "1m"}, {"1.5s", "0.3s", "1.8s"}, {"40s", "x", "40s"}, {"x", "20s", "x"}} {
		first, next := Event{Kind: EventWaited, Text: c[0]}, Event{Kind: EventWaited, Text: c[1]}
		if got := first.And(&next); got.Text != c[2] || got.Kind != EventWaited {
			t.Errorf("%s and %s are %+v", c[0], c[1], got)
		}
	}
}

// A caller hears a text in any case and with any spaces, and nothing of the masked text.
func TestTextsThatAreHeard(t *testing.T) {
	e := Event{Kind: EventSpoke, Text: "It is •••• now.", Why: "other", heard: "It is  1234 now."}
	for text, want := range map[string]bool{"it IS 1234": true, "is 1234  now": true, "••••": false, "other": false, "": true, "12345": false} {
		if got := e.Says(text); got != want {
			t.Errorf("it says %q: %t", text, got)
		}
	}
}
