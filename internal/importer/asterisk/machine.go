package asterisk

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/ivrsim/ivrsim/internal/importer"
)

// Bounds of the run.
const (
	maxStates    = 60_000
	maxAtOnce    = 48 // states at one priority, after which variables that tell them apart are unknown
	maxStack     = 12
	maxVariables = 200
)

// machine runs the dialplan from its entries, every way that a call can go.
type machine struct {
	plan      *dialplan
	live      *liveness
	queues    map[string]*queue
	boxes     map[string]string // by number, with the names of their owners; nil if they are not given
	center    *importer.Center
	nodes     []*node
	byKey     map[string]*node
	at        map[int][]*node // the states of each priority, since a variable has been forgotten there
	kept      map[int]int     // how often no variable of these states could be forgotten
	forgotten map[string]bool // variables that are taken as unknown, since they have too many values
	channel   map[string]bool // variables that are read and that nothing sets: a channel may
	work      []*node
	table     map[string]application
	reps      map[int]*node // of each class
	full      bool

	askedTimes map[string]bool // the times of includes that checks stand for
}

// state is where a call is, with what is known of it.
type state struct {
	*machine
	context *context // in which callers dial and labels are looked up
	exten   *extension
	number  int
	dialed  string            // ${EXTEN}
	vars    map[string]string // by name; answers that a call has had by "=" and what was asked
	stack   []frame
	played  []prompt // those that the caller may interrupt, up to here
	part    string   // of an application that becomes several steps: which
}

// prompt is a line that plays recordings.
type prompt struct {
	prio  *priority
	files string
}

// frame is where a subroutine goes back to.
type frame struct {
	context *context
	exten   *extension
	number  int
	dialed  string
	macro   bool
	args    map[string]string // of the caller
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

	class int // of states that do the same
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

// run explores all states that calls come to from the entries: once with every variable that
// may be read on some way, and again with those that are read on the ways that calls go.
func (m *machine) run(entries []*entry) {
	m.live = m.plan.liveness()
	m.findChannelVariables()
	for range 2 {
		m.explore(entries)
		if m.full {
			break
		}
		m.live = m.live.observed(m.nodes)
	}
	m.explore(entries)
}

func (m *machine) explore(entries []*entry) {
	m.byKey, m.at, m.kept, m.forgotten = map[string]*node{}, map[int][]*node{}, map[int]int{}, map[string]bool{}
	m.nodes, m.work, m.full = nil, nil, false
	for _, e := range entries {
		s := &state{machine: m, context: e.context, exten: e.exten, number: 1, dialed: e.dialed, vars: map[string]string{}}
		e.node = m.node(s)
	}
	for i := 0; i < len(m.work); i++ {
		m.visit(m.work[i])
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
		case "set", "mset", "setvar", "setglobalvar", "read", "exec", "execif", "execiftime", "tryexec":
			for _, w := range assigned.FindAllStringSubmatch(p.args, 50) {
				m.channel[w[1]] = false
			}
			if strings.EqualFold(p.app, "read") {
				if a := splitArgs(p.args); len(a) > 0 {
					m.channel[a[0]] = false
				}
			}
		}
	}
}

var (
	assigned    = regexp.MustCompile(`_*([A-Za-z]\w*)\s*=`)
	ownVariable = regexp.MustCompile(`^(ARG\d+|MACRO_\w+|\w+STATUS|\w+RESULT|GOSUB_RETVAL|INVALID_EXTEN|EXTEN|CONTEXT|PRIORITY|TIMEOUT|[A-Z]+_LOOPCOUNT|LOCAL|VQ_\w+|AMPUSER|NODEST|BLINDTRANSFER)$`)
)

