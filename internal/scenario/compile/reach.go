package compile

import (
	"slices"

	"github.com/ivrsim/ivrsim/internal/flow"
	"github.com/ivrsim/ivrsim/internal/model"
	"github.com/ivrsim/ivrsim/internal/phone"
	"github.com/ivrsim/ivrsim/internal/routing"
	"github.com/ivrsim/ivrsim/internal/scenario"
	"github.com/ivrsim/ivrsim/internal/yaml"
)

// walk finds the steps that callers of each line can reach: through the answers
// that are given, and past branches by the values that can occur. Where an
// answer is missing every outcome is followed, so that all that is missing is
// reported in one run.
func (l *lowering) walk() {
	unanswered := map[entryName]question{}
	ways := make([][][]flow.Edge, len(l.model.Programs))
	for i := range ways {
		ways[i] = waysOut(l.model.Programs[i].Program)
	}
	for id := range l.model.Lines {
		line := &l.model.Lines[id]
		if !line.IsCalled() || len(l.model.Programs) == 0 {
			continue
		}
		p := &l.model.Programs[line.Program]
		l.can[id] = l.valuesOf(routing.LineID(id), p)
		l.reached[id] = l.reach(p, ways[line.Program], &l.can[id], 0)
		for i, reached := range l.reached[id] {
			s := &p.Steps[i]
			if reached && p.Questions[i].Property == model.ByIntent && line.Callers.Intent == nil {
				l.wantless(l.answerOf(s).By, routing.LineID(id))
			}
			if reached && asks(s) && s.Kind != flow.Collect && l.answerOf(s) == nil {
				q := unanswered[named(s)]
				q.add(p.Program, s)
				unanswered[named(s)] = q
			}
		}
	}
	l.unanswered(unanswered)
}

// waysOut gives the edges of a program by the state that they leave.
func waysOut(p *flow.Program) [][]flow.Edge {
	out := make([][]flow.Edge, len(p.States))
	for from := 0; from < len(p.Edges); {
		source, to := p.Edges[from].Source, from
		for to < len(p.Edges) && p.Edges[to].Source == source {
			to++
		}
		out[source] = p.Edges[from:to]
		from = to
	}
	return out
}

// reach gives the steps of a program that can be reached from some states, by flow.StepID.
func (l *lowering) reach(p *model.Program, ways [][]flow.Edge, can *values, next ...flow.StateID) []bool {
	seen, steps := make([]bool, len(p.States)), make([]bool, len(p.Steps))
	for len(next) > 0 {
		at := next[len(next)-1]
		next = next[:len(next)-1]
		if seen[at] {
			continue
		}
		seen[at] = true
		step := p.States[at].Step
		steps[step] = true
		for _, e := range ways[at] {
			if l.possible(p, step, e.Outcome, can) {
				next = append(next, e.Target)
			}
		}
	}
	return steps
}

// possible reports whether a step can be left by an outcome.
func (l *lowering) possible(p *model.Program, id flow.StepID, o flow.Outcome, can *values) bool {
	s := &p.Steps[id]
	switch {
	case s.Kind == flow.Branch:
		return branches(s, o, &can[s.Attribute])
	case s.Kind == flow.Queue && p.Outcomes[o] == flow.Escalated && !l.escalates(s.Service):
		return false
	case s.Kind == flow.Callback && p.Outcomes[o] == flow.Declined && undialable(s, can):
		return true
	}
	return answered(p, id, o)
}

// branches reports whether one of some values leads to an outcome of a branch.
func branches(s *flow.Step, o flow.Outcome, can *routing.ValueSet) bool {
	for v, outcome := range s.Cases {
		if outcome == o && can.Has(routing.Value(v)) {
			return true
		}
	}
	return false
}

// answered reports whether some answer at a step is an outcome, or no answer has to be:
// it comes by itself, or there is none at all, which is missing.
func answered(p *model.Program, id flow.StepID, o flow.Outcome) bool {
	s, q := &p.Steps[id], &p.Questions[id]
	if q.Of == nil {
		return s.Kind != flow.Collect || !chosen(s, o) // without an answer it is collected
	}
	declines := (s.Kind == flow.Callback || s.Kind == flow.Deflect) && p.Outcomes[o] == flow.Declined
	gives := func(r model.Reply) bool {
		return r.Share > 0 && (r.Kind == model.ReplyOutcome && r.Outcome == o || r.Kind == model.ReplySilence && declines)
	}
	return slices.ContainsFunc(q.Of, func(replies []model.Reply) bool { return slices.ContainsFunc(replies, gives) }) || !slices.Contains(given(p.Program, s), o)
}

// escalates reports whether some of a queue's callers ask for the next level.
func (l *lowering) escalates(queue routing.QueueID) bool {
	name := l.center.Queues[queue].Name.Value
	return slices.ContainsFunc(l.Handling, func(h yaml.Pair[scenario.Handling]) bool { return h.Key.Value == name && h.Value.Escalated.Value > 0 })
}

// undialable reports whether a callback can have no valid number to dial: then
// it declines at once, whatever is answered.
func undialable(s *flow.Step, can *values) bool {
	number := &can[routing.AttrNumber]
	return s.Number != "" || number.Has(routing.Value(phone.Invalid)) || number.Has(routing.Value(phone.Withheld))
}

// chosen reports whether an outcome is one of a step's choices.
func chosen(s *flow.Step, o flow.Outcome) bool {
	return slices.ContainsFunc(s.Choices, func(c flow.Choice) bool { return c.Outcome == o })
}

// values are the values that each attribute can have.
type values [routing.MaxAttributes]routing.ValueSet

// valuesOf gives the values that the callers of a line can have anywhere in
// their call: those that are drawn, the line's own, and what any step sets.
func (l *lowering) valuesOf(id routing.LineID, p *model.Program) values {
	var can values
	can[routing.AttrDay] = l.center.Attributes[routing.AttrDay].Domain()
	can[routing.AttrLine].Add(routing.Value(id))
	line, callers := &l.center.Lines[id], &l.model.Lines[id].Callers
	can[routing.AttrLanguage].Add(l.center.FirstLanguage(id))
	for i := range callers.Origins {
		for _, a := range callers.Origins[i].Values {
			can[a.Attribute].Add(a.Value)
		}
	}
	for _, a := range line.Set {
		can[a.Attribute].Add(a.Value)
	}
	for _, d := range callers.Attributes {
		for v, share := range d.Shares {
			if share > 0 {
				can[d.Attribute].Add(routing.Value(v))
			}
		}
	}
	for a := range can {
		if can[a].IsEmpty() {
			can[a].Add(0) // unset, it has its first value
		}
	}
	for i := range p.Steps {
		for _, a := range p.Steps[i].Set {
			can[a.Attribute].Add(a.Value)
		}
	}
	return can
}
