package sweep

import (
	"context"
	"fmt"
	"runtime"
	"slices"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/ivrsim/ivrsim/internal/days/model"
	"github.com/ivrsim/ivrsim/internal/days/sim"
	"github.com/ivrsim/ivrsim/internal/files/diag"
)

// Trial simulates one replication of a design, whose time is measured.
func Trial(ctx context.Context, m *model.Model) error {
	s, err := sim.New(m)
	if err != nil {
		return err
	}
	_, err = s.Replicate(ctx, 0, sim.Options{}, func() {}, sim.Observer{})
	return err
}

// CheckSize refuses more runs than a sweep may have, with the time that they would take. A replication of
// one of the designs takes run.
func CheckSize(designs, replications int, run time.Duration) error {
	// The division cannot overflow, as the product of both numbers could.
	if designs <= maxRuns/replications {
		return nil
	}

	seconds := float64(designs) * float64(replications) * run.Seconds()
	return fmt.Errorf("%s of %s take about %s on one processor; a sweep has at most %s runs",
		diag.Plural(designs, "design"), diag.Plural(replications, "replication"), lasting(seconds), diag.Thousands(maxRuns))
}

// FirstWrong returns the index of the first of some designs that has errors, or -1. A design has errors if
// compile says so. It is called for several designs at a time.
func FirstWrong(ctx context.Context, designs []Design, compile func(Design) (hasErrors bool)) (int, error) {
	wrong := make([]bool, len(designs))
	var group errgroup.Group
	group.SetLimit(runtime.GOMAXPROCS(0))

	for i, sets := range designs {
		group.Go(func() error {
			wrong[i] = compile(sets)
			return ctx.Err()
		})
	}

	// The designs are compiled in any order. The first wrong one in the order of the file is
	// returned, so that the same sweep gives the same message.
	err := group.Wait()
	return slices.Index(wrong, true), err
}

// Expected says how long the runs of a plan take on this machine, if a replication takes run.
func (p *Plan) Expected(run time.Duration) string {
	// Fewer chunks than processors leave the other processors idle.
	cores := min(runtime.GOMAXPROCS(0), len(p.Chunks))
	return lasting(float64(p.runs()) * run.Seconds() / float64(cores))
}

// lasting formats seconds of any length.
func lasting(seconds float64) string {
	const day = 24 * 3600
	switch {
	case seconds >= 365*day:
		return fmt.Sprintf("%.0f years", seconds/(365*day))
	case seconds >= 2*day:
		return fmt.Sprintf("%.0f days", seconds/day)
	default:
		return time.Duration(seconds * 1e9).Round(time.Second).String()
	}
}
