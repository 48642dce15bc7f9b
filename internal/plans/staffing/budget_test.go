package staffing

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/ivrsim/ivrsim/internal/longtest"
)

// fiveDays are two queues that share nothing, for five days, with a goal for each hour.
func fiveDays() string {
	var shifts []string
	for h := 8; h < 20; h++ {
		shifts = append(shifts, fmt.Sprintf("\"%02d:00-%02d:00\": 6", h, h+1))
	}
	all := strings.Join(shifts, ", ")
	return fmt.Sprintf(`days: 2026-01-05..2026-01-09
calls:
  q0: {total: 400, shape: [0,0,0,0,0,0,0,0,3,6,9,10,8,6,7,9,10,8,5,1,0,0,0,0]}
  q1: {total: 300, shape: [0,0,0,0,0,0,0,0,1,6,9,10,8,6,7,9,10,8,5,3,0,0,0,0]}
callers: {patience: {mean: 4m}}
handling: {q0: {mean: 4m}, q1: {mean: 4m}}
staff: [{group: g0, hub: here, queues: [q0], shifts: {%s}}, {group: g1, hub: here, queues: [q1], shifts: {%s}}]
goals: [{queue: q0, measure: service_level 20s, at_least: 80%%, each: hour}, {queue: q1, measure: service_level 20s, at_least: 80%%, each: hour}]
`, all, all)
}

// A small budget takes at most a quarter more than the formula, for the hour that needs most
// raises no other one. Each goal that breaks with one agent fewer is of the group's own queue.
func TestSmallBudget(t *testing.T) {
	for seed := range longtest.N(1, 10) {
		p := problem(t, center(2, fiveDays()), ByShift)
		p.Model.Seed = uint64(seed)
		r, err := Run(t.Context(), p, Options{Budget: Budget{Runs: 600}})
		if err != nil {
			t.Fatal(err)
		}
		if !r.Holds || r.Cost > 1.25*r.ErlangA.Cost {
			t.Errorf("seed %d: %v agent-hours, by the formula %v", seed, r.Cost, r.ErlangA.Cost)
		}
		for _, f := range r.OneFewer {
			if want := "q" + f.Group[1:] + " "; !strings.HasPrefix(f.Goal, want) {
				t.Errorf("seed %d: one agent fewer of %s breaks %s", seed, f.Group, f.Goal)
			}
		}
	}
}

// A result says that the budget did not allow exchanges.
func TestExchangeLeftOut(t *testing.T) {
	r, err := Run(t.Context(), problem(t, center(2, strings.ReplaceAll(fiveDays(), ", each: hour", "")), ByShift), Options{Budget: Budget{Runs: 250}})
	if err != nil {
		t.Fatal(err)
	}
	if len(r.Notes) == 0 || !strings.Contains(r.Notes[0], "the budget ended before agents") {
		t.Errorf("the notes %q do not say what was left out", r.Notes)
	}
}

// When the budget ends while agents are removed, the plan with fewer agents is proven with what
// was left for it, and not thrown away.
func TestBudgetEndsInRemoval(t *testing.T) {
	const replications = 50
	s := started(t, twoShifts, Budget{Runs: 100000})
	many, err := s.prove(t.Context(), Plan{12, 12}, replications)
	if err != nil {
		t.Fatal(err)
	}
	s.best = many
	s.budget.Runs = s.budget.used + 4*replications
	finished, err := s.settle(t.Context(), many)
	if finished || err != nil && !errors.Is(err, errSpent) {
		t.Errorf("finished %v, %v: the budget is to end before no agent can be removed", finished, err)
	}
	if !s.best.report.Holds() || s.problem.Cost(s.best.plan) >= s.problem.Cost(many.plan) {
		t.Errorf("the plan is %v, as if nothing was removed", s.best.plan)
	}
}
