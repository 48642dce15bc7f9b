package asterisk

import (
	"cmp"
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"github.com/ivrsim/ivrsim/internal/platforms/asterisk/pattern"
	"github.com/ivrsim/ivrsim/internal/platforms/asterisk/symbol"
	"github.com/ivrsim/ivrsim/internal/platforms/importer"
)

// write makes flows from the nodes: one per entry and routine, and one per node that several of
// them lead to.
//
// The passes have this order, since each needs the nodes as the one before leaves them:
//
//	reach, chain            the nodes that calls come to, with joined decisions, so that more nodes are equal
//	keepPassed              the rows of passed lines
//	minimize                keeps one of equal nodes
//	partition, addFlows     divides the nodes that remain into flows
//	startFlow, node         writes the first steps, and all others
//	passLines, unreached    reports the lines, as soon as all lines with a step are known
func (m *machine) write(entries []*entryPoint) {
	w := writer{
		machine: m,
		blocks:  map[blockKey]*importer.Block{},
		first:   map[*priority]firstBlock{},
		bridges: map[string]bool{},
		named:   map[*priority]int{},
		flowIDs: map[string]bool{},
		flowsOf: map[string]int{},
		seen:    map[*priority]bool{}, made: map[*importer.Block]bool{},
		acting: map[*priority]bool{},
		joined: map[[2]*node]bool{},
	}

	// A joined decision may leave another one after it, so that both steps repeat.
	w.reach(entries)
	for w.chain() {
		w.reach(entries)
	}

	// The passed lines of the steps that calls come to count, before some of these steps become one.
	w.keepPassed(entries)
	w.minimize(entries)
	w.partition(entries)
	w.addFlows(entries)

	for _, e := range entries {
		if e.flow != nil {
			w.startFlow(e)
		}
	}

	for _, n := range w.all {
		w.node(n)
	}

	// No call makes a step. The blocks still need a flow for the report.
	if len(m.center.Flows) == 0 {
		m.center.Flows = append(m.center.Flows, &importer.Flow{Name: "dialplan", ID: "dialplan"})
	}

	w.passLines()
	w.unreached(entries)

	if m.center.StartName == "" {
		m.center.OtherStarts = m.starts.otherStarts(entries, func(p *priority) bool { return w.seen[p] })
	}
}

// writer writes nodes into flows.
type writer struct {
	*machine
	all      []*node // in the order in which calls come to them
	blocks   map[blockKey]*importer.Block
	first    map[*priority]firstBlock // of the blocks of a line
	bridges  map[string]bool          // the steps that go on in another flow, or say the prompts before a menu
	named    map[*priority]int
	flowIDs  map[string]bool
	flowsOf  map[string]int // how many further flows have a number after their name
	seen     map[*priority]bool
	compared map[string]bool          // the variables that decide in steps
	joined   map[[2]*node]bool        // a decision, and one on its edge for the rest that is a part of it: see chained
	made     map[*importer.Block]bool // that a step is made of
	acting   map[*priority]bool       // lines of the files with a step that does something
}

type blockKey struct {
	flow *importer.Flow
	prio *priority
}

// firstBlock is the first block of a line, with its flow. Facts of a line that hold in all flows
// have their rows there.
type firstBlock struct {
	flow  *importer.Flow
	block *importer.Block
}

// following returns the nodes that follow one, with the routine that it runs.
func (n *node) following() []*node {
	if n.callee != nil && n.callee.start != nil {
		return append(n.leadsTo(), n.callee.start)
	}
	return n.leadsTo()
}

// languageVariable is the variable of the call's language.
const languageVariable = "CHANNEL(language)"

// add adds a flow that begins in an extension.
func (w *writer) add(e *extension, ctx *context) *importer.Flow {
	name := e.flowName()
	f := &importer.Flow{File: filepath.Base(ctx.file), Name: name}
	f.ID = name
	for w.flowIDs[f.ID] {
		// The numbers of a name go on from its last one, since a large dialplan may have thousands of its flows.
		w.flowsOf[name]++
		f.ID = fmt.Sprintf("%s (%d)", name, w.flowsOf[name]+1)
	}
	w.flowIDs[f.ID] = true
	w.center.Flows = append(w.center.Flows, f)

	return f
}

