package sim

import (
	"slices"

	"github.com/ivrsim/ivrsim/internal/days/model"
)

// Outcome is the outcome of a [CallRecord]: of a call, of a visit after which the call goes on, or of a callback. The
// zero value is the outcome of a visit that has not ended.
type Outcome uint8

// The outcomes of a record that no call has. The outcomes of calls follow: see OutcomeOf.
const (
	OutcomeTimedOut   Outcome = iota + 1 // left the queue and went on to another record
	OutcomeLeft                          // by choice, as OutcomeTimedOut
	OutcomeCalledBack                    // a callback that reached the caller
	OutcomeUnreached                     // a callback after its last try, or when the replication ended
	OutcomeInProgress                    // when the replication ended
	OutcomeUnknown                       // of a file that does not tell it
	ofCalls                              // the first outcome of a call

	OutcomeAnswered  = ofCalls + Outcome(model.Answered)
	OutcomeAbandoned = ofCalls + Outcome(model.Abandoned)
)

// outcomeNames are the names of the outcomes in files.
var outcomeNames = func() []string {
	names := []string{"", "timed_out", "left_by_choice", "called_back", "unreached", "in_progress", "unknown"}
	for d := range model.Dispositions {
		names = append(names, d.String())
	}
	return names
}()

// OutcomeNames returns the names of all outcomes in files.
func OutcomeNames() []string { return slices.Clone(outcomeNames[1:]) }

// OutcomeNamed returns the outcome with a name: zero for no text, and OutcomeUnknown for a text that is no outcome.
func OutcomeNamed(name string) Outcome {
	i := slices.Index(outcomeNames, name)
	if i < 0 {
		return OutcomeUnknown
	}
	return Outcome(i)
}

// OutcomeOf returns the outcome of a call.
func OutcomeOf(d model.Disposition) Outcome { return ofCalls + Outcome(d) }

func (o Outcome) String() string { return outcomeNames[o] }

// IsCallback reports whether a record is of a booked callback. Its caller does not wait in the queue.
func (o Outcome) IsCallback() bool { return o == OutcomeCalledBack || o == OutcomeUnreached }

// End returns the end of a visit that was not answered. A caller with an outcome of another end left the queue for it.
func (o Outcome) End() model.VisitEnd {
	switch o {
	case OutcomeTimedOut:
		return model.EndTimedOut
	case OutcomeAbandoned:
		return model.EndAbandoned
	default:
		return model.EndByChoice
	}
}
