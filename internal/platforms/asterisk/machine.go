package asterisk

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/platforms/asterisk/known"
	"github.com/ivrsim/ivrsim/internal/platforms/asterisk/symbol"
	"github.com/ivrsim/ivrsim/internal/platforms/importer"
)

// limits bound the time and the memory of the search for the lines that calls come to. An import that meets one of
// them does not know the rest of the ways, and refuses the dialplan. Over the budget, it knows less about each way
// instead: a search that makes variables unknown soon ends (widening; Cousot and Cousot, POPL 1977, section 9).
type limits struct {
	nodes    int // lines with steps
	budget   int // of brought texts: over it, a variable with a further text is unknown (mostTexts)
	brought  int // texts that calls bring to lines, each again when a line before it has more of them
	passed   int // lines without a step, on all ways between steps
	bindings int // texts of variables at all lines
}

// importLimits returns the limits of each import. Tests have lower ones.
func importLimits() limits {
	return limits{nodes: 20_000, budget: 2_000_000, brought: 10_000_000, passed: 5_000_000, bindings: 6_000_000}
}

// Bounds of one line. A line that meets one of them is approximated.
const (
	maxParts   = 60  // steps of a line that tells several variables apart
	maxFurther = 250 // further steps of a line, and steps of its texts
	maxNamed   = 3   // of a line that a variable gives a name only
	maxSpoken  = 12  // of a line that speaks a value: a key's is spoken by one step for each
)

// machine follows the calls from line to line (followCalls). A line that makes a step is a node, or several: see
// nodeKey.
type machine struct {
	plan     *dialplan
	uses     *uses
	center   *importer.Center
	entries  []*entryPoint
	starts   *starts
	mayReach *openReach // the lines that calls reach if each condition may hold

	variables known.Numbers
	questions questions
	nodes     []*node
	byKey     map[nodeKey]*node
	due       worklist
	routines  map[routineKey]*routine
	live      *liveness
	passNotes map[*priority]passNotes // lines that no step is made of
	facts     map[fact]noted          // what the conditions of lines read
	commands  map[*priority][]string  // the texts of calls that reach a line
	endsIn    map[*priority]string    // why a line ends calls, or does not lead them elsewhere: see why

	limits      limits
	walked      int             // lines without a step
	brought     int             // texts of variables, to all lines
	bindings    int             // of all nodes
	full        string          // the limit that the search has met; "" if it has met none
	left        bool            // calls have left a routine by a Goto. Lines that ran before keep their rows
	leavesEmpty bool            // calls leave a queue when its last agent does
	entered     map[string]int  // variables that callers enter, with the most keys
	statuses    map[string]bool // of applications, that only the call knows
	lookupNames lookupNames
	inCycle     []bool          // the lines and labels that may lead back to themselves, by their numbers
	unanswered  []bool          // the lines that calls may reach before anything answers them
	ofDialed    map[string]bool // values that follow from the digits of a pattern: their rows name the digits
}

// nodeKey tells nodes apart: a line is a node in each routine, for each command, and after each last prompt that
// callers may interrupt. The fields are fields of a state: calls that differ in them never meet.
type nodeKey struct {
	context *context
	exten   *extension
	number  int
	routine *routine
	command string    // a line is a node for each text of its arguments: see shareCommand
	end     departure // all ends of one kind in a routine are one node
	plays   bool      // after prompts that the caller may interrupt
	last    string    // the last of these prompts: calls that hear other ones have menus of their own
}

