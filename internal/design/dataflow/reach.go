package dataflow

import (
	"slices"

	"github.com/ivrsim/ivrsim/internal/design/flow"
)

// CanReach marks the nodes from which a call can reach one of the goals over allowed
// edges, the goals among them.
func (g *Graph) CanReach(goals []int, allowed func(Edge) bool) []bool {
	return g.backward(goals, func(e Edge, _ []bool) bool { return allowed(e) })
}

// MustReach marks the nodes from which every caller can reach one of the goals: all
// edges that depend on the caller lead there, and at least one edge that the caller or
// chance chooses. From an unmarked node, some callers may be unable to reach a goal.
func (g *Graph) MustReach(goals []int) []bool {
	return g.backward(goals, func(e Edge, marked []bool) bool {
		isFree, leads := false, false // an edge that is free to choose, and one that leads to a goal
		for _, out := range g.Out(e.From) {
			switch {
			case !out.dependsOnCaller():
				isFree, leads = true, leads || marked[out.To]
			case !marked[out.To]:
				return false
			}
		}
		return leads || !isFree
	})
}

// backward marks the goals, and the nodes of which an edge to a marked node satisfies a
// predicate, which is asked again as further nodes are marked.
func (g *Graph) backward(goals []int, leads func(e Edge, marked []bool) bool) []bool {
	marked := make([]bool, len(g.Nodes))
	for _, i := range goals {
		marked[i] = true
	}
	for queue := slices.Clone(goals); len(queue) > 0; queue = queue[1:] {
		for _, e := range g.In(queue[0]) {
			if !marked[e.From] && leads(e, marked) {
				marked[e.From] = true
				queue = append(queue, e.From)
			}
		}
	}
	return marked
}

// dependsOnCaller reports whether some callers can take no other edge.
func (e Edge) dependsOnCaller() bool {
	return e.By == flow.ByAttribute || e.By == flow.ByOpening || e.NoNumber
}

// AnyEdge allows all edges.
func AnyEdge(Edge) bool { return true }
