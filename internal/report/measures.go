package report

import (
	"strings"
	"time"

	"github.com/ivrsim/ivrsim/internal/model"
	"github.com/ivrsim/ivrsim/internal/stats"
)

// Measure is a figure of a report by which designs are compared: of a subject,
// with its value in each replication and in all together.
type Measure struct {
	About string // "center", "platinum", "disputes@london"
	Name  string // as a goal writes it, such as "wait p90"; or a count of calls a day
	Unit  Unit
	Goal  int // index into Model.Goals, or -1
	// MoreIsBetter tells whether callers are better off with a higher value.
	MoreIsBetter bool

	replication func(*Replication) Ratio
	pooled      func(*Tally) float64 // of a quantile or maximum; nil of a ratio of sums
}

// Unit is what a measure counts.
type Unit uint8

// The units.
const (
	Share Unit = iota
	Seconds
	CallsPerDay
)

// Measures lists the measures of a layout: its goals', the dispositions that tell
// good from bad, and each queue's service level, abandonment and waits.
func (l *Layout) Measures() []Measure {
	var out []Measure
	for i := range l.Model.Goals {
		out = append(out, l.goalMeasure(i))
	}
	for _, d := range []Disposition{SelfServed, Abandoned, HungUp, GaveUp, Blocked} {
		out = append(out, Measure{
			About: "center", Name: d.String() + " a day", Unit: CallsPerDay, Goal: -1, MoreIsBetter: d == SelfServed,
			replication: func(r *Replication) Ratio { return Ratio{float64(r.Calls.Ended[d]), 1} },
		})
	}
	for i := range l.Queues {
		out = append(out, l.queueMeasures(i)...)
	}
	return out
}

func (l *Layout) goalMeasure(i int) Measure {
	g := &l.Model.Goals[i]
	m := Measure{
		About: l.Model.SubjectName(g.Subject), Name: g.Measure.String(), Goal: i, MoreIsBetter: g.AtLeast,
		replication: func(r *Replication) Ratio { return r.Goals[i] },
	}
	if g.Measure == model.ServiceLevel {
		m.Name += " " + plainDuration(time.Duration(g.Within))
	}
	if g.Measure.IsTime() {
		m.Unit = Seconds
	}
	if !g.Measure.IsRatio() {
		m.pooled = func(t *Tally) float64 { return goalMeasure(l, t, i).Over }
	}
	return m
}

// plainDuration writes a duration as a scenario does: "1m", not "1m0s".
func plainDuration(d time.Duration) string {
	s := d.String()
	if strings.HasSuffix(s, "m0s") {
		s = strings.TrimSuffix(s, "0s")
	}
	if strings.HasSuffix(s, "h0m") {
		s = strings.TrimSuffix(s, "0m")
	}
	return s
}

func (l *Layout) queueMeasures(i int) []Measure {
	queue, hub := l.QueueNames(i)
	ratio := func(name string, unit Unit, more bool, of func(*VisitMeasures) Ratio) Measure {
		return Measure{
			About: queue + "@" + hub, Name: name, Unit: unit, Goal: -1, MoreIsBetter: more,
			replication: func(r *Replication) Ratio { return of(&r.Queues[i]) },
		}
	}
	p90 := ratio(model.WaitP90.String(), Seconds, false, func(m *VisitMeasures) Ratio { return Ratio{m.Waits[1], 1} })
	p90.pooled = func(t *Tally) float64 { return measureWaits(&t.Queues[i].Visits).Waits[1] }
	return []Measure{
		ratio(model.ServiceLevel.String(), Share, true, func(m *VisitMeasures) Ratio { return m.ServiceLevel }),
		ratio(model.AbandonedRatio.String(), Share, false, func(m *VisitMeasures) Ratio { return m.Abandoned }),
		ratio(model.ASA.String(), Seconds, false, func(m *VisitMeasures) Ratio { return m.ASA }),
		ratio(model.WaitMean.String(), Seconds, false, func(m *VisitMeasures) Ratio { return m.Wait }),
		p90,
	}
}

// Results are what replications of a layout come to.
type Results struct {
	Total        *Tally
	Replications []Replication
}

// Estimate estimates the measure, as the report does.
func (m *Measure) Estimate(of Results) stats.Estimate {
	over, under := m.columns(of)
	if m.pooled != nil {
		return stats.Quantile(m.pooled(of.Total), over)
	}
	return stats.Ratio(over, under)
}

// Difference estimates by how much the same measure of another design is larger,
// from the differences replication by replication.
func (m *Measure) Difference(base Results, same *Measure, other Results) stats.Estimate {
	baseOver, baseUnder := m.columns(base)
	over, under := same.columns(other)
	if m.pooled != nil {
		return stats.QuantileDifference(m.pooled(base.Total), same.pooled(other.Total), baseOver, over)
	}
	return stats.RatioDifference(baseOver, baseUnder, over, under)
}

// columns gives the measure's numerators and denominators, by replication.
func (m *Measure) columns(of Results) (over, under []float64) {
	for i := range of.Replications {
		r := m.replication(&of.Replications[i])
		over, under = append(over, r.Over), append(under, r.Under)
	}
	return over, under
}
