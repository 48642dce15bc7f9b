package sim

import (
	"github.com/ivrsim/ivrsim/internal/des"
	"github.com/ivrsim/ivrsim/internal/ivr"
	"github.com/ivrsim/ivrsim/internal/routing"
)

// placing is where a caller may wait for a service now.
type placing struct {
	queue    *queue
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
	if at := r.t.queueAt[service][c.hub()]; at != none {
		if q := &r.queues[at]; r.isEligible(q, voice) && q.hasRoom() {
			return placing{queue: q, voice: voice}
		}
	}
	queue, outcome := r.placeOutward(c.hub(), service, voice)
	if outcome != unspoken {
		return placing{queue, voice, false, outcome}
	}
	voice = r.t.lines[c.line].language
	if queue, outcome = r.placeOutward(c.hub(), service, voice); outcome == unspoken {
		outcome = closed
	}
	return placing{queue, voice, true, outcome}
}

func (r *replication) isEligible(q *queue, voice routing.Value) bool {
	return q.open && r.t.speaking[voice].Has(q.hub)
}

func (r *replication) placeOutward(home routing.HubID, service routing.QueueID, voice routing.Value) (*queue, placed) {
	var queue, serves *queue
	outcome := closed
	for _, h := range r.t.outward[home] {
		at := r.t.queueAt[service][h]
		if at == none {
			continue
		}
		q := &r.queues[at]
		if serves == nil {
			serves = q
		}
		eligible := r.isEligible(q, voice)
		switch {
		case eligible && q.hasRoom():
			return q, roomy
		case eligible && outcome != full:
			queue, outcome = q, full
		case q.open && outcome == closed: // a full hub that speaks it outweighs
			outcome = unspoken
		}
	}
	if queue == nil {
		queue = r.turnedAwayAt(service, serves)
	}
	return queue, outcome
}

// turnedAwayAt is where a caller counts whom no hub takes.
func (r *replication) turnedAwayAt(service routing.QueueID, first *queue) *queue {
	if first != nil {
		return first
	}
	return &r.queues[r.t.queueAt[service][r.t.Center.Queues[service].Hubs[0]]]
}

// hasRoom: a capacity is of callers waiting, so one who is answered at once is
// never too many.
func (q *queue) hasRoom() bool {
	return q.capacity == 0 || q.length.n < q.capacity || q.idleGroup(0) != nil
}

// check tests a queue for this caller now.
func (r *replication) check(c *call, s *stepTable) ivr.Input {
	p := r.place(c, s.service)
	in := ivr.Input{Kind: ivr.Checked, Closed: p.outcome == closed, Full: p.outcome == full}
	if !in.Closed {
		level := p.queue.tierLevel(c)
		in.Wait = r.estimate(p.queue, level, p.queue.aheadOf(level))
	}
	return in
}

func (q *queue) tierLevel(c *call) int16 {
	return q.ofTier[c.leg.Values[routing.AttrTier]]
}

// join lets a caller into a queue: offered, answered at once or to wait; or
// turned away, and the call goes on by closed or full.
func (r *replication) join(c *call, s *stepTable) move {
	p := r.place(c, s.service)
	if p.outcome != roomy {
		return r.turnAway(c, p)
	}
	c.queue, c.voice, c.since, c.stage = p.queue, p.voice, r.now, 0
	if c.level = s.level; c.level < 0 {
		c.level = p.queue.tierLevel(c)
	}
	c.marks &^= choseToLeave | wasTold | hasTimers
	if p.queue.estimates {
		c.ahead = p.queue.aheadOf(c.level)
	}
	r.counters.offered(c, p.fellBack)
	c.marks |= wasOffered
	if r.watched {
		r.watching(c).offered(c.queue.index)
	}
	if g := p.queue.idleGroup(0); g != nil {
		g.idle.pop()
		r.answer(c, g, 0)
		return move{how: stays}
	}
	r.lineUp(c)
	if !c.is(hasPatience) {
		r.drawPatience(c)
	}
	c.until += r.now
	if s.maxWait < never || s.every > 0 || s.chooses {
		c.marks |= hasTimers
		c.limit, c.announce = r.now+s.maxWait, never
		if s.chooses {
			r.countQuestion(c)
		}
		if s.every > 0 || s.chooses {
			c.announce = r.now
		}
	}
	r.sleep(c)
	return move{how: stays}
}

func (r *replication) turnAway(c *call, p placing) move {
	names := &r.lines[c.line].program.outcomes
	r.counters.rejected(c, p.queue)
	if p.outcome == full {
		c.marks |= metFull
		r.watching(c).left(p.queue.index, LeftFull)
		return by(names.full)
	}
	r.watching(c).left(p.queue.index, LeftClosed)
	return by(names.closed)
}

// drawPatience: once a call, by the queue that it waits in first.
func (r *replication) drawPatience(c *call) {
	by := &r.lines[c.line].people.Patience
	c.marks |= hasPatience
	c.until = des.Forever
	if i := c.value(by.Property, by.Attribute); i < len(by.Of) {
		stream := c.stream(forPatience, 0)
		c.until = by.Of[i].Sample(&stream)
	}
}
