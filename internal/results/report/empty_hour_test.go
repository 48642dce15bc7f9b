package report

import (
	"testing"
	"testing/fstest"

	"github.com/ivrsim/ivrsim/internal/days/scenariotest"
	"github.com/ivrsim/ivrsim/internal/days/sim"
	"github.com/ivrsim/ivrsim/internal/math/stats"
)

// A goal for each hour is judged by the hours with calls. An hour without calls has no value, so it is
// neither the worst nor missed. There are more agents than callers, so everybody is answered at once.
func TestGoalOfHoursWithoutCalls(t *testing.T) {
	files := fstest.MapFS{
		"routing.yaml": {Data: []byte(`center: small
language: en
hubs: {here: {timezone: UTC, languages: [en]}}
elsewhere: {hub: here}
queues: {q: {answer_within: 20s}}
lines: {main: {number: +44 20 7946 0018, country: GB, languages: [en], flow: main}}
`)},
		"main.yaml": {Data: []byte(`flow: main
start: wait
steps:
  wait: {queue: q, then: {answered: done}}
  done: {end: resolved}
`)},
		"load.yaml": {Data: []byte(`scenario: load
day: 2026-01-06
timezone: UTC
for: 2h
replications: 3
calls: {main: {total: 30, shape: [0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]}}
callers: {patience: {mean: 4m}}
handling: {q: {mean: 1m}}
staff: [{group: all, hub: here, queues: [q], agents: 200}]
goals: [{queue: q, measure: service_level 20s, at_least: 80%, each: hour}]
`)},
	}

	_, m := scenariotest.Compiled(t, files, "load")
	d, err := sim.Run(t.Context(), m, sim.Options{}, Decided)
	if err != nil {
		t.Fatal(err)
	}

	g := New(d.Layout, &d.Results).Goals[0]
	if g.Value.Mean != 1 || g.Holds != stats.Yes {
		t.Errorf("the value is %v and the goal %s, want 1 and yes", g.Value.Mean, g.Holds)
	}
	if g.Period == nil || g.Period.Format("15:04") != "01:00" {
		t.Errorf("the worst hour is %v, want 01:00", g.Period)
	}
}
