package ivr

import (
	"slices"
	"strings"
	"testing"

	"github.com/ivrsim/ivrsim/internal/design/flow"
	"github.com/ivrsim/ivrsim/internal/design/routing"
	"github.com/ivrsim/ivrsim/internal/files/diag"
)

const second = int64(1e9)

// The languages of the built programs.
const (
	english routing.Value = iota
	spanish
)

// text is a prompt that lasts a number of seconds in English and twice as many in
// Spanish.
func text(seconds int64) flow.Prompt {
	words := flow.Template{{Text: "words"}}
	return flow.Prompt{Texts: []flow.Template{words, words}, Length: []int64{seconds * second, 2 * seconds * second}}
}

// at is a step of a built program, and where its outcomes lead.
type at struct {
	name string
	step flow.Step
	then string // "outcome: state, …"
}

// build builds a program of one flow with one state for each step. A target that is no step is
// an end.
func build(t testing.TB, steps ...at) *flow.Program {
	t.Helper()
	for i := 0; i < len(steps); i++ {
		for _, pair := range pairs(steps[i].then) {
			if !slices.ContainsFunc(steps, func(x at) bool { return x.name == pair[1] }) {
				steps = append(steps, at{pair[1], flow.Step{Kind: flow.End}, ""})
			}
		}
	}

	attributes := make([]routing.Attribute, routing.BuiltIn)
	attributes[routing.AttrTier] = routing.Attribute{Name: diag.Text{Value: "tier"}, Values: []string{"green", "gold"}}
	attributes[routing.AttrLanguage] = routing.Attribute{Name: diag.Text{Value: "language"}, Values: []string{"en", "es"}}

	p := &flow.Program{Flow: "f", Center: &routing.Center{Named: routing.Named{Attributes: attributes}}}
	for i, a := range steps {
		a.step.Flow, a.step.Name = "f", a.name
		for _, pair := range pairs(a.then) {
			outcome := outcomeOf(p, pair[0])
			target := slices.IndexFunc(steps, func(x at) bool { return x.name == pair[1] })
			a.step.Outcomes = append(a.step.Outcomes, outcome)
			p.Edges = append(p.Edges, flow.Edge{Source: flow.StateID(i), Outcome: outcome, Target: flow.StateID(target)})
		}

		a.step.Ways = waysOf(p, &a.step)
		p.Steps = append(p.Steps, a.step)
		p.States = append(p.States, flow.State{Path: "f." + a.name, Step: flow.StepID(i), Runner: flow.NoState})
	}

	return p
}

// waysOf returns the ways of a step by the names of its outcomes.
func waysOf(p *flow.Program, s *flow.Step) flow.Ways {
	first := func(names ...string) flow.Outcome {
		for _, name := range names {
			if i := slices.IndexFunc(s.Outcomes, func(o flow.Outcome) bool { return p.Outcomes[o] == name }); i >= 0 {
				return s.Outcomes[i]
			}
		}
		return flow.NoOutcome
	}

	w := flow.Ways{
		Implied: flow.NoOutcome, Helped: flow.NoOutcome, LastSilent: flow.NoOutcome, LastNoMatch: flow.NoOutcome,
		Closed: first("closed"), Full: first("full"), Unstaffed: first("unstaffed"), Idle: first("idle"),
		Otherwise: first("otherwise"),
	}
	switch s.Kind {
	case flow.Menu, flow.Collect, flow.Listen:
		w.LastSilent = first("no_input", "exhausted")
		w.LastNoMatch = first("no_match", "exhausted")
	case flow.Callback:
		w.Implied = first("declined")
	case flow.Say, flow.Set:
		w.Implied = first("done")
	case flow.Run, flow.Go:
		w.Implied = first("begin")
	case flow.Return:
		w.Implied = first(s.Return)
	}
	return w
}

// sets makes an outcome of a step set attributes.
func sets(p *flow.Program, step int, outcome string, list ...flow.Assignment) {
	if p.Steps[step].Sets == nil {
		p.Steps[step].Sets = map[flow.Outcome][]flow.Assignment{}
	}
	p.Steps[step].Sets[outcomeOf(p, outcome)] = list
}

func pairs(then string) (out [][2]string) {
	for entry := range strings.SplitSeq(then, ", ") {
		if outcome, target, ok := strings.Cut(entry, ": "); ok {
			out = append(out, [2]string{outcome, target})
		}
	}
	return out
}

// outcomeOf returns the id of an outcome's name, which it adds if it is new.
func outcomeOf(p *flow.Program, name string) flow.Outcome {
	if i := slices.Index(p.Outcomes, name); i >= 0 {
		return flow.Outcome(i)
	}
	p.Outcomes = append(p.Outcomes, name)
	return flow.Outcome(len(p.Outcomes) - 1)
}

// machines returns the live machine and that with a table of a program, which must not differ.
func machines(t testing.TB, p *flow.Program) map[string]*Machine {
	t.Helper()
	live := Live(p)
	table := NewTransitionTable(p)
	return map[string]*Machine{"live": live, "table": FromTable(table)}
}

// chosen is the input of an outcome by its name.
func chosen(p *flow.Program, name string) Input {
	return Input{Kind: Chosen, Outcome: flow.Outcome(slices.Index(p.Outcomes, name))}
}
