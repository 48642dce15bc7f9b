package model

import "slices"

// Measure is a figure of a day. Goals bound it, and designs are compared by it.
type Measure uint8

// The measures. The first NumVisitMeasures are measures of visits to queues.
const (
	ServiceLevel Measure = iota
	WaitMean
	WaitP50
	WaitP90
	WaitP95
	WaitP99
	WaitMax
	AnswerP50
	AnswerP90
	AnswerP95
	AnswerP99
	ASA
	AbandonedRatio
	BlockedRatio
	SelfServedRatio
	Occupancy
	RedialedRatio
	Cost // of the rostered agents, a day
	CallbacksKept
	CostPerAnswered // of the rostered agents, a call
	MenuTimeMean
	MenuTimeP50
	MenuTimeP90
	MenuTimeP95
	MenuTimeP99
	MenuTimeMax
	PersonTimeMean
	PersonTimeP50
	PersonTimeP90
	PersonTimeP95
	PersonTimeP99
	PersonTimeMax
	Inputs // keys, words and entries, a call
	Misrouted
	NumMeasures

	NumVisitMeasures = AbandonedRatio + 1
)

// measures describes each measure: a ratio of two counters, or a quantile of times.
// docs/definitions.md gives the formulas.
var measures = [NumMeasures]struct {
	name                   string // in a scenario's goals
	title                  string // in the tables of results: "time to a person, 90th percentile"
	atLeast, atMost        string // sentences of goals, with {bound} and {within}; "" for the title with its bound
	unit                   Unit
	numerator, denominator Counter // of a quantile: the times that it is of, and their number
	rank                   float64 // of a quantile, from 0 to 1; 1 is the maximum. 0 for a ratio
	hasTarget              bool    // the name is followed by a time: "service_level 20s"
	moreIsBetter           bool    // for callers
	per                    string  // what an amount is of, as a reader needs it next to the value; may be ""
	subjects               []SubjectKind
}{
	ServiceLevel: {
		name:         "service_level",
		title:        "service level",
		atLeast:      "{bound} answered within {within}",
		atMost:       "at most {bound} answered within {within}",
		numerator:    VisitsInTarget,
		denominator:  VisitsJudged,
		hasTarget:    true,
		moreIsBetter: true,
		subjects:     withVisits,
	},
	WaitMean: {
		name:        "wait mean",
		title:       "mean wait",
		unit:        Seconds,
		numerator:   WaitOfEnded,
		denominator: VisitsEnded,
		subjects:    withVisits,
	},
	WaitP50: {
		name:        "wait p50",
		title:       "wait, median",
		atMost:      "half wait at most {bound}",
		unit:        Seconds,
		numerator:   WaitOfEnded,
		denominator: VisitsEnded,
		rank:        0.5,
		subjects:    withVisits,
	},
	WaitP90: {
		name:        "wait p90",
		title:       "wait, 90th percentile",
		atMost:      "90% wait at most {bound}",
		unit:        Seconds,
		numerator:   WaitOfEnded,
		denominator: VisitsEnded,
		rank:        0.9,
		subjects:    withVisits,
	},
	WaitP95: {
		name:        "wait p95",
		title:       "wait, 95th percentile",
		atMost:      "95% wait at most {bound}",
		unit:        Seconds,
		numerator:   WaitOfEnded,
		denominator: VisitsEnded,
		rank:        0.95,
		subjects:    withVisits,
	},
	WaitP99: {
		name:        "wait p99",
		title:       "wait, 99th percentile",
		atMost:      "99% wait at most {bound}",
		unit:        Seconds,
		numerator:   WaitOfEnded,
		denominator: VisitsEnded,
		rank:        0.99,
		subjects:    withVisits,
	},
	WaitMax: {
		name:        "wait max",
		title:       "longest wait",
		atMost:      "nobody waits longer than {bound}",
		unit:        Seconds,
		numerator:   WaitOfEnded,
		denominator: VisitsEnded,
		rank:        1,
		subjects:    withVisits,
	},
	AnswerP50: {
		name:        "answer p50",
		title:       "wait of the answered, median",
		atMost:      "half of the answered wait at most {bound}",
		unit:        Seconds,
		numerator:   WaitOfAnswered,
		denominator: VisitsAnswered,
		rank:        0.5,
		subjects:    withVisits,
	},
	AnswerP90: {
		name:        "answer p90",
		title:       "wait of the answered, 90th percentile",
		atMost:      "90% of the answered wait at most {bound}",
		unit:        Seconds,
		numerator:   WaitOfAnswered,
		denominator: VisitsAnswered,
		rank:        0.9,
		subjects:    withVisits,
	},
	AnswerP95: {
		name:        "answer p95",
		title:       "wait of the answered, 95th percentile",
		atMost:      "95% of the answered wait at most {bound}",
		unit:        Seconds,
		numerator:   WaitOfAnswered,
		denominator: VisitsAnswered,
		rank:        0.95,
		subjects:    withVisits,
	},
	AnswerP99: {
		name:        "answer p99",
		title:       "wait of the answered, 99th percentile",
		atMost:      "99% of the answered wait at most {bound}",
		unit:        Seconds,
		numerator:   WaitOfAnswered,
		denominator: VisitsAnswered,
		rank:        0.99,
		subjects:    withVisits,
	},
	ASA: {
		name:        "asa",
		title:       "mean wait of the answered",
		unit:        Seconds,
		numerator:   WaitOfAnswered,
		denominator: VisitsAnswered,
		subjects:    withVisits,
	},
	AbandonedRatio: {
		name:        "abandoned",
		title:       "abandoned, of callers in a queue",
		atLeast:     "at least {bound} hang up while waiting",
		atMost:      "at most {bound} hang up while waiting",
		numerator:   VisitsAbandoned,
		denominator: VisitsOffered,
		subjects:    withVisits,
	},
	BlockedRatio: {
		name:        "blocked",
		title:       "blocked, of all calls",
		atLeast:     "at least {bound} of calls are blocked",
		atMost:      "at most {bound} of calls are blocked",
		numerator:   CallsBlocked,
		denominator: CallsArrived,
		subjects:    withCalls,
	},
	SelfServedRatio: {
		name:         "self_served",
		title:        "self-served, of all calls",
		atLeast:      "at least {bound} of calls serve themselves",
		atMost:       "at most {bound} of calls serve themselves",
		numerator:    CallsSelfServed,
		denominator:  CallsAdmitted,
		moreIsBetter: true,
		subjects:     withCalls,
	},
	Occupancy: {
		name:        "occupancy",
		title:       "occupancy",
		numerator:   AgentsBusy,
		denominator: AgentsStaffed,
		subjects:    []SubjectKind{SubjectGroup},
	},
	RedialedRatio: {
		name:        "redialed",
		title:       "redials, of all calls",
		atLeast:     "at least {bound} of calls are redials",
		atMost:      "at most {bound} of calls are redials",
		numerator:   CallsRedialed,
		denominator: CallsArrived,
		subjects:    withCalls,
	},
	Cost: {
		name:        "cost",
		title:       "cost of the roster a day",
		per:         "a day",
		unit:        Money,
		numerator:   RosterCost,
		denominator: RosterDays,
		subjects:    []SubjectKind{SubjectCenter, SubjectGroup},
	},
	CallbacksKept: {
		name:         "callbacks_kept",
		title:        "callbacks kept",
		atLeast:      "at least {bound} of callbacks reach their caller",
		atMost:       "at most {bound} of callbacks reach their caller",
		numerator:    CallbacksReached,
		denominator:  CallbacksBooked,
		moreIsBetter: true,
		subjects:     []SubjectKind{SubjectCenter, SubjectQueue},
	},
	CostPerAnswered: {
		name:        "cost_per_answered",
		title:       "cost per answered call",
		unit:        Money,
		numerator:   RosterCost,
		denominator: CallsAnswered,
		subjects:    []SubjectKind{SubjectCenter},
	},
	MenuTimeMean: {
		name:        "menu_time mean",
		title:       "time in the menus, mean",
		unit:        Seconds,
		numerator:   TimeInMenus,
		denominator: MenusEnded,
		subjects:    withCalls,
	},
	MenuTimeP50: {
		name:        "menu_time p50",
		title:       "time in the menus, median",
		atMost:      "half leave the menus within {bound}",
		unit:        Seconds,
		numerator:   TimeInMenus,
		denominator: MenusEnded,
		rank:        0.5,
		subjects:    withCalls,
	},
	MenuTimeP90: {
		name:        "menu_time p90",
		title:       "time in the menus, 90th percentile",
		atMost:      "90% leave the menus within {bound}",
		unit:        Seconds,
		numerator:   TimeInMenus,
		denominator: MenusEnded,
		rank:        0.9,
		subjects:    withCalls,
	},
	MenuTimeP95: {
		name:        "menu_time p95",
		title:       "time in the menus, 95th percentile",
		atMost:      "95% leave the menus within {bound}",
		unit:        Seconds,
		numerator:   TimeInMenus,
		denominator: MenusEnded,
		rank:        0.95,
		subjects:    withCalls,
	},
	MenuTimeP99: {
		name:        "menu_time p99",
		title:       "time in the menus, 99th percentile",
		atMost:      "99% leave the menus within {bound}",
		unit:        Seconds,
		numerator:   TimeInMenus,
		denominator: MenusEnded,
		rank:        0.99,
		subjects:    withCalls,
	},
	MenuTimeMax: {
		name:        "menu_time max",
		title:       "longest time in the menus",
		atMost:      "everybody leaves the menus within {bound}",
		unit:        Seconds,
		numerator:   TimeInMenus,
		denominator: MenusEnded,
		rank:        1,
		subjects:    withCalls,
	},
	PersonTimeMean: {
		name:        "time_to_person mean",
		title:       "time to a person, mean",
		unit:        Seconds,
		numerator:   TimeToPerson,
		denominator: PersonsReached,
		subjects:    withCalls,
	},
	PersonTimeP50: {
		name:        "time_to_person p50",
		title:       "time to a person, median",
		atMost:      "half reach a person within {bound}",
		unit:        Seconds,
		numerator:   TimeToPerson,
		denominator: PersonsReached,
		rank:        0.5,
		subjects:    withCalls,
	},
	PersonTimeP90: {
		name:        "time_to_person p90",
		title:       "time to a person, 90th percentile",
		atMost:      "90% reach a person within {bound}",
		unit:        Seconds,
		numerator:   TimeToPerson,
		denominator: PersonsReached,
		rank:        0.9,
		subjects:    withCalls,
	},
	PersonTimeP95: {
		name:        "time_to_person p95",
		title:       "time to a person, 95th percentile",
		atMost:      "95% reach a person within {bound}",
		unit:        Seconds,
		numerator:   TimeToPerson,
		denominator: PersonsReached,
		rank:        0.95,
		subjects:    withCalls,
	},
	PersonTimeP99: {
		name:        "time_to_person p99",
		title:       "time to a person, 99th percentile",
		atMost:      "99% reach a person within {bound}",
		unit:        Seconds,
		numerator:   TimeToPerson,
		denominator: PersonsReached,
		rank:        0.99,
		subjects:    withCalls,
	},
	PersonTimeMax: {
		name:        "time_to_person max",
		title:       "longest time to a person",
		atMost:      "everybody reaches a person within {bound}",
		unit:        Seconds,
		numerator:   TimeToPerson,
		denominator: PersonsReached,
		rank:        1,
		subjects:    withCalls,
	},
	Inputs: {
		name:        "inputs",
		title:       "keys and words per call",
		per:         "a call",
		unit:        InputsPerCall,
		numerator:   CallInputs,
		denominator: CallsAdmitted,
		subjects:    withCalls,
	},
	Misrouted: {
		name:        "misrouted",
		title:       "misrouted, of all calls",
		atLeast:     "at least {bound} of calls are misrouted",
		atMost:      "at most {bound} of calls are misrouted",
		numerator:   CallsMisrouted,
		denominator: CallsAdmitted,
		subjects:    withCalls,
	},
}

