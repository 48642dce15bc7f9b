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
	if by := l.people.Patience.Property; (by == model.ByQueue || by == model.ByQueueAndTier) && !c.is(hasPatience) {
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
	c.becomes(tally.Answered)
	times := f.handlingOf(c, g)
	stream := c.stream(forTalk, uint64(c.talks))
	talk := f.scaledToday(times.Talk.Sample(&stream))
	if details := f.calls.detailsOf(c, &f.t.lines[c.line]); details != nil && details.Talk >= 0 && c.attempt == 0 && c.talks == 0 {
		talk = details.Talk
	}
	if c.queue.escalates && c.drawEscalation(times.Escalated) {
		c.flags |= escalates
		talk += f.scaledToday(times.EscalationTakes.Sample(&stream))
	}
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
	w := f.calls.get()
	w.number, w.group, w.agent, w.interval, w.flags = c.number, c.group, c.agent, none, 0
	w.key, w.talks = c.key, c.talks // of the pause
	f.schedule(w, wrapping, f.now+takes)
	return true
}

func (f *floor) endWrapUp(c *call) {
	g := &f.groups[c.group]
	g.wrapping.dec(f.now)
	f.calls.put(c)
	f.endWork(c, g)
}

// endWork ends an agent's work for a call. Unless the shift has ended, the agent may step away
// or pause, and then is free.
func (f *floor) endWork(c *call, g *group) {
	switch {
	case g.staffed.n > g.rostered:
	case g.away != nil && f.startAway(c, g):
		return
	case g.pause != nil && f.startPause(c, g):
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
	p.number, p.group, p.agent, p.interval, p.flags = c.number, g.index, c.agent, none, 0
	state.inc(f.now)
	return p
}

func (f *floor) endPause(c *call) { f.endRest(c, &f.groups[c.group].paused) }

func (f *floor) endRest(c *call, state *timeWeighted) {
	g := &f.groups[c.group]
	state.dec(f.now)
	f.calls.put(c)
	f.freeAgent(g, c.agent)
}