// node is a place where calls meet (see nodeKey), with the texts of variables that any of them brings. It becomes
// one step, or none.
type node struct {
	state   *state // with what calls may have on the ways here: see meet
	prio    *priority
	prompts [][]prompt // that calls come with, each list once
	shared  []prompt   // the common recordings at the end of all lists
	isDue   bool
	runs    int // how often its line has run

	hasForgotten bool // some calls that come here have forgotten answers
	isFurther    bool // a further step of a line
	asksWhy      bool // a phone could not be rung
	further      int  // steps of the line

	step   *importer.Step
	edges  []edge
	from   []*priority // other lines that the step is made of
	alike  []*priority // lines that do the same as the node's: see minimize
	callee *routine    // of a run step
	given  []binding   // the arguments of the routine: a run step sets nothing, so that each way to it sets them

	passed []*priority // lines after the node's that its step stands for, too

	notes importer.Notes // what becomes of the line

	// As it is written:
	index int
	owner *node          // the first node of its flow
	flow  *importer.Flow // that begins here
	id    string         // of its step
}

// edge is an outcome of a step: the state after it, and its target.
type edge struct {
	outcome string // of the step
	keys    []string
	state   *state
	to      *way
	passed  []*priority // the lines between the step and the next one
	isError bool        // the platform has failed
}

// way leads to a node, or ends the call.
type way struct {
	node   *node
	sets   []binding
	played []prompt
	ended  *priority // of a way to an end: the line that has ended

	hasRenewed bool // a value may be another one than before the way
}

func (n *node) note(status importer.Status, reason, fix string) {
	n.notes.Add(importer.Note{Status: status, Reason: reason, Fix: fix})
}

func (n *node) approximate(reason, fix string) { n.note(importer.Approximated, reason, fix) }

// guess notes a fact that only the reader of the report knows.
func (n *node) guess(reason, fix string) { n.note(importer.Unknown, reason, fix) }

// followCalls translates all lines that calls come to from the entries. It returns an error if that meets a limit.
func (m *machine) followCalls(entries []*entryPoint) error {
	m.beginCalls(entries)
	for !m.due.isEmpty() && m.full == "" {
		n := m.due.next()
		// A line runs again after calls come to it with other values. The results of its last run do
		// not count.
		n.isDue = false
		n.runs++
		n.further = 0

		n.step = nil
		n.edges = nil
		n.from = nil
		n.callee = nil
		n.given = nil
		n.passed = nil
		n.notes = nil
		v := &visit{reader: n.state.clone().reader(), n: n, root: n}
		v.played = n.shared
		v.line()
		m.lead(n)

		if n.hasForgotten {
			n.approximate(fmt.Sprintf("calls have answered more than %d questions about values before it: "+
				"lines from here on may ask them again", maxAnswers),
				"set a variable after the first answer, and compare the variable")
		}

		if m.due.isEmpty() {
			// The lines before the first step may lead elsewhere, since many calls may have come to a line
			// (shareCommand). It ends, because a node is due again only if it knows less.
			m.beginCalls(entries)
		}
	}

	if m.full != "" {
		return &importer.TooLargeError{Problem: m.full}
	}
	return nil
}

// mostTexts returns the most texts that a variable may have where calls meet. One with more is unknown.
func (m *machine) mostTexts() int {
	if m.brought > m.limits.budget {
		return 1
	}
	return maxTexts
}

// bound ends the search if a count is over its limit at a line. The problem has a place for the limit.
func (m *machine) bound(p *priority, count, limit int, problem string) {
	if count <= limit || m.full != "" {
		return
	}
	place := fmt.Sprintf("%s:%d: %s %s: ", filepath.Base(p.file), p.line, p.id(), p.app)
	m.full = place + fmt.Sprintf(problem, diag.Thousands(limit))
}

// beginCalls leads calls from the entries to their first steps.
func (m *machine) beginCalls(entries []*entryPoint) {
	for _, e := range entries {
		s := m.firstState(e.context, e.exten)
		if strings.HasPrefix(e.exten.name, "_") && e.dialed != e.exten.value {
			s.set("EXTEN", e.dialed)
		}
		s.sets = nil
		e.way, e.passed = m.settle(s)
	}
}

