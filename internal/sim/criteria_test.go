package sim

import "testing"

// Where there is one queue, one line, one tier and one region, a goal about any
// of them is about all calls, and has the value of a goal about the center.
func TestGoalsAboutTheSameCallsAgree(t *testing.T) {
	subjects := []string{"", "queue: only, ", "queue: only@here, ", "line: main, ", "tier: standard, ", "region: elsewhere, "}
	for _, measure := range []string{"service_level 30s", "wait mean", "wait p90", "wait max", "answer p95", "asa", "abandoned"} {
		goals := "goals:\n"
		for _, s := range subjects {
			goals += "  - {" + s + "measure: " + measure + ", at_least: " + map[bool]string{true: "1%", false: "1s"}[measure == "service_level 30s" || measure == "abandoned"] + "}\n"
		}
		r := run(t, oneQueue(t, `
for: 4h
replications: 3
calls: {main: {per_hour: 120}}
callers: {patience: {mean: 3m}}
handling: {only: {mean: 5m}}
staff: [{group: all, hub: here, queues: [only], agents: 10}]
`+goals), Options{})
		want := r.Goals[0].Value
		if !(want.Mean > 0 && want.Low <= want.Mean && want.Mean <= want.High) {
			t.Errorf("%s of the center is %v", measure, want)
		}
		for i := range r.Goals {
			if r.Goals[i].Value != want {
				t.Errorf("%s: %v, want the center's %v", r.Goals[i].Goal, r.Goals[i].Value, want)
			}
		}
	}
}
