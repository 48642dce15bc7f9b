package report

import (
	"github.com/ivrsim/ivrsim/internal/des"
	"github.com/ivrsim/ivrsim/internal/model"
)

// Replication holds the measures of one replication: of all its days together, and of
// each. Confidence intervals are computed from them; everything else is computed from the
// merged tally.
type Replication struct {
	DayMeasures
	Days    []DayMeasures
	Periods [][]Ratio // by goal and period, see Layout.GoalPeriods
}

// DayMeasures are the measures of a DayTally.
type DayMeasures struct {
	NumDays                int // on which they were measured
	Calls                  CallTally
	Center                 VisitMeasures // of all queues
	Queues, Tiers, Regions []VisitMeasures
	Occupancy              []Ratio // by group
	Goals                  []Ratio // by goal
}

// Ratio is a value as a numerator and a denominator, which the jackknife needs
// separately. A value that is not a ratio of sums has the denominator 1.
type Ratio struct{ Numerator, Denominator float64 }

// VisitMeasures are the measures of some visits.
type VisitMeasures struct {
	Values  VisitValues
	Waiting float64 // time-average number of callers waiting
}

// VisitValues are the values of the measures of visits, by model.Measure; 0 ÷ 0 is the value
// of all others. Times are in seconds. The quantiles and maxima of no visits are NaN.
type VisitValues [model.NumMeasures]Ratio

const nanoseconds = float64(1e9) // per second

// NewReplication computes the measures of one replication from its tally.
func NewReplication(l *Layout, t *Tally) Replication {
	var r Replication
	for i := range t.Days {
		from, to := l.Model.Clock.Day(i)
		r.Days = append(r.Days, measureDays(l, &t.Days[i], from, to))
	}
	for i := range l.GoalPeriods {
		values := make([]Ratio, l.GoalPeriods[i].Len())
		for p := range values {
			values[p] = l.periodValue(t, i, p)
		}
		r.Periods = append(r.Periods, values)
	}
	if r.DayMeasures = r.Days[0]; len(r.Days) > 1 {
		r.DayMeasures = measureDays(l, t.AllDays(l), l.Model.Clock.From, l.Model.Clock.To)
	}
	return r
}

// measureDays computes the measures of a tally of one day, or of several together.
func measureDays(l *Layout, t *DayTally, from, to des.Time) DayMeasures {
	m, length := DayMeasures{NumDays: l.daysIn(from, to), Calls: callsAbout(t, model.Subject{})}, float64(to-from)
	center := t.center()
	m.Center = measure(&center, length)
	for i := range t.Queues {
		m.Queues = append(m.Queues, measure(&t.Queues[i].VisitTally, length))
	}
	for i := range t.Tiers {
		m.Tiers = append(m.Tiers, measure(&t.Tiers[i].VisitTally, length))
	}
	for i := range t.Regions {
		m.Regions = append(m.Regions, measure(&t.Regions[i].VisitTally, length))
	}
	for i := range t.Groups {
		m.Occupancy = append(m.Occupancy, Ratio{t.Groups[i].Busy.Float64(), t.Groups[i].Staffed.Float64()})
	}
	for i := range l.Model.Goals {
		m.Goals = append(m.Goals, goalValue(l, t, i, from, to))
	}
	return m
}

// measure computes the measures of visits in a period whose length is in ns.
func measure(t *VisitTally, length float64) VisitMeasures {
	return VisitMeasures{visitValues(&t.Visits), t.Length.Area.Float64() / length}
}

func visitValues(v *Visits) VisitValues {
	n, values := counts{visits: *v}, VisitValues{}
	for _, m := range model.Measures() {
		if m.Counts(model.OfVisits) {
			values[m] = n.value(m)
		}
	}
	return values
}

