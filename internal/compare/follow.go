package compare

import (
	"context"
	"maps"
	"slices"
	"time"

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
	callers := m.sampled()
	for _, replication := range slices.Sorted(maps.Keys(callers)) {
		for arm, s := range simulations {
			clock := &m.arms[arm].Model.Clock
			o := sim.Observer{Follow: callers[replication], Event: func(e sim.Event) {
				call := followed{replication, arm, attempt{e.Key, e.Attempt}}
				m.paths[call] = append(m.paths[call], Event{clock.Instant(e.At).Format(time.TimeOnly), e.Text})
			}}
			if _, err := s.Replicate(ctx, replication, sim.Options{}, func() {}, o); err != nil {
				return err
			}
		}
	}
	return nil
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
