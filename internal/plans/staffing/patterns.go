package staffing

import (
	"slices"
	"time"

	"github.com/ivrsim/ivrsim/internal/days/des"
	"github.com/ivrsim/ivrsim/internal/days/model"
	"github.com/ivrsim/ivrsim/internal/days/scenario"
)

// patterns are the overlapping shifts of a group. Several variables give the agents at a time.
type patterns struct {
	group, first int // the group, and the first of its variables, which are consecutive
	variables    int // how many they are
	// the different rows of the intervals: by variable the share of its agents who are on the phones
	rows  [][]float64
	rowOf []int // by interval of the statistics: index into rows
	// sets of variables whose agents are rostered at the same time; nil if their number is not bounded
	concurrent [][]int
}

// isOpen reports whether shifts of patterns have no numbers of agents yet.
func (d *day) isOpen() bool {
	return slices.ContainsFunc(d.Model.Groups, func(g model.Group) bool { return g.Open })
}

// newPatterns describes the overlap of a group's variables, from the first on.
func (p *Problem) newPatterns(g, first int) *patterns {
	t := &patterns{group: g, first: first, variables: len(p.Variables) - first}

	// Many intervals have the same agents at work. Equal rows make the integer program small.
	for k := range p.layout.Intervals {
		row := make([]float64, t.variables)
		for i := range row {
			row[i] = p.Variables[first+i].onPhones[k]
		}

		index := slices.IndexFunc(t.rows, func(o []float64) bool { return slices.Equal(o, row) })
		if index < 0 {
			index = len(t.rows)
			t.rows = append(t.rows, row)
		}

		t.rowOf = append(t.rowOf, index)
	}

	// Without bounds the sets would only cost time.
	if b := p.Model.Groups[g].Bounds; b.AtLeast > 0 || b.AtMost < scenario.MaxAgents {
		t.concurrent = p.concurrent(first)
	}

	return t
}

// averages are how many agents of a roster are on the phones, by interval of the statistics.
func (d *day) averages(roster []model.RosterStep) []float64 {
	out := make([]float64, d.layout.Intervals)
	for k := range out {
		// An agent who is there for a part of an interval counts as that part.
		from := d.layout.Start(k)
		length := d.layout.Length(k)
		out[k] = agentHours(roster, from, from+length) / time.Duration(length).Hours()
	}
	return out
}

// concurrent returns the sets of variables, from the first on, whose agents are rostered at
// the same time.
func (c *choices) concurrent(first int) [][]int {
	var out [][]int
	var times []des.Time
	for j := first; j < len(c.Variables); j++ {
		for _, step := range c.Variables[j].roster {
			times = append(times, step.At)
		}
	}

	// Who is rostered changes only at a step of a roster.
	slices.Sort(times)

	for _, at := range slices.Compact(times) {
		var set []int
		for j := first; j < len(c.Variables); j++ {
			if stepAt(c.Variables[j].roster, at).Paid > 0 {
				set = append(set, j)
			}
		}

		if set != nil && !slices.ContainsFunc(out, func(o []int) bool { return slices.Equal(o, set) }) {
			out = append(out, set)
		}
	}

	return out
}

// bounds are the least and the greatest number of agents that a variable may have while
// the other numbers of a plan stay.
func (p *Problem) bounds(plan Plan, j int) (low, high int) {
	v := &p.Variables[j]
	low = v.AtLeast
	high = v.AtMost
	t := p.patterns[v.Group]
	if t == nil || low == high {
		return low, high
	}

	// The bound is one on the group at each time. The other variables of that time leave the rest of
	// it.
	b := p.Model.Groups[v.Group].Bounds
	for _, set := range t.concurrent {
		if !slices.Contains(set, j) {
			continue
		}

		others := -plan[j]
		for _, i := range set {
			others += plan[i]
		}

		low = max(low, b.AtLeast-others)
		high = min(high, b.AtMost-others)
	}

	// The other numbers alone may exceed the group's bound.
	high = max(high, 0)
	return min(low, high), high
}

