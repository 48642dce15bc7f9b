package asterisk

import (
	"fmt"
	"slices"
	"strings"
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
}

// behavior tells apart what the steps of nodes do.
func (w *writer) behavior(n *node) string {
	var out strings.Builder
	fmt.Fprintf(&out, "%d %+v %+v", n.owner.index, *n.step, n.note)
	if n.runs != nil {
		fmt.Fprint(&out, n.runs.start.index)
	}
	for _, e := range n.edges {
		fmt.Fprint(&out, "\n", e.outcome, e.keys, w.target(n, e))
	}
	return out.String()
}
