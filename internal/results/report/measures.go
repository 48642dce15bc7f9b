package report

import (
	"slices"
	"time"

	"github.com/ivrsim/ivrsim/internal/days/model"
	"github.com/ivrsim/ivrsim/internal/days/tally"
	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/files/yaml"
	"github.com/ivrsim/ivrsim/internal/math/stats"
)

// CenterSubject is the subject of measures of all calls.
const CenterSubject = "center"

// SubjectMeasure is a measure of one subject. Designs are compared by such measures.
type SubjectMeasure struct {
	Subject      string // "center", "platinum", "disputes@london"
	Name         string // as in a goal, such as "wait p90"; or a count, such as "abandoned a day"
	Title        string // for people: "Platinum callers: wait, 90th percentile", a goal's sentence
	MeasureTitle string // the same without the bound of a goal
	About        model.Title
	Unit         Unit
	IsGoal       bool            // the measure of a goal
	Better       model.Direction // the values that are better for callers
	Optional     bool            // left out where no design has a value of it, or a goal has it, too
	IsOfCalls    bool            // calls add to it: not so for a cost of the roster

	replication func(*tally.DayMeasures) tally.Ratio
	// the value over all replications, of a quantile or maximum; nil for a ratio of sums
	pooled func(*tally.DayTally) float64
	each   model.Each // of a goal: the measure is the measure of its worst period
	goal   int        // index into Layout.GoalPeriods
}

// newMeasure makes a measure whose unit and estimator are those of kind.
func newMeasure(l *tally.Layout, kind model.Measure, about model.Subject,
	replication func(*tally.DayMeasures) tally.Ratio, pooled func(*tally.DayTally) float64,
) SubjectMeasure {
	title := diag.Title(kind.Title())
	if about.Kind != model.SubjectCenter {
		title = l.Model.TitleOf(about).String() + ": " + kind.Title()
	}

	m := SubjectMeasure{
		Subject: l.Model.SubjectName(about), Name: kind.String(), Title: title, MeasureTitle: title,
		About:       l.Model.TitleOf(about),
		Unit:        Unit(kind.Unit()),
		Better:      kind.Better(),
		IsOfCalls:   kind.IsOfCalls(),
		replication: replication,
	}

	if !kind.IsRatio() {
		m.pooled = pooled
	}

	return m
}

// Measures lists the measures for comparing designs: the measures of the goals, the dispositions
// that are good or bad for callers, and the main measures of the center and of each queue.
func Measures(l *tally.Layout) []SubjectMeasure {
	var out []SubjectMeasure
	for i := range l.Model.Goals {
		m := goalMeasure(l, i)

		// A center may have the same goal for the day and for each hour, so the name contains the
		// period.
		if m.each != model.Together {
			m.Name += " each " + m.each.String()
		}
		m.Title = l.Model.Goals[i].Title
		out = append(out, m)
	}

	for _, d := range []model.Disposition{
		model.Answered, model.SelfServed, model.Booked, model.Abandoned, model.HungUp, model.TurnedAway,
		model.GaveUp, model.Blocked,
	} {
		out = append(out, SubjectMeasure{
			Subject: CenterSubject,
			Name:    d.String() + " a day",
			Title:   diag.Title(d.Shown() + " a " + UnitOf(&l.Model.Clock)),
			Unit:    CallsPerDay,
			Better:  d.Better(),
			replication: func(r *tally.DayMeasures) tally.Ratio {
				return tally.Ratio{Numerator: float64(r.Calls.Ended[d]), Denominator: float64(r.NumDays)}
			},
		})
	}

	kinds := model.CenterMeasures
	if len(l.Model.Spoken) > 0 {
		kinds = append(slices.Clip(kinds), model.Misrouted)
	}
	for _, kind := range kinds {
		m := newMeasure(l, kind, model.Subject{Kind: model.SubjectCenter},
			func(r *tally.DayMeasures) tally.Ratio { return r.Whole[kind] },
			func(t *tally.DayTally) float64 {
				return l.WholeValues(t, l.Model.Clock.From, l.Model.Clock.To)[kind].Numerator
			})

		// A goal may have the same measure, and then this one is left out.
		m.Optional = true
		out = append(out, m)
	}

	for i := range l.Queues {
		for _, kind := range model.QueueMeasures {
			out = append(out, queueMeasure(l, i, kind))
		}
	}

	return out
}

func goalMeasure(l *tally.Layout, i int) SubjectMeasure {
	g := &l.Model.Goals[i]
	m := newMeasure(l, g.Measure, g.Subject,
		func(r *tally.DayMeasures) tally.Ratio { return r.Goals[i] },
		func(t *tally.DayTally) float64 {
			return l.GoalValue(t, i, l.Model.Clock.From, l.Model.Clock.To).Numerator
		})

	m.IsGoal = true
	m.Better = model.DirectionOf(g.AtLeast)
	m.goal = i
	m.each = g.Each

	// Goals of one measure can differ in their target only, so the name contains the target.
	if g.Measure.HasTarget() {
		m.Name += " " + yaml.FormatDuration(time.Duration(g.Within))
	}

	return m
}

func queueMeasure(l *tally.Layout, i int, kind model.Measure) SubjectMeasure {
	q := &l.Queues[i]
	return newMeasure(l, kind, model.Subject{Kind: model.SubjectQueue, Index: int(q.Queue), Hub: q.Hub},
		func(r *tally.DayMeasures) tally.Ratio { return r.Queues[i].Values[kind] },
		func(t *tally.DayTally) float64 { return tally.ValuesOf(&t.Queues[i].Visits)[kind].Numerator })
}

