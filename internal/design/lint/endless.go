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

var endless = diag.Rule{
	ID: flow.Endless,
	Doc: `No end, transfer or return can be reached from here. Whatever the caller does, only
hanging up ends the call.`,
	Bad: `flow: main
start: topic
steps:
  topic: {menu: "For a person, press 0. For the news, press 1.", choices: {0: wait, 1: news}, then: {exhausted: wait}}
  news: {menu: "To hear the news again, press 1.", choices: {1: news}, then: {exhausted: news}}
  wait: {queue: general, then: {answered: done}}
  done: {end: resolved}
`,
}.FixedBy(
	`", choices: {1: news}, then: {exhausted: news`,
	` For a person, press 0.", choices: {1: news, 0: wait}, then: {exhausted: wait`,
)

// checkEnds reports steps from which no call can end: neither an end, a transfer nor a
// return can be reached. It reports the first step of each cycle that no edge leaves. The rule
// never-waits reports the cycles in which no call pauses.
func checkEnds(p *pass, g *dataflow.Graph) {
	last := lastNodes(g)
	ends := g.CanReach(last, dataflow.AnyEdge)

	// This graph may have an end that some callers cannot reach. Then the refined graph decides.
	p.uncertain = p.uncertain || slices.Contains(g.MustReach(last), false)

	reported := reportedCycles{g, map[flow.StateID]bool{}}
	pausing := func(e dataflow.Edge) bool { return pauses(g, e) }
	for _, loop := range closedCycles(g, ends) {
		neverPauses := !anyOut(g, loop, pausing)
		if neverPauses || !reported.add(loop) {
			continue
		}

		s := g.DefAt(g.Nodes[loop[0]].At)
		p.error(s.Name.Place, flow.Endless, fmt.Sprintf("from step %q no call can end%s", s.Name.Value,
			p.witness(g, func() []dataflow.Edge { return g.Nearest().Path(loop[0]) })),
			"lead on to an end, a transfer or a return")
	}
}

// lastNodes returns the nodes that a call can end in. A step with an error may lead on otherwise
// than the graph shows, so that it counts as an end.
func lastNodes(g *dataflow.Graph) []int {
	return g.Where(func(i int) bool { return len(g.Out(i)) == 0 || g.IsUnread(i) })
}

// closedCycles returns the cycles that no edge leaves, among the nodes from which no call can end.
// The steps before such a cycle have the same reason, so that they are not in it.
func closedCycles(g *dataflow.Graph, ends []bool) [][]int {
	return slices.DeleteFunc(g.Cycles(func(e dataflow.Edge) bool { return !ends[e.From] }), func(loop []int) bool {
		inside := setOf(loop)
		return anyOut(g, loop, func(e dataflow.Edge) bool { return !inside[e.To] })
	})
}

// anyOut reports whether any edge out of some nodes is as a predicate says, edges between them
// included.
func anyOut(g *dataflow.Graph, nodes []int, is func(dataflow.Edge) bool) bool {
	return slices.ContainsFunc(nodes, func(i int) bool { return slices.ContainsFunc(g.Out(i), is) })
}

// Way is a step with a step that follows it, on a cycle that no call can leave or in which no call waits.
type Way struct {
	File     string // of the flow
	Step, To string
	Values   string // of a call that stays in the cycle: "tier gold and again yes", or ""
	Shared   bool   // calls that can end take the way, too
	Unwaited bool   // no call waits in the cycle
}

// Endless returns the ways of each cycle that no call can leave, or in which no call waits. The ways that fewest other
// calls take come first, so that a cut of the first way changes the least. Of these, the ways that no caller chooses
// come first.
func (c *Checker) Endless() [][]Way {
	var out [][]Way
	for _, g := range c.graphs {
		ends := g.CanReach(lastNodes(g), dataflow.AnyEdge)
		cycles := closedCycles(g, ends)

		// A cut of one cycle may end another one.
		if len(cycles) == 0 {
			out = append(out, unwaitedWays(g)...)
			continue
		}

		// A way that another call takes, which can end, has an edge outside of the cycles.
		others := map[Way]int{}
		for _, e := range g.Edges {
			if w, ok := wayOf(g, e); ok && ends[e.From] {
				others[w]++
			}
		}
		for _, loop := range cycles {
			out = append(out, waysOf(g, loop, others))
		}
	}
	return out
}

// unwaitedWays returns the ways of each cycle that is an error of never-waits. The way that closes the cycle comes
// first.
func unwaitedWays(g *dataflow.Graph) [][]Way {
	var out [][]Way
	for _, nodes := range unwaitedCycles(g) {
		_, cycle, repeats := repeated(g, nodes)
		if !repeats {
			continue
		}

		var ways []Way
		for _, e := range slices.Backward(cycle) {
			if w, ok := wayOf(g, e); ok {
				w.Unwaited = true
				ways = append(ways, w)
			}
		}
		out = append(out, ways)
	}
	return out
}

// wayOf returns the way of an edge; ok is false for an edge that leads into a flow.
func wayOf(g *dataflow.Graph, e dataflow.Edge) (w Way, ok bool) {
	exit := g.Exit(e.Edge)
	if exit == nil {
		return Way{}, false
	}

	// The step that runs a flow decides the edge of a return.
	s := g.DefAt(g.Decider(e.Source))
	return Way{File: s.Name.Place.File, Step: s.Name.Value, To: exit.Target.Value}, true
}

// waysOf returns the ways of a cycle in the order of Endless.
func waysOf(g *dataflow.Graph, loop []int, others map[Way]int) []Way {
	var decide []routing.AttributeID
	for _, i := range loop {
		for _, e := range g.Out(i) {
			if a := g.NodeStep(i).Attribute; e.Decider == flow.ByAttribute && !slices.Contains(decide, a) {
				decide = append(decide, a)
			}
		}
	}

	asked := map[Way]bool{}
	values := map[Way]string{}
	var out []Way
	for _, i := range loop {
		for _, e := range g.Out(i) {
			w, ok := wayOf(g, e)
			if !ok {
				continue
			}
			asked[w] = asked[w] || g.Asks(e)
			if _, isKnown := values[w]; !isKnown {
				values[w] = valuesAt(g, i, decide)
				out = append(out, w)
			}
		}
	}

	slices.SortStableFunc(out, func(a, b Way) int {
		byOthers := cmp.Compare(others[a], others[b])
		switch {
		case byOthers != 0 || asked[a] == asked[b]:
			return byOthers
		case asked[b]:
			return -1
		default:
			return 1
		}
	})
	for i := range out {
		w := out[i]
		out[i].Values = values[w]
		out[i].Shared = others[w] > 0
	}
	return out
}

// valuesAt writes the values of some attributes in a node, as Way has them.
func valuesAt(g *dataflow.Graph, node int, of []routing.AttributeID) string {
	var out []string
	for _, id := range of {
		a := &g.Attributes[id]
		var words []string
		for v := range g.NodeValues(node, id).All() {
			words = append(words, a.Values[v])
		}
		out = append(out, a.Name.Value+" "+strings.Join(words, " or "))
	}
	return strings.Join(out, " and ")
}
