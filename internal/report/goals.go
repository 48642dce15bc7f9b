package report

import (
	"slices"

	"github.com/ivrsim/ivrsim/internal/model"
	"github.com/ivrsim/ivrsim/internal/stats"
)

// goals gives each criterion's value and verdict.
func (b *builder) goals() []Goal {
	out := []Goal{}
	for i := range b.layout.Model.Goals {
		k := &b.layout.Model.Goals[i]
		values := b.values(func(r *Replication) float64 { return r.Goals[i].value() })
		g := Goal{Goal: k.Text, Value: b.goalValue(i, values), Days: len(values), seconds: k.Measure.IsTime(), bound: stats.Number(k.Bound)}
		met := make([]float64, len(values))
		for d, v := range values {
			if k.IsMet(v) {
				met[d] = 1
				g.DaysMet++
			}
		}
		g.Holds = verdict(k, g.Value, met)
		out = append(out, g)
	}
	return out
}

// goalValue estimates a criterion's measure: a ratio of sums, or a quantile of all
// replications together.
func (b *builder) goalValue(i int, values []float64) stats.Estimate {
	if b.layout.Model.Goals[i].Measure.IsRatio() {
		return b.ratio(func(r *Replication) Ratio { return r.Goals[i] })
	}
	return stats.Quantile(goalMeasure(b.layout, b.total, i).Over, values)
}

// verdict judges a criterion by its estimate, or by the share of days on which it
// was met: met is 1 or 0 for each. A measure of nobody (NaN) holds, as it is met
// on each day. A goal for all days fails with the first day that misses it,
// whatever the interval.
func verdict(k *model.Goal, value stats.Estimate, met []float64) stats.Verdict {
	switch {
	case !value.Mean.Known():
		return stats.Yes
	case k.OnDays == 1 && slices.Contains(met, 0):
		return stats.No
	case k.OnDays > 0:
		return stats.Mean(met).AtLeast(k.OnDays)
	case k.AtLeast:
		return value.AtLeast(k.Bound)
	default:
		return value.AtMost(k.Bound)
	}
}
