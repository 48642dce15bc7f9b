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
	if err == nil && o.Curve {
		err = s.curve(ctx, r)
	}
	if errors.Is(err, errSpent) {
		err = nil
	}
	return r, err
}

func newSearch(p *Problem, o Options) (*search, error) {
	budget := o.Budget
	budget.progress = o.Progress
	l, err := newEvaluator(p, p.Model.Seed, &budget)
	if err != nil {
		return nil, err
	}
	s := &search{
		evaluator: l, replications: startReplications, toleranceFactor: 1, proofReplications: firstProofReplications, finalRuns: firstProofReplications,
	}
	if o.Curve {
		s.finalRuns += curveRuns
	}
	return s, nil
}

// ErrNothing is returned when the budget ends before a plan is proven.
var ErrNothing = errors.New("the budget ended before any staff was seen to hold the goals")

// withoutPlan is the error of a search without a proven plan.
func withoutPlan(err error) error {
	if err == nil || errors.Is(err, errSpent) {
		return ErrNothing
	}
	return err
}

// search runs the parts of the search. It reports whether the plan is proven to be
// locally minimal.
func (s *search) search(ctx context.Context) (bool, error) {
	left := max(0, s.budget.left())
	s.finalReserve = min(s.finalRuns, left/8)
	s.replications = s.budget.part(150, 20, 200)
	s.proofReplications = max(s.budget.part(40, firstProofReplications, 100), s.problem.Model.Replications.AtLeast)
	s.proofReserve = min(s.proofReplications+8*len(s.problem.Variables), left/3)
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

// reduce descends from the first plan.
func (s *search) reduce(ctx context.Context) error {
	const share = 0.12 // of the agents, removed or added in the first step
	s.budget.phase("removing agents")
	if err := s.simulateWithin(ctx, []*trial{s.current}, s.replications); err != nil {
		return err
	}
	return s.descend(ctx, share)
}

// finish exchanges agents, proves the plan and removes agents that the proof shows to be too
// many, until the goals hold on a fresh seed.
func (s *search) finish(ctx context.Context) (bool, error) {
	var p *proof
	for p == nil {
		s.budget.phase("exchanging agents")
		s.sharpen()
		err := s.improve(ctx)
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
	s.toleranceFactor, s.replications = s.toleranceFactor/2, 2*s.replications
	s.current = s.trial(settled.trial.plan)
	finished, err := false, s.afford(s.replications)
	if err == nil {
		err = s.learn(ctx, settled)
	}
	if err == nil {
		finished, err = s.finish(ctx)
	}
	spent := errors.Is(err, errSpent)
	if more := s.problem.Cost(s.best.trial.plan) - s.problem.Cost(settled.trial.plan); err == nil && more > 0 || spent && more >= 0 {
		s.best = settled
		return true, nil
	}
	return finished, err
}

// proveCurrent proves the current plan. If a goal does not hold, it repairs the plan with
// the correction by the proof and returns nil.
func (s *search) proveCurrent(ctx context.Context) (*proof, error) {
	if err := s.afford(s.proofReplications + s.replications); err != nil {
		return nil, err
	}
	p, err := s.prove(ctx, s.current.plan, s.proofReplications)
	if err != nil {
		return nil, err
	}
	if err := s.learn(ctx, p); err != nil || p.report.Holds() {
		return p, err
	}
	s.current = s.trial(p.trial.plan)
	return nil, s.repair(ctx)
}

// repair adds agents until the current plan keeps the requirements: by the losses that
// were measured last, and then by new ones in larger and larger steps. It returns errSpent if
// there are no more agents to add.
func (s *search) repair(ctx context.Context) error {
	if s.holds() {
		return nil
	}
	if _, err := s.step(ctx, s.measured); err != nil {
		return err
	}
	for share := 0.0; !s.holds(); share = max(0.01, 2*share) {
		moves := s.moves(max(4, s.budget.left()/16), share)
		if err := s.measure(ctx, moves, startReplications); err != nil {
			return err
		}
		moved, err := s.step(ctx, moves)
		if err != nil {
			return err
		}
		if !moved && share > 0.5 {
			t := s.trial(s.problem.scaled(s.current.plan, 1.05))
			if slices.Equal(t.plan, s.current.plan) {
				return errSpent // not even the most agents keep them
			}
			if err := s.simulateWithin(ctx, []*trial{t}, s.replications); err != nil {
				return err
			}
			s.current = t
		}
	}
	return nil
}

// sharpen raises the replications of the proof until its intervals are as short as the
// requirements' tolerances, as far as a part of the budget pays for them.
func (s *search) sharpen() {
	const most, part = 3200, 24
	precise := func(i int) bool {
		return s.margin(i) <= caution*s.toleranceFactor*s.requirements[i].tolerance
	}
	for i := range s.requirements {
		for s.proofReplications < most && 2*s.proofReplications < s.budget.left()/part && !precise(i) {
			s.proofReplications *= 2
		}
	}
}

// wrapUp proves the current plan with what is left of the budget, if it is cheaper than
// the best one proven, and settles the best one as far as the budget allows.
func (s *search) wrapUp(ctx context.Context) (bool, error) {
	s.proofReserve = 0
	if s.problem.Cost(s.current.plan) < s.problem.Cost(s.best.trial.plan) && s.budget.left()-s.finalReserve >= firstProofReplications {
		s.budget.phase("proving the plan")
		if _, err := s.prove(ctx, s.current.plan, min(s.proofReplications, s.budget.left()-s.finalReserve)); err != nil {
			return false, err
		}
	}
	s.budget.phase("removing one agent at a time")
	return s.settle(ctx, s.best)
}
