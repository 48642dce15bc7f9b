package staffing

import (
	"context"
	"errors"
	"math"
	"slices"

	"github.com/ivrsim/ivrsim/internal/math/stats"
	"github.com/ivrsim/ivrsim/internal/results/report"
)

// proof is a plan simulated on a seed, for a number of replications, that are fixed before: proof k
// of a search has the scenario's seed + k. It holds if each requirement is kept at the one-sided level
// 0.05/2^k. That shows all of them at this level (the intersection-union test; R. L. Berger,
// "Multiparameter hypothesis testing and acceptance sampling", Technometrics 24(4), 1982), and all
// proofs of a search together err with a probability of at most 5 % (Bonferroni's inequality).
type proof struct {
	callers      *callers
	plan         Plan
	trial        *trial
	number       int // from 1
	seed         uint64
	replications int
	level        float64
	judged       []*requirement // those that are not left out for want of calls
	few          []*requirement // those that are
	missed       *requirement   // that it does not show; nil if it holds
	report       *report.Report
	fewer        []fewer // by variable; nil if no replications were left for them
}

func (p *proof) holds() bool { return p.missed == nil }

// prove simulates a plan on the next seed. It stops early only where a goal is certainly missed.
func (s *search) prove(ctx context.Context, plan Plan, replications int) (*proof, error) {
	k := len(s.attempts) + 1
	p := &proof{number: k, seed: s.problem.Model.Seed + uint64(k), plan: plan, level: s.level(k), trial: newTrial(plan)}
	for i := range s.requirements {
		if r := &s.requirements[i]; s.hasFewCalls(r, s.current) {
			p.few = append(p.few, r)
		} else {
			p.judged = append(p.judged, r)
		}
	}
	var err error
	if p.callers, err = newCallers(s.problem, p.seed, s.requirements, s.budget); err != nil {
		return nil, err
	}
	d := p.callers.design(plan)
	for _, until := range []int{replications / 4, replications / 2, replications} {
		if err := p.callers.extend(ctx, d, until); err != nil {
			return nil, err
		}
		for p.replications < until {
			p.trial.keep(p.replications, p.callers.measures(&d.Replications[p.replications]))
			p.replications++
		}
		if i := slices.IndexFunc(p.judged, func(r *requirement) bool { return r.slack(p.trial).High < 0 }); i >= 0 {
			p.missed = p.judged[i]
			break
		}
	}
	p.report = report.New(d.Layout, &d.Results)
	if i := slices.IndexFunc(p.judged, func(r *requirement) bool { return !p.shows(r) }); i >= 0 && p.missed == nil {
		p.missed = p.judged[i]
	}
	s.attempts = append(s.attempts, p)
	if p.holds() && (s.best == nil || s.problem.Cost(plan) <= s.problem.Cost(s.best.plan)) {
		s.best = p
		s.budget.last.Cost, s.budget.last.Size = s.problem.Cost(plan), s.problem.size(s.problem.total(plan).Cost)
	}
	s.budget.notify()
	return p, nil
}

// shows reports whether a requirement is kept at the level of the proof. The report, whose
// interval stays within what the measure can be, has to agree.
func (p *proof) shows(r *requirement) bool {
	n, slack := p.replications, r.slack(p.trial)
	if slack.Mean == noCalls {
		return true
	}
	wider := stats.Number(stats.StudentT(n, 1-2*p.level) / stats.StudentT(n, 0.95))
	if !(slack.Mean-stats.Number((slack.Mean-slack.Low)*wider) > 0) || r.calls(p.trial)*float64(n) < r.leastCalls(p.level) {
		return false
	}
	isOfGoal := func(other *requirement) bool { return other.goal == r.goal }
	return p.report.Goals[r.goal].Holds == stats.Yes || slices.ContainsFunc(p.few, isOfGoal)
}

// settle proves the current plan. Each proof tells more of the goals: if one is not shown to hold,
// the plan is repaired and proven with the next seed.
func (s *search) settle(ctx context.Context) error {
	const most = 8 // proofs: the level of the last is 0.02 %
	s.searched = s.budget.used
	if err := s.repair(ctx, nil); err != nil && !errors.Is(err, errSpent) {
		return err
	}
	for len(s.attempts) < most {
		s.budget.phase("proving the plan")
		replications := min(s.proofSize, s.budget.left())
		if replications < leastProof {
			return errSpent
		}
		p, err := s.prove(ctx, s.current.plan, replications)
		if err != nil || p.holds() {
			return err
		}
		s.learn(p.trial)
		const part = 0.75 // of what is left: the rest is for the repair
		s.proofSize = min(s.proofSize, int(part*float64(max(0, s.budget.left()))))
		if err := s.repair(ctx, p.report); err != nil {
			return err
		}
	}
	return nil
}

