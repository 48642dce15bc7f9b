package staffing

import (
	"context"
	"errors"
	"slices"

	"github.com/ivrsim/ivrsim/internal/math/stats"
	"github.com/ivrsim/ivrsim/internal/results/report"
)

// proof is a plan simulated on a seed, for a number of replications, that are fixed before. Proof k of a
// search has the scenario's seed + k. It holds if each requirement is kept at the one-sided level 0.05/2^k.
// That shows all of them at this level (the intersection-union test; R. L. Berger, "Multiparameter
// hypothesis testing and acceptance sampling", Technometrics 24(4), 1982), and all proofs of a search
// together err with a probability of at most 5% (Bonferroni's inequality).
type proof struct {
	Attempt
	simulator *simulator
	trial     *trial         // of the plan
	number    int            // from 1
	judged    []*requirement // those that are not left out for want of calls
	few       []fewCalls     // those that are
	report    *report.Report
}

// fewCalls is a requirement with too few calls for a proof.
type fewCalls struct {
	*requirement
	calls        float64 // in a replication
	replications float64 // that would be enough
}

// proveBy simulates a plan on the next seed. It stops early only where a goal is certainly missed.
func (s *search) proveBy(ctx context.Context, plan Plan, replications int) (*proof, error) {
	k := len(s.proofs) + 1
	attempt := Attempt{Seed: s.problem.Model.Seed + uint64(k), Level: s.level(), Cost: s.problem.total(plan).Cost}

	p := &proof{Attempt: attempt, number: k, trial: newTrial(plan)}
	for i := range s.every {
		if r := &s.every[i]; s.hasFewCalls(r) {
			calls := r.calls(r.component.current)
			p.few = append(p.few, fewCalls{r, calls, s.replicationsFor(r)})
		} else {
			p.judged = append(p.judged, r)
		}
	}

	// A requirement is left out before the seed is simulated, so that the result cannot influence the
	// choice.
	isMissed := func(r *requirement) bool { return r.slack(p.trial).High < 0 }
	var err error
	if p.simulator, err = newSimulator(s.problem, p.Seed, s.every, s.budget); err != nil {
		return nil, err
	}

	// Stopping early is safe in one direction only: a missed goal stays missed in the answer.
	d := p.simulator.design(plan)
	for _, until := range []int{replications / 4, replications / 2, replications} {
		err := p.simulator.extend(ctx, d, until, func(number int) {
			p.trial.set(number, p.simulator.measures(&d.Replications[number]))
		})
		if err != nil {
			return nil, err
		}
		if slices.ContainsFunc(p.judged, isMissed) {
			break
		}
	}

	p.Replications = p.trial.replications
	p.report = report.New(d.Layout, &d.Results)

	// A goal that is certainly missed is named before one that is only not shown.
	missed := slices.IndexFunc(p.judged, isMissed)
	if missed < 0 {
		missed = slices.IndexFunc(p.judged, func(r *requirement) bool { return !p.shows(r) })
	}

	if p.Holds = missed < 0; !p.Holds {
		p.Missed = p.judged[missed].name(s.problem.layout)
		p.missedTitle = p.judged[missed].title(s.problem.layout)
		p.advice = p.judged[missed].advice()
	}

	// A proof that leaves out more goals does not replace one with fewer, although it may be cheaper.
	s.proofs = append(s.proofs, p)
	cost := s.problem.cost(plan)
	if p.Holds && (s.best == nil || cost <= s.problem.cost(s.best.trial.plan) && len(p.few) <= len(s.best.few)) {
		s.best = p
		s.budget.last.Cost = cost
		s.budget.last.Size = s.problem.showCost(s.problem.total(plan).Cost)
	}

	s.budget.notify()
	return p, nil
}

// shows reports whether a requirement is kept at the level of the proof. The report, whose
// interval stays within what the measure can be, has to agree.
func (p *proof) shows(r *requirement) bool {
	n := p.Replications
	slack := r.slack(p.trial)
	if slack.Mean == noCalls {
		return true
	}

	// The interval of the report has 95%. The proof's level is stricter, so its interval is wider.
	wider := stats.Number(stats.StudentT(n, 1-2*p.Level) / stats.StudentT(n, 0.95))
	if !(slack.Mean-stats.Number((slack.Mean-slack.Low)*wider) > 0) ||
		r.calls(p.trial)*float64(n) < r.leastCalls(p.Level) {
		return false
	}

	isOfGoal := func(other fewCalls) bool { return other.goal == r.goal }
	return p.report.Goals[r.goal].Holds == stats.Yes || slices.ContainsFunc(p.few, isOfGoal)
}

const mostProofs = 8 // of a search: the level of the last is 0.02%

// prove proves the current plan. Each proof tells more of the goals: if one is not shown to hold, the plan
// is repaired and proven with the next seed. Where the budget does not pay for a repair, it gets more
// agents everywhere.
func (s *search) prove(ctx context.Context) error {
	const more = 1.05
	s.budget.phase("proving the plan")

	for len(s.proofs) < mostProofs {
		s.sizeForFewCalls() // at this proof's level, which is half of the last one's
		s.proofSize = min(s.proofSize, s.budget.left()*3/4)
		if s.proofSize < leastProof {
			return errSpent
		}

		// The repair may find the budget spent. The plan is then proven as it is, with a few agents
		// more.
		err := s.inEachComponent(ctx, s.proofSize, func(c *componentSearch) { c.repair() })
		if err != nil && !errors.Is(err, errSpent) {
			return err
		}

		plan := s.plan()

		// after a proof that failed
		unrepaired := s.pooled > 0 && (err != nil || slices.ContainsFunc(s.components, s.isShort))
		if unrepaired {
			plan = s.problem.scaled(plan, more)
		}

		p, err := s.proveBy(ctx, plan, s.proofSize)

		if unrepaired {
			s.setPlan(plan) // not before the proof, which leaves out what has few calls in the current plan
		}

		if err != nil || p.Holds {
			return err
		}
		s.learn(p)
	}

	return nil
}

// learn averages the known slack of the current plan with a failed proof of it. The correction is
// the effect of the proof's callers. A plan that was scaled for the proof has no known slack.
// Nothing is learned from an early proof, because the search leaves its plan soon.
func (s *search) learn(p *proof) {
	s.load = p.report
	m := float64(p.Replications)
	for i := range s.every {
		r := &s.every[i]
		t := r.component.current
		searched := r.slack(t).Mean
		proven := r.slack(p.trial).Mean
		if t.replications == 0 || searched == noCalls || proven == noCalls {
			continue
		}

		// Both averages count by their replications, as if they were one sample.
		n := float64(t.replications + s.pooled)
		known := float64(searched) + s.correction[i]
		s.correction[i] += float64(m / (n + m) * (float64(proven) - known))
	}

	s.pooled += p.Replications
}
