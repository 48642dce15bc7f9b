package sim

import (
	"github.com/ivrsim/ivrsim/internal/days/model"
	"github.com/ivrsim/ivrsim/internal/days/tally"
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
	r.ledger.answered(c, g, wait, r.now)
	r.startTalk(c, g)
}

// answerAtOnce connects an arrival with an idle agent.
func (r *replication) answerAtOnce(c *call, l *lineTable, s *stepTable, g *group) {
	q := c.queue
	if q.estimates {
		level := q.levelAt(c, s)
		q.last[level] = serviceEntry{r.now, 0, q.ahead(level)}
	}
	if by := l.people.Patience.Property; (by == model.ByQueue || by == model.ByQueueAndTier) && !c.is(hasPatience) {
		r.drawPatience(c, l)
	}
	r.ledger.answeredAtOnce(c, g, r.now)
	c.flags |= wasOffered
	r.startTalk(c, g)
}

// startTalk starts a conversation. Its random numbers are the call's, whichever agent
// answers.
func (r *replication) startTalk(c *call, g *group) {
	g.talking.inc(r.now)
	c.group = g.index
	c.flags &^= escalates
	c.becomes(tally.Answered)
	times := r.handlingOf(c, g)
	stream := c.stream(forTalk, uint64(c.talks))
	talk := r.scaledToday(times.Talk.Sample(&stream))
	if details := r.calls.detailsOf(c, &r.t.lines[c.line]); details != nil && details.Talk >= 0 && c.attempt == 0 && c.talks == 0 {
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

// endTalk ends the conversation of a call or callback: the agent wraps up or is free.
func (r *replication) endTalk(c *call) {
	g := &r.groups[c.group]
	g.talking.dec(r.now)
	if c.queue.wrapsUp && r.startWrapUp(c, g) {
		return
	}
	r.ledger.talked(c, r.now, r.now)
	r.endWork(c, g)
}

// startWrapUp starts an agent's after-call work, and reports whether there is any.
func (r *replication) startWrapUp(c *call, g *group) bool {
	stream := c.stream(forWrapUp, uint64(c.talks))
	takes := r.scaledToday(r.handlingOf(c, g).WrapUp.Sample(&stream))
	if takes == 0 {
		return false
	}
	r.ledger.talked(c, r.now, r.now+takes)
	g.wrapping.inc(r.now)
	w := r.calls.get()
	w.number, w.group, w.interval, w.flags = c.number, c.group, none, 0
	r.ledger.agentBusy(w, g)
	w.key, w.talks = c.key, c.talks // of the pause
	r.schedule(w, wrapping, r.now+takes)
	return true
}

func (r *replication) endWrapUp(c *call) {
	g := &r.groups[c.group]
	g.wrapping.dec(r.now)
	r.ledger.agentReleased(c)
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
	r.ledger.agentBusy(p, g)
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
	r.ledger.agentReleased(c)
	r.calls.put(c)
	r.freeAgent(g)
}
