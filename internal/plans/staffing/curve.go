package staffing

import (
	"context"
	"math"
	"slices"

	"github.com/ivrsim/ivrsim/internal/results/report"
)

// CurvePoint is a plan with more or fewer agents everywhere, and its goals on the seed of
// its proof.
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
func (s *search) drawCurve(ctx context.Context, c *proof, r *Result) error {
	if !s.curve {
		return nil
	}
	var plans []Plan
	for i := -curvePoints; i <= curvePoints; i++ {
		const share = 0.03 // of the agents, and at least one
		plans = append(plans, s.problem.resized(c.trial.plan, func(agents float64) float64 {
			return agents + float64(float64(i)*min(agents, max(1, math.Round(share*agents))))
		}))
	}
	plans = slices.CompactFunc(plans, slices.Equal)
	if s.budget.left() < len(plans)*curveReplications {
		return errSpent
	}
	for _, plan := range plans {
		out, err := c.simulator.report(ctx, plan, curveReplications)
		if err != nil {
			return err
		}
		r.Curve = append(r.Curve, CurvePoint{s.problem.total(plan), out.Goals})
	}
	return nil
}
