package sim

import (
	"fmt"
	"github.com/ivrsim/ivrsim/internal/days/tally"
	"math"

	"github.com/ivrsim/ivrsim/internal/calls/ivr"
	"github.com/ivrsim/ivrsim/internal/days/des"
	"github.com/ivrsim/ivrsim/internal/design/flow"
)

// wait starts the timers of a caller who begins to wait beside that of patience, and the flow
// that the caller goes through.
func (r *replication) wait(c *call, l *line, s *stepTable) {
	if s.maxWait < never || s.leaving != nil || s.while {
		c.flags |= hasLeaveTimers
		c.leaveAt = never
		if s.leaving != nil {
			r.drawLeaving(c, s)
		}
	}
	if s.while {
		r.runWhile(c, l)
		return
	}
	r.setTimer(c)
}

// drawLeaving draws at which announcement the caller leaves by choice, if at any. The
// same share leaves at each, so the number of announcements at which a caller stays
// is geometric: the floor of an exponential.
func (r *replication) drawLeaving(c *call, s *stepTable) {
	stream := r.questionStream(c, s)
	stays := math.Floor(stream.Exp() / s.leavingAnswers(c).rate)
	if stays == 0 || s.every > 0 && stays*float64(s.every) < float64(des.Forever) {
		c.leaveAt = r.now + int64(stays)*s.every
	}
}

// expired leads on a caller whose timer in a queue has ended.
func (r *replication) expired(c *call, what expiry) {
	l := &r.lines[c.line]
	switch what {
	case gaveUp:
		r.abandon(c)
	case timedOut:
		r.interrupt(c)
		c.flags |= hasLeft
		r.continueBy(c, l, l.program.outcomes.timedOut)
	case stepEnds:
		r.goOnWaiting(c)
	case leftChoice:
		c.flags |= hasLeft
		s := r.t.step(c)
		c.countInput()
		stream := r.questionStream(c, s)
		r.continueBy(c, l, s.leavingAnswers(c).draw(&stream).outcome)
	case noExpiry:
	}
}

// abandon ends the call of a caller who has hung up in a queue.
func (r *replication) abandon(c *call) {
	c.becomes(tally.Abandoned)
	r.end(c, &r.lines[c.line])
}

// talked leads on a caller whose conversation has ended.
func (r *replication) talked(c *call) {
	l := &r.lines[c.line]
	if c.is(hasLeaveTimers) {
		r.interrupt(c)
	}
	outcome := l.program.outcomes.answered
	if c.is(escalates) {
		outcome = l.program.outcomes.escalated
	}
	r.continueBy(c, l, outcome)
}

// queueStep is the queue step in which a call waits.
func (t *tables) queueStep(c *call) *stepTable {
	steps := t.lines[c.line].steps
	if waits := steps[c.leg.State].waits; waits != flow.NoState {
		return &steps[waits]
	}
	return &steps[c.leg.State]
}

// interrupt ends the flow that a call goes through while it waits, if it does.
func (r *replication) interrupt(c *call) {
	if l := &r.lines[c.line]; l.steps[c.leg.State].waits != flow.NoState {
		l.machine(c).Interrupt(&c.leg)
	}
}

// runWhile runs the flow of a queue step up to a step that takes time, whose end is a timer of the
// call, or until the call leaves the queue. Unlike run it does not run ahead of the clock: an agent
// may take the call at any time.
func (r *replication) runWhile(c *call, l *line) {
	for c.questions <= maxQuestions {
		s := &l.steps[c.leg.State]
		next, at := move{kind: readQueueState}, r.now
		switch c.leg.Wait {
		case ivr.ForKey, ivr.ForEntry:
			next, at = r.answerPrompt(c, l, s, at)
		case ivr.ForQueue: // the flow begins, at first or again
			c.questions++
			next = outcomeMove(l.program.outcomes.begin)
		case ivr.ForCheck:
		default:
			next, at = r.finishWait(c, l, s, at)
		}
		if at > r.now {
			c.leaveAt = at
			*r.calls.moves.of(c) = next
			r.setTimer(c)
			return
		}
		if !r.moveWhile(c, l, next) {
			return
		}
	}
	r.fail(fmt.Errorf("a call was asked more than %d questions while it waited, and is at %s", maxQuestions, l.machine(c).Step(&c.leg)))
}

// goOnWaiting ends the step of a queue's while at which a call is.
func (r *replication) goOnWaiting(c *call) {
	l := &r.lines[c.line]
	if r.moveWhile(c, l, *r.calls.moves.of(c)) {
		r.runWhile(c, l)
	}
}

// moveWhile moves a call in the flow that it goes through while it waits, and reports whether it still
// waits. A caller who hangs up at a prompt there abandons. One whom a return leads on leaves the queue
// by choice.
func (r *replication) moveWhile(c *call, l *line, next move) bool {
	queue := l.steps[c.leg.State].waits
	if queue == flow.NoState {
		queue = c.leg.State
	}
	r.ledger.moved(c, next, r.now)
	switch {
	case next.kind == hangUp:
		r.leave(c, visitAbandoned)
		r.abandon(c)
		return false
	case next.kind == takeOutcome:
		if err := l.machine(c).Choose(&c.leg, next.outcome); err != nil {
			r.fail(err)
			return false
		}
	case !r.resume(l.machine(c), c, next, r.now):
		return false
	}
	if c.leg.State == queue || l.steps[c.leg.State].waits == queue {
		return true
	}
	r.leave(c, visitLeftByChoice)
	c.flags |= hasLeft
	r.run(c, l)
	return false
}
