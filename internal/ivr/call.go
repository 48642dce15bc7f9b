package ivr

import (
	"github.com/ivrsim/ivrsim/internal/flow"
	"github.com/ivrsim/ivrsim/internal/routing"
)

// Call is where a call stands. Copying it forks the call.
type Call struct {
	State   flow.StateID
	Wait    Wait
	Attempt uint8 // which playing of the prompt this is, from 1
	Speech  int64 // nanoseconds of speech that begin with this wait
	Values  [routing.MaxAttributes]routing.Value
}

// Wait is what a call waits for, and so which input resumes it.
type Wait uint8

// The waits, with the input that ends each.
const (
	Ended     Wait = iota // nothing resumes it
	Speaking              // Speech has to pass; Elapsed
	ForKey                // a menu; Chosen, Silent, NoMatch
	ForEntry              // a collect; Chosen (collected, or what anywhere adds), Silent, NoMatch
	ForLookup             // Chosen, after the step's Takes
	ForDay                // a branch on day; Chosen
	ForCheck              // Checked
	ForQueue              // Chosen: answered, full, a choice, …
	ForOffer              // a callback or deflect: Chosen
)

// Input is what resumes a call.
type Input struct {
	Kind    InputKind
	Outcome flow.Outcome // of Chosen
	Closed  bool         // of Checked: no hub is open to this caller
	Full    bool         // of Checked
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

// transitions is the one seam: what comes next.
type transitions interface {
	// next gives the state that outcome leads to from state, or flow.NoState
	// where the machine refuses it.
	next(state flow.StateID, outcome flow.Outcome) flow.StateID
}

// Counts are what a machine counts as it runs calls: visits by state, and
// outcomes taken by state × outcome. They merge by addition.
type Counts struct {
	Visits []uint64 // by flow.StateID
	Taken  []uint64 // by int(StateID)*len(Program.Outcomes) + int(Outcome)
}
