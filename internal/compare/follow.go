package compare

import (
	"context"
	"maps"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/ivrsim/ivrsim/internal/des"
	"github.com/ivrsim/ivrsim/internal/sim"
)

// followed identifies a call of an arm.
type followed struct {
	replication, arm int
	attempt
}

// follow runs the replications of the samples again, and keeps what happens to the
// samples' calls in the base and in their arms.
func (m *matching) follow(ctx context.Context, simulations []*sim.Simulation) error {
	m.paths = map[followed][]Event{}
	runs, ctx := errgroup.WithContext(ctx)
	for replication, callers := range m.sampled() {
		for arm, s := range simulations {
			runs.Go(func() error {
				paths := map[followed][]Event{}
				clock := &m.arms[arm].Model.Clock
				o := sim.Observer{Follow: callers, Event: func(e sim.Event) {
					call := followed{replication, arm, attempt{e.Key, e.Attempt}}
					paths[call] = append(paths[call], Event{clock.Instant(e.At).Format(time.TimeOnly), e.Text})
				}}
				_, err := s.Replicate(ctx, replication, sim.Options{}, func() {}, o)
				m.mutex.Lock()
				defer m.mutex.Unlock()
				maps.Copy(m.paths, paths)
				return err
			})
		}
	}
	return runs.Wait()
}

// sampled gives the callers of the samples, by replication.
func (m *matching) sampled() map[int]map[des.Key]bool {
	out := map[int]map[des.Key]bool{}
	for _, p := range m.pairs[1:] {
		for from := range p.samples {
			for _, list := range p.samples[from] {
				for _, c := range list {
					if out[c.replication] == nil {
						out[c.replication] = map[des.Key]bool{}
					}
					out[c.replication][c.Key] = true
				}
			}
		}
	}
	return out
}
