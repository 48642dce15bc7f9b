package asterisk

import (
	"cmp"
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/ivrsim/ivrsim/internal/design/flow"
	"github.com/ivrsim/ivrsim/internal/platforms/importer"
)

// write makes flows of the nodes: one for each entry and each routine, and one for each node to which several
// of them lead.
func (m *machine) write(entries []*entry) {
	w := writer{
		machine: m, live: map[*node]map[string]bool{}, owner: map[*node]*node{}, flows: map[*node]*importer.Flow{},
		blocks: map[blockKey]*importer.Block{}, leads: map[string]bool{}, ids: map[*node]string{}, named: map[*priority]int{}, seen: map[*priority]bool{}, made: map[*importer.Block]bool{}, runs: map[*routine]*importer.Flow{},
	}
	w.simplify(entries)
	w.findFirst(entries)
	w.findRanges()
	w.partition(entries)
	for _, e := range entries {
		w.entryFlow(e)
	}
	for _, n := range w.all {
		if w.owner[n] == n && w.flows[n] == nil {
			f := w.add(n.state.exten, n.state.context)
			f.Start, f.Role = w.nodeID(n), importer.Module // no call begins in it
			w.flows[n] = f
			if r := n.state.routine; r != nil && r.start == n {
				w.runs[r] = f
			}
		}
	}
	for _, n := range w.all {
		w.node(n)
	}
	w.passedLines()
	w.unreached()
	for _, p := range m.plan.prios {
		if m.plan.isPrompt(p) {
			m.center.Prompts++
		}
	}
}

// isPrompt reports whether a line speaks, asks, queues or rings, as callers hear it: not behind the end of a call,
// and not in a routine of FreePBX that one step stands for.
func (d *dialplan) isPrompt(p *priority) bool {
	does := p.does
	if p.name == "execif" {
		_, rest := splitCondition(p.args)
		nested, _ := splitApplication(rest)
		does = d.table[strings.ToLower(nested)]
	}
	return p.exten.name != "h" && does.is(isHeard)
}

// writer writes nodes into flows.
type writer struct {
	*machine
	all    []*node // in the order in which calls come to them
	live   map[*node]map[string]bool
	owner  map[*node]*node          // the first node of its flow
	flows  map[*node]*importer.Flow // by their first node
	runs   map[*routine]*importer.Flow
	blocks map[blockKey]*importer.Block
	leads  map[string]bool // the steps that go on in another flow, or say the prompts before a menu
	ids    map[*node]string
	named  map[*priority]int
	seen   map[*priority]bool
	made   map[*importer.Block]bool // that a step is made of
	first  map[string]string        // the texts with which calls begin, of variables that all entries set
}

type blockKey struct {
	flow *importer.Flow
	prio *priority
}

// following returns the nodes that follow one, with the routine that it runs.
func (n *node) following() []*node {
	var out []*node
	for _, e := range n.edges {
		if e.to != nil {
			out = append(out, e.to.node)
		}
	}
	if n.runs != nil && n.runs.start != nil {
		out = append(out, n.runs.start)
	}
	return out
}

// simplify finds the nodes that calls come to and the variables that decide there, and drops the branches and
// lookups that decide nothing, until there are none.
func (w *writer) simplify(entries []*entry) {
	for again := true; again; {
		w.reach(entries)
		w.findLive()
		again = false
		for _, n := range slices.Backward(w.all) {
			again = w.drop(n) || again
		}
		again = w.chain() || again
	}
}

func (w *writer) reach(entries []*entry) {
	seen := map[*node]bool{}
	w.all = w.all[:0]
	for _, e := range entries {
		if e.way == nil {
			continue
		}
		importer.Reach(seen, e.way.node, func(n *node) []*node { return n.following() })
	}
	for _, n := range w.nodes {
		if seen[n] {
			w.all = append(w.all, n)
		}
	}
}

