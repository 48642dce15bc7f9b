package staffing

import (
	"context"
	"errors"
	"math"
	"slices"

	"github.com/ivrsim/ivrsim/internal/math/stats"
	"github.com/ivrsim/ivrsim/internal/results/report"
)

// confirmation is a confirmation run, which the reports call a proof: a plan simulated on a seed, for a
// number of replications, that are fixed before. Run k of a search has the scenario's seed + k. It holds if
// each requirement is kept at the one-sided level 0.05/2^k. That shows all of them at this level (the
// intersection-union test; R. L. Berger, "Multiparameter hypothesis testing and acceptance sampling",
// Technometrics 24(4), 1982), and all runs of a search together err with a probability of at most 5 %
// (Bonferroni's inequality).
type confirmation struct {
	simulator    *simulator
	trial        *trial // of the plan
	number       int    // from 1
	seed         uint64
	replications int
	level        float64
	judged       []*requirement // those that are not left out for want of calls
	few          []fewCalls     // those that are
	missed       *requirement   // that it does not show; nil if it holds
	report       *report.Report
	fewer        []fewer // by variable; nil if no replications were left for them
}

// fewCalls is a requirement with too few calls for a confirmation run.
type fewCalls struct {
	*requirement
	calls        float64 // in a replication
	replications float64 // that would be enough
}

func (c *confirmation) holds() bool { return c.missed == nil }

// confirm simulates a plan on the next seed. It stops early only where a goal is certainly missed.
func (s *search) confirm(ctx context.Context, plan Plan, replications int) (*confirmation, error) {
	k := len(s.confirmations) + 1
	c := &confirmation{number: k, seed: s.problem.Model.Seed + uint64(k), level: s.level(), trial: newTrial(plan)}
	for i := range s.requirements {
		if r := &s.requirements[i]; s.hasFewCalls(r) {
			c.few = append(c.few, fewCalls{r, r.calls(s.current), s.replicationsFor(r)})
		} else {
			c.judged = append(c.judged, r)
		}
	}
	var err error
	if c.simulator, err = newSimulator(s.problem, c.seed, s.requirements, s.budget); err != nil {
		return nil, err
	}
	d := c.simulator.design(plan)
	for _, until := range []int{replications / 4, replications / 2, replications} {
		if err := c.simulator.extend(ctx, d, until, func(number int) {
			c.trial.values = append(c.trial.values, c.simulator.measures(&d.Replications[number]))
		}); err != nil {
			return nil, err
		}
		if c.miss(func(r *requirement) bool { return r.slack(c.trial).High < 0 }) {
			break
		}
	}
	c.replications, c.report = len(c.trial.values), report.New(d.Layout, &d.Results)
	if c.holds() {
		c.miss(func(r *requirement) bool { return !c.shows(r) })
	}
	s.confirmations = append(s.confirmations, c)
	if cost := s.problem.Cost(plan); c.holds() && (s.best == nil || cost <= s.problem.Cost(s.best.trial.plan)) {
		s.best = c
		s.budget.last.Cost, s.budget.last.Size = cost, s.problem.showCost(s.problem.total(plan).Cost)
	}
	s.budget.notify()
	return c, nil
}

// miss keeps the first requirement that is missed, and reports whether there is one.
func (c *confirmation) miss(isMissed func(*requirement) bool) bool {
	if i := slices.IndexFunc(c.judged, isMissed); i >= 0 {
		c.missed = c.judged[i]
	}
	return c.missed != nil
}

// shows reports whether a requirement is kept at the level of the run. The report, whose
// interval stays within what the measure can be, has to agree.
func (c *confirmation) shows(r *requirement) bool {
	n, slack := c.replications, r.slack(c.trial)
	if slack.Mean == noCalls {
		return true
	}
	wider := stats.Number(stats.StudentT(n, 1-2*c.level) / stats.StudentT(n, 0.95))
	if !(slack.Mean-stats.Number((slack.Mean-slack.Low)*wider) > 0) || r.calls(c.trial)*float64(n) < r.leastCalls(c.level) {
		return false
	}
	isOfGoal := func(other fewCalls) bool { return other.goal == r.goal }
	return c.report.Goals[r.goal].Holds == stats.Yes || slices.ContainsFunc(c.few, isOfGoal)
}

