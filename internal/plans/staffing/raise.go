package staffing

import (
	"context"
	"slices"

	"github.com/ivrsim/ivrsim/internal/results/report"
)

// isByPeriod reports whether each requirement is about a period, so that a failure says when
// there are too few agents.
func (s *part) isByPeriod() bool {
	return !slices.ContainsFunc(s.requirements, func(r requirement) bool { return r.periodIndex < 0 || !r.monotone })
}

// raise adds agents to the current plan until it keeps all requirements: it covers a need, which
// it raises in the periods in which a simulation fails, first by a few replications and then by
// more. A period fails by fewer than those of the current plan if it certainly does. It returns
// false if the bounds do not allow more agents.
//
// Covering a need and raising it where a simulation fails is the iteration of M. T. Cezik and
// P. L'Ecuyer, "Staffing multiskill call centers via linear programming and simulation",
// Management Science 54(2), 2008, with the cut of one interval.
func (s *part) raise(ctx context.Context, need [][]float64, load *report.Report, few int) (bool, error) {
	const rounds = 400
	for n, round := min(few, s.replications), 0; round < rounds; round++ {
		if err := s.simulate(ctx, []*trial{s.current}, n); err != nil {
			return false, err
		}
		var failing []*requirement
		for i, room := range s.room(s.current) {
			uncertain := 0.0
			if n < s.replications {
				uncertain = half(s.requirements[i].slack(s.current, n))
			}
			if float64(room.Mean)+uncertain < 0 {
				failing = append(failing, &s.requirements[i])
			}
		}
		switch {
		case failing != nil:
			next := s.raised(s.current.plan, need, failing, load)
			if slices.Equal(next, s.current.plan) {
				return false, nil
			}
			s.current = s.trial(next)
		case n >= s.replications:
			return true, nil
		default:
			n = min(2*n, s.replications)
		}
	}
	return false, nil
}

// needOf is what a plan covers, by group with patterns and row.
func (s *part) needOf(plan Plan) [][]float64 {
	out := make([][]float64, len(s.problem.patterns))
	for g, t := range s.problem.patterns {
		if t != nil && t.among(s.variables) != nil {
			out[g] = t.covered(plan)
		}
	}
	return out
}

// raised is a plan with one agent more in the intervals of failing requirements, of a period of
// several in that with the highest occupancy. The shifts of patterns cover the need, which it
// raises.
func (s *part) raised(plan Plan, need [][]float64, failing []*requirement, load *report.Report) Plan {
	const little = 0.01 // of an agent: by as much as the next plan covers more
	out := slices.Clone(plan)
	p := s.problem
	covered := s.needOf(plan)
	for _, r := range failing {
		g := s.cheapestFor(r)
		if g < 0 {
			continue
		}
		t := p.patterns[g]
		busiest, most := -1, 0.0
		for _, k := range r.intervals(s.layout) {
			agents := 0.0
			if t != nil {
				agents = covered[g][t.rowOf[k]]
			} else {
				agents = float64(s.agentsIn(plan, g, k, load))
			}
			if busy := load.Intervals[k].Groups[g].Busy / max(agents, 0.1); busiest < 0 || busy > most {
				busiest, most = k, busy
			}
		}
		switch {
		case t != nil:
			row := t.rowOf[busiest]
			need[g][row] = max(need[g][row], covered[g][row]+little)
		default:
			for _, j := range s.variables {
				if p.Variables[j].Group == g && p.covers(j, load.Intervals[busiest].Start) && out[j] == plan[j] {
					out[j] = p.change(out, j, 1)
				}
			}
		}
	}
	for g, t := range p.patterns {
		if need[g] != nil {
			p.cover(t, t.among(s.variables), need[g], out)
		}
	}
	return out
}

// agentsIn are the agents of a group's variables in an interval.
func (s *part) agentsIn(plan Plan, g, k int, load *report.Report) int {
	n := 0
	for _, j := range s.variables {
		if s.problem.Variables[j].Group == g && s.problem.covers(j, load.Intervals[k].Start) {
			n += plan[j]
		}
	}
	return n
}

// cheapestFor is the group of the part whose agents cost least of those who can answer the
// callers of a requirement; -1 if there is none.
func (s *part) cheapestFor(r *requirement) int {
	p, best := s.problem, -1
	subject := &p.Model.Goals[r.goal].Subject
	for _, j := range s.variables {
		g := p.Variables[j].Group
		group := &p.Model.Groups[g]
		if p.answers(g, subject) && p.Variables[j].AtLeast < p.Variables[j].AtMost && (best < 0 || group.Cost < p.Model.Groups[best].Cost) {
			best = g
		}
	}
	return best
}
