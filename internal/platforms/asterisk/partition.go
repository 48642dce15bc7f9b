package asterisk

import "github.com/ivrsim/ivrsim/internal/platforms/importer"

// partition gives each node its flow, by the flow's first node: the node of an entry or a routine,
// or a node that several flows lead to.
func (w *writer) partition(entries []*entryPoint) {
	first := map[*node]bool{}
	for _, e := range entries {
		if e.way != nil {
			first[e.way.node] = true
		}
	}

	for _, n := range w.all {
		if r := n.state.routine; r != nil && r.start == n {
			first[n] = true
		}
	}

	// A flow that is full ends at nodes that begin flows of their own. These nodes part the flows after them, too.
	if w.part(first) {
		w.partAgain(first)
	}
}

// part gives each node to the flow of its predecessor. A node with predecessors in two flows, or
// one too many for a flow, begins its own flow. part reports whether there was such a node.
func (w *writer) part(first map[*node]bool) (parted bool) {
	size := map[*node]int{}
	for _, n := range w.all {
		n.owner = nil
	}

	for _, n := range w.all {
		if first[n] {
			n.owner = n
		}
		for _, to := range n.leadsTo() {
			// The nodes are in depth-first order, so that one predecessor has its flow already.
			if first[to] || to.owner == n.owner {
				continue
			}

			switch {
			case to.owner == nil && size[n.owner] < maxInFlow:
				to.owner = n.owner
				size[n.owner]++
			default:
				first[to] = true
				parted = true
			}
		}
	}

	return parted
}

// partAgain gives each node its flow if some nodes begin flows. The flows are no larger than those of part, so that none
// is too large.
func (w *writer) partAgain(first map[*node]bool) {
	const root = 0
	number := map[*node]int{}
	for i, n := range w.all {
		number[n] = i + 1
	}

	before := make([][]int, len(w.all)+1)
	var begins []int
	for i, n := range w.all {
		at := i + 1
		if first[n] {
			before[at] = append(before[at], root)
			begins = append(begins, at)
		}
		for _, to := range n.leadsTo() {
			before[number[to]] = append(before[number[to]], at)
		}
	}

	for i, owner := range importer.Parts(before, begins)[1:] {
		w.all[i].owner = w.all[owner-1]
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
