package model

import "github.com/ivrsim/ivrsim/internal/days/des"

// Event is an event that counters count. A visit to a queue has one when it begins and one when its wait
// ends. A call has one when it ends, or when the replication ends before it.
type Event struct {
	Kind EventKind

	// Of VisitEnded, MenusLeft and PersonReached: the wait, or the time since the call arrived.
	Time des.Duration

	// Of VisitEnded. The target is the target of the service level that is counted.
	End    VisitEnd
	Target des.Duration
	Level  LevelRule

	// Of CallCounted. A call that has not ended has the disposition Dispositions.
	Disposition Disposition
	IsRedial    bool
	IsMisrouted bool   // it reached a queue or an end by an intent that the caller did not have
	Inputs      uint64 // keys, words and entries
}

// EventKind is the kind of an event.
type EventKind uint8

// The kinds of events.
const (
	noEvent         EventKind = iota // of counters that no event adds to
	VisitBegan                       // a call joins a queue, to wait or to be answered at once
	VisitEnded                       // the wait ends
	CallCounted                      // the call ends, or the replication ends
	MenusLeft                        // the call joins its first queue, or ends without one
	PersonReached                    // an agent answers the call for the first time
	CallbackBooked                   // a call books a callback
	CallbackReached                  // a callback reaches its caller
)

// VisitEnd is the way in which the wait of a visit to a queue ends.
type VisitEnd uint8

// The ends of a wait.
const (
	EndAnswered VisitEnd = iota
	EndAbandoned
	EndTimedOut
	EndByChoice // the caller leaves the queue by a key, or by the flow that runs while the caller waits
)

// counters has each counter with the events that add to it, and the amount that one of them adds. This
// table has the definition of each counter. The simulator's loop has plain fields for the counters that
// every call adds to, and a test holds them equal to this table.
var counters = [NumCounters]struct {
	kind   CounterKind
	on     EventKind
	amount func(*Event) uint64
}{
	VisitsOffered:    {OfVisits, VisitBegan, once},
	VisitsEnded:      {OfVisits, VisitEnded, once},
	VisitsJudged:     {OfVisits, VisitEnded, func(e *Event) uint64 { return indicator(e.IsJudged()) }},
	VisitsAnswered:   {OfVisits, VisitEnded, func(e *Event) uint64 { return indicator(e.End == EndAnswered) }},
	VisitsInTarget:   {OfVisits, VisitEnded, func(e *Event) uint64 { return indicator(e.isInTarget()) }},
	VisitsAbandoned:  {OfVisits, VisitEnded, func(e *Event) uint64 { return indicator(e.End == EndAbandoned) }},
	WaitOfEnded:      {OfVisits, VisitEnded, timeOf},
	WaitOfAnswered:   {OfVisits, VisitEnded, func(e *Event) uint64 { return timeOf(e) * indicator(e.End == EndAnswered) }},
	CallsArrived:     {OfCalls, CallCounted, once},
	CallsAdmitted:    {OfCalls, CallCounted, func(e *Event) uint64 { return indicator(e.Disposition != Blocked) }},
	CallsBlocked:     {OfCalls, CallCounted, func(e *Event) uint64 { return indicator(e.Disposition == Blocked) }},
	CallsAnswered:    {OfCalls, CallCounted, func(e *Event) uint64 { return indicator(e.Disposition == Answered) }},
	CallsSelfServed:  {OfCalls, CallCounted, func(e *Event) uint64 { return indicator(e.Disposition == SelfServed) }},
	CallsRedialed:    {OfCalls, CallCounted, func(e *Event) uint64 { return indicator(e.IsRedial) }},
	CallsMisrouted:   {OfCalls, CallCounted, func(e *Event) uint64 { return indicator(e.IsMisrouted) }},
	CallInputs:       {OfCalls, CallCounted, func(e *Event) uint64 { return e.Inputs }},
	TimeInMenus:      {OfTimes, MenusLeft, timeOf},
	MenusEnded:       {OfTimes, MenusLeft, once},
	TimeToPerson:     {OfTimes, PersonReached, timeOf},
	PersonsReached:   {OfTimes, PersonReached, once},
	CallbacksBooked:  {OfCallbacks, CallbackBooked, once},
	CallbacksReached: {OfCallbacks, CallbackReached, once},
	AgentsBusy:       {OfAgents, noEvent, nil},
	AgentsStaffed:    {OfAgents, noEvent, nil},
	RosterCost:       {OfRoster, noEvent, nil},
	RosterDays:       {OfRoster, noEvent, nil},
}

func once(*Event) uint64 { return 1 }

func timeOf(e *Event) uint64 { return uint64(e.Time) }

// isInTarget reports whether the visit was answered within the target.
func (e *Event) isInTarget() bool { return e.End == EndAnswered && e.Time <= e.Target }

// indicator is 1 if a condition is true, else 0.
func indicator(condition bool) uint64 {
	if condition {
		return 1
	}
	return 0
}

// kind returns the kind of thing that the counter counts.
func (c Counter) kind() CounterKind { return counters[c].kind }

// Amount returns the amount that an event adds to the counter. Times are in ns.
func (c Counter) Amount(e *Event) uint64 {
	if counters[c].on != e.Kind {
		return 0
	}
	return counters[c].amount(e)
}

// VisitCounts are the counters of visits, by Counter.
type VisitCounts [NumVisitCounters]uint64

// Count adds an event.
func (n *VisitCounts) Count(e *Event) {
	for c := range n {
		n[c] += Counter(c).Amount(e)
	}
}

// Add adds the counts of other visits.
func (n *VisitCounts) Add(o *VisitCounts) {
	for c := range n {
		n[c] += o[c]
	}
}

// Ratio returns the numerator and the denominator of a measure of visits that is a ratio. A time is in seconds.
func (n *VisitCounts) Ratio(m Measure) (numerator, denominator float64) {
	numerator = float64(n[m.Numerator()])
	denominator = float64(n[m.Denominator()])
	if m.Unit() == Seconds {
		numerator /= 1e9
	}
	return numerator, denominator
}
