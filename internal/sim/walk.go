package sim

import (
	"fmt"

	"github.com/ivrsim/ivrsim/internal/des"
	"github.com/ivrsim/ivrsim/internal/flow"
	"github.com/ivrsim/ivrsim/internal/ivr"
)

// walk runs a call through its flow from now on. Its menus, lookups and prompts
// depend on the call's own random numbers and on the time alone, so they are run
// in one go, ahead of the clock, up to the next step that touches what calls
// share: a queue, a check, a booking, or the end, which gives the trunk back.
// That step is done when the clock is there.
//
// Stepwise, the clock is waited for after every step that takes time. Steps that
// take none are never events of their own, so in both ways the calls that touch
// something at the same instant do so in the order of their numbers.
func (r *replication) walk(c *call, l *line) {
	m, at := l.machine(c), r.now
	for c.asked <= mostQuestions {
		s := &l.steps[c.leg.State]
		if at > r.ahead && at > r.now {
			r.schedule(c, walking, at)
			return
		}
		next := move{how: comesLater}
		switch c.leg.Wait {
		case ivr.ForKey, ivr.ForEntry:
			next, at = r.answerPrompt(c, l, s, at)
		case ivr.ForQueue:
			if at == r.now {
				if next = r.join(c, l, s); next.how == stays {
					return
				}
			}
		case ivr.ForCheck:
			if at == r.now {
				next.how = checks
			}
		case ivr.Ended:
			r.endAt(c, l, s, at+c.leg.Speech)
			return
		default:
			next, at = r.pass(c, l, s, at)
		}
		if next.how == chooses {
			if err := m.Choose(&c.leg, next.outcome); err != nil {
				r.fail(err)
				return
			}
		} else if !r.does(m, c, next, at) {
			return
		}
	}
	r.fail(fmt.Errorf("a caller was asked %d questions without an end and is at %s", mostQuestions, m.Step(&c.leg)))
}

// mostQuestions bounds what one attempt is asked: a flow that sends a caller
// round without end, in no time, is an error and not a hang.
const mostQuestions = 1 << 20

// move is how a call goes on from a wait.
type move struct {
	how     way
	outcome flow.Outcome // if it chooses
}

// way is how a call goes on from a wait: by an input, or not by itself.
type way uint8

const (
	chooses     way = iota // an outcome
	listens                // to the end of what is spoken
	saysNothing            // at a prompt or an offer
	errs                   // presses a wrong key
	checks                 // how a queue is
	stays                  // in the queue
	comesLater             // when the clock is there
	hangsUp
	books
	wonders // what to answer: nothing says it
)

func by(o flow.Outcome) move { return move{chooses, o} }

// does lets a call do anything but choose or stay, and reports whether it walks
// on at once.
func (r *replication) does(m *ivr.Machine, c *call, next move, at des.Time) bool {
	var in ivr.Input
	switch next.how {
	case listens:
		in.Kind = ivr.Elapsed
	case saysNothing:
		in.Kind = ivr.Silent
	case errs:
		in.Kind = ivr.NoMatch
	case checks:
		if r.checksWithoutEnd() {
			r.fail(fmt.Errorf("a caller goes round without ever waiting and is at %s", m.Step(&c.leg)))
			return false
		}
		in = r.check(c, r.step(c))
	case comesLater:
		r.schedule(c, walking, at)
		return false
	case hangsUp:
		r.schedule(c, hangingUp, at)
		return false
	case books:
		r.schedule(c, booking, at)
		return false
	case wonders:
		r.fail(fmt.Errorf("nothing says what callers answer at %s", m.Step(&c.leg)))
		return false
	}
	if err := m.Resume(&c.leg, in); err != nil {
		r.fail(err)
		return false
	}
	return true
}

// pass gives what ends a wait of the caller's own at no prompt, and when.
func (r *replication) pass(c *call, l *line, s *stepTable, at des.Time) (move, des.Time) {
	switch c.leg.Wait {
	case ivr.ForLookup:
		stream := c.ask()
		return s.question.to(c).draw(&stream), at + s.takes
	case ivr.ForOffer:
		return r.answerOffer(c, l, s, at)
	case ivr.ForDay:
		return by(s.days[r.t.days[c.hub()].at(at)]), at
	default:
		return move{how: listens}, at + c.leg.Speech
	}
}

// ask starts the random numbers of the call's next question.
func (c *call) ask() des.Stream {
	stream := c.stream(forQuestion, uint64(c.asked))
	c.asked++
	return stream
}

// to gives how such a caller answers the question.
func (q *questionTable) to(c *call) *replyTable {
	return &q.of[c.value(q.property, q.attribute)]
}

// draw draws what the caller answers: nothing is drawn where there is one answer.
func (t *replyTable) draw(stream *des.Stream) move {
	if len(t.moves) == 1 {
		return t.moves[0]
	}
	return t.moves[t.among.Pick(stream.Uint64())]
}

// answerPrompt plays a prompt once. With barge-in the answer's clock starts at
// the prompt's start, else at its end. Silence comes from slips or from an
// answer that is silent, never from answering slowly.
func (r *replication) answerPrompt(c *call, l *line, s *stepTable, at des.Time) (move, des.Time) {
	stream := c.ask()
	next, heard := s.question.to(c).draw(&stream), c.leg.Speech
	if l.slips.any {
		next, heard = l.slips.draw(&stream, next, heard)
	}
	if next.how == saysNothing {
		return next, at + c.leg.Speech + s.timeout
	}
	at += heard
	return next, at + l.people.AnswersAfter.Sample(&stream)
}

// draw draws the caller's slips at one playing of a prompt, at most one of
// staying silent, a wrong key and hanging up, in place of the answer; and
// whether the prompt is barged into, and so how much of it is heard.
func (s *slipTable) draw(stream *des.Stream, next move, prompt des.Duration) (_ move, heard des.Duration) {
	if u := stream.Fraction(); u < s.hangUp {
		next = s.slip(u, next)
	}
	if stream.Fraction() < s.bargeIn { // without a branch: many are foreseen wrong
		prompt = 0
	}
	return next, prompt
}

func (s *slipTable) slip(u des.Fraction, next move) move {
	switch {
	case u < s.silent:
		return move{how: saysNothing}
	case u >= s.wrongKey:
		return move{how: hangsUp}
	case next.how == chooses:
		return move{how: errs}
	}
	return next // who has no key to press presses no wrong one
}

// answerOffer answers a callback or a deflection. A booking touches the queue:
// it is done when the clock is there.
func (r *replication) answerOffer(c *call, l *line, s *stepTable, at des.Time) (move, des.Time) {
	stream := c.ask()
	next := s.question.to(c).draw(&stream)
	at += c.leg.Speech
	if next.how == saysNothing {
		return by(l.program.outcomes.declined), at + int64(ivr.OfferTimeout)
	}
	at += l.people.AnswersAfter.Sample(&stream)
	if next.how == chooses && next.outcome != l.program.outcomes.declined {
		if s.kind == flow.Callback {
			return move{how: books}, at
		}
		c.marks |= wasDeflected
	}
	return next, at
}

// goOn resumes a call by an outcome and walks on.
func (r *replication) goOn(c *call, l *line, outcome flow.Outcome) {
	if err := l.machine(c).Choose(&c.leg, outcome); err != nil {
		r.fail(err)
		return
	}
	r.walk(c, l)
}

// step is the step at which a call stands.
func (r *replication) step(c *call) *stepTable {
	return &r.lines[c.line].steps[c.leg.State]
}
