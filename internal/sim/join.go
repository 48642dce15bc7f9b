package sim

import (
	"github.com/ivrsim/ivrsim/internal/des"
	"github.com/ivrsim/ivrsim/internal/ivr"
	"github.com/ivrsim/ivrsim/internal/routing"
)

// placing is where a caller may wait for a service now.
type placing struct {
	queue    *queue
	answerIn routing.Value // the language of the agent
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
	language := c.leg.Values[routing.AttrLanguage]
	queue, outcome := r.placeOutward(c.hub(), service, language)
	if outcome != unspoken {
		return placing{queue, language, false, outcome}
	}
	language = r.t.lines[c.line].language
	if queue, outcome = r.placeOutward(c.hub(), service, language); outcome == unspoken {
		outcome = closed
	}
	return placing{queue, language, true, outcome}
}

// roomAtHome is what place comes to for most: the queue of the caller's own hub,
// which has room. Else it is nil.
func (r *replication) roomAtHome(c *call, service routing.QueueID) *queue {
	q := r.queueAt[int(service)*len(r.hubs)+int(c.hub())]
	if q != nil && q.isEligible(c.leg.Values[routing.AttrLanguage]) && q.hasRoom() {
		return q
	}
	return nil
}

// queue is the one of a service at a hub, nil where the hub does not serve it.
func (r *replication) queue(service routing.QueueID, hub routing.HubID) *queue {
	return r.queueAt[int(service)*len(r.hubs)+int(hub)]
}

// isEligible: open, and answers in the language.
func (q *queue) isEligible(language routing.Value) bool { return q.open && q.languages.Has(language) }

func (r *replication) placeOutward(home routing.HubID, service routing.QueueID, language routing.Value) (*queue, placed) {
	var queue, serves *queue
	outcome := closed
	for _, h := range r.t.outward[home] {
		q := r.queue(service, h)
		if q == nil {
			continue
		}
		if serves == nil {
			serves = q
		}
		eligible := q.isEligible(language)
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
	return r.queue(service, r.t.Center.Queues[service].Hubs[0])
}

// hasRoom: a capacity is of callers waiting, so one who is answered at once is never too
// many: where callers wait, no agent is idle who may answer at once.
func (q *queue) hasRoom() bool { return q.length.n < q.capacity }

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

// levelOf is the level of a caller at a step in the queue.
func (q *queue) levelOf(c *call, s *stepTable) int16 {
	if s.level >= 0 {
		return s.level
	}
	return q.tierLevel(c)
}

func (q *queue) tierLevel(c *call) int16 {
	return q.ofTier[c.leg.Values[routing.AttrTier]]
}

// join lets a caller into a queue: offered, answered at once or to wait; or
// turned away, and the call goes on by closed or full.
func (r *replication) join(c *call, l *line, s *stepTable) move {
	q, language := r.roomAtHome(c, s.service), c.leg.Values[routing.AttrLanguage]
	if q == nil {
		p := r.place(c, s.service)
		if p.outcome != roomy {
			return r.turnAway(c, l, p)
		}
		q, language = p.queue, p.answerIn
		if p.fellBack {
			r.counters.fellBack(c)
		}
	}
	if c.slot != none && !c.is(wasOffered) {
		l.offered++
	}
	if r.watched {
		r.watching(c).offered(q.index)
	}
	c.queue = q
	c.marks = c.marks&^(hasLeft|wasTold|hasTimers) | wasOffered
	if k := q.idle(0); k != nil {
		g := k.idleGroup(0)
		g.idle.pop()
		r.answerAtOnce(c, l, s, g)
	} else {
		c.answerIn = language
		r.beginToWait(c, l, s)
	}
	return move{how: stays}
}

func (r *replication) turnAway(c *call, l *line, p placing) move {
	names := &l.program.outcomes
	r.counters.rejected(c, l, p.queue)
	if p.outcome == full {
		c.marks |= metFull
		r.watching(c).left(p.queue.index, LeftFull)
		return by(names.full)
	}
	r.watching(c).left(p.queue.index, LeftClosed)
	return by(names.closed)
}

// beginToWait puts a caller into the queue that it has joined, with its timers.
func (r *replication) beginToWait(c *call, l *line, s *stepTable) {
	q := c.queue
	c.since, c.stage, c.level = r.now, 0, q.levelOf(c, s)
	if q.estimates {
		c.ahead = q.aheadOf(c.level)
	}
	v := r.counters.visitors(c, l, q)
	r.counters.linedUp(c, v)
	c.visitors = v
	q.own[c.level].enter(c, ownList)
	q.held++
	q.length.up(r.now)
	v.tier.up(r.now)
	r.counters.regions[c.leg.Values[routing.AttrRegion]].up(r.now)
	if !c.is(hasPatience) {
		r.drawPatience(c, l)
	}
	c.until += r.now
	if s.announces.Has(c.leg.Values[routing.AttrLanguage]) && c.until > r.now {
		c.marks |= wasTold
		c.told = minutesUp(r.estimate(q, c.level, c.ahead))
	}
	if s.maxWait < never || s.leaving != nil {
		r.setTimers(c, s)
	}
	r.sleep(c)
}

// setTimers: of the longest wait, and of leaving by a choice.
func (r *replication) setTimers(c *call, s *stepTable) {
	c.marks |= hasTimers
	c.limit, c.leaves = r.now+s.maxWait, never
	if s.leaving != nil {
		r.drawLeaving(c, s)
	}
}

// drawPatience: once a call, by the queue that it is admitted to first.
func (r *replication) drawPatience(c *call, l *line) {
	by := &l.people.Patience
	c.marks |= hasPatience
	c.until = des.Forever
	if i := c.value(by.Property, by.Attribute); i < len(by.Of) {
		stream := c.stream(forPatience, 0)
		c.until = by.Of[i].Sample(&stream)
	}
}
