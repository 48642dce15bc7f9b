package lint

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/ivrsim/ivrsim/internal/design/dataflow"
	"github.com/ivrsim/ivrsim/internal/design/flow"
	"github.com/ivrsim/ivrsim/internal/files/diag"
)

var neverWaits = diag.Rule{
	ID: flow.NeverWaits,
	Doc: `A call can stay in a cycle that never asks the caller and never waits for an
agent. It would hold a trunk forever. A full or closed queue is not a wait. In a flow
that runs while a call waits, a step of less than 100 ms is not a wait either. A cycle
with a loop step that leads out of it has an end. If an outcome of a lookup or of a
transfer leads out of the cycle, the finding is advice: the call repeats the steps
until the other side gives that answer.`,
	Bad: `flow: main
start: wait
steps:
  wait: {queue: general, max_wait: 5m, then: {answered: done, timed_out: news}}
  news: {say: Here is the news., then: more}
  more: {say: And here is more., then: news}
  done: {end: resolved}
`,
}.FixedBy("then: news}", "then: wait}")

// checkCycles reports cycles that a call can repeat without end, with no edge out of a
// menu, collect, callback or deflect, and none that leaves a queue after a wait.
func checkCycles(p *pass, g *dataflow.Graph) {
	reportUnwaited(p, g, unwaitedCycles(g), func(cycle []dataflow.Edge, steps string) {
		p.error(targetPlace(g, cycle[len(cycle)-1].Edge), flow.NeverWaits,
			"this closes a cycle in which nobody is asked anything and nobody waits "+steps,
			"lead out of the cycle, or ask the caller")
	})
}

// unwaitedCycles returns the cycles without a wait that no answer leads out of.
func unwaitedCycles(g *dataflow.Graph) [][]int {
	return endlessCycles(g, waitless(g), flow.ByCount, flow.BySystem, flow.ByParty)
}

// adviseCycles reports cycles of the same kind that only the answer of a lookup or transfer
// ends. Each step of a cycle may allow it.
func adviseCycles(p *pass, g *dataflow.Graph) {
	reportUnwaited(p, g, endlessCycles(g, waitless(g), flow.ByCount), func(cycle []dataflow.Edge, steps string) {
		var allowed [][]diag.Text
		for _, e := range cycle {
			allowed = append(allowed, g.DefAt(e.Source).Allow)
		}
		p.advise(targetPlace(g, keepingAnswer(g, cycle).Edge), flow.NeverWaits,
			"this closes a cycle in which nobody is asked anything and nobody waits until a lookup or transfer leads out of it "+
				steps,
			"bound it with a loop step, or ask the caller", allowed...)
	})
}

// keepingAnswer returns the last edge of a cycle that keeps a call in it by an answer of a lookup or transfer. Another
// answer of the same step leads to a step outside. The edge that closes the cycle may be at a step that decides
// nothing, such as a lookup with one outcome.
func keepingAnswer(g *dataflow.Graph, cycle []dataflow.Edge) dataflow.Edge {
	nodes := make([]int, len(cycle))
	states := map[flow.StateID]bool{}
	for i, e := range cycle {
		nodes[i] = e.From
		states[e.Source] = true
	}

	// The next step of a call counts. The values of its attributes do not.
	answers := []flow.Decider{flow.BySystem, flow.ByParty}
	for _, e := range slices.Backward(cycle) {
		leadsOut := slices.ContainsFunc(g.Out(e.From), func(e dataflow.Edge) bool { return !states[e.Target] })
		if leadsOut && decidedAnew(g, nodes, g.NodeStep(e.From), answers) {
			return e
		}
	}

	// This cycle may compare an answer that only another cycle asks for.
	return cycle[len(cycle)-1]
}

// waitless allows the edges that a call takes without a wait.
func waitless(g *dataflow.Graph) func(dataflow.Edge) bool {
	return func(e dataflow.Edge) bool { return !pauses(g, e) }
}

// reportUnwaited reports cycles over edges without a wait, with the edge that closes each and a
// call that takes it.
func reportUnwaited(
	p *pass, g *dataflow.Graph, cycles [][]int, report func(cycle []dataflow.Edge, steps string),
) {
	known := reportedCycles{g, map[flow.StateID]bool{}}
	for _, nodes := range cycles {
		path, cycle, repeats := repeated(g, nodes)
		if !repeats {
			// Another path may lead into the cycle.
			p.uncertain = true
			continue
		}
		if !known.add(nodes) {
			continue
		}

		steps := make([]string, len(cycle))
		for i, e := range cycle {
			steps[i] = g.StepAt(e.Source).Name
		}

		witness := p.witness(g, func() []dataflow.Edge { return slices.Concat(path, cycle) })
		report(cycle, fmt.Sprintf("(%s)%s", strings.Join(steps, ", "), witness))
	}
}

// repeated returns a way into a cycle, a way around it, and whether a call that takes the first can repeat the second.
func repeated(g *dataflow.Graph, nodes []int) (path, cycle []dataflow.Edge, repeats bool) {
	cycle = endlessExample(g, nodes)
	path = g.Nearest().Path(nodes[0])
	return path, cycle, g.Repeats(path, cycle)
}

