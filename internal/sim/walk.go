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
	for r.err == nil {
		s := &l.program.steps[c.leg.State]
		if at > r.now && (r.stepwise || shared[c.leg.Wait] || at > r.t.Clock.Stop) {
			r.schedule(c, walking, at)
			return
		}
		var next move
		switch c.leg.Wait {
		case ivr.Ended:
			r.endAt(c, l, s, at+c.leg.Speech)
			return
		case ivr.ForCheck:
			r.resume(m, c, r.check(c, s))
			continue
		case ivr.ForQueue:
			next = r.join(c, l, s)
		default:
			next, at = r.pass(c, l, s, at)
		}
		switch next.how {
		case stays:
			return
		case hangsUp:
			r.schedule(c, hangingUp, at)
			return
		case books:
			r.schedule(c, booking, at)
			return
		}
		if next.kind == ivr.Chosen {
			r.choose(m, c, next.outcome)
		} else {
			r.resume(m, c, ivr.Input{Kind: next.kind})
		}
	}
}

// shared tells which waits touch what calls share.
var shared = [...]bool{ivr.ForQueue: true, ivr.ForCheck: true, ivr.ForOffer: false}

// move is how a call goes on from a wait: by an input, or not by itself.
type move struct {
	how     way
	kind    ivr.InputKind
	outcome flow.Outcome // of Chosen
}

// way is how a call goes on from a wait.
type way uint8

const (
	goes  way = iota
	stays     // in the queue that it has joined
	hangsUp
	books
)

func by(o flow.Outcome) move { return move{goes, ivr.Chosen, o} }

func (r *replication) choose(m *ivr.Machine, c *call, outcome flow.Outcome) {
	if err := m.Choose(&c.leg, outcome); err != nil {
		r.fail(err)
	}
}

// resume gives a call its input.
func (r *replication) resume(m *ivr.Machine, c *call, in ivr.Input) {
	if err := m.Resume(&c.leg, in); err != nil {
		r.fail(err)
	}
}

// pass gives what ends a wait of the caller's own, and when.
func (r *replication) pass(c *call, l *line, s *stepTable, at des.Time) (move, des.Time) {
	switch c.leg.Wait {
	case ivr.Speaking:
		return move{kind: ivr.Elapsed}, at + c.leg.Speech
	case ivr.ForDay:
		if r.t.weekends[c.hub()].at(at) {
			return by(l.program.outcomes.weekend), at
		}
		return by(l.program.outcomes.weekday), at
	case ivr.ForLookup:
		stream := r.ask(c)
		return by(r.reply(c, s.question, &stream).outcome), at + s.takes
	case ivr.ForOffer:
		return r.answerOffer(c, l, s, at)
	default:
		return r.answerPrompt(c, l, s, at)
	}
}

// mostQuestions bounds what one attempt is asked: a flow that sends a caller
// round without end, in no time, is an error and not a hang.
const mostQuestions = 1 << 20

// ask starts the random numbers of the call's next question.
func (r *replication) ask(c *call) des.Stream {
	stream := c.stream(forQuestion, uint64(c.asked))
	r.countQuestion(c)
	return stream
}

func (r *replication) countQuestion(c *call) {
	if c.asked++; c.asked > mostQuestions {
		r.fail(fmt.Errorf("a caller was asked %d questions without an end, the last at %s", mostQuestions, r.lines[c.line].counting.Step(&c.leg)))
	}
}

// reply draws what the caller answers.
func (r *replication) reply(c *call, q *questionTable, stream *des.Stream) said {
	if q == nil {
		r.fail(fmt.Errorf("nothing says what callers answer at %s", r.lines[c.line].counting.Step(&c.leg)))
		return said{outcome: flow.NoOutcome}
	}
	table := &q.of[c.value(q.property, q.attribute)]
	if !table.pick.is {
		return table.replies[0]
	}
	return table.replies[table.pick.among.Pick(stream.Uint64())]
}

// answerPrompt plays a prompt once. With barge-in the answer's clock starts at
// the prompt's start, else at its end. Silence comes from slips or from an
// answer that is silent, never from answering slowly.
func (r *replication) answerPrompt(c *call, l *line, s *stepTable, at des.Time) (move, des.Time) {
	stream := r.ask(c)
	answer := said{outcome: l.program.outcomes.collected}
	if s.question != nil {
		answer = r.reply(c, s.question, &stream)
	}
	next, bargesIn := by(answer.outcome), false
	if answer.kind == StaysQuiet {
		next = move{kind: ivr.Silent}
	}
	if l.slips {
		bargesIn = l.people.Slips.draw(&stream, &next)
	}
	if next.kind == ivr.Silent {
		return next, at + c.leg.Speech + s.timeout
	}
	if !bargesIn {
		at += c.leg.Speech
	}
	return next, at + l.people.AnswersAfter.Sample(&stream)
}

// draw draws the caller's slips at one playing of a prompt, at most one of
// staying silent, a wrong key and hanging up, in place of the answer; and
// whether the prompt is barged into.
func (s *Slips) draw(stream *des.Stream, next *move) (bargesIn bool) {
	u := stream.Float64()
	switch {
	case u < s.Silent:
		*next = move{kind: ivr.Silent}
	case u < s.Silent+s.WrongKey && next.kind == ivr.Chosen:
		*next = move{kind: ivr.NoMatch}
	case u >= s.Silent+s.WrongKey && u < s.Silent+s.WrongKey+s.HangUp:
		*next = move{how: hangsUp}
	}
	return stream.Float64() < s.BargeIn
}

// offerTimeout is how long the silence lasts that declines a callback or a deflection.
const offerTimeout = 5 * int64(second)

// answerOffer answers a callback or a deflection. A booking touches the queue:
// it is done when the clock is there.
func (r *replication) answerOffer(c *call, l *line, s *stepTable, at des.Time) (move, des.Time) {
	stream := r.ask(c)
	answer := r.reply(c, s.question, &stream)
	at += c.leg.Speech
	if answer.kind == StaysQuiet {
		return by(l.program.outcomes.declined), at + offerTimeout
	}
	at += l.people.AnswersAfter.Sample(&stream)
	switch {
	case answer.outcome == l.program.outcomes.declined:
	case s.kind == flow.Callback:
		return move{how: books}, at
	default:
		c.marks |= wasDeflected
	}
	return by(answer.outcome), at
}

// goOn resumes a call by an outcome and walks on.
func (r *replication) goOn(c *call, l *line, outcome flow.Outcome) {
	r.choose(l.machine(c), c, outcome)
	r.walk(c, l)
}

// step is the step at which a call stands.
func (r *replication) step(c *call) *stepTable {
	return &r.lines[c.line].program.steps[c.leg.State]
}
