package dataflow

import (
	"math"
	"slices"
)

// Postorder returns the nodes that are reachable from the roots over allowed edges, in the
// order in which a depth-first search leaves them: without cycles, each node comes after
// its successors. Rank is a node's index in it, -1 for an unreachable node. An edge
// to a node of a higher or the same rank closes a cycle.
func (g *Graph) Postorder(roots []int, allowed func(Edge) bool) (order, rank []int) {
	rank = slices.Repeat([]int{-1}, len(g.Nodes))
	seen := make([]bool, len(g.Nodes))
	var visit func(node int)
	visit = func(node int) {
		seen[node] = true
		for _, e := range g.Out(node) {
			if !seen[e.To] && allowed(e) {
				visit(e.To)
			}
		}

		// The rank is given on leaving, so all successors outside of cycles have lower ranks.
		rank[node] = len(order)
		order = append(order, node)
	}

	for _, root := range roots {
		if !seen[root] {
			visit(root)
		}
	}

	return order, rank
}

// Cycles returns the strongly connected components over allowed edges that have a cycle,
// the one that a call reaches first before the others, with their nodes in this order.
func (g *Graph) Cycles(allowed func(Edge) bool) [][]int {
	next := make([][]int, len(g.Nodes))
	for _, e := range g.Edges {
		if allowed(e) {
			next[e.From] = append(next[e.From], e.To)
		}
	}

	out := cyclesOf(next)
	for _, nodes := range out {
		// The order of a component depends on the search. Findings need an order that does not.
		slices.SortFunc(nodes, g.CompareInputs)
	}

	slices.SortFunc(out, func(a, b []int) int { return g.CompareInputs(a[0], b[0]) })
	return out
}

// cyclesOf returns the strongly connected components that have a cycle, of a graph that is given by
// the successors of each node (Tarjan, 1972).
func cyclesOf(next [][]int) [][]int {
	const done = math.MaxInt
	var out [][]int
	var path []int // the nodes whose component is not complete

	first := make([]int, len(next)) // the least number of a node on the path that a node leads to; 0 before its visit
	number := 0
	visit := func(int) {} // of the nodes visited so far
	visit = func(node int) {
		number++
		own := number
		at := len(path)

		first[node], path = own, append(path, node)
		for _, to := range next[node] {
			if first[to] == 0 {
				visit(to)
			}
			if first[to] != done {
				first[node] = min(first[node], first[to])
			}
		}

		// A node that leads to an earlier node of the path belongs to the component of that node.
		if first[node] != own {
			return
		}

		component := slices.Clone(path[at:])
		path = path[:at]

		// A done component no longer counts for the nodes that lead to it.
		for _, i := range component {
			first[i] = done
		}

		// A single node is a cycle only if it leads to itself.
		if len(component) > 1 || slices.Contains(next[node], node) {
			out = append(out, component)
		}
	}

	for node := range next {
		if first[node] == 0 {
			visit(node)
		}
	}

	return out
}
