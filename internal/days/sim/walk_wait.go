package sim

import (
	"github.com/ivrsim/ivrsim/internal/calls/ivr"
	"github.com/ivrsim/ivrsim/internal/days/des"
	"github.com/ivrsim/ivrsim/internal/days/model"
	"github.com/ivrsim/ivrsim/internal/design/flow"
)

// wait starts what the step of the queue gives a caller who begins to wait: the timers of max_wait and
// of leaving by choice, and the flow of while. Patience is the floor's.
func (w *walk) wait(c *call, l *line, s *stepTable) {
	// Most steps give no way out of the queue, and leave the fields of these timers alone.
	mayLeave := s.MaxWait > 0 || s.leaving != nil || s.While != ""
	if mayLeave {
		c.flags |= hasLeaveTimers
		c.leaveAt = never
	}

	if s.leaving != nil {
		w.drawLeaving(c, l, s)
	}

	// The flow of while sets the timer itself.
	if s.While != "" {
		w.runWhile(c, l)
		return
	}
	w.floor.setTimer(c)
}

// drawLeaving draws the announcement after which the caller leaves by choice, if the caller leaves, and the choice.
// The caller has heard the announcement to its end, and takes the time of an answer. The same share of callers leaves
// at each announcement that offers the choice.
func (w *walk) drawLeaving(c *call, l *line, s *stepTable) {
	stream := w.questionStream(c, s)
	round := s.leavingRound(c)
	rounds, turn := round.draw(&stream)
	if turn == nil || rounds > 0 && s.Every == 0 {
		return
	}

	// Without an interval each announcement is made once.
	before := rounds * float64(len(round.turns)) * float64(s.Every)
	if before >= float64(des.Forever)/2 {
		return
	}

	*w.calls.moves.of(c) = turn.draw(&stream)
	c.leaveAt = w.now + int64(before) + turn.ends + s.answersAfter(l).Sample(&stream)
}

// expired leads on a caller whose timer in a queue has ended.
func (w *walk) expired(c *call, what expiry) {
	l := &w.lines[c.line]

	switch what {
	case gaveUp:
		w.abandon(c)
	case timedOut:
		// The flow of while ends first, so that the call continues at the queue step.
		w.interrupt(c)
		c.flags |= hasLeft
		w.continueBy(c, l, l.program.outcomes.timedOut)
	case stepEnds:
		w.goOnWaiting(c)
	case leftChoice:
		c.flags |= hasLeft
		c.countInput()
		w.continueBy(c, l, w.calls.moves.of(c).outcome)
	case waitsOn, isAnswered:
		// The call stays with the floor.
	}
}

// abandon ends the call of a caller who has hung up in a queue.
func (w *walk) abandon(c *call) {
	c.becomes(model.Abandoned)
	w.end(c, &w.lines[c.line])
}

// talked leads on a caller whose conversation has ended. Only now the flow of while ends: the floor,
// which answered the call, knows no flows.
func (w *walk) talked(c *call) {
	l := &w.lines[c.line]
	if c.is(hasLeaveTimers) {
		w.interrupt(c)
	}

	outcome := l.program.outcomes.answered
	if c.is(escalates) {
		outcome = l.program.outcomes.escalated
	}
	w.continueBy(c, l, outcome)
}

// interrupt ends the flow that a call goes through while it waits, if it does.
func (w *walk) interrupt(c *call) {
	if l := &w.lines[c.line]; l.steps[c.leg.State].waits != flow.NoState {
		l.machine(c).Interrupt(&c.leg)
	}
}

// runWhile runs the flow of a queue step up to a step that takes time, whose end is a timer of the
// call, or until the call leaves the queue. Unlike run it does not run ahead of the clock: an agent
// may take the call at any time.
func (w *walk) runWhile(c *call, l *line) {
	for c.questions <= maxQuestions {
		s := &l.steps[c.leg.State]
		at := w.now
		var next move

		switch c.leg.Wait {
		case ivr.ForKey, ivr.ForEntry:
			next, at = w.answerPrompt(c, l, s, at)
		case ivr.ForQueue:
			// The flow begins, at first or again.
			c.questions++
			next = outcomeMove(l.program.outcomes.begin)
		case ivr.ForCheck:
			next = move{kind: readQueueState}
		default:
			next, at = w.finishWait(c, l, s, at)
		}

		// A step that takes time becomes a timer, so that an agent may answer meanwhile.
		if at > w.now {
			c.leaveAt = at
			*w.calls.moves.of(c) = next
			w.floor.setTimer(c)
			return
		}

		if !w.moveWhile(c, l, next) {
			return
		}
	}
	w.fail(Endless, "a call was asked more than %d questions while it waited, and is at %s", maxQuestions,
		l.machine(c).Step(&c.leg))
}

// goOnWaiting ends the current step of a queue's while.
func (w *walk) goOnWaiting(c *call) {
	l := &w.lines[c.line]
	if w.moveWhile(c, l, *w.calls.moves.of(c)) {
		w.runWhile(c, l)
	}
}

// moveWhile moves a call in the flow that runs while it waits, and reports whether it still waits.
// A caller who hangs up at a prompt of this flow abandons. A caller at a return leaves the queue by
// choice.
func (w *walk) moveWhile(c *call, l *line, next move) bool {
	queue := l.steps[c.leg.State].waits

	// The call is at the queue step itself.
	if queue == flow.NoState {
		queue = c.leg.State
	}

	w.ledger.moved(c, next, w.now)

	switch {
	case next.kind == hangUp:
		w.floor.leave(c, model.EndAbandoned)
		w.abandon(c)
		return false
	case next.kind == takeOutcome:
		if err := l.machine(c).Choose(&c.leg, next.outcome); err != nil {
			w.fail(Defect, "%v", err)
			return false
		}
	case !w.resume(l.machine(c), c, next, w.now):
		return false
	}

	// The caller is still in the flow of while, or back at the queue.
	if c.leg.State == queue || l.steps[c.leg.State].waits == queue {
		return true
	}

	w.floor.leave(c, model.EndByChoice)
	c.flags |= hasLeft
	w.run(c, l)

	return false
}
