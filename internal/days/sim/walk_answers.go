package sim

import (
	"time"

	"github.com/ivrsim/ivrsim/internal/calls/ivr"
	"github.com/ivrsim/ivrsim/internal/days/des"
	"github.com/ivrsim/ivrsim/internal/days/model"
	"github.com/ivrsim/ivrsim/internal/design/flow"
)

// finishWait gives the move that ends a wait without a prompt to answer, and its time.
func (w *walk) finishWait(c *call, l *line, s *stepTable, at des.Time) (move, des.Time) {
	switch c.leg.Wait {
	case ivr.ForLookup:
		stream := w.questionStream(c, s)
		next := w.lookUp(c, l, s, at, &stream)
		s.noteHelp(c, next)

		if s.Help == flow.HelpTransfer {
			next = l.prompts.drawReturn(&stream, next)
		}

		// A transfer without an answer takes as long as it rings.
		takes := s.System.Takes
		isRinging := s.rings > 0 && next.kind == takeOutcome && next.outcome == l.program.outcomes.noAnswer
		switch {
		case isRinging:
			takes = s.rings
		case s.answerTakes != nil:
			takes = s.answerTakes.Sample(&stream)
		}

		return next, at + takes
	case ivr.ForOffer:
		return w.answerOffer(c, l, s, at)
	case ivr.ForMessage:
		stream := w.questionStream(c, s)
		next := w.answersOf(c, s).draw(&stream)
		if next.kind == takeOutcome && next.outcome != s.Helped {
			return next, at + int64(ivr.OfferTimeout)
		}

		s.noteHelp(c, next)
		length := usualMessage
		if s.answerTakes != nil {
			length = s.answerTakes.Sample(&stream)
		}

		// A recording ends at its limit.
		return next, at + min(length, s.longestWait())
	case ivr.ForValue:
		stream := w.questionStream(c, s)
		return w.answersOf(c, s).draw(&stream), at
	case ivr.ForLoop:
		return outcomeMove(w.countLoop(c, l, s)), at
	case ivr.ForClock:
		return outcomeMove(s.Cases[s.clock[c.hub()].at(at)]), at
	default:
		return move{kind: playPrompt}, at + c.leg.Speech
	}
}

// lookUp draws the answer of another system at a time. The answer is drawn first, so that it is the same without an
// outage.
func (w *walk) lookUp(c *call, l *line, s *stepTable, at des.Time, stream *des.Stream) move {
	next := w.answersOf(c, s).draw(stream)
	if s.down != nil && s.down.hits(at, stream) {
		return outcomeMove(l.program.outcomes.lookupError)
	}
	return next
}

// usualMessage is the length of a message if the scenario does not give one.
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
	if *visits == uint16(s.Times) {
		*visits = 0
		return l.program.outcomes.done
	}
	*visits++
	return l.program.outcomes.again
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
	if s.listen != nil {
		w.calls.spoken.of(c).ask(c.leg.State)
	}
	next := w.answersOf(c, s).draw(&stream)
	heard := c.leg.Speech

	// Most lines have callers who follow their prompts, and draw nothing here.
	if l.prompts.any {
		next, heard = l.prompts.draw(&stream, next, heard)
	}
	if s.Whole {
		heard = c.leg.Speech
	}

	if s.listen != nil {
		next = w.hear(c, s, next, &stream)
	}

	if next.kind == staySilent {
		return next, at + c.leg.Speech + s.Timeout
	}

	// A caller who hangs up makes no input.
	if next.kind != hangUp {
		c.countInput()
	}

	at += heard + s.answersAfter(l).Sample(&stream)
	if s.Pauses != nil {
		at += s.pauseAfter(next)
	}

	return next, at
}

const maxInputs = 1<<16 - 1

// countInput counts a key, a word or an entry of the caller.
func (c *call) countInput() {
	if c.inputs < maxInputs {
		c.inputs++
	}
}

// answersAfter returns the time that a caller takes to answer at a step.
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

// replace returns the mistake that a draw u below hangUp puts in place of the answer.
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

// drawReturn draws whether a caller who comes back from a transfer hangs up. Without this draw a
// caller could be transferred again forever.
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

	// Nobody is asked, so the offer is always taken.
	if s.Unasked {
		return s.accept(c, outcomeMove(s.Helped)), at
	}

	stream := w.questionStream(c, s)
	next := w.answersOf(c, s).draw(&stream)
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
	if next.kind == takeOutcome && next.outcome == s.Helped {
		c.becomes(model.Helped(s.Help))
	}
}

// accept returns the move of a caller who accepts a callback or deflection, and notes a deflection.
func (s *stepTable) accept(c *call, next move) move {
	if s.Help == flow.HelpCallback {
		return move{kind: bookCallback}
	}
	s.noteHelp(c, next)
	return next
}
