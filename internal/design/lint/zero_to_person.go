package lint

import (
	"fmt"
	"slices"

	"github.com/ivrsim/ivrsim/internal/design/dataflow"
	"github.com/ivrsim/ivrsim/internal/design/flow"
	"github.com/ivrsim/ivrsim/internal/files/diag"
)

var zeroToPerson = diag.Rule{
	ID:       flow.ZeroToPerson,
	Severity: diag.Advice,
	Doc: `In a menu 0 does not lead to a queue, a transfer or a callback without further
input. Callers press 0 to reach a person, in every menu. On the way a check may
lead to an offer instead, such as a callback when the wait is long. In a menu
without 0 that has one attempt, 0 leads where no_match does, or exhausted. In a
collect 0 is a digit.`,
	Bad: `flow: main
start: topic
steps:
  topic: {menu: "For our hours, press 1. For a person, press 9.", choices: {1: hours, 9: wait}, then: {exhausted: wait}}
  hours: {say: We are open from nine to five., then: wait}
  wait:  {queue: general, then: {answered: done}}
  done:  {end: resolved}
`,
}.FixedBy("steps:", "anywhere: {0: wait}\nsteps:")

// checkZero reports the entry of 0, or the menu's choices without one. no-person reports a menu
// from which no person can be reached at all. In a queue the caller waits for a person.
func checkZero(p *pass, g *dataflow.Graph) {
	leads := g.CanReach(g.Where(g.ReachesPerson), dataflow.AnyEdge)
	for i := range g.States {
		menu := flow.StateID(i)

		// A menu with an error may lack the choice of 0 because of the error.
		if g.StepAt(menu).Kind != flow.Menu || g.DefAt(menu).Invalid() {
			continue
		}

		isInQueue := g.States[menu].Waits != flow.NoState

		// A menu without any way to a person has another finding.
		if isInQueue || !anyOf(g.NodesAt(menu), leads) {
			continue
		}

		s := g.DefAt(menu)
		path, zero, found := zeroWithoutPerson(g, menu)
		if !found {
			continue
		}

		switch {
		case zeroChoice(g.StepAt(menu)) == nil:
			if p.isNew(s.KeyPlace("choices"), flow.ZeroToPerson, s.Allow) {
				p.advise(s.KeyPlace("choices"), flow.ZeroToPerson,
					fmt.Sprintf("0 does not lead to a person in menu %q%s", s.Name.Value,
						p.witness(g, func() []dataflow.Edge { return path }, pressed(zero)...)),
					"add 0 with a step that does, or put it under anywhere")
			}
		case p.isNew(zeroPlace(g, *zero), flow.ZeroToPerson, s.Allow):
			p.advise(zeroPlace(g, *zero), flow.ZeroToPerson,
				fmt.Sprintf("0 does not lead to a person without further input in menu %q%s", s.Name.Value,
					p.witness(g, func() []dataflow.Edge { return path })),
				"let it lead to a queue, a transfer or a callback")
		}
	}
}

// zeroWithoutPerson looks for a path to a menu, and on from it by key 0, that reaches no
// person without further input. It returns the path and the edge of key 0, which is nil
// where 0 only repeats the prompt. Without a choice of 0 the path ends at the menu.
func zeroWithoutPerson(g *dataflow.Graph, menu flow.StateID) (path []dataflow.Edge, zero *dataflow.Edge, found bool) {
	nodes := g.NodesAt(menu)

	// The nearest node comes first, so the example is the shortest call.
	slices.SortFunc(nodes, g.CompareInputs)

	for _, i := range nodes {
		path, zero = g.Nearest().Path(i), zeroEdge(g, i)
		if zero == nil {
			return path, nil, true
		}

		s := zeroSearch{g, menu, map[int]bool{}}
		on, ok := s.from(zero.To)
		if ok {
			continue
		}

		switch {
		case zeroChoice(g.StepAt(menu)) == nil:
			return path, zero, true
		default:
			// The search returns the way backward.
			slices.Reverse(on)
			return slices.Concat(path, []dataflow.Edge{*zero}, on), zero, true
		}
	}

	return nil, nil, false
}

