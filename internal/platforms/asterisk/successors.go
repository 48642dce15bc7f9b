package asterisk

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// What may be run after a priority, as far as its line says: the edges of the analysis of which variables are live.

var nestedApp = regexp.MustCompile(`(?i)[?:]\s*(goto|gosub|macro)\s*\(([^)]*)\)`)

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
