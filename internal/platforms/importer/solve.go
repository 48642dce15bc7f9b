package importer

import "slices"

// reachable is what the search for the sources of each variable shares.
type reachable struct {
	*dominance // node i+1 is point i
	points     []*point
	begins     map[*point][]definition // by point, of a variable that nothing sets
	setting    map[string][]int        // by variable, the targets of the ways that set it
	crossings  map[*point]*crossing    // of points with many ways, by the first search that comes to each
}

// solution is what may have given a variable its value, at all points. Only some points have definitions of
// their own: those to which a way with an assignment leads, and those at which ways with different
// definitions meet. All ways to another point pass the nearest of these, and come from there without an
// assignment.
type solution struct {
	variable string
	shared   *reachable
	find     defines
	own      *nearest                     // of the points with definitions of their own
	at       map[*point][]definition      // of the points that were read and of those before them
	begun    map[*definition][]definition // the begins of shared, with the variable
}

// reachable finds what all solutions share, the first time that it is called.
func (v *sources) reachable() *reachable {
	if v.shared != nil {
		return v.shared
	}

	v.shared = &reachable{points: v.all, setting: map[string][]int{}, crossings: map[*point]*crossing{}}
	nodes := make([][]int, len(v.all)+1)
	own := map[*point][]definition{}
	before := map[*point][]*point{}
	for i, p := range v.all {
		for _, way := range p.ways {
			if way.from == nil {
				nodes[i+1] = append(nodes[i+1], 0)
				own[p] = append(own[p], definition{begin: way.begin})
				continue
			}

			nodes[i+1] = append(nodes[i+1], way.from.index+1)
			before[p] = append(before[p], way.from)
			v.shared.add(way.from.step.Sets, i+1)
			for _, e := range way.over {
				v.shared.add(e.Sets, i+1)
			}
		}
	}

	v.shared.dominance = newDominance(nodes)
	v.shared.begins = map[*point][]definition{}
	spread(v.all, own, before, v.shared.begins)
	return v.shared
}

// add notes the variables that a way to a node sets.
func (r *reachable) add(list []Assign, node int) {
	for i := range list {
		name := list[i].Attribute
		if !endsWith(r.setting[name], node) {
			r.setting[name] = append(r.setting[name], node)
		}
	}
}

// endsWith reports whether a list ends with a number.
func endsWith(list []int, number int) bool { return len(list) > 0 && list[len(list)-1] == number }

// setters returns the targets of the ways that give a variable a value.
func (r *reachable) setters(variable string) []int {
	return setBy(r.setting, variable)
}

// setBy returns the list of a variable, and the lists of the groups of variables that it belongs to. An
// assignment may give all variables of a group a value.
func setBy(setting map[string][]int, variable string) []int {
	out := slices.Clip(setting[variable])
	for i := range variable {
		if variable[i] == '.' {
			out = append(out, setting[variable[:i+1]]...)
		}
	}
	return out
}

// solve prepares what may have given a variable its value at each point. [solution.of] finds the
// definitions of a point when they are read: at a step that all steps lead to, each variable has as many
// ways as there are steps.
func (v *sources) solve(variable string) *solution {
	if s, ok := v.solved[variable]; ok {
		return s
	}

	s := &solution{
		variable: variable, shared: v.reachable(), find: v.giving(variable),
		at: map[*point][]definition{}, begun: map[*definition][]definition{},
	}
	v.solved[variable] = s
	s.own = s.shared.nearest(s.shared.meeting(s.shared.setters(variable)))
	return s
}

// findAt finds the definitions at a point, and at the points before it that have definitions of their own.
func (s *solution) findAt(p *point) {
	own := map[*point][]definition{}
	before := map[*point][]*point{}
	isFound := map[*point]bool{p: true}
	points := []*point{p}

	// The list grows while it is read.
	for i := 0; i < len(points); i++ {
		p := points[i]
		own[p], before[p] = s.arriving(p)
		for _, from := range before[p] {
			_, isKnown := s.at[from]
			if !isKnown && !isFound[from] {
				isFound[from] = true
				points = append(points, from)
			}
		}
	}

	spread(points, own, before, s.at)
}

// arriving returns the definitions that the ways to a point have themselves, and the nearest points before
// the others.
func (s *solution) arriving(p *point) (own []definition, before []*point) {
	// A step that all others lead back to has as many ways as there are steps, and one or two of them set
	// the variable.
	if len(p.ways) >= manyWays {
		return s.arrivingAt(s.shared.crossing(p))
	}
	return s.arrivingEach(p)
}

// arrivingEach is arriving by a look at each way.
func (s *solution) arrivingEach(p *point) (own []definition, before []*point) {
	for _, way := range p.ways {
		if d, isGiven := s.given(way); isGiven {
			own = append(own, d)
		} else if near := s.nearest(way.from); near != nil {
			before = append(before, near)
		} else {
			own = append(own, s.begins(way.from)...)
		}
	}
	return own, before
}

// given returns the definition that a way has itself. It returns false if the variable comes from a point
// before the way.
func (s *solution) given(way arrival) (d definition, ok bool) {
	if way.from == nil {
		return definition{variable: s.variable, begin: way.begin}, true
	}
	set := way.last(s.find)
	if set == nil {
		return definition{}, false
	}
	return definition{variable: s.variable, at: way.from.step, set: set}, true
}

// nearest returns the nearest point with definitions of its own that all ways to a point pass, or nil.
func (s *solution) nearest(p *point) *point {
	node := s.own.of(p.index + 1)
	if node == 0 {
		return nil
	}
	return s.shared.points[node-1]
}

// begins returns where calls may have begun that come to a point without an assignment of the variable.
func (s *solution) begins(p *point) []definition {
	list := s.shared.begins[p]
	if len(list) == 0 {
		return nil
	}

	// Many points share one list.
	if s.begun[&list[0]] == nil {
		own := slices.Clone(list)
		for i := range own {
			own[i].variable = s.variable
		}
		s.begun[&list[0]] = own
	}
	return s.begun[&list[0]]
}

// of returns what may have given the variable its value at a point.
func (s *solution) of(p *point) []definition {
	// No way leads to a step that was no point when the ways were found.
	if p.index+1 >= len(s.shared.first) {
		return nil
	}
	near := s.nearest(p)
	if near == nil {
		return s.begins(p)
	}
	if _, isKnown := s.at[near]; !isKnown {
		s.findAt(near)
	}
	return s.at[near]
}

// spread adds the definitions at some points to the known ones. They flow on from the points before. Points
// from which each other is reached have the same definitions, which they share.
func spread(points []*point, own map[*point][]definition, before map[*point][]*point, known map[*point][]definition) {
	for _, group := range groupsOf(points, before, known) { // those that lead to a group stand before it
		// The search may come to any point of a group first. The order of the definitions must not depend on it.
		slices.SortFunc(group, func(a, b *point) int { return a.index - b.index })

		defs := groupDefinitions(group, own, before, known)
		for _, p := range group {
			known[p] = defs
		}
	}
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
	known  map[*point][]definition // of points that are in no group
	index  map[*point]int          // from 1 on
	low    map[*point]int
	stack  []*point
	on     map[*point]bool
	groups [][]*point
}

// groupsOf returns the groups of points that lead to each other, each after the groups before it. Points whose
// definitions are known are left out.
func groupsOf(all []*point, before map[*point][]*point, known map[*point][]definition) [][]*point {
	g := &grouping{
		before: before, known: known,
		index: map[*point]int{}, low: map[*point]int{}, on: map[*point]bool{},
	}
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
		if _, isKnown := g.known[from]; isKnown {
			continue
		}
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
