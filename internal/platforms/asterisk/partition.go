package asterisk

import (
	"slices"

	"github.com/ivrsim/ivrsim/internal/platforms/fold"
)

// partition gives each node its flow, by the flow's first node: the node of an entry or a routine,
// or a node that several flows lead to. Short ends that several flows share are copied.
func (w *writer) partition(entries []*entryPoint) {
	w.divide(entries)
	if w.copyTails(entries) {
		w.reach(entries)
		w.divide(entries)
	}
}

// divide gives each node its flow.
func (w *writer) divide(entries []*entryPoint) {
	first := make([]bool, len(w.all))
	for _, e := range entries {
		if e.way != nil {
			first[e.way.node.index] = true
		}
	}

	// Other flows run a routine by its first node, so that the node begins a flow of its own.
	next := make([][]int, len(w.all))
	for i, n := range w.all {
		r := n.state.routine
		if r != nil && r.start == n {
			first[i] = true
		}
		for _, to := range n.leadsTo() {
			next[i] = append(next[i], to.index)
		}
	}

	for i, owner := range fold.Divide(next, first, maxInFlow) {
		w.all[i].owner = w.all[owner]
	}
}

// longestTail is the most steps of an end that several flows share without a flow of its own.
const longestTail = 2

// copyTails gives each flow its own copy of the short ends that it shares with others, and reports whether there are
// any. An end that calls begin in keeps its flow.
func (w *writer) copyTails(entries []*entryPoint) (isCopied bool) {
	keeps := map[*node]bool{}
	for _, e := range entries {
		if e.way != nil {
			keeps[e.way.node] = true
		}
	}

	type copyOf struct{ owner, node *node }
	copies := map[copyOf]*node{}
	var copied func(owner, n *node) *node
	copied = func(owner, n *node) *node {
		at := copyOf{owner, n}
		if copies[at] == nil {
			c := *n
			c.edges = slices.Clone(n.edges)
			copies[at] = &c
			for i, e := range c.edges {
				if e.to != nil {
					c.edges[i].to = &way{node: copied(owner, e.to.node), sets: e.to.sets, played: e.to.played}
				}
			}
		}
		return copies[at]
	}

	for _, n := range w.all {
		for i, e := range n.edges {
			if e.to == nil || e.to.node.owner == n.owner {
				continue
			}
			tail := e.to.node
			if keeps[tail] || !tail.isTail(tail, longestTail) {
				continue
			}
			n.edges[i].to = &way{node: copied(n.owner, tail), sets: e.to.sets, played: e.to.played}
			isCopied = true
		}
	}
	return isCopied
}

// isTail reports whether no more than some steps follow each other from a node to the end of the call, all of them in
// the flow of one node.
func (n *node) isTail(owner *node, most int) bool {
	if most == 0 || n.owner != owner || n.callee != nil || n.state.routine != nil {
		return false
	}
	next := n.leadsTo()
	isOther := func(to *node) bool { return to != next[0] || !to.isTail(owner, most-1) }
	return !slices.ContainsFunc(next, isOther)
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

// maxInFlow is the most nodes of a flow: a file has at most 5000 steps. Further nodes are a flow of their own, where
// calls go on.
const maxInFlow = 3000
