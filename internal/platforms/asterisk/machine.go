package asterisk

import (
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/ivrsim/ivrsim/internal/platforms/importer"
)

// Bounds of an import.
const (
	maxNodes    = 60_000    // steps before they are written
	maxVisits   = 400_000   // of lines, each again when more texts of variables come to it
	maxPassed   = 5_000_000 // lines without a step, on all ways between steps
	maxBindings = 6_000_000 // texts of variables at all lines
	maxParts    = 60        // of a line that tells several variables apart
	maxNamed    = 3         // of a line that a variable gives a name only
	maxExpanded = 1000      // values of global variables that one line expands: each may name several others
)

// machine translates the lines that calls come to: each is one node, with the texts that variables may
// have there on any way, and becomes a step or none.
type machine struct {
	plan      *dialplan
	uses      *uses
	queues    map[string]*queue
	center    *importer.Center
	functions map[string]compute

	nodes    []*node
	byKey    map[nodeKey]*node
	work     []*node
	routines map[routineKey]*routine
	order    []*routine
	returns  map[*context]bool  // whether lines of a context come back from routines
	passed   map[*priority]note // lines that no step is made of
	most     int                // nodes

	// Of the line that is run:
	varying   string     // the first variable with several texts that it reads
	open      *condition // the first that the call has not been asked
	expanded  int        // values of global variables
	mostParts int        // that it may become
	isUnnamed bool       // it reads a variable with more texts than names are told apart

	walked     int // lines without a step
	bindings   int // of all nodes
	full       bool
	left       bool            // calls have left a routine by a Goto
	changing   map[string]bool // of what was asked: see changes
	entries    map[string]int  // variables that callers enter, with the most keys
	askedTimes map[string]bool // the times of includes that checks stand for
}

// nodeKey tells nodes apart.
type nodeKey struct {
	context     *context
	exten       *extension
	number      int
	routine     *routine
	part, split string
	run         string
	end         string
	plays       bool // behind prompts that the caller may interrupt
}

// node is a line that calls come to, or a part of it, and what becomes of it.
type node struct {
	state   *state // with the texts of all ways here
	prio    *priority
	prompts [][]prompt // that calls come with, each list once
	isDue   bool

	step  *importer.Step
	edges []edge
	from  []*priority // other lines that the step is made of
	runs  *routine    // of a run step
	given []binding   // the arguments of the routine
	note

	anyKey bool // of a menu: it reads any key, and the way after it says which of them matter
	index  int
}

// note says what becomes of a line.
type note struct {
	status      importer.Status
	reason, fix string
}

// edge is an outcome of a node: the state behind it, and where that leads to.
type edge struct {
	outcome string
	keys    []string
	state   *state
	to      *way
	queue   string // of a queue step by an attribute: that for the value outcome
}

// way leads to a node, or ends the call.
type way struct {
	node   *node
	sets   []binding
	played []prompt
}

func (n *note) note(status importer.Status, reason, fix string) {
	if status >= n.status && n.reason == "" || status > n.status {
		n.status, n.reason, n.fix = status, reason, fix
	}
}

func (n *note) approximate(reason, fix string) { n.note(importer.Approximated, reason, fix) }

// run translates all lines that calls come to from the entries.
func (m *machine) run(entries []*entry) {
	m.byKey, m.routines, m.passed = map[nodeKey]*node{}, map[routineKey]*routine{}, map[*priority]note{}
	m.entries, m.changing = map[string]int{}, map[string]bool{}
	m.returns = map[*context]bool{}
	for _, e := range entries {
		s := &state{machine: m, context: e.context, exten: e.exten, number: 1}
		if strings.HasPrefix(e.exten.name, "_") && e.dialed != valueOf(e.exten.name) {
			s.set("EXTEN", e.dialed)
		}
		s.sets = nil
		e.way = m.settle(s)
	}
	for visits := 0; len(m.work) > 0; visits++ {
		n := m.work[0]
		m.work = m.work[1:]
		if n.isDue = false; visits > maxVisits {
			m.full = true
		}
		m.visitNode(n)
	}
}

