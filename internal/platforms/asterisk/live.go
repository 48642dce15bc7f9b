package asterisk

import (
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
