package compare

import (
	"testing"
	"testing/fstest"

	"gonum.org/v1/gonum/stat/distuv"

	"github.com/ivrsim/ivrsim/internal/days/scenariotest"
	"github.com/ivrsim/ivrsim/internal/longtest"
	"github.com/ivrsim/ivrsim/internal/math/erlang"
	"github.com/ivrsim/ivrsim/internal/math/stats"
)

// erlangA is a center with one queue, Poisson arrivals, exponential handle times and
// exponential patience.
var erlangA = fstest.MapFS{
	"routing.yaml": {Data: []byte(`
center: one
hubs: {here: {timezone: UTC, languages: [en]}}
elsewhere: {hub: here}
queues: {only: {answer_within: 20s, hours: 24/7}}
lines: {main: {number: +1 202 555 0143, country: US, languages: [en], flow: direct}}
`)},
	"direct.yaml": {Data: []byte("flow: direct\nstart: wait\nsteps:\n  wait: {queue: only, then: {answered: done}}\n  done: {end: resolved}\n")},
	"load.yaml": {Data: []byte(`
scenario: load
day: 2026-01-05
timezone: UTC
for: 22h
warm_up: 2h
replications: 10
calls: {main: {per_hour: 120}}
callers: {patience: {mean: 3m}}
handling: {only: {mean: 5m}}
staff: [{group: all, hub: here, queues: [only], agents: 10}]
`)},
}

// The interval of a difference between two Erlang A queues, with 10 and with 11
// agents, holds the exact difference on 93 to 97% of 400 seeds, and on as many as
// heldBounds says of fewer. The seeds are fixed. On other seeds, right intervals would
// fail with a probability of 5% for a measure with 400 seeds, and under 0.1%
// with another number of seeds.
func TestPairedIntervalsHoldTheExactDifference(t *testing.T) {
	queue := erlang.A{Arrival: 120.0 / 3600, Service: 1.0 / 300, Abandon: 1.0 / 180, Agents: 10}
	larger := queue
	larger.Agents++
	exact := map[string]float64{
		"abandoned": larger.AbandonProbability() - queue.AbandonProbability(),
		"wait mean": larger.MeanWait() - queue.MeanWait(),
	}
	_, base := scenariotest.Compiled(t, erlangA, "load")
	_, more := scenariotest.Compiled(t, erlangA, "load")
	more.Groups[0].Roster[0].Agents++

	n, held := longtest.N(20, 400), map[string]int{}
	for seed := 1; seed <= n; seed++ {
		base.Seed = uint64(seed)
		for _, d := range compared(t, Arm{Name: "10 agents", Model: base}, Arm{Name: "11 agents", Model: more}).Differences {
			if v, ok := exact[d.Measure]; ok && d.Difference.Low <= stats.Number(v) && stats.Number(v) <= d.Difference.High {
				held[d.Measure]++
			}
		}
	}

	least, most := heldBounds(n)
	for name, v := range exact {
		t.Logf("%s: %d of %d", name, held[name], n)
		if held[name] < least || held[name] > most {
			t.Errorf("%s: %d of %d intervals hold the exact difference %.5g, want %d to %d", name, held[name], n, v, least, most)
		}
	}
}

// heldBounds bounds how many of n intervals hold the exact value.
func heldBounds(n int) (least, most int) {
	if n == 400 {
		return 372, 388
	}
	held := distuv.Binomial{N: float64(n), P: 0.95}
	for held.CDF(float64(least)) < 0.0005 {
		least++
	}
	for most = n; 1-held.CDF(float64(most-1)) < 0.0005; {
		most--
	}
	return least, most
}
