package dataflow

import (
	"slices"

	"gonum.org/v1/gonum/graph/multi"
	"gonum.org/v1/gonum/graph/topo"
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
	if !g.hasCycle(allowed) {
		return nil
	}
	out := cyclesOf(g.Edges, func(e Edge) (from, to int, ok bool) { return e.From, e.To, allowed(e) })
	for _, nodes := range out {
		slices.SortFunc(nodes, g.CompareInputs)
	}
	slices.SortFunc(out, func(a, b []int) int { return g.CompareInputs(a[0], b[0]) })
	return out
}

// cyclesOf returns the strongly connected components that have a cycle, of a graph that
// is given by those of its edges for which ok is true.
func cyclesOf[E any](edges []E, ends func(E) (from, to int, ok bool)) [][]int {
	d := multi.NewDirectedGraph() // of package simple has no loops, and links all of linear algebra
	for _, e := range edges {
		if from, to, ok := ends(e); ok {
			d.SetLine(multi.Line{F: multi.Node(from), T: multi.Node(to)})
		}
	}
	var out [][]int
	for _, component := range topo.TarjanSCC(d) {
		if first := component[0].ID(); len(component) == 1 && !d.HasEdgeFromTo(first, first) {
			continue
		}
		nodes := make([]int, len(component))
		for i, n := range component {
			nodes[i] = int(n.ID())
		}
		out = append(out, nodes)
	}
	return out
}

// hasCycle reports whether allowed edges form a cycle. Most graphs have none, and the
// components take longer.
func (g *Graph) hasCycle(allowed func(Edge) bool) bool {
	roots := make([]int, len(g.Nodes))
	for i := range roots {
		roots[i] = i
	}
	_, rank := g.Postorder(roots, allowed)
	return slices.ContainsFunc(g.Edges, func(e Edge) bool { return allowed(e) && rank[e.To] >= rank[e.From] })
}
