package sim

import (
	"fmt"
	"time"

	"github.com/ivrsim/ivrsim/internal/calls/ivr"
	"github.com/ivrsim/ivrsim/internal/days/des"
	"github.com/ivrsim/ivrsim/internal/days/tally"
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

	horizon            des.Time       // up to which a call may run ahead of now
	counted, uncounted []*ivr.Machine // by program: the machines that run the calls of the statistics, and all others
	lines              []line
	nextNumber         uint64 // of a call
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
	w := walk{clock: k, t: t, calls: calls, floor: f, ledger: n, horizon: t.Clock.Stop, lines: cacheAligned[line](len(t.lines))}
	if how.Stepwise {
		w.horizon = -1
	}
	for i := range t.programs {
		p := &t.programs[i]
		counted, uncounted := p.machine(how.UseFSM), p.machine(how.UseFSM)
		counted.Counts = counted.NewCounts()
		w.counted, w.uncounted = append(w.counted, counted), append(w.uncounted, uncounted)
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
	m, at := l.machine(c), w.now
	for c.questions <= maxQuestions {
		s := &l.steps[c.leg.State]
		if at > w.horizon && at > w.now {
			w.schedule(c, walking, at)
			return
		}
		next := move{kind: waitForClock}
		switch c.leg.Wait {
		case ivr.ForKey, ivr.ForEntry:
			next, at = w.answerPrompt(c, l, s, at)
		case ivr.ForQueue:
			if at == w.now {
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
				w.fail(err)
				return
			}
		} else if !w.resume(m, c, next, at) {
			return
		}
	}
	w.fail(fmt.Errorf("a call was asked more than %d questions, and is at %s", maxQuestions, m.Step(&c.leg)))
}

// maxQuestions bounds the questions of an attempt, so that a flow that never ends is
// an error.
const maxQuestions = 1 << 20

const maxInputs = 1<<16 - 1

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
		if w.spins() {
			w.fail(fmt.Errorf("a call is in a cycle that takes no time, at %s", m.Step(&c.leg)))
			return false
		}
		in = w.floor.check(c, w.t.step(c).queueID)
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
		w.fail(fmt.Errorf("the scenario has no answers for %s", m.Step(&c.leg)))
		return false
	case takeOutcome: // is not resumed
	}
	if err := m.Resume(&c.leg, in); err != nil {
		w.fail(err)
		return false
	}
	return true
}

// finishWait gives the move that ends a wait without a prompt to answer, and its time.
func (w *walk) finishWait(c *call, l *line, s *stepTable, at des.Time) (move, des.Time) {
	switch c.leg.Wait {
	case ivr.ForLookup:
		stream := w.questionStream(c, s)
		next := s.question.answers(c).draw(&stream)
		s.noteHelp(c, next)
		if s.help == flow.HelpTransfer {
			next = l.prompts.drawReturn(&stream, next)
		}
		takes := s.takes
		if s.answerTakes != nil {
			takes = s.answerTakes.Sample(&stream)
		}
		return next, at + takes
	case ivr.ForOffer:
		return w.answerOffer(c, l, s, at)
	case ivr.ForMessage:
		stream := w.questionStream(c, s)
		next := s.question.answers(c).draw(&stream)
		if next.kind == takeOutcome && next.outcome != s.helped {
			return next, at + int64(ivr.OfferTimeout)
		}
		s.noteHelp(c, next)
		length := usualMessage
		if s.answerTakes != nil {
			length = s.answerTakes.Sample(&stream)
		}
		return next, at + min(length, s.maxWait)
	case ivr.ForValue:
		stream := w.questionStream(c, s)
		return s.question.answers(c).draw(&stream), at
	case ivr.ForLoop:
		return outcomeMove(w.countLoop(c, l, s)), at
	case ivr.ForClock:
		return outcomeMove(s.byClock[s.clock[c.hub()].at(at)]), at
	default:
		return move{kind: playPrompt}, at + c.leg.Speech
	}
}

// usualMessage is how long a message takes if the scenario does not say it.
const usualMessage = int64(30 * time.Second)

// questionStream gives the random numbers of a call's visit to a question. They
// depend on the flow, the step and the number of the visit, so a step more in the
// flow does not change the answers at others.
func (w *walk) questionStream(c *call, s *stepTable) des.Stream {
	c.questions++
	visit := uint16(1)
	if asked := uint64(1) << (s.questionIndex & 63); s.questionIndex < repeats && c.asked&asked == 0 {
		c.asked |= asked
	} else {
		visit = w.calls.repeat(c, s.questionIndex)
	}
	return c.key.With(s.questionKey + uint64(visit)<<32).Stream()
}

// countLoop gives the outcome of a call's visit to a loop: again so often, then done, and
// it starts again.
func (w *walk) countLoop(c *call, l *line, s *stepTable) flow.Outcome {
	c.questions++
	visits := &w.calls.visitsOf(c)[s.questionIndex]
	if *visits == uint16(s.times) {
		*visits = 0
		return l.program.outcomes.done
	}
	*visits++
	return l.program.outcomes.again
}

// answers gives the distribution of answers of callers like c.
func (q *questionTable) answers(c *call) *answerTable {
	return &q.of[c.index(q.property, q.attribute)]
}

// draw draws an answer, without a random number if there is only one.
func (t *answerTable) draw(stream *des.Stream) move {
	if len(t.moves) == 1 {
		return t.moves[0]
	}
	return t.moves[t.shares.Pick(stream.Uint64())]
}

