package asterisk

import (
	"maps"
	"regexp"
	"slices"
	"strings"

	"github.com/ivrsim/ivrsim/internal/platforms/importer"
)

// maxVariables is the most variables of a call that are followed.
const maxVariables = 200

// maxExpanded is the most values of global variables that one line expands: each may name several others.
const maxExpanded = 1000

// maxKnown is the most bytes of what the states of a run know: of each answer that a call remembers, so that
// a long row of conditions makes states whose number is small and whose size is not.
const maxKnown = 64 << 20

// bounds are the bounds of a run.
type bounds struct {
	states int
	atOnce int // states at one priority, after which variables that tell them apart are unknown
	stack  int // of subroutines
}

// runs are the bounds of one run after another, until the flows compile. The last run ends calls where
// there are more states.
var runs = []bounds{{60_000, 48, 12}, {150_000, 6, 4}, {8_000, 1, 2}}

// isLast reports whether no run follows this one.
func (m *machine) isLast() bool { return m.most == runs[len(runs)-1] }

// machine runs the dialplan from its entries, every way that a call can go.
type machine struct {
	most      bounds
	plan      *dialplan
	live      *liveness
	queues    map[string]*queue
	boxes     map[string]*box // by number and context; nil if they are not given
	center    *importer.Center
	nodes     []*node
	byKey     map[stateKey]*node
	elsewhere map[string]*node // the steps to extensions that are not in the files
	interned  interner
	facts     map[string]fact // of conditions that calls have answered, by what was asked
	at        map[int][]*node // the states of each priority, since a variable has been forgotten there
	kept      map[int]int     // how often no variable of these states could be forgotten
	forgotten map[string]bool // variables that are taken as unknown, since they have too many values
	channel   map[string]bool // variables that are read and that nothing sets: a channel may
	work      []*node
	table     map[string]application
	functions map[string]function
	notKnown  string        // a function that is not documented, of the line that is run
	reps      map[int]*node // of each class
	full      bool
	expanded  int            // values of global variables, by the line that is run
	dropped   int            // states, since there were too many
	isCoarse  bool           // of the first run: variables whose names are put together are unknown
	entries   map[string]int // variables that callers enter, with the most keys

	askedTimes map[string]bool // the times of includes that checks stand for
}

// node is a state, and what becomes of it.
type node struct {
	state *state
	prio  *priority // nil where there is none: the call ends
	step  *importer.Step
	edges []edge
	from  []*priority // other lines that the step is made of

	status      importer.Status
	reason, fix string

	anyKey bool // of a menu: it reads any key, and the way after it says which of them matter

	index int   // in machine.nodes
	ahead *node // the first with a step from here on, or nil
	class int   // of states that do the same
}

// edge is an outcome of a node, and the node it leads to: nil ends the call.
type edge struct {
	outcome string
	keys    []string
	to      *node
	sets    []importer.Assign
}

func (n *node) note(status importer.Status, reason, fix string) {
	if status >= n.status && n.reason == "" || status > n.status {
		n.status, n.reason, n.fix = status, reason, fix
	}
}

func (n *node) approximate(reason, fix string) { n.note(importer.Approximated, reason, fix) }

// run explores all states that calls come to from the entries: first with every variable that may be
// read on some way, of which those whose names are put together are taken as unknown, and again with
// those that are read on the ways that calls go.
func (m *machine) run(entries []*entry) {
	m.live = m.plan.liveness(m.table, m.queues)
	m.findChannelVariables()
	const (
		rounds = 3
		many   = 10_000 // states, of which a third run drops few
	)
	m.isCoarse = len(m.live.prefixes) > 0
	explored := 0
	for round := 0; ; {
		m.explore(entries)
		explored++
		switch wasCoarse := m.isCoarse; {
		case wasCoarse && m.full && m.isLast(): // what it has come to is not all
			m.isCoarse = false
			continue
		case !wasCoarse:
			round++
		}
		if round == rounds || m.full || explored > 1 && len(m.nodes) > many {
			return
		}
		last := m.live
		if m.live = last.observed(m.nodes); m.live.equal(last) && !m.isCoarse { // the next run would be this one
			return
		}
		m.isCoarse = false
	}
}

// isForgotten reports whether a variable is taken as unknown.
func (m *machine) isForgotten(name string) bool {
	return m.forgotten[name] || m.isCoarse && m.live.prefixed(name)
}

// unknownName names the value of a variable that is taken as unknown: it is not what a caller has entered, of which
// states before know that it is.
func (m *machine) unknownName(name string) string {
	if m.entries[name] > 0 {
		return name + " now"
	}
	return name
}

// asksForgotten reports whether a lookup asks for a variable that is taken as unknown, and that lines set.
func (m *machine) asksForgotten(what string) bool {
	for name := range m.forgotten { // of which one is enough
		if !m.channel[name] && containsName(what, name) {
			return true
		}
	}
	return false
}

