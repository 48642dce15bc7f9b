package asterisk

import (
	"fmt"
	"slices"
	"strings"

	"github.com/ivrsim/ivrsim/internal/platforms/importer"
)

// share makes one step of those in a flow that do the same and lead to the same steps, as where several menus
// say that a key is wrong.
func (w *writer) share() {
	for again := true; again; {
		first, same := map[string]*node{}, map[*node]*node{}
		for _, n := range w.all {
			if n.step == nil || len(n.prompts) > 0 {
				continue
			}
			key := w.behavior(n)
			switch one := first[key]; {
			case one == nil:
				first[key] = n
			case n.owner != n:
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
	chosen := false
	for _, n := range w.all {
		chosen = w.chooseQueue(n) || chosen
	}
	if !chosen {
		return
	}
	reached := map[*node]bool{}
	for _, n := range w.all {
		if n.owner == n {
			importer.Reach(reached, n, (*node).following)
		}
	}
	w.all = slices.DeleteFunc(w.all, func(n *node) bool { return !reached[n] })
}

// chooseQueue makes one step of a branch on an attribute whose values only tell queues apart, and the queues behind it.
func (w *writer) chooseQueue(n *node) bool {
	if n.step == nil || n.step.Kind != importer.Branch || n.step.What == languageVariable {
		return false
	}
	var one *node // of the queues
	var same string
	var queues []importer.Edge
	for _, e := range n.edges {
		if e.to == nil || e.to.node.step == nil || e.to.node.step.Kind != importer.Enqueue ||
			len(w.assigns(n, e.to, e.outcome)) > 0 || len(e.to.before()) > 0 {
			return false
		}
		to := *e.to.node
		step := *to.step
		queues = append(queues, importer.Edge{Outcome: e.outcome, Queue: step.What})
		step.What, to.step, to.reason = "", &step, ""
		if one == nil {
			one, same = e.to.node, w.behavior(&to)
		}
		if w.behavior(&to) != same {
			return false
		}
	}
	step := *one.step
	step.By, step.Edges, n.step, n.edges = n.step.What, queues, &step, one.edges
	n.note.note(one.status, one.reason, one.fix)
	return true
}

// behavior tells apart what the steps of nodes do.
func (w *writer) behavior(n *node) string {
	var out strings.Builder
	fmt.Fprintf(&out, "%d %+v %+v", n.owner.index, *n.step, n.note)
	if n.runs != nil {
		fmt.Fprint(&out, n.runs.start.index, w.assigns(n, &way{node: n.runs.start, sets: n.given}, "run"))
	}
	for _, e := range n.edges {
		fmt.Fprint(&out, "\n", e.outcome, e.keys, w.target(n, e))
	}
	return out.String()
}