// line returns the line whose calls begin in an entry.
func (e *entryPoint) line() importer.Line {
	return importer.Line{Name: e.exten.flowName(), Dialed: e.exten.withoutCaller()}
}

// flowName returns the name of a flow that begins in an extension.
func (e *extension) flowName() string {
	name := e.context.name
	if e.withoutCaller() != "s" && e.name != "~~s~~" {
		name += " " + symbol.Plain(e.value)
	}
	switch {
	case !e.forSome:
		return name
	case e.caller == "":
		return name + " without a number"
	}
	name += " from " + symbol.Plain(pattern.Read(e.caller).Value())
	return name
}

// addFlows adds a flow for each entry that does something else than those before it, and for each other node that is
// the first of one.
func (w *writer) addFlows(entries []*entryPoint) {
	begun := map[string]*importer.Flow{}
	ways := map[*node]int{} // in which calls come to the first node of a flow
	for _, n := range w.all {
		for _, to := range n.leadsTo() {
			if to.owner != n.owner {
				ways[to]++
			}
		}
	}

	type spelled struct {
		begins string
		number *extension
	}
	isLine := map[spelled]bool{}
	for _, e := range entries {
		begins := w.target(edge{to: e.way})

		// Two patterns may lead to one number, such as with and without its country code. It is one line.
		as := spelled{begins, e.leadsTo}
		isAgain := isLine[as] && e.leadsTo != nil
		isLine[as] = true

		// Numbers that lead to the same step share a flow.
		if e.way != nil && begun[begins] != nil {
			if !isAgain {
				begun[begins].Lines = append(begun[begins].Lines, e.line())
			}
			continue
		}

		e.flow = w.add(e.exten, e.context)
		begun[begins] = e.flow
		e.flow.Lines = append(e.flow.Lines, e.line())
		if e.way != nil {
			ways[e.way.node]++
		}
	}

	for _, e := range entries {
		to := e.way
		if to == nil || e.flow == nil || to.node.flow != nil {
			continue
		}

		// The node is the start of the entry's own flow if no other flow leads to it, or if the entry sets and says
		// nothing before it: the flows that lead there may begin the entry's flow as well.
		if ways[to.node] == 1 || w.onlyLeads(to) {
			to.node.flow = e.flow
		}
	}

	for _, n := range w.all {
		if n.owner == n && n.flow == nil {
			n.flow = w.add(n.state.exten, n.state.context)
			n.flow.Start = w.nodeID(n)
			n.flow.Role = importer.Module // no call begins in it
		}
	}
}

// startFlow writes where the flow of an entry begins. One that begins in the midst of another's, or sets what decides
// there, is a step that goes there.
func (w *writer) startFlow(e *entryPoint) {
	f := e.flow
	f.Start = w.to(f, e.way)

	// Lines before the first step have set these values.
	sets := w.assigns(e.way)
	if len(sets) == 0 {
		return
	}

	s := f.Step(importer.Set, w.blockOfStep(f, e.exten.prios[1]))
	s.ID = "begin " + w.nodeID(e.way.node)
	s.Sets = sets
	s.Edge("done", f.Start)
	f.Start = s.ID
}

// nodeID names the step of a node after its line; a line's further steps have numbers.
func (w *writer) nodeID(n *node) string {
	if n.id == "" {
		n.id = n.prio.id()
		line := n.prio.inFile()
		w.named[line]++
		if w.named[line] > 1 {
			n.id += fmt.Sprintf("/%d", w.named[line])
		}
	}
	return n.id
}

// block returns the block of a line in a flow.
func (w *writer) block(f *importer.Flow, p *priority) *importer.Block {
	line := p.inFile()
	b := w.blockOfLine(f, line)
	if isNew := !w.seen[p]; isNew && line != p {
		w.count(b, p)
	}
	w.seen[p] = true
	return b
}

// count counts the prompt of a line in its block.
func (w *writer) count(b *importer.Block, p *priority) {
	if w.plan.table.isPrompt(p) {
		b.Does = importer.IsHeard
		w.first[p.inFile()].block.Prompts++
	}
}

