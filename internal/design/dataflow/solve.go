package dataflow

import (
	"fmt"
	"slices"
	"sync"

	"github.com/ivrsim/ivrsim/internal/design/flow"
)

// The numbers of nodes bound a refined graph, in all and per state, so that its time is
// proportional to the states. The last node of a state takes all further values, and [Graph.Bound] names the number.
const (
	maxNodes         = 20_000
	maxNodesPerState = 64
)

// solve computes the nodes and the edges between them. A state has at most nodesPerState nodes.
func (g *Graph) solve(nodesPerState int) {
	s := newSolver(g, nodesPerState)
	s.enterAll()
	s.connect()
	g.nearest = g.ShortestFrom(0, AnyEdge)
	g.feasible = sync.OnceValue(g.findFeasible)
}

// solver adds the nodes and the edges to a graph.
type solver struct {
	*Graph
	nodesPerState int   // at most
	after         state // what is known after an edge
}

func newSolver(g *Graph, nodesPerState int) *solver {
	return &solver{g, nodesPerState, g.start.clone()}
}

// enterAll computes the nodes: a worklist to a fixed point.
func (g *solver) enterAll() {
	g.firstAt = slices.Repeat([]int{noNode}, len(g.States))
	g.Nodes = make([]Situation, 0, len(g.States))
	start, _ := g.enter(0, &g.start)

	queue := []int{start}
	queued := []bool{true}
	for len(queue) > 0 {
		from := queue[0]
		queue = queue[1:]
		queued[from] = false
		g.leave(from, func(e Edge) {
			to, changed := g.enter(e.Target, &g.after)

			// A new node always has the next index.
			if to == len(queued) {
				queued = append(queued, false)
			}

			// A node that is in the queue already will see the change when its turn comes.
			if changed && !queued[to] {
				queue = append(queue, to)
				queued[to] = true
			}
		})
	}
}

// refine solves the same calls with separate nodes for different values.
func (g *Graph) refine() *Graph {
	r := *g
	nodesPerState := max(1, min(maxNodesPerState, maxNodes/len(g.States)))
	r.refined = func() *Graph { return &r }
	r.bound = fmt.Sprintf("a step has more than %d combinations of values", nodesPerState)
	r.joins = false
	r.solve(nodesPerState)
	return &r
}

// leave passes each edge that can leave a node to take, still without its target node. A call that
// waits in a queue can also leave the queue by its edges.
func (g *solver) leave(from int, take func(Edge)) {
	at := g.Nodes[from].At
	callback := g.StepAt(at).Help == flow.HelpCallback
	for i := g.firstEdge[at]; i < g.firstEdge[at+1]; i++ {
		edge := Edge{Edge: g.Program.Edges[i], From: from}
		if g.isTaken(i) && g.transfer(edge, &g.Nodes[from].state, &g.after) {
			take(edge)
		}

		// A caller without a number cannot book a callback, whatever the calls of a scenario answer.
		edge.NoNumber = callback
		if callback && g.transfer(edge, &g.Nodes[from].state, &g.after) {
			take(edge)
		}
	}

	if queue := g.States[at].Waits; queue != flow.NoState {
		for i := g.firstEdge[queue]; i < g.firstEdge[queue+1]; i++ {
			edge := Edge{Edge: g.Program.Edges[i], From: from}
			if (edge.Decider == flow.ByAgent || edge.Decider == flow.ByTime) && g.isTaken(i) &&
				g.transfer(edge, &g.Nodes[from].state, &g.after) {
				take(edge)
			}
		}
	}
}

// isTaken reports whether some callers may take an edge of the program: all edges are, but where the
// calls of a scenario say otherwise.
func (g *solver) isTaken(edge int) bool { return g.untaken == nil || !g.untaken[edge] }

// enter joins facts into the node of a state with the same values, or into the last
// node that the state may have, and reports whether that changed anything.
func (g *solver) enter(at flow.StateID, s *state) (int, bool) {
	last := noNode
	for i, n := g.firstAt[at], 1; i != noNode; i, n = g.Nodes[i].next, n+1 {
		node := &g.Nodes[i]
		if n >= g.nodesPerState {
			g.joins = g.joins || !slices.Equal(node.values, s.values)
			return i, node.join(s)
		}
		if slices.Equal(node.values, s.values) {
			return i, node.join(s)
		}
		last = i
	}

	// The nodes of a state form a list in their order of entry, so results are deterministic.
	added := len(g.Nodes)
	if last == noNode {
		g.firstAt[at] = added
	} else {
		g.Nodes[last].next = added
	}

	g.Nodes = append(g.Nodes, Situation{at, s.clone(), noNode})
	return added, true
}

// connect finds the edges between the nodes, and drops the nodes that no path reaches.
func (g *solver) connect() {
	g.Edges = make([]Edge, 0, len(g.Program.Edges))
	for from := range g.Nodes {
		g.leave(from, func(e Edge) {
			e.To, _ = g.enter(e.Target, &g.after) // adds no node: solve has entered all
			g.Edges = append(g.Edges, e)
		})
	}

	// Postorder follows the edges by their source, so this index comes first.
	g.indexOut()

	if g.nodesPerState > 1 {
		g.dropUnreachable()
	}

	// The stable sort keeps the order of the edges among the edges to the same node.
	g.into = slices.Clone(g.Edges)
	slices.SortStableFunc(g.into, func(a, b Edge) int { return a.To - b.To })
	g.firstInto = indexBy(g.into, len(g.Nodes), func(e Edge) int { return e.To })
}

func (g *solver) indexOut() {
	g.firstOut = indexBy(g.Edges, len(g.Nodes), func(e Edge) int { return e.From })
}

// dropUnreachable drops the nodes that no path reaches. There are some because the last node of a state
// takes in further values after its edges were followed. These edges may then lead to other nodes.
func (g *solver) dropUnreachable() {
	order, rank := g.Postorder([]int{0}, AnyEdge)
	if len(order) == len(g.Nodes) {
		return
	}

	// Dropped nodes leave gaps, so the edges need the new numbers of the kept nodes.
	number := make([]int, len(g.Nodes))
	kept := make([]Situation, 0, len(order))
	for i, node := range g.Nodes {
		number[i] = len(kept)
		if rank[i] >= 0 {
			kept = append(kept, node)
		}
	}

	g.Nodes, g.firstAt = kept, slices.Repeat([]int{noNode}, len(g.States))

	// Going backward puts each node before the later nodes in the list of its state.
	for i := range slices.Backward(g.Nodes) {
		node := &g.Nodes[i]
		node.next = g.firstAt[node.At]
		g.firstAt[node.At] = i
	}

	g.Edges = slices.DeleteFunc(g.Edges, func(e Edge) bool { return rank[e.From] < 0 })
	for i := range g.Edges {
		e := &g.Edges[i]
		e.From = number[e.From]
		e.To = number[e.To]
	}

	g.indexOut()
}

// indexBy returns the index of the first item of each number in a list that is sorted by
// it, and the list's length.
func indexBy[T any](list []T, numbers int, of func(T) int) []int {
	first := make([]int, numbers+1)
	for _, x := range list {
		first[of(x)+1]++
	}
	for i := range numbers {
		first[i+1] += first[i]
	}
	return first
}

// fills returns every name that a step can fill.
func fills(s *flow.Step) []string {
	var out []string
	for _, o := range s.Outcomes {
		out = append(out, s.Fills[o]...)
	}
	return out
}
