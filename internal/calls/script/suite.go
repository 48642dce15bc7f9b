package script

import (
	"slices"
	"time"

	"github.com/ivrsim/ivrsim/internal/calls/ivr"
	"github.com/ivrsim/ivrsim/internal/files/diag"
)

// Suite is one file of scripted calls, checked against its center.
type Suite struct {
	File   string
	Tests  []Test
	Broken []Test // with errors, as far as they were read; they do not run
}

// Test is one scripted call.
type Test struct {
	Name  diag.Text
	Never []diag.Text // must not be heard in the whole call
	Call  Start
	Given []Given
	Steps []Step
}

// Start is the beginning of a call.
type Start struct {
	Place diag.Place
	Flow  string
	ivr.Setup

	HasTime bool // the call gives its time
}

// Given is a lookup's answers, used in order; the last repeats.
type Given struct {
	Lookup  diag.Text // or the number or name of a transfer that comes back
	Answers []Answer
}

// Answer returns the next answer of a lookup or transfer, and counts it in the taken answers. It is nil if the test
// gives none.
func (t *Test) Answer(name string, taken map[string]int) *Answer {
	i := slices.IndexFunc(t.Given, func(g Given) bool { return g.Lookup.Value == name })
	if i < 0 {
		return nil
	}

	// The last answer repeats for all further lookups.
	answers := t.Given[i].Answers
	next := min(taken[name], len(answers)-1)
	taken[name]++
	return &answers[next]
}

// Answer is one outcome of a lookup with the values that it fills in.
type Answer struct {
	Outcome diag.Text
	Values  map[string]string
}

// Step is one line of the script: an input or an assertion.
type Step struct {
	Word      Word
	Place     diag.Place // of the word
	Text      string
	Intent    bool // of say: Text is an intent
	TextPlace diag.Place
	Wait      time.Duration // of wait
}

// Word is the keyword of a step.
type Word string

// The words. Inputs come first; from Hear on they are assertions.
const (
	Press     Word = "press"
	Say       Word = "say"
	Silent    Word = "silent"
	Wait      Word = "wait"
	Answered  Word = "answered"
	Escalated Word = "escalated"
	HangUp    Word = "hang_up"

	Hear        Word = "hear"
	Queued      Word = "queued"
	Booked      Word = "booked"
	Deflected   Word = "deflected"
	Transferred Word = "transferred"
	Returned    Word = "returned"
	End         Word = "end"
)

// Kind is the first key of a tests file.
const Kind = "tests"