var (
	withCalls  = []SubjectKind{SubjectCenter, SubjectTier, SubjectLine, SubjectRegion, SubjectLanguage}
	withVisits = append(slices.Clip(withCalls), SubjectQueue)
)

// The measures of the center and of each queue in reports and comparisons, in their order, and the
// measures of a day in the validation of a prediction.
var (
	CenterMeasures = []Measure{
		MenuTimeMean, MenuTimeP90, PersonTimeMean, PersonTimeP90, Inputs, Cost, CallbacksKept,
		CostPerAnswered,
	}
	QueueMeasures   = []Measure{ServiceLevel, AbandonedRatio, ASA, WaitMean, WaitP90}
	DayMeasures     = []Measure{ServiceLevel, WaitMean, WaitP90, AbandonedRatio}
	WaitQuantiles   = [4]Measure{WaitP50, WaitP90, WaitP95, WaitP99}
	AnswerQuantiles = [4]Measure{AnswerP50, AnswerP90, AnswerP95, AnswerP99}
	MenuQuantiles   = [4]Measure{MenuTimeP50, MenuTimeP90, MenuTimeP95, MenuTimeP99}
	PersonQuantiles = [4]Measure{PersonTimeP50, PersonTimeP90, PersonTimeP95, PersonTimeP99}
)

