package sim

import "github.com/ivrsim/ivrsim/internal/des"

// sleep makes the earliest of a waiting caller's timers its pending event.
func (r *replication) sleep(c *call) {
	at := c.until
	if c.is(hasTimers) {
		at = min(at, c.limit, c.announce)
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
// announcement.
func (r *replication) wake(c *call) {
	switch {
	case c.until <= r.now:
		r.abandon(c)
	case c.is(hasTimers) && c.limit <= r.now:
		wait := r.stepOut(c)
		r.counters.left(c, timedOut, wait)
		r.watching(c).left(c.queue.index, LeftTimedOut)
		l := &r.lines[c.line]
		r.goOn(c, l, l.program.outcomes.timedOut)
	case r.passStages(c):
	case c.is(hasTimers) && c.announce <= r.now:
		r.announce(c)
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

// announce speaks the hold prompt: the first tells the wait, and at each the
// caller may choose to leave.
func (r *replication) announce(c *call) {
	s := r.step(c)
	if s.announces && !c.is(wasTold) {
		c.marks |= wasTold
		c.told = minutesUp(r.estimate(c.queue, c.level, c.ahead))
	}
	if s.chooses {
		if reply := r.hears(c, s, r.now); reply.how == chooses {
			wait := r.stepOut(c)
			r.counters.left(c, leftByChoice, wait)
			r.watching(c).left(c.queue.index, LeftChoice)
			c.marks |= choseToLeave
			r.goOn(c, &r.lines[c.line], reply.outcome)
			return
		}
	}
	c.announce = r.nextAnnouncement(c, s)
	r.sleep(c)
}

// hears draws whether the caller leaves at an announcement. Which of its visit's
// it is follows from the time, so those to come can be drawn beforehand.
func (r *replication) hears(c *call, s *stepTable, at des.Time) move {
	which := uint64(0)
	if s.every > 0 {
		which = uint64((at - c.since) / s.every)
	}
	stream := c.stream(forAnnouncement, uint64(c.asked)<<32|which)
	return s.question.to(c).draw(&stream)
}

// farthest is how many announcements are looked ahead: one who is patient for
// ever and never leaves is looked at again after them.
const farthest = 64

// nextAnnouncement is the next after now of which anything comes: at which the
// caller leaves, unless the patience or the longest wait ends before. Stepwise it
// is the next one.
func (r *replication) nextAnnouncement(c *call, s *stepTable) des.Time {
	if s.every == 0 || !s.chooses {
		return never
	}
	at := r.now + s.every
	if r.stepwise {
		return at
	}
	for range farthest {
		if at >= c.until || at >= c.limit {
			return never
		}
		if r.hears(c, s, at).how == chooses {
			break
		}
		at += s.every
	}
	return at
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
		if at := r.t.queueAt[q.service][h]; beyond && at != none {
			if other := &r.queues[at]; len(other.agents) > 0 && other.open && r.t.speaking[c.voice].Has(h) {
				c.foreign = at
				c.marks |= overflows
				other.foreign[c.level].enter(c, guestList)
				other.guests++
				return
			}
		}
		beyond = beyond || h == q.hub
	}
}

// seat looks for an idle agent for a caller or callback that waits.
func (r *replication) seat(c *call) bool {
	waited := r.now - c.since
	g := c.queue.idleGroup(waited)
	if g == nil && c.is(overflows) {
		g = r.queues[c.foreign].idleGroup(waited)
	}
	if g == nil {
		return false
	}
	g.idle.pop()
	r.serve(c, g)
	return true
}
