package backtest

import (
	"context"
	"math"
	"slices"

	"github.com/ivrsim/ivrsim/internal/days/des"
	"github.com/ivrsim/ivrsim/internal/days/model"
	"github.com/ivrsim/ivrsim/internal/math/stats"
)

// simulated holds the counts of a date, for finding the effect of a cause.
type simulated struct {
	date int
	*sums
}

// wait is the mean wait that the records have.
func (r *run) wait() *measure {
	if r.OfReport {
		return &asa
	}
	return &meanWait
}

// findEffects simulates each date again for each kind of likely cause, with the inputs of the
// kind as they were on the real day, and so ranks the causes: by how far the mean wait of the center
// moves, in half-widths of the range of one day, on average over the dates. The callers are the
// same, so that 19 days are enough.
func (r *run) findEffects(ctx context.Context) error {
	effects := map[string]*WaitChange{}
	for i := range r.LikelyCauses {
		c := &r.LikelyCauses[i]

		// Several inputs may have one cause, which is simulated once.
		if _, ok := effects[c.Cause]; !ok {
			wait, err := r.effectOf(ctx, c.Cause)
			if err != nil {
				return err
			}
			effects[c.Cause] = wait
		}

		if c.Wait = effects[c.Cause]; c.Wait != nil {
			c.Effect = stats.Number(c.Wait.moved)
		}
	}

	sortCauses(r.LikelyCauses)
	return nil
}

// effectOf returns the effect of a kind of cause on the mean wait, or nil if its inputs cannot be
// set.
func (r *run) effectOf(ctx context.Context, cause string) (*WaitChange, error) {
	wait := r.wait()
	out := WaitChange{Measure: wait.name}
	n := 0.0
	for i := range r.simulated {
		d := &r.simulated[i]
		m, err := r.compile(r.actual.dates[d.date])
		if err != nil {
			return nil, err
		}

		// The other inputs stay as predicted, so that the change shows the effect of this cause alone.
		m = r.prepared(d.date, m)
		changed := m
		for k := range inputs {
			in := &inputs[k]
			if in.cause == cause && in.isIn(r.OfReport) {
				changed = in.set(r, d, changed)
			}
		}

		if changed == m {
			continue
		}

		p, _, err := r.simulate(ctx, d.date, changed, min(r.how.Replications, stats.MinDaysForRange))
		if err != nil {
			return nil, err
		}

		// Both runs have the same callers, so the difference of their medians is precise.
		before := wait.each(d.simulated[center])
		each := wait.each(p.sums(0, p.layout.Intervals).simulated[center])
		was := stats.Median(before[:len(each)])
		is := stats.Median(each)
		actual := wait.value(&d.real[center])
		days := stats.Estimate{}.OverDays(before, stats.NonNegative)

		moved := 2 * math.Abs(float64(is-was)) / float64(days.P95-days.P5)
		if math.IsNaN(moved+actual) || math.IsInf(moved, 0) {
			continue
		}

		out.Predicted += was
		out.WithReal += is
		out.Actual += stats.Number(actual)
		n++
		out.moved += moved
	}

	if n == 0 {
		return nil, nil
	}

	// The effect is an average over the dates on which it is known.
	out.moved /= n

	for _, v := range []*stats.Number{&out.Predicted, &out.WithReal, &out.Actual} {
		*v /= stats.Number(n)
	}

	return &out, nil
}

// setHandling multiplies parts of the handle times of each queue, so that their mean is the real
// day's mean.
func setHandling(m measure,
	parts ...func(*model.Handling) *des.Distribution,
) func(*run, *simulated, *model.Model) *model.Model {
	return func(r *run, d *simulated, of *model.Model) *model.Model {
		out := *of
		out.Handling = slices.Clone(of.Handling)
		out.HandlingCV = 0
		out.HandlingTrend.StandardError = 0

		for queue := range out.Handling {
			// A queue at several hubs has one handle time, so its hubs are taken together.
			var predicted, real counts
			for i, q := range r.frame.layout.Queues {
				if int(q.Queue) == queue {
					subject := r.frame.queueSubject(int32(i))
					all := d.sum(subject)
					predicted.add(&all)
					real.add(&d.real[subject])
				}
			}

			h := &out.Handling[queue]
			h.Of = slices.Clone(h.Of)
			for i := range h.Of {
				for _, part := range parts {
					t := part(&h.Of[i])
					*t = t.Scaled(m.factor(&real, &predicted))
				}
			}
		}

		return &out
	}
}

// setPatience multiplies the patience of all callers, so that its mean is the real day's mean.
func setPatience(m measure) func(*run, *simulated, *model.Model) *model.Model {
	return func(_ *run, d *simulated, of *model.Model) *model.Model {
		predicted := d.sum(center)
		out := *of
		factor := m.factor(&d.real[center], &predicted)
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

// setVolume replaces the arrivals of a forecast by the arrivals in the records.
func setVolume(r *run, d *simulated, of *model.Model) *model.Model {
	if !r.how.Forecast {
		return of
	}
	return r.actual.replay(d.date, of)
}

// setAgents replaces the agents of the scenario by the agents in the records.
func setAgents(r *run, _ *simulated, of *model.Model) *model.Model {
	if !r.how.OfScenario || r.how.Staff == nil {
		return of
	}
	return staffed(of, onDate(r.how.Staff, &of.Clock))
}

// factor returns the ratio of the real mean to the predicted one, or 1 if one of them is unknown.
func (m *measure) factor(real, predicted *counts) float64 {
	if f := m.value(real) / m.value(predicted); f > 0 && !math.IsInf(f, 0) {
		return f
	}
	return 1
}
