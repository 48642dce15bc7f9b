package dataflow_test

import (
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"pgregory.net/rapid"

	"github.com/ivrsim/ivrsim/flows"
	"github.com/ivrsim/ivrsim/internal/design/dataflow"
	"github.com/ivrsim/ivrsim/internal/design/flow"
	"github.com/ivrsim/ivrsim/internal/design/flowtest"
	"github.com/ivrsim/ivrsim/internal/design/phone"
	"github.com/ivrsim/ivrsim/internal/design/routing"
	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/longtest"
)

// analyze returns the graphs of the lines of a center's folder.
func analyze(t interface{ Fatalf(string, ...any) }, folder fs.FS) []*dataflow.Graph {
	_, all := flowtest.Open(t, folder, &diag.Findings{})
	if all.Center.HasErrors() {
		return nil
	}
	graphs := dataflow.Analyze(all, func(n int, do func(int)) {
		for i := range n {
			do(i)
		}
	})
	return slices.DeleteFunc(graphs, func(g *dataflow.Graph) bool { return g.Line == nil })
}

// Whatever random callers do, the graph has a node for it, with their attributes' values,
// and without names that they have not filled.
func TestGraphsCoverEveryCall(t *testing.T) {
	sample := analyze(t, flows.FS)
	longtest.Check(t, func(t *rapid.T) { roam(t, sample) })
}

func TestGraphsCoverEveryCallOfRandomFlows(t *testing.T) {
	longtest.Check(t, func(t *rapid.T) { roam(t, analyze(t, flowtest.RandomCenter(t))) })
}

func roam(t *rapid.T, graphs []*dataflow.Graph) {
	const hops = 300
	if len(graphs) == 0 {
		t.Skip("the line's flow does not compile")
	}

	pick := func(n int) int { return rapid.IntRange(0, n-1).Draw(t, "pick") }
	g := graphs[pick(len(graphs))]
	if rapid.Bool().Draw(t, "refined") {
		g = g.Refine()
	}
	c := newCaller(g, pick)

	for range hops {
		if !c.covered() {
			t.Fatalf("line %s, state %s: no node has values %v, filled %v", g.Line.Name.Value, g.States[c.at].Path, c.values, c.filled)
		}
		if !c.hop(pick) {
			return
		}
	}
}

// A node that takes the values beyond the bound of its state grows after its edges were taken.
// The nodes that these led to before are no part of the refined graph.
func TestRefinedGraphsHaveNoUnreachableNodes(t *testing.T) {
	values := make([]string, 65)
	for i := range values {
		values[i] = fmt.Sprintf("v%d", i)
	}
	early, late := strings.Join(values[:64], ", "), strings.Join(values[64:], ", ")
	folder := fstest.MapFS{
		"routing.yaml": {Data: []byte(`center: example
language: en
hubs: {new_york: {timezone: America/New_York, languages: [en]}}
elsewhere: {hub: new_york}
queues: {general: {hours: 24/7}}
attributes: {code: [` + strings.Join(values, ", ") + `]}
lines:
  general: {number: 1-800-528-4800, country: US, languages: [en], flow: main}
`)},
		"main.yaml": {Data: []byte(`flow: main
start: topic
steps:
  topic: {menu: "Press 1 or 2.", choices: {1: early, 2: pause}, then: {exhausted: wait}}
  early: {lookup: early, then: {found: by_code}, sets: {found: {code: [` + early + `]}}}
  pause: {say: One., then: longer}
  longer: {say: Two., then: longest}
  longest: {say: Three., then: late}
  late: {lookup: late, then: {found: by_code}, sets: {found: {code: [` + late + `]}}}
  by_code: {branch: code, then: {"` + strings.Join(values[:63], ", ") + `": wait, otherwise: again}}
  again: {menu: "For a person, press 9.", choices: {9: wait}, then: {exhausted: wait}}
  wait: {queue: general, then: {answered: done}}
  done: {end: resolved}
`)},
	}

	for _, g := range analyze(t, folder) {
		g = g.Refine()
		if _, rank := g.Postorder([]int{0}, dataflow.AnyEdge); slices.Contains(rank, -1) {
			t.Errorf("no path leads to node %d, at %s", slices.Index(rank, -1), g.States[g.Nodes[slices.Index(rank, -1)].At].Path)
		}
	}
}

