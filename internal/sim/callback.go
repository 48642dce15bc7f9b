package sim

// book promises the caller a callback: its record waits in the queue in place of
// the caller, with the caller's priority and, if the caller has just left that
// queue for it, at the caller's place. The call goes on.
func (r *replication) book(c *call) {
	l := &r.lines[c.line]
	service := r.step(c).service
	job := r.slab.take()
	job.marks, job.asked, job.talks, job.attempt = 0, 0, 0, 0
	job.number, job.key, job.slot, job.line = c.number, c.key.With(forCallback), c.slot, c.line
	job.leg.Values = c.leg.Values
	if c.is(hasLeft) && c.queue.service == service {
		job.queue, job.level, job.since, job.answerIn = c.queue, c.level, c.since, c.answerIn
	} else {
		p := r.place(c, service)
		job.queue, job.level, job.since, job.answerIn = p.queue, p.queue.tierLevel(c), r.now, p.answerIn
	}
	job.until = r.now
	if job.slot != none {
		r.open++
	}
	c.marks |= wasBooked
	r.counters.booked(job)
	r.comeBack(job)
	r.goOn(c, l, l.program.outcomes.booked)
}

// comeBack puts a callback in its place and looks for an agent.
func (r *replication) comeBack(job *call) {
	job.queue.own[job.level].enter(job, ownList)
	job.queue.held++
	job.doing, job.stage = dueBack, 0
	if !r.passStages(job) && !r.seat(job) {
		r.restUntilStage(job)
	}
}

// restUntilStage waits for an agent, or for more of them who may dial.
func (r *replication) restUntilStage(job *call) {
	if stages := job.queue.stages; int(job.stage) < len(stages) {
		r.schedule(job, dueBack, job.since+stages[job.stage])
	}
}

// staged: more agents may dial from now on.
func (r *replication) staged(job *call) {
	if !r.passStages(job) {
		r.restUntilStage(job)
	}
}

// dial reserves an agent, who dials.
func (r *replication) dial(job *call, g *group) {
	r.unlink(job)
	g.talking.up(r.now)
	job.group = g.index
	job.asked++
	stream := job.stream(forReaching, uint64(job.asked))
	takes := r.t.Callbacks.Takes.Sample(&stream)
	job.marks &^= wasAnswered
	if stream.Float64() < r.t.Callbacks.Reached {
		job.marks |= wasAnswered
	}
	r.schedule(job, dialing, r.now+takes)
}

// dialed: the caller is reached, and they talk; or not, and the agent is free
// at once and tries again later, a number of times.
func (r *replication) dialed(job *call) {
	if job.is(wasAnswered) {
		r.counters.reached(job, r.now-job.until)
		job.since = r.now
		stream := job.stream(forTalk, 0)
		talk := job.queue.conversations.Talk.Sample(&stream)
		r.schedule(job, calledBack, r.now+talk)
		return
	}
	group := &r.groups[job.group]
	group.talking.down(r.now)
	r.freeAgent(group)
	if int(job.asked) < r.t.Callbacks.Tries {
		stream := job.stream(forPause, uint64(job.asked))
		r.schedule(job, resting, r.now+r.t.Callbacks.AgainAfter.Sample(&stream))
		return
	}
	r.counters.unreached(job)
	r.closeCallback(job)
	r.slab.release(job)
}

// calledBackEnds ends the conversation of a callback.
func (r *replication) calledBackEnds(job *call) {
	r.closeCallback(job)
	r.watching(job).handled(job.queue.index, r.now-job.since)
	r.partAgent(job)
	r.slab.release(job)
}

func (r *replication) closeCallback(job *call) {
	if job.slot != none {
		r.open--
	}
}