// Sample holds the results of the replications about one of their days, or about all.
type Sample struct {
	layout       *tally.Layout
	results      *tally.Results
	first, end   int                  // the days that it is about: from first up to end
	total        *tally.DayTally      // of all replications
	replications []*tally.DayMeasures // in order
	days         []*tally.DayMeasures // of all replications, each one day
}

// AllDays gives the results about all days together.
func AllDays(l *tally.Layout, r *tally.Results) Sample {
	s := Sample{layout: l, results: r, end: l.Model.Clock.Days(), total: r.Total.AllDays(l)}
	for i := range r.Replications {
		s.replications = append(s.replications, &r.Replications[i].DayMeasures)
		for d := range r.Replications[i].Days {
			s.days = append(s.days, &r.Replications[i].Days[d])
		}
	}
	return s
}

// OneDay gives the results about one day.
func OneDay(l *tally.Layout, r *tally.Results, i int) Sample {
	s := Sample{layout: l, results: r, first: i, end: i + 1, total: &r.Total.Days[i]}
	for k := range r.Replications {
		s.replications = append(s.replications, &r.Replications[k].Days[i])
	}
	s.days = s.replications
	return s
}

// Estimate estimates the measure, as the report does.
func (m *SubjectMeasure) Estimate(of Sample) stats.Estimate {
	switch {
	case m.each != model.Together:
		return of.judgePeriods(m.goal).value
	case m.pooled != nil:
		return of.quantile(m.pooled(of.total), m.replication, m.Unit)
	}
	return of.ratio(m.replication, m.Unit)
}

// ratio estimates a ratio of sums.
func (s *Sample) ratio(of func(*tally.DayMeasures) tally.Ratio, unit Unit) stats.Estimate {
	return stats.Ratio(ratios(s.replications, of)).OverDays(stats.Quotients(ratios(s.days, of)),
		unit.domain()).Within(unit.domain())
}

// mean estimates the expectation of a count that is averaged over time.
func (s *Sample) mean(of func(*tally.DayMeasures) float64) stats.Estimate {
	values := func(all []*tally.DayMeasures) []float64 {
		var out []float64
		for _, r := range all {
			out = append(out, of(r))
		}
		return out
	}

	// Replications give the interval of the mean, and single days give the range of a day.
	mean := stats.Mean(values(s.replications))
	return mean.OverDays(values(s.days), stats.NonNegative).Within(stats.NonNegative)
}

// quantile estimates a quantile from the one over all replications.
func (s *Sample) quantile(pooled float64, of func(*tally.DayMeasures) tally.Ratio, unit Unit) stats.Estimate {
	each, _ := ratios(s.replications, of)
	days, _ := ratios(s.days, of)
	domain := unit.domain()
	return stats.Quantile(pooled, each).OverDays(days, domain).Within(domain)
}

// Difference estimates by how much the same measure of another design is higher than
// in the base, from the paired differences of the replications.
func (m *SubjectMeasure) Difference(base Sample, same *SubjectMeasure, other Sample) stats.Estimate {
	a := m.series(&base)
	b := same.series(&other)

	// A quantile is no ratio of sums, so its difference comes from the quantiles of all calls. Its
	// numerators are the quantiles of the replications.
	switch {
	case a == nil || b == nil:
		return unknownEstimate
	case m.pooled != nil:
		return stats.QuantileDifference(a.pooled, b.pooled, a.numerators, b.numerators)
	}
	return stats.RatioDifference(a.numerators, a.denominators, b.numerators, b.denominators)
}

// series are the values of a measure by replication, as numerators and denominators, and the value
// of a quantile over all replications.
type series struct {
	numerators, denominators []float64
	pooled                   float64
}

// series returns the values of the measure, of a goal's worst period where it has several.
// It is nil if none of them has calls.
func (m *SubjectMeasure) series(of *Sample) *series {
	// Each design has its own worst period, and the two periods may be different ones.
	if m.each != model.Together {
		if worst := of.judgePeriods(m.goal); worst.value.Mean.Known() {
			return of.ofPeriod(m.goal, worst.period)
		}
		return nil
	}

	s := &series{}
	s.numerators, s.denominators = ratios(of.replications, m.replication)

	if m.pooled != nil {
		s.pooled = m.pooled(of.total)
	}

	return s
}

// ofPeriod returns the values of a goal's measure in one of its periods.
func (s *Sample) ofPeriod(goal, period int) *series {
	out := &series{pooled: s.layout.PeriodValue(s.results.Total, goal, period).Numerator}
	for i := range s.results.Replications {
		out.add(s.results.Replications[i].Periods[goal][period])
	}
	return out
}

// add adds the value of a replication.
func (v *series) add(r tally.Ratio) {
	v.numerators = append(v.numerators, r.Numerator)
	v.denominators = append(v.denominators, r.Denominator)
}

// estimatePeriod estimates a goal's measure in one of its periods.
func (s *Sample) estimatePeriod(goal, period int) stats.Estimate {
	return s.ofPeriod(goal, period).estimate(s.layout.Model.Goals[goal].Measure)
}

// estimate estimates a goal's measure from its values by replication.
func (v *series) estimate(m model.Measure) stats.Estimate {
	domain := Unit(m.Unit()).domain()
	if !m.IsRatio() {
		return stats.Quantile(v.pooled, v.numerators).OverDays(v.numerators, domain)
	}
	return stats.Ratio(v.numerators, v.denominators).OverDays(stats.Quotients(v.numerators, v.denominators), domain)
}

// ratios gives the numerators and the denominators of a ratio, by replication or day.
func ratios(all []*tally.DayMeasures, of func(*tally.DayMeasures) tally.Ratio) (numerators, denominators []float64) {
	for _, r := range all {
		ratio := of(r)
		numerators, denominators = append(numerators, ratio.Numerator), append(denominators, ratio.Denominator)
	}
	return numerators, denominators
}
