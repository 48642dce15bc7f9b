package sim

import (
	"fmt"

	"github.com/ivrsim/ivrsim/internal/report"
)

// verify checks what has to hold after every run, whatever the model. A failure
// is a mistake of this package.
func (r *replication) verify(tally *report.Tally) error {
	for i := range r.queues {
		if err := r.verifyLittle(i); err != nil {
			return err
		}
		v := &tally.Queues[i].Visits
		if ended := v.Ended(); v.Offered < ended {
			return fmt.Errorf("queue %s: %d visits were offered and %d ended", r.t.queueName(i), v.Offered, ended)
		}
	}
	for i := range r.groups {
		g := &r.groups[i]
		if g.talking.n < 0 || g.wrapping.n < 0 || g.staffed.n != g.talking.n+g.wrapping.n+int32(g.idle.n) {
			return fmt.Errorf("group %s: %d agents, of them %d talking, %d wrapping up, %d idle", r.t.Groups[i].Name, g.staffed.n, g.talking.n, g.wrapping.n, g.idle.n)
		}
		if y := &tally.Groups[i]; y.Busy.High > y.Staffed.High || y.Busy.High == y.Staffed.High && y.Busy.Low > y.Staffed.Low {
			return fmt.Errorf("group %s was busy for longer than it was there", r.t.Groups[i].Name)
		}
	}
	return r.verifyCalls(tally)
}

// verifyLittle: over the whole run, lead-in and tail included, the integral of a
// queue's length is the sum of its waits, exactly (J. D. C. Little, Operations
// Research 9(3), 1961, on a finite horizon).
func (r *replication) verifyLittle(i int) error {
	q := &r.queues[i]
	waits, n := q.waited, int32(0)
	for _, l := range q.own {
		for c := l.head; c != nil; c = c.own.next {
			if c.doing == waiting {
				waits += uint64(r.now - c.since)
				n++
			}
		}
	}
	if n != q.length.n || waits != q.length.integral(r.now) {
		return fmt.Errorf("queue %s: the integral of its length is %d and the sum of its waits %d (modulo 2⁶⁴), %d callers wait and %d are counted", r.t.queueName(i), q.length.integral(r.now), waits, n, q.length.n)
	}
	return nil
}

// verifyCalls: every call that arrived has one end or is still there, whether it is
// counted with its line, its tier or its region.
func (r *replication) verifyCalls(tally *report.Tally) error {
	arrived, ended := uint64(0), uint64(0)
	for i := range tally.Lines {
		arrived += tally.Lines[i].Arrived
		for _, n := range tally.Lines[i].Ended {
			ended += n
		}
	}
	inside := uint64(0)
	for range r.inside {
		inside++
	}
	if arrived != ended+inside {
		return fmt.Errorf("%d calls arrived, %d ended and %d are in the center", arrived, ended, inside)
	}
	for _, crowds := range [...][]report.ClassTally{tally.Tiers, tally.Regions} {
		among := uint64(0)
		for i := range crowds {
			among += crowds[i].Arrived
		}
		if arrived != among {
			return fmt.Errorf("%d calls arrived, and %d by tier or region", arrived, among)
		}
	}
	return nil
}

// inside gives the calls of the day that are still in the center.
func (r *replication) inside(yield func(*call) bool) {
	for c := range r.present {
		if c.slot != none && !yield(c) {
			return
		}
	}
}

// present gives the calls in the center, whenever they came.
func (r *replication) present(yield func(*call) bool) {
	for _, chunk := range r.slab.chunks {
		for i := range chunk {
			if c := &chunk[i]; c.doing.holdsTrunk() && !yield(c) {
				return
			}
		}
	}
}

func (t *tables) queueName(i int) string {
	queue, hub := t.layout.QueueNames(i)
	return queue + "@" + hub
}
