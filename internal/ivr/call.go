package ivr

import (
	"github.com/ivrsim/ivrsim/internal/flow"
	"github.com/ivrsim/ivrsim/internal/routing"
)

// Call is the state of a call. A copy is a fork of the call. Values are set before
// [Machine.Start]; the machine sets the rest.
type Call struct {
	State   flow.StateID
	Wait    Wait
	Attempt uint8   // how often the prompt was played, from 1
	Numbers Numbers // those of the numbers that callbacks dial that have been collected
	Speech  int64   // nanoseconds of speech that begin with this wait
	Values  routing.Values
}

// Numbers is a set of the collected numbers that a program's callbacks dial in place of
// the caller's own, a bit each.
type Numbers uint16

// Wait is what a call waits for, which decides the input that resumes it.
type Wait uint8

// The waits, with the input that ends each.
const (
	Ended     Wait = iota // none; Speech is still spoken
	passing               // none: the call continues at once
	Speaking              // Elapsed, after Speech
	ForCheck              // Checked
	ForKey                // a menu; Chosen, Silent, NoMatch. From here on Chosen is possible
	ForEntry              // a collect; Chosen (collected, or a choice of anywhere), Silent, NoMatch
	ForLookup             // a lookup, or a transfer that comes back: Chosen, after the step's Takes
	ForClock              // a branch on day, a check of hours; Chosen
	ForLoop               // Chosen: again, or done after as many rounds as the loop has
	ForQueue              // Chosen: answered, full, a choice, …
	ForOffer              // a callback or deflect, whether it asks or not: Chosen
)

func (w Wait) String() string {
	return [...]string{"ended", "passing", "speaking", "for a check", "for a key", "for an entry", "for a lookup", "for the time", "for a loop", "for a queue", "for an offer's answer"}[w]
}

// Input is what resumes a call.
type Input struct {
	Kind    InputKind
	Outcome flow.Outcome // of Chosen

	// Of Checked.
	Closed    bool  // no hub is open to this caller
	Full      bool  // every eligible hub is at its capacity
	Unstaffed bool  // no agent is on the phones at the hub where the caller would wait
	Idle      bool  // an agent there is free
	Wait      int64 // the estimated wait, nanoseconds
}

// InputKind is the kind of an input.
type InputKind uint8

// The kinds of input.
const (
	Elapsed InputKind = iota
	Chosen
	Silent
	NoMatch
	Checked
)