// node returns the node of a state, which is explored later if it is a new one.
func (m *machine) node(s *state) *node {
	s.prune()
	prio := s.prio()
	if prio == nil && len(s.played) == 0 {
		return nil
	}
	key := s.key()
	if n := m.byKey[key]; n != nil {
		return n
	}
	n := &node{state: s, prio: prio}
	if prio == nil {
		n.prio = s.played[len(s.played)-1].prio
	}
	if len(m.nodes) >= maxStates {
		m.full = true
		return nil
	}
	at := append(m.at[n.prio.index], n)
	if len(at) > maxAtOnce<<m.kept[n.prio.index] {
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
		for name, v := range n.state.vars {
			if values[name] == nil {
				values[name] = map[string]bool{}
			}
			values[name][v] = true
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

func (s *state) prio() *priority {
	if s.exten == nil {
		return nil
	}
	return s.exten.prios[s.number]
}

// prune drops what is not read from here on.
func (s *state) prune() {
	points := make([]int, 0, 4)
	if p := s.prio(); p != nil {
		points = append(points, p.index)
	}
	if len(s.played) > 0 { // the caller may dial
		points = append(points, s.live.contexts[s.context])
	}
	for _, f := range s.stack {
		if p := f.exten.prios[f.number]; p != nil {
			points = append(points, p.index)
		}
	}
	var all strings.Builder
	var facts []string
	for name, v := range s.vars {
		switch {
		case strings.HasPrefix(name, whenOpen):
		case name[0] == '=':
			facts = append(facts, name)
		case name == scripted:
		case s.forgotten[name]:
			s.vars[name] = symbol(name)
		case !s.live.isLive(name, points):
			delete(s.vars, name)
		default:
			all.WriteString(v)
		}
	}
	text := all.String()
	for _, fact := range facts {
		live := false
		for _, name := range identifiers.FindAllString(fact, 20) {
			live = live || s.live.isLive(name, points) || strings.Contains(text, name)
		}
		if !live {
			delete(s.vars, fact)
		}
	}
	if !s.live.isLive("EXTEN", points) && !s.live.isLive("MACRO_EXTEN", points) && s.exten != nil {
		s.dialed = valueOf(s.exten.name)
	}
}

var identifiers = regexp.MustCompile(`[A-Za-z_]\w*`)

// key tells states apart.
func (s *state) key() string {
	var out strings.Builder
	point := func(c *context, e *extension, n int, dialed string) {
		name := ""
		if e != nil {
			name = e.context.name + "\x00" + e.name
		}
		fmt.Fprintf(&out, "%s\x00%s\x00%d\x00%s\x01", c.name, name, n, dialed)
	}
	texts := func(m map[string]string) {
		for _, k := range slices.Sorted(maps.Keys(m)) {
			out.WriteString(k + "\x00" + m[k] + "\x01")
		}
		out.WriteByte('\x02')
	}
	point(s.context, s.exten, s.number, s.dialed)
	texts(s.vars)
	for _, f := range s.stack {
		point(f.context, f.exten, f.number, f.dialed)
		texts(f.args)
	}
	out.WriteString(s.part)
	for _, p := range s.played {
		fmt.Fprintf(&out, "%d\x00%s\x01", p.prio.index, p.files)
	}
	return out.String()
}

// clone returns a copy to change.
func (s *state) clone() *state {
	c := *s
	c.vars = maps.Clone(s.vars)
	return &c
}

// set gives a variable a value. What was known of the old one is known no more.
func (s *state) set(name, value string) {
	if len(s.vars) >= maxVariables && s.vars[name] == "" {
		return
	}
	if s.forgotten[name] {
		value = symbol(name)
	}
	s.vars[name] = value
}

// renew forgets what calls have answered about a value, because it may be another one now.
func (s *state) renew(name string) {
	for fact := range s.vars {
		if fact[0] == '=' && strings.Contains(fact, name) {
			delete(s.vars, fact)
		}
	}
}

// decided reports what a call has answered about a condition.
func (s *state) decided(c condition) (yes, ok bool) {
	if c.op == "=" && c.symbol != "" {
		if v, ok := s.vars["="+c.symbol]; ok {
			return v == c.value, true
		}
	}
	v, ok := s.vars["="+c.text+"?"]
	return v == "1", ok
}

// decide notes the answer to a condition.
func (s *state) decide(c condition, yes bool) {
	if c.op == "=" && c.symbol != "" && yes {
		s.vars["="+c.symbol] = c.value
		for name, v := range s.vars {
			if name[0] != '=' && strings.ContainsRune(v, symbolStart) {
				s.vars[name] = strings.ReplaceAll(v, symbol(c.symbol), c.value)
			}
		}
		return
	}
	s.vars["="+c.text+"?"] = boolean(yes)
}

// changing are functions whose value is another one each time.
var changing = regexp.MustCompile(`^=.*\b(QUEUE_\w+|DEVICE_STATE|EXTENSION_STATE|EPOCH|STRFTIME|RAND|GROUP_COUNT|IFTIME|SHELL|STAT|TIMESTAMP|DATETIME|SYSTEMSTATUS)\b`)

// leave is the state as it goes on from a priority.
func (s *state) leave() *state {
	c := s.clone()
	for fact := range c.vars {
		if fact[0] == '=' && (s.forgotten[fact] || changing.MatchString(fact) || strings.HasPrefix(fact, whenOpen)) {
			delete(c.vars, fact)
		}
	}
	return c
}

// next returns the node after a state's priority, with changes.
func (s *state) next(changes ...func(*state)) *node {
	return s.jump(s.context, s.exten, s.number+1, s.dialed, changes...)
}

func (s *state) jump(ctx *context, e *extension, number int, dialed string, changes ...func(*state)) *node {
	c := s.leave()
	c.context, c.exten, c.number, c.dialed, c.played, c.part = ctx, e, number, dialed, nil, ""
	for _, change := range changes {
		change(c)
	}
	for n := len(c.stack); n > 0 && c.prio() == nil && c.stack[n-1].macro; n-- { // a macro ends after its last line
		c.pop()
	}
	return s.node(c)
}

// pop goes back to where the subroutine was run.
func (s *state) pop() {
	f := s.stack[len(s.stack)-1]
	s.stack = s.stack[:len(s.stack)-1]
	s.context, s.exten, s.number, s.dialed = f.context, f.exten, f.number, f.dialed
	for name := range s.vars {
		if isArgument(name) {
			delete(s.vars, name)
		}
	}
	maps.Copy(s.vars, f.args)
}

// with sets a variable in the next state.
func with(name, value string) func(*state) {
	return func(s *state) { s.renew(name); s.set(name, value) }
}

// whenOpen begins the facts of times at which contexts are included.
const whenOpen = "=when "

// find returns the extension that a value matches in a context at the time of the call.
func (s *state) find(ctx *context, value string) *extension {
	return s.plan.findIn(ctx, value, map[*context]bool{}, s.isOpen)
}

// isOpen reports whether includes with some times are open, as far as the call has been asked.
func (s *state) isOpen(times string) bool { return s.vars[whenOpen+times] != "0" }

// undecidedTime returns times that decide which contexts another one includes, and that the call has
// not been asked for; "" if there are none.
func (s *state) undecidedTime(ctx *context) string {
	for _, c := range s.plan.closure(ctx) {
		for _, i := range c.includes {
			if _, ok := s.vars[whenOpen+i.time]; i.time != "" && !ok && s.plan.contexts[i.context] != nil {
				return i.time
			}
		}
	}
	return ""
}

// enter returns the node of an extension that is dialed in a context, or nil.
func (s *state) enter(ctx *context, value string, changes ...func(*state)) *node {
	e := s.find(ctx, value)
	if e == nil {
		return nil
	}
	return s.jump(ctx, e, 1, value, changes...)
}

// label reads "[[context,]extension,]priority".
func (d *dialplan) label(e *extension, ctx *context, dialed, text string) (to *context, ext, num string, ok bool) {
	a := splitArgs(text)
	for len(a) > 3 {
		a = a[:3]
	}
	to, ext = ctx, dialed
	switch len(a) {
	case 1:
		return to, ext, a[0], true
	case 2:
		return to, a[0], a[1], true
	case 3:
		to = d.contexts[a[0]]
		return to, a[1], a[2], to != nil
	}
	_ = e
	return nil, "", "", false
}

// numberOf returns the number of a priority: itself, or that of a label.
func (e *extension) numberOf(text string) (int, bool) {
	text = strings.TrimSpace(text)
	if n, ok := e.labels[text]; ok {
		return n, true
	}
	n, err := strconv.Atoi(text)
	return n, err == nil && n > 0
}
