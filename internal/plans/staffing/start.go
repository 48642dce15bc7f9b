package staffing

import (
	"context"
	"math"
	"slices"
)

// start makes a plan that seems to hold by a few replications the current one, by component from the scenario's
// numbers or the formula's. It returns errNoStaff if none seems to hold; the components that fail have the last
// multiple that was tried then.
func (s *search) start(ctx context.Context) error {
	s.budget.phase("looking for enough agents")

	// The scenario's own numbers are known to work, so they come first.
	scheduled := s.problem.multiples(s.problem.scheduled())
	s.setPlan(scheduled(1))
	s.judgedBy = firstReplications
	err := s.inEachComponent(ctx, leastProof, func(c *componentSearch) { c.fromScenario(scheduled) })
	s.divide()

	switch {
	case err != nil:
		return err
	case slices.ContainsFunc(s.components, func(of *component) bool { return of.fails(of.current) }):
		return errNoStaff
	}

	// The formula needs the load of a plan that serves its callers. The same load gives the size of the center.
	if s.load, err = s.simulator.report(ctx, s.plan(), firstReplications); err != nil {
		return err
	}
	s.budget.limitTo(float64(s.load.Calls.Arrived) / firstReplications)
	s.divide()
	if err := s.proveEarly(ctx); err != nil {
		return err
	}

	formula := s.problem.erlangA(s.load)
	multiples := s.problem.multiples(formula.plan)
	return s.inEachComponent(ctx, leastProof, func(c *componentSearch) { c.fromFormula(formula, multiples) })
}

// proveEarly proves the current plan by few replications if a user waits, so that an interrupt or
// the end of a short time finds a proven plan. If the plan does not keep its margins, it proves one
// with more agents.
func (s *search) proveEarly(ctx context.Context) error {
	const more, part = 1.2, 8
	if s.budget.Runs > 0 && s.budget.Spent == nil {
		return nil
	}
	plan := s.plan()
	if slices.ContainsFunc(s.components, s.isShort) {
		plan = s.problem.scaled(plan, more)
	}
	_, err := s.proveBy(ctx, plan, max(leastProof, s.proofSize/part))
	return err
}

// fromScenario takes the least multiple of the scenario's plan. Where a goal bounds the staff from
// above, it may be less than the scenario's. Shifts without numbers get the same one at any time.
func (c *componentSearch) fromScenario(multiple func(float64) Plan) {
	factors := []float64{1, 1.2, 1.5, 2, 3, 5, mostMultiple}
	if c.problem.isOpen() {
		factors = []float64{2, 5, mostMultiple, 30, 100, 300, 1000}
	}
	isBounded := func(r *requirement) bool { return !r.monotone }

	// A bound from above may be missed by too many agents, so fewer are tried.
	if !c.firstMultiple(multiple, factors...) && slices.ContainsFunc(c.requirements, isBounded) {
		c.firstMultiple(multiple, 0.9, 0.8, 0.7, 0.6, 0.5, 0.4, 1)
	}
}

// fromFormula takes the plan of Erlang A, unless it fails. If goals are of periods, it raises the
// plan's need in the periods that fail. Otherwise it takes the least multiple that seems to hold,
// if this is cheaper than the scenario's plan.
func (c *componentSearch) fromFormula(formula formula, multiple func(float64) Plan) {
	first := c.current
	if c.isOfPeriods() {
		need := c.problem.coverage(c.only(slices.Repeat(Plan{1}, len(first.plan)))) // over 0 in the component's rows
		for g, of := range c.problem.patterns {
			if of != nil {
				for row, agents := range of.needByRow(formula.need[g]) {
					if need[g][row] > 0 {
						need[g][row] = agents
					}
				}
			}
		}

		// The formula sees no period that suffers from the one before it, so the simulation raises its
		// need.
		if raised, ok := c.raise(newTrial(multiple(1)), need, 2*firstReplications); ok {
			c.move(raised)
		}
	} else {
		c.firstMultiple(multiple, 0.8, 0.9, 1, 1.1, 1.25, 1.5)
		if c.problem.cost(c.only(first.plan)) < c.problem.cost(c.only(c.current.plan)) {
			c.move(first)
		}
	}

	// The first plan seemed to hold, so it is the fallback.
	if c.fails(c.current) {
		c.move(first)
	}
}

// firstMultiple takes the first multiple of a plan for which no requirement seems to fail, or the
// last one. It reports whether one was found.
func (c *componentSearch) firstMultiple(multiple func(float64) Plan, factors ...float64) bool {
	for _, f := range factors {
		t := newTrial(multiple(f))
		if !c.ask(t, firstReplications) {
			return false
		}
		c.move(t)
		if !c.fails(t) {
			return true
		}
	}
	return false
}

// fails reports whether a requirement seems to fail by a few replications: for certain, or, if it
// is about all of the time, by its estimate.
func (of *component) fails(t *trial) bool {
	return slices.ContainsFunc(of.requirements, func(r *requirement) bool {
		slack := r.slack(t)
		return slack.High < 0 || r.periodIndex < 0 && slack.Mean < 0
	})
}

// multiples returns the multiples of a plan. Each multiple is made once for all components.
func (p *Problem) multiples(plan Plan) func(factor float64) Plan {
	// Several components need the same multiples, and covering patterns takes long.
	made := map[float64]Plan{}
	return func(factor float64) Plan {
		if made[factor] == nil {
			made[factor] = p.scaled(plan, factor)
		}
		return made[factor]
	}
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

// withinBounds is a plan with the numbers that the bounds do not allow changed to those that they do.
func (p *Problem) withinBounds(plan Plan) Plan {
	return p.resized(plan, func(agents float64) float64 { return agents })
}

// resized applies f to each number of a plan, within bounds. The shifts of patterns become the
// cheapest ones with f of the agents on the phones, if there are any agents or f is at least one.
func (p *Problem) resized(plan Plan, f func(agents float64) float64) Plan {
	out := slices.Clone(plan)
	for j := range out {
		if p.patterns[p.Variables[j].Group] == nil {
			out[j] = int(math.Ceil(f(float64(plan[j])) - 1e-9))
			out[j] = p.change(out, j, 0) // within bounds
		}
	}

	// The shifts of patterns overlap, so their agents on the phones are resized and covered again.
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

// around lists different plans with more and with fewer agents everywhere, the nearest first. A step is a share of the
// agents, and at least one agent.
func (p *Problem) around(plan Plan) []Plan {
	const share = 0.03
	out := []Plan{plan}
	for i := 1; i <= curvePoints; i++ {
		for _, steps := range []float64{-float64(i), float64(i)} {
			next := p.resized(plan, func(agents float64) float64 {
				// A small number changes by one agent, as 3% of it would round to 0.
				step := min(agents, max(1, math.Round(share*agents)))
				return max(0, agents+float64(steps*step))
			})
			if !slices.ContainsFunc(out, func(o Plan) bool { return slices.Equal(o, next) }) {
				out = append(out, next)
			}
		}
	}

	return out[1:]
}
