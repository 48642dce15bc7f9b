package asterisk

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
)

// liveness has, for each priority, the variables that a call may read from there on before it
// sets them: only these tell states apart. It is the usual backward analysis over the
// priorities, with one more node for each context: where its callers may dial.
type liveness struct {
	plan     *dialplan
	number   map[string]int // of each variable that is read somewhere
	shares   bool           // several variables have one number: each is live where one of them is
	prefixes []string       // of names that are put together in the call: all such variables are live
	reads    [][]string     // the variables that each priority reads
	joins    [][]string     // the prefixes of those whose names it puts together
	live     []bits         // of priorities, then of contexts
	contexts map[*context]int
	callers  map[*context][]*context // that include one
	hubs     map[string]int          // where labels with values of the call in them lead, by what is constant in them
	targets  [][]int                 // of each hub
	queueing []*context              // in which keys of callers in a queue are looked up
}

// maxLive is the most bits of the analysis, 16 MB: 2,600 variables in 50,000 lines have a bit each.
const maxLive = 1 << 27

type bits []uint64

func (b bits) has(i int) bool { return b[i/64]>>(i%64)&1 != 0 }
func (b bits) set(i int)      { b[i/64] |= 1 << (i % 64) }

// add adds others, and reports whether there were new ones. But is left out.
func (b bits) add(other bits, but int) bool {
	changed := false
	for i := range b {
		x := other[i]
		if but/64 == i && but >= 0 {
			x &^= 1 << (but % 64)
		}
		changed = changed || x&^b[i] != 0
		b[i] |= x
	}
	return changed
}

var (
	readNames   = regexp.MustCompile(`\$\{\s*([A-Za-z_]\w*)`)
	readByName  = regexp.MustCompile(`\b(?:INC|DEC|CUT|FIELDQTY|STRREPLACE|REPLACE|GLOBAL|LOCAL|SHIFT|POP)\(\s*([A-Za-z_]\w*)`)
	putTogether = regexp.MustCompile(`\$\{\s*([A-Za-z_]\w*)\$[\[{]`)
	nestedApp   = regexp.MustCompile(`(?i)[?:]\s*(goto|gosub|macro)\s*\(([^)]*)\)`)
)

func (d *dialplan) liveness(table map[string]application, queues map[string]*queue) *liveness {
	l := &liveness{plan: d, number: map[string]int{}, contexts: map[*context]int{}, callers: map[*context][]*context{}, hubs: map[string]int{}}
	l.reads, l.joins = make([][]string, len(d.prios)), make([][]string, len(d.prios))
	for i, p := range d.prios {
		if table[strings.ToLower(p.app)].idle { // its arguments are not looked at
			continue
		}
		l.reads[i], l.joins[i] = readsOf(p)
		l.addPrefixes(i)
		for _, name := range l.reads[i] {
			if _, ok := l.number[name]; !ok {
				l.number[name] = len(l.number)
			}
		}
	}
	nodes := len(d.prios) + len(d.order)
	l.live = make([]bits, nodes)
	words := len(l.number)/64 + 1
	if most := max(1, maxLive/64/nodes); words > most {
		words, l.shares = most, true
		for name, n := range l.number {
			l.number[name] = n % (64 * most)
		}
	}
	all := make(bits, nodes*words)
	for i := range l.live {
		l.live[i] = all[i*words : (i+1)*words]
	}
	for _, name := range slices.Sorted(maps.Keys(queues)) {
		if c := d.contexts[queues[name].settings["context"]]; c != nil && !slices.Contains(l.queueing, c) {
			l.queueing = append(l.queueing, c)
		}
	}
	for i, c := range d.order {
		l.contexts[c] = len(d.prios) + i
		for _, in := range c.includes {
			if other := d.contexts[in.context]; other != nil {
				l.callers[other] = append(l.callers[other], c)
			}
		}
	}
	for i, names := range l.reads {
		for _, name := range names {
			l.live[i].set(l.number[name])
		}
	}
	l.flow(l.after)
	return l
}