// findLive finds the variables with several texts that a call's way is decided by from each node on, before
// they are set again.
func (w *writer) findLive() {
	clear(w.live)
	sites := map[*routine][]*node{}
	for _, n := range w.all {
		w.live[n] = map[string]bool{}
		if n.runs != nil {
			sites[n.runs] = append(sites[n.runs], n)
		}
	}
	for changed := true; changed; {
		changed = false
		for _, n := range slices.Backward(w.all) {
			live := w.live[n]
			size := len(live)
			w.liveAfter(n, live)
			if n.step != nil && n.step.Kind == importer.Branch {
				live[n.step.What] = true
			}
			if n.runs != nil {
				w.liveOver(&way{node: n.runs.start, sets: n.given}, live)
			}
			if n.step != nil && n.step.Kind == importer.Return {
				for _, site := range sites[n.state.routine] {
					w.liveAfter(site, live)
				}
			}
			changed = changed || len(live) > size
		}
	}
}

// liveAfter adds what is live behind a node.
func (w *writer) liveAfter(n *node, live map[string]bool) {
	for _, e := range n.edges {
		w.liveOver(e.to, live)
	}
}

// liveOver adds what is live at the end of a way and not set on it.
func (w *writer) liveOver(to *way, live map[string]bool) {
	if to == nil {
		return
	}
	for name := range w.live[to.node] {
		if set, ok := to.binding(name); !ok || set.add != 0 {
			live[name] = true
		}
	}
}

// binding returns the last that a way has of a variable.
func (to *way) binding(name string) (binding, bool) {
	for _, b := range slices.Backward(to.sets) {
		if b.name == name {
			return b, true
		}
	}
	return binding{}, false
}

// assigns returns the values that a way gives the attributes that decide at its end. From is the node that it
// leaves, or nil: there an attribute may have the value already.
func (w *writer) assigns(from *node, to *way, outcome string) []importer.Assign {
	var out []importer.Assign
	if to == nil {
		return nil
	}
	for name := range w.live[to.node] {
		switch set, isSet := to.binding(name); {
		case !isSet || name == languageVariable:
		case set.add != 0:
			out = append(out, importer.Assign{Attribute: name, Add: set.add})
		case !w.has(from, name, w.valueName(set.text), outcome):
			out = append(out, importer.Assign{Attribute: name, Values: []string{w.valueName(set.text)}})
		}
	}
	slices.SortFunc(out, func(a, b importer.Assign) int { return cmp.Compare(a.Attribute, b.Attribute) })
	return out
}

// has reports whether an attribute has a value before an outcome of a node, or before the entry where that is nil.
func (w *writer) has(n *node, name, value, outcome string) bool {
	first, isFirst := w.first[name]
	if n == nil {
		return isFirst && value == w.valueName(first)
	}
	if n.step != nil && n.step.Kind == importer.Branch && n.step.What == name {
		return value == outcome
	}
	had, isSet := n.state.vars[name]
	return len(had) == 1 && w.valueName(had[0]) == value || !isSet && isFirst && value == w.valueName(first)
}

// findFirst chooses the texts with which calls begin, of the variables of which no line reads what they have then:
// the first that a line sets.
func (w *writer) findFirst(entries []*entry) {
	w.first = map[string]string{}
	add := func(from *node, to *way) {
		if to == nil {
			return
		}
		for _, b := range to.sets {
			if _, ok := w.first[b.name]; !ok && b.add == 0 && w.live[to.node][b.name] && (from == nil || from.state.vars[b.name] == nil) {
				w.first[b.name] = b.text
			}
		}
	}
	begin := map[string]bool{}
	for _, e := range entries {
		add(nil, e.way)
		w.liveOver(e.way, begin)
	}
	for _, n := range w.all {
		for _, e := range n.edges {
			add(n, e.to)
		}
	}
	for name := range begin {
		delete(w.first, name)
	}
}

