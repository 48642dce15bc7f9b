package staffing

import (
	"cmp"
	"context"
	"errors"
	"math"
	"slices"

	"github.com/ivrsim/ivrsim/internal/math/stats"
	"github.com/ivrsim/ivrsim/internal/results/report"
)

const (
	aroundReplications = 20 // of the formula's plan, and of a point of the curve
	curvePoints        = 3  // on each side of the plan
)

// CurvePoint is a plan with more or fewer agents everywhere, and its goals on the seed of the proof.
type CurvePoint struct {
	Total
	Goals []report.Goal `json:"goals"`
}

// lookAround simulates the plans around the plan of a proof as far as the budget goes, on its seed, and adds what
// they show to its result. The nearest plans are simulated first.
func (s *search) lookAround(ctx context.Context, r *Result, p *proof) error {
	// One agent fewer comes first, because it answers the question that users have. The rest of the
	// budget is left to the others.
	formula := s.problem.withinBounds(r.Formula)
	var around []Plan
	if s.curve {
		around = s.problem.around(r.Needed)
	}

	err := s.removeEach(ctx, r, p, (1+len(around))*aroundReplications)

	var of *report.Report
	if err == nil && s.budget.left() >= aroundReplications {
		of, err = p.simulator.report(ctx, formula, aroundReplications)
	}

	// A goal counts as broken unless it is shown to hold.
	if err == nil && of != nil {
		r.ErlangA.Simulated = true
		r.ErlangA.Broken = slices.DeleteFunc(of.Goals, func(g report.Goal) bool { return g.Holds == stats.Yes })
	}

	if s.curve {
		// The proof has simulated the answer.
		r.Curve = append(r.Curve, CurvePoint{s.problem.total(r.Needed), p.report.Goals})
	}

	for i := 0; i < len(around) && err == nil && s.budget.left() >= aroundReplications; i++ {
		if of, err = p.simulator.report(ctx, around[i], aroundReplications); err == nil {
			r.Curve = append(r.Curve, CurvePoint{s.problem.total(around[i]), of.Goals})
		}
	}

	// Plans of equal cost keep the order in which they were simulated.
	slices.SortStableFunc(r.Curve, func(a, b CurvePoint) int { return cmp.Compare(a.Cost, b.Cost) })

	if errors.Is(err, errSpent) {
		return nil
	}

	return err
}

// The verdicts on a plan with one agent fewer.
const (
	Breaks   = "breaks"                  // a goal is certainly missed
	notShown = "cannot be shown to hold" // a goal may hold or not
	leaves   = "holds: may be left out"  // each goal is shown to hold
)

// removeEach simulates the plan of a proof with one agent fewer of each variable, with the
// variables of different components together. It leaves some replications for others, at most half,
// and never the replications that it needs itself. All plans together get at most as many as some
// proofs, since a staff by interval has dozens of plans. Only the plans that do not break a goal by
// some of the replications get all of them.
func (s *search) removeEach(ctx context.Context, r *Result, p *proof, others int) error {
	const least, some, proofs = 2 * firstReplications, 8, 5
	s.budget.phase("removing one agent at a time")
	trials := s.withOneFewer(p.trial.plan)
	plans := max(1, len(trials))
	left := max(0, s.budget.left())

	// All plans get the same number, so that no variable is judged better than another.
	n := min(p.Replications, max((left-min(others, left/2))/plans, min(least, left/plans)))
	n = min(n, max(least, proofs*p.Replications/plans))
	if n < least {
		return nil
	}

	// The first look is short. A plan that certainly breaks a goal needs no second one.
	rows := make([]OneFewer, len(p.trial.plan)) // by variable
	for _, until := range []int{max(least, n/some), n} {
		var jobs []job
		for _, t := range trials {
			if t != nil {
				jobs = append(jobs, p.simulator.jobs(t.plan, 0, until, t)...)
			}
		}

		if err := p.simulator.run(ctx, jobs); err != nil {
			return err
		}
		s.judgeFewer(rows, trials, p)
	}

	for j := range rows {
		s.tried[j] = s.tried[j] || rows[j].Verdict != ""
	}
	r.OneFewer = slices.DeleteFunc(rows, func(f OneFewer) bool { return f.Verdict == "" })
	s.removed = true
	return nil
}

