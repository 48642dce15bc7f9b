package sim

import (
	"github.com/ivrsim/ivrsim/internal/days/des"
	"github.com/ivrsim/ivrsim/internal/design/routing"
)

// callback holds the values of a booked callback outside its record. The record waits in the queue
// and on the event list, as a call does.
type callback struct {
	booked  des.Time
	tries   int  // to reach the caller, this one included
	reached bool // by this one
}

// book books a callback. A record of its own waits in the queue with the caller's
// priority: at the caller's place if the caller has just left that queue, else at
// the end. It returns the callback.
func (f *floor) book(c *call, queueID routing.QueueID) *call {
	// The caller's own call goes on with its record. So the callback copies everything that it
	// needs.
	b := f.calls.get()
	b.flags = 0
	b.talks = 0
	b.attempt = 0
	b.number = c.number
	b.key = c.key.With(forCallback)
	b.interval = c.interval
	b.arrived = c.arrived
	b.day = c.day
	b.line = c.line
	b.leg.Values = c.leg.Values
	b.intent = c.intent
	b.language = c.language

	if c.is(hasLeft) && c.queue.queueID == queueID {
		b.queue = c.queue
		b.level = c.level
		b.since = c.since
		b.agentLanguage = c.agentLanguage
	} else {
		p := f.place(c, queueID)
		b.queue = p.queue
		b.level = p.queue.tierLevel(c)
		b.since = f.now
		b.agentLanguage = p.agentLanguage
	}

	*f.calls.callbacks.of(b) = callback{booked: f.now}
	b.queue.callbacks++
	f.ledger.booked(b, c, f.now)
	f.queueCallback(b)
	return b
}

// queueCallback puts a callback into its place in the queue and looks for an agent.
func (f *floor) queueCallback(b *call) {
	b.queue.own.insert(b)
	b.activity = callbackWaiting
	b.stage = 0

	if !f.addEligibleAgents(b) && !f.answerIfIdle(b) {
		f.setCallbackTimer(b)
	}
}

// nextCallbackStage handles the time from which further agents may dial.
func (f *floor) nextCallbackStage(b *call) {
	if !f.addEligibleAgents(b) {
		f.setCallbackTimer(b)
	}
}

func (f *floor) setCallbackTimer(b *call) {
	if stages := b.queue.stages; int(b.stage) < len(stages) {
		f.schedule(b, callbackWaiting, b.since+stages[b.stage])
	}
}

// dial lets an agent dial, and draws whether the caller is reached.
func (f *floor) dial(b *call, g *group, agent int32) {
	f.unlink(b)
	g.talking.inc(f.now)
	b.group = g.index
	b.agent = agent
	f.ledger.dialed(b)
	n := f.calls.callbacks.of(b)
	n.tries++

	// Each try has random numbers of its own, so that a further try does not change the others.
	stream := b.stream(forReaching, uint64(n.tries))
	takes := f.t.Callbacks.Takes.Sample(&stream)
	n.reached = stream.Float64() < f.t.Callbacks.Reached
	f.schedule(b, callbackDialing, f.now+takes)
}

// endDialing starts the talk if the caller is reached. If not, the agent is free and
// the callback is tried again later, a number of times.
func (f *floor) endDialing(b *call) {
	n := f.calls.callbacks.of(b)
	if n.reached {
		b.queue.callbacks--
		f.ledger.reached(b, f.now-n.booked, f.now)
		f.schedule(b, callbackTalking, f.now+f.drawCallbackTalk(b, &f.groups[b.group]))
		return
	}

	// The agent is free for another caller while the callback rests.
	group := &f.groups[b.group]
	group.talking.dec(f.now)
	f.ledger.missed(b)
	f.freeAgent(group, b.agent)

	if n.tries < f.t.Callbacks.Tries {
		stream := b.stream(forCallbackRest, uint64(n.tries))
		f.schedule(b, callbackResting, f.now+f.t.Callbacks.AgainAfter.Sample(&stream))
		return
	}

	b.queue.callbacks--
	f.ledger.unreached(b, f.now)
	f.calls.put(b)
}

// drawCallbackTalk draws how long the conversation of a callback takes. It does not end in an escalation.
func (f *floor) drawCallbackTalk(b *call, g *group) des.Duration {
	stream := b.stream(forTalk, 0)
	return f.scaledToday(f.handlingOf(b, g).Talk.Sample(&stream))
}

// endCallback ends the talk of a callback.
func (f *floor) endCallback(b *call) {
	f.endTalk(b)
	f.ledger.closed(b)
	f.calls.put(b)
}
