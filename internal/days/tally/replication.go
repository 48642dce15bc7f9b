package tally

import (
	"github.com/ivrsim/ivrsim/internal/days/des"
	"github.com/ivrsim/ivrsim/internal/days/model"
)

// Replication holds the measures of one replication: of all its days together, and of
// each. Confidence intervals are computed from them; everything else is computed from the
// merged tally.
type Replication struct {
	DayMeasures
	Days    []DayMeasures
	Periods [][]Ratio // by goal and period, see Layout.GoalPeriods
	Outages [][]Ratio // by goal and part, see OutageTally; nil without outages
	// by interval; nil in a run of more than maxIntervalMeasures, since each replication has its own
	Intervals []IntervalMeasures
}

// maxIntervalMeasures bounds the memory of a replication to what ten days of quarter hours take.
const maxIntervalMeasures = 960

// IntervalMeasures are the counts of the visits to all queues that began in an interval.
type IntervalMeasures struct{ Offered, Judged, InTarget uint32 }

// measureIntervals returns the measures of each interval.
func measureIntervals(l *Layout, t *Tally) []IntervalMeasures {
	if l.Intervals > maxIntervalMeasures {
		return nil
	}

	out := make([]IntervalMeasures, l.Intervals)
	for _, rows := range t.QueueIntervals {
		for i := range rows {
			of := &rows[i]
			out[i].Offered += uint32(of.Offered)            //nolint:gosec // a day has fewer calls
			out[i].Judged += uint32(of.Ended - of.Unjudged) //nolint:gosec // likewise
			out[i].InTarget += uint32(of.InTarget)          //nolint:gosec // likewise
		}
	}

	return out
}

// DayMeasures are the measures of a DayTally.
type DayMeasures struct {
	NumDays                int // on which they were measured
	Calls                  CallTally
	Center                 VisitMeasures // of all queues
	Whole                  WholeValues
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

// VisitValues are the values of the measures of visits, by model.Measure. Times are in seconds. The
// quantiles and maxima of no visits are NaN.
type VisitValues [model.NumVisitMeasures]Ratio

// WholeValues are the values of the measures of the center, by model.Measure: all measures but the
// measures of visits.
type WholeValues [model.NumMeasures]Ratio

// WholeValues computes the measures of the center from the counts of some days.
func (l *Layout) WholeValues(t *DayTally, from, to des.Time) WholeValues {
	n := l.countsAbout(t, model.Subject{Kind: model.SubjectCenter}, func(model.CounterKind) bool { return true },
		from, to)
	values := WholeValues{}
	for m := model.NumVisitMeasures; m < model.NumMeasures; m++ {
		values[m] = n.value(m)
	}
	return values
}

const nanoseconds = float64(1e9) // per second

// NewReplication computes the measures of one replication from its tally.
func NewReplication(l *Layout, t *Tally) Replication { return newReplication(l, t, measureDays) }

// GoalsOf computes a replication's values of the goals alone. All measures of a day take longer than
// the simulation of a small center's day.
func GoalsOf(l *Layout, t *Tally) Replication { return newReplication(l, t, goalsOfDays) }

// newReplication computes the measures of a replication's days, one by one and together.
func newReplication(l *Layout, t *Tally, measure func(*Layout, *DayTally, des.Time, des.Time) DayMeasures) Replication {
	var r Replication
	for i := range t.Days {
		from, to := l.Model.Clock.Day(i)
		r.Days = append(r.Days, measure(l, &t.Days[i], from, to))
	}

	for i := range l.GoalPeriods {
		values := make([]Ratio, l.GoalPeriods[i].Len())
		for p := range values {
			values[p] = l.PeriodValue(t, i, p)
		}

		r.Periods = append(r.Periods, values)
	}

	for i := range t.Outages.Goals {
		values := make([]Ratio, outageParts)
		for part := range values {
			values[part] = l.OutageValue(t, i, part)
		}
		r.Outages = append(r.Outages, values)
	}

	r.Intervals = measureIntervals(l, t)

	// A single day is measured already.
	r.DayMeasures = r.Days[0]
	if len(r.Days) > 1 {
		r.DayMeasures = measure(l, t.AllDays(l), l.Model.Clock.From, l.Model.Clock.To)
	}

	return r
}

// measureDays computes the measures of a tally of one day, or of several together.
func measureDays(l *Layout, t *DayTally, from, to des.Time) DayMeasures {
	m := goalsOfDays(l, t, from, to)
	m.Calls = CallsAbout(t, model.Subject{})
	length := float64(to - from)
	center := t.Center()
	m.Center = measure(&center, length)
	m.Whole = l.WholeValues(t, from, to)

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

	return m
}

// goalsOfDays computes the values of the goals of a tally of one day, or of several together.
func goalsOfDays(l *Layout, t *DayTally, from, to des.Time) DayMeasures {
	m := DayMeasures{NumDays: l.daysIn(from, to)}
	for i := range l.Model.Goals {
		m.Goals = append(m.Goals, l.GoalValue(t, i, from, to))
	}
	return m
}

// measure computes the measures of visits in a period whose length is in ns.
func measure(t *VisitTally, length float64) VisitMeasures {
	return VisitMeasures{ValuesOf(&t.Visits), t.Length.Area.Float64() / length}
}

// ValuesOf computes the measures of visits.
func ValuesOf(v *Visits) VisitValues {
	n := counts{visits: v}
	values := VisitValues{}
	for m := range model.NumVisitMeasures {
		values[m] = n.value(m)
	}
	return values
}

// DaysMet counts the days of a replication, from first up to end, on which a goal was
// met: in each of its periods, or for all calls of the day.
func (l *Layout) DaysMet(r *Replication, goal, first, end int) int {
	g := &l.Model.Goals[goal]
	periods := &l.GoalPeriods[goal]

	// A day misses the goal if one of its periods misses it.
	missed := make([]bool, end-first)
	for p, value := range r.Periods[goal] {
		day := int(l.DayOf[periods.First[p]])
		if first <= day && day < end && !g.IsMet(value.Numerator/value.Denominator) {
			missed[day-first] = true
		}
	}

	// Without periods the goal is about all calls of the day.
	n := 0
	for i := range missed {
		value := r.Days[first+i].Goals[goal]
		if !missed[i] && (periods.Len() > 0 || g.IsMet(value.Numerator/value.Denominator)) {
			n++
		}
	}

	return n
}
