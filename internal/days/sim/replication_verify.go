package sim

import (
	"fmt"
	"iter"

	"github.com/ivrsim/ivrsim/internal/days/tally"
)

// verify checks the invariants of a replication that has ended. An error is a defect
// of this package.
func (r *replication) verify(tally *tally.DayTally) error {
	for i := range r.floor.queues {
		if err := r.verifyLittle(i); err != nil {
			return err
		}

		// Callers may still wait, so offers may exceed ends.
		v := &tally.Queues[i].Visits
		if v.Offered < v.Ended() {
			return fmt.Errorf("queue %s: %d visits were offered and %d ended", r.t.queueName(i), v.Offered, v.Ended())
		}
	}

	for i := range r.floor.groups {
		g := &r.floor.groups[i]
		t := &tally.Groups[i]

		// The states of the agents add up to the staff, unless an event was counted twice.
		counted := g.ringing.n + g.talking.n + g.wrapping.n + g.paused.n + g.steppedAway.n + int32(g.idle.n)
		if g.talking.n < 0 || g.wrapping.n < 0 || g.staffed.n != counted {
			return fmt.Errorf("group %s: %d agents, of them %d ringing, %d talking, %d wrapping up, %d paused, "+
				"%d away, %d idle",
				r.t.Groups[i].Name, g.staffed.n, g.ringing.n, g.talking.n, g.wrapping.n, g.paused.n,
				g.steppedAway.n, g.idle.n)
		}

		// Each agent on the phones has a number, and nobody else has one.
		if numbered := g.numbers.onPhones(); numbered != g.staffed.n {
			return fmt.Errorf("group %s: %d agents on the phones have a number, of %d", r.t.Groups[i].Name, numbered,
				g.staffed.n)
		}

		// The integrals have 128 bits, in two parts.
		if t.Busy.High > t.Staffed.High || t.Busy.High == t.Staffed.High && t.Busy.Low > t.Staffed.Low {
			return fmt.Errorf("group %s was busy for longer than it was staffed", r.t.Groups[i].Name)
		}
	}

	return r.verifyCalls(tally)
}

// waitingIn yields the callers who wait in a queue. A caller is in no list while a phone rings.
func (r *replication) waitingIn(q *queue) iter.Seq[*call] {
	return func(yield func(*call) bool) {
		for c := range q.own.all {
			if c.activity == waiting && !yield(c) {
				return
			}
		}

		if !r.t.hasRings {
			return
		}
		for c := range r.present {
			if c.activity == waiting && c.queue == q && r.floor.rings(c) && !yield(c) {
				return
			}
		}
	}
}

// verifyLittle checks Little's law, exactly: over the whole run, warm-up and tail
// included, the integral of a queue's length is the sum of its waits (J. D. C.
// Little, Operations Research 9(3), 1961, on a finite horizon).
func (r *replication) verifyLittle(i int) error {
	q := &r.floor.queues[i]
	waits := q.waited
	n := int32(0)
	for c := range r.waitingIn(q) {
		waits += uint64(r.now - c.since)
		n++
	}

	if n != q.length.n || waits != q.length.integral(r.now) {
		return fmt.Errorf("queue %s: the integral of its length is %d and the sum of its waits %d (modulo 2⁶⁴), "+
			"%d callers wait and %d are counted",
			r.t.queueName(i), q.length.integral(r.now), waits, n, q.length.n)
	}

	return nil
}

// verifyCalls checks that every call that arrived has one disposition or is still
// present.
func (r *replication) verifyCalls(tally *tally.DayTally) error {
	var arrived, accounted uint64
	for i := range r.t.lines {
		accounted += tally.Lines[i].Arrived
		for _, n := range tally.Lines[i].Numbers {
			arrived += n
		}
	}
	if accounted != arrived {
		return fmt.Errorf("%d calls arrived, %d ended or are in the center", arrived, accounted)
	}
	return nil
}
