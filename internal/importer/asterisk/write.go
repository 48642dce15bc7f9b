package asterisk

import (
	"cmp"
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"github.com/ivrsim/ivrsim/internal/importer"
)

// write makes flows of the nodes: one for each entry, and one for each extension to which
// several of them lead.
func (m *machine) write(entries []*entry) {
	m.classify()
	owner := m.partition(entries, false)
	if len(owner) > maxTogether {
		owner = m.partition(entries, true)
	}
	w := writer{machine: m, owner: owner, flows: map[*node]*importer.Flow{}, seen: map[*priority]bool{}, leads: map[blockOf]bool{}}
	for _, e := range entries {
		if e.node != nil && w.flows[m.rep(e.node)] == nil {
			w.add(m.rep(e.node), e.exten)
		}
	}
	for _, n := range m.nodes {
		if r := m.rep(n); owner[r] == r && w.flows[r] == nil {
			w.add(r, n.state.exten)
		}
	}
	for _, n := range m.nodes {
		if r := m.rep(n); r == n && owner[r] != nil {
			w.node(r)
		}
	}
	w.unreached()
}

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
// of a class have the same content and edges to the same classes (Moore 1956). A lookup whose
// answers all lead to the same class has no effect, and is none: then classes are found again.
func (m *machine) classify() {
	for again := true; again; {
		m.partitionClasses()
		again = false
		for _, n := range m.nodes {
			if n.step == nil || n.step.Kind != importer.Lookup || len(n.edges) < 2 || n.status >= importer.Approximated {
				continue
			}
			same := true
			first := m.skip(n.edges[0].to)
			for _, e := range n.edges[1:] {
				same = same && classOf(m.skip(e.to)) == classOf(first)
			}
			if same {
				n.step, again = nil, true
				n.edges = n.edges[:1]
				n.note(importer.LeftOut, importer.NoEffect, "")
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
		n.class = number0(ids, n.content())
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
			next[i] = number0(ids, string(key))
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

func number0(ids map[string]int, key string) int {
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

// writer writes nodes into flows.
type writer struct {
	*machine
	owner  map[*node]*node
	flows  map[*node]*importer.Flow // by their first node
	blocks map[blockKey]*importer.Block
	times  map[blockKey]int
	leads  map[blockOf]bool // the steps that go on in another flow
	seen   map[*priority]bool
	ids    map[*node]string
	steps  map[*priority]int // how many have been named
}

type blockOf struct {
	flow *importer.Flow
	id   string
}

type blockKey struct {
	flow *importer.Flow
	prio *priority
}

// add adds a flow that begins with a node.
func (w *writer) add(first *node, e *extension) {
	name := e.context.name
	if e.name != "s" {
		name += " " + plain(valueOf(e.name))
	}
	f := &importer.Flow{File: filepath.Base(e.context.file), Name: name}
	f.ID = importer.Unique(name, func(id string) bool {
		return slices.ContainsFunc(w.center.Flows, func(f *importer.Flow) bool { return f.ID == id })
	})
	w.center.Flows = append(w.center.Flows, f)
	w.flows[first] = f
	f.Start = w.nodeID(first)
	if w.blocks == nil {
		w.blocks, w.times = map[blockKey]*importer.Block{}, map[blockKey]int{}
	}
}

// nodeID names the step of a node after its line; a line's further steps have numbers.
func (w *writer) nodeID(n *node) string {
	if w.ids == nil {
		w.ids, w.steps = map[*node]string{}, map[*priority]int{}
	}
	if w.ids[n] == "" {
		w.ids[n] = n.prio.id()
		if w.steps[n.prio]++; w.steps[n.prio] > 1 {
			w.ids[n] += fmt.Sprintf("/%d", w.steps[n.prio])
		}
	}
	return w.ids[n]
}

// block returns the block of a line in a flow.
func (w *writer) block(f *importer.Flow, p *priority) *importer.Block {
	w.seen[p] = true
	key := blockKey{f, p}
	b := w.blocks[key]
	if b == nil {
		b = f.Block(p.id(), p.app)
		w.blocks[key] = b
	}
	return b
}

// node writes a node as a step of its flow.
func (w *writer) node(n *node) {
	f := w.flows[w.owner[n]]
	own := w.block(f, n.prio)
	from := []*importer.Block{own}
	kind := importer.Pass
	if n.step != nil {
		kind = n.step.Kind
		for _, p := range n.from {
			from = append(from, w.block(f, p))
		}
	}
	s := f.Step(kind, from...)
	if n.step != nil {
		*s = *n.step
		s.From = from
		s.Name = w.stepName(n)
		key := blockKey{f, n.prio}
		if w.times[key]++; w.times[key] == 2 {
			own.Expand("is reached with different values: a step for each")
		}
	}
	s.ID = w.nodeID(n)
	w.noteOn(own, n)
	for _, e := range w.merged(n) {
		out := importer.Edge{Outcome: e.outcome, Keys: e.keys, Sets: e.sets, To: w.target(f, w.following(n, e))}
		s.Edges = append(s.Edges, out)
	}
	for _, p := range n.from {
		w.block(f, p)
	}
}

// noteOn notes on a line what became of a node. A line that has no effect in one state may
// have one in another.
func (w *writer) noteOn(b *importer.Block, n *node) {
	switch {
	case n.status == importer.LeftOut:
		if b.Status == importer.Exact && b.Reason == "" && w.times[blockKey{w.flows[w.owner[n]], n.prio}] == 0 {
			b.LeaveOut(n.reason)
		}
	case b.Status == importer.LeftOut:
		b.Status, b.Reason, b.Fix = n.status, n.reason, n.fix
	case n.status == importer.Approximated:
		b.Approximate(n.reason, n.fix)
	case n.status == importer.Expanded:
		b.Expand(n.reason)
	case n.reason != "":
		b.Remark(n.reason, n.fix)
	}
}

// merged returns the edges of a node: choices with the same target are one, and of one that
// reads any key, the most frequent target is that of all other keys.
func (w *writer) merged(n *node) []edge {
	target := func(e edge) *node { return w.rep(w.skip(e.to)) }
	out := slices.Clone(n.edges)
	if n.anyKey {
		count := map[*node]int{}
		var most *node
		for _, e := range out {
			if len(e.keys) > 0 {
				t := target(e)
				if count[t]++; count[t] > count[most] {
					most = t
				}
			}
		}
		if i := slices.IndexFunc(out, func(e edge) bool { return e.outcome == "no_match" }); count[most] > 2 && count[most] < 11 {
			j := slices.IndexFunc(out, func(e edge) bool { return len(e.keys) > 0 && target(e) == most })
			out[i].to = out[j].to
			out = slices.DeleteFunc(out, func(e edge) bool { return len(e.keys) > 0 && target(e) == most })
		}
	}
	var merged []edge
	for _, e := range out {
		i := -1
		if len(e.keys) > 0 {
			i = slices.IndexFunc(merged, func(o edge) bool { return len(o.keys) > 0 && target(o) == target(e) })
		}
		if i < 0 {
			merged = append(merged, e)
			continue
		}
		merged[i].keys = append(slices.Clip(merged[i].keys), e.keys...)
	}
	return merged
}

// target returns the ID of the step that leads to a node from a flow: the node's own, or that
// of a step that goes on in another flow.
func (w *writer) target(f *importer.Flow, to *node) string {
	r := w.rep(to)
	if r == nil {
		return ""
	}
	other := w.flows[w.owner[r]]
	if other == f || other == nil {
		return w.nodeID(r)
	}
	id := "go " + w.nodeID(r)
	if !w.leads[blockOf{f, id}] {
		w.leads[blockOf{f, id}] = true
		s := f.Step(importer.Go, w.block(f, r.prio))
		s.ID, s.What, s.Name = id, other.ID, "to "+other.Name
	}
	return id
}

// stepName proposes a name for a step: what it asks, plays or leads to.
func (w *writer) stepName(n *node) string {
	s := n.step
	p := n.prio
	switch s.Kind {
	case importer.Menu, importer.Collect:
		name := p.exten.context.name
		if p.exten.name != "s" || s.Into != "" {
			name = cmp.Or(s.Into, p.exten.context.name)
		}
		return name
	case importer.Say:
		if s.Prompt.Audio != "" {
			audio, _, _ := strings.Cut(s.Prompt.Audio, " & ")
			return "play " + audio[strings.LastIndexByte(audio, '/')+1:]
		}
	case importer.Enqueue:
		return "queue " + s.What
	case importer.Check:
		return "check " + cmp.Or(w.center.Names[s.What], s.What)
	case importer.Lookup:
		return cmp.Or(w.center.Names[s.What], s.What)
	case importer.Transfer, importer.Record:
		return s.What
	case importer.End:
		return s.What
	case importer.Set:
		if len(s.Sets) > 0 && len(s.Sets[0].Values) > 0 {
			return "speak " + s.Sets[0].Values[0]
		}
	default: // after its kind
	}
	return ""
}

// unreached adds the lines that no call comes to: those of a context together where it is
// never reached, and those of an extension, else each.
func (w *writer) unreached() {
	if len(w.center.Flows) == 0 {
		w.center.Flows = append(w.center.Flows, &importer.Flow{Name: "dialplan", ID: "dialplan"})
	}
	f := w.center.Flows[0]
	lost := func(id, kind, reason string) { f.Block(id, kind).LeaveOut(reason) }
	for _, name := range w.plan.missing {
		lost(name, "#include", "a file that is not here: import it with this one")
	}
	for _, c := range w.plan.order {
		var some bool
		for _, e := range c.extens {
			some = some || w.reached(e)
		}
		if !some && len(c.extens) > 0 {
			lost(c.name, "context", importer.Unreachable)
			continue
		}
		for _, i := range c.includes {
			if i.time != "" {
				f.Block(c.name+": include "+i.context+","+i.time, "include").LeaveOut("extensions that are there at some times only: here they are there at all times")
			}
		}
		for _, text := range c.others {
			lost(c.name+": "+text, "switch", "extensions that are elsewhere: in a database or on another server")
		}
		for _, e := range c.extens {
			reason := importer.Unreachable
			if e.name == "h" {
				reason = importer.AfterCall
			}
			if !w.reached(e) && len(e.order) > 0 {
				lost(c.name+","+e.name, "extension", reason)
				continue
			}
			for _, p := range e.order {
				if !w.seen[p] {
					lost(p.id(), p.app, reason)
				}
			}
		}
	}
	for _, name := range sortedQueues(w.queues) {
		q := w.queues[name]
		if q.used {
			b := w.center.Flows[0].Block("queues.conf "+name, "queue")
			b.LeaveOut("its capacity, service level and announcements are those of its queue; its agents and strategy are for the scenario")
		}
	}
}

func (w *writer) reached(e *extension) bool {
	return slices.ContainsFunc(e.order, func(p *priority) bool { return w.seen[p] })
}

func sortedQueues(queues map[string]*queue) []string {
	var out []string
	for name := range queues {
		out = append(out, name)
	}
	slices.Sort(out)
	return out
}
