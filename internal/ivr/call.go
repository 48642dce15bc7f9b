package ivr

import (
	"github.com/ivrsim/ivrsim/internal/flow"
	"github.com/ivrsim/ivrsim/internal/routing"
)

// Call is where a call stands. Copying it forks the call. Who starts a call
// sets Values; a machine sets the rest.
type Call struct {
	State   flow.StateID
	Wait    Wait
	Attempt uint8   // which playing of the prompt this is, from 1
	Numbers Numbers // collected, of those that the program calls back at
	Speech  int64   // nanoseconds of speech that begin with this wait
	Values  routing.Values
}

// Numbers are those that a program's callbacks dial in place of the caller's own,
// a bit each.
type Numbers uint16

// Wait is what a call waits for, and so which input resumes it.
type Wait uint8

// The waits, with the input that ends each.
const (
	Ended     Wait = iota // nothing resumes it; Speech is still spoken
	passing               // none: the call goes on at once
	Speaking              // Speech has to pass; Elapsed
	ForCheck              // Checked
	ForKey                // a menu; Chosen, Silent, NoMatch. From here on, Chosen
	ForEntry              // a collect; Chosen (collected, or what anywhere adds), Silent, NoMatch
	ForLookup             // Chosen, after the step's Takes
	ForDay                // a branch on day; Chosen
	ForQueue              // Chosen: answered, full, a choice, …
	ForOffer              // a callback or deflect: Chosen
)

func (w Wait) String() string {
	return [...]string{"ended", "passing", "speaking", "for a check", "for a key", "for an entry", "for a lookup", "for the day", "for a queue", "for an offer's answer"}[w]
}

// Input is what resumes a call.
type Input struct {
	Kind    InputKind
	Outcome flow.Outcome // of Chosen
	Closed  bool         // of Checked: no hub is open to this caller
	Full    bool         // of Checked: every eligible hub is at its capacity
	Wait    int64        // of Checked: the estimated wait, nanoseconds
}

// InputKind is what has happened.
type InputKind uint8

// The kinds of input.
const (
	Elapsed InputKind = iota
	Chosen
	Silent
	NoMatch
	Checked
)

func (k InputKind) String() string {
	return [...]string{"elapsed", "chosen", "silent", "no match", "checked"}[k]
}
