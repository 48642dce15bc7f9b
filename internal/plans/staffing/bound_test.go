package staffing

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/ivrsim/ivrsim/internal/days/des"
	"github.com/ivrsim/ivrsim/internal/longtest"
)

// boundedCenter has one group for one queue, goals for each hour of four and shifts that may
// overlap. Every other center's callers wait until they are answered.
func boundedCenter(number int) string {
	stream := des.NewKey(11, uint64(number)).Stream()
	upTo := func(n int) int { return int(stream.Uint64N(uint64(n))) }
	var shape []string
	for range 4 {
		shape = append(shape, fmt.Sprint(1+upTo(5)))
	}
	patience, goals := "infinite", fmt.Sprintf("{queue: q0, measure: service_level %ds, at_least: %d%%, each: hour}", 10+upTo(40), 60+upTo(30))
	if number%2 == 0 {
		patience = fmt.Sprintf("{mean: %dm}", 1+upTo(5))
		goals += fmt.Sprintf(", {queue: q0, measure: abandoned, at_most: %d%%, each: hour}", 3+upTo(8))
	}
	shifts := []string{
		`{"00:00-01:00": 4, "01:00-02:00": 4, "02:00-04:00": 4}`,
		`{patterns: [{length: 2h, starts: {"00:00": 3, "01:00": 2, "02:00": 3}}]}`,
		`{patterns: [{length: 3h, starts: {"00:00": 3, "01:00": 2}, breaks: [{takes: 15m, after: 1h}]}, {length: 2h, starts: {"02:00": 3}}]}`,
	}[upTo(3)]
	shrinkage := []string{"", ", shrinkage: 25%"}[upTo(2)]
	return fmt.Sprintf(`for: 4h
calls: {q0: {total: %d, shape: [%s%s]}}
callers: {patience: %s}
handling: {q0: {mean: %dm}}
staff: [{group: all, hub: here, queues: [q0], cost: 20%s, agents: {at_least: 1, at_most: 40}, shifts: %s}]
goals: [%s]
`, 30+upTo(130), strings.Join(shape, ", "), strings.Repeat(", 0", 20), patience, 2+upTo(5), shrinkage, shifts, goals)
}

// No plan that costs less than the bound holds the goals on two seeds: every such plan is
// simulated, up to those that another has more agents than. The bounds are near the plans found.
func TestBoundByBruteForce(t *testing.T) {
	centers := longtest.N(8, 100)
	bounds, costs := 0.0, 0.0
	for i := range centers {
		p := problem(t, center(1, boundedCenter(i)), ByShift)
		r, err := Run(t.Context(), p, Options{Budget: Budget{Runs: 8000}})
		if err != nil {
			t.Fatal(err)
		}
		if !r.Holds {
			continue
		}
		if r.Bound == nil || r.Bound.Estimated != (i%2 == 0) || r.Bound.Cost > r.Cost {
			t.Errorf("center %d of cost %v: bound %+v", i, r.Cost, r.Bound)
			continue
		}
		bounds, costs = bounds+r.Bound.Cost, costs+r.Cost
		for _, plan := range below(p, r.Bound.Cost) {
			if holds(t, p, plan, 91, true) && holds(t, p, plan, 92, true) {
				t.Errorf("center %d: %v costs %v and holds, the bound is %v", i, plan, p.Cost(plan), r.Bound.Cost)
			}
		}
	}
	t.Logf("bounds are %.1f%% below the plans found", 100*(1-bounds/costs))
	if bounds < 0.8*costs {
		t.Errorf("the bounds sum up to %v, the plans to %v", bounds, costs)
	}
}

// below lists the plans that cost less than a bound, without those to which an agent can be
// added.
func below(p *Problem, cost float64) []Plan {
	var out []Plan
	plan := make(Plan, len(p.Variables))
	var enumerate func(j int)
	enumerate = func(j int) {
		if j == len(plan) {
			out = append(out, slices.Clone(plan))
			return
		}
		for plan[j] = 0; p.Cost(plan) < cost-1e-6; plan[j]++ {
			enumerate(j + 1)
		}
		plan[j] = 0
	}
	enumerate(0)
	return slices.DeleteFunc(out, func(x Plan) bool {
		for j := range x {
			more := slices.Clone(x)
			if more[j]++; p.Cost(more) < cost-1e-6 {
				return true
			}
		}
		return false
	})
}
