package sim

// rings reports whether a phone rings for a waiting caller.
func (f *floor) rings(c *call) bool { return f.t.hasRings && f.calls.rings.of(c).call != nil }

// startRing lets an agent's phone ring for a waiting caller. The caller waits on, with all timers, and is offered to
// nobody else.
func (f *floor) startRing(c *call, g *group, agent int32) {
	f.unlink(c)
	stream := c.stream(forRing, uint64(f.now))
	takes := g.ring.Takes.Sample(&stream)
	w := c.work()
	w.agent = agent
	a := f.occupy(w, g, &g.ringing)
	*f.calls.rings.of(c) = a
	*f.calls.ringsFor.of(a.call) = c
	f.schedule(a.call, ringing, f.now+takes)
}

// stopRing ends the ring for a caller who leaves the queue: the phone stops at once.
func (f *floor) stopRing(c *call) {
	ring := f.calls.rings.of(c)
	*f.calls.ringsFor.of(ring.call) = nil
	f.schedule(ring.call, ringing, f.now)
	*ring = agentRecord{}
}

// endRing ends the ring of an agent's phone: the agent answers, or does not take the call, which goes to the next
// agent.
func (f *floor) endRing(a agentRecord) {
	g := &f.groups[a.group]
	c := *f.calls.ringsFor.of(a.call)
	agent := a.agent
	g.ringing.dec(f.now)

	// The record of the ring is free before the agent is, so that the agent's next ring can take
	// it.
	f.calls.put(a.call)

	switch {
	// The caller left the queue while the phone rang.
	case c == nil:
		f.freeAgent(g, agent)
	case g.takesRing(c, f.now):
		*f.calls.rings.of(c) = agentRecord{}
		f.connect(c, g, agent)
		f.startTalk(c, g)
	default:
		f.missRing(c, g, agent)
	}
}

// missRing puts a caller back into the queue after a ring that no agent took. The agent who did not
// take it becomes free first. So the next agent is the one who has been idle longest, or otherwise the
// first who becomes free.
func (f *floor) missRing(c *call, g *group, agent int32) {
	f.freeAgent(g, agent)
	*f.calls.rings.of(c) = agentRecord{}

	// A caller whose phone rings is in no list of the queue.
	q := c.queue
	q.own.insert(c)

	// The caller's overflow delay may have passed while the phone rang. The caller was in no list
	// then, so the overflow starts now.
	for _, passed := range q.stages[:c.stage] {
		if passed == q.overflow[c.tier()] {
			f.overflowQueue(c).takeOver(c)
		}
	}
	f.answerIfIdle(c)
}
