package staffing

import (
	"context"
	"math"
	"slices"

	"github.com/ivrsim/ivrsim/internal/math/stats"
	"github.com/ivrsim/ivrsim/internal/results/report"
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

// scaled multiplies a plan of the part, within bounds. The shifts of patterns become the
// cheapest ones with which so many times the agents are on the phones.
func (s *part) scaled(plan Plan, factor float64) Plan {
	return s.problem.scaled(plan, s.variables, factor)
}

// scaled multiplies some variables of a plan, within bounds.
func (p *Problem) scaled(plan Plan, variables []int, factor float64) Plan {
	out := slices.Clone(plan)
	for _, j := range variables {
		if p.patterns[p.Variables[j].Group] == nil {
			out[j] = int(math.Ceil(multiple(float64(plan[j]), factor) - 1e-9))
			out[j] = p.change(out, j, 0) // within bounds
		}
	}
	for _, t := range p.patterns {
		if t == nil || factor == 1 && p.allows(plan) {
			continue
		}
		if own := t.among(variables); own != nil {
			p.cover(t, own, t.multiplied(plan, own, factor), out)
		}
	}
	return out
}

// within is a plan with its numbers within bounds.
func (p *Problem) within(plan Plan) Plan {
	all := make([]int, len(plan))
	for j := range all {
		all[j] = j
	}
	return p.scaled(plan, all, 1)
}

// start finds and proves a plan to start from. Each part starts from the cheaper one of
// multiples of the scenario's plan and of the formula's, or only of the scenario's if the
// budget is small. Where shifts have no numbers of agents, a number that is the same at any
// time gives the load for the formula. It returns false if even the most agents do not keep
// the goals; then the parts have these, or those scheduled where a goal bounds the staff from
// above.
func (s *search) start(ctx context.Context) (bool, error) {
	const small = 200 // replications
	s.budget.phase("looking for enough agents")
	found := make([]bool, len(s.parts))
	err := s.each(ctx, func(ctx context.Context, p *part) (err error) {
		found[p.index], err = p.startFromScheduled(ctx)
		return err
	})
	if err == nil && !slices.Contains(found, false) && (s.problem.isOpen() || s.budget.left() > small) {
		err = s.startFromFormula(ctx)
	}
	if err != nil || slices.Contains(found, false) {
		return false, err
	}
	plans := make([]*trial, len(s.parts))
	for i, p := range s.parts {
		plans[i] = p.current
	}
	proven, err := s.firstProof(ctx)
	for i, p := range s.parts {
		if proven && p.isByPeriod() { // the proof of so many requirements takes more agents
			p.current = plans[i]
		}
	}
	return proven, err
}

// startFromScheduled makes the least multiple of the scenario's plan the current one with
// which the requirements seem to hold.
func (s *part) startFromScheduled(ctx context.Context) (bool, error) {
	factors := []float64{1, 1.2, 1.5, 2, 3, 5, mostMultiple}
	if s.problem.isOpen() {
		factors = []float64{2, 5, mostMultiple, 30, 100, 300, 1000}
	}
	scheduled := s.only(s.problem.Scheduled())
	found, err := s.firstFeasible(ctx, scheduled, factors...)
	if err == nil && !found && slices.ContainsFunc(s.requirements, func(r requirement) bool { return !r.monotone }) {
		found, err = s.firstFeasible(ctx, scheduled, 0.9, 0.8, 0.7, 0.6, 0.5, 0.4, 1)
	}
	return found, err
}

// startFromFormula starts each part from the formula's plan, on the load of the current one,
// with the settings of the search.
func (s *search) startFromFormula(ctx context.Context) error {
	const share, most = 100, 24 // of the budget; replications
	plan := joined(s.parts)
	enough, err := s.lockstep.evaluator.report(ctx, plan, min(max(startReplications, s.budget.left()/share), most))
	if err != nil {
		return err
	}
	formula, _ := s.problem.erlangA(enough)
	first := make([]*part, len(s.parts))
	err = s.each(ctx, func(ctx context.Context, p *part) error {
		before := *p
		first[p.index], p.current = &before, p.trial(p.only(formula))
		return p.simulate(ctx, []*trial{p.current}, firstProofReplications)
	})
	if err != nil {
		return err
	}
	s.settings = s.usual()
	s.sharpen()
	return s.each(ctx, func(ctx context.Context, p *part) error {
		return p.startFromFormula(ctx, p.only(formula), enough, first[p.index])
	})
}

// startFromFormula makes the formula's plan the current one, with more agents where a
// requirement fails, if that is feasible and cheaper than the first one.
func (s *part) startFromFormula(ctx context.Context, formula Plan, load *report.Report, first *part) error {
	const few = 8 // replications
	ok, err := false, error(nil)
	if s.isByPeriod() {
		s.require()
		need := s.needOf(formula)
		for g, agents := range s.problem.formulaNeed(load) {
			if need[g] != nil {
				need[g] = s.problem.patterns[g].needOf(agents)
			}
		}
		ok, err = s.raise(ctx, need, load, few)
	}
	if err == nil && !ok {
		ok, err = s.firstFeasible(ctx, formula, 0.8, 0.9, 1, 1.1, 1.25, 1.5)
	}
	if err == nil && (!ok || s.problem.Cost(first.current.plan) < s.problem.Cost(s.current.plan)) {
		s.current, s.requirements, s.correction = first.current, first.requirements, make([]float64, len(first.requirements))
	}
	return err
}

const firstProofReplications = 20 // few: the first proof is to be there soon

// firstProof proves the parts' plans or ones with more agents, for a short budget or an
// early interrupt. It returns false if the goals are not proven even with the most agents.
func (s *search) firstProof(ctx context.Context) (bool, error) {
	const rounds = 50
	s.budget.phase("proving a first plan")
	for range rounds {
		if err := s.afford(firstProofReplications); err != nil {
			return false, err
		}
		p, err := s.prove(ctx, joined(s.parts), firstProofReplications)
		if err != nil || p.report.Holds() {
			return err == nil, err
		}
		changed := false
		for _, part := range s.parts {
			if more := part.scaled(part.current.plan, 1.05); part.misses(p) && !slices.Equal(more, part.current.plan) {
				part.current, changed = part.trial(more), true
			}
		}
		if !changed {
			break
		}
	}
	return false, nil
}

// misses reports whether a requirement is not certain to hold by a proof.
func (s *part) misses(p *proof) bool {
	var t trial
	for number := range p.results {
		t.keep(number, s.measures(&p.results[number]))
	}
	return slices.ContainsFunc(s.requirements, func(r requirement) bool { return !(r.slack(&t, p.replications).Low >= 0) })
}

// firstFeasible makes the least multiple of a plan the current one with which all
// requirements seem to hold.
func (s *part) firstFeasible(ctx context.Context, plan Plan, factors ...float64) (bool, error) {
	for _, f := range factors {
		s.current = s.trial(s.scaled(plan, f))
		if err := s.simulate(ctx, []*trial{s.current}, startReplications); err != nil {
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
func (s *part) require() {
	s.requirements = nil
	for _, r := range s.all {
		values := stats.Quotients(r.series(s.current, startReplications))
		if slices.ContainsFunc(values, func(v float64) bool { return !math.IsNaN(v) }) {
			s.requirements = append(s.requirements, r)
		}
	}
	s.correction = make([]float64, len(s.requirements))
}
