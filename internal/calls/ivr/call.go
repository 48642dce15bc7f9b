package ivr

import (
	"github.com/ivrsim/ivrsim/internal/design/flow"
	"github.com/ivrsim/ivrsim/internal/design/routing"
)

// Call is the state of a call. A copy is a fork of the call. Values are set before
// [Machine.Start]; the machine sets the rest.
type Call struct {
	State   flow.StateID
	Wait    Wait
	Attempt uint8   // how often the prompt was played, from 1; or both counts of failures (see node.tries)
	Numbers Numbers // the collected numbers that callbacks dial
	Speech  int64   // nanoseconds of speech that begin with this wait
	Values  routing.Values
}

// Numbers is a set of the collected numbers that a program's callbacks dial in place of
// the caller's own, a bit each.
type Numbers uint16

// Input is an event that resumes a call.
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
