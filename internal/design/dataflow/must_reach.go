package dataflow

import (
	"github.com/ivrsim/ivrsim/internal/design/flow"
)

// MustReach marks the nodes from which every caller can reach one of the goals: all
// edges that depend on the caller lead there, and at least one edge that the caller or
// chance chooses. From an unmarked node, some callers may be unable to reach a goal.
func (g *Graph) MustReach(goals []int) []bool {
	m := mustReach{g, make([]bool, len(g.Nodes)), make([]int, len(g.Nodes)), make([]bool, len(g.Nodes)), nil}
	for _, e := range g.Edges {
		m.left[e.From] += m.count(e)
	}
	clear(m.counted) // to count the edges again, as they are found to lead to a goal
	for _, i := range goals {
		m.mark(i)
	}
	for ; len(m.queue) > 0; m.queue = m.queue[1:] {
		for _, e := range g.In(m.queue[0]) {
			if m.left[e.From] -= m.count(e); m.left[e.From] == 0 {
				m.mark(e.From)
			}
		}
	}
	return m.marked
}

type mustReach struct {
	*Graph
	marked  []bool
	left    []int  // edges that do not yet reach a goal; all that are free to choose count as one
	counted []bool // an edge that is free to choose is counted
	queue   []int
}

// count returns by how much an edge counts in left: those of a node that are free to choose
// count once, at the first of them.
func (m *mustReach) count(e Edge) int {
	if m.dependsOnCaller(e) {
		return 1
	}
	if m.counted[e.From] {
		return 0
	}
	m.counted[e.From] = true
	return 1
}

func (m *mustReach) mark(node int) {
	if !m.marked[node] {
		m.marked[node], m.queue = true, append(m.queue, node)
	}
}

// dependsOnCaller reports whether some callers can take no other edge.
func (g *Graph) dependsOnCaller(e Edge) bool {
	return e.By == flow.ByAttribute || e.By == flow.ByOpening || e.NoNumber
}