// zeroEdge returns the edge that a menu's key 0 takes: the edge of its choice, or in a menu of one
// attempt the edge of keys that are no choice. It is nil if the prompt is played again.
func zeroEdge(g *dataflow.Graph, node int) *dataflow.Edge {
	s := g.NodeStep(node)
	out := g.Out(node)
	if c := zeroChoice(s); c != nil {
		return &out[slices.IndexFunc(out, func(e dataflow.Edge) bool { return e.Outcome == c.Outcome })]
	}

	for _, outcome := range []string{flow.NoMatch, flow.Exhausted} {
		at := slices.IndexFunc(out, func(e dataflow.Edge) bool { return g.Outcomes[e.Outcome] == outcome })

		// With several attempts, the first wrong key only repeats the prompt.
		if at >= 0 && s.AttemptsBy(flow.ByMismatch) == 1 {
			return &out[at]
		}
	}

	return nil
}

// pressed returns the input of key 0, none if 0 only repeats the prompt.
func pressed(zero *dataflow.Edge) []string {
	if zero == nil {
		return nil
	}
	return []string{"press 0"}
}

// zeroChoice returns the choice of key 0, or nil.
func zeroChoice(s *flow.Step) *flow.Choice {
	i := slices.IndexFunc(s.Choices, func(c flow.Choice) bool { return slices.Contains(c.Keys, 0) })
	if i < 0 {
		return nil
	}
	return &s.Choices[i]
}

// zeroPlace returns where it is written that 0 leads there: at the entry or, where it makes
// its flow return, at the label of the last step that runs it.
func zeroPlace(g *dataflow.Graph, zero dataflow.Edge) diag.Place {
	at := g.Exit(zero.Edge).Place
	for e := range g.Onward(zero) {
		if g.StepAt(e.Source).Return != "" {
			at = g.Exit(e.Edge).Place
		}
	}
	return at
}

// zeroSearch is a depth-first search from the target of a menu's key 0 for a path on which
// the caller reaches no person without further input.
type zeroSearch struct {
	*dataflow.Graph
	menu flow.StateID
	// by visited node: whether all its paths reach a person; false during its visit, since a cycle reaches nobody
	reaches map[int]bool
}

// from reports whether every path from a node reaches a person without further input,
// and returns one that does not, backward.
func (s *zeroSearch) from(node int) ([]dataflow.Edge, bool) {
	if answer, ok := s.reaches[node]; ok {
		return nil, answer
	}

	// A cycle back to this node comes to no person without input.
	s.reaches[node] = false

	if s.ReachesPerson(node) {
		s.reaches[node] = true
		return nil, true
	}

	step := s.NodeStep(node)
	out := s.Out(node)
	if len(out) == 0 || out[0].Decider.Asked() {
		return nil, false
	}

	for _, e := range out {
		// A check may lead a caller elsewhere if the queue takes no calls, or to another offer.
		isCheck := e.Decider == flow.ByOpening || e.Decider == flow.ByLoad || step.Hours != nil
		if isCheck && s.offers(e) {
			continue
		}
		if path, ok := s.from(e.To); !ok {
			return append(path, e), false
		}
	}

	s.reaches[node] = true
	return nil, true
}

// offers reports whether an outcome of a check is acceptable after 0 although it leads to no
// person. It leads to an offer or another menu, or the queue is closed or full.
func (s *zeroSearch) offers(e dataflow.Edge) bool {
	if o := s.Outcomes[e.Outcome]; o == flow.Closed || o == flow.Full || o == flow.Unstaffed {
		return true
	}
	for e := range s.Onward(e) {
		if step := s.StepAt(e.Target); step.Kind == flow.Menu || step.Help == flow.HelpChannel {
			return e.Target != s.menu
		}
	}
	return false
}
