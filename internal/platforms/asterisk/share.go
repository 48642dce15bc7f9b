package asterisk

import (
	"fmt"
	"reflect"
	"slices"
	"strings"

	"github.com/ivrsim/ivrsim/internal/platforms/importer"
)

// share makes one step of those in a flow that do the same and lead to the same steps, as where several menus
// say that a key is wrong, and a queue step by an attribute of queue steps behind a branch on it.
func (w *writer) share() {
	for again := true; again; {
		first, same := map[string]*node{}, map[*node]*node{}
		for _, n := range w.all {
			if n.step == nil || len(n.prompts) > 0 {
				continue
			}
			w.queueBy(n)
			key := w.behavior(n)
			switch one := first[key]; {
			case one == nil:
				first[key] = n
			case w.owner[n] != n:
				same[n] = one
				one.from = append(append(slices.Clip(one.from), n.prio), n.from...)
				one.state.vars.join(n.state.vars, one.state.initial)
			}
		}
		w.all = slices.DeleteFunc(w.all, func(n *node) bool { return same[n] != nil })
		for _, n := range w.all {
			for i, e := range n.edges {
				if e.to != nil && same[e.to.node] != nil {
					n.edges[i].to = &way{same[e.to.node], e.to.sets, e.to.played}
				}
			}
		}
		again = len(same) > 0
	}
}

// behavior tells apart what the steps of nodes do.
func (w *writer) behavior(n *node) string {
	var out strings.Builder
	fmt.Fprintf(&out, "%d %+v %+v %v", w.owner[n].index, *n.step, n.note, n.anyKey)
	if n.runs != nil {
		fmt.Fprint(&out, n.runs.start.index, w.assigns(n, &way{node: n.runs.start, sets: n.given}, "run"))
	}
	for _, e := range n.edges {
		fmt.Fprint(&out, "\n", e.outcome, e.keys, w.target(n, e))
	}
	return out.String()
}

// queueBy makes a branch on an attribute a queue step, where each of its ways leads to one that differs from the
// others in its queue alone.
func (w *writer) queueBy(n *node) {
	if n.step.Kind != importer.Branch || len(n.edges) < 2 {
		return
	}
	var by *importer.Step
	var edges []edge
	for i, e := range n.edges {
		if e.to == nil || e.to.node.step == nil || e.to.node.step.Kind != importer.Enqueue || len(w.assigns(n, e.to, e.outcome)) > 0 {
			return
		}
		s := *e.to.node.step
		edges = append(edges, edge{outcome: e.outcome, queue: s.What})
		if s.What = ""; i == 0 {
			by = &s
		}
		isSame := slices.EqualFunc(e.to.node.edges, n.edges[0].to.node.edges, func(a, b edge) bool {
			return a.outcome == b.outcome && slices.Equal(a.keys, b.keys) && w.target(e.to.node, a) == w.target(n.edges[0].to.node, b)
		})
		if !isSame || s.By != "" || edges[i].queue == "" || !reflect.DeepEqual(s, *by) {
			return
		}
	}
	for _, e := range n.edges {
		n.from = append(slices.Clip(n.from), e.to.node.prio)
		n.note.note(e.to.node.status, e.to.node.reason, e.to.node.fix)
	}
	by.By, by.What = n.step.What, edges[len(edges)-1].queue
	n.step, n.edges = by, append(edges[:len(edges)-1], n.edges[0].to.node.edges...)
}
