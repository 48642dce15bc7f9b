package sim

import (
	"github.com/ivrsim/ivrsim/internal/calls/ivr"
	"github.com/ivrsim/ivrsim/internal/days/des"
	"github.com/ivrsim/ivrsim/internal/days/model"
	"github.com/ivrsim/ivrsim/internal/design/flow"
)

// walk leads callers through their flows: from a call's arrival to its end and, if the caller
// tries again, to the next. Where a call shares something with others it asks the floor, which
// never asks back.
//
//	startAttempt  begins a call
//	run           goes on, up to the next step that depends on other calls
//	expired       goes on after the timer of a queue
//	talked        goes on after a conversation
//	book, hangUp  are such steps
//	end           ends a call
type walk struct {
	*clock
	t      *tables
	calls  *callPool
	floor  *floor
	ledger *ledger

	horizon            des.Time       // the end of the time that a call may run ahead of now
	counted, uncounted []*ivr.Machine // by program: the machines that run the calls of the statistics, and all others
	lines              []line
	leads              map[leadsKey]*destinations // see leadsOf
	nextNumber         uint64                     // of a call
}

// line is a line with its program's machines.
type line struct {
	*lineTable
	counted, uncounted *ivr.Machine
}

func (l *line) machine(c *call) *ivr.Machine {
	if c.interval == none {
		return l.uncounted
	}
	return l.counted
}

func newWalk(t *tables, how Options, k *clock, calls *callPool, f *floor, n *ledger) walk {
	w := walk{
		clock:   k,
		t:       t,
		calls:   calls,
		floor:   f,
		ledger:  n,
		horizon: t.Clock.Stop,
		lines:   cacheAligned[line](len(t.lines)),
		leads:   map[leadsKey]*destinations{},
	}

	// A horizon before the start makes every step an event.
	if how.Stepwise {
		w.horizon = -1
	}

	// Calls outside the statistics run on machines without counts.
	for i := range t.programs {
		p := &t.programs[i]
		counted := p.machine(how.UseFSM)
		uncounted := p.machine(how.UseFSM)
		counted.Counts = counted.NewCounts()
		w.counted = append(w.counted, counted)
		w.uncounted = append(w.uncounted, uncounted)
	}

	for i := range w.lines {
		p := t.lines[i].program.index
		w.lines[i] = line{&t.lines[i], w.counted[p], w.uncounted[p]}
	}

	return w
}

// machine makes a machine that runs the program.
func (p *programTable) machine(useFSM bool) *ivr.Machine {
	if useFSM {
		return ivr.Live(p.program)
	}
	return ivr.FromTable(p.transitions)
}

// run runs a call through its flow from now on. Menus, lookups and prompts depend only
// on the call's random numbers and on the time, so run runs them ahead of the clock, up
// to the next step that depends on other calls: a queue, a check, a booking, or the end,
// which releases the trunk. That step is an event.
//
// In stepwise mode every step that takes time is an event. Steps that take no time are
// not events in either mode, so both handle simultaneous calls in the order of their
// numbers.
func (w *walk) run(c *call, l *line) {
	m := l.machine(c)

	// The time of the call, which runs ahead of the clock.
	at := w.now

	for c.questions <= maxQuestions {
		s := &l.steps[c.leg.State]

		// A call does not run past the horizon, because the simulation may end before.
		if at > w.horizon && at > w.now {
			w.schedule(c, walking, at)
			return
		}

		// A step that depends on other calls is taken at its own time: until then the call waits.
		next := move{kind: waitForClock}
		switch c.leg.Wait {
		case ivr.ForKey, ivr.ForEntry:
			next, at = w.answerPrompt(c, l, s, at)
		case ivr.ForQueue:
			if at == w.now {
				if l.program.listens {
					w.reachQueue(c, s)
				}
				switch w.floor.join(c, l.lineTable, s) {
				case answered:
					return
				case admitted:
					w.wait(c, l, s)
					return
				case full:
					c.flags |= metFull
					next = outcomeMove(l.program.outcomes.full)
				case closed, languageNotSpoken:
					next = outcomeMove(l.program.outcomes.closed)
				}
			}
		case ivr.ForCheck:
			if at == w.now {
				next.kind = readQueueState
			}
		case ivr.Ended:
			w.endAt(c, l, s, at+c.leg.Speech)
			return
		default:
			next, at = w.finishWait(c, l, s, at)
		}

		w.ledger.moved(c, next, at)

		if next.kind == takeOutcome {
			if err := m.Choose(&c.leg, next.outcome); err != nil {
				w.fail(Defect, "%v", err)
				return
			}
		} else if !w.resume(m, c, next, at) {
			return
		}
	}

	w.fail(Endless, "a call was asked more than %d questions, and is at %s", maxQuestions, m.Step(&c.leg))
}

