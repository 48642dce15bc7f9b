package staffing

import (
	"context"
	"errors"
	"math"
	"slices"

	"github.com/ivrsim/ivrsim/internal/math/stats"
	"github.com/ivrsim/ivrsim/internal/results/report"
)

// surroundings are what is told beside a plan that was proven, on the seed of its proof.
type surroundings struct {
	formula formula
	broken  []report.Goal // that do not hold with the formula's plan; nil if it is not simulated
	fewer   []fewer       // by variable; nil if they are not simulated
	curve   []CurvePoint
}

const (
	aroundReplications = 20 // of the formula's plan, and of a point of the curve
	curvePoints        = 3  // on each side of the plan
)

// CurvePoint is a plan with more or fewer agents everywhere, and its goals on the seed of the proof.
type CurvePoint struct {
	Total
	Goals []report.Goal `json:"goals"`
}

// lookAround simulates the plans around that of a proof as far as the budget goes.
func (s *search) lookAround(ctx context.Context, p *proof) (surroundings, error) {
	out := surroundings{formula: s.problem.erlangA(p.report)}
	plans := []Plan{s.problem.scaled(out.formula.plan, 1)}
	if s.curve {
		for i := -curvePoints; i <= curvePoints; i++ {
			const share = 0.03 // of the agents, and at least one
			plans = append(plans, s.problem.resized(p.trial.plan, func(agents float64) float64 {
				return agents + float64(float64(i)*min(agents, max(1, math.Round(share*agents))))
			}))
		}
	}
	var err error
	out.fewer, err = s.removeEach(ctx, p, len(plans)*aroundReplications)
	for i := 0; i < len(plans) && err == nil && s.budget.left() >= aroundReplications; i++ {
		if i > 1 && slices.Equal(plans[i], plans[i-1]) {
			continue
		}
		var of *report.Report
		if of, err = p.simulator.report(ctx, plans[i], aroundReplications); err != nil {
			break
		}
		if i > 0 {
			out.curve = append(out.curve, CurvePoint{s.problem.total(plans[i]), of.Goals})
			continue
		}
		out.broken = slices.DeleteFunc(of.Goals, func(g report.Goal) bool { return g.Holds == stats.Yes })
	}
	if errors.Is(err, errSpent) {
		err = nil
	}
	return out, err
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
// components together. For others it leaves some replications, but no more than a half, nor those without which
// it shows nothing.
func (s *search) removeEach(ctx context.Context, p *proof, others int) ([]fewer, error) {
	const least = 2 * firstReplications
	s.budget.phase("removing one agent at a time")
	var trials []*trial // the k-th has an agent fewer on the phones in the k-th variable of each component
	for _, of := range s.components {
		for k, j := range of.variables {
			if k == len(trials) {
				trials = append(trials, newTrial(p.trial.plan))
			}
			trials[k].plan[j] = s.problem.change(p.trial.plan, j, -1)
		}
	}
	left, plans := max(0, s.budget.left()), max(1, len(trials))
	n := min(p.replications, max((left-min(others, left/2))/plans, min(least, left/plans)))
	if n < least {
		return nil, nil
	}
	var jobs []job
	for _, t := range trials {
		jobs = append(jobs, p.simulator.jobs(t.plan, 0, n, t)...)
	}
	if err := p.simulator.run(ctx, jobs); err != nil {
		return nil, err
	}
	out := make([]fewer, len(p.trial.plan))
	for _, of := range s.components {
		for k, j := range of.variables {
			if trials[k].plan[j] != p.trial.plan[j] {
				out[j] = p.judge(trials[k], of)
			}
		}
	}
	return out, nil
}

// judge judges the requirements of a component with an agent fewer: each is that of the run with the
// paired change. One of them breaks with 95 % confidence in all of them together; each
// holds at the level of the proof.
func (p *proof) judge(t *trial, of *component) fewer {
	out, least := fewer{verdict: leaves}, math.Inf(1)
	for _, r := range of.requirements {
		slack, change := r.slack(p.trial), r.change(p.trial, t)
		if slack.Mean == noCalls || !slack.Low.Known() || !change.Low.Known() || !slices.Contains(p.judged, r) {
			continue
		}
		n, mean, h := t.replications, float64(slack.Mean+change.Mean), math.Hypot(half(slack), half(change))
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
