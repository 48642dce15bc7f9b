package dataflow

import (
	"cmp"
	"slices"

	"github.com/ivrsim/ivrsim/internal/design/flow"
	"github.com/ivrsim/ivrsim/internal/design/routing"
)

// Tree holds a shortest path from one node to every other, by the number of inputs that
// it takes.
type Tree struct {
	graph    *Graph
	start    int
	distance []int // inputs to reach a node, plus one; 0 if it is unreachable
	last     []int // by node: the index of the edge of the graph that leads to it
}

// Nearest returns the shortest paths from the start of a call.
func (g *Graph) Nearest() *Tree { return g.nearest }

// CompareInputs compares nodes by the inputs that it takes to reach them from the start; of
// equal ones, the node of the lower state is less.
func (g *Graph) CompareInputs(a, b int) int {
	return cmp.Or(g.nearest.Compare(a, b), int(g.Nodes[a].At-g.Nodes[b].At), a-b)
}

// ShortestFrom finds the paths with the fewest inputs from a node over allowed edges.
func (g *Graph) ShortestFrom(start int, allowed func(Edge) bool) *Tree {
	t, _ := g.grow(start, nil, allowed)
	return t
}

// ShortestTo returns the path with the fewest inputs from a node to a goal over allowed edges, if there is one. Of
// equally near goals it leads to the first node. It looks at no node that is further away than the goal.
func (g *Graph) ShortestTo(start int, isGoal []bool, allowed func(Edge) bool) ([]Edge, bool) {
	t, goal := g.grow(start, isGoal, allowed)
	if goal == noNode {
		return nil, false
	}
	return t.Path(goal), true
}

// grow finds the paths with the fewest inputs from a node over allowed edges, up to the nearest of some goals, by
// Dial's variant of Dijkstra's algorithm: a bucket of nodes for each distance.
func (g *Graph) grow(start int, isGoal []bool, allowed func(Edge) bool) (t *Tree, goal int) {
	t = &Tree{g, start, make([]int, len(g.Nodes)), make([]int, len(g.Nodes))}
	t.distance[start] = 1

	buckets := [][]int{nil, {start}}
	for far := 1; far < len(buckets); far++ {
		goal := noNode
		for i := 0; i < len(buckets[far]); i++ {
			node := buckets[far][i]
			if t.distance[node] < far {
				// A shorter path was found after it came into this bucket.
				continue
			}
			if isGoal != nil && isGoal[node] && (goal == noNode || node < goal) {
				goal = node
			}

			for out := g.firstOut[node]; out < g.firstOut[node+1]; out++ {
				e := g.Edges[out]
				d := far + g.Inputs(e.Edge)
				if !allowed(e) || t.distance[e.To] != 0 && t.distance[e.To] <= d {
					continue
				}

				t.distance[e.To] = d
				t.last[e.To] = out

				for len(buckets) <= d {
					buckets = append(buckets, nil)
				}

				buckets[d] = append(buckets[d], e.To)
			}
		}

		// The paths to all nodes of a bucket are known at its end, because an edge may take no input.
		if goal != noNode {
			return t, goal
		}
	}

	return t, noNode
}

// Inputs counts the inputs that an edge takes: key presses and silences of the caller,
// and answers of the center.
func (g *domain) Inputs(e flow.Edge) int {
	switch e.Decider {
	case flow.ByNobody, flow.ByNumber, flow.ByCount, flow.Never:
		return 0
	case flow.BySilence, flow.ByMismatch:
		return g.StepAt(e.Source).AttemptsBy(e.Decider)
	default:
		return 1
	}
}

// Reaches reports whether a path leads to a node.
func (t *Tree) Reaches(node int) bool { return t.distance[node] > 0 }

// Compare compares reachable nodes by the inputs of the paths to them.
func (t *Tree) Compare(a, b int) int { return t.distance[a] - t.distance[b] }

// Closest returns the nearest of some nodes, and whether any is reachable.
func (t *Tree) Closest(nodes []int) (int, bool) {
	best := noNode
	for _, i := range nodes {
		if t.distance[i] > 0 && (best == noNode || t.distance[i] < t.distance[best]) {
			best = i
		}
	}
	return best, best != noNode
}