// blockOfLine is block for a line of the file.
func (w *writer) blockOfLine(f *importer.Flow, p *priority) *importer.Block {
	w.seen[p] = true
	key := blockKey{f, p}
	if b := w.blocks[key]; b != nil {
		return b
	}

	b := f.Block(p.id(), p.app)
	b.Reached = true
	b.Open = true
	b.Does = w.plan.does(p)
	b.File = p.file
	b.Line = p.line
	w.blocks[key] = b

	// A line of two flows has two blocks. The second one refers to the first, so that prompts count
	// once.
	first, isKnown := w.first[p]
	b.Same = first.block
	if !isKnown {
		w.first[p] = firstBlock{f, b}
		b.Prompts = w.plan.table.countPrompts(p)
	}

	return b
}

// blockOfStep is block for a line of a step, with the notes that calls that pass it have made.
func (w *writer) blockOfStep(f *importer.Flow, p *priority) *importer.Block {
	w.acting[p.inFile()] = true
	return w.blockWithNotes(f, p)
}

// blockWithNotes is block with the notes that calls that pass the line have made.
func (w *writer) blockWithNotes(f *importer.Flow, p *priority) *importer.Block {
	b := w.block(f, p)
	b.Note(w.passNotes[p].notes...)
	return b
}

// node writes a node as a step of its flow.
func (w *writer) node(n *node) {
	f := n.owner.flow
	var from []*importer.Block
	same := 0 // of these blocks
	lines := slices.Concat([]*priority{n.prio}, n.alike, n.from)
	for i, p := range lines {
		b := w.blockWithNotes(f, p)
		if !slices.Contains(from, b) {
			from = append(from, b)
		}
		if i <= len(n.alike) {
			same = len(from)
		}
	}
	alike := from[:same]

	kind := importer.Pass
	if n.step != nil {
		kind = n.step.Kind
	}

	s := f.Step(kind, from...)
	if n.step != nil {
		*s = *n.step
		s.From, s.Alike, s.Name = from, alike[1:], w.stepName(n)

		// Calls with other values have made another step of the same line.
		for _, b := range alike {
			if w.made[b] && n.state.end.kind == atLine {
				b.Expand("its work takes several steps")
			}
		}

		for _, b := range from {
			w.made[b] = true
		}
	}

	s.ID = w.nodeID(n)
	s.At = n.prio.exten.inSource()
	for _, b := range alike {
		b.Note(n.notes...)
	}
	s.Place(n.notes)

	for _, e := range w.merged(n) {
		s.Edges = append(s.Edges, importer.Edge{
			Outcome: e.outcome, Keys: e.keys, Sets: w.assigns(e.to), To: w.to(f, e.to), Error: e.isError,
		})
	}

	if kind == importer.Lookup {
		// A dialplan goes on with the next line after a program that fails, and a condition does not fail.
		s.Caught = true
	}

	switch {
	case kind == importer.Run:
		s.What = n.callee.start.flow.ID
		if len(s.Edges) == 0 { // it never comes back
			s.Kind = importer.Go
		}
	// A line that only sets values becomes a set step instead of assignments on an edge.
	case (kind == importer.Pass || kind == importer.Set) && len(s.Edges) == 1 && len(s.Edges[0].Sets) > 0:
		s.Kind, s.Sets = importer.Set, append(s.Sets, s.Edges[0].Sets...)
		s.Edges[0].Outcome = "done"
		s.Edges[0].Sets = nil
	case kind == importer.Branch && s.What == languageVariable:
		s.What = importer.Language
	case kind == importer.Branch:
		w.declareAttribute(n, s.What)
		w.branch(s)
	}

	if s.Kind != importer.Pass {
		for _, p := range lines {
			w.acting[p.inFile()] = true
		}
	}
}