// learn averages what is known of the slack of the current plan with a trial of it that has other
// callers: the correction is what it adds.
func (s *search) learn(fresh *trial) {
	n, m := float64(len(s.current.values)+s.pooled), float64(len(fresh.values))
	for i := range s.requirements {
		r := &s.requirements[i]
		known := float64(r.slack(s.current).Mean) + s.correction[i]
		s.correction[i] += float64(m / (n + m) * (float64(r.slack(fresh).Mean) - known))
	}
	s.pooled += len(fresh.values)
	clear(s.failed)
}

// repair adds agents until the current plan keeps all requirements with their margins, and leaves
// enough of the budget for one proof. It returns errSpent if there are no more agents to add.
func (s *search) repair(ctx context.Context, load *report.Report) error {
	reserve := s.reserve
	s.reserve = min(s.proofSize, max(0, s.budget.left()/2))
	defer func() { s.reserve = reserve }()
	if load != nil {
		t, _, err := s.raise(ctx, s.current, s.needOf(s.current.plan), load, s.replications)
		if err != nil {
			return err
		}
		s.setCurrent(t)
	}
	for !s.holds(s.current) {
		isShort := func(of *scope) bool { return shortage(s.room(s.current, of)) > 0 }
		if moved, err := s.step(ctx, 0, isShort); moved || err != nil {
			if err != nil {
				return err
			}
			continue
		}
		const more = 1.02
		next := newTrial(s.problem.scaled(s.current.plan, more))
		if slices.Equal(next.plan, s.current.plan) {
			return errSpent
		}
		if err := s.simulate(ctx, s.replications, next); err != nil {
			return err
		}
		s.setCurrent(next)
	}
	return nil
}

// verdict is what is shown of a plan with one agent fewer.
type verdict string

const (
	breaks   verdict = "breaks"                  // a goal is certainly missed
	notShown verdict = "cannot be shown to hold" // a goal may hold or not
	leaves   verdict = "holds: may be left out"  // each goal is shown to hold
)

// fewer is what becomes of the goals with one agent fewer, on the seed of a proof.
type fewer struct {
	verdict     verdict
	requirement *requirement   // that is nearest to its bound, or farthest beyond
	value       stats.Estimate // of its measure
}

// removeEach simulates the plan of a proof with one agent fewer of each variable, those of different
// scopes together.
func (s *search) removeEach(ctx context.Context, p *proof) error {
	const least = 2 * firstReplications
	s.budget.phase("removing one agent at a time")
	plans := s.oneFewer(p.plan)
	keep := formulaReplications
	if s.curve {
		keep += curveRuns
	}
	n := min(p.replications, max(0, s.budget.left()-keep)/max(1, len(plans)))
	if n < least {
		return errSpent
	}
	var trials []*trial
	for _, plan := range plans {
		trials = append(trials, newTrial(plan))
	}
	if err := p.callers.run(ctx, p.callers.jobsFor(n, trials...)); err != nil {
		return err
	}
	p.fewer = make([]fewer, len(p.plan))
	for i := range s.scopes {
		for k, j := range s.scopes[i].variables {
			if trials[k].plan[j] != p.plan[j] {
				p.fewer[j] = s.judge(p, trials[k], s.scopes[i])
			}
		}
	}
	return nil
}

// oneFewer are plans of which the k-th has an agent fewer on the phones in the k-th variable of
// each scope.
func (s *search) oneFewer(plan Plan) []Plan {
	var out []Plan
	for i := range s.scopes {
		for k, j := range s.scopes[i].variables {
			if k == len(out) {
				out = append(out, slices.Clone(plan))
			}
			out[k][j] = s.problem.change(plan, j, -1)
		}
	}
	return out
}

// judge judges the requirements of a scope with an agent fewer: each is that of the proof with the
// paired change. One of them breaks with 95 % confidence in all of them together; each
// holds at the level of the proof.
func (s *search) judge(p *proof, t *trial, of *scope) fewer {
	out, least := fewer{verdict: leaves}, math.Inf(1)
	for _, r := range of.requirements {
		slack, change := r.slack(p.trial), r.change(p.trial, t)
		if slack.Mean == noCalls || !slack.Low.Known() || !change.Low.Known() || !slices.Contains(p.judged, r) {
			continue
		}
		n, mean, h := len(t.values), float64(slack.Mean+change.Mean), math.Hypot(half(slack), half(change))
		all := half(stats.Estimate{Low: stats.Number(-h), High: stats.Number(h)}.Simultaneous(len(of.requirements), n))
		switch {
		case mean+all < 0:
			out.verdict = breaks
		case mean-float64(h*stats.StudentT(n, 1-2*p.level)/stats.StudentT(n, 0.95)) <= 0 && out.verdict == leaves:
			out.verdict = notShown
		}
		if relative := mean / max(h, 1e-9); relative < least {
			least, out.requirement, out.value = relative, r, r.value(mean, h)
		}
	}
	return out
}
