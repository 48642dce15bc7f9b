package importer

// roundsOf are the cycles of the steps of a flow.
type roundsOf struct {
	*graph
	entered map[*Step]int      // the ways to each step
	cycle   map[*Step]int      // the number of the cycle, or of the step itself if it is on no cycle
	node    map[*Step]int      // the place of a step in the order of the flow
	next    [][]int            // by node, the nodes after it
	setting map[string][]*Step // by variable, the steps that set it

	// The memory of one search, which the next one uses again. The number of a search marks the nodes that it has seen.
	work     []int
	seen     []int
	searches int
}

func newRoundsOf(g *graph) *roundsOf {
	r := &roundsOf{
		graph: g, entered: map[*Step]int{}, cycle: map[*Step]int{}, node: map[*Step]int{},
		next: make([][]int, len(g.order)), setting: map[string][]*Step{}, seen: make([]int, len(g.order)),
	}
	for i, component := range StronglyConnected(g.order, g.following) {
		for _, s := range component {
			r.cycle[s] = i
		}
	}

	for i, s := range g.order {
		r.node[s] = i
	}
	for _, s := range g.order {
		for _, to := range g.following(s) {
			r.entered[to]++

			// The end of the flow is no node.
			if node, ok := r.node[to]; ok {
				r.next[r.node[s]] = append(r.next[r.node[s]], node)
			}
		}
		for _, a := range s.assigns() {
			if list := r.setting[a.Attribute]; len(list) == 0 || list[len(list)-1] != s {
				r.setting[a.Attribute] = append(list, s)
			}
		}
	}
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
	if !isStep || len(targets) == 0 {
		return false
	}

	r.searches++
	r.work = append(r.work[:0], first)
	for len(r.work) > 0 {
		at := r.work[len(r.work)-1]
		r.work = r.work[:len(r.work)-1]
		if others[at] || r.seen[at] == r.searches {
			continue
		}
		if targets[at] {
			return true
		}
		r.seen[at] = r.searches
		r.work = append(r.work, r.next[at]...)
	}
	return false
}