// declareAttribute names a variable, with the value that it has before a line sets it.
func (w *writer) declareAttribute(n *node, name string) {
	w.center.Unset[name] = w.valueName(n.state.reader().initial(name))
	w.center.Names[name] = strings.ToLower(lookupName(name))
	if routine, isArguments := strings.CutPrefix(name, argumentsOf); isArguments {
		routine = strings.TrimPrefix(strings.TrimPrefix(routine, "macro-"), "sub-")
		w.center.Names[name] = lookupName(routine + " args")
	}
}

// branch gives a branch on an attribute a way for the rest: the way of most values, if these values set no other
// attribute.
func (w *writer) branch(s *importer.Step) {
	for i, e := range s.Edges {
		s.Edges[i].Sets = slices.DeleteFunc(e.Sets, func(a importer.Assign) bool {
			value, isConst := a.Value()
			return a.Attribute == s.What && isConst && value == e.Outcome
		})
	}

	at := slices.IndexFunc(s.Edges, func(e importer.Edge) bool { return e.Outcome == importer.Otherwise })

	// A branch needs a way for the rest. The way of most values makes it shortest.
	if at < 0 {
		count := map[string]int{}
		most := len(s.Edges) - 1
		for i, e := range s.Edges {
			count[e.To]++
			if len(e.Sets) == 0 && (len(s.Edges[most].Sets) > 0 || count[e.To] > count[s.Edges[most].To]) {
				most = i
			}
		}

		at = len(s.Edges)
		s.Edge(importer.Otherwise, s.Edges[most].To, s.Edges[most].Sets...)
	}

	if rest := s.Edges[at]; len(rest.Sets) == 0 {
		s.Edges = slices.DeleteFunc(s.Edges, func(e importer.Edge) bool {
			return e.To == rest.To && len(e.Sets) == 0 && e.Outcome != importer.Otherwise
		})
	}
}

// merged returns the edges of a node: choices with the same target are one, and so are cases of an entry that follow
// each other.
func (w *writer) merged(n *node) []edge {
	var merged []edge
	for _, e := range n.edges {
		i := -1
		last := len(merged) - 1

		// Only neighbors are joined, since the order of the cases decides.
		isCase := n.step != nil && n.step.Kind == importer.Match && !e.isRest()
		if isCase && last >= 0 && w.isSame(merged[last].to, e.to) {
			merged[last].outcome += ", " + e.outcome
			continue
		}

		if len(e.keys) > 0 {
			i = slices.IndexFunc(merged, func(o edge) bool { return len(o.keys) > 0 && w.target(o) == w.target(e) })
		}

		if i < 0 {
			merged = append(merged, e)
			continue
		}
		merged[i].keys = append(slices.Clip(merged[i].keys), e.keys...)
	}

	return oneOutcome(merged, w.target)
}

// isSame reports whether two ways lead to the same node, with the same values and prompts.
func (w *writer) isSame(a, b *way) bool {
	return a == b || a != nil && b != nil && a.node == b.node && w.target(edge{to: a}) == w.target(edge{to: b})
}

// oneOutcome writes the outcomes that no line tells apart as one: of a phone that nobody answers, and of no key.
func oneOutcome(edges []edge, target func(edge) string) []edge {
	at := func(outcome string) int {
		return slices.IndexFunc(edges, func(e edge) bool { return e.outcome == outcome })
	}

	// Exhausted stands for silence and wrong keys together.
	if i, j := at("no_input"), at("no_match"); i >= 0 && j >= 0 && target(edges[i]) == target(edges[j]) {
		edges[i].outcome = "exhausted"
		edges = slices.Delete(edges, j, j+1)
	}

	if i, j := at(programDone), at("failed"); i >= 0 && j >= 0 && target(edges[i]) == target(edges[j]) {
		edges = slices.Delete(edges, j, j+1)
	}

	for _, s := range dialStatus {
		i := at("no_answer")
		j := at(s.outcome)
		isOther := j >= 0 && i != j
		if i >= 0 && isOther && target(edges[i]) == target(edges[j]) {
			edges = slices.Delete(edges, j, j+1)
		}
	}

	return edges
}