// caller takes any outcome that its values allow.
type caller struct {
	g      *dataflow.Graph
	at     flow.StateID
	values routing.Values
	filled map[string]bool
	rounds map[flow.StateID]int // of a loop, since it was last done
	edges  map[flow.StateID][]flow.Edge

	tracked []routing.AttributeID
}

func newCaller(g *dataflow.Graph, pick func(int) int) *caller {
	domain := g.Center.Attributes[routing.AttrCountry].Values
	n := phone.Number{Validity: phone.Validity(pick(3)), Type: phone.Other}
	if n.Validity == phone.Valid {
		n.Type = phone.Type(pick(len(phone.Types)))
		if hasCountry := pick(10) > 0; hasCountry {
			n.Country = domain[1+pick(len(domain)-1)]
		} else {
			n.E164 = "+870773111632" // a satellite number
		}
	}

	line, _ := g.Center.Line(g.Line.Name.Value)
	located := g.Center.Locate(line, n)

	c := &caller{
		g: g, values: g.Center.InitialValues(line, &located), filled: map[string]bool{}, rounds: map[flow.StateID]int{},
		edges: map[flow.StateID][]flow.Edge{},
	}
	for _, e := range g.Program.Edges {
		c.edges[e.Source] = append(c.edges[e.Source], e)
	}

	c.tracked = []routing.AttributeID{
		routing.AttrLanguage, routing.AttrCountry, routing.AttrRegion, routing.AttrHub,
		routing.AttrNumber, routing.AttrNumberType, routing.AttrAbroad,
	}
	for _, s := range g.Steps {
		if s.Branches() && s.Attribute != routing.AttrDay { // which is asked again at every branch
			c.tracked = append(c.tracked, s.Attribute)
		}
	}

	return c
}

// covered reports whether a node of the caller's state covers the caller.
func (c *caller) covered() bool {
	return slices.ContainsFunc(c.g.NodesAt(c.at), func(i int) bool {
		for _, a := range c.tracked {
			if can := c.g.NodeValues(i, a); !can.Has(c.values[a]) {
				return false
			}
		}
		return true
	}) && !slices.ContainsFunc(c.g.Names(), func(name string) bool { return c.g.Filled(c.at, name) && !c.filled[name] })
}

// hop takes a random edge that the call's values allow, and reports whether there is one.
func (c *caller) hop(pick func(int) int) bool {
	s := c.g.StepAt(c.at)
	var open []flow.Edge
	for _, e := range c.edges[c.at] {
		if !s.Branches() || s.Attribute == routing.AttrDay || s.Cases[c.values[s.Attribute]] == e.Outcome {
			if e.Decider != flow.Unread && c.happens(s, c.g.Outcomes[e.Outcome]) {
				open = append(open, e)
			}
		}
	}
	if queue := c.g.States[c.at].Waits; queue != flow.NoState { // an agent or the time ends the wait
		for _, e := range c.edges[queue] {
			if e.Decider == flow.ByAgent || e.Decider == flow.ByTime {
				open = append(open, e)
			}
		}
	}

	if len(open) == 0 {
		return false
	}
	e := open[pick(len(open))]
	c.rounds[c.at]++
	if c.g.Outcomes[e.Outcome] == flow.Done {
		c.rounds[c.at] = 0
	}
	for _, set := range c.g.Sets(e) {
		set.Apply(&c.values)
	}
	for _, name := range c.g.FilledBy(e) {
		c.filled[name] = true
	}
	c.at = e.Target
	return true
}

// happens leaves out what a queue's settings, the lack of a number to call back, or the
// rounds of a loop rule out.
func (c *caller) happens(s *flow.Step, outcome string) bool {
	queue := s.QueueOf(&c.values)
	switch {
	case s.On != "" && !c.filled[s.On]:
		return outcome == c.g.Outcomes[s.CaseOf(flow.Unfilled)]
	case s.Kind == flow.Loop:
		return (outcome == flow.Done) == (c.rounds[c.at] == s.Times)
	case s.Kind == flow.Callback:
		return outcome != flow.Booked || s.Number != "" || c.values[routing.AttrNumber] == routing.Value(phone.Valid)
	case s.Kind != flow.Queue && s.Kind != flow.Check || s.Hours != nil:
		return true
	case outcome == flow.TimedOut && s.MaxWait == 0, outcome == flow.Full && c.g.Center.Queues[queue].Capacity == 0:
		return false
	case s.Kind == flow.Check && outcome == flow.Otherwise && !c.g.HasOutcome(s, flow.Closed):
		return true
	}

	line, _ := c.g.Center.Line(c.g.Line.Name.Value)
	return slices.ContainsFunc(c.g.Center.OpenSets(queue), func(open routing.HubSet) bool {
		eligible, _ := c.g.Center.Eligible(routing.HubID(c.values[routing.AttrHub]), c.values[routing.AttrTier], queue,
			c.values[routing.AttrLanguage], c.g.Center.FirstLanguage(line), open)
		return (len(eligible) == 0) == (outcome == flow.Closed)
	})
}

