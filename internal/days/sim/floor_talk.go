package sim

import (
	"github.com/ivrsim/ivrsim/internal/days/model"
	"github.com/ivrsim/ivrsim/internal/days/tally"
)

// serve connects a waiting caller or callback with an agent.
func (f *floor) serve(c *call, g *group, agent int32) {
	if c.activity == callbackWaiting {
		f.dial(c, g, agent)
		return
	}
	if g.ring != nil {
		f.startRing(c, g, agent)
		return
	}

	wait := f.dequeue(c)

	// The delay of this caller is the base of the next estimates.
	if q := c.queue; q.estimates {
		q.last[c.level] = serviceEntry{f.now, wait, c.ahead}
	}

	c.group = g.index
	c.agent = agent
	f.ledger.answered(c, g, wait, f.now)
	f.startTalk(c, g)
}

// answerAtOnce connects an arrival with an idle agent.
func (f *floor) answerAtOnce(c *call, l *lineTable, s *stepTable, g *group, agent int32) {
	q := c.queue
	if q.estimates {
		level := q.levelAt(c, s)
		q.last[level] = serviceEntry{f.now, 0, q.ahead(level)}
	}

	// Patience by queue uses the first queue, even if the caller does not wait there.
	by := l.people.Patience.Property
	if (by == model.ByQueue || by == model.ByQueueAndTier) && !c.is(hasPatience) {
		f.drawPatience(c, l)
	}

	c.group = g.index
	c.agent = agent
	f.ledger.answeredAtOnce(c, f.now)
	c.flags |= wasOffered
	f.startTalk(c, g)
}

// startTalk starts a conversation. Its random numbers are the call's, whichever agent
// answers.
func (f *floor) startTalk(c *call, g *group) {
	g.talking.inc(f.now)
	c.flags &^= escalates
	c.becomes(tally.Answered) // after the ledger is told, which counts the first answer of a call

	times := f.handlingOf(c, g)
	stream := c.stream(forTalk, uint64(c.talks))
	talk := f.scaledToday(times.Talk.Sample(&stream))

	// A trace gives the first talk of the first attempt.
	if details := f.calls.detailsOf(c, &f.t.lines[c.line]); details != nil && details.Talk >= 0 {
		if c.attempt == 0 && c.talks == 0 {
			talk = details.Talk
		}
	}

	// The escalation is drawn after the talk. So the talk has the same length in a queue without
	// escalations.
	if c.queue.escalates && c.drawEscalation(times.Escalated) {
		c.flags |= escalates
		talk += f.scaledToday(times.EscalationTakes.Sample(&stream))
	}

	// The number of the talk is part of the key of its wrap-up and pause.
	c.talks++
	f.schedule(c, talking, f.now+talk)
}

// drawEscalation draws whether the conversation ends in an escalation.
func (c *call) drawEscalation(share float64) bool {
	stream := c.stream(forEscalation, uint64(c.talks))
	return stream.Float64() < share
}

// endTalk ends the conversation of a call or callback: the agent wraps up or is free.
func (f *floor) endTalk(c *call) {
	g := &f.groups[c.group]
	g.talking.dec(f.now)

	if c.queue.wrapsUp && f.startWrapUp(c, g) {
		return
	}

	f.ledger.talked(c, f.now, f.now)
	f.endWork(c, g)
}

// startWrapUp starts an agent's after-call work, and reports whether there is any.
func (f *floor) startWrapUp(c *call, g *group) bool {
	stream := c.stream(forWrapUp, uint64(c.talks))
	takes := f.scaledToday(f.handlingOf(c, g).WrapUp.Sample(&stream))
	if takes == 0 {
		return false
	}

	f.ledger.talked(c, f.now, f.now+takes)
	g.wrapping.inc(f.now)

	// The call goes on, so the agent's work has a record of its own. It has the key of the call,
	// for the absence or the pause that follows the work.
	w := f.calls.get()
	w.number = c.number
	w.group = c.group
	w.agent = c.agent
	w.interval = none
	w.flags = 0
	w.key = c.key
	w.talks = c.talks
	f.schedule(w, wrapping, f.now+takes)

	return true
}

// endWrapUp ends an agent's after-call work. The record is free before the agent is, so that a pause
// takes the same one.
func (f *floor) endWrapUp(work *call) {
	g := &f.groups[work.group]
	g.wrapping.dec(f.now)

	f.calls.put(work)
	f.endWork(work, g)
}

// endWork ends an agent's work for a call. Unless the shift has ended, the agent may step away
// or pause, and then is free.
func (f *floor) endWork(c *call, g *group) {
	shiftEnded := g.staffed.n > g.rostered
	if !shiftEnded && g.away != nil && f.startAway(c, g) {
		return
	}
	if !shiftEnded && g.pause != nil && f.startPause(c, g) {
		return
	}

	f.freeAgent(g, c.agent)
}

// startPause starts an agent's pause after a call, and reports whether there is any.
func (f *floor) startPause(c *call, g *group) bool {
	stream := c.stream(forPause, uint64(c.talks))
	takes := g.pause.Takes(g.waiting()).Sample(&stream)
	if takes == 0 {
		return false
	}

	f.schedule(f.rest(c, g, &g.paused), pausing, f.now+takes)
	return true
}

// rest returns a record of an agent of a group who takes no call for a while after one, and
// counts the agent in a state. The record may be the record of the wrap-up.
func (f *floor) rest(c *call, g *group, state *timeWeighted) *call {
	p := f.calls.get()
	p.number = c.number
	p.group = g.index
	p.agent = c.agent
	p.interval = none
	p.flags = 0
	state.inc(f.now)
	return p
}

// endPause ends an agent's pause.
func (f *floor) endPause(rest *call) { f.endRest(rest, &f.groups[rest.group].paused) }

// endRest ends an agent's pause or absence, which is counted in a state.
func (f *floor) endRest(rest *call, state *timeWeighted) {
	g := &f.groups[rest.group]
	state.dec(f.now)

	f.calls.put(rest)
	f.freeAgent(g, rest.agent)
}
