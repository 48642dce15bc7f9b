package sim

import (
	"slices"

	"github.com/ivrsim/ivrsim/internal/days/des"
	"github.com/ivrsim/ivrsim/internal/design/routing"
)

// setTimer schedules the earliest timer of a waiting caller.
func (r *replication) setTimer(c *call) {
	at := c.since + c.patience
	if c.is(hasLeaveTimers) {
		at = min(at, r.timeLimit(c), c.leaveAt)
	}
	if stages := c.queue.stages; int(c.stage) < len(stages) {
		at = min(at, c.since+stages[c.stage])
	}
	c.activity = waiting
	if at < des.Forever {
		r.schedule(c, waiting, at)
	}
}

// expiry is what the timer of a waiting caller was.
type expiry uint8

const (
	noExpiry   expiry = iota // further agents were: the caller waits on or is answered
	gaveUp                   // the caller's patience has ended
	timedOut                 // max_wait has
	stepEnds                 // the step of the flow that the caller goes through while waiting has
	leftChoice               // the caller leaves by choice
)

// expire handles the timer of a waiting caller and takes a caller who leaves out of the queue. Of
// several at one time, patience comes before max_wait, then newly eligible agents, then leaving by
// choice.
func (r *replication) expire(c *call) expiry {
	switch {
	case c.since+c.patience <= r.now:
		r.leave(c, visitAbandoned)
		return gaveUp
	case c.is(hasLeaveTimers) && r.timeLimit(c) <= r.now:
		r.leave(c, visitTimedOut)
		return timedOut
	case r.addEligibleAgents(c):
	case c.is(hasLeaveTimers) && c.leaveAt <= r.now && r.t.queueStep(c).while:
		return stepEnds
	case c.is(hasLeaveTimers) && c.leaveAt <= r.now:
		r.leave(c, visitLeftByChoice)
		return leftChoice
	default:
		r.setTimer(c)
	}
	return noExpiry
}

// timeLimit is when max_wait ends for a waiting caller, or never.
func (r *replication) timeLimit(c *call) des.Time { return c.since + r.t.queueStep(c).maxWait }

// leave takes a caller who is not answered out of its queue.
func (r *replication) leave(c *call, end visitEnd) {
	r.ledger.left(c, end, r.dequeue(c), r.now)
}

// addEligibleAgents makes further agents eligible after a wait: those with a delayed skill,
// or those of another hub. It reports whether one of them was idle and answers.
func (r *replication) addEligibleAgents(c *call) bool {
	q := c.queue
	passed := false
	for int(c.stage) < len(q.stages) && c.since+q.stages[c.stage] <= r.now {
		if q.stages[c.stage] == q.overflow[c.tier()] {
			r.startOverflow(c)
		}
		c.stage++
		passed = true
	}
	return passed && r.answerIfIdle(c)
}

// startOverflow makes a caller eligible at the first hub after that of its queue, in the
// order of overflow, that is open and speaks its language.
func (r *replication) startOverflow(c *call) {
	q, pastQueueHub := c.queue, false
	for _, h := range r.hubOrder(c) {
		if other := r.queue(q.queueID, h); pastQueueHub && other != nil && other.isAnswered(c.agentLanguage) &&
			other.isEligible(c.agentLanguage) {
			c.overflowQueue = other.index
			c.flags |= overflows
			other.overflowed[other.listAt(c)].insert(c)
			other.nOverflow++
			return
		}
		pastQueueHub = pastQueueHub || h == q.hub
	}
}

// overflowLate lets callers overflow to a hub that has opened since their overflow delay
// passed.
func (r *replication) overflowLate(queueID routing.QueueID) {
	for _, at := range r.t.queueAt[queueID] {
		if at == none {
			continue
		}
		q := &r.queues[at]
		for i := range q.own {
			for c := range q.own[i].all {
				if !c.is(overflows) && slices.Contains(q.stages[:c.stage], q.overflow[c.tier()]) {
					r.startOverflow(c)
				}
			}
		}
	}
	for _, at := range r.t.queueAt[queueID] {
		if at != none {
			r.answerOverflowed(&r.queues[at])
		}
	}
}

// answerOverflowed gives idle agents the callers of other hubs.
func (r *replication) answerOverflowed(q *queue) {
	for i := range q.agents {
		k := &q.agents[i]
		for k.group.idle.n > 0 {
			c := r.selectFrom(q.overflowed, k, candidate{}).call
			if c == nil || !r.answerIfIdle(c) {
				break
			}
		}
	}
}

// answerIfIdle connects a waiting caller or callback to an idle agent, if there is
// one.
func (r *replication) answerIfIdle(c *call) bool {
	waited := r.now - c.since
	k := c.queue.idleSkill(c.agentLanguage, waited)
	if k == nil && c.is(overflows) {
		k = r.queues[c.overflowQueue].idleSkill(c.agentLanguage, waited)
	}
	if k == nil {
		return false
	}
	g := k.idleGroup(c.agentLanguage, waited)
	r.takeIdle(g)
	r.serve(c, g)
	return true
}
