package importer

import "slices"

// reachable is the part of the search for sources that all variables share.
type reachable struct {
	*dominance // node i+1 is point i
	points     []*point
	begins     [][]definition       // by point, of a variable that nothing sets
	setting    map[string][]int     // by variable, the targets of the ways that set it
	crossings  map[*point]*crossing // of points with many ways, by the first search that comes to each
	numbers    []int                // by point, its number from 1 on in the search that is made, or 0

	// The memory of one search, which the next one uses again:
	spots  []spot
	before []int
}

// solution has the definitions that may have given a variable its value, at all points. A point has its own
// definitions if a way with an assignment leads there, or if ways with different definitions meet there. All
// ways to another point pass the nearest of these points, and come from there without an assignment.
type solution struct {
	variable string
	shared   *reachable
	find     defines
	own      *nearest                     // of the points with definitions of their own, whose nodes have numbers
	lists    [][]definition               // of the points that were read and of those before them
	at       []int                        // by number, from 1 on the number in lists, or 0
	begun    map[*definition][]definition // the begins of shared, with the variable
}

// reachable finds what all solutions share, the first time that it is called.
func (v *sources) reachable() *reachable {
	if v.shared != nil {
		return v.shared
	}

	v.shared = &reachable{
		points: v.all, setting: map[string][]int{}, crossings: map[*point]*crossing{},
		numbers: make([]int, len(v.all)),
	}
	nodes := make([][]int, len(v.all)+1)
	spots := make([]spot, len(v.all)) // a spot has the number of its point
	for i, p := range v.all {
		spots[i].point = p
		for _, way := range p.ways {
			if way.from == nil {
				nodes[i+1] = append(nodes[i+1], 0)
				spots[i].own = append(spots[i].own, definition{begin: way.begin})
				continue
			}

			nodes[i+1] = append(nodes[i+1], way.from.index+1)
			spots[i].before = append(spots[i].before, way.from.index)
			v.shared.add(way.from.step.Sets, i+1)
			for _, e := range way.over {
				v.shared.add(e.Sets, i+1)
			}
		}
	}

	v.shared.dominance = newDominance(nodes)
	spread(spots)
	for _, at := range spots {
		v.shared.begins = append(v.shared.begins, at.all)
	}
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
		begun: map[*definition][]definition{},
	}
	v.solved[variable] = s
	s.own = s.shared.nearest(s.shared.meeting(s.shared.setters(variable)))
	s.at = make([]int, len(s.own.nodes))
	return s
}

// findAt finds the definitions at a point, and at the points before it that have definitions of their own. The points
// have their numbers.
func (s *solution) findAt(first int) {
	r := s.shared
	spots := r.spots[:0]
	before := r.before[:0]
	number := func(own int) int {
		p := s.own.nodes[own] - 1
		if r.numbers[p] == 0 {
			at := spot{point: r.points[p], number: own}
			if s.at[own] > 0 {
				at.all = s.lists[s.at[own]-1]
				at.isKnown = true
			}
			spots = append(spots, at)
			r.numbers[p] = len(spots)
		}
		return r.numbers[p] - 1
	}

	// The list grows while it is read.
	number(first)
	for i := 0; i < len(spots); i++ {
		if spots[i].isKnown {
			continue
		}

		begin := len(before)
		spots[i].own, before = s.arriving(spots[i].point, before)
		for n := begin; n < len(before); n++ {
			before[n] = number(before[n])
		}
		spots[i].before = before[begin:len(before):len(before)]
	}

	spread(spots)
	for i := range spots {
		at := &spots[i]
		r.numbers[at.point.index] = 0 // for the next search
		if s.at[at.number] > 0 {
			continue
		}

		// Most points share their list with the point before them in the search.
		if last := len(s.lists); last == 0 || !isSame(s.lists[last-1], at.all) {
			s.lists = append(s.lists, at.all)
		}
		s.at[at.number] = len(s.lists)
	}

	clear(spots) // the memory must not keep the lists of this variable
	r.spots = spots
	r.before = before
}

// arriving returns the definitions that the ways to a point have themselves. It appends the numbers of the nearest points
// before the other ways to a list.
func (s *solution) arriving(p *point, before []int) (own []definition, all []int) {
	// A step that all others lead back to has as many ways as there are steps, and one or two of them set
	// the variable.
	if len(p.ways) >= manyWays {
		return s.arrivingAt(s.shared.crossing(p), before)
	}
	return s.arrivingEach(p, before)
}

