package asterisk

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/ivrsim/ivrsim/internal/platforms/importer"
)

// simplify finds the nodes that calls come to and the variables that decide there, and drops the branches and
// lookups that decide nothing, until there are none.
func (w *writer) simplify(entries []*entry) {
	for _, e := range entries {
		e.way.give()
	}
	for _, n := range w.nodes {
		n.give()
	}
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

// give sets the arguments of the routines that nodes run on the ways to them.
func (n *node) give() {
	for _, e := range n.edges {
		if e.to.give(); e.to != nil && e.to.node.isFurther {
			e.to.node.give()
		}
	}
}

func (to *way) give() {
	if to != nil && to.node.given != nil {
		to.sets = slices.Concat(to.sets, to.node.given)
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
	var add func(n *node)
	add = func(n *node) {
		n.index = len(w.all)
		w.all = append(w.all, n)
		for _, e := range n.edges {
			if e.to != nil && e.to.node.isFurther {
				add(e.to.node)
			}
		}
	}
	for _, n := range w.nodes {
		if seen[n] {
			add(n)
		}
	}
}

// findLive finds the variables with several texts that a call's way is decided by from each node on, before
// they are set again.
func (w *writer) findLive() {
	sites := map[*routine][]*node{}
	for _, n := range w.all {
		n.live = map[string]bool{}
		if n.runs != nil {
			sites[n.runs] = append(sites[n.runs], n)
		}
	}
	for changed := true; changed; {
		changed = false
		for _, n := range slices.Backward(w.all) {
			live := n.live
			size := len(live)
			w.liveAfter(n, live)
			if n.step != nil && n.step.Kind == importer.Branch {
				live[n.step.What] = true
			}
			if n.step != nil && n.step.By != "" {
				live[n.step.By] = true
			}
			if n.runs != nil {
				w.liveOver(&way{node: n.runs.start}, live)
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
	for name := range to.node.live {
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
	for name := range to.node.live {
		switch set, isSet := to.binding(name); {
		case !isSet || name == languageVariable || set.add == 0 && w.isKnown(from, name, set.text, outcome):
		case set.add != 0:
			out = append(out, importer.Assign{Attribute: name, Add: set.add})
		default:
			out = append(out, importer.Assign{Attribute: name, Values: []string{w.valueName(set.text)}})
		}
	}
	slices.SortFunc(out, func(a, b importer.Assign) int { return cmp.Compare(a.Attribute, b.Attribute) })
	return out
}

// isKnown reports whether an attribute has the value of a text before an outcome of a node.
func (w *writer) isKnown(n *node, name, text, outcome string) bool {
	if n == nil {
		return false
	}
	if n.step != nil && n.step.Kind == importer.Branch && n.step.What == name {
		return w.valueName(text) == outcome
	}
	return slices.Equal(n.state.vars[name], value{text})
}

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
	if next.step == nil || next.step.Kind != n.step.Kind || next.step.What != n.step.What || changing().MatchString(n.step.What) ||
		len(next.prompts) > 0 || len(n.edges)+len(next.edges) > 60 {
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
