package report

import (
	"strings"

	"github.com/ivrsim/ivrsim/internal/days/model"
	"github.com/ivrsim/ivrsim/internal/days/tally"
	"github.com/ivrsim/ivrsim/internal/files/table"
	"github.com/ivrsim/ivrsim/internal/math/stats"
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

// CenterTable has the measures of the whole center that are known, beside those that queues
// and groups have, too. The unit is what a replication simulates: a day.
func (r *Report) CenterTable(unit string) *table.Results {
	t := table.NewResults(table.Columns("measure", "value", "95 % interval", "one "+unit)...)
	t.Columns[0].Text = "center"
	c := &r.Center
	for i, value := range []stats.Estimate{c.Cost, c.CallbacksKept, c.CostPerAnswered} {
		if m := model.CenterMeasures[i]; value.Mean.Known() {
			unit := Unit(m.Unit())
			t.Row(strings.TrimSpace(m.String()+" "+m.Per()), unit.Format(value.Mean), unit.Range(value.Low, value.High), unit.Range(value.P5, value.P95))
		}
	}
	return t
}

// center gives the row of all queues and agents.
func (b *builder) center() Center {
	t := b.total.Center()
	for i, most := range b.tally.MostWaiting {
		if at := b.layout.Start(i); b.from <= at && at < b.to {
			t.Length.Max = max(t.Length.Max, most)
		}
	}
	out := Center{Queue: b.visits(&t, func(r *tally.DayMeasures) *tally.VisitMeasures { return &r.Center })}
	out.Target = b.commonTarget()
	staffed := stats.Uint128{}
	for i := range b.total.Groups {
		staffed.Merge(b.total.Groups[i].Staffed)
	}
	out.Agents = stats.Number(staffed.Float64() / (float64(b.to-b.from) * float64(len(b.replications))))
	out.Occupancy = b.ratio(func(r *tally.DayMeasures) tally.Ratio {
		var sum tally.Ratio
		for _, g := range r.Occupancy {
			sum.Numerator, sum.Denominator = sum.Numerator+g.Numerator, sum.Denominator+g.Denominator
		}
		return sum
	}, Share)
	estimate := func(m model.Measure) stats.Estimate {
		return b.ratio(func(r *tally.DayMeasures) tally.Ratio { return r.Center.Values[m] }, Unit(m.Unit()))
	}
	out.Cost, out.CallbacksKept, out.CostPerAnswered = estimate(model.Cost), estimate(model.CallbacksKept), estimate(model.CostPerAnswered)
	return out
}
