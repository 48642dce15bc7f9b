package dataflow

import (
	"fmt"
	"maps"
	"slices"
	"sync"

	"github.com/ivrsim/ivrsim/internal/design/flow"
	"github.com/ivrsim/ivrsim/internal/design/routing"
)

// maxRefined bounds the graphs of a center that Refine solves again, and so the memory and time of
// a large center. For further graphs Refine returns the graph itself, and [Graph.Bound] names the number.
const maxRefined = 64

// Analyze returns the graphs of the certain behavior of the calls of a center's lines. Lines whose
// calls start alike share one graph. Flows that no line reaches are covered too: a test could start
// them, or a step or line that could not be read. They have a graph with a nil Line, or are inlined
// in the graph of another such flow. If a file could not be read, they have no graphs, because the
// file may run them in a queue. parallel calls do for each index below n, perhaps at the same time.
func Analyze(flows *flow.Flows, parallel func(n int, do func(i int))) []*Graph {
	a := analysis{Flows: flows, location: newLocation(flows.Center, nil)}
	a.addLines()

	// The graphs of the lines come first. They show which flows no line reaches.
	parallel(len(a.graphs), func(i int) { a.graphs[i].solve(1) })
	ofLines := len(a.graphs)

	start := a.anyStart()
	for _, f := range a.unreached() {
		if p := flows.Partial(f.Name.Value); p != nil {
			a.add(p, nil, start)
		}
	}

	// Only the added graphs are unsolved. The graphs of the lines keep their results.
	parallel(len(a.graphs)-ofLines, func(i int) { a.graphs[ofLines+i].solve(1) })
	return a.graphs
}

// AnalyzePossible returns the graphs of the possible behavior of a center's calls. Without errors
// these are the known graphs of Analyze. With errors they are the graphs of the lines, and of the
// flows that a line or a flow with errors may start anyhow; wrong reports the flows with errors. If
// these have more states than mostAnyhow, it returns no graphs, and false.
func AnalyzePossible(flows *flow.Flows, known []*Graph, wrong func(*flow.Def) bool, mostAnyhow int,
	parallel func(n int, do func(i int)),
) ([]*Graph, bool) {
	a := analysis{Flows: flows, location: newLocation(flows.Center, nil), possible: true}
	if a.isKnown() && !slices.ContainsFunc(a.Defs(), wrong) {
		return known, true
	}

	isExact := func(g *Graph) bool { // so that all that is possible is certain
		return !a.Center.HasErrors() && g.Line != nil &&
			!slices.ContainsFunc(g.Steps, func(s flow.Step) bool { return wrong(a.Def(s.Flow)) })
	}
	a.graphs = slices.DeleteFunc(slices.Clone(known), func(g *Graph) bool { return !isExact(g) })
	exact := len(a.graphs)

	// The exact graphs are already solved. The others are built again for the possible behavior.
	a.addLines()

	states := 0
	for _, f := range a.startedAnyhow(wrong) {
		p := flows.Partial(f.Name.Value)
		if p == nil {
			continue
		}

		// The bound keeps lint fast in a center with many errors. No graphs are better than late
		// ones.
		if states += len(p.States); states > mostAnyhow {
			return nil, false
		}
		a.add(p, nil, nil)
	}

	parallel(len(a.graphs)-exact, func(i int) { a.graphs[exact+i].solve(1) })
	return a.graphs, true
}

// AnalyzeFlow returns the graph of the calls that begin in a flow, on any line and with any
// values of the attributes that a scripted call can set.
func AnalyzeFlow(flows *flow.Flows, name string) *Graph {
	a := analysis{Flows: flows, location: newLocation(flows.Center, nil)}
	a.add(flows.Program(name), nil, func(id routing.AttributeID) routing.ValueSet {
		if flows.Center.Settable(id) {
			return flows.Center.Attributes[id].Domain()
		}
		return a.anyStart()(id)
	})
	a.graphs[0].solve(1)
	return a.graphs[0]
}

type analysis struct {
	*flow.Flows
	location location
	possible bool // as of the graphs
	graphs   []*Graph
}