// findEntered finds the variables that callers may enter. A call that comes to a condition before it comes to the
// Read has another value of the variable.
func (m *machine) findEntered() {
	for _, p := range m.mayReach.prios() {
		if !p.does.is(readsInto) {
			continue
		}
		for _, a := range intoName(firstOf(p.args)) {
			if a.name != "" && !strings.Contains(a.name, "$") {
				m.entered[a.name] = max(m.entered[a.name], 1)
			}
		}
	}
}

// lead leads the outcomes of a step to other lines, and the outcomes of the other steps of its line.
func (m *machine) lead(n *node) {
	for i := range n.edges {
		e := &n.edges[i]
		if e.to != nil { // a further step
			m.lead(e.to.node)
			e.to.node.state.answers = nil // nothing reads them again, and they are half of the memory
			continue
		}

		if e.state == nil && n.state.routine != nil {
			// A routine does not come back where the call ends.
			e.state = n.state.endsAt(n.endOf(e.outcome))
		}

		e.to, e.passed = m.settle(e.state)
		e.state = nil
	}
}

// settle follows a call through the lines that make no step, to the first line that makes one, and returns the lines
// that it passes. Without a way, the call ends.
// Each line first runs on trial, with the values of this way alone. If it makes no step and has one way, the call
// goes on. Otherwise the line is a node: it runs again in followCalls, with what all calls there have in common.
func (m *machine) settle(s *state) (to *way, passed []*priority) {
	passOver := func(p *priority, notes importer.Notes) {
		m.notePassed(p, notes)
		passed = append(passed, p)
	}

	var try node // one for all rounds, which are many
	var v visit
	var read reading

	// A longer row of lines passes many of them twice, and is taken for a row that never waits.
	most := 2*len(m.plan.prios) + 1000
	var earlier laps
	for round := 0; s != nil; round++ {
		p := s.prio()
		switch {
		case s.end.kind != atLine:
			return m.arrive(s), passed
		// After the last line of an extension the call ends, or the routine comes back.
		case p == nil && len(s.played) == 0 && !s.waits():
			s = afterLast(s)
			continue
		// A Hangup makes no step if nothing is played before it, and no time decides: the flow simply ends.
		case p != nil && p.name == "hangup" && len(s.played) == 0 && !s.isTimed(p):
			passOver(p, nil)
			s = hungUp(s)
			continue
		case m.full != "":
			return nil, passed
		case round > most: // a row of lines that never waits
			passOver(p, importer.Notes{{
				Status: importer.Approximated, Reason: importer.NeverWaits, Fix: importer.NeverWaitsFix,
			}})
			round = 0
			earlier = laps{}

			// The prompts that a key interrupts are heard before the call ends.
			if len(s.played) > 0 && p != nil {
				s = s.afterAll()
			} else {
				s = hungUp(s)
			}
			continue
		}

		// The laps of a call that comes back with the same values are all alike, so that only the last one is
		// followed. It begins at the same line as without this step, since the row names the line at which the call
		// is cut.
		if lap := earlier.lap(s, round); lap > 0 {
			round = most - (most-round)%lap
		}

		// All passed lines count together. Otherwise many short rows could cost as much as one long row.
		m.walked++
		m.bound(s.lineOf(), m.walked, m.limits.passed,
			"calls pass more than %s lines without a step, on all ways between steps")

		try = node{state: s, prio: p, prompts: [][]prompt{s.played}, shared: s.played}
		v = visit{reader: reader{s, &read}, n: &try, root: &try, isTrial: true}
		known := s.answers
		v.line()

		// The trial made a step, or several ways. The call arrives at this line. What the trial learned is taken
		// back: the line learns it when it runs.
		if try.step != nil || len(try.edges) != 1 {
			s.answers = known
			if v.ownCommand != "" && strings.Contains(p.args, "$") && !m.shareCommand(p, v.ownCommand) {
				s = s.clone()
				s.command = v.ownCommand
				s.parts = 0
			}
			return m.arrive(s), passed
		}

		// The line has one way and makes no step, so that the call goes on at once.
		passOver(p, try.notes)
		s = try.edges[0].state
	}

	return nil, passed
}

