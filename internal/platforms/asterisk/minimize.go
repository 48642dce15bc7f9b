package asterisk

import (
	"fmt"
	"slices"
	"strings"

	"github.com/ivrsim/ivrsim/internal/platforms/fold"
)

// minimize makes one node of all nodes that do the same, now and ever after. For example, several
// menus state that a key is wrong, or contexts are copies of each other.
func (w *writer) minimize(entries []*entryPoint) {
	for _, n := range w.all {
		for _, e := range n.edges {
			e.to.noteEnd()
		}
	}
	for _, e := range entries {
		e.way.noteEnd()
	}

	class := w.behaviors()
	first := map[int]*node{}
	for _, n := range w.all {
		r := n.state.routine

		// The first node of a routine stays, since runs lead to it.
		begins := r != nil && r.start == n
		if first[class[n]] == nil || begins {
			first[class[n]] = n
		}
	}

	for _, n := range w.all {
		// The lines of all merged nodes belong to the step that stays, for the report.
		one := first[class[n]]
		if one == n {
			continue
		}
		one.addAlike(n.prio)
		for _, p := range n.alike {
			one.addAlike(p)
		}
		for _, p := range n.from {
			if p != one.prio && !slices.Contains(one.from, p) {
				one.from = append(one.from, p)
			}
		}
	}

	lead := func(to *way) *way {
		if to == nil {
			return nil
		}
		led := *to
		led.node = first[class[to.node]]
		led.sets = slices.Concat(to.sets, to.node.given)
		return &led
	}

	for _, n := range w.all {
		for i := range n.edges {
			n.edges[i].to = lead(n.edges[i].to)
		}
	}

	// The entries lead to the nodes that stay. The others are no longer reached.
	for _, e := range entries {
		e.way = lead(e.way)
	}
	for _, n := range w.all {
		n.given = nil
	}

	// Of the routines that are one, the routine whose first node stays is run.
	for _, n := range w.all {
		if n.callee != nil {
			n.callee = first[class[n.callee.start]].state.routine
		}
	}

	w.reach(entries)
}

// noteEnd notes a line from which calls come to an end that is not as in Asterisk. All lines share the end.
func (to *way) noteEnd() {
	if to != nil && to.node.state.end.kind != atLine && len(to.node.notes) > 0 {
		to.node.addAlike(to.ended)
	}
}

// addAlike notes that a line does the same as a node's.
func (n *node) addAlike(p *priority) {
	if p != n.prio && !slices.Contains(n.alike, p) {
		n.alike = append(n.alike, p)
	}
}

// behaviors numbers the nodes by what they do, and by the nodes that follow them. A routine that runs in several
// contexts is one if no call can tell the contexts apart.
func (w *writer) behaviors() map[*node]int {
	class := w.behaviorsIn(func(r *routine) string { return r.source() })

	// Routines of one source that differ share no nodes, because each returns to where it was run.
	starts := map[string]int{}
	differ := false
	for _, n := range w.all {
		if r := n.state.routine; r != nil && r.start == n {
			one, isKnown := starts[r.source()]
			differ = differ || isKnown && one != class[n]
			starts[r.source()] = class[n]
		}
	}
	if !differ {
		return class
	}
	return w.behaviorsIn(func(r *routine) string { return fmt.Sprint(r.source(), " ", class[r.start]) })
}

// source tells routines apart by where they begin, whatever context runs them.
func (r *routine) source() string { return fmt.Sprintf("%p %d %t", r.exten, r.number, r.macro) }

// behaviorsIn numbers the nodes with a name for each routine.
func (w *writer) behaviorsIn(name func(*routine) string) map[*node]int {
	does := func(n *node) string {
		if n.state.routine == nil {
			return w.behavior(n)
		}
		return name(n.state.routine) + w.behavior(n)
	}

	return fold.Classes(w.all, does, func(n *node) []*node {
		next := []*node{nil}
		if n.callee != nil {
			next[0] = n.callee.start
		}
		for _, e := range n.edges {
			if e.to == nil {
				next = append(next, nil)
				continue
			}
			next = append(next, e.to.node)
		}
		return next
	})
}

// behavior describes what the step of a node does.
func (w *writer) behavior(n *node) string {
	var out strings.Builder
	fmt.Fprintf(&out, " %+v", n.notes)

	for _, a := range w.assigns(&way{node: n}) { // the ways that lead here take the values along
		fmt.Fprint(&out, " ", a.Attribute)
	}

	for _, list := range n.prompts { // one by one: Background(a&) plays an empty one
		fmt.Fprint(&out, " [")
		for _, p := range list {
			fmt.Fprintf(&out, " %q", p.files)
		}
		fmt.Fprint(&out, "]")
	}

	if n.step != nil {
		fmt.Fprintf(&out, " %+v", *n.step)
	}

	for _, e := range n.edges {
		fmt.Fprint(&out, "\n", e.outcome, e.keys, e.isError)
		if e.to != nil {
			fmt.Fprint(&out, " ", w.assigns(e.to), filesOf(e.to.before()))
		}
	}

	return out.String()
}
