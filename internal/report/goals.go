package report

import (
	"slices"

	"github.com/ivrsim/ivrsim/internal/model"
	"github.com/ivrsim/ivrsim/internal/stats"
)

// goals gives the value and the verdict of each goal. Days holds the days on which it
// has to hold, by replication.
func (b *builder) goals(days []Replication) []Goal {
	out := []Goal{}
	for i := range b.layout.Model.Goals {
		g := &b.layout.Model.Goals[i]
		m := b.layout.goalMeasure(i)
		row := Goal{
			Goal: g.Text, Value: m.Estimate(b.Sample),
			seconds: g.Measure.IsTime(), bound: stats.Number(g.Bound),
		}
		met := make([]float64, len(days)) // the share of the days on which it was met
		for r := range days {
			n := 0
			for d := range days[r].Days {
				if value := days[r].Days[d].Goals[i]; g.IsMet(value.Over / value.Under) {
					n++
				}
			}
			row.DaysMet, row.Days = row.DaysMet+n, row.Days+len(days[r].Days)
			met[r] = float64(n) / float64(len(days[r].Days))
		}
		row.Holds = verdict(g, row.Value, met)
		out = append(out, row)
	}
	return out
}

// verdict reports whether a goal holds, by its estimate or by the share of days on
// which it was met: met has the share of each replication. A goal holds if its measure
// has no value (NaN), since it is then met on each day. A goal for all days fails on the
// first day that misses it, whatever the confidence interval.
func verdict(g *model.Goal, value stats.Estimate, met []float64) stats.Verdict {
	switch {
	case !value.Mean.Known():
		return stats.Yes
	case g.OnDays == 1 && slices.ContainsFunc(met, func(share float64) bool { return share < 1 }):
		return stats.No
	case g.OnDays > 0:
		return stats.Mean(met).AtLeast(g.OnDays)
	case g.AtLeast:
		return value.AtLeast(g.Bound)
	default:
		return value.AtMost(g.Bound)
	}
}