// visitNode makes the step of a node, and leads its outcomes on.
func (m *machine) visitNode(n *node) {
	n.step, n.edges, n.from, n.runs, n.given, n.note, n.anyKey = nil, nil, nil, nil, nil, note{}, false
	v := &visit{state: n.state.clone(), n: n}
	v.sets, v.played = nil, commonEnd(n.prompts)
	m.visit(v)
	for i := range n.edges {
		e := &n.edges[i]
		if e.state == nil && v.routine != nil { // a routine does not come back where the call ends
			e.state = v.endsAt(v.endOf(e.outcome))
		}
		e.to, e.state = m.settle(e.state), nil
	}
	if m.full {
		n.approximate("the dialplan has more ways than an import follows: here some of them end", "import a part of the dialplan: --start names the context in which it begins")
	}
}

// settle follows a call through the lines that make no step as it comes there, to the first that makes one. Nil
// ends the call.
func (m *machine) settle(s *state) *way {
	if s == nil {
		return nil
	}
	s = s.clone()
	for round := 0; ; round++ {
		p := s.prio()
		switch {
		case s.end != "":
			return m.arrive(s)
		case p == nil && len(s.played) == 0 && !s.waits():
			if s.routine == nil {
				return nil
			}
			s = s.endsAt(s.routine.atEnd())
			continue
		case m.full || round > 2*len(m.plan.prios)+1000: // a row of lines that never waits
			return nil
		case p != nil && p.name == "hangup" && len(s.played) == 0:
			m.passOver(p, note{})
			if s.routine == nil {
				return nil
			}
			s = s.endsAt("end hung_up")
			continue
		case p != nil && s.passes(p):
			m.walked++
			s.number++
			continue
		}
		if m.walked++; m.walked > maxPassed {
			m.full = true
		}
		if p != nil && p.does.is(makesStep) && len(s.played) == 0 && !strings.Contains(p.args, "$") {
			return m.arrive(s)
		}
		try := &node{state: s, prio: p, prompts: [][]prompt{s.played}}
		v := &visit{state: s, n: try, isTrial: true}
		m.visit(v)
		if try.step != nil || len(try.edges) != 1 || p == nil {
			if v.ran != "" && p != nil && try.step != nil && strings.Contains(p.args, "$") {
				s.run, s.split, s.parts = v.ran, "", 0
			}
			return m.arrive(s)
		}
		m.passOver(p, try.note)
		if s = try.edges[0].state; s == nil {
			return nil
		}
	}
}

// passes runs a line that only sets variables, or has no effect, in place, and reports whether it is one.
func (s *state) passes(p *priority) bool {
	if p.does.is(hasNoEffect) && p.name != "answer" {
		s.passOver(p, note{importer.LeftOut, importer.NoEffect, ""})
		s.part, s.split, s.parts = "", "", 0
		return true
	}
	name, text, ok := p.sets()
	if !ok || strings.ContainsAny(name, "($") || strings.EqualFold(name, "LANGUAGE") {
		return false
	}
	become := note{}
	if s.decides(name) {
		s.begin()
		formula := text
		text = s.expand(text)
		n, counts := s.count(name, formula)
		switch {
		case counts:
			become = n
		case s.open != nil || s.varying != "" || s.expanded > maxExpanded:
			return false
		default:
			s.own()
			s.set(name, s.bounded(name, formula, text))
		}
	}
	s.passOver(p, become)
	s.part, s.split, s.parts = "", "", 0
	return true
}

// passOver notes a line that a call passes without a step.
func (m *machine) passOver(p *priority, n note) {
	if old, ok := m.passed[p]; ok {
		if n.status == importer.LeftOut {
			n = old
		}
		if old.status == importer.Approximated {
			n = old
		}
	}
	m.passed[p] = n
}

