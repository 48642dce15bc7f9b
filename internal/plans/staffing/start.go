package staffing

import (
	"context"
	"math"
	"slices"

	"github.com/ivrsim/ivrsim/internal/results/report"
)

// start finds the plan that the search starts from: by scope the cheaper one of the least multiples
// of the scenario's plan and of the formula's that seem to hold, by a few replications. Where all
// goals of a scope are of periods, the formula's need is raised in those that fail. It reports
// whether there is one; if not, the current plan has the most agents.
func (s *search) start(ctx context.Context) (bool, error) {
	s.budget.phase("looking for enough agents")
	s.reserve = 0 // nothing can be proven before there is a plan
	first, found, err := s.fromScheduled(ctx)
	if err != nil || !found {
		s.current = first
		return false, err
	}
	s.setCurrent(first)
	s.size(first)
	reserve := s.reserve
	s.reserve = 0
	defer func() { s.reserve = reserve }()
	load, err := s.callers.report(ctx, first.plan, firstReplications)
	if err != nil {
		return false, err
	}
	formula, _ := s.problem.erlangA(load)
	joined, err := s.fromFormula(ctx, formula, load)
	if err != nil {
		return false, err
	}
	for i := range s.scopes {
		of := &s.scopes[i]
		isCheaper := s.problem.Cost(of.only(first.plan)) < s.problem.Cost(of.only(joined.plan)) && of.isOfAllTime()
		if isCheaper || slices.ContainsFunc(of.requirements, func(r *requirement) bool { return r.fails(joined) }) {
			if err := s.simulate(ctx, len(joined.values), first); err != nil {
				return false, err
			}
			joined = merged(joined, first, of)
		}
	}
	s.setCurrent(joined)
	return true, nil
}

// fromScheduled is the least multiple of the scenario's plan. Where a goal bounds the staff from
// above, it may be less than the scenario's. Shifts without numbers get the same one at any time.
func (s *search) fromScheduled(ctx context.Context) (*trial, bool, error) {
	factors := []float64{1, 1.2, 1.5, 2, 3, 5, mostMultiple}
	if s.problem.isOpen() {
		factors = []float64{2, 5, mostMultiple, 30, 100, 300, 1000}
	}
	t, found, err := s.leastMultiple(ctx, s.problem.Scheduled(), factors...)
	if isBounded := func(r requirement) bool { return !r.monotone }; err == nil && !found && slices.ContainsFunc(s.requirements, isBounded) {
		return s.leastMultiple(ctx, s.problem.Scheduled(), 0.9, 0.8, 0.7, 0.6, 0.5, 0.4, 1)
	}
	return t, found, err
}

// fromFormula starts from the formula's plan on the load of a simulated day.
func (s *search) fromFormula(ctx context.Context, formula Plan, load *report.Report) (*trial, error) {
	t := newTrial(s.problem.within(formula))
	if slices.ContainsFunc(s.scopes, scope.isOfAllTime) {
		multiple, _, err := s.leastMultiple(ctx, formula, 0.8, 0.9, 1, 1.1, 1.25, 1.5)
		if err != nil || !slices.ContainsFunc(s.scopes, scope.isByPeriod) {
			return multiple, err
		}
		for i := range s.scopes {
			if of := &s.scopes[i]; of.isOfAllTime() {
				t = merged(t, multiple, of)
			}
		}
	}
	need := s.needOf(t.plan)
	for g, agents := range s.problem.formulaNeed(load) {
		if need[g] != nil {
			need[g] = s.problem.patterns[g].needOf(agents)
		}
	}
	t, _, err := s.raise(ctx, t, need, load, 2*firstReplications)
	return t, err
}

// leastMultiple has for each scope the least multiple of a plan with which no requirement seems
// to fail, and reports whether each has one.
func (s *search) leastMultiple(ctx context.Context, plan Plan, factors ...float64) (*trial, bool, error) {
	var out *trial
	found := make([]bool, len(s.scopes))
	for _, f := range factors {
		t := newTrial(s.problem.scaled(plan, f))
		if err := s.simulate(ctx, firstReplications, t); err != nil {
			return nil, false, err
		}
		if out == nil {
			out = t
		}
		for i := range s.scopes {
			if of := &s.scopes[i]; !found[i] {
				out = merged(out, t, of)
				found[i] = !slices.ContainsFunc(of.requirements, func(r *requirement) bool { return r.fails(t) })
			}
		}
		if !slices.Contains(found, false) {
			return out, true, nil
		}
	}
	return out, false, nil
}

// fails reports whether a requirement seems to fail by a few replications: for certain, or, if it
// is about all of the time, by its estimate.
func (r *requirement) fails(t *trial) bool {
	slack := r.slack(t)
	return slack.High < 0 || r.periodIndex < 0 && slack.Mean < 0
}

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

// scaled multiplies the numbers of a plan, within bounds. The shifts of patterns become the
// cheapest ones with which so many times the agents are on the phones.
func (p *Problem) scaled(plan Plan, factor float64) Plan {
	out := slices.Clone(plan)
	for j := range out {
		if p.patterns[p.Variables[j].Group] == nil {
			out[j] = int(math.Ceil(multiple(float64(plan[j]), factor) - 1e-9))
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

// within is a plan with its numbers within bounds.
func (p *Problem) within(plan Plan) Plan { return p.scaled(plan, 1) }

// showFirst proves more agents than the current plan has, by few replications, so that an
// interrupt finds a plan that was shown to hold.
func (s *search) showFirst(ctx context.Context) error {
	const more, part = 1.2, 8
	_, err := s.prove(ctx, s.problem.scaled(s.current.plan, more), max(leastReplications, s.proofSize/part))
	return err
}
