package sim

import (
	"github.com/ivrsim/ivrsim/internal/days/des"
	"github.com/ivrsim/ivrsim/internal/days/model"
	"github.com/ivrsim/ivrsim/internal/math/portable"
)

// serve connects a waiting caller or callback with an agent.
func (f *floor) serve(c *call, g *group, agent int32) {
	if c.activity == callbackWaiting {
		f.dial(c, g, agent)
		return
	}
	if g.ring != nil {
		f.startRing(c, g, agent)
		return
	}

	f.unlink(c)
	f.connect(c, g, agent)
	f.startTalk(c, g)
}

// connect ends a caller's wait with an agent. The caller is in no list any more.
func (f *floor) connect(c *call, g *group, agent int32) {
	wait := f.endWait(c)

	// The delay of this caller is the base of the next estimates.
	if q := c.queue; q.estimates {
		q.last[c.level] = serviceEntry{f.now, wait, c.ahead}
	}

	c.group = g.index
	c.agent = agent
	f.ledger.answered(c, g, wait, f.now)
}

// answerAtOnce connects an arrival with an idle agent.
func (f *floor) answerAtOnce(c *call, l *lineTable, s *stepTable, g *group, agent int32) {
	q := c.queue
	if q.estimates {
		level := q.levelAt(c, s)
		q.last[level] = serviceEntry{f.now, 0, q.own.ahead(level)}
	}

	// Patience by queue uses the first queue, even if the caller does not wait there.
	by := l.people.Patience.Property
	if (by == model.ByQueue || by == model.ByQueueAndTier) && !c.is(hasPatience) {
		f.drawPatience(c, l)
	}

	c.group = g.index
	c.agent = agent
	f.ledger.answeredAtOnce(c, f.now)
	c.flags |= wasOffered
	f.startTalk(c, g)
}

// startTalk starts a conversation. Its random numbers are the call's, whichever agent
// answers.
func (f *floor) startTalk(c *call, g *group) {
	g.talking.inc(f.now)
	c.becomes(model.Answered) // after the ledger is told, which counts the first answer of a call

	talk := f.drawTalk(c, g)

	// The number of the talk is part of the key of its wrap-up and pause.
	c.talks++
	f.schedule(c, talking, f.now+talk)
}

// drawTalk draws how long a conversation takes, and whether it ends in an escalation.
func (f *floor) drawTalk(c *call, g *group) des.Duration {
	times := f.handlingOf(c, g)
	stream := c.stream(forTalk, uint64(c.talks))
	talk := f.scaledToday(times.Talk.Sample(&stream))

	// A trace gives the first talk of the first attempt.
	if details := f.calls.detailsOf(c, &f.t.lines[c.line]); details != nil && details.Talk >= 0 {
		if c.attempt == 0 && c.talks == 0 {
			talk = details.Talk
		}
	}

	// The escalation is drawn after the talk. So the talk has the same length in a queue without
	// escalations.
	c.flags &^= escalates
	if c.queue.escalates && c.drawEscalation(times.Escalated) {
		c.flags |= escalates
		talk += f.scaledToday(times.EscalationTakes.Sample(&stream))
	}
	return talk
}

// drawEscalation draws whether the conversation ends in an escalation.
func (c *call) drawEscalation(share float64) bool {
	stream := c.stream(forEscalation, uint64(c.talks))
	return stream.Float64() < share
}

// endTalk ends the conversation of a call or callback: the agent wraps up or is free.
func (f *floor) endTalk(c *call) {
	g := &f.groups[c.group]
	g.talking.dec(f.now)

	if c.queue.wrapsUp {
		if takes := f.drawWrapUp(c, g); takes > 0 {
			f.startWrapUp(c, g, takes)
			return
		}
	}

	f.ledger.talked(c, f.now, f.now)
	f.endWork(c.work(), g)
}

// drawWrapUp draws how long the after-call work of a conversation takes.
func (f *floor) drawWrapUp(c *call, g *group) des.Duration {
	stream := c.stream(forWrapUp, uint64(c.talks))
	return f.scaledToday(f.handlingOf(c, g).WrapUp.Sample(&stream))
}

// startWrapUp starts an agent's after-call work, and returns its record.
func (f *floor) startWrapUp(c *call, g *group, takes des.Duration) agentRecord {
	f.ledger.talked(c, f.now, f.now+takes)

	// The call goes on, so the agent's work has a record of its own.
	a := f.occupy(c.work(), g, &g.wrapping)
	f.schedule(a.call, wrapping, f.now+takes)
	return a
}

// endWrapUp ends an agent's after-call work. The record is free before the agent is, so that a pause
// takes the same one.
func (f *floor) endWrapUp(a agentRecord) {
	g := &f.groups[a.group]
	g.wrapping.dec(f.now)

	w := a.work()
	f.calls.put(a.call)
	f.endWork(w, g)
}

// endWork ends an agent's work for a call. Unless the shift has ended, the agent may step away
// or pause, and then is free.
func (f *floor) endWork(w work, g *group) {
	shiftEnded := g.staffed.n > g.rostered
	if !shiftEnded && g.away != nil && f.startAway(w, g) {
		return
	}
	if !shiftEnded && g.pause != nil && f.startPause(w, g) {
		return
	}

	f.freeAgent(g, w.agent)
}

// handlingOf gives how long a group's conversation with a caller is.
func (f *floor) handlingOf(c *call, g *group) *model.Handling {
	if h := c.queue.handling; h != nil {
		return h
	}
	return f.variedHandling(c.queue, c, g)
}

func (f *floor) variedHandling(q *queue, c *call, g *group) *model.Handling {
	of := q.varied.of[g.speed]
	switch q.varied.property {
	case model.ByHour:
		return &of[f.t.hours[g.hub].at(f.now)]
	case model.ByGroup:
		return &of[g.index]
	default:
		return &of[c.index(q.varied.property, q.varied.attribute)]
	}
}

// scaledToday multiplies how long something takes an agent by the factor of the present day.
func (f *floor) scaledToday(takes des.Duration) des.Duration {
	if f.handlingFactor == 1 {
		return takes
	}
	return multiplied(takes, f.handlingFactor)
}

//go:noinline
func multiplied(d des.Duration, factor float64) des.Duration {
	return int64(min(float64(d)*factor, float64(des.Forever)))
}

// applyTrend multiplies the handling factors by a trend of the replication's own.
func (f *floor) applyTrend(t *model.Trend) {
	if t.Days == nil {
		return
	}
	const week = 7
	weekly := f.key.With(forTrend).Stream()
	growth := portable.Log(t.Weekly) + float64(t.StandardError*weekly.Normal())
	for day, lasted := range t.Days {
		f.handlingFactors[day] *= portable.Exp(growth * float64(lasted) / week)
	}
}