// findRanges finds the numbers of the variables that lines add to.
func (w *writer) findRanges() {
	added := map[string]bool{}
	for _, n := range w.all {
		for _, e := range n.edges {
			if e.to != nil {
				for _, b := range e.to.sets {
					added[b.name] = added[b.name] || b.add != 0
				}
			}
		}
	}
	for _, n := range w.all {
		for name, texts := range n.state.vars {
			if !added[name] {
				continue
			}
			for _, text := range texts {
				number, err := strconv.Atoi(text)
				if err != nil { // no line compares it here
					continue
				}
				r, ok := w.center.Ranges[name]
				if !ok {
					r = importer.Range{First: number, Last: number}
				}
				w.center.Ranges[name] = importer.Range{First: min(r.First, number), Last: max(r.Last, number)}
			}
		}
	}
	for name, r := range w.center.Ranges {
		w.first[name] = strconv.Itoa(r.First)
	}
}

// languageVariable is the variable of the call's language.
const languageVariable = "CHANNEL(language)"

// target tells ways apart by where they lead and what they set and say.
func (w *writer) target(from *node, e edge) string {
	if e.to == nil {
		return ""
	}
	return fmt.Sprint(e.to.node.index, w.assigns(from, e.to, e.outcome), e.to.before())
}

// before returns the prompts of a way that only it has before those of its end.
func (to *way) before() []prompt {
	if to == nil || len(to.node.prompts) == 0 {
		return nil
	}
	return to.played[:len(to.played)-len(commonEnd(to.node.prompts))]
}

// drop drops the step of a node whose ways are the same, and reports whether it does. What reads the node goes
// on behind it.
func (w *writer) drop(n *node) bool {
	if n.step == nil || len(n.edges) == 0 {
		return false
	}
	switch n.step.Kind {
	case importer.Branch, importer.Match, importer.Check:
	case importer.Lookup:
		if len(n.edges) == 1 {
			return false
		}
	default:
		return false
	}
	first := w.target(n, n.edges[0])
	for _, e := range n.edges[1:] {
		if w.target(n, e) != first {
			return false
		}
	}
	n.edges = n.edges[:1]
	if n.status == importer.Approximated && n.edges[0].outcome == programDone { // what the program does is not known
		return true
	}
	n.step = nil
	n.note.note(importer.LeftOut, importer.NoEffect, "")
	return true
}

// chain makes one step of a branch, a lookup or a match and the same one again on its way for the rest, and
// reports whether there was any.
func (w *writer) chain() bool {
	changed := false
	for _, n := range w.all {
		for rounds := 0; rounds < maxTexts && w.chained(n); rounds++ {
			changed = true
		}
	}
	return changed
}

func (w *writer) chained(n *node) bool {
	if n.step == nil || n.step.Kind != importer.Lookup && n.step.Kind != importer.Match && n.step.Kind != importer.Branch {
		return false
	}
	last := len(n.edges) - 1
	if last < 0 || n.edges[last].outcome != importer.Other && n.edges[last].outcome != importer.Otherwise {
		return false
	}
	to := n.edges[last].to
	if to == nil || to.node == n || len(to.before()) > 0 || len(w.assigns(n, to, "")) > 0 {
		return false
	}
	next := to.node
	if next.step == nil || next.step.Kind != n.step.Kind || next.step.What != n.step.What || changing.MatchString(n.step.What) || len(next.prompts) > 0 || len(n.edges)+len(next.edges) > 60 {
		return false
	}
	if !slices.ContainsFunc(next.edges, func(e edge) bool { return e.outcome == importer.Other || e.outcome == importer.Otherwise }) {
		return false
	}
	edges := slices.Clone(n.edges[:last])
	for _, e := range next.edges {
		if !slices.ContainsFunc(edges, func(o edge) bool { return o.outcome == e.outcome }) {
			edges = append(edges, e)
		}
	}
	n.edges = edges
	n.from = append(append(slices.Clip(n.from), next.prio), next.from...)
	if next.status == importer.Approximated {
		n.note.note(next.status, next.reason, next.fix)
	}
	return true
}

