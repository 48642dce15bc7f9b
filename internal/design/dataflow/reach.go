package dataflow

import (
	"slices"

	"github.com/ivrsim/ivrsim/internal/design/flow"
	"github.com/ivrsim/ivrsim/internal/design/routing"
)

// CanReach marks the nodes from which a call can reach one of the goals over allowed
// edges, the goals among them.
func (g *Graph) CanReach(goals []int, allowed func(Edge) bool) []bool {
	return g.backward(goals, func(e Edge, _ []bool) bool { return allowed(e) })
}

// MustReach marks the nodes from which every caller can reach one of the goals. An edge that depends
// on the caller is the only one for some callers, so each such edge must lead to a goal. Of the other
// edges, which any caller can take, one must lead to a goal.
func (g *Graph) MustReach(goals []int) []bool {
	return g.backward(goals, func(e Edge, marked []bool) bool {
		isFree := false
		leads := false // an edge that is free to choose, and one that leads to a goal
		for _, out := range g.Out(e.From) {
			switch {
			case !out.dependsOnCaller():
				isFree = true
				leads = leads || marked[out.To]
			case !marked[out.To]:
				// One such edge is enough to keep some caller from the goals.
				return false
			}
		}

		return leads || !isFree
	})
}

// backward marks the goals, and the nodes that have an edge to a marked node that satisfies a
// predicate. It calls the predicate again as further nodes are marked.
func (g *Graph) backward(goals []int, leads func(e Edge, marked []bool) bool) []bool {
	marked := make([]bool, len(g.Nodes))
	for _, i := range goals {
		marked[i] = true
	}

	for queue := slices.Clone(goals); len(queue) > 0; queue = queue[1:] {
		// The predicate is checked again for each marked successor, because earlier marks may not
		// have been enough.
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
	return e.Decider == flow.ByAttribute || e.Decider == flow.ByOpening || e.NoNumber
}

// AnyEdge allows all edges.
func AnyEdge(Edge) bool { return true }

// ClosedTo returns the hubs and languages of callers, out of the given ones, to whom a node's queue
// can be closed.
func (g *Graph) ClosedTo(node int, hubs, languages routing.ValueSet) (closedAt, closedIn routing.ValueSet) {
	s := g.NodeStep(node)
	for _, q := range s.Queues() {
		if g.chooses(s, q, &g.Nodes[node].state) {
			own, spoken := g.availability.Callers(q, true, hubs, languages, g.firstLanguages)
			closedAt = closedAt.Or(own)
			closedIn = closedIn.Or(spoken)
		}
	}
	return closedAt, closedIn
}

// ClosedQueue returns a queue of a node that can be closed, and the values of the attribute
// for which the node's step chooses it, none if one queue serves all.
func (g *Graph) ClosedQueue(node int) (routing.QueueID, routing.ValueSet) {
	s := g.NodeStep(node)
	for _, q := range s.Queues() {
		hubs, _ := g.availability.Callers(q, true, g.NodeValues(node, routing.AttrHub),
			g.NodeValues(node, routing.AttrLanguage),
			g.firstLanguages)
		if g.chooses(s, q, &g.Nodes[node].state) && !hubs.IsEmpty() {
			return q, s.ValuesFor(q)
		}
	}
	return s.Queue, routing.ValueSet{}
}

// QueuesAt returns the queues that the step of a state can choose there.
func (g *Graph) QueuesAt(at flow.StateID) []routing.QueueID {
	s := g.StepAt(at)
	return slices.DeleteFunc(s.Queues(), func(q routing.QueueID) bool {
		return !slices.ContainsFunc(g.NodesAt(at), func(node int) bool { return g.chooses(s, q, &g.Nodes[node].state) })
	})
}
