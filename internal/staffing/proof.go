package staffing

import (
	"context"
	"math"

	"github.com/ivrsim/ivrsim/internal/experiment"
	"github.com/ivrsim/ivrsim/internal/report"
	"github.com/ivrsim/ivrsim/internal/stats"
)

// proof is a plan simulated on a seed that the search has never used.
type proof struct {
	lab          *lab
	trial        *trial
	seed         uint64
	replications int
	report       *report.Report
	fewer        []Fewer // by variable
}

// Fewer is what happens with one agent fewer of a variable.
type Fewer struct {
	Judged bool
	Holds  bool           // all goals hold
	Goal   int            // that breaks, or is nearest to it
	Value  stats.Estimate // of the goal
}

// prove simulates a plan on a fresh seed. Replications are added while a goal is
// undecided and a multiple of them may decide it.
func (s *search) prove(ctx context.Context, plan Plan, replications int) (*proof, error) {
	s.rounds++
	p := &proof{seed: s.problem.Model.Seed + s.rounds}
	var err error
	if p.lab, err = newLab(s.problem, p.seed, s.budget); err != nil {
		return nil, err
	}
	d := p.lab.design(plan)
	e := &experiment.Experiment{Designs: []*experiment.Design{d}}
	for p.replications = replications; ; p.replications *= 2 {
		before := len(d.Replications)
		if err := e.Extend(ctx, p.replications); err != nil {
			return nil, err
		}
		s.budget.spend(p.replications - before)
		p.report = d.Report()
		if p.report.Decided() || p.replications >= 4*replications || !s.mayDecide(p.report) || s.budget.left() < 4*p.replications {
			break
		}
	}
	p.trial = p.lab.trial(plan)
	p.lab.keep(p.trial, d, 0)
	p.fewer = make([]Fewer, len(plan))
	if p.report.Holds() && (s.best == nil || s.problem.Cost(plan) <= s.problem.Cost(s.best.trial.plan)) {
		s.best = p
		s.budget.state.Cost, s.budget.state.Size = s.problem.Cost(plan), s.problem.size(s.problem.total(plan))
	}
	s.budget.tell()
	return p, nil
}

// mayDecide reports whether all undecided goals are on the good side of their bounds.
func (s *search) mayDecide(r *report.Report) bool {
	for i := range r.Goals {
		if g := &r.Goals[i]; g.Holds == stats.No || g.Holds == stats.Undecided && !s.problem.Model.Goals[i].IsMet(float64(g.Value.Mean)) {
			return false
		}
	}
	return true
}

// learn corrects the search's slack by what a proof's seed says of the same plan: the
// average over the replications of both.
func (s *search) learn(ctx context.Context, p *proof) error {
	t := s.trial(p.trial.plan)
	if err := s.simulate(ctx, []*trial{t}, s.replications); err != nil {
		return err
	}
	for i := range s.requirements {
		r := &s.requirements[i]
		here, there := r.slack(t, s.replications).Mean, r.slack(p.trial, p.replications).Mean
		n, m := stats.Number(s.replications), stats.Number(p.replications)
		s.luck[i] = float64((n*here+m*there)/(n+m) - here)
	}
	return nil
}

// fewerReplications are the numbers of replications after which a plan with one agent
// fewer is judged.
var fewerReplications = []int{4, 8, 16, 32, 64}

// removeOne judges each plan with one agent fewer on the proof's seed. Its value is that
// of the proof and the paired difference of its first replications.
func (s *search) removeOne(ctx context.Context, p *proof) error {
	open := []int{}
	for j := range p.fewer {
		if p.trial.plan[j] > s.problem.Variables[j].AtLeast && !p.fewer[j].Judged {
			open = append(open, j)
		}
	}
	for _, n := range append(fewerReplications, p.replications) {
		n = min(n, p.replications)
		var trials []*trial
		for _, j := range open {
			trials = append(trials, p.lab.trial(s.fewer(p.trial.plan, j)))
		}
		if err := s.payFor(trials, n); err != nil {
			return err
		}
		if err := p.lab.simulate(ctx, trials, n); err != nil {
			return err
		}
		var next []int
		for i, j := range open {
			if p.fewer[j] = s.judge(p, trials[i], n); !p.fewer[j].Judged {
				next = append(next, j)
			}
		}
		open = next
	}
	return nil
}

func (s *search) fewer(plan Plan, j int) Plan {
	return s.changed(plan, &move{variables: []int{j}}, -1)
}

// payFor makes sure that the budget allows the replications that trials lack.
func (s *search) payFor(trials []*trial, until int) error {
	runs := 0
	for _, t := range trials {
		runs += max(0, until-len(t.values))
	}
	return s.pay(runs)
}

// judge judges a plan with one agent fewer than the proof's from its first replications.
// It is not judged if the interval of the paired difference leaves both possible.
func (s *search) judge(p *proof, t *trial, n int) Fewer {
	breaks, holds, worst := false, true, math.Inf(1)
	var out Fewer
	for i := range s.requirements {
		r := &s.requirements[i]
		whole, change := r.slack(p.trial, p.replications), r.change(p.trial, t, n)
		if n == p.replications {
			whole, change = r.slack(t, n), stats.Estimate{}
		}
		low, unsure := float64(whole.Low+change.Mean), half(change)
		breaks, holds = breaks || low+unsure < 0, holds && low-unsure >= 0
		if relative := low / max(half(whole), 1e-9); relative < worst {
			worst, out.Goal = relative, r.goal
			out.Value = r.value(float64(whole.Mean+change.Mean), math.Hypot(half(whole), unsure))
		}
	}
	out.Judged, out.Holds = breaks || holds, holds && !breaks
	return out
}

// value turns a slack and half the length of its interval into the measure's estimate.
func (r *requirement) value(slack, half float64) stats.Estimate {
	mean := r.bound + r.sign*slack
	return stats.Estimate{Mean: stats.Number(mean), Low: stats.Number(mean - half), High: stats.Number(mean + half)}
}