// laps keeps an earlier state of a call, to find out whether the call comes back to it.
type laps struct {
	state *state // after 1, 2, 4, 8 … lines
	lines int    // before it
}

// lap returns the number of lines since a call had the same state after some lines, or 0 if it had not.
func (l *laps) lap(s *state, lines int) int {
	switch {
	case l.state != nil && s.isAgain(l.state):
		l.state = nil
		return lines - l.lines
	case lines&(lines-1) == 0:
		l.state = s.clone()
		l.lines = lines
	}
	return 0
}

// mostParts is the most steps that a line becomes of the texts of variables.
func (p *priority) mostParts() int {
	switch {
	case p.does.is(onlyNames):
		return maxNamed
	case p.name == "saynumber" || p.name == "saydigits":
		return maxSpoken
	}
	return maxParts
}

// shareCommand notes a text of a line, and reports whether the line is one step for all calls. Then calls bring more
// texts to the line than the import tells apart. The limit is the number of names for a line that rings phones,
// keeps messages or speaks a value. For other lines it is the number that a loop without an end may
// bring. The ways that lead to steps of its own texts lead to it, too.
func (m *machine) shareCommand(p *priority, run string) bool {
	runs := m.commands[p]
	most := maxFurther
	if parts := p.mostParts(); parts < maxParts {
		most = parts
	}

	if slices.Contains(runs, run) || len(runs) > most {
		return len(runs) > most
	}

	m.commands[p] = append(runs, run)

	if len(runs) < most {
		return false
	}

	// Earlier ways have made steps for single texts. They run again and now lead to the shared step.
	for _, n := range m.nodes {
		if n.leadsToCommands(p) {
			m.again(n)
		}
	}

	return true
}

// leadsToCommands reports whether a node or a further step of its line leads to a step that a line makes of one text.
func (n *node) leadsToCommands(p *priority) bool {
	return slices.ContainsFunc(n.leadsTo(), func(to *node) bool {
		return to.prio == p && to.state.command != "" || to.isFurther && to.leadsToCommands(p)
	})
}

// passNotes has the notes of all calls that pass a line without a step.
type passNotes struct {
	notes importer.Notes
	acts  bool // the line has an effect on some of these calls
}

// notePassed notes a line that a call passes without a step.
func (m *machine) notePassed(p *priority, notes importer.Notes) {
	isLeftOut := func(n importer.Note) bool { return n.Status == importer.LeftOut }
	differs := func(n importer.Note) bool { return n.Status == importer.Expanded || n.Status.Differs() }

	// A note that the line is left out holds for one call. A remark about it is no effect.
	old := m.passNotes[p]
	old.acts = old.acts || !slices.ContainsFunc(notes, isLeftOut) || slices.ContainsFunc(notes, differs)
	if old.notes == nil {
		old.notes = slices.Clip(notes) // most lines have the same notes in all calls
	} else {
		old.notes.Add(notes...)
	}
	m.passNotes[p] = old
}

