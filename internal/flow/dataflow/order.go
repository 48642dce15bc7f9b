package dataflow

import (
	"slices"

	"gonum.org/v1/gonum/graph/flow"
	"gonum.org/v1/gonum/graph/simple"
	"gonum.org/v1/gonum/graph/topo"
)

// Postorder gives the nodes that are reachable from the roots over allowed edges, each
// after those that it leads to, except in cycles: in the order in which a depth-first
// search leaves them. Rank is a node's index in it, -1 for an unreachable node. An edge
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

// Cycles gives the strongly connected components over allowed edges that have a cycle,
// the one that a call reaches first before the others, with their nodes in this order.
func (g *Graph) Cycles(allowed func(Edge) bool) [][]int {
	if !g.hasCycle(allowed) {
		return nil
	}
	var out [][]int
	loops := map[int64]bool{}
	for _, e := range g.Edges {
		if e.From == e.To && allowed(e) {
			loops[int64(e.From)] = true
		}
	}
	for _, component := range topo.TarjanSCC(g.directed(allowed)) {
		if len(component) == 1 && !loops[component[0].ID()] {
			continue
		}
		nodes := make([]int, len(component))
		for i, n := range component {
			nodes[i] = int(n.ID())
		}
		slices.SortFunc(nodes, g.Nearer)
		out = append(out, nodes)
	}
	slices.SortFunc(out, func(a, b []int) int { return g.Nearer(a[0], b[0]) })
	return out
}

// directed returns the nodes, and the allowed edges between different ones.
func (g *Graph) directed(allowed func(Edge) bool) *simple.DirectedGraph {
	d := simple.NewDirectedGraph()
	for i := range g.Nodes {
		d.AddNode(simple.Node(i))
	}
	for _, e := range g.Edges {
		if e.From != e.To && allowed(e) {
			d.SetEdge(simple.Edge{F: simple.Node(e.From), T: simple.Node(e.To)})
		}
	}
	return d
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

// Dominators returns whether every path from the start to b over allowed edges leads
// through a, or a is b.
func (g *Graph) Dominators(allowed func(Edge) bool) func(a, b int) bool {
	tree := flow.Dominators(simple.Node(0), g.directed(allowed))
	return func(a, b int) bool {
		for node := simple.Node(b); ; {
			if node == simple.Node(a) {
				return true
			}
			above := tree.DominatorOf(node.ID())
			if above == nil {
				return false
			}
			node = simple.Node(above.ID())
		}
	}
}
