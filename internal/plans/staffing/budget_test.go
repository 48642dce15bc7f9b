package staffing

import (
	"fmt"
	"strings"
	"testing"

	"github.com/ivrsim/ivrsim/internal/longtest"
)

// someDays are two queues that share nothing, for some days, with a goal for each hour.
func someDays(n int) string {
	var shifts []string
	for h := 8; h < 20; h++ {
		shifts = append(shifts, fmt.Sprintf("\"%02d:00-%02d:00\": 6", h, h+1))
	}
	all := strings.Join(shifts, ", ")
	return fmt.Sprintf(`days: 2026-01-05..2026-01-%02d
calls:
  q0: {total: 400, shape: [0,0,0,0,0,0,0,0,3,6,9,10,8,6,7,9,10,8,5,1,0,0,0,0]}
  q1: {total: 300, shape: [0,0,0,0,0,0,0,0,1,6,9,10,8,6,7,9,10,8,5,3,0,0,0,0]}
callers: {patience: {mean: 4m}}
handling: {q0: {mean: 4m}, q1: {mean: 4m}}
staff: [{group: g0, hub: here, queues: [q0], shifts: {%s}}, {group: g1, hub: here, queues: [q1], shifts: {%s}}]
goals: [{queue: q0, measure: service_level 20s, at_least: 80%%, each: hour}, {queue: q1, measure: service_level 20s, at_least: 80%%, each: hour}]
`, 4+n, all, all)
}

// A small budget takes at most a quarter more than the formula, for the hour that needs most
// raises no other one.
func TestSmallBudget(t *testing.T) {
	for seed := range longtest.N(1, 10) {
		p := problem(t, center(2, someDays(longtest.N(2, 5))), ByShift)
		p.Model.Seed = uint64(seed)
		r, err := Run(t.Context(), p, Options{Budget: Budget{Runs: longtest.N(250, 600)}})
		if err != nil {
			t.Fatal(err)
		}
		if !r.Holds || r.Cost > 1.25*r.ErlangA.Cost {
			t.Errorf("seed %d: %v agent-hours, by the formula %v", seed, r.Cost, r.ErlangA.Cost)
		}
		if r.Others != nil {
			t.Errorf("seed %d: all groups are planned, and others cost %+v", seed, r.Others)
		}
	}
}