// to returns the ID of the target step of an edge in a flow. This is the node's own step, or a step
// with the prompts of this edge alone, or a step that goes on in another flow.
func (w *writer) to(f *importer.Flow, to *way) string {
	if to == nil {
		return ""
	}

	n := to.node
	id := w.nodeID(n)

	// An edge stays in its flow. A go step leads to the other flow, once for all edges to it.
	if other := n.owner.flow; other != f && other != nil {
		key := "go " + id
		if !w.bridges[f.ID+key] {
			w.bridges[f.ID+key] = true
			s := f.Step(importer.Go, w.block(f, n.prio))
			s.ID = key
			s.What = other.ID
			s.Name = "to " + other.Name
		}

		id = key
	}

	before := to.before()
	if len(before) == 0 {
		return id
	}

	// Prompts that only this way plays become a say step before the menu.
	files := filesOf(before)
	prompt, _ := recording(files)
	if prompt.IsZero() {
		for _, p := range before {
			w.block(f, p.prio).LeaveOut(importer.SaysNothing)
		}
		return id
	}

	var blocks []*importer.Block
	for _, p := range before {
		if b := w.blockOfStep(f, p.prio); !slices.Contains(blocks, b) {
			blocks = append(blocks, b)
			b.Expand("calls come to its menu with other prompts, too: here it is said before the menu, and " +
				"keys count after it")
		}
	}

	key := "say " + symbol.Plain(files) + " before " + id
	if !w.bridges[f.ID+key] {
		w.bridges[f.ID+key] = true
		s := f.Step(importer.Say, blocks...)
		s.ID = key
		s.Prompt = prompt
		s.Edge("done", id)
	}

	return key
}

// inSource returns the place of a line: its context, and then its extension.
func (e *extension) inSource() []importer.Place {
	extension, isSpecial := specialExtension[symbol.Plain(e.name)]
	if !isSpecial {
		extension = importer.Place{Before: "on", Name: symbol.Plain(e.name)}
	}
	return []importer.Place{{Before: "in", Name: e.context.name}, extension}
}

// specialExtension has the words for the extensions that Asterisk itself leads calls to.
var specialExtension = map[string]importer.Place{
	"s": {Before: "at", Name: "start"},
	"i": {Before: "on", Name: "invalid"},
	"t": {Before: "on", Name: "timeout"},
	"h": {Before: "at", Name: "hangup"},
}

// leftName names a step that leaves the call to an application: "conference 100" of "confbridge 100@default". An
// argument without a number, such as the context of a directory, is no part of the name.
func leftName(word, what string) string {
	_, to, _ := strings.Cut(what, " ")
	number, _, _ := strings.Cut(to, "@")
	if strings.Trim(number, "0123456789") != "" {
		return word
	}
	return strings.TrimSpace(word + " " + number)
}

// stepName proposes a name for a step: the verb of its line, and the file, variable, queue or phone there.
func (w *writer) stepName(n *node) string {
	s := n.step
	named := cmp.Or(w.center.Names[n.step.What], n.step.What)
	app := n.prio.name
	_, isHours := w.center.Hours[s.What]
	switch {
	case s.Name != "":
		return s.Name
	case s.Kind == importer.Menu && s.Prompt.IsZero():
		return n.prio.exten.context.name + " menu"
	case s.Kind == importer.Collect:
		return "ask " + cmp.Or(s.Into, n.prio.exten.context.name)
	case s.Kind == importer.Match && strings.HasPrefix(s.What, dialedEntry):
		return "branch dialed"
	case s.Kind == importer.Match:
		return "branch " + named
	case s.Kind == importer.Check && isHours:
		return "check hours"
	case s.Kind == importer.Record && app == "record":
		return "record " + named
	case s.Kind == importer.Transfer && n.prio.does.word != "":
		return leftName(n.prio.does.word, s.What)
	case s.Kind == importer.End && app == "hangup":
		return "hang up"
	case s.Kind == importer.Enqueue, s.Kind == importer.Check:
		return string(s.Kind) + " " + named
	}

	// The importer names steps of these kinds after their prompt or their subject.
	switch s.Kind {
	case importer.Menu, importer.Say, importer.Branch, importer.Set, importer.Run, importer.Return, importer.End:
		return ""
	default:
		return named
	}
}