// Measures lists all measures.
func Measures() []Measure {
	out := make([]Measure, NumMeasures)
	for i := range out {
		out[i] = Measure(i)
	}
	return out
}

// String is the name in a scenario's goals, of a service level without its time.
func (m Measure) String() string { return measures[m].name }

// Per returns the unit of time or calls of an amount, as in "a day", or "".
func (m Measure) Per() string { return measures[m].per }

// Unit returns the unit of the values and of the bounds of goals.
func (m Measure) Unit() Unit { return measures[m].unit }

// Numerator returns the counter over the Denominator of a ratio, or the times whose quantile the
// measure is.
func (m Measure) Numerator() Counter { return measures[m].numerator }

// Denominator is the counter below the Numerator, or the number of times of a quantile.
func (m Measure) Denominator() Counter { return measures[m].denominator }

// QuantileRank is the rank of the measure's quantile, from 0 to 1; 1 is the maximum. It is 0
// for a ratio.
func (m Measure) QuantileRank() float64 { return measures[m].rank }

// IsRatio reports whether the measure is a ratio of counters, and not a quantile of times.
func (m Measure) IsRatio() bool { return measures[m].rank == 0 }

// HasTarget reports whether a goal gives the measure a time, Goal.Within.
func (m Measure) HasTarget() bool { return measures[m].hasTarget }

