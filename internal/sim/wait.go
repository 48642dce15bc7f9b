package sim

import "github.com/ivrsim/ivrsim/internal/des"

// sleep makes the earliest of a waiting caller's timers its pending event.
func (r *replication) sleep(id int32, c *call) {
	at := c.until
	if c.is(hasTimers) {
		at = min(at, c.limit, c.announce)
	}
	if stages := r.t.queues[c.queue].stages; int(c.stage) < len(stages) {
		at = min(at, c.joined+stages[c.stage])
	}
	c.doing = waiting
	if at < des.Forever {
		r.schedule(id, c, waiting, at)
	}
}

// wake is the moment of a waiting caller's timer. Of several at one instant, the
// end of the patience comes before max_wait, then who may answer now, then the
// announcement.
func (r *replication) wake(id int32, c *call) {
	switch {
	case c.until <= r.now:
		r.abandon(id, c)
	case c.is(hasTimers) && c.limit <= r.now:
		wait := r.stepOut(id, c)
		r.counters.left(c, timedOut, wait)
		r.watching(c).left(c.queue, LeftTimedOut)
		r.goOn(id, c, r.program(c).outcomes.timedOut)
	case r.passStages(id, c):
	case c.is(hasTimers) && c.announce <= r.now:
		r.announce(id, c)
	default:
		r.sleep(id, c)
	}
}

// abandon: the patience has ended, the caller hangs up in the queue.
func (r *replication) abandon(id int32, c *call) {
	wait := r.stepOut(id, c)
	r.counters.left(c, abandoned, wait)
	r.watching(c).abandoned(c.queue, wait)
	r.watching(c).hungUp(c)
	c.marks |= hasAbandoned
	r.end(id, c)
}

// announce speaks the hold prompt: the first tells the wait, and at each the
// caller may choose to leave.
func (r *replication) announce(id int32, c *call) {
	s := r.step(c)
	if s.announces && !c.is(wasTold) {
		c.marks |= wasTold
		c.told = minutesUp(r.estimate(c.queue, c.level, c.ahead))
	}
	if s.chooses {
		stream := r.ask(c)
		if reply := r.reply(c, s.question, &stream); reply.kind == Gives {
			wait := r.stepOut(id, c)
			r.counters.left(c, leftByChoice, wait)
			r.watching(c).left(c.queue, LeftChoice)
			c.marks |= choseToLeave
			r.goOn(id, c, reply.outcome)
			return
		}
	}
	c.announce = never
	if s.every > 0 {
		c.announce = r.now + s.every
	}
	r.sleep(id, c)
}

// passStages lets those answer who may from now on, and reports whether the
// caller is no longer waiting.
func (r *replication) passStages(id int32, c *call) bool {
	q := &r.t.queues[c.queue]
	passed := false
	for int(c.stage) < len(q.stages) && c.joined+q.stages[c.stage] <= r.now {
		if q.stages[c.stage] == q.overflow {
			r.overflow(id, c)
		}
		c.stage++
		passed = true
	}
	return passed && r.seat(id, c)
}

// overflow makes a caller eligible at the next hub, outward from where it waits,
// that is open and speaks its language.
func (r *replication) overflow(id int32, c *call) {
	q, beyond := &r.t.queues[c.queue], false
	for _, h := range r.t.outward[c.hub] {
		other := r.t.queueAt[q.service][h]
		if beyond && other != none && len(r.t.queues[other].skills) > 0 && r.queues[other].open && r.t.speaking[c.voice].Has(h) {
			c.foreign = other
			c.marks |= overflows
			r.queues[other].foreign[c.level].enter(r.calls, id, guestList)
			r.queues[other].guests++
			return
		}
		beyond = beyond || h == q.hub
	}
}

// seat looks for an idle agent for a caller or callback that waits.
func (r *replication) seat(id int32, c *call) bool {
	waited := r.now - c.joined
	g := r.idleGroup(c.queue, waited)
	if g == none && c.is(overflows) {
		g = r.idleGroup(c.foreign, waited)
	}
	if g == none {
		return false
	}
	r.groups[g].idle.pop()
	r.serve(id, c, g)
	return true
}
