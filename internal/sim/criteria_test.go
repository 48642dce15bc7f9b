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

// Calls that are still in the center at the end have arrived, whomever a goal is
// about: here they hear a story that is longer than the day.
func TestGoalsAboutTheSameCallsCountThoseInProgress(t *testing.T) {
	goals := "goals:\n"
	for _, measure := range []string{"blocked", "self_served", "redialed"} {
		for _, s := range []string{"", "line: main, ", "tier: standard, ", "region: elsewhere, "} {
			goals += "  - {" + s + "measure: " + measure + ", at_most: 50%}\n"
		}
	}
	m := oneLine(t, "", `
  wait: {menu: "Your balance, or a story?", choices: {1: told, 2: story}, then: {exhausted: told}}
  story: {say: Once., takes: 20h, then: go_on}
  go_on: {say: And then., takes: 20h, then: told}
  told: {end: self_served}
`, `
for: 4h
replications: 3
calls: {main: {per_hour: 60}}
callers: {redial: {chance: 50%, after: {mean: 10m}, most: 3}}
answers: {direct.wait: {1: 40%, 2: 60%}}
trunks: {here: 50}
handling: {only: {mean: 5m}}
staff: [{group: all, hub: here, queues: [only], agents: 1}]
`+goals)
	r := run(t, m, Options{})
	if r.Calls.InProgress == 0 || r.Calls.Blocked == 0 || r.Calls.Redialed == 0 {
		t.Fatalf("the calls are %+v", r.Calls)
	}
	for i := range r.Goals {
		if center := &r.Goals[i/4*4]; r.Goals[i].Value != center.Value || !(center.Value.Mean > 0) {
			t.Errorf("%s: %v, want the center's %v", r.Goals[i].Goal, r.Goals[i].Value, center.Value)
		}
	}
}
