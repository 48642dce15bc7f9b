package report

import (
	"slices"

	"github.com/ivrsim/ivrsim/internal/model"
	"github.com/ivrsim/ivrsim/internal/stats"
)

// goals gives the value and the verdict of each goal.
func (b *builder) goals() []Goal {
	out := []Goal{}
	for i := range b.layout.Model.Goals {
		g := &b.layout.Model.Goals[i]
		m := b.layout.goalMeasure(i)
		row := Goal{
			Goal: g.Text, Value: m.Estimate(b.results), Days: len(b.results.Replications),
			seconds: g.Measure.IsTime(), bound: stats.Number(g.Bound),
		}
		met := make([]float64, row.Days)
		for d := range met {
			if value := b.results.Replications[d].Goals[i]; g.IsMet(value.Over / value.Under) {
				met[d] = 1
				row.DaysMet++
			}
		}
		row.Holds = verdict(g, row.Value, met)
		out = append(out, row)
	}
	return out
}

// verdict reports whether a goal holds, by its estimate or by the share of days on
// which it was met; met is 1 or 0 for each day. A goal holds if its measure has no
// value (NaN), since it is then met on each day. A goal for all days fails on the first
// day that misses it, whatever the confidence interval.
func verdict(g *model.Goal, value stats.Estimate, met []float64) stats.Verdict {
	switch {
	case !value.Mean.Known():
		return stats.Yes
	case g.OnDays == 1 && slices.Contains(met, 0):
		return stats.No
	case g.OnDays > 0:
		return stats.Mean(met).AtLeast(g.OnDays)
	case g.AtLeast:
		return value.AtLeast(g.Bound)
	default:
		return value.AtMost(g.Bound)
	}
}
