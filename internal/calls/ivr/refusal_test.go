package ivr

import (
	"fmt"
	"strings"
	"testing"

	"github.com/ivrsim/ivrsim/internal/design/flow"
	"github.com/ivrsim/ivrsim/internal/files/diag/diagtest"
)

// A call that waits refuses another input, and names what it waits for.
func TestRefusalsNameTheWait(t *testing.T) {
	for step, want := range map[string]string{
		"{menu: Which?, choices: {1: done}, then: {exhausted: done}}":                           "for a key or a word",
		"{collect: Your number?, digits: 4, into: n, then: {collected: done, exhausted: done}}": "for an entry",
		"{lookup: card, then: {found: done, lost: done}}":                                       "for what the lookup finds",
		"{transfer: +1 202 555 0100, then: {completed: done, failed: done}}":                    "for how the transfer ends",
		"{queue: general, then: {answered: done}}":                                              "in a queue",
		"{callback: general, say: Press 1., then: {booked: done, declined: done}}":              "for key 1 or another",
		"{record: mailbox, say: Speak., then: {recorded: done, silent: done}}":                  "for a message",
	} {
		folder := diagtest.Folder(t, "flow: main\nstart: step\nsteps:\n  step: "+step+"\n  done: {end: done}\n  other: {queue: general, then: done}\n")
		s, err := Dial(Live(load(t, folder).Program("main")), caller("+1 202 555 0143"))
		if err != nil {
			t.Fatal(err)
		}
		if err := s.unexpected("thunder"); fmt.Sprint(err) != "thunder: the call waits "+want+" at main.step" {
			t.Errorf("%s: %v, want that it waits %s", step, err, want)
		}
	}
}

// A machine refuses each outcome that the state does not have, and names it if the flow has it elsewhere.
func TestRefusalsOfOutcomes(t *testing.T) {
	m := clinic(t)
	s := dial(t, m, caller("withheld"), "press 1")
	p := s.Program()
	for o := range len(p.Outcomes) + 1 {
		call := s.call
		err := m.Resume(&call, Input{Kind: Chosen, Outcome: flow.Outcome(o)})
		if err == nil {
			continue // the state has it
		}
		isNamed := strings.Contains(err.Error(), "has no outcome")
		if isNamed != (o < len(p.Outcomes)) || isNamed && !strings.HasSuffix(err.Error(), fmt.Sprintf("%q", p.Outcomes[o])) {
			t.Errorf("outcome %d of %d: %v", o, len(p.Outcomes), err)
		}
	}
}

// A call takes as many keys at once as its bound, also in several inputs.
func TestMostKeysAtOnce(t *testing.T) {
	for _, typed := range []int{0, 1, maxKeys - 1} {
		for _, more := range []int{1, maxKeys - typed, maxKeys - typed + 1} {
			k := keypad{typed: strings.Repeat("1", typed)}
			if err := k.checkKeys(strings.Repeat("2", more)); (err == nil) != (typed+more <= maxKeys) {
				t.Errorf("%d keys after %d: %v", more, typed, err)
			}
		}
	}
}
