package importer

import (
	"slices"

	"github.com/ivrsim/ivrsim/internal/platforms/fold"
)

// reachable is the part of the search for sources that all variables share.
type reachable struct {
	*fold.Dominance // node i+1 is point i
	points          []*point
	begins          []*definitions       // by point, of a variable that nothing sets
	setting         map[string][]int     // by variable, the targets of the ways that set it
	crossings       map[*point]*crossing // of points with many ways, by the first search that comes to each
	numbers         []int                // by point, its number from 1 on in the search that is made, or 0

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
	own      *fold.Nearest                 // of the points with definitions of their own, whose nodes have numbers
	at       []*definitions                // by number, of the points that were read and of those before them
	begun    map[*definitions]*definitions // the begins of shared, with the variable
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

	v.shared.Dominance = fold.NewDominance(nodes)
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
		begun: map[*definitions]*definitions{},
	}
	v.solved[variable] = s
	s.own = s.shared.Nearest(s.shared.Meeting(s.shared.setters(variable)))
	s.at = make([]*definitions, len(s.own.Nodes))
	return s
}

// findAt finds the definitions at a point, and at the points before it that have definitions of their own. The points
// have their numbers.
func (s *solution) findAt(first int) {
	r := s.shared
	spots := r.spots[:0]
	before := r.before[:0]
	number := func(own int) int {
		p := s.own.Nodes[own] - 1
		if r.numbers[p] == 0 {
			spots = append(spots, spot{point: r.points[p], number: own, all: s.at[own]})
			r.numbers[p] = len(spots)
		}
		return r.numbers[p] - 1
	}

	// The list grows while it is read.
	number(first)
	for i := 0; i < len(spots); i++ {
		if spots[i].all != nil {
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
		s.at[at.number] = at.all
	}

	clear(spots) // the memory must not keep the definitions of this variable
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
			own = append(own, s.begins(way.from).list...)
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
func (s *solution) nearest(p *point) int { return s.own.NumberOf(p.index + 1) }

// begins returns where calls may have begun that come to a point without an assignment of the variable.
func (s *solution) begins(p *point) *definitions {
	all := s.shared.begins[p.index]
	if s.begun[all] == nil {
		own := slices.Clone(all.list)
		for i := range own {
			own[i].variable = s.variable
		}
		s.begun[all] = newDefinitions(own)
	}
	return s.begun[all]
}

// of returns what may have given the variable its value at a point.
func (s *solution) of(p *point) *definitions {
	// No way leads to a step that was no point when the ways were found.
	if p.index+1 >= len(s.shared.First) {
		return newDefinitions(nil)
	}
	near := s.nearest(p)
	if near < 0 {
		return s.begins(p)
	}
	if s.at[near] == nil {
		s.findAt(near)
	}
	return s.at[near]
}

// spot is a point in one search for definitions. The search numbers its points, because maps by point would take most
// of its time.
type spot struct {
	point  *point
	number int          // of the point in the solution
	own    []definition // of the ways that have one themselves
	before []int        // the numbers of the spots from which the other ways come
	all    *definitions // its own, and the definitions of the spots before it, or nil while they are not known

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
	groups []*definitions
	union  []definition
}

// spread finds the definitions of some spots. They flow on from the spots before.
func spread(spots []spot) {
	s := &spreading{spots: spots}
	for n := range spots {
		if spots[n].all == nil && spots[n].visit == 0 {
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
		case from.all != nil:
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

	groups := s.groups[:0]
	for _, n := range group {
		at := &s.spots[n]
		if len(at.own) > 0 {
			groups = append(groups, newDefinitions(distinct(at.own)))
		}
		for _, number := range at.before {
			// A spot of the group itself has no definitions yet. Long chains of steps share their definitions.
			// Comparing them by identity keeps the work linear.
			before := s.spots[number].all
			if before != nil && len(before.list) > 0 && !slices.Contains(groups, before) {
				groups = append(groups, before)
			}
		}
	}

	s.groups = groups
	all := s.unionOf(groups)
	for _, n := range group {
		s.spots[n].all = all
	}
}

// fewDefinitions is the largest number of definitions that are compared one by one, because a set costs more.
const fewDefinitions = 16

// unionOf returns the definitions of some groups without repetition, in their order. No group repeats a definition. A
// group that has all of them is shared without a copy.
func (s *spreading) unionOf(groups []*definitions) *definitions {
	if len(groups) == 0 {
		return newDefinitions(nil)
	}
	if len(groups) == 1 {
		return groups[0]
	}

	total := 0
	longest := 0
	for _, group := range groups {
		total += len(group.list)
		longest = max(longest, len(group.list))
	}

	out := s.union[:0]
	if total-longest <= fewDefinitions {
		// A step that sets a variable adds one definition to the many before it.
		for _, group := range groups {
			before := out
			for _, d := range group.list {
				if !slices.Contains(before, d) {
					out = append(out, d)
				}
			}
		}
	} else {
		for _, group := range groups {
			out = append(out, group.list...)
		}
		out = distinct(out)
	}
	s.union = out

	// In loops within loops, each loop brings the definitions that the loops around it have brought already.
	for _, group := range groups {
		if slices.Equal(group.list, out) {
			return group
		}
	}
	return newDefinitions(slices.Clone(out))
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
