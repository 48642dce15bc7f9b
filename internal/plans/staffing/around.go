package staffing

import (
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

// lookAround simulates the plans around that of a proof as far as the budget goes, on its seed, and adds what
// they show to its result.
func (s *search) lookAround(ctx context.Context, r *Result, p *proof) error {
	plans := []Plan{s.problem.withinBounds(r.Formula)}
	if s.curve {
		for i := -curvePoints; i <= curvePoints; i++ {
			const share = 0.03 // of the agents, and at least one
			plans = append(plans, s.problem.resized(r.Needed, func(agents float64) float64 {
				return agents + float64(float64(i)*min(agents, max(1, math.Round(share*agents))))
			}))
		}
	}
	err := s.removeEach(ctx, r, p, len(plans)*aroundReplications)
	for i := 0; i < len(plans) && err == nil && s.budget.left() >= aroundReplications; i++ {
		if i > 1 && slices.Equal(plans[i], plans[i-1]) {
			continue
		}
		var of *report.Report
		switch of, err = p.simulator.report(ctx, plans[i], aroundReplications); {
		case err != nil:
		case i == 0:
			r.ErlangA.Simulated = true
			r.ErlangA.Broken = slices.DeleteFunc(of.Goals, func(g report.Goal) bool { return g.Holds == stats.Yes })
		default:
			r.Curve = append(r.Curve, CurvePoint{s.problem.total(plans[i]), of.Goals})
		}
	}
	if errors.Is(err, errSpent) {
		return nil
	}
	return err
}

// What is shown of a plan with one agent fewer.
const (
	breaks   = "breaks"                  // a goal is certainly missed
	notShown = "cannot be shown to hold" // a goal may hold or not
	leaves   = "holds: may be left out"  // each goal is shown to hold
)

// removeEach simulates the plan of a proof with one agent fewer of each variable, those of different
// components together. For others it leaves some replications, but no more than a half, nor those without which
// it shows nothing. Only the plans that do not break a goal by some of the replications get all of them.
func (s *search) removeEach(ctx context.Context, r *Result, p *proof, others int) error {
	const least, some = 2 * firstReplications, 8
	s.budget.phase("removing one agent at a time")
	trials := s.withOneFewer(p.trial.plan)
	plans := max(1, len(trials))
	left := max(0, s.budget.left())
	n := min(p.Replications, max((left-min(others, left/2))/plans, min(least, left/plans)))
	if n < least {
		return nil
	}

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
	r.OneFewer = slices.DeleteFunc(rows, func(f OneFewer) bool { return f.Verdict == "" })
	s.removed = true
	return nil
}

// withOneFewer makes trials of which the k-th has an agent fewer on the phones in the k-th variable of each component.
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
			if t.plan[j] == p.trial.plan[j] || rows[j].Verdict == breaks {
				continue
			}
			rows[j] = p.oneFewer(t, of, s.problem)
			rows[j].Period = s.problem.period(j)
			isDecided = isDecided && rows[j].Verdict == breaks
		}
		if isDecided {
			trials[k] = nil
		}
	}
}

// oneFewer judges the requirements of a component with an agent fewer: each is that of the run with the
// paired change. One of them breaks with 95 % confidence in all of them together, in both looks at a trial; each
// holds at the level of the proof.
func (p *proof) oneFewer(t *trial, of *component, problem *Problem) OneFewer {
	const looks = 2
	out, least := OneFewer{Verdict: leaves}, math.Inf(1)
	for _, r := range of.requirements {
		slack, change := r.slack(p.trial), r.change(p.trial, t)
		if slack.Mean == noCalls || !slack.Low.Known() || !change.Low.Known() || !slices.Contains(p.judged, r) {
			continue
		}
		n, mean, h := t.replications, float64(slack.Mean+change.Mean), half(slack)+half(change) // however these two vary together
		if n == p.Replications {
			mean, h = float64(r.slack(t).Mean), half(r.slack(t))
		}
		all := half(stats.Estimate{Low: stats.Number(-h), High: stats.Number(h)}.Simultaneous(looks*len(of.requirements), n))
		switch {
		case mean+all < 0:
			out.Verdict = breaks
		case mean-float64(h*stats.StudentT(n, 1-2*p.Level)/stats.StudentT(n, 0.95)) <= 0 && out.Verdict == leaves:
			out.Verdict = notShown
		}
		if relative := mean / max(h, 1e-9); relative < least {
			least, out.Value = relative, r.value(mean, h)
			g := p.report.Goals[r.goal].With(out.Value)
			if onDays := problem.Model.Goals[r.goal].OnDays; onDays > 0 { // the value is a share of the days
				g.Unit, g.Bound = report.Share, stats.Number(onDays)
			}
			out.Goal, out.In, out.goal = g.Goal, r.periodName(problem.layout), g
		}
	}
	return out
}
