package staffing

import (
	"context"

	"github.com/ivrsim/ivrsim/internal/days/experiment"
	"github.com/ivrsim/ivrsim/internal/days/tally"
	"github.com/ivrsim/ivrsim/internal/math/stats"
	"github.com/ivrsim/ivrsim/internal/results/report"
)

// proof is a plan simulated on a seed that the search has never used.
type proof struct {
	evaluator    *evaluator
	plan         Plan
	results      []tally.Replication
	seed         uint64
	replications int
	report       *report.Report
	removals     []removal // by variable
}

// prove simulates a plan on a fresh seed. Replications are added while a goal is
// undecided and up to four times as many may decide it. The plan becomes the best one if its
// goals hold and it costs no more.
func (s *search) prove(ctx context.Context, plan Plan, replications int) (*proof, error) {
	s.proofs++
	p := &proof{seed: s.problem.Model.Seed + uint64(s.proofs), plan: plan}
	var err error
	if p.evaluator, err = newEvaluator(s.problem, p.seed, s.budget); err != nil {
		return nil, err
	}
	d := p.evaluator.design(plan)
	e := &experiment.Experiment{Designs: []*experiment.Design{d}}
	for p.replications = replications; ; p.replications *= 2 {
		before := len(d.Replications)
		if err := e.Extend(ctx, p.replications); err != nil {
			return nil, err
		}
		s.budget.spend(p.replications - before)
		p.report = report.New(d.Layout, &d.Results)
		if p.report.Decided() || p.replications >= 4*replications || !s.mayDecide(p.report) || s.budget.left()-s.final < 4*p.replications {
			break
		}
	}
	p.results = d.Replications
	p.removals = make([]removal, len(plan))
	if p.report.Holds() && (s.best == nil || s.problem.Cost(plan) <= s.problem.Cost(s.best.plan)) {
		s.best = p
		s.budget.last.Cost, s.budget.last.Size = s.problem.Cost(plan), s.problem.size(s.problem.Cost(plan))
	}
	s.budget.notify()
	return p, nil
}

// mayDecide reports whether no goal is a no and all undecided goals are on the good side of
// their bounds.
func (s *search) mayDecide(r *report.Report) bool {
	for i := range r.Goals {
		if g := &r.Goals[i]; g.Holds == stats.No || g.Holds == stats.Undecided && !s.problem.Model.Goals[i].IsMet(float64(g.Value.Mean)) {
			return false
		}
	}
	return true
}

// learn sets the correction of each part's slack to what a proof's seed says of the same plan:
// the average over the replications of both.
func (s *search) learn(ctx context.Context, p *proof) error {
	return s.each(ctx, func(ctx context.Context, part *part) error { return part.learn(ctx, p) })
}

func (s *part) learn(ctx context.Context, p *proof) error {
	s.current, s.infeasible = s.trial(s.only(p.plan)), nil
	if err := s.simulate(ctx, []*trial{s.current}, s.replications); err != nil {
		return err
	}
	var there trial
	for number := range p.results {
		there.keep(number, s.measures(&p.results[number]))
	}
	for i := range s.requirements {
		r := &s.requirements[i]
		here, fresh := r.slack(s.current, s.replications).Mean, r.slack(&there, p.replications).Mean
		n, m := stats.Number(s.replications), stats.Number(p.replications)
		s.correction[i] = float64((stats.Number(n*here)+stats.Number(m*fresh))/(n+m) - here)
	}
	return nil
}