// arrivingEach is arriving by a look at each way.
func (s *solution) arrivingEach(p *point, before []int) (own []definition, all []int) {
	for _, way := range p.ways {
		if d, isGiven := s.given(way); isGiven {
			own = append(own, d)
		} else if near := s.nearest(way.from); near >= 0 {
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

// nearest returns the number of the nearest point with definitions of its own that all ways to a point pass, or -1.
func (s *solution) nearest(p *point) int { return s.own.numberOf(p.index + 1) }

// begins returns where calls may have begun that come to a point without an assignment of the variable.
func (s *solution) begins(p *point) []definition {
	list := s.shared.begins[p.index]
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
	if near < 0 {
		return s.begins(p)
	}
	if s.at[near] == 0 {
		s.findAt(near)
	}
	return s.lists[s.at[near]-1]
}

// spot is a point in one search for definitions. The search numbers its points, because maps by point would take most
// of its time.
type spot struct {
	point   *point
	number  int          // of the point in the solution
	own     []definition // of the ways that have one themselves
	before  []int        // the numbers of the spots from which the other ways come
	all     []definition // its own, and the definitions of the spots before it once they are known
	isKnown bool

	// Of the search for spots that lead to each other:
	visit  int // from 1 on, in the order of the visits
	lowest int // the first visit of a spot that this one comes from and that is in no group yet
}

// spreading is Tarjan's search for the spots that lead to each other.
type spreading struct {
	spots  []spot
	visits int
	stack  []int // visited, and in no group yet

	// The memory of one group, which the next one uses again:
	lists [][]definition
	union []definition
}

// spread finds the definitions of some spots. They flow on from the spots before.
func spread(spots []spot) {
	s := &spreading{spots: spots}
	for n := range spots {
		if !spots[n].isKnown && spots[n].visit == 0 {
			s.visit(n)
		}
	}
}

func (s *spreading) visit(n int) {
	// This is Tarjan's search for strongly connected components. A group is complete when its first
	// spot is left.
	at := &s.spots[n]
	s.visits++
	at.visit = s.visits
	at.lowest = s.visits
	s.stack = append(s.stack, n)

	for _, number := range at.before {
		from := &s.spots[number]
		switch {
		case from.isKnown:
			continue // its group is complete
		case from.visit == 0:
			s.visit(number)
			at.lowest = min(at.lowest, from.lowest)
		default:
			at.lowest = min(at.lowest, from.visit)
		}
	}
	if at.lowest < at.visit {
		return
	}

	// The spots above this one on the stack belong to its group.
	first := len(s.stack) - 1
	for s.stack[first] != n {
		first--
	}
	s.complete(s.stack[first:])
	s.stack = s.stack[:first]
}

// complete finds the definitions of a group of spots that lead to each other. The spots share the definitions of all
// spots in the group, and the definitions of the spots before the group.
func (s *spreading) complete(group []int) {
	// The search may come to any spot of a group first. The order of the definitions must not depend on it.
	slices.SortFunc(group, func(a, b int) int { return s.spots[a].point.index - s.spots[b].point.index })

	lists := s.lists[:0]
	for _, n := range group {
		at := &s.spots[n]
		if len(at.own) > 0 {
			lists = append(lists, distinct(at.own))
		}
		for _, number := range at.before {
			// A spot of the group itself has no list yet. Long chains of steps share one list. Comparing the
			// lists by identity keeps the work linear.
			list := s.spots[number].all
			if len(list) == 0 {
				continue
			}
			isShared := slices.ContainsFunc(lists, func(l []definition) bool { return isSame(l, list) })
			if !isShared {
				lists = append(lists, list)
			}
		}
	}

	s.lists = lists
	all := s.unionOf(lists)
	for _, n := range group {
		s.spots[n].all = all
		s.spots[n].isKnown = true
	}
}

// fewDefinitions is the largest number of definitions that are compared one by one, because a set costs more.
const fewDefinitions = 16

// unionOf returns the definitions of some lists without repetition, in their order. No list repeats a definition. A list
// that has all of them is shared without a copy.
func (s *spreading) unionOf(lists [][]definition) []definition {
	if len(lists) == 0 {
		return nil
	}
	if len(lists) == 1 {
		return lists[0]
	}

	total := 0
	longest := 0
	for _, list := range lists {
		total += len(list)
		longest = max(longest, len(list))
	}

	out := s.union[:0]
	if total-longest <= fewDefinitions {
		// A step that sets a variable adds one definition to the many before it.
		for _, list := range lists {
			before := out
			for _, d := range list {
				if !slices.Contains(before, d) {
					out = append(out, d)
				}
			}
		}
	} else {
		for _, list := range lists {
			out = append(out, list...)
		}
		out = distinct(out)
	}
	s.union = out

	// In loops within loops, each loop brings the definitions that the loops around it have brought already.
	for _, list := range lists {
		if slices.Equal(list, out) {
			return list
		}
	}
	return slices.Clone(out)
}

// distinct returns a list of definitions without repetition. It changes the list.
func distinct(list []definition) []definition {
	out := list[:0]

	// Of few definitions, comparing each is cheaper than a set.
	if len(list) <= fewDefinitions {
		for _, d := range list {
			if !slices.Contains(out, d) {
				out = append(out, d)
			}
		}
		return out
	}

	seen := make(map[definition]bool, len(list))
	for _, d := range list {
		if !seen[d] {
			seen[d] = true
			out = append(out, d)
		}
	}
	return out
}

// isSame reports whether two lists share their memory.
func isSame(a, b []definition) bool {
	return len(a) == len(b) && len(a) > 0 && &a[0] == &b[0]
}
