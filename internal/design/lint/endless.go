package lint

import (
	"fmt"
	"slices"

	"github.com/ivrsim/ivrsim/internal/design/dataflow"
	"github.com/ivrsim/ivrsim/internal/design/flow"
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
	// A step with an error may lead on otherwise than the graph shows, so that it counts as an end.
	last := g.Where(func(i int) bool { return len(g.Out(i)) == 0 || g.IsUnread(i) })
	ends := g.CanReach(last, dataflow.AnyEdge)

	// This graph may have an end that some callers cannot reach. Then the refined graph decides.
	p.uncertain = p.uncertain || slices.Contains(g.MustReach(last), false)

	reported := reportedCycles{g, map[flow.StateID]bool{}}
	for _, loop := range g.Cycles(func(e dataflow.Edge) bool { return !ends[e.From] }) {
		// Only a cycle without a way out is reported, since the steps before it have the same reason.
		inside := setOf(loop)
		leaves := func(e dataflow.Edge) bool { return !inside[e.To] }
		pausing := func(e dataflow.Edge) bool { return pauses(g, e) }
		hasWayOut := anyOut(g, loop, leaves)
		neverPauses := !anyOut(g, loop, pausing)
		if hasWayOut || neverPauses || !reported.add(loop) {
			continue
		}

		s := g.DefAt(g.Nodes[loop[0]].At)
		p.error(s.Name.Place, flow.Endless, fmt.Sprintf("from step %q no call can end: %s", s.Name.Value,
			g.Witness(g.Nearest().Path(loop[0]), nil)),
			"lead on to an end, a transfer or a return")
	}
}

// anyOut reports whether any edge out of some nodes is as a predicate says, edges between them
// included.
func anyOut(g *dataflow.Graph, nodes []int, is func(dataflow.Edge) bool) bool {
	return slices.ContainsFunc(nodes, func(i int) bool { return slices.ContainsFunc(g.Out(i), is) })
}
