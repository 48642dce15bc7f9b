package lint

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/ivrsim/ivrsim/internal/design/dataflow"
	"github.com/ivrsim/ivrsim/internal/design/flow"
	"github.com/ivrsim/ivrsim/internal/design/routing"
	"github.com/ivrsim/ivrsim/internal/files/diag"
)

// whyImpossible explains why no call takes an exit; it is "" if no one fact does.
func (p *pass) whyImpossible(s *flow.StepDef, e *flow.Exit) string {
	switch {
	case e.Why != "":
		return e.Why
	case s.Kind.Named() == flow.ByAttribute:
		return p.whyBranch(s)
	case s.Kind.Can(flow.ByOpening):
		return cmp.Or(p.whyQueue(s, e.Outcome), whyLabel(s, e.Outcome))
	default:
		return whyLabel(s, e.Outcome)
	}
}

// whyLabel explains an impossible label of a flow that a step runs.
func whyLabel(s *flow.StepDef, label string) string {
	if s.Callee == nil {
		return ""
	}

	// The flow has such a return, so the cause is that no call comes to it.
	for _, r := range s.Callee.Steps {
		if r.Kind == flow.Return && r.What.Value == label {
			return fmt.Sprintf("no call comes to the return at %s", fileLine(r.Name.Place))
		}
	}
	return ""
}

// whyQueue explains an impossible outcome of a queue step or a check.
func (p *pass) whyQueue(s *flow.StepDef, outcome string) string {
	name := s.What.Value
	id, isQueue := p.Center.Queue(name)
	switch {
	case outcome == flow.TimedOut:
		return "the step has no max_wait"
	case outcome == flow.Full && isQueue:
		return fmt.Sprintf("%s has no capacity", name)
	case outcome == flow.Closed && isQueue && p.Center.Queues[id].Hours.Closes():
		return fmt.Sprintf("a hub of %s is open to these callers at any time", name)
	case outcome == flow.Closed && (isQueue || p.Center.HoursOf(name) != nil):
		return fmt.Sprintf("%s never closes", name)
	}

	return ""
}

// whyBranch explains an impossible outcome of a branch by the values that its attribute
// has there, and where it got them.
func (p *pass) whyBranch(s *flow.StepDef) string {
	at := p.valuesAt(s)

	// With all values possible, the outcomes of single values leave none for this outcome.
	if at.values.IsEmpty() || at.values == at.of.Domain() {
		return fmt.Sprintf("every value of %s has an outcome of its own", s.What.Value)
	}

	names := at.names()
	only := "always"
	if len(names) > 1 {
		only = "only"
	}

	return fmt.Sprintf("%s is %s %s here", at.of.Name.Value, only, flow.Either(names)) + at.origin()
}

// names returns the names of the values.
func (v *attributeValues) names() []string {
	var names []string
	for value := range v.values.All() {
		names = append(names, v.of.Values[value])
	}
	return names
}

// attributeValues are the values that an attribute can have at a step, and where calls got
// them.
type attributeValues struct {
	of        *routing.Attribute // nil if no call comes to the step
	values    routing.ValueSet
	set       []diag.Place // where steps set it
	start     bool         // it may be as at the start
	branches  []diag.Place // that calls pass which have it as at the start
	isSetting bool         // it may be as a line sets it
}

// valuesAt gathers the values of a branch's attribute in the calls of all lines.
func (p *pass) valuesAt(s *flow.StepDef) attributeValues {
	var out attributeValues
	for _, g := range p.possible {
		if len(statesOf(g, s)) > 0 {
			g = g.Refine()
			out.add(g, statesOf(g, s))
		}
	}
	return out
}

// statesOf returns the states of a step that a call reaches.
func statesOf(g *dataflow.Graph, s *flow.StepDef) []flow.StateID {
	var out []flow.StateID
	for i := range g.States {
		if at := flow.StateID(i); g.DefAt(at) == s && g.Reached(at) {
			out = append(out, at)
		}
	}
	return out
}

// add adds what the calls of one line have in some states of the branch.
func (v *attributeValues) add(g *dataflow.Graph, states []flow.StateID) {
	a := g.StepAt(states[0]).Attribute
	v.of = &g.Attributes[a]

	var nodes []int
	for _, at := range states {
		nodes = append(nodes, g.NodesAt(at)...)
	}

	// The branch is one place for the reader, so the values of all its states are joined.
	for _, node := range nodes {
		v.values = v.values.Or(g.NodeValues(node, a))
	}

	edges, start := g.LastBefore(nodes, func(e flow.Edge) bool { return g.SetsAttribute(e, a) })
	for _, e := range edges {
		v.set = append(v.set, setPlace(g, e.Edge, v.of))
	}

	// If no call comes from the start without an assignment, only the assignments explain the
	// values.
	if !start {
		return
	}

	v.start = true
	sets := func(l *routing.Line) bool {
		return slices.ContainsFunc(l.Set, func(set routing.Assignment) bool { return set.Attribute == a })
	}

	if g.Line != nil && sets(g.Line) {
		v.isSetting = true
		return
	}

	// Without an assignment, earlier branches on the attribute have divided its values.
	for _, e := range g.PathTo(states[0]) {
		if from := g.StepAt(e.Source); from.Branches() && from.Attribute == a {
			v.branches = append(v.branches, g.DefAt(e.Source).Name.Place)
		}
	}
}

// setPlace returns where an edge sets an attribute: of the start of a flow, where the flow declares it.
func setPlace(g *dataflow.Graph, e flow.Edge, a *routing.Attribute) diag.Place {
	if exit := g.Exit(e); exit != nil {
		return g.DefAt(g.Decider(e.Source)).SetPlace(exit, a.Name.Value)
	}
	return a.Name.Place
}

// origin says where the values come from, if there are few places.
func (v *attributeValues) origin() string {
	switch {
	case !v.start:
		return listLines(", set at ", v.set)
	case len(v.set) > 0:
		return ""
	default:
		return listLines(", after the branch at ", v.branches)
	}
}

// listLines writes the lines of a few places after some words, without duplicates. It writes
// nothing for no place or too many.
func listLines(before string, places []diag.Place) string {
	slices.SortFunc(places, diag.Place.Compare)
	places = slices.Compact(places)
	var lines []string
	for _, p := range places {
		lines = append(lines, fileLine(p))
	}
	lines = slices.Compact(lines)
	if len(lines) == 0 || len(lines) > maxListed {
		return ""
	}
	return before + strings.Join(lines, " and ")
}

// fileLine writes the file and line of a place: "main.yaml:12".
func fileLine(p diag.Place) string { return fmt.Sprintf("%s:%d", p.File, p.Line) }
