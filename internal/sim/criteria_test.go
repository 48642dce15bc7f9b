package sim

import (
	"math"
	"testing"

	"github.com/ivrsim/ivrsim/internal/scenario"
	"github.com/ivrsim/ivrsim/internal/stats"
)

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

// A goal about something that nobody used holds, be it about the estimate or about
// days, and needs no more days than the first look has.
func TestAGoalHoldsWhereNobodyWasThere(t *testing.T) {
	goals := "goals:\n"
	for _, measure := range []string{"service_level 30s, at_least: 80%", "asa, at_most: 1m", "wait p90, at_most: 1m", "wait max, at_most: 1m", "blocked, at_most: 1%", "self_served, at_least: 25%"} {
		goals += "  - {region: elsewhere, measure: " + measure + "}\n  - {region: elsewhere, measure: " + measure + ", on: 90% of days}\n"
	}
	m := oneLine(t, "regions: {home: {hub: here, countries: [US]}}\n", straight, `
for: 1h
replications: {until: decided, at_most: 40}
calls: {main: {per_hour: 10}}
handling: {only: {mean: 5m}}
staff: [{group: all, hub: here, queues: [only], agents: 10}]
`+goals)
	r := run(t, m, Options{})
	if r.Calls.Arrived == 0 || r.Replications != 10 {
		t.Errorf("%d calls on %d days, want some on 10", r.Calls.Arrived, r.Replications)
	}
	m.Replications = scenario.Replications{AtLeast: 1, AtMost: 1} // no interval decides
	for _, r := range []*Report{r, run(t, m, Options{})} {
		for _, g := range r.Goals {
			if g.Value.Mean.Known() || g.Holds != stats.Yes || g.DaysMet != g.Days {
				t.Errorf("%s is %v: %s, met on %d of %d days", g.Goal, g.Value.Mean, g.Holds, g.DaysMet, g.Days)
			}
		}
	}
}

func TestVerdictsOverDays(t *testing.T) {
	unknown := stats.Number(math.NaN())
	days := func(met, of int) []float64 {
		out := make([]float64, of)
		for i := range met {
			out[i] = 1
		}
		return out
	}
	for _, c := range []struct {
		onDays  float64
		met, of int
		want    stats.Verdict
	}{
		{1, 400, 400, stats.Yes},
		{1, 398, 400, stats.No},
		{1, 0, 1, stats.No},
		{1, 1, 1, stats.Undecided}, // one day tells nothing of the next
		{0.9, 400, 400, stats.Yes},
		{0.9, 365, 400, stats.Undecided},
		{0.9, 300, 400, stats.No},
	} {
		k := scenario.Criterion{OnDays: c.onDays}
		if got := judge(&k, stats.Estimate{Mean: 0.5, Low: unknown, High: unknown}, days(c.met, c.of)); got != c.want {
			t.Errorf("on %v of days, met on %d of %d: %s, want %s", c.onDays, c.met, c.of, got, c.want)
		}
	}
}