// answerPrompt plays a prompt once. The time to answer counts from the prompt's
// start with barge-in, else from its end. Silence comes from promptTable or from an answer
// that is silent, never from a slow answer.
func (w *walk) answerPrompt(c *call, l *line, s *stepTable, at des.Time) (move, des.Time) {
	stream := w.questionStream(c, s)
	next, heard := s.question.answers(c).draw(&stream), c.leg.Speech
	if l.prompts.any {
		next, heard = l.prompts.draw(&stream, next, heard)
	}
	if next.kind == staySilent {
		return next, at + c.leg.Speech + s.timeout
	}
	if next.kind != hangUp {
		c.countInput()
	}
	at += heard + s.answersAfter(l).Sample(&stream)
	if s.pauses != nil {
		at += s.pauses.after(next)
	}
	return next, at
}

// countInput counts a key, a word or an entry of the caller.
func (c *call) countInput() {
	if c.inputs < maxInputs {
		c.inputs++
	}
}

// answersAfter is how long a caller takes to answer at a step.
func (s *stepTable) answersAfter(l *line) *des.Distribution {
	if s.answerTakes != nil {
		return s.answerTakes
	}
	return &l.people.AnswersAfter
}

// draw draws what the caller does each time that a prompt is played: at most one of
// silence, a wrong key and hanging up, in place of the answer. It also draws barge-in,
// which decides how much of the prompt is heard.
func (p *promptTable) draw(stream *des.Stream, next move, prompt des.Duration) (_ move, heard des.Duration) {
	if u := stream.Fraction(); u < p.hangUp {
		next = p.replace(u, next)
	}
	if stream.Fraction() < p.bargeIn {
		prompt = 0
	}
	return next, prompt
}

// replace gives what a draw u below hangUp puts in place of the answer.
func (p *promptTable) replace(u des.Fraction, next move) move {
	switch {
	case u < p.silent:
		return move{kind: staySilent}
	case u >= p.wrongKey:
		return move{kind: hangUp}
	case next.kind == takeOutcome:
		return move{kind: pressWrongKey}
	}
	return next // a caller who presses no key cannot press a wrong one
}

// drawReturn draws whether a caller who comes back from a transfer hangs up. Without it
// callers whom nothing else stops would be transferred again for ever.
func (p *promptTable) drawReturn(stream *des.Stream, next move) move {
	if u := stream.Fraction(); u >= p.wrongKey && u < p.hangUp {
		return move{kind: hangUp}
	}
	return next
}

// answerOffer answers the offer of a callback or of a deflection. A booking changes
// the queue and so waits for the clock.
func (w *walk) answerOffer(c *call, l *line, s *stepTable, at des.Time) (move, des.Time) {
	at += c.leg.Speech
	if s.unasked {
		return s.accept(c, outcomeMove(s.helped)), at
	}
	stream := w.questionStream(c, s)
	next := s.question.answers(c).draw(&stream)
	if next.kind == staySilent {
		return outcomeMove(l.program.outcomes.declined), at + int64(ivr.OfferTimeout)
	}
	c.countInput()
	at += s.answersAfter(l).Sample(&stream)
	if next.kind == takeOutcome && next.outcome != l.program.outcomes.declined {
		next = s.accept(c, next)
	}
	return next, at
}

// noteHelp notes that a call has had the step's help, if its move is the outcome that says so.
func (s *stepTable) noteHelp(c *call, next move) {
	if next.kind == takeOutcome && next.outcome == s.helped {
		c.becomes(tally.Helped(s.help))
	}
}

// accept gives the move of a caller whom a callback or deflection is for, and notes a
// deflection.
func (s *stepTable) accept(c *call, next move) move {
	if s.help == flow.HelpCallback {
		return move{kind: bookCallback}
	}
	s.noteHelp(c, next)
	return next
}

// book books a callback and leads the call on.
func (w *walk) book(c *call) {
	l := &w.lines[c.line]
	w.floor.book(c, w.t.step(c).queueID)
	c.becomes(tally.Booked)
	w.continueBy(c, l, l.program.outcomes.booked)
}

// continueBy resumes a call by an outcome and walks on.
func (w *walk) continueBy(c *call, l *line, outcome flow.Outcome) {
	if err := l.machine(c).Choose(&c.leg, outcome); err != nil {
		w.fail(err)
		return
	}
	w.run(c, l)
}

// step is the step at which a call is.
func (t *tables) step(c *call) *stepTable { return &t.lines[c.line].steps[c.leg.State] }

// endAt ends the leg after the prompt of its last step.
func (w *walk) endAt(c *call, l *line, s *stepTable, at des.Time) {
	switch {
	case s.help == flow.HelpTransfer:
		c.becomes(tally.Helped(s.help))
	case s.ending == tally.SelfServed && !c.is(wasOffered):
		c.becomes(tally.SelfServed)
	}
	if at > w.now {
		w.schedule(c, ending, at)
		return
	}
	w.end(c, l)
}

// hangUp ends the leg of a caller who hangs up at a prompt or after a transfer.
func (w *walk) hangUp(c *call) {
	c.becomes(tally.HungUp)
	w.ledger.hungUp(c)
	w.end(c, &w.lines[c.line])
}

// end ends the caller's leg and releases the trunk.
func (w *walk) end(c *call, l *line) {
	w.floor.release(c)
	d := c.became
	if d == tally.GaveUp && w.t.step(c).ending == tally.TurnedAway {
		d = tally.TurnedAway
	}
	w.finish(c, l, d)
}

// finish counts a call and releases its record, unless the caller redials.
func (w *walk) finish(c *call, l *line, d tally.Disposition) {
	w.ledger.ended(c, d, w.now)
	if d != tally.Answered && w.redial(c, l, d) {
		return
	}
	w.calls.put(c)
}