// arrive leads a call to the node of a line, which knows what the call does not contradict.
func (m *machine) arrive(s *state) *way {
	p := s.prio()
	isWait := p != nil && p.name == "waitexten"
	key := nodeKey{s.context, s.exten, s.number, s.routine, s.part, s.split, s.run, s.end, len(s.played) > 0 && !isWait}
	if s.end != "" {
		key = nodeKey{routine: s.routine, end: s.end}
	}
	n := m.byKey[key]
	changed := n == nil
	if n == nil {
		if len(m.nodes) >= m.most || m.bindings > maxBindings {
			m.full = true
			return nil
		}
		n = &node{index: len(m.nodes), prio: s.lineOf()}
		own := *s
		own.vars, own.facts, own.owned, own.sets, own.played = maps.Clone(s.vars), maps.Clone(s.facts), true, nil, nil
		if own.vars == nil {
			own.vars = env{}
		}
		n.state = &own
		m.bindings += len(own.vars)
		m.nodes, m.byKey[key] = append(m.nodes, n), n
	} else {
		before := len(n.state.vars)
		changed = n.state.vars.join(s.vars, s.initial)
		m.bindings += len(n.state.vars) - before
		for asked, answer := range n.state.facts {
			if s.facts[asked] != answer {
				delete(n.state.facts, asked)
				changed = true
			}
		}
	}
	if (key.plays || isWait) && len(n.prompts) < maxTexts &&
		!slices.ContainsFunc(n.prompts, func(list []prompt) bool { return slices.Equal(list, s.played) }) {
		n.prompts, changed = append(n.prompts, s.played), true
	}
	if changed && !n.isDue {
		n.isDue = true
		m.work = append(m.work, n)
	}
	return &way{n, s.sets, s.played}
}

// lineOf returns the line that stands for a state: where there is none, the last before it.
func (s *state) lineOf() *priority {
	if p := s.prio(); p != nil {
		return p
	}
	if len(s.played) > 0 {
		return s.played[len(s.played)-1].prio
	}
	return s.exten.order[len(s.exten.order)-1]
}

// commonEnd returns the prompts with which all lists end.
func commonEnd(lists [][]prompt) []prompt {
	if len(lists) == 0 {
		return nil
	}
	end := lists[0]
	for _, other := range lists[1:] {
		n := 0
		for n < min(len(end), len(other)) && end[len(end)-1-n] == other[len(other)-1-n] {
			n++
		}
		end = end[len(end)-n:]
	}
	return end
}

// splitBy makes the node a branch on a variable that has several texts here, of which each decides.
func (v *visit) splitBy(name string) {
	v.n.edges, v.ran = nil, ""
	v.step(importer.Branch, name)
	if r := v.routine; r != nil && isArgument(name) && !slices.Contains(r.splits, v.n) && !v.isTrial {
		r.splits = append(r.splits, v.n)
	}
	for _, text := range v.textsOf(name) {
		s := v.clone()
		s.own()
		s.narrow(name, text)
		outcome := s.valueName(text)
		if text == others {
			outcome, text = importer.Otherwise, symbol(name)
			for _, t := range v.vars[name] {
				s.facts[symbolOf(name, t)+"?"] = "0"
			}
		}
		s.vars[name] = value{text}
		s.parts = max(s.parts, 1) * len(v.vars[name])
		s.split += name + "=" + text + ";"
		v.edge(outcome, s)
	}
}

// textsOf returns the texts that a variable has here, numbers in their order.
func (s *state) textsOf(name string) value {
	out := slices.Clone(s.vars[name])
	if s.uses.counter(name) != nil {
		out = out.counted()
	}
	slices.SortStableFunc(out, func(a, b string) int {
		x, errX := strconv.Atoi(a)
		y, errY := strconv.Atoi(b)
		if errX != nil || errY != nil {
			return 0
		}
		return x - y
	})
	return out
}

// symbolOf is how a comparison of a variable with a text is asked.
func symbolOf(name, text string) string { return name + " = " + text }

// valueName names a text as the value of an attribute.
func (m *machine) valueName(text string) string {
	switch {
	case text == "":
		return "empty"
	case m.entries[soleSymbol(text)] > 0:
		return "entered"
	case isSymbolic(text):
		return "value of " + plain(text)
	}
	return text
}
