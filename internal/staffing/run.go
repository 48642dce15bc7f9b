package staffing

import (
	"context"
	"errors"
	"slices"
)

// Options are how a search is run.
type Options struct {
	Budget   Budget
	Curve    bool           // simulate plans around the answer too: Result.Curve
	Progress func(Progress) // may be nil; called by one goroutine at a time
}

// ErrNothing is returned when the budget ends before a plan is proven.
var ErrNothing = errors.New("the budget ended before any staff was seen to hold the goals")

// Run searches for the least staff, until nothing can be removed or exchanged or the
// budget is spent. If the context is done, it returns the best plan that is proven so
// far, or nil, and the context's error.
func Run(ctx context.Context, p *Problem, o Options) (*Result, error) {
	s, err := newSearch(p, o)
	if err != nil {
		return nil, err
	}
	found, err := s.start(ctx)
	switch {
	case err != nil:
		return nil, withoutPlan(err)
	case !found:
		return s.impossible(ctx)
	}
	finished, err := s.search(ctx)
	if s.best == nil {
		return nil, withoutPlan(err)
	}
	formula, cover := p.erlangA(s.best.report)
	r := s.result(formula)
	r.Cover = cover
	r.Proven = finished
	s.proofReserve, s.finalReserve = 0, 0
	if err == nil || errors.Is(err, errSpent) {
		err = s.simulateFormula(ctx, r, formula)
	}
	if err == nil {
		r.Bound, err = s.bound(ctx)
		r.Runs = s.budget.used
	}
	if err == nil && o.Curve {
		err = s.curve(ctx, r)
	}
	if errors.Is(err, errSpent) {
		err = nil
	}
	return r, err
}

// withoutPlan is the error of a search without a proven plan.
func withoutPlan(err error) error {
	if err == nil || errors.Is(err, errSpent) {
		return ErrNothing
	}
	return err
}

// search is a search of all parts of a problem, phase by phase: their plans are joined and
// proven together.
type search struct {
	settings
	problem  *Problem
	budget   *Budget
	scopes   []scope
	parts    []*part   // with the seed of the scenario
	lockstep *lockstep // of the parts

	// Replications that a phase leaves in the budget:
	proofReserve int // for the proof and the removals that it judges
	finalReserve int // for the simulations after the search: of the formula's plan and the curve
	finalRuns    int // as many as those simulations need

	proofs int    // so far; each has a fresh seed
	best   *proof // the cheapest plan that is proven, or what settle made of it; nil if none is
}

func newSearch(p *Problem, o Options) (*search, error) {
	budget := o.Budget
	budget.progress = o.Progress
	l, err := newEvaluator(p, p.Model.Seed, &budget)
	if err != nil {
		return nil, err
	}
	layout := l.sim.Layout()
	s := &search{
		settings: settings{startReplications, firstProofReplications, 1}, problem: p, budget: &budget,
		scopes: p.scopes(layout, requirements(layout)), finalRuns: firstProofReplications,
	}
	if o.Curve {
		s.finalRuns += curveRuns
	}
	s.parts, s.lockstep = s.partsOn(l)
	return s, nil
}

// partsOn are the parts of the search with the callers of an evaluator's seed.
func (s *search) partsOn(l *evaluator) ([]*part, *lockstep) {
	steps := newLockstep(l, make(Plan, len(s.problem.Variables)), s.afford)
	var out []*part
	for i, scope := range s.scopes {
		p := &part{
			settings: s.settings, problem: s.problem, budget: s.budget, layout: l.sim.Layout(), lockstep: steps, index: i,
			variables: scope.variables, all: slices.Clone(scope.requirements), trials: map[string]*trial{},
		}
		for k := range p.all {
			p.all[k].index = k
		}
		p.requirements, p.correction = p.all, make([]float64, len(p.all))
		out = append(out, p)
	}
	return out, steps
}

// each runs a phase of all parts with the search's settings.
func (s *search) each(ctx context.Context, do func(context.Context, *part) error) error {
	for _, p := range s.parts {
		p.settings = s.settings
	}
	return s.lockstep.each(ctx, s.parts, do)
}

// joined is the plan of all parts' current plans.
func joined(parts []*part) Plan {
	out := make(Plan, len(parts[0].current.plan))
	for _, p := range parts {
		for _, j := range p.variables {
			out[j] = p.current.plan[j]
		}
	}
	return out
}

// afford returns errSpent if the budget does not allow so many replications beside those that
// are left in it. A budget of time may be exceeded until a plan is proven.
func (s *search) afford(runs int) error {
	if s.best == nil && s.budget.Runs == 0 {
		return nil
	}
	if s.budget.left()-s.proofReserve-s.finalReserve < runs {
		return errSpent
	}
	return nil
}

// search runs the phases after the first proof. It reports whether the plan is proven to be
// locally minimal.
func (s *search) search(ctx context.Context) (bool, error) {
	left := max(0, s.budget.left())
	s.finalReserve = min(s.finalRuns+s.boundRuns(), left/8)
	s.settings = s.usual()
	s.proofReserve = min(s.proofReplications+8*s.mostVariables(), left/3)
	finished, err := false, s.reduce(ctx)
	if err == nil {
		finished, err = s.finish(ctx)
	}
	for range refinements {
		if err == nil && finished {
			finished, err = s.refine(ctx)
		}
	}
	if errors.Is(err, errSpent) {
		return s.wrapUp(ctx)
	}
	return finished, err
}

