package sim

import (
	"github.com/ivrsim/ivrsim/internal/days/des"
	"github.com/ivrsim/ivrsim/internal/design/routing"
)

// callback is what a booked callback needs beside its record, which waits in the queue and on
// the event list as a call does.
type callback struct {
	booked  des.Time
	tries   int  // to reach the caller, this one included
	reached bool // by this one
}

// book books a callback. A record of its own waits in the queue with the caller's
// priority: at the caller's place if the caller has just left that queue, else at
// the end.
func (r *replication) addCallback(c *call, queueID routing.QueueID) {
	b := r.calls.get()
	b.flags, b.talks, b.attempt = 0, 0, 0
	b.number, b.key, b.interval, b.line = c.number, c.key.With(forCallback), c.interval, c.line
	b.leg.Values, b.intent, b.language = c.leg.Values, c.intent, c.language
	if c.is(hasLeft) && c.queue.queueID == queueID {
		b.queue, b.level, b.since, b.agentLanguage = c.queue, c.level, c.since, c.agentLanguage
	} else {
		p := r.place(c, queueID)
		b.queue, b.level, b.since, b.agentLanguage = p.queue, p.queue.tierLevel(c), r.now, p.agentLanguage
	}
	*r.calls.callbacks.of(b) = callback{booked: r.now}
	b.queue.callbacks++
	r.ledger.booked(b, c, r.now)
	r.queueCallback(b)
}

// queueCallback puts a callback into its place in the queue and looks for an agent.
func (r *replication) queueCallback(b *call) {
	q := b.queue
	q.own[q.listAt(b)].insert(b)
	q.nOwn++
	b.activity, b.stage = callbackWaiting, 0
	if !r.addEligibleAgents(b) && !r.answerIfIdle(b) {
		r.setCallbackTimer(b)
	}
}

// nextCallbackStage handles the time from which further agents may dial.
func (r *replication) nextCallbackStage(b *call) {
	if !r.addEligibleAgents(b) {
		r.setCallbackTimer(b)
	}
}

func (r *replication) setCallbackTimer(b *call) {
	if stages := b.queue.stages; int(b.stage) < len(stages) {
		r.schedule(b, callbackWaiting, b.since+stages[b.stage])
	}
}

// dial reserves an agent, who dials, and draws whether the caller is reached.
func (r *replication) dial(b *call, g *group) {
	r.unlink(b)
	g.talking.inc(r.now)
	b.group = g.index
	r.ledger.dialed(b, g)
	n := r.calls.callbacks.of(b)
	n.tries++
	stream := b.stream(forReaching, uint64(n.tries))
	takes := r.t.Callbacks.Takes.Sample(&stream)
	n.reached = stream.Float64() < r.t.Callbacks.Reached
	r.schedule(b, callbackDialing, r.now+takes)
}

// endDialing starts the talk if the caller is reached. If not, the agent is free and
// the callback is tried again later, a number of times.
func (r *replication) endDialing(b *call) {
	n := r.calls.callbacks.of(b)
	if n.reached {
		b.queue.callbacks--
		r.ledger.reached(b, r.now-n.booked, r.now)
		stream := b.stream(forTalk, 0)
		times := r.handlingOf(b, &r.groups[b.group])
		r.schedule(b, callbackTalking, r.now+r.scaledToday(times.Talk.Sample(&stream)))
		return
	}
	group := &r.groups[b.group]
	group.talking.dec(r.now)
	r.ledger.agentReleased(b)
	r.freeAgent(group)
	if n.tries < r.t.Callbacks.Tries {
		stream := b.stream(forCallbackRest, uint64(n.tries))
		r.schedule(b, callbackResting, r.now+r.t.Callbacks.AgainAfter.Sample(&stream))
		return
	}
	b.queue.callbacks--
	r.ledger.unreached(b, r.now)
	r.calls.put(b)
}

// endCallback ends the talk of a callback.
func (r *replication) endCallback(b *call) {
	r.endTalk(b)
	r.ledger.closed(b)
	r.calls.put(b)
}