// withOneFewer makes trials. The k-th trial has one agent fewer on the phones in the k-th variable
// of each component.
func (s *search) withOneFewer(plan Plan) []*trial {
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

// judgeFewer gives each variable its row of trials with an agent fewer. A trial in which every component breaks a
// goal becomes nil: more replications would not change that.
func (s *search) judgeFewer(rows []OneFewer, trials []*trial, p *proof) {
	for k, t := range trials {
		if t == nil {
			continue
		}

		isDecided := true
		for _, of := range s.components {
			if k >= len(of.variables) {
				continue
			}

			j := of.variables[k]

			// A bound may not allow one agent fewer. A break that is certain stays.
			if t.plan[j] == p.trial.plan[j] || rows[j].Verdict == Breaks {
				continue
			}

			rows[j] = p.oneFewer(t, of, s.problem)
			rows[j].Period = s.problem.period(j)
			isDecided = isDecided && rows[j].Verdict == Breaks
		}

		if isDecided {
			trials[k] = nil
		}
	}
}

// oneFewer judges the requirements of a component with an agent fewer. Each requirement is the
// run's with the paired change. One of them breaks with 95% confidence in all of them together and
// in both looks at a trial. Each holds at the level of the proof.
func (p *proof) oneFewer(t *trial, of *component, problem *Problem) OneFewer {
	const looks = 2
	out := OneFewer{Verdict: leaves}
	least := math.Inf(1)
	for _, r := range of.requirements {
		mean, h, isKnown := p.slackWithFewer(r, t)
		if !isKnown || !slices.Contains(p.judged, r) {
			continue
		}

		// A break is claimed for any of the requirements and at either look, so the interval covers
		// all of them. A proof shows each requirement by itself, at its own level.
		n := t.replications
		interval := stats.Estimate{Low: stats.Number(-h), High: stats.Number(h)}
		all := half(interval.Simultaneous(looks*len(of.requirements), n))
		proven := float64(h * stats.StudentT(n, 1-2*p.Level) / stats.StudentT(n, 0.95))
		switch {
		case mean+all < 0:
			out.Verdict = Breaks
		case mean-proven <= 0 && out.Verdict == leaves:
			out.Verdict = notShown
		}

		// The goal that is shown is the nearest to its bound, in units of its uncertainty.
		if relative := mean / max(h, 1e-9); relative < least {
			least = relative
			out.Value = r.value(mean, h)
			out.goal = p.report.Goals[r.goal].With(out.Value)
			if onDays := problem.Model.Goals[r.goal].OnDays; onDays > 0 {
				// The value is a share of the days.
				out.goal.Unit = report.Share
				out.goal.Bound = stats.Number(onDays)
			}

			out.Goal = out.goal.Goal
			out.In = r.periodName(problem.layout)
		}
	}

	return out
}

// slackWithFewer estimates the slack of a requirement in a trial with one agent fewer, and half of
// its interval. It is not known without calls, or with too few replications.
func (p *proof) slackWithFewer(r *requirement, t *trial) (mean, h float64, isKnown bool) {
	slack := r.slack(p.trial)
	change := r.change(p.trial, t)
	if slack.Mean == noCalls || !slack.Low.Known() || !change.Low.Known() {
		return 0, 0, false
	}

	// With as many replications as the proof, the trial itself gives the slack.
	if own := r.slack(t); t.replications == p.Replications {
		return float64(own.Mean), half(own), true
	}

	// With fewer, the paired change is known better. Its error adds to the error of the proof, because
	// nothing is known of how the two vary together.
	return float64(slack.Mean + change.Mean), half(slack) + half(change), true
}
