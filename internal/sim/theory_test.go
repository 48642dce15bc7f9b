package sim

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/ivrsim/ivrsim/internal/erlang"
	"github.com/ivrsim/ivrsim/internal/stats"
)

// oneQueue is a center with one hub, one queue and one line straight into it,
// and a scenario whose keys are given.
func oneQueue(t testing.TB, scenario string) *Model {
	t.Helper()
	_, m := lowered(t, fstest.MapFS{
		"routing.yaml": {Data: []byte(`
center: one
hubs: {here: {timezone: UTC, languages: [en]}}
elsewhere: {hub: here}
queues: {only: {answer_within: 20s, hours: 24/7}}
lines: {main: {number: +1 202 555 0143, country: US, languages: [en], flow: direct}}
`)},
		"direct.yaml": {Data: []byte(`
flow: direct
start: wait
steps:
  wait: {queue: only, then: {answered: done}}
  done: {end: resolved}
`)},
		"load.yaml": {Data: []byte("scenario: load\nday: 2026-01-05\ntimezone: UTC\ninterval: 1h\n" + scenario)},
	}, "load")
	return m
}

// holds counts on how many of the seeds 1 to n the interval of each measure
// holds the exact value.
func holds(t *testing.T, m *Model, n int, exact map[string]float64, measure func(*Report) map[string]stats.Estimate) {
	t.Helper()
	held := map[string]int{}
	for seed := 1; seed <= n; seed++ {
		m.Seed = uint64(seed)
		r, err := Run(context.Background(), m, Options{})
		if err != nil {
			t.Fatal(err)
		}
		for name, e := range measure(r) {
			if v := stats.Number(exact[name]); e.Low <= v && v <= e.High {
				held[name]++
			}
		}
	}
	// Of 200 intervals of 95 % fewer than 179 hold the value with a probability
	// of 0.02 %, of 40 fewer than 31 with 0.03 % (binomial).
	least := map[int]int{200: 179, 40: 31}[n]
	for name := range exact {
		if held[name] < least {
			t.Errorf("%s: %d of %d intervals hold the exact value %.5g, want at least %d", name, held[name], n, exact[name], least)
		}
	}
}

// seeds is how many seeds a test of intervals looks at.
func seeds() int {
	if testing.Short() {
		return 40
	}
	return 200
}

func queueMeasures(r *Report) map[string]stats.Estimate {
	q := &r.Queues[0]
	return map[string]stats.Estimate{
		"service level": q.ServiceLevel, "wait": q.Wait.Estimate, "abandoned": q.AbandonedRatio, "asa": q.ASA,
		"waiting": q.Waiting, "occupancy": r.Groups[0].Occupancy,
	}
}

func TestOneQueueIsErlangA(t *testing.T) {
	for _, load := range []float64{0.8, 1, 1.3} {
		t.Run(fmt.Sprint(load), func(t *testing.T) {
			perHour := load * 10 * 12
			m := oneQueue(t, strings.ReplaceAll(`
for: 22h
warm_up: 2h
replications: 10
calls: {main: {per_hour: RATE}}
callers: {patience: {mean: 3m}}
handling: {only: {mean: 5m}}
staff: [{group: all, hub: here, queues: [only], agents: 10}]
`, "RATE", fmt.Sprint(perHour)))
			q := erlang.A{Arrival: perHour / 3600, Service: 1.0 / 300, Abandon: 1.0 / 180, Agents: 10}
			holds(t, m, seeds(), map[string]float64{
				"service level": q.Within(20), "wait": q.MeanWait(), "abandoned": q.AbandonProbability(),
				"asa": q.MeanWaitAnswered(), "waiting": q.MeanWaiting(), "occupancy": q.Occupancy(),
			}, queueMeasures)
		})
	}
}

func TestPatientCallersAreErlangC(t *testing.T) {
	m := oneQueue(t, `
for: 44h
warm_up: 4h
replications: 10
calls: {main: {per_hour: 96}}
handling: {only: {mean: 5m}}
staff: [{group: all, hub: here, queues: [only], agents: 10}]
`)
	q := erlang.C{Arrival: 96.0 / 3600, Service: 1.0 / 300, Agents: 10}
	holds(t, m, seeds(), map[string]float64{
		"service level": q.Within(20), "wait": q.MeanWait(), "asa": q.MeanWait(), "waiting": q.MeanWaiting(), "occupancy": q.Occupancy(),
	}, queueMeasures)
}
