package sim

import (
	"math"
	"slices"

	"github.com/ivrsim/ivrsim/internal/des"
	"github.com/ivrsim/ivrsim/internal/routing"
)

// sleep makes the earliest of a waiting caller's timers its pending event.
func (r *replication) sleep(c *call) {
	at := c.until
	if c.is(hasTimers) {
		at = min(at, c.limit, c.leaves)
	}
	if stages := c.queue.stages; int(c.stage) < len(stages) {
		at = min(at, c.since+stages[c.stage])
	}
	c.doing = waiting
	if at < des.Forever {
		r.schedule(c, waiting, at)
	}
}

// wake is the moment of a waiting caller's timer. Of several at one instant, the
// end of the patience comes before max_wait, then who may answer now, then the
// choice at an announcement.
func (r *replication) wake(c *call) {
	switch {
	case c.until <= r.now:
		r.abandon(c)
	case c.is(hasTimers) && c.limit <= r.now:
		wait := r.stepOut(c)
		r.counters.left(c, timedOut, wait)
		r.watching(c).left(c.queue.index, LeftTimedOut)
		c.marks |= hasLeft
		l := &r.lines[c.line]
		r.goOn(c, l, l.program.outcomes.timedOut)
	case r.passStages(c):
	case c.is(hasTimers) && c.leaves <= r.now:
		r.leave(c)
	default:
		r.sleep(c)
	}
}

// abandon: the patience has ended, the caller hangs up in the queue.
func (r *replication) abandon(c *call) {
	wait := r.stepOut(c)
	r.counters.left(c, abandoned, wait)
	r.watching(c).abandoned(c.queue.index, wait)
	r.watching(c).hungUp(c)
	c.marks |= hasAbandoned
	r.end(c, &r.lines[c.line])
}

// drawLeaving draws at which announcement of its visit the caller leaves, if at
// any. At each the same share leaves, so the number of those that one stays at is
// geometric: an exponential time in whole units.
func (r *replication) drawLeaving(c *call, s *stepTable) {
	stream := c.ask()
	stays := math.Floor(stream.Exp() / s.leaversLike(c).rate)
	if stays == 0 || s.every > 0 && stays*float64(s.every) < float64(des.Forever) {
		c.leaves = r.now + int64(stays)*s.every
	}
}

// leave: the caller makes a choice.
func (r *replication) leave(c *call) {
	wait := r.stepOut(c)
	r.counters.left(c, leftByChoice, wait)
	r.watching(c).left(c.queue.index, LeftChoice)
	c.marks |= hasLeft
	stream := c.ask()
	r.goOn(c, &r.lines[c.line], r.step(c).leaversLike(c).draw(&stream).outcome)
}

// passStages lets those answer who may from now on, and reports whether the
// caller is no longer waiting.
func (r *replication) passStages(c *call) bool {
	q := c.queue
	passed := false
	for int(c.stage) < len(q.stages) && c.since+q.stages[c.stage] <= r.now {
		if q.stages[c.stage] == q.overflow {
			r.overflow(c)
		}
		c.stage++
		passed = true
	}
	return passed && r.seat(c)
}

// overflow makes a caller eligible at the next hub, outward from where it waits,
// that is open and speaks its language.
func (r *replication) overflow(c *call) {
	q, beyond := c.queue, false
	for _, h := range r.t.outward[c.hub()] {
		if other := r.queue(q.service, h); beyond && other != nil && len(other.agents) > 0 && other.isEligible(c.answerIn) {
			c.foreign = other.index
			c.marks |= overflows
			other.foreign[c.level].enter(c, guestList)
			other.guests++
			return
		}
		beyond = beyond || h == q.hub
	}
}

// overflowLate lets those overflow for whom no hub was open when they had waited for
// long enough.
func (r *replication) overflowLate(service routing.QueueID) {
	for _, at := range r.t.queueAt[service] {
		if at == none {
			continue
		}
		q := &r.queues[at]
		for level := range q.own {
			for c := q.own[level].head; c != nil; c = c.own.next {
				if !c.is(overflows) && slices.Contains(q.stages[:c.stage], q.overflow) {
					r.overflow(c)
				}
			}
		}
	}
	for _, at := range r.t.queueAt[service] {
		if at != none {
			r.seatGuests(&r.queues[at])
		}
	}
}

// seatGuests gives idle agents the callers of other hubs, while there are both.
func (r *replication) seatGuests(q *queue) {
	for i := range q.agents {
		k := &q.agents[i]
		for k.group.idle.n > 0 {
			c := r.pickFrom(q.foreign, k, candidate{}).call
			if c == nil || !r.seat(c) {
				break
			}
		}
	}
}

// seat looks for an idle agent for a caller or callback that waits.
func (r *replication) seat(c *call) bool {
	waited := r.now - c.since
	k := c.queue.idle(waited)
	if k == nil && c.is(overflows) {
		k = r.queues[c.foreign].idle(waited)
	}
	if k == nil {
		return false
	}
	g := k.idleGroup(waited)
	g.idle.pop()
	r.serve(c, g)
	return true
}