// observed is the analysis again with only what a run has come to: it reads less, so that the
// next run has fewer states.
func (l *liveness) observed(nodes []*node) *liveness {
	o := *l
	o.prefixes = nil
	followed := make([][]int, len(l.plan.prios))
	visited := make([]bool, len(l.plan.prios))
	for _, n := range nodes {
		visited[n.prio.index] = true
		for _, e := range n.edges {
			if e.to != nil && !slices.Contains(followed[n.prio.index], e.to.prio.index) {
				followed[n.prio.index] = append(followed[n.prio.index], e.to.prio.index)
			}
		}
	}
	o.live = make([]bits, len(l.live))
	for i := range o.live {
		o.live[i] = make(bits, len(l.live[i]))
		if i < len(visited) && visited[i] {
			for _, name := range l.reads[i] {
				o.live[i].set(l.number[name])
			}
			o.addPrefixes(i)
		}
	}
	o.flow(func(p *priority) []int {
		if waits(p.app) && visited[p.index] {
			return append(slices.Clip(followed[p.index]), l.contexts[p.exten.context])
		}
		return followed[p.index]
	})
	return &o
}

// equal reports whether both find the same variables live everywhere.
func (l *liveness) equal(other *liveness) bool {
	return slices.Equal(l.prefixes, other.prefixes) && slices.EqualFunc(l.live, other.live, slices.Equal[bits])
}

// addPrefixes adds the prefixes of the names that a priority puts together.
func (l *liveness) addPrefixes(priority int) {
	for _, prefix := range l.joins[priority] {
		if !slices.Contains(l.prefixes, prefix) {
			l.prefixes = append(l.prefixes, prefix)
		}
	}
}

// readsOf returns the variables that a priority reads, and the prefixes of those whose names it puts
// together.
func readsOf(p *priority) (out, prefixes []string) {
	text := p.args
	if name, value, ok := setTarget(p.app, text); ok && !strings.Contains(name, "$") {
		text = value
	}
	if strings.Contains(text, "$") || strings.Contains(text, "(") {
		for _, re := range []*regexp.Regexp{readNames, readByName} {
			for _, m := range re.FindAllStringSubmatch(text, 200) {
				out = append(out, m[1])
			}
		}
		for _, m := range putTogether.FindAllStringSubmatch(text, 20) {
			prefixes = append(prefixes, m[1])
		}
	}
	if waits(p.app) {
		out = append(out, "TIMEOUT")
	}
	slices.Sort(out)
	return slices.Compact(out), prefixes
}

// setTarget splits Set(NAME=VALUE), without the marks of inheritance.
func setTarget(app, args string) (name, value string, ok bool) {
	if !strings.EqualFold(app, "Set") && !strings.EqualFold(app, "SetVar") {
		return "", "", false
	}
	name, value, ok = strings.Cut(args, "=")
	return strings.TrimLeft(name, "_"), value, ok
}

func waits(app string) bool {
	switch strings.ToLower(app) {
	case "background", "waitexten", "read", "readexten", "backgrounddetect":
		return true
	}
	return false
}

// flow runs the analysis to its fixed point.
func (l *liveness) flow(following func(*priority) []int) {
	before, kills := make([][]int32, len(l.live)), make([]int, len(l.live))
	for i := 0; i < len(l.live); i++ {
		if i == len(before) { // a hub
			before, kills = append(before, nil), append(kills, -1)
		}
		kills[i] = -1
		var after []int
		switch first := i - len(l.plan.prios) - len(l.plan.order); {
		case first >= 0:
			after = l.targets[first]
		case i < len(l.plan.prios):
			p := l.plan.prios[i]
			if name, value, ok := setTarget(p.app, p.args); ok && !strings.Contains(value, "${"+name) {
				if k, read := l.number[name]; read && !l.shares {
					kills[i] = k
				}
			}
			after = following(p)
		default:
			after = l.dialable(l.plan.order[i-len(l.plan.prios)])
		}
		for _, a := range after {
			for a >= len(before) {
				before, kills = append(before, nil), append(kills, -1)
			}
			before[a] = append(before[a], int32(i))
		}
	}
	n := len(l.live)
	queued := make([]bool, n)
	work := make([]int32, 0, n)
	for i := range n {
		work = append(work, int32(i))
		queued[i] = true
	}
	for len(work) > 0 {
		i := work[len(work)-1]
		work = work[:len(work)-1]
		queued[i] = false
		for _, b := range before[i] {
			if l.live[b].add(l.live[i], kills[b]) && !queued[b] {
				queued[b] = true
				work = append(work, b)
			}
		}
	}
}

