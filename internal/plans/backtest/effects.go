package backtest

import (
	"context"
	"math"
	"slices"

	"github.com/ivrsim/ivrsim/internal/days/des"
	"github.com/ivrsim/ivrsim/internal/days/model"
	"github.com/ivrsim/ivrsim/internal/math/stats"
	"github.com/ivrsim/ivrsim/internal/results/report"
)

// simulated is what is kept of a date to find the effect of a cause.
type simulated struct {
	date            int
	predicted, real []counts    // by subject, of all simulated days and of the real one
	each            [][]float64 // by outcome: of the center, on each simulated day
	half            []float64   // by outcome: half of the width of the range of one day
}

// keepSimulated keeps a date.
func (r *run) keepSimulated(p *prediction) {
	d := simulated{date: p.date, each: p.outcomesOfCenter()}
	last := p.layout.Intervals
	for subject := range p.names {
		all := counts{}
		for _, day := range p.days {
			sum := day.sum(subject, 0, last)
			all.add(&sum)
		}
		d.predicted, d.real = append(d.predicted, all), append(d.real, p.real.sum(subject, 0, last))
	}
	for i := range outcomes {
		e := stats.Estimate{}.OverDays(d.each[i], outcomes[i].domain)
		d.half = append(d.half, float64(e.P95-e.P5)/2)
	}
	r.simulated = append(r.simulated, d)
}

// outcomesOfCenter gives the outcomes of the center on each simulated day.
func (p *prediction) outcomesOfCenter() [][]float64 {
	sums := make([]counts, len(p.days))
	for k, d := range p.days {
		sums[k] = d.sum(center, 0, p.layout.Intervals)
	}
	out := make([][]float64, len(outcomes))
	for i := range outcomes {
		if out[i] = p.quantiles[i][center]; outcomes[i].ratio != nil {
			out[i] = outcomes[i].each(sums)
		}
	}
	return out
}

// findEffects simulates each date again for each kind of likely cause, with the inputs of the
// kind as they were on the real day, and so ranks the causes: by how far the predictions of the
// center move, in half-widths of the range of one day, on average over the outcomes and dates.
// The callers are the same, so that 19 days are enough.
func (r *run) findEffects(ctx context.Context) error {
	effects := map[string]effect{}
	for i := range r.LikelyCauses {
		c := &r.LikelyCauses[i]
		e, ok := effects[c.Cause]
		if !ok {
			var err error
			if e, err = r.effectOf(ctx, c.Cause); err != nil {
				return err
			}
			effects[c.Cause] = e
		}
		c.Effect, c.Wait = stats.Number(e.moved), e.wait
	}
	sortCauses(r.LikelyCauses)
	return nil
}

// effect is what a kind of cause does to the predictions.
type effect struct {
	moved float64
	wait  *WaitChange // of the center; nil where the input cannot be set
}

func (r *run) effectOf(ctx context.Context, cause string) (effect, error) {
	var out effect
	var before, after, actual, n, values float64
	for i := range r.simulated {
		d := &r.simulated[i]
		m, err := r.compile(r.actual.dates[d.date])
		if err != nil {
			return out, err
		}
		changed := r.prepared(d.date, m)
		isSet := false
		for k := range inputs {
			if inputs[k].cause == cause && inputs[k].set != nil {
				if next := inputs[k].set(r, d, changed); next != changed {
					changed, isSet = next, true
				}
			}
		}
		if !isSet {
			continue
		}
		p, _, err := r.simulate(ctx, d.date, changed, min(r.how.Replications, stats.MinDaysForRange))
		if err != nil {
			return out, err
		}
		for k, each := range p.outcomesOfCenter() {
			was, is := float64(stats.Median(d.each[k][:len(each)])), float64(stats.Median(each))
			if moved := math.Abs(is-was) / d.half[k]; !math.IsNaN(moved) && !math.IsInf(moved, 0) {
				out.moved, values = out.moved+moved, values+1
			}
			// Of the outcomes in seconds the mean wait is the ratio.
			if real := &outcomes[k]; real.unit == report.Seconds && real.ratio != nil && !math.IsNaN(was+is+real.value(&d.real[center])) {
				before, after, actual, n = before+was, after+is, actual+real.value(&d.real[center]), n+1
			}
		}
	}
	if out.moved /= max(1, values); n > 0 {
		out.wait = &WaitChange{stats.Number(before / n), stats.Number(after / n), stats.Number(actual / n)}
	}
	return out, nil
}

// setHandling multiplies a part of the handle times of each queue, so that its mean is that of
// the real day.
func setHandling(m measure, part func(*model.Handling) *des.Distribution) func(*run, *simulated, *model.Model) *model.Model {
	return func(r *run, d *simulated, of *model.Model) *model.Model {
		out := *of
		out.Handling, out.HandlingCV, out.HandlingTrend.StandardError = slices.Clone(of.Handling), 0, 0
		for queue := range out.Handling {
			var predicted, real counts
			for i, q := range r.frame.layout.Queues {
				if int(q.Queue) == queue {
					predicted.add(&d.predicted[r.frame.queueSubject(int32(i))])
					real.add(&d.real[r.frame.queueSubject(int32(i))])
				}
			}
			h := &out.Handling[queue]
			h.Of = slices.Clone(h.Of)
			for i := range h.Of {
				t := part(&h.Of[i])
				*t = t.Scaled(m.factor(&real, &predicted))
			}
		}
		return &out
	}
}

// setPatience multiplies the patience of all callers, so that its mean is that of the real day.
func setPatience(m measure) func(*run, *simulated, *model.Model) *model.Model {
	return func(_ *run, d *simulated, of *model.Model) *model.Model {
		out, factor := *of, m.factor(&d.real[center], &d.predicted[center])
		out.Lines = slices.Clone(of.Lines)
		for i := range out.Lines {
			p := &out.Lines[i].Callers.Patience
			p.Of = slices.Clone(p.Of)
			for k := range p.Of {
				p.Of[k] = p.Of[k].Scaled(factor)
			}
		}
		return &out
	}
}

// setVolume replaces the arrivals of a forecast by those of the records.
func setVolume(r *run, d *simulated, of *model.Model) *model.Model {
	if !r.how.Forecast {
		return of
	}
	return r.actual.replay(d.date, of)
}

// setAgents replaces the agents of the scenario by those of the records.
func setAgents(r *run, _ *simulated, of *model.Model) *model.Model {
	if !r.how.OfScenario || r.how.Staff == nil {
		return of
	}
	return staffed(of, onDate(r.how.Staff, &of.Clock))
}

// factor is what a mean is multiplied by; 1 where one of the two is not known.
func (m *measure) factor(real, predicted *counts) float64 {
	if f := m.value(real) / m.value(predicted); f > 0 && !math.IsInf(f, 0) {
		return f
	}
	return 1
}
