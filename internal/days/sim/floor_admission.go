package sim

import (
	"github.com/ivrsim/ivrsim/internal/days/des"
	"github.com/ivrsim/ivrsim/internal/days/model"
	"github.com/ivrsim/ivrsim/internal/design/routing"
)

// placement is the queue at a hub where a caller may wait now.
type placement struct {
	queue         *queue
	agentLanguage routing.Value // of the call, or the line's first language if no open hub speaks it
	admission     admission
}

// admission is the queue's answer to a call that is offered to it.
type admission uint8

const (
	admitted admission = iota // to wait
	answered                  // at once
	full
	closed
	languageNotSpoken
)

// place chooses the hub. It takes the first hub in the caller's order of overflow that has the
// queue, is open, speaks the language of the call and has room. If no hub qualifies, queue is the
// queue that rejects the caller: the first eligible one, or otherwise the first hub's that has the
// queue. If open hubs have the queue but none of them speaks the language, place chooses again with
// the line's first language.
func (f *floor) place(c *call, queueID routing.QueueID) placement {
	language := c.leg.Values[routing.AttrLanguage]
	queue, result := f.queueInOrder(c, queueID, language)
	if result != languageNotSpoken {
		return placement{queue, language, result}
	}

	// Open hubs have the queue, but nobody there speaks the caller's language.
	language = f.t.lines[c.line].firstLanguage
	queue, result = f.queueInOrder(c, queueID, language)
	if result == languageNotSpoken {
		result = closed
	}

	return placement{queue, language, result}
}

// queue gives a queue at a hub, nil where the hub does not have it.
func (f *floor) queue(queueID routing.QueueID, hub routing.HubID) *queue {
	return f.queueAt[int(queueID)*len(f.hubs)+int(hub)]
}

// queueInOrder chooses the queue for a caller who is served in one language, and says
// whether it admits the caller or why it does not.
func (f *floor) queueInOrder(c *call, queueID routing.QueueID, language routing.Value) (*queue, admission) {
	var firstFull, first *queue
	result := closed
	for _, h := range f.t.hubOrder(c) {
		q := f.queue(queueID, h)
		if q == nil {
			continue
		}

		if first == nil {
			first = q
		}

		// Full replaces the other reasons, because a hub with more room would serve the caller.
		eligible := q.isEligible(language)
		switch {
		case eligible && q.hasRoom(language):
			return q, admitted
		case eligible && result != full:
			firstFull = q
			result = full
		case q.open && result == closed: // unless a hub that speaks the language is full
			result = languageNotSpoken
		}
	}

	switch {
	case firstFull != nil:
		return firstFull, result
	case first != nil:
		return first, result
	}

	// No hub in the caller's order has the queue.
	return f.queue(queueID, f.t.Center.Queues[queueID].Hubs[0]), result
}

// join offers a call to the queue of a step: it is answered at once, waits or is rejected.
func (f *floor) join(c *call, l *lineTable, s *stepTable) admission {
	queueID := s.queueOf(c)
	language := c.leg.Values[routing.AttrLanguage]

	// Nearly all calls are admitted at their own hub, and only the others need the search of place. With a search for
	// all, a day of queues only takes 3% longer.
	q := f.queue(queueID, c.hub())
	if q == nil || !q.isEligible(language) || !q.hasRoom(language) {
		p := f.place(c, queueID)
		if p.admission != admitted {
			f.ledger.rejected(c, p.queue, p.admission)
			return p.admission
		}

		q = p.queue
		if p.agentLanguage != language {
			f.ledger.fellBack(c)
		}
		language = p.agentLanguage
	}

	if c.is(wasOffered) && c.queue != nil {
		f.ledger.rejoins(c, q)
	}

	// The ledger and its listeners read the queue of the call. So it is set before they are told.
	c.queue = q
	c.flags &^= hasLeft | hasAnnounced | hasLeaveTimers

	// An agent may be idle, even if callers in other languages wait.
	if k := q.idleSkill(language, 0); k != nil {
		g := k.idleGroup(language, 0)
		agent := g.idle.pop()
		if g.ring != nil {
			c.agentLanguage = language
			f.startWaiting(c, l, s)
			f.startRing(c, g, agent)

			// A ring takes time, and the caller may hang up. So the caller waits in the queue while
			// the phone rings.
			return admitted
		}

		f.answerAtOnce(c, l, s, g, agent)
		return answered
	}

	c.agentLanguage = language
	f.startWaiting(c, l, s)
	return admitted
}

// startWaiting puts a caller into the waiting list of the joined queue. Its timer is set by
// setTimer.
func (f *floor) startWaiting(c *call, l *lineTable, s *stepTable) {
	q := c.queue
	c.since = f.now
	c.stage = 0

	c.level = q.levelAt(c, s)

	// The callers ahead are counted before the caller itself is in the list.
	if q.estimates {
		c.ahead = q.own.ahead(c.level)
	}

	// The ledger counts the first queue of a call by wasOffered, which is set after it is told.
	f.ledger.waits(c, f.now)
	c.flags |= wasOffered

	q.own.insert(c)
	q.length.inc(f.now)

	// Patience is drawn once per attempt. A later queue gets the patience that is left.
	if !c.is(hasPatience) {
		f.drawPatience(c, l)
	}

	if s.Announces.Has(c.leg.Values[routing.AttrLanguage]) && c.patience > 0 {
		c.flags |= hasAnnounced
		estimate := f.estimate(c, q, c.agentLanguage, c.level, c.ahead)
		c.announced = int16((estimate + minute - 1) / minute) // prompts speak whole minutes
	}
}

// drawPatience draws a call's patience: once, by the first queue that it joins.
func (f *floor) drawPatience(c *call, l *lineTable) {
	p := &l.people.Patience
	c.flags |= hasPatience

	// A trace gives the patience of the first attempt.
	if details := f.calls.detailsOf(c, l); details != nil && details.Patience >= 0 && c.attempt == 0 {
		c.patience = details.Patience
		return
	}

	c.patience = des.Forever
	i := c.index(p.Property, p.Attribute)
	if p.Property == model.ByQueueAndTier {
		i = int(c.queue.queueID)*f.t.tiers + int(c.tier())
	}

	if i < len(p.Of) { // without a distribution callers wait forever
		stream := c.stream(forPatience, 0)
		c.patience = p.Of[i].Sample(&stream)
	}
}
