package sim

import (
	"cmp"
	"reflect"
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

// leadsFrom returns where an intent leads from a listen step at a state, for a call with some values.
func (p *programTable) leadsFrom(at flow.StateID, intent flow.Outcome, values *routing.Values,
	queues int,
) *destinations {
	to := &destinations{make([]bool, queues), make([]bool, len(p.program.States))}
	f := finder{
		program: p.program, to: to,
		seen: make([]bool, len(p.program.States)), known: make([][]held, len(p.program.States)),
	}

	var known []held
	for _, a := range p.choosers {
		known = append(known, held{a, []routing.Value{values[a]}})
	}
	for _, e := range f.from(at) {
		if e.Outcome == intent {
			f.follow(e, known)
		}
	}
	return to
}

// finder finds the destinations of an intent. It follows each way up to the first queue, the end, or the
// next listen step, where the caller says an intent again.
type finder struct {
	program *flow.Program
	seen    []bool   // by flow.StateID
	known   [][]held // by flow.StateID, over all ways to it
	to      *destinations
}

// held are the values that an attribute may have, in ascending order.
type held struct {
	attribute routing.AttributeID
	values    []routing.Value
}

// from returns the edges that leave a state. The edges of a program are in the order of their sources.
func (f *finder) from(state flow.StateID) []flow.Edge {
	compare := func(e flow.Edge, to flow.StateID) int { return cmp.Compare(e.Source, to) }
	first, _ := slices.BinarySearchFunc(f.program.Edges, state, compare)
	end, _ := slices.BinarySearchFunc(f.program.Edges, state+1, compare)
	return f.program.Edges[first:end]
}

// follow follows an edge. Known has the attributes whose values are certain on the way.
func (f *finder) follow(e flow.Edge, known []held) {
	for _, a := range f.program.Sets(e) {
		known = slices.DeleteFunc(slices.Clone(known), func(k held) bool { return k.attribute == a.Attribute })
		if value, constant := a.Constant(); constant {
			known = append(known, held{a.Attribute, []routing.Value{value}})
		}
	}

	// A further way to a state matters if it has other values there.
	if f.seen[e.Target] {
		before := f.known[e.Target]
		known = either(before, known)
		if reflect.DeepEqual(known, before) {
			return
		}
	}
	f.seen[e.Target], f.known[e.Target] = true, known

	s := f.program.StepAt(e.Target)
	values := valuesFor(s, known)
	switch s.Kind {
	case flow.Listen:
		return
	case flow.Queue:
		for v, queue := range s.QueueByValue {
			if values == nil || slices.Contains(values, routing.Value(v)) {
				f.to.queues[queue] = true
			}
		}
		if s.QueueByValue == nil {
			f.to.queues[s.Queue] = true
		}
		return
	default: // it leads on
	}

	leaving := f.from(e.Target)
	for _, next := range leaving {
		isTaken := func(v routing.Value) bool { return s.Cases[v] == next.Outcome }
		if s.Branches() && values != nil && !slices.ContainsFunc(values, isTaken) {
			continue
		}
		f.follow(next, known)
	}
	if len(leaving) == 0 {
		f.to.ends[e.Target] = true
	}
}

// either returns the attributes that are certain on both of two ways, with the values of each way.
func either(a, b []held) []held {
	var out []held
	for _, k := range a {
		i := slices.IndexFunc(b, func(o held) bool { return o.attribute == k.attribute })
		if i >= 0 {
			values := slices.Concat(k.values, b[i].values)
			slices.Sort(values)
			out = append(out, held{k.attribute, slices.Compact(values)})
		}
	}
	return out
}

// valuesFor returns the values of the attribute by which a step chooses; nil if they are not certain.
func valuesFor(s *flow.Step, known []held) []routing.Value {
	attribute, chooses := s.Chooser()
	i := slices.IndexFunc(known, func(k held) bool { return k.attribute == attribute })
	if !chooses || i < 0 {
		return nil
	}
	return known[i].values
}
