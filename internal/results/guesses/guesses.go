package guesses

import (
	"context"
	"errors"
	"math"
	"runtime"

	"golang.org/x/sync/errgroup"

	"github.com/ivrsim/ivrsim/internal/days/model"
	"github.com/ivrsim/ivrsim/internal/days/sim"
	"github.com/ivrsim/ivrsim/internal/days/tally"
	"github.com/ivrsim/ivrsim/internal/math/stats"
	"github.com/ivrsim/ivrsim/internal/results/report"
)

// The bounds of a search.
const (
	maxChanges = 64      // that are tried
	maxCalls   = 500_000 // of all changes, so that a busy center takes seconds
	leastMove  = 0.01    // of the share of a disposition
)

// Find tries the guesses of a model one at a time. The model has guesses. The error is the error of
// the context, or of a model that does not run.
func Find(ctx context.Context, m *model.Model) (*report.Guesses, error) {
	base, err := sim.New(m)
	if err != nil {
		return nil, err
	}
	counts, err := replicate(ctx, base)
	if err != nil {
		return nil, err
	}

	before := sharesOf(base.Layout(), counts)
	changes := changesOf(base.Layout(), counts)
	out := &report.Guesses{Changes: len(changes)}

	// The changes that concern most calls come first. The report contains the number of all.
	out.Tried = min(len(changes), maxChanges, max(1, int(maxCalls/max(1, before.calls))))
	changes = changes[:out.Tried]

	after, err := tryAll(ctx, base, changes)
	if err != nil {
		return nil, err
	}

	for i := range changes {
		if after[i].endless {
			out.Endless++
			continue
		}

		// Among equal effects the first change counts, so the order of the processors does not matter.
		effect := newEffect(changes[i].of, before, after[i])
		isLarge := math.Abs(float64(effect.After-effect.Before)) > leastMove
		if isLarge && (out.Largest == nil || effect.Moved > out.Largest.Moved) {
			out.Largest = effect
		}
	}

	return out, nil
}

// replicate runs the first replication.
func replicate(ctx context.Context, s *sim.Simulation) (*tally.Tally, error) {
	return s.Replicate(ctx, 0, sim.Options{}, func() {}, sim.Observer{})
}

// tryAll runs the first replication with each change, on all processors. The error is the error of
// the context.
func tryAll(ctx context.Context, base *sim.Simulation, changes []change) ([]dispositions, error) {
	out := make([]dispositions, len(changes))
	var workers errgroup.Group
	workers.SetLimit(runtime.GOMAXPROCS(0))

	for i := range changes {
		workers.Go(func() error {
			changed, err := changes[i].apply(base)
			if errors.Is(err, errEndless) {
				out[i].endless = true
				return nil
			}
			if err != nil {
				return err
			}

			// A loop may also depend on an attribute. That is a fact of the flow, and no failure of the
			// run.
			counts, err := replicate(ctx, changed)
			if ctx.Err() != nil {
				return context.Cause(ctx)
			}
			if err != nil {
				out[i].endless = true
				return nil
			}

			out[i] = sharesOf(changed.Layout(), counts)
			return nil
		})
	}

	return out, workers.Wait()
}

// dispositions are the shares of the calls of a replication by tally.Disposition. The last is the
// share of the calls in progress.
type dispositions struct {
	calls   uint64
	shares  [tally.Dispositions + 1]float64
	endless bool // a call never ends, so there are no shares
}

// sharesOf computes the shares of a replication. Without calls, all are 0.
func sharesOf(l *tally.Layout, counts *tally.Tally) dispositions {
	calls := tally.CallsAbout(counts.AllDays(l), model.Subject{})
	out := dispositions{calls: calls.Arrived}
	if calls.Arrived == 0 {
		return out
	}

	inProgress := calls.Arrived
	for d, n := range calls.Ended {
		out.shares[d] = float64(n) / float64(calls.Arrived)
		inProgress -= n
	}
	out.shares[tally.Dispositions] = float64(inProgress) / float64(calls.Arrived)

	return out
}

// newEffect completes the effect of a change: the disposition that moves most, and the total
// variation distance.
func newEffect(of report.GuessEffect, before, after dispositions) *report.GuessEffect {
	most := 0.0
	sum := 0.0

	// Calls that one disposition gains may all come from another one. The last disposition counts
	// then, since the order is from help to failure. Rounding does not decide between the two.
	for d := len(before.shares) - 1; d >= 0; d-- {
		moved := math.Abs(after.shares[d] - before.shares[d])
		sum += moved
		if moved <= most+1e-9 {
			continue
		}

		most = moved
		of.Disposition = nameOf(tally.Disposition(d))
		of.Before = stats.Number(before.shares[d])
		of.After = stats.Number(after.shares[d])
	}

	of.Moved = stats.Number(sum / 2)
	return &of
}

// nameOf is the name of a disposition in reports.
func nameOf(d tally.Disposition) string {
	if d == tally.Dispositions {
		return report.InProgress
	}
	return d.String()
}
