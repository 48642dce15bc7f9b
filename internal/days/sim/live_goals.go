package sim

import (
	"math"
	"slices"

	"github.com/ivrsim/ivrsim/internal/days/model"
	"github.com/ivrsim/ivrsim/internal/days/tally"
)

// GoalSnapshot is a goal of the scenario on the day so far. The value is the measure of
// [tally.Layout.PeriodValue], as in reports: calls in progress count as they will if nothing
// more happens. The times of agents are counted up to the last interval that has ended. A goal
// for each hour or interval has the value of the worst one that has ended.
type GoalSnapshot struct {
	Text    string // as in reports
	Kind    string // of the subject: center, queue, ...
	Subject string
	Measure string
	AtLeast bool    // else at most
	Target  float64 // in seconds for a time, in the currency for a cost, else a fraction
	Value   float64 // in the unit of Target; NaN if there are no calls yet, or no hour has ended
	Holds   bool    // a goal without calls holds
}

// withDailyGoals returns a copy of a model whose goals for all days together are counted by day,
// so that a running day has their values.
func withDailyGoals(m *model.Model) *model.Model {
	daily := *m
	daily.Goals = slices.Clone(m.Goals)
	for i := range daily.Goals {
		if g := &daily.Goals[i]; g.Each == model.Together {
			g.Each = model.EachDay
		}
	}
	return &daily
}

// goals returns the goals on the running day.
func (v *view) goals() []GoalSnapshot {
	n := &v.r.ledger
	if len(v.t.Goals) == 0 {
		return nil
	}

	// Calls in progress are counted for this view only.
	counted := map[int][]tally.RatioTally{}
	for _, i := range n.goals[model.OfCalls] {
		counted[i] = slices.Clone(n.tally.Goals[i].Ratios)
	}

	for c := range v.r.presentOfDay {
		n.countCall(c, model.Dispositions)
	}

	out := make([]GoalSnapshot, 0, len(v.t.Goals))
	for i := range v.t.Goals {
		g := &v.t.Goals[i]
		value := v.goalValue(i)
		out = append(out, GoalSnapshot{
			Text:    g.Text,
			Kind:    g.Subject.Kind.String(),
			Subject: v.t.SubjectName(g.Subject),
			Measure: g.Measure.String(),
			AtLeast: g.AtLeast, Target: g.Bound, Value: value, Holds: g.IsMet(value),
		})
	}

	// The tally belongs to the running day, so the calls in progress are taken out again.
	for i, ratios := range counted {
		n.tally.Goals[i].Ratios = ratios
	}

	return out
}

// goalValue returns the measure of a goal in its worst period on the running day.
func (v *view) goalValue(goal int) float64 {
	l := v.t.layout
	g := &v.t.Goals[goal]
	periods := &l.GoalPeriods[goal]
	day := v.runningDay()

	worst := math.NaN()
	for p := range periods.Len() {
		// An hour that has just begun misses its bound by one call. So it counts from its end, and a day at once. No
		// time of a day is later than one instant before its end.
		counts := g.Each == model.EachDay || l.Start(periods.First[p+1]) <= v.r.now+1
		if counts && int(l.DayOf[periods.First[p]]) == day {
			ratio := l.PeriodValue(v.r.ledger.tally, goal, p)
			worst = g.Worst(worst, ratio.Numerator/ratio.Denominator)
		}
	}
	return worst
}

// runningDay returns the day of the statistics that runs: the last one once all have ended.
func (v *view) runningDay() int {
	if interval := v.r.ledger.interval; interval != none {
		return int(v.t.layout.DayOf[interval])
	}
	return v.t.Clock.Days() - 1
}

// Ratio returns the numerator and denominator of a measure of a queue's visits, by the formula of
// package model. Both are NaN for a measure whose counters a snapshot lacks.
func (q *QueueSnapshot) Ratio(m model.Measure) tally.Ratio {
	if !m.IsRatio() || max(m.Numerator(), m.Denominator()) >= model.NumVisitCounters {
		return tally.Ratio{Numerator: math.NaN(), Denominator: math.NaN()}
	}
	numerator, denominator := q.Visits.Ratio(m)
	return tally.Ratio{Numerator: numerator, Denominator: denominator}
}
