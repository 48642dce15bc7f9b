package records

import (
	"cmp"
	"maps"
	"slices"
	"time"

	"github.com/ivrsim/ivrsim/internal/days/sim"
)

// Call is a record: a call with its visit to a queue, or a call without a queue. A call that joins
// further queues has a further record for each, with the same id. An unknown value is empty. The
// time of an event that did not happen is the zero time.
type Call struct {
	Row int // of the file: the line of the record, or the one on which it is complete

	Call    string // the call's id
	Caller  string
	Line    string // the number that was called
	Tier    string
	Queue   string
	Agent   string
	Outcome string // one of Outcomes

	Arrived   time.Time // never zero, and no time is before the one above it
	IVREnd    time.Time
	Enqueued  time.Time
	Answered  time.Time
	Ended     time.Time
	WrapUpEnd time.Time

	HasBadEnd bool // the end, or that of the after-call work, has a text that is no later time

	Ring     time.Duration // how long the agent's phone rang before the answer; 0 if it is not known
	NotTaken int           // rings of this visit that its agent did not take
	Missed   int           // of them, those that ended before the wait: the next agent's phone rang then

	furtherRows int  // of a log, besides the first, that the record is made of
	wasAnswered bool // the answer has a text that is no time
	isHungUp    bool // the caller hung up: the columns say where
}

// Outcomes are the outcomes of a call or of a visit to a queue, as Writer writes them.
var Outcomes = sim.OutcomeNames()

// OutcomeUnknown is the outcome of a record that does not tell it.
var OutcomeUnknown = sim.OutcomeUnknown.String()

// Queued reports whether the call joined a queue.
func (c *Call) Queued() bool { return !c.Enqueued.IsZero() }

// times returns the times of a record in the order in which they happen.
func (c *Call) times() []*time.Time {
	return []*time.Time{&c.Arrived, &c.IVREnd, &c.Enqueued, &c.Answered, &c.Ended, &c.WrapUpEnd}
}

// complete derives what other fields tell: the arrival from the first known time, the join
// of the queue from the end of the menus, and that end from the join. It reports whether any
// time is known.
func (c *Call) complete() bool {
	if c.Arrived.IsZero() {
		known := slices.DeleteFunc(c.times(), func(t *time.Time) bool { return t.IsZero() })
		if len(known) == 0 {
			return false
		}
		c.Arrived = *known[0]
	}

	if c.Enqueued.IsZero() && !c.Answered.IsZero() {
		c.Enqueued = cmp.Or(c.IVREnd, c.Arrived)
	}

	c.IVREnd = cmp.Or(c.IVREnd, c.Enqueued)
	return true
}

// outcomeByTimes is the outcome of a record that says none.
func (c *Call) outcomeByTimes() string {
	switch {
	case !c.Answered.IsZero() || c.wasAnswered:
		return "answered"
	case c.Queued() && !c.Ended.IsZero():
		return "abandoned"
	}
	return OutcomeUnknown
}

// sortedKeys are the keys of a map, in order.
func sortedKeys[K cmp.Ordered, T any](of map[K]T) []K { return slices.Sorted(maps.Keys(of)) }
