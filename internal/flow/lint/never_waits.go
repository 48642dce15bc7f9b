package lint

import (
	"fmt"
	"slices"
	"strings"

	"github.com/ivrsim/ivrsim/internal/diag"
	"github.com/ivrsim/ivrsim/internal/flow"
	"github.com/ivrsim/ivrsim/internal/flow/dataflow"
)

var neverWaits = diag.Rule{
	ID: flow.NeverWaits,
	Doc: `A call can go round in a circle in which nobody is asked anything and nobody
waits for an agent: it would hold a trunk for ever. Being refused by a queue,
full or closed, is no wait. A circle that a loop's done leads out of has an end.
Where an outcome of a lookup or of a transfer leads out of the circle it is advice:
the call goes round until the other side gives that answer.`,
	Bad: `flow: main
start: wait
steps:
  wait: {queue: general, max_wait: 5m, then: {answered: done, timed_out: news}}
  news: {say: Here is the news., then: more}
  more: {say: And here is more., then: news}
  done: {end: resolved}
`,
}.FixedBy("then: news}", "then: wait}")

// checkLoops reports cycles that a call can repeat without end, with no edge out of a
// menu, collect, callback or deflect, and none that leaves a queue after a wait.
func checkLoops(p *pass, g *dataflow.Graph) {
	unwaited(p, g, endlessCycles(g, waitless(g), flow.Loop, flow.Lookup, flow.Transfer), func(at flow.Edge, circle string) {
		p.error(targetPlace(g, at), flow.NeverWaits, "this closes a circle in which nobody is asked anything and nobody waits "+circle, "lead out of the circle, or ask the caller")
	})
}

// adviseLoops reports those that only the answer of a lookup or transfer ends.
func adviseLoops(p *pass, g *dataflow.Graph) {
	unwaited(p, g, endlessCycles(g, waitless(g), flow.Loop), func(at flow.Edge, circle string) {
		p.advise(targetPlace(g, at), flow.NeverWaits, "this closes a circle that only the answer of a lookup or transfer leaves, in which nobody is asked anything and nobody waits "+circle,
			"bound it with a loop step, or ask the caller", g.DefAt(at.Source).Allow)
	})
}

// waitless allows the edges that a call takes without a wait.
func waitless(g *dataflow.Graph) func(dataflow.Edge) bool {
	return func(e dataflow.Edge) bool { return !pauses(g, e) }
}

// unwaited reports cycles over edges without a wait, with the edge that closes each and a
// call that takes it.
func unwaited(p *pass, g *dataflow.Graph, cycles [][]int, report func(at flow.Edge, circle string)) {
	known := loops{g, map[flow.StateID]bool{}}
	for _, nodes := range cycles {
		loop := shortestLoop(g, nodes, waitless(g))
		path := g.Nearest().Path(nodes[0])
		if !g.Repeats(path, loop) {
			p.uncertain = true // another path may lead into the loop
			continue
		}
		if !known.add(nodes) {
			continue
		}
		steps := make([]string, len(loop))
		for i, e := range loop {
			steps[i] = g.StepAt(e.Source).Name
		}
		report(loop[len(loop)-1].Edge, fmt.Sprintf("(%s): %s", strings.Join(steps, ", "), g.Witness(slices.Concat(path, loop), nil)))
	}
}

// endlessCycles returns the cycles over allowed edges that no step of some kinds bounds. A
// call that comes to such a step without end takes each of its outcomes, so it can do so
// only if all stay in the cycle. The other steps of these kinds are no part of a cycle
// without end.
func endlessCycles(g *dataflow.Graph, allowed func(dataflow.Edge) bool, bounding ...flow.Kind) [][]int {
	bounded := map[int]bool{}
	unbounded := func(e dataflow.Edge) bool { return allowed(e) && !bounded[e.From] }
	for {
		cycles, before := g.Cycles(unbounded), len(bounded)
		for _, nodes := range cycles {
			for _, i := range nodes {
				if slices.Contains(bounding, g.NodeStep(i).Kind) && slices.ContainsFunc(g.Out(i), func(e dataflow.Edge) bool { return !slices.Contains(nodes, e.To) }) {
					bounded[i] = true
				}
			}
		}
		if len(bounded) == before {
			return cycles
		}
	}
}

// pauses reports whether a call that takes an edge is asked for input or waits first. A
// callback counts even where the caller has no number to dial and it is declined at once.
func pauses(g *dataflow.Graph, e dataflow.Edge) bool {
	return g.Asks(e) || e.NoNumber && !g.StepAt(e.Source).Unasked
}

// loops are the states of the loops that are reported. In a refined graph, a loop has a
// copy for each value of an attribute, and one finding is enough.
type loops struct {
	*dataflow.Graph
	states map[flow.StateID]bool
}

// add adds the states of some nodes, and reports whether all of them are new.
func (l *loops) add(nodes []int) bool {
	isNew := true
	for _, i := range nodes {
		isNew = isNew && !l.states[l.Nodes[i].At]
	}
	for _, i := range nodes {
		l.states[l.Nodes[i].At] = true
	}
	return isNew
}

// shortestLoop returns the shortest loop from the first of some nodes over allowed edges
// between them.
func shortestLoop(g *dataflow.Graph, nodes []int, allowed func(dataflow.Edge) bool) []dataflow.Edge {
	inside := make(map[int]bool, len(nodes))
	for _, i := range nodes {
		inside[i] = true
	}
	last := map[int]dataflow.Edge{}
	for queue := []int{nodes[0]}; len(queue) > 0; queue = queue[1:] {
		for _, e := range g.Out(queue[0]) {
			if _, seen := last[e.To]; !seen && inside[e.To] && allowed(e) {
				last[e.To] = e
				queue = append(queue, e.To)
			}
		}
	}
	loop := []dataflow.Edge{last[nodes[0]]}
	for loop[len(loop)-1].From != nodes[0] {
		loop = append(loop, last[loop[len(loop)-1].From])
	}
	slices.Reverse(loop)
	return loop
}

// targetPlace returns where the target of an edge is written.
func targetPlace(g *dataflow.Graph, e flow.Edge) diag.Place {
	if exit := g.Exit(e); exit != nil {
		return exit.Target.Place
	}
	return g.DefAt(e.Source).What.Place // the flow that is run
}