// dialable returns what may be run where callers dial in a context: its extensions, and the
// contexts that it includes or that include it.
func (l *liveness) dialable(c *context) []int {
	var out []int
	for _, e := range c.extens {
		if p := e.prios[1]; p != nil {
			out = append(out, p.index)
		}
	}
	for _, in := range c.includes {
		if other := l.plan.contexts[in.context]; other != nil {
			out = append(out, l.contexts[other])
		}
	}
	for _, other := range l.callers[c] {
		out = append(out, l.contexts[other])
	}
	return out
}

// after returns what may follow a priority.
func (l *liveness) after(p *priority) []int {
	var out []int
	add := func(after ...*priority) {
		for _, q := range after {
			if q != nil {
				out = append(out, q.index)
			}
		}
	}
	labels, macros := p.leadsTo()
	for _, label := range labels {
		if strings.Contains(label, "$") {
			out = append(out, l.hub(p.exten, label))
			continue
		}
		add(l.labelled(p, label)...)
	}
	for _, name := range macros {
		add(l.plan.macro(name)...)
	}
	app := strings.ToLower(p.app)
	switch app {
	case "goto", "hangup", "return", "busy", "congestion": // and never with the next
		return out
	}
	if app == "queue" {
		for _, c := range l.queueing {
			out = append(out, l.contexts[c])
		}
	}
	if waits(app) || app == "voicemail" || app == "queue" || app == "directory" || strings.HasPrefix(app, "raise") {
		out = append(out, l.contexts[p.exten.context])
	}
	add(p.exten.prios[p.number+1])
	if l.plan.waitsAtEnd && p.exten.prios[p.number+1] == nil {
		out = append(out, l.contexts[p.exten.context])
	}
	if p.endIf > 0 {
		add(p.exten.prios[p.endIf])
	}
	if p.loop > 0 {
		add(p.exten.prios[p.loop], p.exten.prios[p.loop+1])
	}
	return out
}

// leadsTo returns the labels and the macros that a priority names as what is run next.
func (p *priority) leadsTo() (labels, macros []string) {
	switch app := strings.ToLower(p.app); app {
	case "goto":
		return []string{p.args}, nil
	case "gotoif", "gotoiftime":
		_, rest := splitCondition(p.args)
		yes, no := splitBranches(rest)
		labels = []string{yes, no}
	case "gosub", "gosubif":
		_, rest := splitCondition(p.args)
		if app == "gosub" || rest == "" {
			rest = p.args
		}
		yes, no := splitBranches(rest)
		labels = []string{withoutArguments(yes), withoutArguments(no)}
	case "macro", "macroif", "macroexclusive":
		return nil, macroNames(p.args)
	case "execif", "execiftime", "exec", "tryexec":
		for _, m := range nestedApp.FindAllStringSubmatch(p.args, 8) {
			if strings.EqualFold(m[1], "macro") {
				macros = append(macros, macroNames(m[2])...)
			} else {
				labels = append(labels, withoutArguments(m[2]))
			}
		}
	}
	return slices.DeleteFunc(labels, func(label string) bool { return label == "" }), macros
}

func withoutArguments(label string) string {
	label, _, _ = strings.Cut(label, "(")
	return label
}

// hub returns the node that leads to all priorities that a label may mean which has values of the call in it:
// a large dialplan with many such labels has one for all that mean the same.
func (l *liveness) hub(e *extension, label string) int {
	a := splitArgs(label)
	key := strings.Builder{}
	for i, part := range a {
		before, _, isDynamic := strings.Cut(part, "$")
		if isDynamic && i < len(a)-2 {
			before = ""
		}
		fmt.Fprintf(&key, "%s\x00%v\x01", before, isDynamic)
	}
	switch len(a) {
	case 1:
		key.WriteString(e.context.name + "\x00" + e.name)
	case 2:
		key.WriteString(e.context.name)
	}
	if n, ok := l.hubs[key.String()]; ok {
		return n
	}
	var to []int
	for _, p := range l.plan.template(e, label) {
		to = append(to, p.index)
	}
	n := len(l.live)
	l.hubs[key.String()] = n
	l.targets = append(l.targets, to)
	l.live = append(l.live, make(bits, len(l.live[0])))
	return n
}

