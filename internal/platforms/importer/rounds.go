package importer

import (
	"maps"
	"slices"

	"github.com/ivrsim/ivrsim/internal/platforms/fold"
)

// roundsOf are the cycles of the steps of a flow.
type roundsOf struct {
	*fold.Dominance // of the steps, from 1 on in the order of the flow
	*graph
	entered map[*Step]int      // the ways to each step
	cycle   map[*Step]int      // the number of the cycle, or of the step itself if it is on no cycle
	node    map[*Step]int      // in the dominance
	before  [][]int            // by node
	setting map[string][]*Step // by variable, the steps that set it
}

func newRoundsOf(g *graph) *roundsOf {
	r := &roundsOf{
		graph: g, entered: map[*Step]int{}, cycle: map[*Step]int{}, node: map[*Step]int{},
		before: make([][]int, len(g.order)+1), setting: map[string][]*Step{},
	}
	next := func(s *Step) []*Step { return g.following(s, false) }
	for i, component := range StronglyConnected(g.order, next) {
		for _, s := range component {
			r.cycle[s] = i
		}
	}

	for i, s := range g.order {
		r.node[s] = i + 1
	}
	for _, s := range g.order {
		for _, to := range next(s) {
			r.entered[to]++

			// The end of the flow is no node.
			if node, ok := r.node[to]; ok {
				r.before[node] = append(r.before[node], r.node[s])
			}
		}
		for _, a := range s.assigns() {
			if list := r.setting[a.Attribute]; len(list) == 0 || list[len(list)-1] != s {
				r.setting[a.Attribute] = append(list, s)
			}
		}
	}

	// The root of the dominance is the start of calls. It is no step.
	if start := r.node[g.byID[g.Start]]; start > 0 {
		r.before[start] = append(r.before[start], 0)
	}
	r.Dominance = fold.NewDominance(r.before)
	return r
}

// note names how the rounds of a count differ from the rounds of a loop step, which begin again after the last round and
// at no other time. The two ways of the comparison lead to the steps with these IDs.
func (r *roundsOf) note(s *Step, again, done string) {
	// A way back to the count stays on its cycle, so that assignments elsewhere do not matter.
	sets := map[int]bool{}
	for _, at := range r.setting[s.Sets[0].Attribute] {
		if at != s && r.cycle[at] == r.cycle[s] {
			sets[r.node[at]] = true
		}
	}
	count := map[int]bool{r.node[s]: true}

	const fix = "give an attribute {add: 1} in each round, and branch on it"
	if from := r.byID[again]; r.cycle[from] == r.cycle[s] && r.comesTo(from, sets, count) {
		s.Approximate("its number is set again on a way back: here its rounds go on", fix)
	}
	if from := r.byID[done]; r.cycle[from] == r.cycle[s] && r.comesTo(from, count, sets) {
		s.Approximate("counts on after its last round: here its rounds begin again", fix)
	}
}

// comesTo reports whether a call comes from a step to a target, and over none of some other steps before. The step may be
// a target itself.
func (r *roundsOf) comesTo(from *Step, targets, others map[int]bool) bool {
	first, isStep := r.node[from]
	if !isStep || others[first] || len(targets) == 0 {
		return false
	}
	if targets[first] {
		return true
	}

	// All ways to a step come from the nearest of these nodes, and over no other of them in between. So the search visits
	// these nodes alone, and not the whole ring for each count.
	nodes := append(slices.Sorted(maps.Keys(targets)), slices.Sorted(maps.Keys(others))...)
	near := r.Nearest(r.Meeting(append(nodes, first)))
	isFound := false
	seen := map[int]bool{}
	for target := range targets {
		Reach(seen, target, func(at int) []int {
			var out []int
			for _, before := range r.before[at] {
				node := near.Of(before)
				isFound = isFound || node == first
				if node != first && !targets[node] && !others[node] {
					out = append(out, node)
				}
			}
			return out
		})
	}
	return isFound
}
