package sim

// book books a callback. A record of its own waits in the queue with the caller's
// priority: at the caller's place if the caller has just left that queue, else at
// the end. The call continues.
func (r *replication) book(c *call) {
	l := &r.lines[c.line]
	service := r.step(c).service
	job := r.calls.get()
	job.flags, job.questions, job.talks, job.attempt = 0, 0, 0, 0
	job.number, job.key, job.interval, job.line = c.number, c.key.With(forCallback), c.interval, c.line
	job.leg.Values = c.leg.Values
	if c.is(hasLeft) && c.queue.service == service {
		job.queue, job.level, job.since, job.agentLanguage = c.queue, c.level, c.since, c.agentLanguage
	} else {
		p := r.place(c, service)
		job.queue, job.level, job.since, job.agentLanguage = p.queue, p.queue.tierLevel(c), r.now, p.agentLanguage
	}
	job.until = r.now
	if job.interval != none {
		r.active++
	}
	c.flags |= wasBooked
	r.counters.booked(job)
	r.queueCallback(job)
	r.choose(c, l, l.program.outcomes.booked)
}

// queueCallback puts a callback into its place in the queue and looks for an agent.
func (r *replication) queueCallback(job *call) {
	job.queue.own[job.level].insert(job, ownList)
	job.queue.nOwn++
	job.activity, job.stage = callbackWaiting, 0
	if !r.passStages(job) && !r.answerIfIdle(job) {
		r.setCallbackTimer(job)
	}
}

// nextCallbackStage handles the time from which further agents may dial.
func (r *replication) nextCallbackStage(job *call) {
	if !r.passStages(job) {
		r.setCallbackTimer(job)
	}
}

func (r *replication) setCallbackTimer(job *call) {
	if stages := job.queue.stages; int(job.stage) < len(stages) {
		r.schedule(job, callbackWaiting, job.since+stages[job.stage])
	}
}

// dial reserves an agent, who dials.
func (r *replication) dial(job *call, g *group) {
	r.unlink(job)
	g.talking.inc(r.now)
	job.group = g.index
	job.questions++
	stream := job.stream(forReaching, uint64(job.questions))
	takes := r.t.Callbacks.Takes.Sample(&stream)
	job.flags &^= wasAnswered
	if stream.Float64() < r.t.Callbacks.Reached {
		job.flags |= wasAnswered
	}
	r.schedule(job, callbackDialing, r.now+takes)
}

// endDialing starts the talk if the caller is reached. If not, the agent is free and
// the callback is tried again later, a number of times.
func (r *replication) endDialing(job *call) {
	if job.is(wasAnswered) {
		r.counters.reached(job, r.now-job.until)
		job.since = r.now
		stream := job.stream(forTalk, 0)
		talk := job.queue.handling.Talk.Sample(&stream)
		r.schedule(job, callbackInSession, r.now+talk)
		return
	}
	group := &r.groups[job.group]
	group.talking.dec(r.now)
	r.freeAgent(group)
	if int(job.questions) < r.t.Callbacks.Tries {
		stream := job.stream(forPause, uint64(job.questions))
		r.schedule(job, callbackResting, r.now+r.t.Callbacks.AgainAfter.Sample(&stream))
		return
	}
	r.counters.unreached(job)
	r.closeCallback(job)
}

// endCallback ends the talk of a callback.
func (r *replication) endCallback(job *call) {
	r.watching(job).handled(job.queue.index, r.now-job.since)
	r.releaseAgent(job)
	r.closeCallback(job)
}

func (r *replication) closeCallback(job *call) {
	if job.interval != none {
		r.active--
	}
	r.calls.put(job)
}