// isKnown reports whether no error hides the behavior of a call.
func (a *analysis) isKnown() bool {
	return a.Complete() && !a.Center.HasErrors() &&
		!slices.ContainsFunc(a.Defs(), func(f *flow.Def) bool { return f.Invalid() }) &&
		!slices.ContainsFunc(a.Center.Lines, func(l routing.Line) bool { return a.Def(l.Flow.Value) == nil })
}

// addLines adds the graphs of the lines that have none yet.
func (a *analysis) addLines() {
	for i := range a.Center.Lines {
		line := &a.Center.Lines[i]
		if slices.ContainsFunc(a.graphs, func(g *Graph) bool {
			return g.Line == line || slices.Contains(g.Others, line)
		}) {
			continue
		}

		// Errors leave a doubtful line (DoubtsLine) without certain calls, so it gets a graph only in the
		// analysis of possible calls.
		if p := a.Partial(line.Flow.Value); p != nil && (a.possible || !a.Center.DoubtsLine(line)) {
			a.add(p, line, a.startOf(i))
		}
	}
}

// startedAnyhow returns the flows without errors that a flow with errors leads to. If a name or a
// file that starts a flow could not be read, it returns all of them.
func (a *analysis) startedAnyhow(wrong func(*flow.Def) bool) []*flow.Def {
	var out []*flow.Def
	isLost := func(l routing.Line) bool { return a.Def(l.Flow.Value) == nil }
	if !a.Complete() || slices.ContainsFunc(a.Center.Lines, isLost) {
		return a.Defs()
	}

	for _, f := range a.Defs() {
		for _, callee := range f.Callees() {
			if wrong(f) && !wrong(callee) && !slices.Contains(out, callee) {
				out = append(out, callee)
			}
		}
	}

	return out
}

// add adds the graph of a line's calls, or the line to the graph that has them.
func (a *analysis) add(p *flow.Program, line *routing.Line, start func(routing.AttributeID) routing.ValueSet) {
	g := a.newGraph(p, line, start)
	if same := a.sameStart(g); same != nil {
		same.Others = append(same.Others, line)
		return
	}
	if len(a.graphs) < maxRefined {
		g.refined = sync.OnceValue(g.refine)
	} else {
		g.bound = fmt.Sprintf("the calls of %d other lines begin differently", maxRefined)
	}
	a.graphs = append(a.graphs, g)
}

// newGraph returns a graph that is not solved yet. Start returns the possible values of an
// attribute when a call starts; nil means that nothing is known. The graph tracks the given
// attributes and the attributes that matter to the program.
func (a *analysis) newGraph(p *flow.Program, line *routing.Line, start func(routing.AttributeID) routing.ValueSet,
	tracked ...routing.AttributeID,
) *Graph {
	g := &Graph{Line: line}
	g.domain = domain{
		Program:        p,
		possible:       a.possible,
		availability:   a.Availability(),
		location:       a.location,
		firstLanguages: a.firstLanguages(line),
	}

	// Without a line, the location of all lines stays, which excludes less.
	if line != nil {
		g.location = newLocation(a.Center, line)
	}

	g.index(tracked)

	// Steps that could not be read may fill further names.
	if start == nil || a.Center.DoubtsTexts() || p.Unread {
		g.names[otherNames] = len(g.names)
	}

	g.start = state{make([]routing.ValueSet, len(g.attributes)), newNameSet(len(g.names)), newNameSet(len(g.names))}
	if start == nil {
		g.forget(&g.start)
	}

	for i, attribute := range g.attributes {
		switch {
		case g.isOfFlow(attribute):
			g.start.values[i] = routing.Only(0)
		case start == nil:
			continue // forgotten above
		case a.Center.DoubtsAttribute(attribute):
			g.start.values[i] = g.unknown(attribute)
		default:
			g.start.values[i] = start(attribute)
		}
	}

	// The attributes of the location depend on each other, which can exclude some of their values.
	g.locate(&g.start)
	g.refined = func() *Graph { return g }
	return g
}