// partition gives each node the flow that it is in, by the flow's first node: that of an entry or a routine, or
// a node to which several flows lead.
func (w *writer) partition(entries []*entry) {
	byContext := len(w.all) > maxTogether
	size := map[*node]int{}
	var work []*node
	begin := func(n *node) {
		if w.owner[n] != n {
			w.owner[n] = n
			work = append(work, n)
		}
	}
	for _, e := range entries {
		if e.way != nil {
			begin(e.way.node)
		}
	}
	for _, n := range w.all {
		if r := n.state.routine; r != nil && r.start == n {
			begin(n)
		}
	}
	for len(work) > 0 {
		n := work[0]
		work = work[1:]
		for _, e := range n.edges {
			if e.to == nil {
				continue
			}
			to := e.to.node
			switch owner := w.owner[to]; {
			case owner == w.owner[n] || owner == to:
			case owner == nil && byContext && to.state.exten != nil && n.state.exten != nil && to.state.exten.context != n.state.exten.context:
				begin(to)
			case owner == nil && size[w.owner[n]] >= maxInFlow:
				begin(to)
			case owner == nil:
				w.owner[to] = w.owner[n]
				size[w.owner[n]]++
				work = append(work, to)
			default: // of two flows: one of its own
				begin(to)
			}
		}
		if len(work) == 0 { // what follows a flow's first node may still be another flow's
			work = w.astray()
		}
	}
}

// astray moves the nodes that follow a flow's first node into it, as far as no other leads to them, and returns
// those that are moved.
func (w *writer) astray() []*node {
	var out []*node
	for _, n := range w.all {
		for _, e := range n.edges {
			if e.to == nil {
				continue
			}
			if to := e.to.node; w.owner[to] != to && w.owner[to] != w.owner[n] && w.owner[n] != nil {
				w.owner[to] = to
				out = append(out, to)
			}
		}
	}
	return out
}

// maxTogether is the most nodes that are flows by entry only: of more, each context is one.
const maxTogether = 3000

// maxInFlow is the most nodes of a flow: a file has at most 5000 steps.
const maxInFlow = 3000

// add adds a flow that begins in an extension.
func (w *writer) add(e *extension, ctx *context) *importer.Flow {
	name := e.context.name
	if e.name != "s" && e.name != "~~s~~" {
		name += " " + plain(valueOf(e.name))
	}
	f := &importer.Flow{File: filepath.Base(ctx.file), Name: name}
	f.ID = importer.Unique(name, func(id string) bool {
		return slices.ContainsFunc(w.center.Flows, func(f *importer.Flow) bool { return f.ID == id })
	})
	w.center.Flows = append(w.center.Flows, f)
	return f
}

// entryFlow adds the flow of an entry. One that begins in the midst of another's, or sets what decides there,
// is a step that goes there.
func (w *writer) entryFlow(e *entry) {
	if e.way == nil {
		f := w.add(e.exten, e.context)
		s := f.Step(importer.End, w.block(f, e.exten.prios[1]))
		s.What, f.Start = "hung_up", s.ID
		return
	}
	n := e.way.node
	if f := w.flows[n]; f != nil {
		return
	}
	f := w.add(e.exten, e.context)
	w.flows[n] = f
	f.Start = w.to(f, e.way)
	sets := w.assigns(nil, e.way, "")
	if len(sets) == 0 {
		return
	}
	s := f.Step(importer.Set, w.block(f, e.exten.prios[1]))
	s.ID, s.Name, s.Sets = "begin "+w.nodeID(n), "begin", sets
	s.Edge("done", f.Start)
	f.Start = s.ID
}

