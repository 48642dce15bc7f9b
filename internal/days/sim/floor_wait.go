package sim

import (
	"slices"

	"github.com/ivrsim/ivrsim/internal/days/des"
	"github.com/ivrsim/ivrsim/internal/days/model"
	"github.com/ivrsim/ivrsim/internal/design/routing"
)

// setTimer schedules the earliest timer of a waiting caller.
func (f *floor) setTimer(c *call) {
	at := c.since + c.patience
	if c.is(hasLeaveTimers) {
		at = min(at, f.t.timeLimit(c), c.leaveAt)
	}

	// The next stage is a timer too, because further agents may answer then.
	if stages := c.queue.stages; int(c.stage) < len(stages) {
		at = min(at, c.since+stages[c.stage])
	}

	c.activity = waiting // also without a timer

	// The timer of a caller who waits when a replication begins may be over.
	if at < des.Forever {
		f.schedule(c, waiting, max(at, f.now))
	}
}

// expiry is the kind of the timer of a waiting caller that came.
type expiry uint8

const (
	waitsOn    expiry = iota // The caller waits on, with the next timer: further agents may answer.
	isAnswered               // An agent who may answer now does.
	gaveUp                   // The caller's patience has ended.
	timedOut                 // max_wait has ended.
	stepEnds                 // A step of the flow of while has ended. The caller still waits.
	leftChoice               // The caller leaves by choice.
)

// expire handles the timer of a waiting caller and takes a caller who leaves out of the queue. Of
// several at one time, patience comes before max_wait, then newly eligible agents, then leaving by
// choice.
func (f *floor) expire(c *call) expiry {
	if c.since+c.patience <= f.now {
		f.leave(c, model.EndAbandoned)
		return gaveUp
	}
	if c.is(hasLeaveTimers) && f.t.timeLimit(c) <= f.now {
		f.leave(c, model.EndTimedOut)
		return timedOut
	}
	if f.addEligibleAgents(c) {
		if !f.rings(c) {
			return isAnswered
		}

		// While a phone rings, the caller still waits, with the other timers.
		f.setTimer(c)
		return waitsOn
	}

	if c.is(hasLeaveTimers) && c.leaveAt <= f.now {
		if f.t.queueStep(c).While != "" {
			return stepEnds
		}
		f.leave(c, model.EndByChoice)
		return leftChoice
	}

	f.setTimer(c)
	return waitsOn
}

// leave takes a caller who is not answered out of its queue.
func (f *floor) leave(c *call, end model.VisitEnd) {
	// While a phone rings for the caller, the caller is in no list.
	if f.rings(c) {
		f.stopRing(c)
	} else {
		f.unlink(c)
	}
	f.ledger.left(c, end, f.endWait(c), f.now)
}

// addEligibleAgents makes further agents eligible after a wait: agents with a delayed skill, or
// agents of another hub. It reports whether one of them was idle and answers.
func (f *floor) addEligibleAgents(c *call) bool {
	q := c.queue
	passed := false

	for int(c.stage) < len(q.stages) && c.since+q.stages[c.stage] <= f.now {
		// A caller is in no list while a phone rings. If the agent does not answer, missRing
		// starts the overflow.
		if q.stages[c.stage] == q.overflow[c.tier()] && !f.rings(c) {
			f.overflowQueue(c).takeOver(c)
		}
		c.stage++
		passed = true
	}

	// A stage changes who may answer, so idle agents are searched again.
	return passed && !f.rings(c) && f.answerIfIdle(c)
}

// overflowQueue returns the queue of the first hub after the hub of a caller's queue, in the order of overflow, that is
// open and speaks the caller's language; nil without one.
func (f *floor) overflowQueue(c *call) *queue {
	q := c.queue
	pastQueueHub := false
	for _, h := range f.t.hubOrder(c) {
		other := f.queue(q.queueID, h)
		takesCaller := other != nil && other.isAnswered(c.agentLanguage) && other.isEligible(c.agentLanguage)
		if pastQueueHub && takesCaller {
			return other
		}

		pastQueueHub = pastQueueHub || h == q.hub
	}
	return nil
}

// overflowLate lets callers overflow to a hub that has opened since their overflow delay
// passed.
func (f *floor) overflowLate(queueID routing.QueueID) {
	for _, at := range f.t.queueAt[queueID] {
		if at == none {
			continue
		}

		q := &f.queues[at]
		for c := range q.own.all {
			if !c.is(overflows) && slices.Contains(q.stages[:c.stage], q.overflow[c.tier()]) {
				f.overflowQueue(c).takeOver(c)
			}
		}
	}

	// Only when all callers are in the lists, each agent takes the one who has waited longest.
	for _, at := range f.t.queueAt[queueID] {
		if at != none {
			f.answerOverflowed(&f.queues[at])
		}
	}
}

// answerOverflowed gives idle agents the callers of other hubs.
func (f *floor) answerOverflowed(q *queue) {
	for i := range q.agents {
		k := &q.agents[i]
		for k.group.idle.n > 0 {
			c := f.selectFrom(&q.overflowed, k, candidate{}).call
			if c == nil || !f.answerIfIdle(c) {
				break
			}
		}
	}
}

// answerIfIdle connects a waiting caller or callback to an idle agent, if there is
// one.
func (f *floor) answerIfIdle(c *call) bool {
	waited := f.now - c.since
	k := c.queue.idleSkill(c.agentLanguage, waited)

	// An agent of the caller's own hub comes first, even if an agent of another hub has been idle
	// for longer.
	if k == nil && c.is(overflows) {
		k = f.queues[c.overflowQueue].idleSkill(c.agentLanguage, waited)
	}

	if k == nil {
		return false
	}

	g := k.idleGroup(c.agentLanguage, waited)
	f.serve(c, g, g.idle.pop())
	return true
}

// endWait counts the end of a caller's wait and returns the wait. The caller is in no list any more.
func (f *floor) endWait(c *call) des.Duration {
	wait := f.now - c.since
	c.queue.length.dec(f.now)
	c.queue.waited += uint64(wait)

	// The rest of the patience holds for the next queue.
	c.patience -= wait
	return wait
}

// unlink takes a caller or callback out of the waiting lists.
func (f *floor) unlink(c *call) {
	c.queue.own.remove(c)
	if c.is(overflows) {
		f.queues[c.overflowQueue].overflowed.remove(c)
		c.flags &^= overflows
	}
}