// sameStart returns the graph of another line whose calls start with the same facts, or nil. A
// line that allows advice has its own graph, since fewer rules apply to it.
func (a *analysis) sameStart(g *Graph) *Graph {
	for _, h := range a.graphs {
		if g.Line != nil && len(g.Line.Allow) == 0 && len(h.Line.Allow) == 0 && g.startsLike(h) {
			return h
		}
	}
	return nil
}

// startsLike reports whether the calls of two graphs start with the same facts and take the same edges,
// and their lines narrow a caller's location alike.
func (g *Graph) startsLike(h *Graph) bool {
	return g.Program == h.Program && g.firstLanguages == h.firstLanguages &&
		slices.Equal(g.start.values, h.start.values) &&
		slices.Equal(g.location, h.location) && slices.Equal(g.untaken, h.untaken)
}

// firstLanguages returns the first language of a line, or of all.
func (a *analysis) firstLanguages(line *routing.Line) routing.ValueSet {
	var out routing.ValueSet
	for i := range a.Center.Lines {
		if line == nil || line == &a.Center.Lines[i] {
			out.Add(a.Center.FirstLanguage(routing.LineID(i)))
		}
	}
	return out
}

// unreached returns flows that no call of a line reaches, such that every other unreached flow is
// reached from one of them. First come those without an unreached predecessor, then the first of
// each cycle.
func (a *analysis) unreached() []*flow.Def {
	if !a.Complete() {
		return nil
	}

	reached := map[*flow.Def]bool{}
	called := map[*flow.Def]bool{}

	for _, g := range a.graphs {
		for i := range g.Nodes {
			reached[g.DefAt(g.Nodes[i].At).Flow] = true
		}
	}

	for _, f := range a.Defs() {
		for _, callee := range f.Callees() {
			called[callee] = called[callee] || !reached[f] && f != callee
		}
	}

	var out []*flow.Def

	for s := range a.Steps() {
		if s.Kind == flow.Queue && s.Callee != nil {
			// It is only run while a call waits.
			reached[s.Callee] = true
		}
	}

	// the first round leaves nodes with an unreached predecessor: they are in a cycle, or after one
	for _, inCycle := range []bool{false, true} {
		for _, f := range a.Defs() {
			if !reached[f] && called[f] == inCycle {
				out = append(out, f)
				maps.Copy(reached, f.Closure())
			}
		}
	}

	return out
}

// startOf returns what each attribute can be when a line's call is answered; nil for a line with an error.
func (a *analysis) startOf(line int) func(routing.AttributeID) routing.ValueSet {
	l := &a.Center.Lines[line]
	if a.Center.DoubtsLine(l) {
		return nil
	}
	return func(id routing.AttributeID) routing.ValueSet {
		// An assignment of the line overrides the value that the call itself would bring.
		for _, set := range l.Set {
			if set.Attribute == id {
				return routing.Only(set.Value)
			}
		}

		switch id {
		case routing.AttrLine:
			return routing.Only(routing.Value(line))
		case routing.AttrLanguage:
			return routing.Only(a.Center.FirstLanguage(routing.LineID(line)))
		case routing.AttrAbroad:
			if l.AnyCountry() {
				// A line for all countries has no callers from abroad.
				return routing.Only(routing.No)
			}
		default: // any value
		}

		// A caller does not bring a recording: a line or a step begins it.
		if a.Center.Attributes[id].Name.Value == flow.Recording {
			return routing.Only(0)
		}
		return a.Center.Attributes[id].Domain()
	}
}

// anyStart returns what each attribute can be on any line; nil if that is not known.
func (a *analysis) anyStart() func(routing.AttributeID) routing.ValueSet {
	if !a.isKnown() {
		return nil
	}

	known := map[routing.AttributeID]routing.ValueSet{}
	return func(id routing.AttributeID) routing.ValueSet {
		out, isKnown := known[id]
		switch {
		case isKnown:
			return out
		case len(a.Center.Lines) == 0:
			// Without lines, a call can start with any value.
			out = a.Center.Attributes[id].Domain()
		}

		// A test may start the flow on any line, so the values of all lines are possible.
		for i := range a.Center.Lines {
			out = out.Or(a.startOf(i)(id))
		}

		known[id] = out
		return out
	}
}
