package sim

import (
	"github.com/ivrsim/ivrsim/internal/des"
	"github.com/ivrsim/ivrsim/internal/ivr"
	"github.com/ivrsim/ivrsim/internal/routing"
)

// placing is where a caller may wait for a service now.
type placing struct {
	queue    int32
	voice    routing.Value // the language of the agent
	fellBack bool          // no hub speaks the caller's language: the line's first is used
	outcome  placed
}

type placed uint8

const (
	roomy placed = iota
	full
	closed
	unspoken
)

// place chooses the hub: of those that the caller's hub leads to, outward, the
// first that serves the queue, is open, speaks the language of the call and is
// not at its capacity. Where there is none, queue is the one that turns the
// caller away: the first eligible, or the first that serves.
func (r *replication) place(c *call, service routing.QueueID) placing {
	voice := c.leg.Values[routing.AttrLanguage]
	if q := r.t.queueAt[service][c.hub]; q != none && r.isEligible(q, c.hub, voice) && r.hasRoom(q) {
		return placing{queue: q, voice: voice}
	}
	queue, outcome := r.placeOutward(c.hub, service, voice)
	if outcome != unspoken {
		return placing{queue, voice, false, outcome}
	}
	voice = r.t.lines[c.line].language
	if queue, outcome = r.placeOutward(c.hub, service, voice); outcome == unspoken {
		outcome = closed
	}
	return placing{queue, voice, true, outcome}
}

func (r *replication) isEligible(q int32, h routing.HubID, voice routing.Value) bool {
	return r.queues[q].open && r.t.speaking[voice].Has(h)
}

func (r *replication) placeOutward(home routing.HubID, service routing.QueueID, voice routing.Value) (int32, placed) {
	queue, outcome, serves := none, closed, none
	for _, h := range r.t.outward[home] {
		q := r.t.queueAt[service][h]
		if q == none {
			continue
		}
		if serves == none {
			serves = q
		}
		eligible := r.isEligible(q, h, voice)
		switch {
		case eligible && r.hasRoom(q):
			return q, roomy
		case eligible && outcome != full:
			queue, outcome = q, full
		case r.queues[q].open && outcome == closed: // a full hub that speaks it outweighs
			outcome = unspoken
		}
	}
	if queue == none {
		queue = r.turnedAwayAt(service, serves)
	}
	return queue, outcome
}

// turnedAwayAt is where a caller counts whom no hub takes.
func (r *replication) turnedAwayAt(service routing.QueueID, first int32) int32 {
	if first != none {
		return first
	}
	return r.t.queueAt[service][r.t.Center.Queues[service].Hubs[0]]
}

// hasRoom: a capacity is of callers waiting, so one who is answered at once is
// never too many.
func (r *replication) hasRoom(q int32) bool {
	capacity := r.t.queues[q].capacity
	return capacity == 0 || r.queues[q].length.n < capacity || r.idleGroup(q, 0) != none
}

// check tests a queue for this caller now.
func (r *replication) check(c *call) ivr.Input {
	p := r.place(c, r.step(c).service)
	in := ivr.Input{Kind: ivr.Checked, Closed: p.outcome == closed, Full: p.outcome == full}
	if !in.Closed {
		in.Wait = r.estimate(p.queue, r.tierLevel(c, p.queue), r.queues[p.queue].aheadOf(r.tierLevel(c, p.queue)))
	}
	return in
}

func (r *replication) tierLevel(c *call, q int32) int16 {
	return r.t.queues[q].ofTier[c.leg.Values[routing.AttrTier]]
}

// join lets a caller into a queue: offered, answered at once or to wait; or
// turned away, and the call goes on by closed or full.
func (r *replication) join(id int32, c *call) move {
	s := r.step(c)
	p := r.place(c, s.service)
	if p.outcome != roomy {
		return r.turnAway(c, p)
	}
	c.queue, c.voice, c.joined, c.stage = p.queue, p.voice, r.now, 0
	if c.level = s.level; c.level < 0 {
		c.level = r.tierLevel(c, p.queue)
	}
	c.marks &^= choseToLeave | wasTold | hasTimers
	if r.t.queues[c.queue].estimates {
		c.ahead = r.queues[c.queue].aheadOf(c.level)
	}
	r.counters.offered(c, p.fellBack)
	c.marks |= wasOffered
	if r.watched {
		r.watching(c).offered(c.queue)
	}
	if g := r.idleGroup(c.queue, 0); g != none {
		r.groups[g].idle.pop()
		r.answer(id, c, g, 0)
		return move{how: stays}
	}
	r.lineUp(id, c)
	if !c.is(hasPatience) {
		r.drawPatience(c)
	}
	c.until += r.now
	if s.maxWait < never || s.every > 0 || s.chooses {
		c.marks |= hasTimers
		c.limit, c.announce = r.now+s.maxWait, never
		if s.every > 0 || s.chooses {
			c.announce = r.now
		}
	}
	r.sleep(id, c)
	return move{how: stays}
}

func (r *replication) turnAway(c *call, p placing) move {
	names := &r.program(c).outcomes
	r.counters.rejected(c, p.queue)
	if p.outcome == full {
		c.marks |= metFull
		r.watching(c).left(p.queue, LeftFull)
		return by(names.full)
	}
	r.watching(c).left(p.queue, LeftClosed)
	return by(names.closed)
}

// drawPatience: once a call, by the queue that it waits in first.
func (r *replication) drawPatience(c *call) {
	by := &r.t.lines[c.line].people.Patience
	c.marks |= hasPatience
	c.until = des.Forever
	if i := c.value(r.t, by.Property, by.Attribute); i < len(by.Of) {
		stream := c.stream(forPatience, 0)
		c.until = by.Of[i].Sample(&stream)
	}
}