// maxQuestions bounds the questions of an attempt, so that a flow that never ends is
// an error.
const maxQuestions = 1 << 20

// move is the way in which a call continues after a wait.
type move struct {
	kind    moveKind
	outcome flow.Outcome // of takeOutcome
}

type moveKind uint8

const (
	takeOutcome    moveKind = iota // The call leaves the step by an outcome.
	playPrompt                     // The prompt plays to its end.
	staySilent                     // The caller does not answer a prompt or an offer.
	pressWrongKey                  // The caller presses a key that does not match.
	readQueueState                 // The step reads the present state of a queue.
	waitForClock                   // The walk goes on when the clock reaches the step.
	hangUp                         // The caller hangs up at a prompt or after a transfer.
	bookCallback                   // The caller accepts the offer of a callback.
	unspecified                    // The scenario has no answers for the step.
)

// outcomeMove is the move that takes an outcome.
func outcomeMove(o flow.Outcome) move { return move{takeOutcome, o} }

// resume continues a call by any move except takeOutcome, and reports
// whether the walk goes on now.
func (w *walk) resume(m *ivr.Machine, c *call, next move, at des.Time) bool {
	var in ivr.Input
	switch next.kind {
	case playPrompt:
		in.Kind = ivr.Elapsed
	case staySilent:
		in.Kind = ivr.Silent
	case pressWrongKey:
		in.Kind = ivr.NoMatch
	case readQueueState:
		// A check takes no time. So a cycle of checks would never advance the clock.
		if w.spins() {
			w.fail(Endless, "a call is in a cycle that takes no time, at %s", m.Step(&c.leg))
			return false
		}
		in = w.floor.check(c, w.t.step(c).Queue)
	case waitForClock:
		w.schedule(c, walking, at)
		return false
	case hangUp:
		w.schedule(c, hangingUp, at)
		return false
	case bookCallback:
		w.schedule(c, booking, at)
		return false
	case unspecified:
		w.fail(Unanswered, "the scenario has no answers for %s", m.Step(&c.leg))
		return false
	case takeOutcome: // is not resumed
	}

	if err := m.Resume(&c.leg, in); err != nil {
		w.fail(Defect, "%v", err)
		return false
	}

	return true
}

// book books a callback and leads the call on.
func (w *walk) book(c *call) {
	l := &w.lines[c.line]
	w.floor.book(c, w.t.step(c).queueOf(c))
	c.becomes(model.Booked)
	w.continueBy(c, l, l.program.outcomes.booked)
}

// continueBy resumes a call by an outcome and walks on.
func (w *walk) continueBy(c *call, l *line, outcome flow.Outcome) {
	if err := l.machine(c).Choose(&c.leg, outcome); err != nil {
		w.fail(Defect, "%v", err)
		return
	}
	w.run(c, l)
}

// endAt ends the leg after the prompt of its last step.
func (w *walk) endAt(c *call, l *line, s *stepTable, at des.Time) {
	if l.program.listens {
		w.reachEnd(c)
	}
	switch {
	case s.Help == flow.HelpTransfer:
		c.becomes(model.Helped(s.Help))
	case s.ending == model.SelfServed && !c.is(wasOffered):
		c.becomes(model.SelfServed)
	}
	if at > w.now {
		w.schedule(c, ending, at)
		return
	}
	w.end(c, l)
}

// hangUp ends the leg of a caller who hangs up at a prompt or after a transfer.
func (w *walk) hangUp(c *call) {
	c.becomes(model.HungUp)
	w.ledger.hungUp(c)
	w.end(c, &w.lines[c.line])
}

// end ends the caller's leg and releases the trunk.
func (w *walk) end(c *call, l *line) {
	w.floor.release(c)
	d := c.became
	if d == model.GaveUp && w.t.step(c).ending == model.TurnedAway {
		d = model.TurnedAway
	}
	w.finish(c, l, d)
}

// finish counts a call and releases its record, unless the caller redials.
func (w *walk) finish(c *call, l *line, d model.Disposition) {
	w.ledger.ended(c, d, w.now)
	if d != model.Answered && w.redial(c, l, d) {
		return
	}
	w.calls.put(c)
}
