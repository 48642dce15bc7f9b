package report

import (
	"github.com/ivrsim/ivrsim/internal/days/model"
	"github.com/ivrsim/ivrsim/internal/days/tally"
	"github.com/ivrsim/ivrsim/internal/math/stats"
)

// Center summarizes the visits to all queues, how long callers take, and the work and the cost of all
// agents.
type Center struct {
	Queue
	MenuTimeMean   stats.Estimate `json:"menu_time_mean_seconds"`
	MenuTime       Wait           `json:"menu_time_seconds"` // from the arrival to the first queue or the end of the call
	PersonTimeMean stats.Estimate `json:"time_to_person_mean_seconds"`
	PersonTime     Wait           `json:"time_to_person_seconds"` // from the arrival to the first answer of an agent
	Inputs         stats.Estimate `json:"inputs"`                 // keys, words and entries a call
	Agents         stats.Number   `json:"agents"`                 // on the phones, on average
	Occupancy      stats.Estimate `json:"occupancy" csv:"occupancy,fraction"`
	Cost           stats.Estimate `json:"cost" csv:"cost,currency"` // a day; null if no group has a cost
	// null if none was booked
	CallbacksKept   stats.Estimate `json:"callbacks_kept" csv:"callbacks_kept,fraction"`
	CostPerAnswered stats.Estimate `json:"cost_per_answered" csv:"cost_per_answered,currency"` // null if no group has a cost, or no call was answered
}

// center gives the row of all queues and agents.
func (b *builder) center() Center {
	t := b.total.Center()

	// The longest queue of the center is no sum of its queues, which are longest at different
	// times.
	for i, most := range b.tally.MostWaiting {
		if at := b.layout.Start(i); b.from <= at && at < b.to {
			t.Length.Max = max(t.Length.Max, most)
		}
	}

	out := Center{Queue: b.visits(&t, func(r *tally.DayMeasures) *tally.VisitMeasures { return &r.Center })}
	out.Title = b.layout.Model.TitleOf(model.Subject{Kind: model.SubjectCenter})
	out.Target = b.commonTarget()

	// Staffed time divided by the simulated time is the mean number of agents.
	staffed := stats.Uint128{}
	for i := range b.total.Groups {
		staffed.Merge(b.total.Groups[i].Staffed)
	}

	simulated := float64(b.to-b.from) * float64(len(b.replications))
	out.Agents = stats.Number(staffed.Float64() / simulated)

	out.Occupancy = b.ratio(func(r *tally.DayMeasures) tally.Ratio {
		var sum tally.Ratio
		for _, g := range r.Occupancy {
			sum.Numerator += g.Numerator
			sum.Denominator += g.Denominator
		}
		return sum
	}, Share)

	pooled := b.layout.WholeValues(b.total, b.from, b.to)
	estimate := func(m model.Measure) stats.Estimate {
		return b.estimate(m, pooled[m], func(r *tally.DayMeasures) tally.Ratio { return r.Whole[m] })
	}
	out.MenuTimeMean, out.MenuTime = summarized(model.MenuTimeMean, model.MenuQuantiles, pooled[model.MenuTimeMax],
		estimate)
	out.PersonTimeMean, out.PersonTime = summarized(model.PersonTimeMean, model.PersonQuantiles,
		pooled[model.PersonTimeMax], estimate)
	out.Inputs = estimate(model.Inputs)
	out.Cost = estimate(model.Cost)
	out.CallbacksKept = estimate(model.CallbacksKept)
	out.CostPerAnswered = estimate(model.CostPerAnswered)

	return out
}

// estimate estimates a measure from its value over all replications and its values in each.
func (b *builder) estimate(m model.Measure, pooled tally.Ratio,
	each func(*tally.DayMeasures) tally.Ratio,
) stats.Estimate {
	if m.IsRatio() {
		return b.ratio(each, Unit(m.Unit()))
	}
	return b.quantile(pooled.Numerator, each, Unit(m.Unit()))
}

// summarized gives the mean of some times, and their summary.
func summarized(mean model.Measure, of [4]model.Measure, longest tally.Ratio,
	estimate func(model.Measure) stats.Estimate,
) (stats.Estimate, Wait) {
	m := estimate(mean)
	return m, Wait{m.Mean, m.Low, m.High, quantiles(of, estimate), stats.Number(longest.Numerator)}
}

func quantiles(of [4]model.Measure, estimate func(model.Measure) stats.Estimate) Quantiles {
	return Quantiles{estimate(of[0]), estimate(of[1]), estimate(of[2]), estimate(of[3])}
}
