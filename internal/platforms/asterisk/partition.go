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
	for round := 0; ; round++ {
		before := len(first)
		w.own(first)
		entered := map[*node]bool{}
		for _, n := range w.all {
			for _, to := range n.leadsTo() {
				if w.owner[to] != to && (w.owner[to] != w.owner[n] || round > maxRounds && entered[to]) {
					first[to] = true
				}
				entered[to] = true
			}
		}
		if len(first) == before {
			return
		}
	}
}

// maxRounds is how often flows are parted before each node to which several lead begins one.
const maxRounds = 200

// own gives the nodes that follow the first one of a flow to it, up to those that are first in another. A flow that
// has too many nodes begins a new one, and where there are many, one that leads to another context.
func (w *writer) own(first map[*node]bool) {
	clear(w.owner)
	byContext := len(w.all) > maxTogether
	for _, n := range w.all {
		if !first[n] {
			continue
		}
		w.owner[n] = n
		size := 0
		for work := []*node{n}; len(work) > 0; {
			from := work[0]
			work = work[1:]
			for _, to := range from.leadsTo() {
				leaves := byContext && to.state.exten.context != from.state.exten.context
				switch {
				case w.owner[to] != nil || first[to]:
				case leaves || size >= maxInFlow:
					first[to] = true
				default:
					w.owner[to] = n
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

// maxTogether is the most nodes that are flows by entry only: of more, each context is one.
const maxTogether = 3000

// maxInFlow is the most nodes of a flow: a file has at most 5000 steps.
const maxInFlow = 3000
