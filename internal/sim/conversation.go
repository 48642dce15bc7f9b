package sim

import (
	"github.com/ivrsim/ivrsim/internal/des"
	"github.com/ivrsim/ivrsim/internal/flow"
	"github.com/ivrsim/ivrsim/internal/model"
)

// serve brings together a waiting caller, or a callback, and an agent.
func (r *replication) serve(c *call, g *group) {
	if c.doing == dueBack {
		r.dial(c, g)
		return
	}
	r.answer(c, g, r.stepOut(c))
}

// answer begins a conversation after a wait.
func (r *replication) answer(c *call, g *group, wait des.Duration) {
	if q := c.queue; q.estimates {
		q.last[c.level] = entered{r.now, wait, c.ahead}
	}
	r.counters.answered(c, g, wait)
	r.converse(c, g, wait)
}

// answerAtOnce begins a conversation without a wait.
func (r *replication) answerAtOnce(c *call, l *line, s *stepTable, g *group) {
	q := c.queue
	if q.estimates {
		level := q.levelOf(c, s)
		q.last[level] = entered{r.now, 0, q.aheadOf(level)}
	}
	if l.people.Patience.Property == model.ByQueue && !c.is(hasPatience) {
		r.drawPatience(c, l)
	}
	r.counters.answeredAtOnce(c, l, q)
	r.converse(c, g, 0)
}

// converse gives a caller and an agent their time together. Handle time and
// patience belong to the call, whoever answers it.
func (r *replication) converse(c *call, g *group, wait des.Duration) {
	g.talking.up(r.now)
	c.group = g.index
	c.marks = c.marks&^escalates | wasAnswered
	if r.watched {
		c.since, c.limit = r.now, wait
		r.watching(c).answered(c.queue.index, wait)
	}
	laws := c.queue.conversations
	talk := c.stream(forTalk, uint64(c.talks))
	takes := laws.Talk.Sample(&talk)
	if c.queue.escalates && r.escalated(c) {
		c.marks |= escalates
		takes += laws.EscalationTakes.Sample(&talk)
	}
	c.talks++
	r.schedule(c, talking, r.now+takes)
}

// escalated draws whether the caller asks for the next level, which its agent
// arranges: that takes longer.
func (r *replication) escalated(c *call) bool {
	stream := c.stream(forEscalation, uint64(c.talks))
	return stream.Float64() < c.queue.conversations.Escalated
}

// talked ends a conversation: first the agent wraps up, then the call goes on by
// the outcome that it gives.
func (r *replication) talked(c *call, l *line) flow.Outcome {
	if r.watched {
		r.watching(c).handled(c.queue.index, r.now-c.since)
	}
	r.partAgent(c)
	if c.is(escalates) {
		return l.program.outcomes.escalated
	}
	return l.program.outcomes.answered
}

// partAgent ends the agent's part of a conversation.
func (r *replication) partAgent(c *call) {
	g := &r.groups[c.group]
	g.talking.down(r.now)
	if c.queue.wrapsUp && r.wrapUp(c, g) {
		return
	}
	r.freeAgent(g)
}

// wrapUp gives an agent its time after a conversation, unless that is none.
func (r *replication) wrapUp(c *call, g *group) bool {
	stream := c.stream(forWrapUp, uint64(c.talks))
	takes := c.queue.conversations.WrapUp.Sample(&stream)
	if takes == 0 {
		return false
	}
	g.wrapping.up(r.now)
	w := r.slab.take()
	w.number, w.group, w.slot, w.marks = c.number, c.group, none, 0
	r.schedule(w, wrapping, r.now+takes)
	return true
}

// wrapped ends an agent's wrap-up.
func (r *replication) wrapped(c *call) {
	g := &r.groups[c.group]
	g.wrapping.down(r.now)
	r.slab.release(c)
	r.freeAgent(g)
}
