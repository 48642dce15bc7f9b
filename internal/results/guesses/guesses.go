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

// Find tries the guesses of a model one at a time. The model lists guesses. The error is the error of
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
	all := newCandidates(base.Layout(), counts)

	// The changes that concern most calls come first. The report names the others.
	most := min(len(all.changes), maxChanges, max(1, int(maxCalls/max(1, before.calls))))
	changes, others := all.changes[:most], all.changes[most:]
	out := &report.Guesses{Changes: len(all.changes), Tried: len(changes)}
	for _, c := range others {
		all.leaveOut(c.of.GuessChange, report.GuessBound)
	}

	after, err := tryAll(ctx, base, changes)
	if err != nil {
		return nil, err
	}

	for i := range changes {
		if reason := after[i].failed; reason != "" {
			all.leaveOut(changes[i].of.GuessChange, reason)
			continue
		}

		// Among equal effects the first change counts, so the order of the processors does not matter.
		effect := newEffect(changes[i].of, before, after[i])
		isLarge := math.Abs(float64(effect.After-effect.Before)) > leastMove
		if isLarge && (out.Largest == nil || effect.Moved > out.Largest.Moved) {
			out.Largest = effect
		}
	}

	out.NotTried = append([]report.GuessNotTried{}, all.notTried...)
	return out, nil
}

// replicate runs the first replication.
func replicate(ctx context.Context, s *sim.Simulation) (*tally.Tally, error) {
	return s.Replicate(ctx, 0, sim.Options{}, func() {}, sim.Observer{})
}

// tryAll runs the first replication with each change, on all processors. The error is the error of
// the context, or of a replication that fails for another reason than the change.
func tryAll(ctx context.Context, base *sim.Simulation, changes []change) ([]dispositions, error) {
	out := make([]dispositions, len(changes))
	var workers errgroup.Group
	workers.SetLimit(runtime.GOMAXPROCS(0))

	for i := range changes {
		workers.Go(func() error {
			var err error
			out[i], err = changes[i].try(ctx, base)
			return err
		})
	}

	return out, workers.Wait()
}

// try runs the first replication with a change.
func (c *change) try(ctx context.Context, base *sim.Simulation) (dispositions, error) {
	changed, err := c.apply(base)
	if errors.Is(err, errEndless) {
		return dispositions{failed: report.GuessEndless}, nil
	}
	if err != nil {
		return dispositions{}, err
	}

	counts, err := replicate(ctx, changed)
	var failure *sim.Failure
	if errors.As(err, &failure) && failed[failure.Kind] != "" {
		return dispositions{failed: failed[failure.Kind]}, nil
	}
	if err != nil {
		return dispositions{}, err
	}

	return sharesOf(changed.Layout(), counts), nil
}

// failed are the failures that follow from a change. A loop may depend on an attribute, so that only a
// replication shows it. Any other failure has another cause, and is an error.
var failed = map[sim.FailureKind]report.NoGuess{
	sim.Endless: report.GuessEndless,
	sim.Crowded: report.GuessCrowded,
}

// dispositions are the shares of the calls of a replication by model.Disposition. The last is the
// share of the calls in progress.
type dispositions struct {
	calls  uint64
	shares [model.Dispositions + 1]float64
	failed report.NoGuess // why there are no shares; empty if there are
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
	out.shares[model.Dispositions] = float64(inProgress) / float64(calls.Arrived)

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
		of.Disposition = nameOf(model.Disposition(d))
		of.Before = stats.Number(before.shares[d])
		of.After = stats.Number(after.shares[d])
	}

	of.Moved = stats.Number(sum / 2)
	return &of
}

// nameOf is the name of a disposition in reports.
func nameOf(d model.Disposition) string {
	if d == model.Dispositions {
		return report.InProgress
	}
	return d.String()
}
