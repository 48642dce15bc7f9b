package tally

import (
	"math"
	"slices"

	"github.com/ivrsim/ivrsim/internal/days/des"
	"github.com/ivrsim/ivrsim/internal/days/model"
	"github.com/ivrsim/ivrsim/internal/math/stats"
)

// counts are the visits, calls, callbacks, agents and cost of a subject. Its measures are computed
// from them. A count that no measure needs is nil or zero.
type counts struct {
	visits    *Visits
	calls     CallTally
	times     *CallTimes
	callbacks *CallbackTally
	agents    GroupTally
	cost      float64
	days      int

	ended *stats.Summary // the answered and the unanswered visits' waits; nil until they are merged
}

// value computes a measure. Times are in seconds.
func (n *counts) value(m model.Measure) Ratio {
	// A quantile is a ratio to 1, so that all measures have one form.
	if rank := m.QuantileRank(); rank > 0 {
		return Ratio{n.durations(m.Numerator()).Quantile(rank) / nanoseconds, 1}
	}

	value := Ratio{counters[m.Numerator()](n), counters[m.Denominator()](n)}
	if m.Unit() == model.Seconds {
		value.Numerator /= nanoseconds
	}
	return value
}

// counters are the values of the counters.
var counters = [model.NumCounters]func(n *counts) float64{
	model.VisitsOffered:    func(n *counts) float64 { return float64(n.visits.Offered) },
	model.VisitsEnded:      func(n *counts) float64 { return float64(n.visits.Ended()) },
	model.VisitsJudged:     func(n *counts) float64 { return float64(n.visits.Ended() - n.visits.Unjudged) },
	model.VisitsAnswered:   func(n *counts) float64 { return float64(n.visits.Answered.Count) },
	model.VisitsInTarget:   func(n *counts) float64 { return float64(n.visits.InTarget) },
	model.VisitsAbandoned:  func(n *counts) float64 { return float64(n.visits.Abandoned) },
	model.WaitOfEnded:      func(n *counts) float64 { return n.visits.waited().Float64() },
	model.WaitOfAnswered:   func(n *counts) float64 { return n.visits.Answered.Sum.Float64() },
	model.CallsArrived:     func(n *counts) float64 { return float64(n.calls.Arrived) },
	model.CallsAdmitted:    func(n *counts) float64 { return float64(n.calls.Arrived - n.calls.Ended[model.Blocked]) },
	model.CallsBlocked:     func(n *counts) float64 { return float64(n.calls.Ended[model.Blocked]) },
	model.CallsAnswered:    func(n *counts) float64 { return float64(n.calls.Ended[model.Answered]) },
	model.CallsSelfServed:  func(n *counts) float64 { return float64(n.calls.Ended[model.SelfServed]) },
	model.CallsRedialed:    func(n *counts) float64 { return float64(n.calls.Redialed) },
	model.CallInputs:       func(n *counts) float64 { return float64(n.calls.Inputs) },
	model.CallsMisrouted:   func(n *counts) float64 { return float64(n.calls.Misrouted) },
	model.TimeInMenus:      func(n *counts) float64 { return n.times.Menus.Sum.Float64() },
	model.MenusEnded:       func(n *counts) float64 { return float64(n.times.Menus.Count) },
	model.TimeToPerson:     func(n *counts) float64 { return n.times.Person.Sum.Float64() },
	model.PersonsReached:   func(n *counts) float64 { return float64(n.times.Person.Count) },
	model.CallbacksBooked:  func(n *counts) float64 { return float64(n.callbacks.Booked) },
	model.CallbacksReached: func(n *counts) float64 { return float64(n.callbacks.Waits.Count) },
	model.AgentsBusy:       func(n *counts) float64 { return n.agents.Busy.Float64() },
	model.AgentsStaffed:    func(n *counts) float64 { return n.agents.Staffed.Float64() },
	model.RosterCost:       func(n *counts) float64 { return n.cost },
	model.RosterDays:       func(n *counts) float64 { return float64(n.days) },
}