// Of the flows that a flow with errors runs, those without errors may start with any values. No other
// flow starts anyhow: not the flows that flows without errors run, and no flow with errors.
func TestFlowsThatAFlowWithErrorsStarts(t *testing.T) {
	folder := fstest.MapFS{
		"routing.yaml": {Data: []byte("center: c\nlanguage: en\nhubs: {here: {timezone: UTC, languages: [en]}}\nelsewhere: {hub: here}\nlines: {line: {number: +1 202 555 0143, country: US, languages: [en], flow: main}}\n")},
	}
	for name, runs := range map[string]string{"main": "second", "second": "third", "broken": "fourth", "fourth": "fifth", "worse": "broken"} {
		folder[name+".yaml"] = &fstest.MapFile{Data: fmt.Appendf(nil, "flow: %s\nstart: a\nsteps:\n  a: {run: %s, then: {over: b}}\n  b: {return: over}\n", name, runs)}
	}
	folder["main.yaml"] = &fstest.MapFile{Data: []byte("flow: main\nstart: a\nsteps:\n  a: {run: second, then: {over: b}}\n  b: {end: resolved}\n")}
	for _, name := range []string{"third", "fifth"} {
		folder[name+".yaml"] = &fstest.MapFile{Data: []byte("flow: " + name + "\nstart: a\nsteps:\n  a: {return: over}\n")}
	}

	var found diag.Findings
	_, all := flowtest.Open(t, folder, &found)
	if found.Errors() > 0 {
		t.Fatal(found.Sorted())
	}
	each := func(n int, do func(int)) {
		for i := range n {
			do(i)
		}
	}
	var started []string
	isWrong := func(f *flow.Def) bool { return f.Name.Value == "broken" || f.Name.Value == "worse" }
	known := dataflow.Analyze(all, each)
	const states = 3 // of the flow "fourth" and the flow that it runs
	if _, ok := dataflow.AnalyzePossible(all, known, isWrong, states-1, each); ok {
		t.Errorf("graphs of %d states although fewer may be started", states)
	}
	graphs, ok := dataflow.AnalyzePossible(all, known, isWrong, states, each)
	if !ok {
		t.Fatalf("no graphs although %d states may be started", states)
	}
	for _, g := range graphs {
		started = append(started, g.States[0].Path)
	}
	if want := []string{"main.a", "fourth.a"}; !slices.Equal(started, want) {
		t.Errorf("calls may start at %q, want %q", started, want)
	}
}

// TestShortestToIsTheShortestOfAll: a search that ends at the nearest goal finds the path of a search through the whole
// graph, over the edges that are left.
func TestShortestToIsTheShortestOfAll(t *testing.T) {
	longtest.Check(t, func(t *rapid.T) {
		graphs := analyze(t, flowtest.RandomCenter(t))
		if len(graphs) == 0 {
			t.Skip("the line's flow does not compile")
		}

		g := graphs[0].Refine()
		draw := func(name string, n int) int { return rapid.IntRange(0, n-1).Draw(t, name) }
		start, missing, modulus := draw("start", len(g.Nodes)), draw("missing", 5), 2+draw("modulus", 9)
		allowed := func(e dataflow.Edge) bool { return missing == 0 || (e.From+3*e.To)%5 != missing }
		isGoal := make([]bool, len(g.Nodes))
		for i := range isGoal {
			isGoal[i] = i%modulus == 1
		}

		got, ok := g.ShortestTo(start, isGoal, allowed)
		tree := g.ShortestFrom(start, allowed)
		goal, want := tree.Closest(g.Where(func(node int) bool { return isGoal[node] }))
		if ok != want || ok && !slices.Equal(got, tree.Path(goal)) {
			t.Fatalf("from %d: %v %v, want %v to %d", start, got, ok, want, goal)
		}
	})
}
