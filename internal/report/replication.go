package report

import (
	"github.com/ivrsim/ivrsim/internal/des"
	"github.com/ivrsim/ivrsim/internal/model"
	"github.com/ivrsim/ivrsim/internal/stats"
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

// VisitValues are the values of the measures of visits, by model.Measure. Times are in
// seconds. The quantiles and maxima of no visits are NaN. AbandonedRatio is the last measure
// of visits.
type VisitValues [model.AbandonedRatio + 1]Ratio

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
	all := stats.Summary{}
	all.Merge(&v.Answered)
	all.Merge(&v.Unanswered)
	ended := float64(all.Count)
	values := VisitValues{
		model.ServiceLevel:   {float64(v.InTarget), ended - float64(v.ShortAbandoned)},
		model.AbandonedRatio: {float64(v.Abandoned), float64(v.Offered)},
		model.ASA:            {v.Answered.Sum.Float64() / nanoseconds, float64(v.Answered.Count)},
		model.WaitMean:       {all.Sum.Float64() / nanoseconds, ended},
		model.WaitMax:        {all.Quantile(model.WaitMax.QuantileRank()) / nanoseconds, 1},
	}
	for i := range model.WaitMax - model.WaitP50 { // P50, P90, P95 and P99
		wait, answer := model.WaitP50+i, model.AnswerP50+i
		values[wait] = Ratio{all.Quantile(wait.QuantileRank()) / nanoseconds, 1}
		values[answer] = Ratio{v.Answered.Quantile(answer.QuantileRank()) / nanoseconds, 1}
	}
	return values
}

// goalValue computes the measure of a goal from the tally of one day or several: a fraction,
// seconds, or the cost of a day.
func goalValue(l *Layout, t *DayTally, i int, from, to des.Time) Ratio {
	g := &l.Model.Goals[i]
	switch g.Measure {
	case model.Occupancy:
		return occupancy(t, g.Subject)
	case model.BlockedRatio, model.SelfServedRatio, model.RedialedRatio:
		return callRatio(t, g)
	case model.Cost:
		return l.cost(g.Subject, from, to)
	}
	v := visitsAbout(l, t, g.Subject)
	values := visitValues(&v)
	if g.Measure == model.ServiceLevel { // within the goal's target, which may differ from the queue's
		return Ratio{float64(t.InGoalTarget[i]), values[model.ServiceLevel].Denominator}
	}
	return values[g.Measure]
}

// periodValue computes the measure of a goal in a period from a tally.
func (l *Layout) periodValue(t *Tally, i, period int) Ratio {
	g, p, counts := &l.Model.Goals[i], &l.GoalPeriods[i], &t.Goals[i]
	switch {
	case g.Measure == model.Occupancy:
		var sum GroupTally
		for k := p.first[period]; k < p.first[period+1]; k++ {
			sum.merge(&t.GroupIntervals[k*len(l.Model.Groups)+g.Subject.Index])
		}
		return Ratio{sum.Busy.Float64(), sum.Staffed.Float64()}
	case g.Measure == model.Cost: // of the period, not of a day
		return Ratio{l.cost(g.Subject, l.starts[p.first[period]], l.starts[p.first[period+1]]).Numerator, 1}
	case g.Measure.IsRatio():
		numerator := counts.Ratios[period].Numerator.Float64()
		if g.Measure.IsTime() {
			numerator /= nanoseconds
		}
		return Ratio{numerator, counts.Ratios[period].Denominator.Float64()}
	default:
		return Ratio{counts.Waits[period].Quantile(g.Measure.QuantileRank()) / nanoseconds, 1}
	}
}

// cost is the cost of the agents of a subject from one time to another, over the number
// of days.
func (l *Layout) cost(subject model.Subject, from, to des.Time) Ratio {
	sum := 0.0
	for i := range l.Model.Groups {
		if g := &l.Model.Groups[i]; subject.Kind != model.SubjectGroup || subject.Index == i {
			sum += float64(g.Cost * g.PaidHours(from, to))
		}
	}
	return Ratio{sum, float64(l.daysIn(from, to))}
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

// occupancy is (talk + after-call work) ÷ staffed time, of a group or of all groups.
func occupancy(t *DayTally, subject model.Subject) Ratio {
	var r Ratio
	for g := range t.Groups {
		if subject.Kind != model.SubjectGroup || subject.Index == g {
			r.Numerator += t.Groups[g].Busy.Float64()
			r.Denominator += t.Groups[g].Staffed.Float64()
		}
	}
	return r
}

// callRatio is blocked or redialed ÷ arrived, or self-served ÷ calls that were
// not blocked (containment).
func callRatio(t *DayTally, g *model.Goal) Ratio {
	n := callsAbout(t, g.Subject)
	switch g.Measure {
	case model.BlockedRatio:
		return Ratio{float64(n.Ended[Blocked]), float64(n.Arrived)}
	case model.RedialedRatio:
		return Ratio{float64(n.Redialed), float64(n.Arrived)}
	default:
		return Ratio{float64(n.Ended[SelfServed]), float64(n.Arrived - n.Ended[Blocked])}
	}
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