// Better says whether higher or lower values are better for callers.
func (m Measure) Better() Direction { return DirectionOf(measures[m].moreIsBetter) }

// Subjects are the kinds of subjects that have the measure.
func (m Measure) Subjects() []SubjectKind { return measures[m].subjects }

// Counts reports whether the numerator or the denominator is a counter of a kind.
func (m Measure) Counts(k CounterKind) bool {
	return m.Numerator().kind() == k || m.Denominator().kind() == k
}

// IsOfCalls reports whether calls, or their visits, add to a counter of the measure.
func (m Measure) IsOfCalls() bool {
	ofCalls := func(c Counter) bool { return c.kind() != OfAgents && c.kind() != OfRoster }
	return ofCalls(m.Numerator()) || ofCalls(m.Denominator())
}

// IsRecorded reports whether records of calls have what the measure counts. They have no redials, intents and keys.
func (m Measure) IsRecorded() bool {
	return !slices.Contains([]Counter{CallsRedialed, CallsMisrouted, CallInputs}, m.Numerator())
}

// Unit is the unit of a measure.
type Unit uint8

// The units.
const (
	Share Unit = iota
	Seconds
	CallsPerDay
	Money // of the scenario's currency
	InputsPerCall
)

func (u Unit) String() string {
	return [...]string{"fraction", "seconds", "calls_per_day", "currency", "inputs_per_call"}[u]
}

// Counter is a count or a sum. Measures are computed from counters.
type Counter uint8

// The counters. Counters of visits and calls belong to one subject. Counters of times are in ns. The
// first NumVisitCounters count visits.
const (
	VisitsOffered   Counter = iota
	VisitsEnded             // the wait has ended
	VisitsJudged            // of the ended: all that count in the service level of the scenario (ServiceLevelOf)
	VisitsAnswered          // of the ended, as are those in the target and abandoned
	VisitsInTarget          // answered within the target
	VisitsAbandoned         // the caller hung up
	WaitOfEnded
	WaitOfAnswered
	CallsArrived
	CallsAdmitted // found a trunk free
	CallsBlocked  // did not
	CallsAnswered // by an agent, at least once
	CallsSelfServed
	CallsRedialed
	CallsMisrouted // reached a queue or an end by an intent that the caller did not have
	CallInputs     // of keys, words and entries, by the admitted
	TimeInMenus    // from the arrival to the first queue that the call joins, or to its end
	MenusEnded     // calls with such a time
	TimeToPerson   // from the arrival to the first answer of an agent
	PersonsReached // calls with such a time
	CallbacksBooked
	CallbacksReached // their caller
	AgentsBusy       // time in conversation or after-call work
	AgentsStaffed    // time on the phones
	RosterCost
	RosterDays // of the statistics
	NumCounters

	NumVisitCounters = WaitOfAnswered + 1
)

// CounterKind is the kind of thing that a counter counts.
type CounterKind uint8

// The kinds of counters.
const (
	OfVisits CounterKind = iota // to queues
	OfCalls
	OfTimes // of calls
	OfCallbacks
	OfAgents
	OfRoster // known before the simulation
	NumCounterKinds
)