// allows reports whether the agents of a plan who work at the same times are within their
// groups' bounds.
func (p *Problem) allows(plan Plan) bool {
	for j := range plan {
		if p.patterns[p.Variables[j].Group] == nil {
			continue
		}
		if low, high := p.bounds(plan, j); plan[j] < low || plan[j] > high {
			return false
		}
	}
	return true
}

// covered returns the number of agents of a plan on the phones, by row.
func (t *patterns) covered(plan Plan) []float64 {
	out := make([]float64, len(t.rows))
	for r, row := range t.rows {
		for i, share := range row {
			out[r] += float64(share * float64(plan[t.first+i]))
		}
	}
	return out
}

// coverage returns the number of agents of a plan on the phones, by group with patterns and row.
func (p *Problem) coverage(plan Plan) [][]float64 {
	out := make([][]float64, len(p.patterns))
	for g, t := range p.patterns {
		if t != nil {
			out[g] = t.covered(plan)
		}
	}
	return out
}

// needByRow is the need by row of a number of agents for each interval.
func (t *patterns) needByRow(agents []int) []float64 {
	out := make([]float64, len(t.rows))
	for k, r := range t.rowOf {
		out[r] = max(out[r], float64(agents[k]))
	}
	return out
}

// Cover compares the shifts found that cover the formula's need with the cheapest ones.
type Cover struct {
	Cost  float64 `json:"cost"`  // of the shifts that were found, of the groups with patterns
	Bound float64 `json:"bound"` // no shifts of the patterns that cover the need cost less
}

// cover sets a group's variables in a plan to the cheapest found ones with the needed agents on the
// phones, by row. If the bounds allow fewer, the shifts have as many as they allow, the Cover has
// no meaning, and cover returns false.
func (p *Problem) cover(t *patterns, need []float64, plan Plan) (Cover, bool) {
	program := &integerProgram{}
	for j := range t.variables {
		program.cost = append(program.cost, p.costOfRostered(t.first+j))
	}

	// A row without agents at work cannot be covered, so it would make the program infeasible.
	for r, row := range t.rows {
		if need[r] > 0 && slices.Max(row) > 0 {
			program.rows = append(program.rows, slices.Clone(row))
			program.least = append(program.least, need[r])
		}
	}

	if t.concurrent != nil {
		p.addBounds(t, program)
	}

	// a tenth of a second, or so
	x, bound := program.solve(min(3000, 2_000_000/(1+len(program.rows)*len(program.cost))))
	if x == nil {
		return Cover{}, false
	}

	// A fixed variable keeps its number.
	c := Cover{Bound: bound}
	for i := range t.variables {
		if v := &p.Variables[t.first+i]; v.AtLeast < v.AtMost {
			plan[t.first+i] = x[i]
			c.Cost += float64(program.cost[i] * float64(x[i]))
		}
	}

	return Cover{toMillionth(c.Cost), min(toMillionth(c.Bound), toMillionth(c.Cost))},
		!slices.ContainsFunc(x[t.variables:], func(n int) bool { return n > 0 })
}

// addBounds adds the bounds of the agents who are rostered at the same time to a program, whose
// other rows may fall short.
func (p *Problem) addBounds(t *patterns, program *integerProgram) {
	b := p.Model.Groups[t.group].Bounds
	needs := len(program.rows)

	add := func(set []int, sign float64, least int) {
		row := make([]float64, t.variables)
		for _, j := range set {
			row[j-t.first] = sign
		}
		program.rows = append(program.rows, row)
		program.least = append(program.least, float64(least))
	}

	// An upper bound is a lower bound of the negative number.
	for _, set := range t.concurrent {
		if b.AtLeast > 0 {
			add(set, 1, b.AtLeast)
		}
		if b.AtMost < scenario.MaxAgents {
			add(set, -1, -b.AtMost)
		}
	}

	// The bounds must hold. The need may fall short if they do not leave enough agents.
	program.allowShortage(needs)
}