// labelled returns the priorities that a label of a priority may mean.
func (l *liveness) labelled(p *priority, text string) []*priority {
	ctx, ext, num, ok := l.plan.label(p.exten, p.exten.context, p.exten.name, text)
	switch {
	case !ok:
		return nil
	}
	if e := l.plan.find(ctx, ext); e != nil {
		number, _ := e.numberOf(num)
		return []*priority{e.prios[number]}
	}
	if ctx == p.exten.context && len(l.callers[ctx]) > 0 {
		return l.plan.template(p.exten, text)
	}
	return nil
}

// macro returns where a macro begins. Of one whose name has a value of the call in it, all
// whose names begin alike.
func (d *dialplan) macro(name string) []*priority {
	if c := d.contexts["macro-"+name]; c != nil {
		return []*priority{firstOf(d.find(c, "s"))}
	}
	var out []*priority
	if prefix, _, ok := strings.Cut(name, "$"); ok {
		for _, c := range d.order {
			if strings.HasPrefix(c.name, "macro-"+prefix) {
				out = append(out, firstOf(c.byName["s"]))
			}
		}
	}
	return out
}

// template returns the priorities that a label with values of the call in it may mean: those
// of extensions whose names have its constant parts.
func (d *dialplan) template(e *extension, label string) []*priority {
	a := splitArgs(label)
	contexts := d.order
	var ext string
	switch len(a) {
	case 0:
		return nil
	case 1:
		return e.order
	case 2:
		contexts, ext = d.around(e.context), a[0]
	default:
		ext = a[1]
		if c := d.contexts[a[0]]; c != nil {
			contexts = d.closure(c)
		}
	}
	before, _, dynamic := strings.Cut(ext, "$")
	var out []*priority
	for _, c := range contexts {
		for _, other := range c.extens {
			pattern, isPattern := strings.CutPrefix(other.name, "_")
			alike := strings.HasPrefix(other.name, before) || isPattern && (strings.HasPrefix(pattern, before) || strings.HasPrefix(before, pattern[:min(1, len(pattern))]))
			if other.name != ext && (!dynamic || !alike) {
				continue
			}
			if strings.Contains(a[len(a)-1], "$") {
				out = append(out, other.order...)
			} else if number, ok := other.numberOf(a[len(a)-1]); ok && other.prios[number] != nil {
				out = append(out, other.prios[number])
			}
		}
	}
	return out
}

// around returns the contexts in which a label without one may be looked up: a context, those
// that it includes, and those that include it.
func (d *dialplan) around(c *context) []*context {
	out := d.closure(c)
	for _, other := range d.order {
		if other != c && slices.ContainsFunc(other.includes, func(i include) bool { return i.context == c.name }) {
			out = append(out, d.closure(other)...)
		}
	}
	return out
}

func firstOf(e *extension) *priority {
	if e == nil {
		return nil
	}
	return e.prios[1]
}

// macroNames returns the macros that Macro and MacroIf may run.
func macroNames(args string) []string {
	if _, rest := splitCondition(args); rest != "" {
		yes, no := splitBranches(rest)
		args = yes
		if no != "" {
			a, b := splitArgs(yes), splitArgs(no)
			if len(a) > 0 && len(b) > 0 {
				return []string{a[0], b[0]}
			}
		}
	}
	if a := splitArgs(args); len(a) > 0 {
		return a[:1]
	}
	return nil
}

// isLive reports whether a variable may be read from a priority on, or from those that calls
// come back to.
func (l *liveness) isLive(name string, points []int) bool {
	for _, p := range l.prefixes {
		if strings.HasPrefix(name, p) {
			return true
		}
	}
	base, _, _ := strings.Cut(name, "(")
	k, ok := l.number[base]
	if !ok {
		return false
	}
	for _, p := range points {
		if l.live[p].has(k) {
			return true
		}
	}
	return false
}