// durations are the durations that a counter sums.
func (n *counts) durations(c model.Counter) *stats.Summary {
	switch c {
	case model.TimeInMenus:
		return &n.times.Menus
	case model.TimeToPerson:
		return &n.times.Person
	case model.WaitOfAnswered:
		return &n.visits.Answered
	default:
		// The quantiles of a subject share the merged waits, because a merge takes long.
		if n.ended == nil {
			n.ended = &stats.Summary{}
			n.ended.Merge(&n.visits.Answered)
			n.ended.Merge(&n.visits.Unanswered)
		}
		return n.ended
	}
}

// GoalValue computes the measure of a goal from the tally of one day or several: a fraction,
// seconds, or the cost of a day.
func (l *Layout) GoalValue(t *DayTally, i int, from, to des.Time) Ratio {
	g := &l.Model.Goals[i]
	n := l.countsAbout(t, g.Subject, g.Measure.Counts, from, to)
	if n.visits != nil {
		// The goal's target may differ from the queue's.
		n.visits.InTarget = t.InGoalTarget[i]
		n.visits.Unjudged = t.GoalUnjudged[i]
	}

	// A goal counts the times of its own measure only, so they stand for both.
	n.times = &CallTimes{t.GoalTimes[i], t.GoalTimes[i]}
	return n.value(g.Measure)
}

// countsAbout returns the counts of a subject, of the needed kinds. The times of calls are the
// times of all calls.
func (l *Layout) countsAbout(t *DayTally, subject model.Subject, isAsked func(model.CounterKind) bool,
	from, to des.Time,
) counts {
	n := counts{times: &t.Times}
	if isAsked(model.OfVisits) {
		visits := visitsAbout(l, t, subject)
		n.visits = &visits
	}

	if isAsked(model.OfCalls) {
		n.calls = CallsAbout(t, subject)
	}

	if isAsked(model.OfCallbacks) {
		callbacks := callbacksAbout(l, t, subject)
		n.callbacks = &callbacks
	}

	if isAsked(model.OfAgents) {
		n.agents = agentsAbout(t.Groups, subject)
	}

	if isAsked(model.OfRoster) {
		n.cost, n.days = l.cost(subject, from, to), l.daysIn(from, to)
	}

	return n
}

// PeriodValue computes the measure of a goal in a period from a tally. A cost is the cost of the
// period.
func (l *Layout) PeriodValue(t *Tally, i, period int) Ratio {
	p := &l.GoalPeriods[i]
	first := p.First[period]
	end := p.First[period+1]
	return l.partValue(&l.Model.Goals[i], &t.Goals[i], period, func(n *counts, subject model.Subject) {
		groups := len(l.Model.Groups)
		for k := first; k < end; k++ {
			sum := agentsAbout(t.GroupIntervals[k*groups:(k+1)*groups], subject)
			n.agents.Merge(&sum)
		}
	}, func(n *counts, subject model.Subject) {
		n.cost = l.cost(subject, l.starts[first], l.starts[end])
	})
}

// partValue computes the measure of a goal in a part of the time. Visits and calls are counted by part already. Agents
// and costs are added up by the functions, if the measure needs them.
func (l *Layout) partValue(g *model.Goal, counted *GoalTally, part int,
	addAgents, addCost func(*counts, model.Subject),
) Ratio {
	if counted.Waits != nil {
		return Ratio{counted.Waits[part].Quantile(g.Measure.QuantileRank()) / nanoseconds, 1}
	}

	n := counts{days: 1}
	ofRoster := g.Measure.Counts(model.OfRoster)
	ofAgents := g.Measure.Counts(model.OfAgents)
	if ofRoster {
		addCost(&n, g.Subject)
	}
	if ofAgents {
		addAgents(&n, g.Subject)
	}

	var value Ratio
	if ofRoster || ofAgents {
		value = n.value(g.Measure)
	}

	if counted.Ratios != nil { // a counter of visits or calls; the others count nothing there
		counted := &counted.Ratios[part]
		value.Numerator += counted.Numerator.Float64()
		value.Denominator += counted.Denominator.Float64()
	}

	if g.Measure.Unit() == model.Seconds {
		value.Numerator /= nanoseconds
	}

	return value
}