// arrive leads a call to the node of a line, with the values that lines still read.
func (m *machine) arrive(s *state) *way {
	p := s.prio()
	isWait := p != nil && p.name == "waitexten"

	key := nodeKey{
		context: s.context, exten: s.exten, number: s.number, routine: s.routine,
		command: s.command, end: s.end, plays: len(s.played) > 0,
	}
	if key.plays {
		key.last = s.played[len(s.played)-1].files
	}

	// All ends of one kind are one node of their routine, from whatever line they come.
	if s.end.kind != atLine {
		key = nodeKey{routine: s.routine, end: s.end}
	}

	own := s.withoutDead(s.liveNames())
	m.brought += 1 + own.size()
	m.bound(s.lineOf(), m.brought, m.limits.brought,
		"calls bring more than %s texts of variables to lines, on all ways")
	n := m.byKey[key]
	if n == nil {
		m.bound(s.lineOf(), len(m.nodes)+1, m.limits.nodes, "calls come to more than %s lines that make a step, "+
			"each once for its texts of variables")
		m.bound(s.lineOf(), m.bindings, m.limits.bindings, "variables have more than %s texts, at all lines together")
		if m.full != "" {
			return nil
		}

		own.sets = nil
		own.played = nil
		own.hasForgotten = false
		own.hasRenewed = false
		n = &node{state: own, prio: s.lineOf()}
		if key.plays && p != nil && s.endsPrompts(p) {
			n.prio = s.played[len(s.played)-1].prio // the line runs after the menu of the prompts
		}
		m.bindings += own.size()
		m.nodes = append(m.nodes, n)
		m.byKey[key] = n
		m.again(n)
	} else if n.state.meet(own, m.mostTexts()) {
		// The line runs again, since its calls have less in common.
		m.again(n)
	}

	isNew := !slices.ContainsFunc(n.prompts, func(list []prompt) bool { return slices.Equal(list, s.played) })
	if isNew && (key.plays || isWait) {
		n.come(s.played)
		m.again(n)
	}

	n.hasForgotten = n.hasForgotten || s.hasForgotten
	return &way{node: n, sets: s.sets.all(), played: s.played, ended: s.lineOf(), hasRenewed: s.hasRenewed}
}

// again makes a node due to be visited, once more.
func (m *machine) again(n *node) {
	if !n.isDue {
		n.isDue = true
		m.due.add(n)
	}
}

// worklist has the nodes whose lines are due to run. A line with the fewest runs comes first. Then a line that many
// others lead to runs again once for all of them, and not once for each.
type worklist struct {
	byRuns [][]*node // by the number of their runs
	size   int       // of all lists together
}

func (w *worklist) isEmpty() bool { return w.size == 0 }

func (w *worklist) add(n *node) {
	if n.runs >= len(w.byRuns) {
		w.byRuns = append(w.byRuns, make([][]*node, n.runs+1-len(w.byRuns))...)
	}
	w.byRuns[n.runs] = append(w.byRuns[n.runs], n)
	w.size++
}

// next removes a node with the fewest runs, and returns it. There must be one.
func (w *worklist) next() *node {
	runs := slices.IndexFunc(w.byRuns, func(list []*node) bool { return len(list) > 0 })
	n := w.byRuns[runs][0]
	w.byRuns[runs] = w.byRuns[runs][1:]
	w.size--
	return n
}

// come adds a list of prompts that calls come with.
func (n *node) come(played []prompt) {
	if len(n.prompts) == 0 {
		n.shared = played
	} else {
		n.shared = commonEnd(n.shared, played)
	}
	n.prompts = append(n.prompts, played)
}

// common returns the lines of the prompts that all ways to a node share: the lines of different ways may play one file.
func (n *node) common() (out []prompt) {
	for _, list := range n.prompts {
		out = append(out, list[len(list)-len(n.shared):]...)
	}
	return out
}

// commonEnd returns the common recordings at the end of two lists.
func commonEnd(a, b []prompt) []prompt {
	n := 0
	for n < min(len(a), len(b)) && a[len(a)-1-n].files == b[len(b)-1-n].files {
		n++
	}
	return a[len(a)-n:]
}

// valueName names a text as the value of an attribute.
func (m *machine) valueName(text string) string {
	switch {
	case text == "":
		return "empty"
	case strings.Contains(text, argumentEnd):
		return strings.Trim(strings.ReplaceAll(symbol.Plain(text), argumentEnd, " "), " ")
	case m.isEntered(symbol.Sole(text)):
		return "entered"
	case symbol.In(text):
		return symbol.Plain(text)
	}
	return text
}
