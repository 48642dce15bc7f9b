package compare

import (
	"context"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/ivrsim/ivrsim/internal/days/des"
	"github.com/ivrsim/ivrsim/internal/days/sim"
)

// follow runs the first replication again, and keeps what happens to the samples' callers
// in each arm.
func (m *matching) follow(ctx context.Context, simulations []*sim.Simulation) error {
	// The base runs once for the examples of all arms, so one set has the callers of all of them.
	callers := map[des.Key]bool{}
	for _, p := range m.pairs[1:] {
		for _, list := range p.samples {
			for _, c := range list {
				callers[c.Key] = true
			}
		}
	}

	m.paths = make([]map[attempt][]Event, len(simulations))
	runs, ctx := errgroup.WithContext(ctx)
	for arm, s := range simulations {
		paths := map[attempt][]Event{}
		m.paths[arm] = paths
		clock := &m.arms[arm].Model.Clock

		// Each run has its own map, so that the runs need no lock.
		o := sim.Observer{Follow: callers, Event: func(e sim.Event) {
			call := attempt{e.Key, e.Attempt}
			paths[call] = append(paths[call], Event{clock.Instant(e.At).Format(time.TimeOnly), e.Text})
		}}

		// Without examples there is nobody to follow, and a run would take time for nothing.
		if len(callers) > 0 {
			runs.Go(func() error {
				_, err := s.Replicate(ctx, 0, sim.Options{}, func() {}, o)
				return err
			})
		}
	}

	return runs.Wait()
}
