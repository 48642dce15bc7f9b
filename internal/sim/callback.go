package sim

// book promises the caller a callback: its record waits in the queue in place of
// the caller, with the caller's priority and, if the caller has just left that
// queue for it, at the caller's place. The call goes on.
func (r *replication) book(id int32, c *call) {
	service := r.step(c).service
	jobID, job := r.take()
	job.marks, job.tries, job.talks = 0, 0, 0
	job.number, job.key, job.slot, job.line, job.hub = c.number, c.key.With(forCallback), c.slot, c.line, c.hub
	job.leg.Values = c.leg.Values
	if c.is(choseToLeave) && r.t.queues[c.queue].service == service {
		job.queue, job.level, job.joined, job.voice = c.queue, c.level, c.joined, c.voice
	} else {
		p := r.place(c, service)
		job.queue, job.level, job.joined, job.voice = p.queue, r.tierLevel(c, p.queue), r.now, p.voice
	}
	job.arrived = r.now
	if job.slot != none {
		r.open++
	}
	c.marks |= wasBooked
	r.counters.booked(job)
	r.comeBack(jobID, job)
	r.goOn(id, c, r.program(c).outcomes.booked)
}

// comeBack puts a callback in its place and looks for an agent.
func (r *replication) comeBack(id int32, job *call) {
	q := &r.queues[job.queue]
	q.own[job.level].enter(r.calls, id, ownList)
	q.held++
	job.doing, job.stage = dueBack, 0
	if !r.passStages(id, job) && !r.seat(id, job) {
		r.restUntilStage(id, job)
	}
}

// restUntilStage waits for an agent, or for more of them who may dial.
func (r *replication) restUntilStage(id int32, job *call) {
	if stages := r.t.queues[job.queue].stages; int(job.stage) < len(stages) {
		r.schedule(id, job, dueBack, job.joined+stages[job.stage])
	}
}

// staged: more agents may dial from now on.
func (r *replication) staged(id int32, job *call) {
	if !r.passStages(id, job) {
		r.restUntilStage(id, job)
	}
}

// dial reserves an agent, who dials.
func (r *replication) dial(id int32, job *call, g int32) {
	r.unlink(id, job)
	r.groups[g].talking.up(r.now)
	job.group = g
	job.tries++
	stream := job.stream(forReaching, uint64(job.tries))
	takes := r.t.Callbacks.Takes.Sample(&stream)
	job.marks &^= wasAnswered
	if stream.Float64() < r.t.Callbacks.Reached {
		job.marks |= wasAnswered
	}
	r.schedule(id, job, dialing, r.now+takes)
}

// dialed: the caller is reached, and they talk; or not, and the agent is free
// at once and tries again later, a number of times.
func (r *replication) dialed(id int32, job *call) {
	if job.is(wasAnswered) {
		r.counters.reached(job, r.now-job.arrived)
		job.since = r.now
		stream := job.stream(forTalk, 0)
		talk := r.t.Services[r.t.queues[job.queue].service].Talk.Sample(&stream)
		r.schedule(id, job, calledBack, r.now+talk)
		return
	}
	r.groups[job.group].talking.down(r.now)
	r.freeAgent(job.group)
	if int(job.tries) < min(r.t.Callbacks.Tries, mostAttempts) {
		stream := job.stream(forPause, uint64(job.tries))
		r.schedule(id, job, resting, r.now+r.t.Callbacks.AgainAfter.Sample(&stream))
		return
	}
	r.counters.unreached(job)
	r.closeCallback(job)
	r.release(id)
}

// calledBackEnds ends the conversation of a callback.
func (r *replication) calledBackEnds(id int32, job *call) {
	r.closeCallback(job)
	r.watching(job).handled(job.queue, r.now-job.since)
	r.wrapUp(job)
	r.release(id)
}

func (r *replication) closeCallback(job *call) {
	if job.slot != none {
		r.open--
	}
}
