package staffing

import (
	"context"
	"slices"

	"github.com/ivrsim/ivrsim/internal/results/report"
)

// raise adds agents to a trial until it keeps the requirements of the scopes whose goals are all of
// periods: it covers a need, which it raises in the periods in which the simulation fails, first by
// a few replications and then by more. A period fails by fewer than those of the current plan if it
// certainly does. It reports whether the bounds allow so many agents.
//
// Covering a need and raising it where a simulation fails is the iteration of M. T. Cezik and
// P. L'Ecuyer, "Staffing multiskill call centers via linear programming and simulation",
// Management Science 54(2), 2008, with the cut of one interval.
func (s *search) raise(ctx context.Context, t *trial, need [][]float64, load *report.Report, few int) (*trial, bool, error) {
	const rounds = 400
	for n, round := min(few, s.replications), 0; round < rounds; round++ {
		if err := s.simulate(ctx, n, t); err != nil {
			return t, false, err
		}
		failing := s.failing(t)
		switch {
		case failing != nil:
			next := s.raised(t.plan, need, failing, load)
			if slices.Equal(next, t.plan) {
				return t, false, nil
			}
			t = newTrial(next)
		case n >= s.replications:
			return t, true, nil
		default:
			n = min(2*n, s.replications)
		}
	}
	return t, false, nil
}

// failing lists the requirements that a trial misses, of the scopes whose goals are all of periods.
func (s *search) failing(t *trial) []*requirement {
	var out []*requirement
	for _, of := range s.scopes {
		if !of.isByPeriod() {
			continue
		}
		for k, room := range s.room(t, of) {
			uncertain := 0.0
			if len(t.values) < s.replications {
				uncertain = half(of.requirements[k].slack(t))
			}
			if room+uncertain < 0 {
				out = append(out, of.requirements[k])
			}
		}
	}
	return out
}

// needOf is what a plan covers, by group with patterns and row.
func (s *search) needOf(plan Plan) [][]float64 {
	out := make([][]float64, len(s.problem.patterns))
	for g, t := range s.problem.patterns {
		if t != nil {
			out[g] = t.covered(plan)
		}
	}
	return out
}

// raised is a plan with one agent more in the intervals of failing requirements, of a period of
// several in that with the highest occupancy. The shifts of patterns cover the need, which it
// raises.
func (s *search) raised(plan Plan, need [][]float64, failing []*requirement, load *report.Report) Plan {
	const little = 0.01 // of an agent: by as much as the next plan covers more
	out, p, covered := slices.Clone(plan), s.problem, s.needOf(plan)
	rises := make([]bool, len(need))
	for _, r := range failing {
		g := p.cheapestFor(r)
		if g < 0 {
			continue
		}
		t := p.patterns[g]
		agentsIn := func(k int) float64 {
			if t != nil {
				return covered[g][t.rowOf[k]]
			}
			return float64(p.agentsIn(plan, g, load.Intervals[k].Start))
		}
		busiest, most := -1, 0.0
		for k, end := r.intervals(p.layout); k < end; k++ {
			if busy := load.Intervals[k].Groups[g].Busy / max(agentsIn(k), 0.1); busiest < 0 || busy > most {
				busiest, most = k, busy
			}
		}
		if t != nil {
			row := t.rowOf[busiest]
			need[g][row], rises[g] = max(need[g][row], covered[g][row]+little), true
			continue
		}
		for j := range out {
			if p.Variables[j].Group == g && p.covers(j, load.Intervals[busiest].Start) && out[j] == plan[j] {
				out[j] = p.change(out, j, 1)
			}
		}
	}
	for g, t := range p.patterns {
		if rises[g] {
			p.cover(t, need[g], out)
		}
	}
	return out
}

// cheapestFor is the group that is searched and costs least of those who can answer the callers
// of a requirement; -1 if there is none.
func (p *Problem) cheapestFor(r *requirement) int {
	best, subject := -1, &p.Model.Goals[r.goal].Subject
	for j := range p.Variables {
		g := p.Variables[j].Group
		if p.answers(g, subject) && p.Variables[j].AtLeast < p.Variables[j].AtMost && (best < 0 || p.Model.Groups[g].Cost < p.Model.Groups[best].Cost) {
			best = g
		}
	}
	return best
}
