package asterisk

import (
	"cmp"
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"strings"

	"github.com/ivrsim/ivrsim/internal/design/flow"
	"github.com/ivrsim/ivrsim/internal/platforms/importer"
)

// write makes flows of the nodes: one for each entry, and one for each extension to which
// several of them lead.
func (m *machine) write(entries []*entry) {
	m.classify()
	owner := m.partition(entries, false)
	if len(owner) > maxTogether {
		owner = m.partition(entries, true)
	}
	w := writer{
		machine: m, owner: owner, flows: map[*node]*importer.Flow{}, blocks: map[blockKey]*importer.Block{}, times: map[blockKey]int{},
		leads: map[blockOf]bool{}, seen: map[*priority]bool{}, ids: map[*node]string{}, steps: map[*priority]int{},
	}
	for _, e := range entries {
		if e.node != nil && w.flows[m.rep(e.node)] == nil {
			w.add(m.rep(e.node), e.exten)
		}
	}
	reached := w.reachedNodes(entries)
	for _, n := range m.nodes {
		if r := m.rep(n); owner[r] == r && w.flows[r] == nil && reached[r] {
			w.add(r, n.state.exten)
			w.flows[r].Role = importer.Module // no call begins in it
		}
	}
	for _, n := range m.nodes {
		if r := m.rep(n); r == n && owner[r] != nil && reached[r] {
			w.node(r)
		}
	}
	w.alike()
	w.unreached()
}

// reachedNodes returns the nodes that calls come to where keys that lead to the same step are one choice.
func (w *writer) reachedNodes(entries []*entry) map[*node]bool {
	out := map[*node]bool{}
	for _, e := range entries {
		if r := w.rep(e.node); r != nil {
			importer.Reach(out, r, func(n *node) []*node {
				var to []*node
				for _, e := range w.merged(n) {
					if r := w.rep(e.to); r != nil {
						to = append(to, r)
					}
				}
				return to
			})
		}
	}
	return out
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
}

// nodeID names the step of a node after its line; a line's further steps have numbers.
func (w *writer) nodeID(n *node) string {
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
	for _, p := range n.from {
		from = append(from, w.block(f, p))
	}
	kind := importer.Pass
	if n.step != nil {
		kind = n.step.Kind
	}
	s := f.Step(kind, from...)
	if n.step != nil {
		*s = *n.step
		s.From = from
		s.Name = w.stepName(n)
		key := blockKey{f, n.prio}
		if w.times[key]++; w.times[key] == 2 && !strings.HasPrefix(n.state.part, dialedPart) && n.state.prio() != nil {
			own.Expand("is reached with different values: a step for each")
		}
	}
	s.ID = w.nodeID(n)
	w.noteOn(own, n)
	if kind == importer.Menu {
		for _, p := range n.state.played {
			if _, unknown := recording(p.files); unknown {
				w.block(f, p.prio).Remark(importer.UnknownRecording, importer.UnknownRecordingFix)
			}
		}
	}
	for _, e := range w.merged(n) {
		out := importer.Edge{Outcome: e.outcome, Keys: e.keys, Sets: e.sets, To: w.target(f, e.to)}
		s.Edges = append(s.Edges, out)
	}
}

// alike notes which lines calls come to, and adds those for which the step of another line stands, since
// both do the same and lead to the same.
func (w *writer) alike() {
	reached := make([]bool, len(w.plan.prios))
	for _, n := range w.nodes {
		if reached[n.prio.index] = true; w.seen[n.prio] {
			continue
		}
		f := cmp.Or(w.flows[w.owner[w.rep(n)]], w.flows[w.owner[w.rep(skip(n))]], w.center.Flows[0])
		b := w.block(f, n.prio)
		if w.noteOn(b, n); n.step != nil {
			b.LeaveOut("does the same as another line: one step stands for both")
		}
	}
	for key, b := range w.blocks {
		b.Reached = reached[key.prio.index]
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
// reads any key once, the most frequent target is that of all other keys if hash leads there, too.
func (w *writer) merged(n *node) []edge {
	if len(n.edges) < 2 {
		return n.edges
	}
	target := func(e edge) *node { return w.rep(skip(e.to)) }
	out := slices.Clone(n.edges)
	if n.anyKey && n.step.Attempts == 1 {
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
		if i := slices.IndexFunc(out, func(e edge) bool { return e.outcome == "no_match" }); count[most] > 2 && count[most] < 11 && target(out[i]) == most {
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
		if s.Kind == importer.Collect {
			name = cmp.Or(s.Into, name)
		}
		return name
	case importer.Match:
		if strings.HasPrefix(s.What, dialedIn) {
			return "dialed"
		}
		return s.What
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
	unreachable := importer.Unreachable
	if w.dropped > 0 {
		unreachable = "calls come to more states than an import follows: it is not known whether they come here"
	}
	for _, name := range w.plan.missing {
		lost(name, "#include", "a file that is not here: import it with this one")
	}
	for _, name := range w.plan.cut {
		lost(filepath.Base(name), "file", fmt.Sprintf("it has more than %d lines with those of its templates and of the files that it includes: the rest is not read", maxLines))
	}
	for _, c := range w.plan.order {
		var some bool
		for _, e := range c.extens {
			some = some || w.reached(e)
		}
		if !some && len(c.extens) > 0 {
			lost(c.name, "context", unreachable)
			continue
		}
		for _, i := range c.includes {
			if i.time != "" && !w.askedTimes[i.time] {
				f.Block(c.name+": include "+i.context+","+i.time, "include").LeaveOut("extensions that are there at some times only: here they are there at all times")
			}
		}
		for _, text := range c.ignored {
			lost(c.name+": "+text, "exten", "without a number, n or s before its application, which Asterisk ignores")
		}
		for _, text := range c.others {
			lost(c.name+": "+text, "switch", "extensions that are elsewhere: in a database or on another server")
		}
		for _, e := range c.extens {
			reason := unreachable
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
	for _, name := range slices.Sorted(maps.Keys(w.queues)) {
		if q := w.queues[name]; q.used {
			q.reportSettings(w.center.Flows[0], name)
		}
	}
	for _, number := range slices.Sorted(maps.Keys(w.boxes)) {
		if b := w.boxes[number]; b.used {
			w.center.Flows[0].Block("voicemail.conf "+number+" "+b.name, "mailbox").LeaveOut("its number is the name of the step that records; its greetings and messages are not in the file")
		}
	}
}

func (w *writer) reached(e *extension) bool {
	return slices.ContainsFunc(e.order, func(p *priority) bool { return w.seen[p] })
}

// maxSteps is the most steps of a flow and of those in which its calls go on. A flow compiles with
// flow.MaxStates states: the passes after the import add some.
const maxSteps = flow.MaxStates * 8 / 10

// compiles reports whether no flow has more steps than compile, with the flows in which it goes on.
func (m *machine) compiles() bool {
	byID := map[string]*importer.Flow{}
	for _, f := range m.center.Flows {
		byID[f.ID] = f
	}
	counted := map[*importer.Flow]bool{}
	for _, f := range m.center.Flows {
		if counted[f] { // with one that leads to it
			continue
		}
		steps, reached := 0, map[*importer.Flow]bool{}
		importer.Reach(reached, f, func(f *importer.Flow) []*importer.Flow {
			var out []*importer.Flow
			for _, s := range f.Steps {
				if s.Kind != importer.Pass {
					steps++
				}
				if s.Kind == importer.Go {
					out = append(out, byID[s.What])
				}
			}
			return out
		})
		if steps > maxSteps {
			return false
		}
		maps.Copy(counted, reached)
	}
	return true
}