// nodeID names the step of a node after its line; a line's further steps have numbers.
func (w *writer) nodeID(n *node) string {
	if w.ids[n] == "" {
		w.ids[n] = n.prio.id()
		if w.named[n.prio]++; w.named[n.prio] > 1 {
			w.ids[n] += fmt.Sprintf("/%d", w.named[n.prio])
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
		b.Reached, b.IsPrompt = true, w.plan.isPrompt(p)
		w.blocks[key] = b
	}
	return b
}

// node writes a node as a step of its flow.
func (w *writer) node(n *node) {
	f := w.flows[w.owner[n]]
	if f == nil {
		return
	}
	own := w.block(f, n.prio)
	from := []*importer.Block{own}
	for _, p := range n.from {
		if b := w.block(f, p); !slices.Contains(from, b) {
			from = append(from, b)
		}
	}
	kind := importer.Pass
	if n.step != nil {
		kind = n.step.Kind
	}
	s := f.Step(kind, from...)
	if n.step != nil {
		*s = *n.step
		s.From, s.Name = from, w.stepName(n)
		if w.made[own] && s.Kind != importer.Return {
			own.Expand("several steps do what it does")
		}
		for _, b := range from {
			w.made[b] = true
		}
	}
	s.ID = w.nodeID(n)
	w.noteOn(own, n.note)
	if passed := w.passed[n.prio]; passed.status == importer.Approximated {
		w.noteOn(own, passed)
	}
	if kind == importer.Menu {
		for _, p := range commonEnd(n.prompts) {
			b := w.block(f, p.prio)
			w.noteOn(b, w.passed[p.prio])
			if _, unknown := recording(p.files); unknown {
				b.Remark(importer.UnknownRecording, importer.UnknownRecordingFix)
			}
		}
	}
	for _, e := range w.merged(n) {
		s.Edges = append(s.Edges, importer.Edge{Outcome: e.outcome, Keys: e.keys, Sets: w.assigns(n, e.to, e.outcome), To: w.to(f, e.to)})
	}
	switch {
	case kind == importer.Run:
		w.run(f, s, n)
	case (kind == importer.Pass || kind == importer.Set) && len(s.Edges) == 1 && len(s.Edges[0].Sets) > 0:
		s.Kind, s.Sets = importer.Set, append(s.Sets, s.Edges[0].Sets...)
		s.Edges[0].Outcome, s.Edges[0].Sets = "done", nil
	case kind == importer.Branch && s.What == languageVariable:
		s.What = importer.Language
	case kind == importer.Branch:
		w.center.Unset[s.What] = w.valueName(n.state.initial(s.What))
		if first, ok := w.first[s.What]; ok {
			w.center.Unset[s.What] = w.valueName(first)
		}
		w.center.Names[s.What] = strings.ToLower(lookupName(s.What))
		w.branch(s)
	}
}

// branch gives a branch on an attribute the way for the rest that most of its values have, where these set
// nothing.
func (w *writer) branch(s *importer.Step) {
	isPlain := func(e importer.Edge) bool { return len(e.Sets) == 0 }
	if !slices.ContainsFunc(s.Edges, func(e importer.Edge) bool { return e.Outcome == importer.Otherwise }) {
		count, most := map[string]int{}, len(s.Edges)-1
		for i, e := range s.Edges {
			if count[e.To]++; isPlain(e) && (!isPlain(s.Edges[most]) || count[e.To] > count[s.Edges[most].To]) {
				most = i
			}
		}
		s.Edge(importer.Otherwise, s.Edges[most].To, s.Edges[most].Sets...)
	}
	if slices.ContainsFunc(s.Edges, func(e importer.Edge) bool { return !isPlain(e) }) {
		return
	}
	rest := s.Edges[slices.IndexFunc(s.Edges, func(e importer.Edge) bool { return e.Outcome == importer.Otherwise })].To
	s.Edges = slices.DeleteFunc(s.Edges, func(e importer.Edge) bool { return e.To == rest && e.Outcome != importer.Otherwise })
}

// run makes a step run its routine, with what decides of its arguments; a routine that never comes back is gone
// to.
func (w *writer) run(f *importer.Flow, s *importer.Step, n *node) {
	r := n.runs
	if s.What = w.runs[r].ID; len(s.Edges) == 0 {
		s.Kind = importer.Go
	}
	sets := w.assigns(n, &way{node: r.start, sets: n.given}, "run")
	if len(sets) == 0 {
		return
	}
	first := f.Step(importer.Set, s.From...)
	first.ID, s.ID = s.ID, s.ID+" run"
	first.Name, first.Sets = s.Name+" with", sets
	first.Edge("done", s.ID)
}

// noteOn notes on a line what became of a node. A line that has no effect in one place may have one in another.
func (w *writer) noteOn(b *importer.Block, n note) {
	switch {
	case n.status == importer.LeftOut:
		if b.Status == importer.Exact && b.Reason == "" && !w.made[b] {
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
	target := func(e edge) string { return w.target(n, e) }
	out := slices.Clone(n.edges)
	if n.anyKey && n.step.Attempts == 1 {
		count := map[string]int{}
		most := ""
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

// to returns the ID of the step to which a way leads in a flow: the node's own, or one that says the prompts
// that only this way has, or that goes on in another flow.
func (w *writer) to(f *importer.Flow, to *way) string {
	if to == nil {
		return ""
	}
	n := to.node
	id := w.nodeID(n)
	if other := w.flows[w.owner[n]]; other != f && other != nil {
		key := "go " + id
		if !w.leads[f.ID+key] {
			w.leads[f.ID+key] = true
			s := f.Step(importer.Go, w.block(f, n.prio))
			s.ID, s.What, s.Name = key, other.ID, "to "+other.Name
		}
		id = key
	}
	before := to.before()
	if len(before) == 0 {
		return id
	}
	var files []string
	var blocks []*importer.Block
	for _, p := range before {
		files = append(files, p.files)
		if b := w.block(f, p.prio); !slices.Contains(blocks, b) {
			blocks = append(blocks, b)
			b.Expand("calls come to its menu with other prompts, too: here it is said before the menu, and keys count after it")
		}
	}
	prompt, _ := recording(strings.Join(files, "&"))
	if prompt.IsZero() {
		return id
	}
	key := "say " + prompt.Audio + " before " + id
	if !w.leads[f.ID+key] {
		w.leads[f.ID+key] = true
		s := f.Step(importer.Say, blocks...)
		s.ID, s.Prompt, s.Name = key, prompt, playName(prompt)
		s.Edge("done", id)
	}
	return key
}

// passedLines adds the lines that calls pass and that no step is made of, before a flow's first step.
func (w *writer) passedLines() {
	if len(w.center.Flows) == 0 {
		return
	}
	byContext := map[*context]*importer.Flow{}
	for _, n := range w.all {
		if f := w.flows[w.owner[n]]; f != nil && byContext[n.prio.exten.context] == nil {
			byContext[n.prio.exten.context] = f
		}
	}
	blocks := map[*importer.Flow][]*importer.Block{}
	for _, p := range w.plan.prios {
		n, ok := w.passed[p]
		if !ok || w.seen[p] {
			continue
		}
		f := cmp.Or(byContext[p.exten.context], w.center.Flows[0])
		b := w.block(f, p)
		w.noteOn(b, n)
		if n.status != importer.LeftOut {
			blocks[f] = append(blocks[f], b)
		}
	}
	for _, f := range w.center.Flows {
		if len(blocks[f]) > 0 {
			s := f.Step(importer.Pass, blocks[f]...)
			s.ID = "passed"
			s.Edge("", f.Start)
			f.Start = s.ID
		}
	}
}

// stepName proposes a name for a step: what it asks, plays or leads to.
func (w *writer) stepName(n *node) string {
	s := n.step
	switch s.Kind {
	case importer.Menu:
		return n.prio.exten.context.name
	case importer.Collect:
		return cmp.Or(s.Into, n.prio.exten.context.name)
	case importer.Match:
		if strings.HasPrefix(s.What, dialedIn) {
			return "dialed"
		}
	case importer.Say:
		return playName(s.Prompt)
	case importer.Enqueue:
		return "queue " + s.What
	case importer.Check:
		return "check " + cmp.Or(w.center.Names[s.What], s.What)
	case importer.Lookup:
		return cmp.Or(w.center.Names[s.What], s.What)
	case importer.Set:
		if len(s.Sets) > 0 && len(s.Sets[0].Values) > 0 {
			return "speak " + s.Sets[0].Values[0]
		}
	case importer.Transfer, importer.Record, importer.End:
	default: // after its kind
		return ""
	}
	return s.What
}

// playName names a step after its first recording; "" if it has none.
func playName(p importer.Prompt) string {
	if p.Audio == "" {
		return ""
	}
	audio, _, _ := strings.Cut(p.Audio, " & ")
	return "play " + audio[strings.LastIndexByte(audio, '/')+1:]
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
	if w.full {
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
			q.report(w.center.Flows[0], name)
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
