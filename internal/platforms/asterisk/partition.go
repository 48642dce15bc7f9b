package asterisk

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

	// Each round may add first nodes, which change the flows of the nodes after them.
	for parted := true; parted; {
		parted = w.part(first)
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

// maxInFlow is the most nodes of a flow: a file has at most 5000 steps.
const maxInFlow = 3000
