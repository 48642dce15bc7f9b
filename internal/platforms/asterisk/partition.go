package asterisk

import "github.com/ivrsim/ivrsim/internal/platforms/fold"

// partition gives each node its flow, by the flow's first node: the node of an entry or a routine,
// or a node that several flows lead to.
func (w *writer) partition(entries []*entryPoint) {
	number := map[*node]int{}
	for i, n := range w.all {
		number[n] = i
	}

	first := make([]bool, len(w.all))
	for _, e := range entries {
		if e.way != nil {
			first[number[e.way.node]] = true
		}
	}

	next := make([][]int, len(w.all))
	for i, n := range w.all {
		r := n.state.routine
		if r != nil && r.start == n {
			first[i] = true
		}
		for _, to := range n.leadsTo() {
			next[i] = append(next[i], number[to])
		}
	}

	for i, owner := range fold.Divide(next, first, maxInFlow) {
		w.all[i].owner = w.all[owner]
	}
}

// leadsTo returns the target nodes of a node's edges.
func (n *node) leadsTo() []*node {
	var out []*node
	for _, e := range n.edges {
		if e.to != nil {
			out = append(out, e.to.node)
		}
	}
	return out
}

// maxInFlow is the most nodes of a flow: a file has at most 5000 steps. Further nodes are a flow of their own, to which calls
// go on.
const maxInFlow = 3000
