package staffing

import (
	"context"
	"math"
	"slices"

	"github.com/ivrsim/ivrsim/internal/results/report"
)

// CurvePoint is a plan with more or fewer agents everywhere, and its goals on the seed of
// the proof.
type CurvePoint struct {
	Total
	Goals []report.Goal `json:"goals"`
}

const (
	curvePoints       = 3 // on each side of the plan
	curveReplications = 20
	curveRuns         = (2*curvePoints + 1) * curveReplications
)

// drawCurve simulates multiples of the plan of a proof, if it was asked for.
func (s *search) drawCurve(ctx context.Context, p *proof, r *Result) error {
	if !s.curve {
		return nil
	}
	var plans []Plan
	for i := -curvePoints; i <= curvePoints; i++ {
		const share = 0.03 // of the agents, and at least one
		plan := slices.Clone(p.plan)
		for j, n := range plan {
			if s.problem.patterns[s.problem.Variables[j].Group] != nil {
				continue
			}
			if by := i * max(1, int(math.Round(share*float64(n)*s.problem.Variables[j].phoneShare))); by != 0 {
				plan[j] = s.problem.change(plan, j, by)
			}
		}
		for _, t := range s.problem.patterns {
			if t == nil || i == 0 {
				continue
			}
			need := t.covered(plan)
			for row, n := range need {
				if n > 0 {
					need[row] = n + float64(float64(i)*max(1, math.Round(share*n)))
				}
			}
			s.problem.cover(t, need, plan)
		}
		plans = append(plans, plan)
	}
	plans = slices.CompactFunc(plans, slices.Equal)
	if s.budget.left() < len(plans)*curveReplications {
		return errSpent
	}
	for _, plan := range plans {
		out, err := p.callers.report(ctx, plan, curveReplications)
		if err != nil {
			return err
		}
		r.Curve = append(r.Curve, CurvePoint{s.problem.total(plan), out.Goals})
	}
	return nil
}
