package staffing

import (
	"context"
	"math"
	"slices"

	"github.com/ivrsim/ivrsim/internal/stats"
)

// startReplications are the replications of a plan that the search may start from.
const startReplications = 4

// multiple is factor·agents + factor - 1 for a factor over 1, so that few agents and 0 become
// more, too; else factor·agents. Of a number that is not 0 the factor is at most
// mostMultiple.
func multiple(agents, factor float64) float64 {
	if agents > 0 {
		factor = min(factor, mostMultiple)
	}
	return float64(factor*agents) + max(0, factor-1)
}

const mostMultiple = 10

// scaled multiplies a plan, within bounds. The shifts of patterns become the cheapest ones
// with which so many times the agents are on the phones.
func (p *Problem) scaled(plan Plan, factor float64) Plan {
	out := slices.Clone(plan)
	for j, n := range plan {
		if p.patterns[p.Variables[j].Group] == nil {
			out[j] = int(math.Ceil(multiple(float64(n), factor) - 1e-9))
			out[j] = p.change(out, j, 0) // within bounds
		}
	}
	for _, t := range p.patterns {
		if t != nil && (factor != 1 || !p.allows(plan)) {
			p.cover(t, t.multiplied(plan, factor), out)
		}
	}
	return out
}

// start finds and proves a plan to start from: the cheaper one of multiples of the
// scenario's plan and of the formula's, or only of the scenario's if the budget is small.
// Where shifts have no numbers of agents, a number that is the same at any time gives the
// load for the formula. It returns false if even the most agents do not keep the goals; then
// the current plan has these, or those scheduled where a goal bounds the staff from above.
func (s *search) start(ctx context.Context) (found bool, err error) {
	const small = 200 // replications
	s.budget.phase("looking for enough agents")
	scheduled := s.problem.Scheduled()
	factors := []float64{1, 1.2, 1.5, 2, 3, 5, mostMultiple}
	open := s.problem.isOpen()
	if open {
		factors = []float64{2, 5, mostMultiple, 30, 100, 300, 1000}
	}
	found, err = s.firstFeasible(ctx, scheduled, factors...)
	if err == nil && !found && slices.ContainsFunc(s.requirements, func(r requirement) bool { return !r.monotone }) {
		found, err = s.firstFeasible(ctx, scheduled, 0.9, 0.8, 0.7, 0.6, 0.5, 0.4, 1)
	}
	if err == nil && found && (open || s.budget.left() > small) {
		err = s.startFromFormula(ctx)
	}
	if err != nil || !found {
		return false, err
	}
	return s.firstProof(ctx)
}

// startFromFormula makes a multiple of the formula's plan the current one if that is
// feasible and cheaper.
func (s *search) startFromFormula(ctx context.Context) error {
	enough, err := s.report(ctx, s.current.plan, startReplications)
	if err != nil {
		return err
	}
	first := s.current
	formula, _ := s.problem.erlangA(enough)
	ok, err := s.firstFeasible(ctx, formula, 0.8, 0.9, 1, 1.1, 1.25, 1.5)
	if err == nil && (!ok || s.problem.Cost(first.plan) < s.problem.Cost(s.current.plan)) {
		s.current = first
		s.require() // those of the first plan's calls again
	}
	return err
}

const firstProofReplications = 20 // few: the first proof is to be there soon

// firstProof proves the current plan or one with more agents, for a short budget or an
// early interrupt. It returns false if the goals are not proven even with the most agents.
func (s *search) firstProof(ctx context.Context) (bool, error) {
	const rounds = 50
	s.budget.phase("proving a first plan")
	for range rounds {
		if err := s.afford(firstProofReplications); err != nil {
			return false, err
		}
		p, err := s.prove(ctx, s.current.plan, firstProofReplications)
		if err != nil || p.report.Holds() {
			return err == nil, err
		}
		more := s.problem.scaled(s.current.plan, 1.05)
		if slices.Equal(more, s.current.plan) {
			break
		}
		s.current = s.trial(more)
	}
	return false, nil
}

// firstFeasible makes the least multiple of a plan the current one with which all goals
// seem to hold.
func (s *search) firstFeasible(ctx context.Context, plan Plan, factors ...float64) (bool, error) {
	for _, f := range factors {
		s.current = s.trial(s.problem.scaled(plan, f))
		if err := s.simulateWithin(ctx, []*trial{s.current}, startReplications); err != nil {
			return false, err
		}
		s.require()
		if s.holds() {
			return true, nil
		}
	}
	return false, nil
}

// require makes requirements of the bounds on measures that the current plan has calls for.
func (s *search) require() {
	s.requirements = nil
	for _, r := range s.goalBounds {
		values := stats.Quotients(r.series(s.current, startReplications))
		if slices.ContainsFunc(values, func(v float64) bool { return !math.IsNaN(v) }) {
			s.requirements = append(s.requirements, r)
		}
	}
	s.correction = make([]float64, len(s.requirements))
}
