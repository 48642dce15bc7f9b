package sim

import (
	"context"

	"github.com/ivrsim/ivrsim/internal/des"
	"github.com/ivrsim/ivrsim/internal/model"
)

// Record runs one replication as Run does, and shows it: at the beginning of the
// day and after each step of simulated time, until everybody who arrived in the
// day has left. Counters are of those callers alone, so that the last are the
// report's; queues, agents and trunks are as they stand. The error is the
// context's, show's, or that of a flow that never ends.
func Record(ctx context.Context, m *model.Model, number int, how Options, step des.Duration, show func(*Snapshot) error) error {
	t, err := newTables(m)
	if err != nil {
		return err
	}
	r, err := newReplication(t, number, how)
	if err != nil {
		return err
	}
	r.watched = true
	w := newViewed(t)
	w.watch.own = true
	w.begin(r) // from here on who arrives at the very beginning of the day is counted
	if err := r.Advance(t.Clock.From); err != nil {
		return err
	}
	w.begin(r) // and from here on agents' time and events are
	for at := t.Clock.From; ; at += step {
		if err := ctx.Err(); err != nil {
			return err
		}
		if err := w.advance(at); err != nil {
			return err
		}
		s := w.Snapshot()
		s.Time = t.Clock.Instant(at)
		if err := show(s); err != nil {
			return err
		}
		if r.Done() {
			return nil
		}
	}
}
