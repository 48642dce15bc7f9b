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
func (r *Replication) walk(id int32, c *call) {
	m, at := r.machine(c), r.now
	for r.err == nil {
		if at > r.now && (r.stepwise || shared[c.leg.Wait] || at > r.t.Clock.Stop) {
			r.schedule(id, c, walking, at)
			return
		}
		var in ivr.Input
		goes := onward
		switch c.leg.Wait {
		case ivr.Ended:
			r.endAt(id, c, at+c.leg.Speech)
			return
		case ivr.ForQueue:
			in, goes = r.join(id, c)
		case ivr.ForCheck:
			in = r.check(c)
		default:
			in, at, goes = r.pass(c, at)
		}
		if goes != onward {
			r.part(id, c, goes, at)
			return
		}
		if err := m.Resume(&c.leg, in); err != nil {
			r.fail(err)
		}
	}
}

// shared tells which waits touch what calls share.
var shared = [...]bool{ivr.ForQueue: true, ivr.ForCheck: true, ivr.ForOffer: false}

// way is how a call goes on from a wait.
type way uint8

const (
	onward way = iota
	stays      // in the queue that it has joined
	hangsUp
	books
)

// part ends a walk that does not go on by itself.
func (r *Replication) part(id int32, c *call, goes way, at des.Time) {
	switch goes {
	case hangsUp:
		r.schedule(id, c, hangingUp, at)
	case books:
		r.schedule(id, c, booking, at)
	}
}

// pass gives the input that ends a wait of the caller's own, and when.
func (r *Replication) pass(c *call, at des.Time) (ivr.Input, des.Time, way) {
	p := &r.t.programs[c.program]
	s := &p.steps[c.leg.State]
	switch c.leg.Wait {
	case ivr.Speaking:
		return ivr.Input{Kind: ivr.Elapsed}, at + c.leg.Speech, onward
	case ivr.ForDay:
		day := p.outcomes.weekday
		if r.t.weekends[c.hub].at(at) {
			day = p.outcomes.weekend
		}
		return gives(day), at, onward
	case ivr.ForLookup:
		stream := r.ask(c)
		return gives(r.reply(c, s.question, &stream).Outcome), at + s.takes, onward
	case ivr.ForOffer:
		return r.answerOffer(c, p, s, at)
	default:
		return r.answerPrompt(c, p, s, at)
	}
}

func gives(o flow.Outcome) ivr.Input { return ivr.Input{Kind: ivr.Chosen, Outcome: o} }

// mostQuestions bounds what one attempt is asked: a flow that sends a caller
// round without end, in no time, is an error and not a hang.
const mostQuestions = 1 << 20

// ask starts the random numbers of the call's next question.
func (r *Replication) ask(c *call) des.Stream {
	stream := c.stream(forQuestion, uint64(c.asked))
	if c.asked++; c.asked > mostQuestions {
		r.fail(fmt.Errorf("a caller was asked %d questions without an end, the last at %s", mostQuestions, r.machine(c).Step(&c.leg)))
	}
	return stream
}

// reply draws what the caller answers.
func (r *Replication) reply(c *call, q *questionTable, stream *des.Stream) *Reply {
	if q == nil {
		r.fail(fmt.Errorf("nothing says what callers answer at %s", r.machine(c).Step(&c.leg)))
		return &Reply{Outcome: flow.NoOutcome}
	}
	table := &q.of[c.value(r.t, q.property, q.attribute)]
	if len(table.replies) == 1 {
		return &table.replies[0]
	}
	return &table.replies[table.pick.Pick(stream.Uint64())]
}

// answerPrompt plays a prompt once. With barge-in the answer's clock starts at
// the prompt's start, else at its end. Silence comes from slips or from an
// answer that is silent, never from answering slowly.
func (r *Replication) answerPrompt(c *call, p *programTable, s *stepTable, at des.Time) (ivr.Input, des.Time, way) {
	people := r.t.lines[c.line].people
	stream := r.ask(c)
	in, quiet := gives(p.outcomes.collected), false
	if s.question != nil {
		reply := r.reply(c, s.question, &stream)
		in.Outcome, quiet = reply.Outcome, reply.Kind == StaysQuiet
	}
	slip, bargesIn := onward, false
	if people.Slips != (Slips{}) {
		var silent, wrong bool
		silent, wrong, slip, bargesIn = people.Slips.draw(&stream)
		quiet = quiet || silent
		if wrong {
			in = ivr.Input{Kind: ivr.NoMatch}
		}
	}
	if quiet && slip == onward {
		return ivr.Input{Kind: ivr.Silent}, at + c.leg.Speech + s.timeout, onward
	}
	if !bargesIn {
		at += c.leg.Speech
	}
	return in, at + people.AnswersAfter.Sample(&stream), slip
}

// draw draws the caller's slips at one playing of a prompt: at most one of
// staying silent, a wrong key and hanging up; and whether the prompt is barged into.
func (s *Slips) draw(stream *des.Stream) (silent, wrong bool, slip way, bargesIn bool) {
	u := stream.Float64()
	bargesIn = stream.Float64() < s.BargeIn
	switch {
	case u < s.Silent:
		return true, false, onward, bargesIn
	case u < s.Silent+s.WrongKey:
		return false, true, onward, bargesIn
	case u < s.Silent+s.WrongKey+s.HangUp:
		return false, false, hangsUp, bargesIn
	}
	return false, false, onward, bargesIn
}

// offerTimeout is how long the silence lasts that declines a callback or a deflection.
const offerTimeout = 5 * int64(second)

// answerOffer answers a callback or a deflection. A booking touches the queue:
// it is done when the clock is there.
func (r *Replication) answerOffer(c *call, p *programTable, s *stepTable, at des.Time) (ivr.Input, des.Time, way) {
	stream := r.ask(c)
	reply := r.reply(c, s.question, &stream)
	at += c.leg.Speech
	if reply.Kind == StaysQuiet {
		return gives(p.outcomes.declined), at + offerTimeout, onward
	}
	at += r.t.lines[c.line].people.AnswersAfter.Sample(&stream)
	if reply.Outcome == p.outcomes.declined {
		return gives(reply.Outcome), at, onward
	}
	if s.kind == flow.Callback {
		return ivr.Input{}, at, books
	}
	c.marks |= wasDeflected
	return gives(reply.Outcome), at, onward
}

// goOn resumes a call where it waits and walks on.
func (r *Replication) goOn(id int32, c *call, outcome flow.Outcome) {
	if err := r.machine(c).Resume(&c.leg, gives(outcome)); err != nil {
		r.fail(err)
		return
	}
	r.walk(id, c)
}

// step is the step at which a call stands, program that of its line.
func (r *Replication) step(c *call) *stepTable {
	return &r.program(c).steps[c.leg.State]
}

func (r *Replication) program(c *call) *programTable {
	return &r.t.programs[c.program]
}
