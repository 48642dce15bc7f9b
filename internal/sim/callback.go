package sim

// book books a callback. A record of its own waits in the queue with the caller's
// priority: at the caller's place if the caller has just left that queue, else at
// the end. The call continues.
func (r *replication) book(c *call) {
	l := &r.lines[c.line]
	queueID := r.step(c).queueID
	callback := r.calls.get()
	callback.flags, callback.questions, callback.talks, callback.attempt = 0, 0, 0, 0
	callback.number, callback.key, callback.interval, callback.line = c.number, c.key.With(forCallback), c.interval, c.line
	callback.leg.Values, callback.intent, callback.language = c.leg.Values, c.intent, c.language
	if c.is(hasLeft) && c.queue.queueID == queueID {
		callback.queue, callback.level, callback.since, callback.agentLanguage = c.queue, c.level, c.since, c.agentLanguage
	} else {
		p := r.place(c, queueID)
		callback.queue, callback.level, callback.since, callback.agentLanguage = p.queue, p.queue.tierLevel(c), r.now, p.agentLanguage
	}
	callback.until = r.now
	if callback.interval != none {
		r.uncompleted++
	}
	c.flags |= wasBooked
	r.counters.booked(callback)
	if r.recorder != nil {
		r.recorder.book(callback, c, r.now)
	}
	r.queueCallback(callback)
	r.continueBy(c, l, l.program.outcomes.booked)
}

// queueCallback puts a callback into its place in the queue and looks for an agent.
func (r *replication) queueCallback(callback *call) {
	q := callback.queue
	q.own[q.listAt(callback)].insert(callback)
	q.nOwn++
	callback.activity, callback.stage = callbackWaiting, 0
	if !r.addEligibleAgents(callback) && !r.answerIfIdle(callback) {
		r.setCallbackTimer(callback)
	}
}

// nextCallbackStage handles the time from which further agents may dial.
func (r *replication) nextCallbackStage(callback *call) {
	if !r.addEligibleAgents(callback) {
		r.setCallbackTimer(callback)
	}
}

func (r *replication) setCallbackTimer(callback *call) {
	if stages := callback.queue.stages; int(callback.stage) < len(stages) {
		r.schedule(callback, callbackWaiting, callback.since+stages[callback.stage])
	}
}

// dial reserves an agent, who dials, and draws whether the caller is reached. Of a callback,
// wasAnswered says so.
func (r *replication) dial(callback *call, g *group) {
	r.unlink(callback)
	g.talking.inc(r.now)
	callback.group = g.index
	if r.recorder != nil {
		r.recorder.reserve(callback, g)
	}
	callback.questions++
	stream := callback.stream(forReaching, uint64(callback.questions))
	takes := r.t.Callbacks.Takes.Sample(&stream)
	callback.flags &^= wasAnswered
	if stream.Float64() < r.t.Callbacks.Reached {
		callback.flags |= wasAnswered
	}
	r.schedule(callback, callbackDialing, r.now+takes)
}

// endDialing starts the talk if the caller is reached. If not, the agent is free and
// the callback is tried again later, a number of times.
func (r *replication) endDialing(callback *call) {
	if callback.is(wasAnswered) {
		r.counters.reached(callback, r.now-callback.until)
		callback.since = r.now
		if r.recorder != nil {
			r.recorder.talk(callback, OutcomeCalledBack, r.now)
		}
		stream := callback.stream(forTalk, 0)
		times := r.handlingOf(callback, &r.groups[callback.group])
		r.schedule(callback, callbackTalking, r.now+r.scaledToday(times.Talk.Sample(&stream)))
		return
	}
	group := &r.groups[callback.group]
	group.talking.dec(r.now)
	if r.recorder != nil {
		r.recorder.release(callback)
	}
	r.freeAgent(group)
	if int(callback.questions) < r.t.Callbacks.Tries {
		stream := callback.stream(forCallbackRest, uint64(callback.questions))
		r.schedule(callback, callbackResting, r.now+r.t.Callbacks.AgainAfter.Sample(&stream))
		return
	}
	r.counters.unreached(callback)
	if r.recorder != nil {
		r.recorder.unreached(callback, r.now)
	}
	r.closeCallback(callback)
}

// endCallback ends the talk of a callback.
func (r *replication) endCallback(callback *call) {
	r.countersFor(callback).handled(callback.queue.index, r.now-callback.since)
	r.releaseAgent(callback)
	r.closeCallback(callback)
}

func (r *replication) closeCallback(callback *call) {
	if callback.interval != none {
		r.uncompleted--
	}
	r.calls.put(callback)
}
