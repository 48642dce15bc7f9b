package staffing

import (
	"context"
	"math"
	"slices"

	"github.com/ivrsim/ivrsim/internal/results/report"
)

// start makes a plan that seems to hold by a few replications the current one, the least multiple of
// the scenario's, and divides the budget. It reports whether there is one; if not, the current plan has
// the most agents, or those that the budget ended before.
func (s *search) start(ctx context.Context) (bool, error) {
	s.budget.phase("looking for enough agents")
	first, found, err := s.fromScheduled(ctx)
	s.setCurrent(first)
	s.divide()
	return found, err
}

// confirmFirst confirms the current plan by few replications if a user waits, or one with more agents
// if it does not keep its margins: an interrupt, or the end of a short time, finds a plan that was shown
// to hold.
func (s *search) confirmFirst(ctx context.Context) error {
	const more, part = 1.2, 8
	if s.budget.Runs > 0 {
		return nil
	}
	plan := s.current.plan
	if !s.holds(s.current) {
		plan = s.problem.scaled(plan, more)
	}
	_, err := s.confirm(ctx, plan, max(leastConfirmation, s.allot.confirmation/part))
	return err
}

// fromFormula takes, by component, the formula's plan if it costs less: the least multiple that seems to
// hold, or, where all goals are of periods, the formula's need raised in those that fail.
func (s *search) fromFormula(ctx context.Context) error {
	first := s.current
	load, err := s.simulator.report(ctx, first.plan, firstReplications)
	if err != nil {
		return err
	}
	joined, err := s.raisedFormula(ctx, load)
	if err != nil {
		return err
	}
	for _, of := range s.components {
		isCheaper := s.problem.Cost(of.only(first.plan)) < s.problem.Cost(of.only(joined.plan)) && of.isOfAllTime()
		if isCheaper || slices.ContainsFunc(of.requirements, func(r *requirement) bool { return r.fails(joined) }) {
			if err := s.simulate(ctx, len(joined.values), first); err != nil {
				return err
			}
			joined = merged(joined, first, of)
		}
	}
	s.setCurrent(joined)
	return nil
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

// raisedFormula is the formula's plan on the load of a simulated day with enough agents.
func (s *search) raisedFormula(ctx context.Context, load *report.Report) (*trial, error) {
	formula := s.problem.erlangA(load)
	t := newTrial(s.problem.scaled(formula.plan, 1))
	if slices.ContainsFunc(s.components, (*component).isOfAllTime) {
		multiple, _, err := s.leastMultiple(ctx, formula.plan, 0.8, 0.9, 1, 1.1, 1.25, 1.5)
		if err != nil || !slices.ContainsFunc(s.components, (*component).isByPeriod) {
			return multiple, err
		}
		for _, of := range s.components {
			if of.isOfAllTime() {
				t = merged(t, multiple, of)
			}
		}
	}
	need := s.problem.coverage(t.plan)
	for g, of := range s.problem.patterns {
		if of != nil {
			need[g] = of.needByRow(formula.need[g])
		}
	}
	t, _, err := s.raise(ctx, t, need, load, 2*firstReplications)
	return t, err
}

// leastMultiple has for each component the least multiple of a plan with which no requirement seems
// to fail, and reports whether each has one.
func (s *search) leastMultiple(ctx context.Context, plan Plan, factors ...float64) (*trial, bool, error) {
	var out *trial
	found := make([]bool, len(s.components))
	for _, f := range factors {
		t := newTrial(s.problem.scaled(plan, f))
		err := s.simulate(ctx, firstReplications, t)
		if out == nil {
			out = t
		}
		for i, of := range s.components {
			if !found[i] {
				out = merged(out, t, of)
				found[i] = err == nil && !slices.ContainsFunc(of.requirements, func(r *requirement) bool { return r.fails(t) })
			}
		}
		if isFound := !slices.Contains(found, false); isFound || err != nil {
			return out, isFound, err
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

// scaled multiplies the numbers of a plan, within bounds.
func (p *Problem) scaled(plan Plan, factor float64) Plan {
	return p.resized(plan, func(agents float64) float64 { return multiple(agents, factor) })
}

// resized has f of each number of a plan, within bounds. The shifts of patterns become the cheapest
// ones with which f of the agents are on the phones, where there are some or f is at least one.
func (p *Problem) resized(plan Plan, f func(agents float64) float64) Plan {
	out := slices.Clone(plan)
	for j := range out {
		if p.patterns[p.Variables[j].Group] == nil {
			out[j] = int(math.Ceil(f(float64(plan[j])) - 1e-9))
			out[j] = p.change(out, j, 0) // within bounds
		}
	}
	for _, t := range p.patterns {
		if t == nil {
			continue
		}
		covered := t.covered(plan)
		need := make([]float64, len(covered))
		for r, agents := range covered {
			if more := f(agents); slices.Max(t.rows[r]) > 0 && (agents > 0 || more >= 1) {
				need[r] = more
			}
		}
		if !slices.Equal(need, covered) || !p.allows(plan) {
			p.cover(t, need, out)
		}
	}
	return out
}
