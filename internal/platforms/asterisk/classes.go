package asterisk

import (
	"fmt"
	"slices"
	"strconv"

	"github.com/ivrsim/ivrsim/internal/platforms/importer"
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

// findAhead finds the first node with a step from each node on; nil is where the call ends.
func (m *machine) findAhead() {
	known := make([]bool, len(m.nodes))
	for _, n := range m.nodes {
		var way []*node
		var end *node
		for at := n; at != nil; {
			if at.step != nil {
				at.ahead, end = at, at
				break
			}
			if known[at.index] { // nil of a node on this way: a cycle without a step
				end = at.ahead
				break
			}
			known[at.index], at.ahead = true, nil
			way = append(way, at)
			if len(at.edges) == 0 {
				break
			}
			at = at.edges[0].to
		}
		for _, w := range way {
			w.ahead = end
		}
	}
}

// skip returns the first node with a step from a node on, or nil where the call ends.
func skip(n *node) *node {
	if n == nil {
		return nil
	}
	return n.ahead
}

// classify gives nodes that do the same the same class. A lookup or check whose outcomes all lead to
// the same class has no effect, and is none: then classes are found again.
func (m *machine) classify() {
	for again := true; again; {
		m.partitionClasses()
		again = m.dropWithoutEffect()
	}
}

// dropWithoutEffect drops the lookups and checks whose outcomes all lead to the same class, the last
// of the run first, since those before them may lead to them. It reports whether there were any.
func (m *machine) dropWithoutEffect() bool {
	dropped := false
	for _, n := range slices.Backward(m.nodes) {
		if n.step == nil || n.step.Kind != importer.Lookup && n.step.Kind != importer.Check || len(n.edges) < 2 {
			continue
		}
		first := n.edges[0].to.past()
		if slices.ContainsFunc(n.edges[1:], func(e edge) bool { return classOf(e.to.past()) != classOf(first) }) {
			continue
		}
		dropped, n.edges = true, n.edges[:1]
		if n.status < importer.Approximated || n.edges[0].outcome != programDone { // other programs may say something
			n.step, n.status, n.reason, n.fix = nil, importer.LeftOut, importer.NoEffect, ""
			n.ahead = first
		}
	}
	return dropped
}

// past returns the first node with a step from a node on while steps are dropped: what was ahead may
// have none any more.
func (n *node) past() *node {
	at := skip(n)
	for at != nil && at.step == nil {
		if at == at.ahead { // its ways led back to it
			return nil
		}
		at = at.ahead
	}
	return at
}

func classOf(n *node) int {
	if n == nil {
		return -1
	}
	return n.class
}

// partitionClasses finds the coarsest partition in which nodes of a class have the same content and
// edges to the same classes (Moore 1956), by splitting classes again of which a successor has changed
// its class. The largest part of a class keeps its number, so that a node changes it a logarithmic
// number of times (Hopcroft 1971). Nodes without a step follow from what is ahead of them.
func (m *machine) partitionClasses() {
	m.findAhead()
	p := partition{place: make([]int, len(m.nodes)), before: make([][]*node, len(m.nodes)), isDirty: make([]bool, len(m.nodes))}
	ids := map[string]int{}
	for _, n := range m.nodes {
		if n.step == nil {
			continue
		}
		if n.class = numbered(ids, n.content()); n.class == len(p.members) {
			p.members = append(p.members, nil)
		}
		p.join(n, n.class)
		p.mark(n)
		for _, e := range n.edges {
			if to := skip(e.to); to != nil {
				p.before[to.index] = append(p.before[to.index], n)
			}
		}
	}
	for len(p.dirty) > 0 {
		p.split()
	}
	m.classifyOthers(len(p.members))
	m.reps = map[int]*node{}
	for _, n := range m.nodes {
		if m.reps[n.class] == nil {
			m.reps[n.class] = n
		}
	}
}

// classifyOthers numbers the classes of the nodes without a step, by their line and the class of the next
// node: the rounds of a loop differ, though the same step is ahead of them.
func (m *machine) classifyOthers(first int) {
	const unknown = -2
	for _, n := range m.nodes {
		if n.step == nil {
			n.class = unknown
		}
	}
	ids := map[[2]int]int{}
	for _, n := range m.nodes {
		var way []*node
		for at := n; at != nil && at.class == unknown; at = at.next() {
			at.class = classOf(nil) // where a cycle closes
			way = append(way, at)
		}
		for _, at := range slices.Backward(way) {
			at.class = first + numbered(ids, [2]int{at.prio.index, classOf(at.next())})
		}
	}
}

// next returns the node that follows one without a step, or nil.
func (n *node) next() *node {
	if len(n.edges) == 0 {
		return nil
	}
	return n.edges[0].to
}

// partition is a partition of the nodes with a step while it is refined.
type partition struct {
	members [][]*node // by class
	place   []int     // of a node among the members of its class
	before  [][]*node // the nodes that lead to one
	dirty   []*node   // those of which a successor has changed its class
	isDirty []bool
}

func (p *partition) mark(n *node) {
	if !p.isDirty[n.index] {
		p.isDirty[n.index] = true
		p.dirty = append(p.dirty, n)
	}
}

func (p *partition) join(n *node, class int) {
	n.class, p.place[n.index] = class, len(p.members[class])
	p.members[class] = append(p.members[class], n)
}

// leave takes a node out of its class: the last member has its place.
func (p *partition) leave(n *node) {
	list := p.members[n.class]
	last := list[len(list)-1]
	list[p.place[n.index]], p.place[last.index] = last, p.place[n.index]
	p.members[n.class] = list[:len(list)-1]
}

// split splits the classes that have dirty nodes.
func (p *partition) split() {
	byClass := map[int][]*node{}
	var classes []int
	for _, n := range p.dirty {
		if byClass[n.class] == nil {
			classes = append(classes, n.class)
		}
		byClass[n.class] = append(byClass[n.class], n)
	}
	var parts [][]*node // that leave their classes
	for _, class := range classes {
		parts = append(parts, p.partsOf(class, byClass[class])...)
	}
	for _, n := range p.dirty {
		p.isDirty[n.index] = false
	}
	p.dirty = p.dirty[:0]
	for _, part := range parts {
		class := len(p.members)
		p.members = append(p.members, nil)
		for _, n := range part {
			p.leave(n)
			p.join(n, class)
			for _, before := range p.before[n.index] {
				p.mark(before)
			}
		}
	}
}

// partsOf returns the parts of a class by the classes that its nodes lead to, but for the largest. All
// nodes that are not dirty are one part, with the dirty ones that lead where they do.
func (p *partition) partsOf(class int, dirty []*node) [][]*node {
	clean := len(p.members[class]) - len(dirty)
	ids, parts := map[string]int{}, [][]*node{}
	if clean > 0 {
		i := slices.IndexFunc(p.members[class], func(n *node) bool { return !p.isDirty[n.index] })
		numbered(ids, p.members[class][i].leadsTo())
		parts = append(parts, nil)
	}
	for _, n := range dirty {
		i := numbered(ids, n.leadsTo())
		if i == len(parts) {
			parts = append(parts, nil)
		}
		parts[i] = append(parts[i], n)
	}
	largest := 0
	size := func(i int) int {
		if i == 0 {
			return clean + len(parts[0])
		}
		return len(parts[i])
	}
	for i := range parts {
		if size(i) > size(largest) {
			largest = i
		}
	}
	if largest > 0 && clean > 0 { // the clean ones leave
		for _, n := range p.members[class] {
			if !p.isDirty[n.index] {
				parts[0] = append(parts[0], n)
			}
		}
	}
	return slices.Delete(parts, largest, largest+1)
}

// leadsTo writes the classes that the edges of a node lead to.
func (n *node) leadsTo() string {
	var out []byte
	for _, e := range n.edges {
		out = append(strconv.AppendInt(out, int64(classOf(skip(e.to))), 10), ' ')
	}
	return string(out)
}

// numbered returns the number of a key: a new one is the next.
func numbered[K comparable](ids map[K]int, key K) int {
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
			to := m.rep(e.to)
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
		if len(work) == 0 { // a node may lead into the middle of what has been moved since
			work = m.intoOthers(owner)
		}
	}
	return owner
}

// intoOthers returns the nodes with an edge into another flow that does not lead to its first node.
func (m *machine) intoOthers(owner map[*node]*node) []*node {
	var out []*node
	for _, n := range m.nodes {
		if owner[n] != nil && slices.ContainsFunc(n.edges, func(e edge) bool {
			to := m.rep(e.to)
			return to != nil && owner[to] != owner[n] && owner[to] != to
		}) {
			out = append(out, n)
		}
	}
	return out
}

// reown moves what follows a node into its own flow: as far as it is in the same one as the
// node was.
func (m *machine) reown(root *node, owner map[*node]*node) []*node {
	var moved []*node
	importer.Reach(map[*node]bool{}, root, func(n *node) []*node {
		moved = append(moved, n)
		var out []*node
		for _, e := range n.edges {
			if to := m.rep(e.to); to != nil && owner[to] != to && owner[to] != nil && owner[to] != root {
				owner[to] = root
				out = append(out, to)
			}
		}
		return out
	})
	return moved
}
