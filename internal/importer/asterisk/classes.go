package asterisk

import (
	"fmt"

	"github.com/ivrsim/ivrsim/internal/importer"
)

// content is what tells nodes apart before what they lead to: their line and what they do.
func (n *node) content() string {
	if n.step == nil {
		return ""
	}
	s := *n.step
	var sets []string
	for _, e := range n.edges {
		sets = append(sets, fmt.Sprint(e.outcome, e.keys, e.sets))
	}
	return fmt.Sprintf("%d %+v %q %d", n.prio.index, s, sets, n.status)
}

// skip returns the first node with a step from a node on, or nil where the call ends.
func (m *machine) skip(n *node) *node {
	for i := 0; n != nil && n.step == nil; i++ {
		if i > len(m.nodes) || len(n.edges) == 0 {
			return nil
		}
		n = n.edges[0].to
	}
	return n
}

// classify gives nodes that do the same the same class: the coarsest partition in which nodes
// of a class have the same content and edges to the same classes (Moore 1956). A lookup or check whose
// outcomes all lead to the same class has no effect, and is none: then classes are found again.
func (m *machine) classify() {
	for again := true; again; {
		m.partitionClasses()
		again = false
		for _, n := range m.nodes {
			if n.step == nil || n.step.Kind != importer.Lookup && n.step.Kind != importer.Check || len(n.edges) < 2 {
				continue
			}
			same := true
			first := m.skip(n.edges[0].to)
			for _, e := range n.edges[1:] {
				same = same && classOf(m.skip(e.to)) == classOf(first)
			}
			if !same {
				continue
			}
			again, n.edges = true, n.edges[:1]
			if n.status < importer.Approximated || n.edges[0].outcome != programDone { // other programs may say something
				n.step, n.status, n.reason, n.fix = nil, importer.LeftOut, importer.NoEffect, ""
			}
		}
	}
}

func classOf(n *node) int {
	if n == nil {
		return -1
	}
	return n.class
}

func (m *machine) partitionClasses() {
	ids := map[string]int{}
	for _, n := range m.nodes {
		n.class = numbered(ids, n.content())
	}
	skipped := make([][]*node, len(m.nodes))
	for i, n := range m.nodes {
		for _, e := range n.edges {
			skipped[i] = append(skipped[i], m.skip(e.to))
		}
	}
	for before := 0; len(ids) != before; {
		before = len(ids)
		ids = map[string]int{}
		next := make([]int, len(m.nodes))
		var key []byte
		for i, n := range m.nodes {
			key = fmt.Appendf(key[:0], "%d", n.class)
			if n.step != nil {
				for _, to := range skipped[i] {
					key = fmt.Appendf(key, " %d", classOf(to))
				}
			} else {
				key = fmt.Appendf(key, "|%d %d", classOf(m.skip(n)), n.prio.index)
			}
			next[i] = numbered(ids, string(key))
		}
		for i, n := range m.nodes {
			n.class = next[i]
		}
	}
	m.reps = map[int]*node{}
	for _, n := range m.nodes {
		if m.reps[n.class] == nil {
			m.reps[n.class] = n
		}
	}
}

// numbered returns the number of a key: a new one is the next.
func numbered(ids map[string]int, key string) int {
	id, ok := ids[key]
	if !ok {
		id = len(ids)
		ids[key] = id
	}
	return id
}

// rep returns the node that stands for all of a node's class, or nil.
func (m *machine) rep(n *node) *node {
	if n == nil {
		return nil
	}
	return m.reps[n.class]
}

// following returns the node that an edge of a node leads to, for all of its class: after a
// line that is run again once something has been decided, the next one.
func (m *machine) following(n *node, e edge) *node {
	to := e.to
	for i := 0; n.step == nil && to != nil && to.class == n.class && len(to.edges) > 0 && i < len(m.nodes); i++ {
		to = to.edges[0].to
	}
	return m.rep(to)
}

// maxTogether is the most states that are flows by entry only: of more, each context is one.
const maxTogether = 3000

// partition gives each node the flow that it is in, by the flow's first node: that of an
// entry, or a node to which several flows lead.
func (m *machine) partition(entries []*entry, byContext bool) map[*node]*node {
	owner := map[*node]*node{}
	var work []*node
	for _, e := range entries {
		if r := m.rep(e.node); r != nil && owner[r] == nil {
			owner[r] = r
			work = append(work, r)
		}
	}
	for len(work) > 0 {
		n := work[0]
		work = work[1:]
		for _, e := range n.edges {
			to := m.following(n, e)
			switch {
			case to == nil || owner[to] == owner[n] || owner[to] == to:
			case owner[to] == nil && byContext && to.prio.exten.context != n.prio.exten.context && len(to.state.stack) == 0:
				owner[to] = to
				work = append(work, to)
			case owner[to] == nil:
				owner[to] = owner[n]
				work = append(work, to)
			default: // of two flows: one of its own
				owner[to] = to
				work = append(work, m.reown(to, owner)...)
			}
		}
	}
	return owner
}

// reown moves what follows a node into its own flow: as far as it is in the same one as the
// node was.
func (m *machine) reown(root *node, owner map[*node]*node) []*node {
	var moved []*node
	importer.Reach(map[*node]bool{}, root, func(n *node) []*node {
		moved = append(moved, n)
		var out []*node
		for _, e := range n.edges {
			if to := m.following(n, e); to != nil && owner[to] != to && owner[to] != nil && owner[to] != root {
				owner[to] = root
				out = append(out, to)
			}
		}
		return out
	})
	return moved
}