func (m *machine) explore(entries []*entry) {
	m.byKey, m.at, m.kept, m.forgotten = map[stateKey]*node{}, map[int][]*node{}, map[int]int{}, map[string]bool{}
	m.nodes, m.work, m.full, m.entries = nil, nil, false, map[string]int{}
	m.elsewhere, m.interned, m.facts = map[string]*node{}, newInterner(), map[string]fact{}
	for _, e := range entries {
		s := &state{machine: m, context: e.context, exten: e.exten, number: 1, dialed: e.dialed}
		e.node = m.node(s)
	}
	for i := 0; i < len(m.work) && (!m.full || m.isLast()); i++ {
		n, before := m.work[i], m.dropped
		m.expanded, m.notKnown = 0, ""
		m.visit(n)
		switch {
		case m.notKnown != "":
			n.approximate("a function that is not known, "+m.notKnown+": its value is known only in the call", "write the value that it has, or what it decides")
		case m.expanded > maxExpanded:
			n.approximate("global variables whose values name others too many times: here they are unknown", "write the value that they have")
		case m.dropped > before:
			n.approximate("calls come to more states than an import follows: here some of them end", "import a part of the dialplan: --start names the context in which it begins")
		case n.step != nil && n.step.Kind == importer.Lookup && m.asksForgotten(n.step.What):
			n.approximate("a variable has more values than an import follows: here a lookup asks for it", "import a part of the dialplan: --start names the context in which it begins")
		}
	}
}

// findChannelVariables finds the variables that are read and that no line sets: a channel, a
// trunk or another program may set them. Those that Asterisk sets itself are not among them.
func (m *machine) findChannelVariables() {
	m.channel = map[string]bool{}
	for name := range m.live.number {
		m.channel[name] = !ownVariable.MatchString(name)
	}
	for _, p := range m.plan.prios {
		switch strings.ToLower(p.app) {
		case "set", "mset", "setvar", "setglobalvar", "read", "readexten", "exec", "execif", "execiftime", "tryexec":
			for _, w := range assigned.FindAllStringSubmatch(p.args, 50) {
				for _, name := range identifiers.FindAllString(w[1]+" "+w[2], 50) {
					m.channel[name] = false
				}
			}
			if name := strings.ToLower(p.app); name == "read" || name == "readexten" {
				if a := splitArgs(p.args); len(a) > 0 {
					m.channel[a[0]] = false
				}
			}
		}
	}
}

var (
	assigned    = regexp.MustCompile(`_*([A-Za-z]\w*)\s*=|(?i:\b(?:LOCAL|ARRAY|GLOBAL)\(([^)]*)\)\s*=)`)
	ownVariable = regexp.MustCompile(`^(ARG\d+|MACRO_\w+|\w+STATUS|\w+RESULT|GOSUB_RETVAL|INVALID_EXTEN|EXTEN|CONTEXT|PRIORITY|TIMEOUT|[A-Z]+_LOOPCOUNT|LOCAL|VQ_\w+|AMPUSER|NODEST|BLINDTRANSFER)$`)
)

// node returns the node of a state, which is explored later if it is a new one.
func (m *machine) node(s *state) *node {
	s.prune()
	prio := s.prio()
	if prio == nil && len(s.played) == 0 && !s.waits() {
		return nil
	}
	key := s.key()
	if n := m.byKey[key]; n != nil {
		return n
	}
	n := &node{state: s, prio: prio, index: len(m.nodes)}
	switch {
	case prio != nil:
	case len(s.played) > 0:
		n.prio = s.played[len(s.played)-1].prio
	default:
		n.prio = s.exten.order[len(s.exten.order)-1]
	}
	if len(m.nodes) >= m.most.states || m.interned.bytes > maxKnown {
		m.full = true
		m.dropped++
		return nil
	}
	at := append(m.at[n.prio.index], n)
	if len(at) > m.most.atOnce<<m.kept[n.prio.index] {
		if m.forget(at) {
			at = nil
		} else { // they differ in their callers: try again when there are twice as many
			m.kept[n.prio.index]++
		}
	}
	m.at[n.prio.index] = at
	m.byKey[key] = n
	m.nodes = append(m.nodes, n)
	m.work = append(m.work, n)
	return n
}

// forget makes the variable unknown, or the answer one to ask for again, that has the most
// values in some states. It reports whether there is one.
func (m *machine) forget(states []*node) bool {
	values := map[string]map[string]bool{}
	for _, n := range states {
		for _, b := range n.state.vars {
			if values[b.name] == nil {
				values[b.name] = map[string]bool{}
			}
			values[b.name][b.value] = true
		}
	}
	worst, most := "", 0
	for _, name := range slices.Sorted(maps.Keys(values)) {
		if len(values[name]) > most && !m.forgotten[name] && name != scripted {
			worst, most = name, len(values[name])
		}
	}
	if worst != "" {
		m.forgotten[worst] = true
	}
	return worst != ""
}
