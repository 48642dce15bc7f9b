package staffing

import "slices"

// raise adds agents to a trial until it keeps the component's requirements, as long as those that fail
// are of periods. It covers a need by group with patterns and row. It raises both in the periods in which
// the simulation fails, first by a few replications and then by more. While there are fewer
// replications than for the judgment of a plan, a period fails only if it certainly fails. It is
// not ok if the search has to end.
//
// Covering a need and raising it where a simulation fails is the iteration of M. T. Cezik and P.
// L'Ecuyer, "Staffing multiskill call centers via linear programming and simulation", Management
// Science 54(2), 2008, with the cut of one interval.
func (c *componentSearch) raise(t *trial, need [][]float64, few int) (raised *trial, ok bool) {
	const rounds = 400
	for n, round := min(few, c.judgedBy), 0; round < rounds; round++ {
		if !c.ask(t, n) {
			return t, false
		}

		// More replications are worth their cost only if fewer show no failure.
		failing := c.failing(t)
		if failing == nil {
			if n >= c.judgedBy {
				break
			}
			n = min(2*n, c.judgedBy)
			continue
		}

		// Nothing shows when agents are missing for a goal of all of the time.
		if slices.ContainsFunc(failing, func(r *requirement) bool { return !r.isRaised() }) {
			break
		}

		// A plan that does not change is at its bounds.
		var next Plan
		next, need = c.withOneMore(t.plan, need, c.busiest(t.plan, failing))
		if c.key(next) == c.key(t.plan) {
			break
		}

		t = newTrial(next)
	}

	return t, true
}

// failing lists the requirements that a trial misses, by their margins or, where it has fewer replications than
// judge a plan, certainly.
func (c *componentSearch) failing(t *trial) []*requirement {
	var out []*requirement
	for k, slack := range c.marginSlack(t, c.component) {
		uncertain := 0.0
		if t.replications < c.judgedBy {
			uncertain = half(c.requirements[k].slack(t))
		}
		if slack+uncertain < 0 {
			out = append(out, c.requirements[k])
		}
	}
	return out
}

// groupInterval is a group in an interval of the statistics.
type groupInterval struct{ group, interval int }

// busiest are the groups and intervals that failing requirements take an agent more in: the group that
// costs least, in the interval with the highest occupancy.
func (c *componentSearch) busiest(plan Plan, failing []*requirement) []groupInterval {
	p := c.problem
	var out []groupInterval
	agents := make([][]float64, len(p.staff))
	for g, roster := range p.rosters(plan) {
		agents[g] = p.averages(roster)
	}

	// Each failing period gets an agent of one group, the cheapest that helps.
	for _, r := range failing {
		g := p.cheapestFor(r, plan)
		if g < 0 {
			continue
		}

		// The goal is missed over the period as a whole. The busiest interval is the likely cause.
		busiest := -1
		most := 0.0
		for k, end := r.intervals(p.layout); k < end; k++ {
			if busy := c.load.Intervals[k].Groups[g].Busy / max(agents[g][k], 0.1); busiest < 0 || busy > most {
				busiest = k
				most = busy
			}
		}

		out = append(out, groupInterval{g, busiest})
	}

	return out
}

// withOneMore is a plan with one agent more in some intervals, and the need that its shifts of patterns
// cover, raised there.
func (c *componentSearch) withOneMore(plan Plan, need [][]float64, in []groupInterval) (Plan, [][]float64) {
	const little = 0.01 // of an agent: by as much as the next plan covers more
	p := c.problem
	out := slices.Clone(plan)
	coverage := p.coverage(plan)
	more := make([][]float64, len(need))

	// A group without patterns gets an agent in the variables of the interval. Others get a higher
	// need.
	for _, at := range in {
		if t := p.patterns[at.group]; t != nil {
			if more[at.group] == nil {
				more[at.group] = slices.Clone(need[at.group])
			}
			row := t.rowOf[at.interval]
			more[at.group][row] = max(more[at.group][row], coverage[at.group][row]+little)
			continue
		}
		for j := range out {
			if p.Variables[j].Group == at.group && p.covers(j, at.interval) && out[j] == plan[j] {
				out[j] = p.change(out, j, 1)
			}
		}
	}

	// The cover is computed once, after all needs are raised.
	for g, t := range p.patterns {
		if more[g] == nil {
			more[g] = need[g]
		} else {
			p.cover(t, more[g], out)
		}
	}

	return out, more
}