// Path returns the edges of the path to a reachable node.
func (t *Tree) Path(to int) []Edge {
	var path []Edge
	for e, ok := t.Before(to); ok; e, ok = t.Before(e.From) {
		path = append(path, e)
	}
	slices.Reverse(path)
	return path
}

// Before returns the last edge of the path to a reachable node. The start has no edge before it.
func (t *Tree) Before(node int) (e Edge, ok bool) {
	if node == t.start {
		return Edge{}, false
	}
	return t.graph.Edges[t.last[node]], true
}

// Round returns the shortest way on from a loop step and back to it over allowed edges, if there is one.
func (g *Graph) Round(loop int, allowed func(Edge) bool) []Edge {
	for _, again := range g.Out(loop) {
		if back := g.ShortestFrom(again.To, allowed); g.Outcomes[again.Outcome] == flow.Again && back.Reaches(loop) {
			return append([]Edge{again}, back.Path(loop)...)
		}
	}
	return nil
}

// PathTo returns the shortest path from the start of a call to a state that is reached.
func (g *Graph) PathTo(at flow.StateID) []Edge {
	node, _ := g.nearest.Closest(g.NodesAt(at))
	return g.nearest.Path(node)
}

// LastBefore returns the marked edges from which a call reaches one of some nodes without another
// marked edge, the edges of the shortest calls first. It also reports whether a call reaches one
// without any marked edge. For edges that set an attribute these are its reaching definitions.
func (g *Graph) LastBefore(nodes []int, marked func(flow.Edge) bool) (last []Edge, unmarked bool) {
	leads := g.CanReach(nodes, func(e Edge) bool { return !marked(e.Edge) })
	for _, e := range g.Edges {
		if leads[e.To] && marked(e.Edge) {
			last = append(last, e)
		}
	}
	slices.SortStableFunc(last, func(a, b Edge) int { return g.nearest.Compare(a.From, b.From) })
	return last, leads[0]
}

// Through returns the shortest path that takes an edge, and on to a state over no further
// marked edge. The edge is one that LastBefore returned for nodes of the state.
func (g *Graph) Through(e Edge, to flow.StateID, marked func(flow.Edge) bool) []Edge {
	on := g.ShortestFrom(e.To, func(e Edge) bool { return !marked(e.Edge) })
	node, _ := on.Closest(g.NodesAt(to))
	return slices.Concat(g.nearest.Path(e.From), []Edge{e}, on.Path(node))
}

// replay returns what is known of a call after a path, and whether a call can take the
// whole of it. It overwrites now: pass a clone.
func (g *domain) replay(path []Edge, now state) (state, bool) {
	next := now.clone()
	for _, e := range path {
		if !g.transfer(e, &now, &next) {
			return now, false
		}
		now, next = next, now
	}
	return now, true
}

// rounds returns a number of rounds after which no call leaves a loop any more. A counter has its
// last value after as many rounds as it has values. If n attributes of the loop with v values each
// exchange their values, the values of each attribute repeat after at most n·v rounds.
func (g *domain) rounds(loop []Edge) int {
	values := 1
	var set []routing.AttributeID
	for _, e := range loop {
		for _, a := range g.Sets(e.Edge) {
			if !slices.Contains(set, a.Attribute) {
				set = append(set, a.Attribute)
				values = max(values, len(g.Attributes[a.Attribute].Values))
			}
		}
	}
	return (len(set) + 1) * (values + 1)
}

// Repeats reports whether one call can take a path from the start and then a loop again and again.
func (g *Graph) Repeats(path, loop []Edge) bool {
	now, possible := g.replay(path, g.start.clone())

	// A call whose values were the same at an earlier round goes on as it did then. Rounds with numbers 2, 4, 8 … are
	// remembered, so that any sequence of values is found to repeat.
	known := now.clone()
	rounds := g.rounds(loop)
	for round := 1; possible && round <= rounds; round++ {
		if now, possible = g.replay(loop, now); possible && slices.Equal(now.values, known.values) {
			return true
		}
		if round&(round-1) == 0 {
			known = now.clone()
		}
	}
	return possible
}
