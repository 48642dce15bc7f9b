package asterisk

// partition gives each node the flow that it is in, by the flow's first node: that of an entry or a routine, or
// a node to which several flows lead.
func (w *writer) partition(entries []*entry) {
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
	for parted := true; parted; {
		w.own(first)
		parted = false
		for _, n := range w.all {
			for _, to := range n.leadsTo() {
				if to.owner != to && to.owner != n.owner {
					first[to], parted = true, true
				}
			}
		}
	}
}

// own gives the nodes that follow the first one of a flow to it, up to those that are first in another. A flow that
// has too many nodes begins a new one.
func (w *writer) own(first map[*node]bool) {
	for _, n := range w.all {
		n.owner = nil
	}
	for _, n := range w.all {
		if !first[n] {
			continue
		}
		n.owner = n
		size := 0
		for work := []*node{n}; len(work) > 0; work = work[1:] {
			for _, to := range work[0].leadsTo() {
				switch {
				case to.owner != nil || first[to]:
				case size >= maxInFlow:
					first[to] = true
				default:
					to.owner = n
					size++
					work = append(work, to)
				}
			}
		}
	}
}

// leadsTo returns the nodes to which the edges of a node lead.
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
