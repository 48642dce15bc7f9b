package report

import (
	"slices"
	"strings"

	"github.com/ivrsim/ivrsim/internal/model"
	"github.com/ivrsim/ivrsim/internal/stats"
)

// Center summarizes the visits to all queues, and the work and the cost of all agents.
type Center struct {
	Queue
	Agents          stats.Number   `json:"agents"` // on the phones, on average
	Occupancy       stats.Estimate `json:"occupancy"`
	Cost            stats.Estimate `json:"cost"`              // a day; null if no group has a cost
	CallbacksKept   stats.Estimate `json:"callbacks_kept"`    // null if none was booked
	CostPerAnswered stats.Estimate `json:"cost_per_answered"` // null if no group has a cost, or no call was answered
}

func (c *Center) columns(s *sheetRow) {
	c.Queue.columns(s)
	s.number("agents", c.Agents)
	s.estimate("occupancy", "_fraction", c.Occupancy)
	s.estimate("cost", "_currency", c.Cost)
	s.estimate("callbacks_kept", "_fraction", c.CallbacksKept)
	s.estimate("cost_per_answered", "_currency", c.CostPerAnswered)
}

// CenterMeasure is a measure of the whole center, with its estimate.
type CenterMeasure struct {
	Name  string
	Unit  Unit
	Value stats.Estimate
}

// Measures lists the measures of the whole center that are known, beside those that queues
// and groups have, too.
func (c *Center) Measures() []CenterMeasure {
	all := []CenterMeasure{
		{"cost a day", Money, c.Cost},
		{"callbacks_kept", Share, c.CallbacksKept},
		{"cost_per_answered", Money, c.CostPerAnswered},
	}
	return slices.DeleteFunc(all, func(m CenterMeasure) bool { return !m.Value.Mean.Known() })
}

func (r *Report) writeCenter(out *strings.Builder) {
	t := NewTable("center", "value", "95 % interval", "one day")
	for _, m := range r.Center.Measures() {
		t.Row(m.Name, m.Unit.Format(m.Value.Mean), m.Unit.Range(m.Value.Low, m.Value.High), m.Unit.Range(m.Value.P5, m.Value.P95))
	}
	writeTable(out, t, 0)
}

// center gives the row of all queues and agents.
func (b *builder) center() Center {
	t := b.total.center()
	for i, most := range b.tally.MostWaiting {
		if at := b.layout.Start(i); b.from <= at && at < b.to {
			t.Length.Max = max(t.Length.Max, most)
		}
	}
	out := Center{Queue: b.visits(&t, func(r *DayMeasures) *VisitMeasures { return &r.Center })}
	out.Target = b.commonTarget()
	staffed := stats.Uint128{}
	for i := range b.total.Groups {
		staffed.Merge(b.total.Groups[i].Staffed)
	}
	out.Agents = stats.Number(staffed.Float64() / (float64(b.to-b.from) * float64(len(b.replications))))
	out.Occupancy = b.ratio(func(r *DayMeasures) Ratio {
		var sum Ratio
		for _, g := range r.Occupancy {
			sum.Numerator, sum.Denominator = sum.Numerator+g.Numerator, sum.Denominator+g.Denominator
		}
		return sum
	}, Share)
	estimate := func(m model.Measure) stats.Estimate {
		return b.ratio(func(r *DayMeasures) Ratio { return r.Center.Values[m] }, Unit(m.Unit()))
	}
	out.Cost, out.CallbacksKept, out.CostPerAnswered = estimate(model.Cost), estimate(model.CallbacksKept), estimate(model.CostPerAnswered)
	return out
}