// cost is the cost of the agents of a subject from one time to another; NaN if no group of
// the center has a cost.
func (l *Layout) cost(subject model.Subject, from, to des.Time) float64 {
	// Without any cost in the scenario, a sum of 0 would read as a free staff.
	if !slices.ContainsFunc(l.Model.Groups, func(g model.Group) bool { return g.Cost > 0 }) {
		return math.NaN()
	}

	sum := 0.0
	for i := range l.Model.Groups {
		g := &l.Model.Groups[i]
		if subject.Kind != model.SubjectGroup || subject.Index == i {
			sum += float64(g.Cost * g.PaidHours(from, to))
		}
	}
	return sum
}

// daysIn counts the days of the statistics from one time to another.
func (l *Layout) daysIn(from, to des.Time) int {
	days := 0
	for d := range l.Model.Clock.Days() {
		// A day counts if the span has any part of it.
		if begin, end := l.Model.Clock.Day(d); begin < to && from < end {
			days++
		}
	}
	return days
}

// tallyOf returns the calls and visits of a tier, a region, a line or a language; nil for
// other subjects.
func tallyOf(t *DayTally, subject model.Subject) (*CallTally, *Visits) {
	switch subject.Kind {
	case model.SubjectTier:
		return &t.Tiers[subject.Index].CallTally, &t.Tiers[subject.Index].Visits
	case model.SubjectRegion:
		return &t.Regions[subject.Index].CallTally, &t.Regions[subject.Index].Visits
	case model.SubjectLine:
		return &t.Lines[subject.Index].CallTally, &t.Lines[subject.Index].Visits
	case model.SubjectLanguage:
		return &t.Languages[subject.Index].CallTally, &t.Languages[subject.Index].Visits
	default:
		return nil, nil
	}
}

// visitsAbout merges the visits that a goal is about.
func visitsAbout(l *Layout, t *DayTally, subject model.Subject) Visits {
	if _, visits := tallyOf(t, subject); visits != nil {
		return *visits
	}

	// The other subjects are the center, with the visits to all queues, and a queue at a hub.
	var v Visits
	for i, q := range l.Queues {
		if subject.Kind == model.SubjectCenter || subject.IsQueue(q.Queue, q.Hub) {
			v.Merge(&t.Queues[i].Visits)
		}
	}
	return v
}

// callbacksAbout merges the callbacks of a queue, or of all queues.
func callbacksAbout(l *Layout, t *DayTally, subject model.Subject) CallbackTally {
	var sum CallbackTally
	for i, q := range l.Queues {
		if subject.Kind == model.SubjectCenter || subject.IsQueue(q.Queue, q.Hub) {
			sum.merge(&t.Queues[i].Callbacks)
		}
	}
	return sum
}

// agentsAbout sums the times of the agents of a group, or of all groups.
func agentsAbout(groups []GroupTally, subject model.Subject) GroupTally {
	if subject.Kind == model.SubjectGroup {
		return groups[subject.Index]
	}
	var sum GroupTally
	for g := range groups {
		sum.Merge(&groups[g])
	}
	return sum
}

// CallsAbout sums the calls that a goal is about.
func CallsAbout(t *DayTally, subject model.Subject) CallTally {
	if calls, _ := tallyOf(t, subject); calls != nil {
		return *calls
	}
	var n CallTally
	for i := range t.Lines {
		n.merge(&t.Lines[i].CallTally)
	}
	return n
}
