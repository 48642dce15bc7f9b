package importer

import "slices"

// A search for a variable goes far if it comes to more points than farSearch. After a few such searches the reaching
// definitions of the variable are found at all points in one pass.
const (
	farSearch   = 64
	fewSearches = 3
)

// solve finds what may have given a variable its value at each point. Points from which each other is reached without
// an assignment have the same definitions, which they share.
func (v *sources) solve(variable string) map[*point][]definition {
	if out, ok := v.solved[variable]; ok {
		return out
	}

	find := v.giving(variable)

	// A definition flows along all ways without an assignment. Cycles of such ways are one group.
	own := map[*point][]definition{} // that ways to the point bring
	before := map[*point][]*point{}  // from which ways without an assignment lead to the point
	for _, p := range v.all {
		for _, way := range p.ways {
			if way.from == nil {
				own[p] = append(own[p], definition{variable: variable, begin: way.begin})
			} else if set := way.last(find); set != nil {
				own[p] = append(own[p], definition{variable: variable, at: way.from.step, set: set})
			} else {
				before[p] = append(before[p], way.from)
			}
		}
	}

	out := map[*point][]definition{}
	for _, group := range groupsOf(v.all, before) { // those that lead to a group stand before it
		defs := groupDefinitions(group, own, before, out)
		for _, p := range group {
			out[p] = defs
		}
	}

	v.solved[variable] = out
	return out
}

// groupDefinitions returns the definitions of a group: its points' own definitions, and the
// definitions of the points before it.
func groupDefinitions(group []*point, own map[*point][]definition, before map[*point][]*point,
	done map[*point][]definition,
) []definition {
	inGroup := map[*point]bool{}
	for _, p := range group {
		inGroup[p] = true
	}

	var lists [][]definition
	for _, p := range group {
		if len(own[p]) > 0 {
			lists = append(lists, own[p])
		}
		for _, from := range before[p] {
			// Long chains of steps share one list. Comparing the lists by identity keeps the work
			// linear.
			isShared := slices.ContainsFunc(lists, func(l []definition) bool { return isSame(l, done[from]) })
			if !inGroup[from] && len(done[from]) > 0 && !isShared {
				lists = append(lists, done[from])
			}
		}
	}

	// A single list that comes from before the group is shared without a copy.
	if len(lists) == 1 && len(group) > 0 && !isSame(lists[0], own[group[0]]) {
		return lists[0]
	}

	var out []definition
	seen := map[definition]bool{}
	for _, list := range lists {
		for _, d := range list {
			if !seen[d] {
				seen[d] = true
				out = append(out, d)
			}
		}
	}

	return out
}

// isSame reports whether two lists share their memory.
func isSame(a, b []definition) bool {
	return len(a) == len(b) && len(a) > 0 && &a[0] == &b[0]
}

// grouping is Tarjan's search for the points that lead to each other.
type grouping struct {
	before map[*point][]*point
	index  map[*point]int // from 1 on
	low    map[*point]int
	stack  []*point
	on     map[*point]bool
	groups [][]*point
}

// groupsOf returns the groups of points that lead to each other, each after the groups before it.
func groupsOf(all []*point, before map[*point][]*point) [][]*point {
	g := &grouping{before: before, index: map[*point]int{}, low: map[*point]int{}, on: map[*point]bool{}}
	for _, p := range all {
		if g.index[p] == 0 {
			g.visit(p)
		}
	}
	return g.groups
}

func (g *grouping) visit(p *point) {
	// This is Tarjan's search for strongly connected components. A group is complete when its first
	// point is left.
	n := len(g.index) + 1
	g.index[p] = n
	g.low[p] = n
	g.stack = append(g.stack, p)
	g.on[p] = true

	for _, from := range g.before[p] {
		if g.index[from] == 0 {
			g.visit(from)
			g.low[p] = min(g.low[p], g.low[from])
		} else if g.on[from] {
			g.low[p] = min(g.low[p], g.index[from])
		}
	}

	if g.low[p] < n {
		return
	}

	// The points above p on the stack belong to its group.
	at := len(g.stack) - 1
	for g.stack[at] != p {
		at--
	}

	group := slices.Clone(g.stack[at:])
	g.stack = g.stack[:at]

	for _, q := range group {
		g.on[q] = false
	}

	g.groups = append(g.groups, group)
}