// goalValue computes the measure of a goal from the tally of one day or several: a fraction,
// seconds, or the cost of a day.
func goalValue(l *Layout, t *DayTally, i int, from, to des.Time) Ratio {
	g, n := &l.Model.Goals[i], counts{}
	if g.Measure.Counts(model.OfVisits) {
		n.visits = visitsAbout(l, t, g.Subject)
		n.visits.InTarget = t.InGoalTarget[i] // within the goal's target, which may differ from the queue's
	}
	if g.Measure.Counts(model.OfCalls) {
		n.calls = callsAbout(t, g.Subject)
	}
	if g.Measure.Counts(model.OfAgents) {
		n.agents = agentsAbout(t.Groups, g.Subject)
	}
	if g.Measure.Counts(model.OfRoster) {
		n.cost, n.days = l.cost(g.Subject, from, to), l.daysIn(from, to)
	}
	return n.value(g.Measure)
}

// periodValue computes the measure of a goal in a period from a tally. A cost is that of the
// period.
func (l *Layout) periodValue(t *Tally, i, period int) Ratio {
	g, p, tally := &l.Model.Goals[i], &l.GoalPeriods[i], &t.Goals[i]
	if tally.Waits != nil {
		return Ratio{tally.Waits[period].Quantile(g.Measure.QuantileRank()) / nanoseconds, 1}
	}
	n, first, end := counts{days: 1}, p.first[period], p.first[period+1]
	if g.Measure.Counts(model.OfRoster) {
		n.cost = l.cost(g.Subject, l.starts[first], l.starts[end])
	}
	if g.Measure.Counts(model.OfAgents) {
		groups := len(l.Model.Groups)
		for k := first; k < end; k++ {
			sum := agentsAbout(t.GroupIntervals[k*groups:(k+1)*groups], g.Subject)
			n.agents.merge(&sum)
		}
	}
	value := n.value(g.Measure)
	if tally.Ratios != nil { // a counter of visits or calls; the others count nothing there
		counted := &tally.Ratios[period]
		value.Numerator += counted.Numerator.Float64()
		value.Denominator += counted.Denominator.Float64()
	}
	if g.Measure.Unit() == model.Seconds {
		value.Numerator /= nanoseconds
	}
	return value
}

// cost is the cost of the agents of a subject from one time to another.
func (l *Layout) cost(subject model.Subject, from, to des.Time) float64 {
	sum := 0.0
	for i := range l.Model.Groups {
		if g := &l.Model.Groups[i]; subject.Kind != model.SubjectGroup || subject.Index == i {
			sum += float64(g.Cost * g.PaidHours(from, to))
		}
	}
	return sum
}

// daysIn counts the days of the statistics from one time to another.
func (l *Layout) daysIn(from, to des.Time) int {
	days := 0
	for d := range l.Model.Clock.Days() {
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
	}
	return nil, nil
}

// visitsAbout merges the visits that a goal is about.
func visitsAbout(l *Layout, t *DayTally, subject model.Subject) Visits {
	if _, visits := tallyOf(t, subject); visits != nil {
		return *visits
	}
	var v Visits
	for i, q := range l.Queues {
		if subject.Kind == model.SubjectCenter || subject.IsQueue(q.Queue, q.Hub) {
			v.Merge(&t.Queues[i].Visits)
		}
	}
	return v
}

// agentsAbout sums the times of the agents of a group, or of all groups.
func agentsAbout(groups []GroupTally, subject model.Subject) GroupTally {
	if subject.Kind == model.SubjectGroup {
		return groups[subject.Index]
	}
	var sum GroupTally
	for g := range groups {
		sum.merge(&groups[g])
	}
	return sum
}

// callsAbout sums the calls that a goal is about.
func callsAbout(t *DayTally, subject model.Subject) CallTally {
	if calls, _ := tallyOf(t, subject); calls != nil {
		return *calls
	}
	var n CallTally
	for i := range t.Lines {
		n.merge(&t.Lines[i].CallTally)
	}
	return n
}
