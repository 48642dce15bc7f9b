package sim

import (
	"math"

	"github.com/ivrsim/ivrsim/internal/scenario"
	"github.com/ivrsim/ivrsim/internal/stats"
)

// day is what is kept of one replication by itself: the figures that estimates
// take their intervals from. Everything else is merged.
type day struct {
	queues, tiers, regions []figures
	occupancy              []ratio // by group
	criteria               []ratio
}

// ratio is a numerator and a denominator, kept apart for the jackknife.
type ratio struct{ over, under float64 }

func (r ratio) value() float64 { return r.over / r.under }

// figures are the estimated measures of some visits, on one day or on all.
type figures struct {
	serviceLevel, abandoned, asa, wait ratio
	waits, answers                     [len(quantiles)]float64 // ns
	waiting                            float64                 // mean length
	max                                float64                 // ns
}

// quantiles are those that are reported.
var quantiles = [...]float64{0.5, 0.9, 0.95, 0.99}

// figuresOf takes the figures of visits. The service level is of the offered
// whose wait has ended, without short abandons; a mean wait is over them all.
func figuresOf(v *visits) figures {
	all := stats.Summary{}
	all.Merge(&v.answered)
	all.Merge(&v.unanswered)
	ended := float64(all.Count)
	f := figures{
		serviceLevel: ratio{float64(v.within), ended - float64(v.short)},
		abandoned:    ratio{float64(v.abandoned), float64(v.offered)},
		asa:          ratio{v.answered.Sum.Float64(), float64(v.answered.Count)},
		wait:         ratio{all.Sum.Float64(), ended},
		max:          float64(all.Max),
	}
	if all.Count == 0 {
		f.max = math.NaN()
	}
	for i, q := range quantiles {
		f.waits[i], f.answers[i] = all.Quantile(q), v.answered.Quantile(q)
	}
	return f
}

func (y *tally) day(t *tables) day {
	d := day{
		queues: make([]figures, len(y.queues)), tiers: make([]figures, len(y.tiers)),
		regions: make([]figures, len(y.regions)), occupancy: make([]ratio, len(y.groups)),
	}
	for i := range y.queues {
		d.queues[i] = figuresOf(&y.queues[i].visits).over(&y.queues[i].length, &t.Clock)
	}
	for i := range y.tiers {
		d.tiers[i] = figuresOf(&y.tiers[i].visits).over(&y.tiers[i].length, &t.Clock)
	}
	for i := range y.regions {
		d.regions[i] = figuresOf(&y.regions[i].visits).over(&y.regions[i].length, &t.Clock)
	}
	for i := range y.groups {
		d.occupancy[i] = ratio{y.groups[i].busy.Float64(), y.groups[i].staffed.Float64()}
	}
	for i := range t.Criteria {
		d.criteria = append(d.criteria, y.measure(t, i))
	}
	return d
}

func (f figures) over(l *lengths, c *scenario.Clock) figures {
	f.waiting = l.area.Float64() / float64(c.To-c.From)
	return f
}
