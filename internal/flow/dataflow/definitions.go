package dataflow

import (
	"slices"

	"github.com/ivrsim/ivrsim/internal/routing"
)

// Definitions returns the edges that set an attribute last before a call comes to one of
// some nodes (its reaching definitions), and whether the attribute can be there as it is
// at the start of the call.
func (g *Graph) Definitions(nodes []int, a routing.AttributeID) (sets []Edge, fromStart bool) {
	seen := make([]bool, len(g.Nodes))
	visit := func(queue []int, node int) []int {
		if seen[node] {
			return queue
		}
		seen[node] = true
		return append(queue, node)
	}
	var queue []int
	for _, node := range nodes {
		queue = visit(queue, node)
	}
	for ; len(queue) > 0; queue = queue[1:] {
		for _, e := range g.In(queue[0]) {
			if g.setsAttribute(e, a) {
				sets = append(sets, e)
			} else {
				queue = visit(queue, e.From)
			}
		}
	}
	return sets, seen[0]
}

func (g *Graph) setsAttribute(e Edge, a routing.AttributeID) bool {
	return slices.ContainsFunc(g.Sets(e.Edge), func(set routing.Assignment) bool { return set.Attribute == a })
}
