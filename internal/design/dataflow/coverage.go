package dataflow

import "github.com/ivrsim/ivrsim/internal/design/flow"

// Coverage is the part of the written flows that calls reach, wherever they are run.
type Coverage struct {
	Steps map[*flow.StepDef]bool // that a call reaches
	Exits map[*flow.Exit]bool    // that a call takes

	// Graphs with a bound (as of [Graph.Bound]) that have a part that no call is known to reach. The part counts as
	// reached.
	Open []*Graph
}

// Cover returns what the calls of some graphs reach. A call that takes the shortest path to
// a node, and from there one edge, shows that they are reached. A graph is refined only
// if these calls do not show all of it.
func Cover(graphs []*Graph) Coverage {
	c := Coverage{Steps: map[*flow.StepDef]bool{}, Exits: map[*flow.Exit]bool{}}
	for _, g := range graphs {
		// The first step of a graph is always reached, even if no edge leaves it.
		c.Steps[g.DefAt(0)] = true
		for _, e := range g.feasible() {
			c.add(g, e)
		}
	}

	// Refining a graph is expensive, so it is left to graphs with parts that no call has shown.
	for _, g := range graphs {
		if c.has(g) {
			continue
		}

		g = g.Refine()
		if g.Bound() != "" {
			for _, e := range g.feasible() {
				c.add(g, e)
			}
			if !c.has(g) {
				c.Open = append(c.Open, g)
			}
		}
		for _, e := range g.Edges {
			c.add(g, e)
		}
	}

	return c
}

// findFeasible returns the edges that a call can take after the shortest path to the edge's node.
func (g *Graph) findFeasible() []Edge {
	var out []Edge
	known := make([]state, len(g.Nodes))
	known[0] = g.start
	after := g.start.clone()
	for queue := []int{0}; len(queue) > 0; queue = queue[1:] {
		for i := g.firstOut[queue[0]]; i < g.firstOut[queue[0]+1]; i++ {
			e := g.Edges[i]
			if !g.transfer(e, &known[queue[0]], &after) {
				continue
			}

			out = append(out, e)

			if e.To != 0 && g.nearest.last[e.To] == i {
				known[e.To] = after.clone()
				queue = append(queue, e.To)
			}
		}
	}

	return out
}

// add adds an edge and the steps that it connects.
func (c *Coverage) add(g *Graph, e Edge) {
	c.Steps[g.DefAt(e.Source)], c.Steps[g.DefAt(e.Target)] = true, true
	if exit := g.Exit(e.Edge); exit != nil {
		c.Exits[exit] = true
	}
}

// has reports whether all of a graph is covered.
func (c *Coverage) has(g *Graph) bool {
	for _, e := range g.Edges {
		exit := g.Exit(e.Edge)
		if !c.Steps[g.DefAt(e.Target)] || exit != nil && !c.Exits[exit] {
			return false
		}
	}
	return true
}