// settle confirms the current plan. Each run tells more of the goals: if one is not shown to hold,
// the plan is repaired and confirmed on the next seed.
func (s *search) settle(ctx context.Context) error {
	const most = 8 // runs: the level of the last is 0.02 %
	if err := s.repair(ctx, nil); err != nil && !errors.Is(err, errSpent) {
		return err
	}
	for len(s.confirmations) < most {
		s.budget.phase("proving the plan")
		replications := min(s.allot.confirmation, s.budget.left())
		if replications < leastConfirmation {
			return errSpent
		}
		c, err := s.confirm(ctx, s.current.plan, replications)
		if err != nil || c.holds() {
			return err
		}
		s.learn(c.trial)
		s.allot = s.allot.afterMiss(s.budget.left())
		if err := s.repair(ctx, c.report); errors.Is(err, errSpent) {
			return s.confirmOneMore(ctx, c)
		} else if err != nil {
			return err
		}
	}
	return nil
}

// confirmOneMore confirms the current plan with one agent more where the last run has missed a
// requirement, by what is left of a budget that does not pay for a repair.
func (s *search) confirmOneMore(ctx context.Context, last *confirmation) error {
	left := s.budget.left()
	if left < leastConfirmation {
		return errSpent
	}
	plan, p := s.current.plan, s.problem
	more, _ := p.raised(plan, p.coverage(plan), p.busiest(plan, []*requirement{last.missed}, last.report))
	_, err := s.confirm(ctx, more, min(left, last.replications))
	return err
}

// repair adds agents until the current plan keeps all requirements with their margins, where goals fail
// in the periods of a simulated day, if there is one. It returns errSpent if there are no more agents to add.
func (s *search) repair(ctx context.Context, load *report.Report) error {
	before := s.allot
	s.allot = before.forRepair(s.budget.left())
	defer func() { s.allot = before }()
	if load != nil {
		t, _, err := s.raise(ctx, s.current, s.problem.coverage(s.current.plan), load, s.allot.plan)
		if err != nil {
			return err
		}
		s.setCurrent(t)
	}
	for !s.holds(s.current) {
		isShort := func(of *component) bool { return shortage(s.marginSlack(s.current, of)) > 0 }
		if moved, err := s.improve(ctx, 0, isShort); moved || err != nil {
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
		if err := s.simulate(ctx, s.allot.plan, next); err != nil {
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

// fewer is what becomes of the goals with one agent fewer, on the seed of a confirmation run.
type fewer struct {
	verdict     verdict
	requirement *requirement   // that is nearest to its bound, or farthest beyond
	value       stats.Estimate // of its measure
}

// removeEach simulates the plan of a confirmation run with one agent fewer of each variable, those of
// different components together.
func (s *search) removeEach(ctx context.Context, c *confirmation) error {
	const least = 2 * firstReplications
	s.budget.phase("removing one agent at a time")
	trials := s.oneFewer(c.trial.plan)
	keep := formulaReplications
	if s.curve {
		keep += curveRuns
	}
	n := min(c.replications, max(0, s.budget.left()-keep)/max(1, len(trials)))
	if n < least {
		return errSpent
	}
	if err := c.simulator.run(ctx, c.simulator.jobsFor(n, trials...)); err != nil {
		return err
	}
	c.fewer = make([]fewer, len(c.trial.plan))
	for _, of := range s.components {
		for k, j := range of.variables {
			if trials[k].plan[j] != c.trial.plan[j] {
				c.fewer[j] = c.judge(trials[k], of)
			}
		}
	}
	return nil
}

// oneFewer are trials of which the k-th has an agent fewer on the phones in the k-th variable of
// each component.
func (s *search) oneFewer(plan Plan) []*trial {
	var out []*trial
	for _, of := range s.components {
		for k, j := range of.variables {
			if k == len(out) {
				out = append(out, newTrial(plan))
			}
			out[k].plan[j] = s.problem.change(plan, j, -1)
		}
	}
	return out
}

// judge judges the requirements of a component with an agent fewer: each is that of the run with the
// paired change. One of them breaks with 95 % confidence in all of them together; each
// holds at the level of the run.
func (c *confirmation) judge(t *trial, of *component) fewer {
	out, least := fewer{verdict: leaves}, math.Inf(1)
	for _, r := range of.requirements {
		slack, change := r.slack(c.trial), r.change(c.trial, t)
		if slack.Mean == noCalls || !slack.Low.Known() || !change.Low.Known() || !slices.Contains(c.judged, r) {
			continue
		}
		n, mean, h := len(t.values), float64(slack.Mean+change.Mean), math.Hypot(half(slack), half(change))
		all := half(stats.Estimate{Low: stats.Number(-h), High: stats.Number(h)}.Simultaneous(len(of.requirements), n))
		switch {
		case mean+all < 0:
			out.verdict = breaks
		case mean-float64(h*stats.StudentT(n, 1-2*c.level)/stats.StudentT(n, 0.95)) <= 0 && out.verdict == leaves:
			out.verdict = notShown
		}
		if relative := mean / max(h, 1e-9); relative < least {
			least, out.requirement, out.value = relative, r, r.value(mean, h)
		}
	}
	return out
}