// endlessCycles returns the cycles over allowed edges that no step bounds whose outcomes are
// decided by one of some deciders. A call that came to such a step again and again would at some
// time take each of its outcomes, so it stays in a cycle forever only if all of them stay in it.
// Such a step with an outcome that leaves the cycle is no part of a cycle without end; without
// such steps the rest may have none, so the search is repeated.
func endlessCycles(g *dataflow.Graph, allowed func(dataflow.Edge) bool, bounding ...flow.Decider) [][]int {
	bounded := map[int]bool{}
	unbounded := func(e dataflow.Edge) bool { return allowed(e) && !bounded[e.From] }
	for {
		cycles := g.Cycles(unbounded)
		before := len(bounded)

		// Each round only adds bounded nodes, so the search ends.
		for _, nodes := range cycles {
			inside := setOf(nodes)
			leadsOut := func(e dataflow.Edge) bool { return !inside[e.To] }
			for _, i := range nodes {
				if slices.ContainsFunc(g.Out(i), leadsOut) && decidedAnew(g, nodes, g.NodeStep(i), bounding) {
					bounded[i] = true
				}
			}
		}

		// Without a new bounded node, the remaining cycles cannot be left.
		if len(bounded) == before {
			return cycles
		}
	}
}

// decidedAnew reports whether an outcome of a step in a cycle is decided each time that a call
// comes to it, by one of some deciders. Or another system decides it: the step compares an answer
// that the same cycle asks for.
func decidedAnew(g *dataflow.Graph, cycle []int, s *flow.Step, by []flow.Decider) bool {
	fills := func(i int) bool {
		return slices.ContainsFunc(g.Out(i), func(e dataflow.Edge) bool {
			return slices.Contains(g.FilledBy(e.Edge), s.On)
		})
	}
	return s.DecidedBy(by...) || s.On != "" && slices.Contains(by, flow.BySystem) && slices.ContainsFunc(cycle, fills)
}

// leastWait is the least duration of a step that counts as a wait, in ns. The step is of a flow
// that runs while a call waits in a queue. A day that repeats shorter steps does not end.
const leastWait = int64(100 * time.Millisecond)

// pauses reports whether a call that takes an edge is asked for input or waits first. A
// callback counts even where the caller has no number to dial and it is declined at once.
func pauses(g *dataflow.Graph, e dataflow.Edge) bool {
	waits := g.States[e.Source].Waits != flow.NoState && spent(g, e.From) >= leastWait // in a queue
	return waits || g.Asks(e) || e.NoNumber && !g.StepAt(e.Source).Unasked
}

// reportedCycles are the states of the cycles that are reported. In a refined graph, a cycle
// has a copy for each value of an attribute, and one finding is enough.
type reportedCycles struct {
	*dataflow.Graph
	states map[flow.StateID]bool
}

// add adds the states of some nodes, and reports whether all of them are new.
func (c *reportedCycles) add(nodes []int) bool {
	isNew := true
	for _, i := range nodes {
		isNew = isNew && !c.states[c.Nodes[i].At]
	}
	for _, i := range nodes {
		c.states[c.Nodes[i].At] = true
	}
	return isNew
}

// endlessExample returns a short cycle from the first of some nodes that a call can repeat. If there is one, the cycle
// goes no further round of a loop step, since a loop step counts its rounds.
func endlessExample(g *dataflow.Graph, nodes []int) []dataflow.Edge {
	isFree := waitless(g)
	uncounted := func(e dataflow.Edge) bool {
		isRound := e.Decider == flow.ByCount && g.Outcomes[e.Outcome] == flow.Again
		return isFree(e) && !isRound
	}
	if cycle := shortestCycle(g, nodes, uncounted); cycle != nil {
		return cycle
	}
	return shortestCycle(g, nodes, isFree)
}

// shortestCycle returns the shortest cycle from the first of some nodes over allowed edges
// between them, or nil if no cycle leads through this node.
func shortestCycle(g *dataflow.Graph, nodes []int, allowed func(dataflow.Edge) bool) []dataflow.Edge {
	inside := setOf(nodes)
	within := func(e dataflow.Edge) bool { return allowed(e) && inside[e.From] && inside[e.To] }
	paths := g.ShortestFrom(nodes[0], within)
	closing := slices.DeleteFunc(slices.Clone(g.In(nodes[0])), func(e dataflow.Edge) bool {
		return !within(e) || !paths.Reaches(e.From)
	})
	if len(closing) == 0 {
		return nil
	}
	last := slices.MinFunc(closing, func(a, b dataflow.Edge) int { return paths.Compare(a.From, b.From) })
	return append(paths.Path(last.From), last)
}

func setOf(nodes []int) map[int]bool {
	out := make(map[int]bool, len(nodes))
	for _, i := range nodes {
		out[i] = true
	}
	return out
}

// targetPlace returns where the target of an edge is written.
func targetPlace(g *dataflow.Graph, e flow.Edge) diag.Place {
	if exit := g.Exit(e); exit != nil {
		return exit.Target.Place
	}
	return g.DefAt(e.Source).What.Place // the flow that is run
}
