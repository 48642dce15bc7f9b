package sim

import (
	"github.com/ivrsim/ivrsim/internal/days/des"
	"github.com/ivrsim/ivrsim/internal/days/model"
	"github.com/ivrsim/ivrsim/internal/days/tally"
	"github.com/ivrsim/ivrsim/internal/design/flow"
)

// serve connects a waiting caller or callback with an agent.
func (r *replication) serve(c *call, g *group) {
	if c.activity == callbackWaiting {
		r.dial(c, g)
		return
	}
	wait := r.dequeue(c)
	if q := c.queue; q.estimates {
		q.last[c.level] = serviceEntry{r.now, wait, c.ahead}
	}
	r.counters.answered(c, g, wait)
	r.startTalk(c, g, wait)
}

// answerAtOnce connects an arrival with an idle agent.
func (r *replication) answerAtOnce(c *call, l *line, s *stepTable, g *group) {
	q := c.queue
	if q.estimates {
		level := q.levelAt(c, s)
		q.last[level] = serviceEntry{r.now, 0, q.ahead(level)}
	}
	if by := l.people.Patience.Property; (by == model.ByQueue || by == model.ByQueueAndTier) && !c.is(hasPatience) {
		r.drawPatience(c, l)
	}
	r.counters.answeredAtOnce(c, l, q)
	r.startTalk(c, g, 0)
}

// startTalk starts a conversation. Its random numbers are the call's, whichever agent
// answers.
func (r *replication) startTalk(c *call, g *group, wait des.Duration) {
	g.talking.inc(r.now)
	c.group = g.index
	if c.became != tally.Answered {
		r.counters.reachedPerson(c, r.now-c.arrived)
	}
	c.flags &^= escalates
	c.becomes(tally.Answered)
	if r.isLive {
		*r.calls.answered.of(c) = r.now
		r.countersFor(c).answered(c.queue.index, wait)
	}
	r.queueEvent(c, "answered", wait)
	if r.recorder != nil {
		r.recorder.reserve(c, g)
		r.recorder.talk(c, OutcomeAnswered, r.now)
	}
	times := r.handlingOf(c, g)
	stream := c.stream(forTalk, uint64(c.talks))
	talk := r.scaledToday(times.Talk.Sample(&stream))
	if details := r.details(c, r.lines[c.line].lineTable); details != nil && details.Talk >= 0 && c.attempt == 0 && c.talks == 0 {
		talk = details.Talk
	}
	if c.queue.escalates && c.drawEscalation(times.Escalated) {
		c.flags |= escalates
		talk += r.scaledToday(times.EscalationTakes.Sample(&stream))
	}
	c.talks++
	r.schedule(c, talking, r.now+talk)
}

// drawEscalation draws whether the conversation ends in an escalation.
func (c *call) drawEscalation(share float64) bool {
	stream := c.stream(forEscalation, uint64(c.talks))
	return stream.Float64() < share
}

// endTalk ends a conversation: the agent wraps up. It gives the outcome by which the call
// continues.
func (r *replication) endTalk(c *call, l *line) flow.Outcome {
	if r.isLive {
		r.countersFor(c).handled(c.queue.index, r.now-*r.calls.answered.of(c))
	}
	r.releaseAgent(c)
	if c.is(hasLeaveTimers) {
		r.interrupt(c)
	}
	if c.is(escalates) {
		return l.program.outcomes.escalated
	}
	return l.program.outcomes.answered
}

// releaseAgent ends an agent's talk: the agent wraps up or is free.
func (r *replication) releaseAgent(c *call) {
	g := &r.groups[c.group]
	g.talking.dec(r.now)
	if c.queue.wrapsUp && r.startWrapUp(c, g) {
		return
	}
	if r.recorder != nil {
		r.recorder.endTalk(c, r.now, r.now)
	}
	r.endWork(c, g)
}

// startWrapUp starts an agent's after-call work, and reports whether there is any.
func (r *replication) startWrapUp(c *call, g *group) bool {
	stream := c.stream(forWrapUp, uint64(c.talks))
	takes := r.scaledToday(r.handlingOf(c, g).WrapUp.Sample(&stream))
	if takes == 0 {
		return false
	}
	g.wrapping.inc(r.now)
	w := r.calls.get()
	w.number, w.group, w.interval, w.flags = c.number, c.group, none, 0
	if r.recorder != nil {
		r.recorder.endTalk(c, r.now, r.now+takes)
		r.recorder.wrapUp(w, g)
	}
	w.key, w.talks = c.key, c.talks // of the pause
	r.schedule(w, wrapping, r.now+takes)
	return true
}

func (r *replication) endWrapUp(c *call) {
	g := &r.groups[c.group]
	g.wrapping.dec(r.now)
	if r.recorder != nil {
		r.recorder.release(c)
	}
	r.calls.put(c)
	r.endWork(c, g)
}

// endWork ends an agent's work for a call. Unless the shift has ended, the agent may step away
// or pause, and then is free.
func (r *replication) endWork(c *call, g *group) {
	switch {
	case g.staffed.n > g.rostered:
	case g.away != nil && r.startAway(c, g):
		return
	case g.pause != nil && r.startPause(c, g):
		return
	}
	r.freeAgent(g)
}

// startPause starts an agent's pause after a call, and reports whether there is any.
func (r *replication) startPause(c *call, g *group) bool {
	stream := c.stream(forPause, uint64(c.talks))
	takes := g.pause.Takes(g.waiting()).Sample(&stream)
	if takes == 0 {
		return false
	}
	r.schedule(r.rest(c, g), pausing, r.now+takes)
	return true
}

// rest gives a record of an agent who takes no call for a while after one. It may be that of
// the wrap-up.
func (r *replication) rest(c *call, g *group) *call {
	p := r.calls.get()
	p.number, p.group, p.interval, p.flags = c.number, g.index, none, 0
	if r.recorder != nil {
		r.recorder.wrapUp(p, g)
	}
	g.pausing++
	return p
}

// waiting counts the callers in the queues that the group answers.
func (g *group) waiting() int {
	n := 0
	for i := range g.queues {
		n += int(g.queues[i].queue.length.n)
	}
	return n
}

func (r *replication) endPause(c *call) {
	g := &r.groups[c.group]
	g.pausing--
	if r.recorder != nil {
		r.recorder.release(c)
	}
	r.calls.put(c)
	r.freeAgent(g)
}