// usual are the settings by the budget.
func (s *search) usual() settings {
	return settings{
		replications:      s.budget.part(150, 20, 200),
		proofReplications: max(s.budget.part(40, firstProofReplications, 100), s.problem.Model.Replications.AtLeast),
		tolerance:         1,
	}
}

// mostVariables is the number of variables of the part that has most.
func (s *search) mostVariables() int {
	most := 0
	for _, scope := range s.scopes {
		most = max(most, len(scope.variables))
	}
	return most
}

// reduce descends from the first plan in steps that become smaller.
func (s *search) reduce(ctx context.Context) error {
	const share = 0.12 // of the agents, removed or added in the first step
	s.budget.phase("removing agents")
	done := make([]bool, len(s.parts))
	err := s.each(ctx, func(ctx context.Context, p *part) error {
		return p.simulate(ctx, []*trial{p.current}, p.replications)
	})
	for step := share; err == nil && step >= 1e-6 && slices.Contains(done, false); step /= 2 {
		err = s.each(ctx, func(ctx context.Context, p *part) error {
			if done[p.index] {
				return nil
			}
			again, err := p.descend(ctx, step)
			done[p.index] = !again
			return err
		})
		if err == nil {
			err = s.checkpoint(ctx)
		}
	}
	return err
}

// checkpoint proves the current plan if it is much cheaper than the best one proven and a
// small part of the budget pays for it, so that there is something to show for an
// interrupt.
func (s *search) checkpoint(ctx context.Context) error {
	const much, part = 0.04, 12
	plan := joined(s.parts)
	if s.problem.Cost(plan) > (1-much)*s.problem.Cost(s.best.plan) || s.afford(part*s.proofReplications) != nil {
		return nil
	}
	p, err := s.prove(ctx, plan, s.proofReplications)
	if err != nil {
		return err
	}
	return s.learn(ctx, p)
}

// finish exchanges agents, proves the plan and removes agents that the proof shows to be too
// many, until the goals hold on a fresh seed.
func (s *search) finish(ctx context.Context) (bool, error) {
	var p *proof
	for p == nil {
		s.budget.phase("exchanging agents")
		s.sharpen()
		reserve := s.budget.left() / 2
		err := s.each(ctx, func(ctx context.Context, p *part) error { return p.improve(ctx, s.mostMoves(), reserve) })
		if err != nil {
			return false, err
		}
		s.budget.phase("proving the plan")
		if p, err = s.proveCurrent(ctx); err != nil {
			return false, err
		}
	}
	s.budget.phase("removing one agent at a time")
	return s.settle(ctx, p)
}

// refinements are how often a search that ends early goes on with shorter intervals. Then
// the requirements' tolerances are a quarter of what they were: within their margins are
// plans that are cheaper by an agent or two.
const refinements = 2

// refine goes on from the best plan with intervals of half the length. If that leads to one
// that costs more, or the budget ends before there is a cheaper one, the plan stands as it is.
func (s *search) refine(ctx context.Context) (bool, error) {
	settled := s.best
	s.tolerance, s.replications = s.tolerance/2, 2*s.replications
	for _, p := range s.parts {
		p.current = p.trial(p.only(settled.plan))
	}
	finished, err := false, s.afford(s.replications)
	if err == nil {
		err = s.learn(ctx, settled)
	}
	if err == nil {
		finished, err = s.finish(ctx)
	}
	stopped := errors.Is(err, errSpent) || err == nil && !finished
	if more := s.problem.Cost(s.best.plan) - s.problem.Cost(settled.plan); err == nil && more > 0 || stopped && more >= 0 {
		s.best = settled
		return true, nil
	}
	return finished, err
}

// proveCurrent proves the current plan. If a goal does not hold, it repairs the parts that
// miss it with the correction by the proof and returns nil.
func (s *search) proveCurrent(ctx context.Context) (*proof, error) {
	if err := s.afford(s.proofReplications + s.replications); err != nil {
		return nil, err
	}
	p, err := s.prove(ctx, joined(s.parts), s.proofReplications)
	if err != nil {
		return nil, err
	}
	if err := s.learn(ctx, p); err != nil || p.report.Holds() {
		return p, err
	}
	return nil, s.each(ctx, func(ctx context.Context, p *part) error { return p.repair(ctx) })
}

// sharpen raises the replications of the proof until its intervals are as short as the
// requirements' tolerances, as far as a share of the budget pays for them.
func (s *search) sharpen() {
	const most, share = 3200, 24
	for _, p := range s.parts {
		for p.settings = s.settings; s.proofReplications < most && 2*s.proofReplications < s.budget.left()/share && !p.isPrecise(); p.settings = s.settings {
			s.proofReplications *= 2
		}
	}
}

// wrapUp proves the current plan with what is left of the budget, if it is cheaper than
// the best one proven, and settles the best one as far as the budget allows.
func (s *search) wrapUp(ctx context.Context) (bool, error) {
	s.proofReserve = 0
	if plan := joined(s.parts); s.problem.Cost(plan) < s.problem.Cost(s.best.plan) && s.budget.left()-s.finalReserve >= firstProofReplications {
		s.budget.phase("proving the plan")
		if _, err := s.prove(ctx, plan, min(s.proofReplications, s.budget.left()-s.finalReserve)); err != nil {
			return false, err
		}
	}
	s.budget.phase("removing one agent at a time")
	return s.settle(ctx, s.best)
}
