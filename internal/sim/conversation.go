package sim

import "github.com/ivrsim/ivrsim/internal/des"

// serve brings together a waiting caller, or a callback, and an agent.
func (r *replication) serve(id int32, c *call, g int32) {
	if c.doing == dueBack {
		r.dial(id, c, g)
		return
	}
	r.answer(id, c, g, r.stepOut(id, c))
}

// answer begins a conversation after a wait. Handle time and patience belong to
// the call, whoever answers it.
func (r *replication) answer(id int32, c *call, g int32, wait des.Duration) {
	r.groups[g].talking.up(r.now)
	c.group = g
	c.marks |= wasAnswered
	if r.t.queues[c.queue].estimates {
		r.queues[c.queue].last[c.level] = entered{r.now, wait, c.ahead}
	}
	r.counters.answered(c, wait)
	if r.watched {
		c.since = r.now
		r.watching(c).answered(c.queue, wait)
	}
	service := &r.t.Services[r.t.queues[c.queue].service]
	talk := c.stream(forTalk, uint64(c.talks))
	takes := service.Talk.Sample(&talk)
	if r.escalated(c, service) {
		c.marks |= escalates
		takes += service.EscalationTakes.Sample(&talk)
	}
	c.talks++
	r.schedule(id, c, talking, r.now+takes)
}

// escalated draws whether the caller asks for the next level, which its agent
// arranges: that takes longer.
func (r *replication) escalated(c *call, s *Service) bool {
	c.marks &^= escalates
	if s.Escalated == 0 || !r.step(c).escalates {
		return false
	}
	stream := c.stream(forEscalation, uint64(c.talks))
	return stream.Float64() < s.Escalated
}

// talked ends a conversation: first the agent wraps up, then the call goes on.
func (r *replication) talked(id int32, c *call) {
	if r.watched {
		r.watching(c).handled(c.queue, r.now-c.since)
	}
	r.wrapUp(c)
	outcome := r.program(c).outcomes.answered
	if c.is(escalates) {
		outcome = r.program(c).outcomes.escalated
	}
	r.goOn(id, c, outcome)
}

// wrapUp gives the agent of a conversation its time after it.
func (r *replication) wrapUp(c *call) {
	group := &r.groups[c.group]
	group.talking.down(r.now)
	law := &r.t.Services[r.t.queues[c.queue].service].WrapUp
	if law.Mean() == 0 {
		r.freeAgent(c.group)
		return
	}
	stream := c.stream(forWrapUp, uint64(c.talks))
	takes := law.Sample(&stream)
	if takes == 0 {
		r.freeAgent(c.group)
		return
	}
	group.wrapping.up(r.now)
	id, w := r.take()
	w.number, w.group, w.slot, w.marks = c.number, c.group, none, 0
	r.schedule(id, w, wrapping, r.now+takes)
}

// wrapped ends an agent's wrap-up.
func (r *replication) wrapped(id int32, c *call) {
	g := c.group
	r.groups[g].wrapping.down(r.now)
	r.release(id)
	r.freeAgent(g)
}
