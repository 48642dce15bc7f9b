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
	s.reserve, s.final = 0, 0
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

	reserve   int // replications that the phase leaves in the budget for those after it
	final     int // and that all phases leave for the simulations after the search
	finalRuns int // as many as the formula's plan and the curve need

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
	if s.left() < runs {
		return errSpent
	}
	return nil
}

// left is the number of replications that the phase may still simulate.
func (s *search) left() int { return max(0, s.budget.left()-s.reserve-s.final) }

// search runs the phases after the first proof, and again with shorter intervals if the budget
// allows it. It reports whether the plan is proven to be locally minimal.
func (s *search) search(ctx context.Context) (bool, error) {
	const most, mostBound = 8, 24 // parts of the budget
	left := max(0, s.budget.left())
	s.final = min(s.finalRuns, left/most) + min(s.boundRuns(), left/mostBound)
	s.reserve = s.forProofs()
	err := s.remove(ctx)
	if err != nil && !errors.Is(err, errSpent) {
		return false, err
	}
	finished, err := s.finish(ctx)
	for range refinements {
		if err == nil && finished {
			finished, err = s.refine(ctx)
		}
	}
	if errors.Is(err, errSpent) {
		return false, nil
	}
	return finished, err
}

// forProofs is the part of the budget for two proofs, a repair between them and the removals
// that the second judges.
func (s *search) forProofs() int {
	return min(3*s.proofReplications+8*s.mostVariables(), max(0, s.budget.left()-s.final)/2)
}

// usual are the settings by the budget.
func (s *search) usual() settings {
	return settings{
		replications:      s.budget.part(150, 20, 200),
		proofReplications: max(s.budget.part(40, firstProofReplications, 100), s.problem.Model.Replications.AtLeast),
		tolerance:         1,
	}
}

// sharpen raises the replications of the proof until its intervals are as short as the
// requirements' tolerances, as far as a share of the budget pays for them, and with them those
// of the current plan, up to the most that are usual: with more, a plan of many periods
// is found to be too large too slowly. refine raises them where the search ends early.
func (s *search) sharpen() {
	const most, share, ofProof = 800, 10, 4
	for _, p := range s.parts {
		for p.settings = s.settings; s.proofReplications < most && 2*s.proofReplications < s.budget.left()/share && !p.isPrecise(); p.settings = s.settings {
			s.proofReplications *= 2
		}
	}
	s.replications = max(s.replications, s.proofReplications/ofProof)
}

// mostVariables is the number of variables of the part that has most.
func (s *search) mostVariables() int {
	most := 0
	for _, scope := range s.scopes {
		most = max(most, len(scope.variables))
	}
	return most
}

// remove removes agents from the first plan: from that of a part by period one at a time, and
// else in steps that become smaller.
func (s *search) remove(ctx context.Context) error {
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
			if p.isByPeriod() {
				done[p.index] = true
				return p.minimize(ctx, make([]removal, len(s.problem.Variables)))
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
	const much, part = 0.04, 6
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

// finish exchanges agents and proves the plan, with repairs until it holds on a fresh seed, and
// removes agents that the proof shows to be too many. If the budget ends before a cheaper plan
// is proven, it goes on with the best one.
func (s *search) finish(ctx context.Context) (bool, error) {
	var p *proof
	for p == nil {
		s.reserve = s.forProofs()
		err := s.exchange(ctx)
		if err == nil || errors.Is(err, errSpent) {
			s.reserve = 0
			p, err = s.proveCurrent(ctx)
		}
		if errors.Is(err, errSpent) {
			p = s.best
		} else if err != nil {
			return false, err
		}
	}
	s.budget.phase("removing one agent at a time")
	return s.settle(ctx, p)
}

// exchange exchanges agents, with half of what is left.
func (s *search) exchange(ctx context.Context) error {
	s.budget.phase("exchanging agents")
	reserve := s.budget.left() / 2
	return s.each(ctx, func(ctx context.Context, p *part) error { return p.improve(ctx, s.mostMoves(), reserve) })
}

// proveCurrent proves the current plan, unless it costs more than the best one. If a goal does
// not hold, it repairs the parts that miss it with the correction by the proof and returns nil.
func (s *search) proveCurrent(ctx context.Context) (*proof, error) {
	s.budget.phase("proving the plan")
	plan, replications := joined(s.parts), min(s.proofReplications, s.left())
	if s.problem.Cost(plan) > s.problem.Cost(s.best.plan)+1e-9 || replications < firstProofReplications {
		return nil, errSpent
	}
	p, err := s.prove(ctx, plan, replications)
	if err != nil {
		return nil, err
	}
	if err := s.learn(ctx, p); err != nil || p.report.Holds() {
		return p, err
	}
	return nil, s.each(ctx, func(ctx context.Context, part *part) error { return part.repair(ctx, p.report) })
}

// refinements are how often a search that ends early goes on with shorter intervals. Then
// the requirements' tolerances are a quarter of what they were: within their margins are
// plans that are cheaper by an agent or two.
const refinements = 2

// refine goes on from the best plan with intervals of half the length. If that leads to one
// that costs more, or the budget ends before there is a cheaper one, the plan stands as it is.
func (s *search) refine(ctx context.Context) (bool, error) {
	settled := s.best
	s.reserve = 0
	s.tolerance, s.replications = s.tolerance/2, 2*s.replications
	for _, p := range s.parts {
		p.current = p.trial(p.only(settled.plan))
	}
	finished, err := false, s.afford(s.replications)
	if err == nil {
		err = s.learn(ctx, settled)
	}
	if err == nil {
		s.sharpen()
		finished, err = s.finish(ctx)
	}
	stopped := errors.Is(err, errSpent) || err == nil && !finished
	if more := s.problem.Cost(s.best.plan) - s.problem.Cost(settled.plan); err == nil && more > 0 || stopped && more >= 0 {
		s.best = settled
		return true, nil
	}
	return finished, err
}
