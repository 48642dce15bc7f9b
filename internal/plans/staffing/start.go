package staffing

import (
	"context"
	"math"
	"slices"
)

// start makes a plan that seems to hold by a few replications the current one: by component the cheaper one
// of the scenario's and of the formula's. It returns errNoStaff if none seems to hold; the current plan has
// the most agents then.
func (s *search) start(ctx context.Context) error {
	s.budget.phase("looking for enough agents")
	first, err := s.fromScenario(ctx)
	s.setCurrent(first)
	s.divide()
	if err != nil {
		return err
	}
	if s.load, err = s.simulator.report(ctx, first.plan, firstReplications); err != nil {
		return err
	}
	if err := s.proveEarly(ctx); err != nil {
		return err
	}
	joined, err := s.fromFormula(ctx)
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

// proveEarly proves the current plan by few replications if a user waits, or one with more agents
// if it does not keep its margins: an interrupt, or the end of a short time, finds a plan that was shown
// to hold.
func (s *search) proveEarly(ctx context.Context) error {
	const more, part = 1.2, 8
	if s.budget.Runs > 0 {
		return nil
	}
	plan := s.current.plan
	if slices.ContainsFunc(s.components, s.isShort) {
		plan = s.problem.scaled(plan, more)
	}
	_, err := s.proveBy(ctx, plan, max(leastProof, s.proofSize/part))
	return err
}

// fromScenario is the least multiple of the scenario's plan. Where a goal bounds the staff from
// above, it may be less than the scenario's. Shifts without numbers get the same one at any time.
func (s *search) fromScenario(ctx context.Context) (*trial, error) {
	factors := []float64{1, 1.2, 1.5, 2, 3, 5, mostMultiple}
	if s.problem.isOpen() {
		factors = []float64{2, 5, mostMultiple, 30, 100, 300, 1000}
	}
	t, found, err := s.leastMultiple(ctx, s.problem.Scheduled(), factors...)
	if isBounded := func(r requirement) bool { return !r.monotone }; err == nil && !found && slices.ContainsFunc(s.requirements, isBounded) {
		t, found, err = s.leastMultiple(ctx, s.problem.Scheduled(), 0.9, 0.8, 0.7, 0.6, 0.5, 0.4, 1)
	}
	if err == nil && !found {
		err = errNoStaff
	}
	return t, err
}

// fromFormula is the plan of Erlang A: where goals are of all of the time its least multiple that seems to
// hold, and where all of them are of periods with its need raised in those that fail.
func (s *search) fromFormula(ctx context.Context) (*trial, error) {
	formula := s.problem.erlangA(s.load)
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
	return s.raise(ctx, t, need, 2*firstReplications)
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
