package sim

import (
	"cmp"
	"maps"
	"slices"

	"github.com/ivrsim/ivrsim/internal/days/model"
	"github.com/ivrsim/ivrsim/internal/design/flow"
	"github.com/ivrsim/ivrsim/internal/design/routing"
)

// listenTable has the intents of the callers at a listen step, and the chances that they are heard.
type listenTable struct {
	names     []int         // by intent: indexes into Model.Spoken
	unoffered []int         // by the intent of the caller: see model.Hearing
	wants     []answerTable // the intents that callers have, by the property of the question
	heard     []answerTable // by the intent that a caller has
}

// destinations are the queues and ends that a way through a program may come to first.
type destinations struct {
	queues []bool // by routing.QueueID
	ends   []bool // by flow.StateID
}

func newListen(s *flow.Step, q *model.Question) (*listenTable, error) {
	out := &listenTable{names: q.Hearing.Names, unoffered: q.Hearing.Unoffered}
	var err error

	// Callers who press a key or are silent have no intent at that attempt.
	out.wants, err = convert(q.Of, func(replies []model.Reply) (answerTable, error) {
		return newAnswers(slices.DeleteFunc(slices.Clone(replies), func(r model.Reply) bool {
			return r.Kind != model.ReplyOutcome || s.IntentWith(r.Outcome) < 0 || r.Share == 0
		}))
	})
	if err != nil {
		return nil, err
	}

	heard := make([][]model.Reply, len(s.Intents))
	for wanted, shares := range q.Hearing.Heard {
		for i, share := range shares {
			reply := model.Reply{Share: share, Kind: model.ReplyMismatch}
			if i < len(s.Intents) {
				reply.Kind = model.ReplyOutcome
				reply.Outcome = s.Intents[i].Outcome
			}
			if share > 0 {
				heard[wanted] = append(heard[wanted], reply)
			}
		}
	}

	out.heard, err = convert(heard, newAnswers)
	return out, err
}

// choosersOf returns the attributes that the steps of a program branch on, in ascending order.
func choosersOf(p *flow.Program) []routing.AttributeID {
	var out []routing.AttributeID
	for i := range p.Steps {
		// The day is no value of the call.
		if a, chooses := p.Steps[i].Chooser(); chooses && a != routing.AttrDay {
			out = append(out, a)
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// leadsFrom returns where an intent leads from the last of the listen steps that have asked a call with some values.
func (t *tables) leadsFrom(p *programTable, asked []flow.StateID, intent flow.Outcome, v *routing.Values) *destinations {
	f := finder{
		program: p.program, asked: asked, known: make([][]held, len(p.program.States)),
		to: destinations{make([]bool, len(t.Center.Queues)), make([]bool, len(p.program.States))},
	}

	known := held{}
	for _, a := range p.choosers {
		known[a] = routing.Only(v[a])
	}
	for _, e := range f.from(asked[len(asked)-1]) {
		if e.Outcome == intent {
			f.follow(e, known)
		}
	}
	return &f.to
}

// finder finds the destinations of an intent. It follows each way up to the first queue, the end, or a listen
// step that has asked before, where the caller says the intent again.
type finder struct {
	program *flow.Program
	asked   []flow.StateID
	known   [][]held // by flow.StateID: of the ways to it
	to      destinations
}

// held has the values that attributes may have. An attribute that it lacks may have any value.
type held map[routing.AttributeID]routing.ValueSet

// from returns the edges that leave a state. The edges of a program are in the order of their sources.
func (f *finder) from(state flow.StateID) []flow.Edge {
	compare := func(e flow.Edge, to flow.StateID) int { return cmp.Compare(e.Source, to) }
	first, _ := slices.BinarySearchFunc(f.program.Edges, state, compare)
	end, _ := slices.BinarySearchFunc(f.program.Edges, state+1, compare)
	return f.program.Edges[first:end]
}

// follow follows an edge on a way with some known values.
func (f *finder) follow(e flow.Edge, known held) {
	known = maps.Clone(known)
	for _, a := range f.program.Sets(e) {
		delete(known, a.Attribute)
		if value, constant := a.Constant(); constant {
			known[a.Attribute] = routing.Only(value)
		}
	}

	// A further way to a state matters if it has other values there. The last of many has the values of all others.
	ways := f.known[e.Target]
	if len(ways) == mostApart {
		known = either(ways[mostApart-1], known)
	}
	if slices.ContainsFunc(ways, func(before held) bool { return maps.Equal(before, known) }) {
		return
	}
	f.known[e.Target] = append(ways[:min(len(ways), mostApart-1)], known)

	s := f.program.StepAt(e.Target)
	attribute, chooses := s.Chooser()
	values, isKnown := known[attribute]
	isKnown = isKnown && chooses
	if slices.Contains(f.asked, e.Target) {
		return
	}
	if s.Kind == flow.Queue {
		for v, queue := range s.QueueByValue {
			if !isKnown || values.Has(routing.Value(v)) {
				f.to.queues[queue] = true
			}
		}
		if s.QueueByValue == nil {
			f.to.queues[s.Queue] = true
		}
		return
	}

	var taken []flow.Outcome // of a branch, if the values are known
	if isKnown && s.Branches() {
		for v := range values.All() {
			taken = append(taken, s.Cases[v])
		}
	}

	leaving := f.from(e.Target)
	for _, next := range leaving {
		if taken == nil || slices.Contains(taken, next.Outcome) {
			f.follow(next, known)
		}
	}
	if len(leaving) == 0 {
		f.to.ends[e.Target] = true
	}
}

// mostApart bounds the ways to a state that are kept apart.
const mostApart = 16

// either has the attributes that are known on both of two ways, with the values of each way.
func either(a, b held) held {
	out := held{}
	for attribute, values := range a {
		if others, ok := b[attribute]; ok {
			out[attribute] = values.Or(others)
		}
	}
	return out
}
