package compare

import (
	"testing"

	"gonum.org/v1/gonum/stat/distuv"

	"github.com/ivrsim/ivrsim/internal/days/scenariotest"
	"github.com/ivrsim/ivrsim/internal/files/diag/diagtest"
	"github.com/ivrsim/ivrsim/internal/longtest"
	"github.com/ivrsim/ivrsim/internal/math/erlang"
	"github.com/ivrsim/ivrsim/internal/math/stats"
)

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
	// The center has one queue, Poisson arrivals, exponential handle times and exponential patience.
	center := diagtest.Archive(t, "erlang_a")
	_, base := scenariotest.Compiled(t, center, "load")
	_, more := scenariotest.Compiled(t, center, "load")
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
