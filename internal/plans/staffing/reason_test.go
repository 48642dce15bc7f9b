package staffing

import (
	"testing"

	"github.com/ivrsim/ivrsim/internal/math/stats"
	"github.com/ivrsim/ivrsim/internal/results/report"
)

// TestReasonsNameTheFullGroups states why a goal does not hold with the most agents: its value with the scheduled agents and
// with the most, and the groups at their bounds.
func TestReasonsNameTheFullGroups(t *testing.T) {
	p := problem(t, center(2, `for: 4h
calls: {q0: {per_hour: 20}, q1: {per_hour: 20}}
callers: {patience: {mean: 4m}}
handling: {q0: {mean: 4m}, q1: {mean: 4m}}
staff:
  - {group: first, hub: here, queues: [q0], agents: {at_most: 10}, shifts: {"00:00-02:00": 6, "02:00-04:00": 5}}
  - {group: second, hub: here, queues: [q1], agents: {at_most: 8}, shifts: {"00:00-02:00": 6, "02:00-04:00": 5}}
goals: [{queue: q0, measure: abandoned, at_most: 1%}]
`), ByShift)

	of := func(value float64) *report.Goal {
		return &report.Goal{Title: "Goal", Unit: report.Share, Bound: 0.01, Value: stats.Estimate{Mean: stats.Number(value)}}
	}
	for _, c := range []struct {
		plan Plan
		want string
	}{
		{Plan{6, 5, 6, 5}, "Goal: it is 9.0% with as many agents as scheduled"},
		{Plan{7, 5, 6, 5}, "Goal: it is 9.0% with as many agents as scheduled and 3.0% with the most"},
		{Plan{10, 5, 6, 5}, "Goal: it is 9.0% with as many agents as scheduled and 3.0% with the most, and their bounds do not allow more of first"},
		{Plan{7, 5, 6, 8}, "Goal: it is 9.0% with as many agents as scheduled and 3.0% with the most, and their bounds do not allow more of second"},
		{Plan{8, 10, 8, 8}, "Goal: it is 9.0% with as many agents as scheduled and 3.0% with the most, and their bounds do not allow more of first, second"},
	} {
		if got := p.reason(of(0.03), of(0.09), c.plan); got != c.want {
			t.Errorf("with %v the reason is\n%s, want\n%s", c.plan, got, c.want)
		}
	}

	// A bound below the roster bounds the agents of the first value, too.
	p.Variables[0].AtMost = 4
	const bounded = "Goal: it is 9.0% with as many agents as scheduled within the bounds"
	if got := p.reason(of(0.03), of(0.09), Plan{4, 5, 6, 5}); got != bounded {
		t.Errorf("below the roster the reason is\n%s, want\n%s", got, bounded)
	}
}
