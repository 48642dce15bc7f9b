package staffing

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/ivrsim/ivrsim/internal/files/diag/diagtest"
	"github.com/ivrsim/ivrsim/internal/results/document/documenttest"
)

// variedPlans are scenarios of two queues with goals of each subject, period and form of measure.
var variedPlans = []struct {
	name, scenario string
	unit           Unit
	runs           int
}{
	{"lines and groups", `for: 4h
calls: {q0: {per_hour: 60}, q1: {per_hour: 30}}
callers: {patience: {mean: 4m}, redial: {chance: 30%, after: {mean: 10m}, most: 1}}
handling: {q0: {mean: 4m}, q1: {mean: 5m, wrap_up: 30s}}
staff:
  - {group: a, hub: here, queues: [q0], cost: 20, agents: {at_most: 12}, shifts: {"00:00-02:00": 3, "02:00-04:00": 3}}
  - {group: b, hub: here, queues: [q0, q1], cost: 30, breaks: [{takes: 15m, after: 1h, paid: no}], shifts: {"00:00-04:00": 3}}
goals:
  - {line: q1, measure: wait mean, at_most: 30s}
  - {group: a, measure: occupancy, at_most: 85%}
  - {measure: wait p90, at_most: 90s, each: interval}
`, ByShift, 300},
	{"by interval", `for: 3h
calls: {q0: {per_hour: 60}, q1: {per_hour: 20}}
callers: {patience: {mean: 4m}}
handling: {q0: {mean: 4m}, q1: {mean: 5m}}
trunks: {here: 40}
staff:
  - {group: a, hub: here, queues: [q0], shifts: {"00:00-03:00": 3}, breaks: [{takes: 15m, after: 1h}]}
  - {group: b, hub: here, queues: [q1], shifts: {"00:00-03:00": 3}}
goals: [{queue: q0, measure: service_level 20s, at_least: 80%, each: hour}, {line: q1, measure: abandoned, at_most: 10%}]
`, ByInterval, 200},
	{"too few agents", `for: 2h
calls: {q0: {per_hour: 90}, q1: {per_hour: 10}}
callers: {patience: {mean: 4m}}
handling: {q0: {mean: 4m}, q1: {mean: 4m}}
staff:
  - {group: a, hub: here, queues: [q0], agents: {at_most: 4}, shifts: {"00:00-02:00": 3}}
  - {group: b, hub: here, queues: [q1], agents: 1}
goals: [{queue: q0, measure: abandoned, at_most: 5%}]
`, ByShift, 200},
	{"days", `days: 2026-01-05..2026-01-07
calls: {q0: {per_hour: 8}, q1: {per_hour: 0}}
callers: {patience: {mean: 4m}}
handling: {q0: {mean: 4m}, q1: {mean: 4m}}
staff: [{group: a, hub: here, queues: [q0, q1], shifts: {mon-tue: {"00:00-24:00": 2}, wed: {"00:00-12:00": 2, "12:00-24:00": 1}}}]
goals: [{queue: q0, measure: wait mean, at_most: 1m, each: day, on: 70% of days}]
`, ByShift, 120},
}

// The plans of scenarios with varied goals have the text and the scenario of testdata, or its error.
func TestPlansAreAsRecorded(t *testing.T) {
	var out strings.Builder
	for _, c := range variedPlans {
		fmt.Fprintf(&out, "== %s\n", c.name)
		r, err := Run(t.Context(), problem(t, center(2, c.scenario), c.unit), Options{Budget: Budget{Runs: c.runs}})
		if err != nil {
			fmt.Fprintln(&out, err)
			continue
		}
		fmt.Fprintln(&out, documenttest.Text(t, r.Document()))
		if err := errors.Join(r.WriteCSV(&out), r.WriteScenario(&out, "plan")); err != nil {
			t.Fatal(err)
		}
	}
	diagtest.Same(t, "plans.txt", out.String())
}
