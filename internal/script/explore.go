package script

import (
	"slices"
	"time"

	"github.com/ivrsim/ivrsim/internal/diag"
	"github.com/ivrsim/ivrsim/internal/flow"
	"github.com/ivrsim/ivrsim/internal/ivr"
	"github.com/ivrsim/ivrsim/internal/phone"
	"github.com/ivrsim/ivrsim/internal/routing"
)

// taken is an outcome of a step by name: what coverage counts.
type taken struct{ step, outcome string }

// happening is an outcome that some call took.
type happening struct {
	step    *flow.Step
	outcome string
}

func (h happening) taken() taken { return taken{h.step.String(), h.outcome} }

// place is a session somewhere in its call, and how it came there.
type place struct {
	session *ivr.Session
	from    *place
	by      move
	inputs  int
}

// move is one thing that can happen to a waiting call: an input, or what a
// lookup answers.
type move struct {
	step   Step
	answer *Answer
}

func (m *move) do(s *ivr.Session) error {
	if m.answer != nil {
		return s.Lookup(m.answer.Outcome.Value, m.answer.Values)
	}
	return m.step.input(s)
}

// explorer looks for calls that take outcomes that no scripted call takes, by
// trying everything that can happen to a call on the live state machine, the
// shortest calls first.
type explorer struct {
	flows   *flow.Flows
	machine *ivr.Machine
	flow    string
	line    routing.LineID // of the calls now explored
	wanted  map[taken]bool
	visited map[string]bool // steps that some call came to
	entries map[asked]move  // that collects take
	sight   sight           // of the flow
	callers []phone.Number  // that are tried; nil: not worked out yet
	turns   []time.Time     // at which queues open and close; nil: not worked out yet
	left    int             // how many places may still be looked at
}

// Bounds of one search, of one call, and of a whole flow: one that has more to
// offer than this is not explored further.
const (
	maxPlaces    = 20_000
	maxInputs    = 40
	maxAllPlaces = 300_000
)

// from explores the calls that begin with a setup, and gives the first that
// takes a wanted outcome; nil where there is none, and where the flow does not
// know what the setup brings about: a queue without a capacity that is full.
func (x *explorer) from(setup ivr.Setup) *place {
	x.line = setup.Line
	x.left--
	session, err := ivr.Dial(x.machine, setup)
	if err != nil {
		return nil
	}
	return x.search(&place{session: session})
}

// search goes on from a place to the nearest that takes a wanted outcome.
func (x *explorer) search(start *place) *place {
	if x.takes(start.session) {
		return start
	}
	seen := map[ivr.Call]bool{start.session.Call(): true}
	for queue := []*place{start}; len(queue) > 0 && len(seen) < maxPlaces && x.left > 0; queue = queue[1:] {
		at := queue[0]
		for _, m := range x.moves(at.session) {
			next := &place{session: at.session.Fork(), from: at, by: m, inputs: at.inputs + 1}
			x.left--
			if m.do(next.session) != nil || next.inputs > maxInputs {
				continue
			}
			if x.takes(next.session) {
				return next
			}
			if call := next.session.Call(); !seen[call] && next.session.Waits() != ivr.Ended {
				seen[call] = true
				queue = append(queue, next)
			}
		}
	}
	return nil
}

// takes reports whether a session took a wanted outcome since it was forked.
func (x *explorer) takes(s *ivr.Session) bool {
	found := false
	for _, h := range happenings(x.machine.Program(), s.Trace()) {
		x.visited[h.step.String()] = true
		found = found || x.wanted[h.taken()]
	}
	x.visited[s.Step().String()] = true
	return found
}

// happenings gives the outcomes that a trace took, as coverage counts them.
func happenings(p *flow.Program, trace []ivr.Event) []happening {
	var out []happening
	for _, e := range trace {
		if e.Kind != ivr.EventTook {
			continue
		}
		if decider := p.Decider(e.State); decider != flow.NoState {
			out = append(out, happening{p.StepAt(decider), e.Outcome})
		}
	}
	return out
}

// moves gives all that can happen to a call where it stands.
func (x *explorer) moves(s *ivr.Session) []move {
	step := s.Step()
	switch s.Waits() {
	case ivr.ForKey:
		return append(choices(step), input(Silent, ""))
	case ivr.ForEntry:
		return append(append(x.entry(s), choices(step)...), input(Silent, ""))
	case ivr.ForLookup:
		return x.answers(step)
	case ivr.ForQueue:
		return x.inQueue(s, step)
	case ivr.ForOffer:
		return []move{input(Press, "1"), input(Silent, "")}
	}
	return nil
}

func input(w Word, text string) move { return move{step: Step{Word: w, Text: text}} }

func choices(step *flow.Step) []move {
	var out []move
	for _, c := range step.Choices {
		switch {
		case len(c.Keys) > 0:
			out = append(out, input(Press, c.Keys[0].String()))
		case len(c.Words) > 0:
			out = append(out, input(Say, c.Words[0]))
		}
	}
	return out
}

func (x *explorer) answers(step *flow.Step) []move {
	var out []move
	for _, o := range step.Outcomes {
		answer := &Answer{Outcome: diag.Text{Value: x.machine.Program().Outcomes[o]}}
		for _, name := range step.Fills[o] {
			if answer.Values == nil {
				answer.Values = map[string]string{}
			}
			answer.Values[name] = x.value(name)
		}
		out = append(out, move{answer: answer})
	}
	return out
}

func (x *explorer) inQueue(s *ivr.Session, step *flow.Step) []move {
	out := []move{input(Answered, "")}
	if slices.Contains(s.Outcomes(), flow.Escalated) {
		out = append(out, input(Escalated, ""))
	}
	if step.MaxWait > 0 {
		out = append(out, move{step: Step{Word: Wait, Wait: time.Duration(step.MaxWait)}})
	}
	return append(out, choices(step)...)
}
