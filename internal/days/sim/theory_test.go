package sim

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"gonum.org/v1/gonum/stat/distuv"

	"github.com/ivrsim/ivrsim/internal/days/model"
	"github.com/ivrsim/ivrsim/internal/days/scenariotest"
	"github.com/ivrsim/ivrsim/internal/longtest"
	"github.com/ivrsim/ivrsim/internal/math/erlang"
	"github.com/ivrsim/ivrsim/internal/math/stats"
	"github.com/ivrsim/ivrsim/internal/results/report"
)

// oneLine is the model of a center with one hub, one queue and one line into a flow of
// the given steps, the first named wait. Keys are added to routing.yaml and to the
// scenario.
func oneLine(t testing.TB, routing, steps, scenario string) *model.Model {
	t.Helper()
	_, m := scenariotest.Compiled(t, fstest.MapFS{
		"routing.yaml": {Data: []byte(`
center: one
hubs: {here: {timezone: UTC, languages: [en]}}
elsewhere: {hub: here}
queues: {only: {answer_within: 20s, hours: 24/7}}
lines: {main: {number: +1 202 555 0143, country: US, languages: [en], flow: direct}}
` + routing)},
		"direct.yaml": {Data: []byte("flow: direct\nstart: wait\nsteps:\n" + steps)},
		"load.yaml":   {Data: []byte("scenario: load\nlike: base\n" + scenario)},
		"base.yaml":   {Data: []byte("scenario: base\nday: 2026-01-05\ntimezone: UTC\ninterval: 1h\n")},
	}, "load")
	return m
}

// oneQueue is oneLine with a flow that is only the queue.
func oneQueue(t testing.TB, scenario string) *model.Model {
	t.Helper()
	return oneLine(t, "", straight, scenario)
}

const straight = "  wait: {queue: only, then: {answered: done}}\n  done: {end: resolved}\n"

// checkCoverage runs seeds 1 to n and counts for each measure the confidence intervals
// that cover the exact value. A 95% interval that covers it for more than 98.5% of the
// seeds is too wide, and for fewer than 91.5% too narrow.
func checkCoverage(t *testing.T, m *model.Model, exact map[string]float64, measure func(*report.Report) map[string]stats.Estimate) {
	t.Helper()
	n := 8
	if longtest.IsLong() {
		n = longtest.N(12, 400)
	}

	covered := map[string]int{}
	for seed := 1; seed <= n; seed++ {
		m.Seed = uint64(seed)
		d, err := Run(context.Background(), m, Options{}, report.Decided)
		if err != nil {
			t.Fatal(err)
		}

		for name, e := range measure(report.New(d.Layout, &d.Results)) {
			if v := stats.Number(exact[name]); e.Low <= v && v <= e.High {
				covered[name]++
			}
		}
	}

	least, most := coverageBounds(n)
	for _, name := range slices.Sorted(maps.Keys(exact)) {
		t.Logf("%-40s %d of %d", t.Name()+" "+name, covered[name], n)
		if covered[name] < least || covered[name] > most {
			t.Errorf("%s: %d of %d intervals cover the exact value %.5g, want %d to %d", name, covered[name], n, exact[name], least, most)
		}
	}
}

// coverageBounds gives the least and the greatest acceptable number of n intervals that
// cover the value. For 400 seeds it is 91.5% and 98.5% of them, and correct 95%
// intervals fail with a probability under 0.2%. For other numbers of seeds the bounds
// are quantiles of the binomial distribution, and the probability is under 0.1%.
func coverageBounds(n int) (least, most int) {
	if n == 400 {
		return 366, 394
	}
	covered := distuv.Binomial{N: float64(n), P: 0.95}
	for covered.CDF(float64(least)) < 0.0005 {
		least++
	}
	for most = n; most > 0 && 1-covered.CDF(float64(most-1)) < 0.0005; {
		most--
	}
	return least, most
}

// quantile is the p-quantile of a wait that exceeds t with the probability over(t).
func quantile(p float64, over func(t float64) float64) float64 {
	low, high := 0.0, 1e6
	for range 100 {
		if middle := (low + high) / 2; over(middle) > 1-p {
			low = middle
		} else {
			high = middle
		}
	}
	return high
}

// addQuantiles adds the quantiles over 0; a quantile of 0 has no interval to test.
func addQuantiles(exact map[string]float64, of string, over func(t float64) float64) {
	for name, p := range map[string]float64{"p50": 0.5, "p90": 0.9, "p95": 0.95, "p99": 0.99} {
		if over(0) > 1-p {
			exact[of+" "+name] = quantile(p, over)
		}
	}
}

func queueMeasures(r *report.Report) map[string]stats.Estimate {
	q := &r.Queues[0]
	return map[string]stats.Estimate{
		"service level": q.ServiceLevel, "wait": q.WaitMean, "abandoned": q.AbandonedRatio, "asa": q.ASA,
		"waiting": q.Waiting, "occupancy": r.Groups[0].Occupancy,
		"wait p50": q.Wait.P50, "wait p90": q.Wait.P90, "wait p95": q.Wait.P95, "wait p99": q.Wait.P99,
		"answer p50": q.Answer.P50, "answer p90": q.Answer.P90, "answer p95": q.Answer.P95, "answer p99": q.Answer.P99,
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
			exact := map[string]float64{
				"service level": q.Within(20), "wait": q.MeanWait(), "abandoned": q.AbandonProbability(),
				"asa": q.MeanWaitAnswered(), "waiting": q.MeanWaiting(), "occupancy": q.Occupancy(),
			}
			addQuantiles(exact, "wait", q.WaitOver)

			addQuantiles(exact, "answer", func(t float64) float64 { return 1 - q.Within(t)/(1-q.AbandonProbability()) })
			checkCoverage(t, m, exact, queueMeasures)
		})
	}
}

// Without abandonment waits are strongly autocorrelated: the p99 of a day or two is
// the value of its worst hour, and too skewed for Student's t. Here a replication has the
// length of about 300 relaxation times of the queue, 1 / (Agents·Service·(1 - √load)²).
func TestPatientCallersAreErlangC(t *testing.T) {
	m := oneQueue(t, `
for: 104h
warm_up: 4h
replications: 10
calls: {main: {per_hour: 84}}
handling: {only: {mean: 5m}}
staff: [{group: all, hub: here, queues: [only], agents: 10}]
`)
	q := erlang.C{Arrival: 84.0 / 3600, Service: 1.0 / 300, Agents: 10}
	exact := map[string]float64{
		"service level": q.Within(20), "wait": q.MeanWait(), "asa": q.MeanWait(), "waiting": q.Arrival * q.MeanWait(), "occupancy": q.Load() / 10,
	}
	addQuantiles(exact, "wait", func(t float64) float64 { return 1 - q.Within(t) })
	addQuantiles(exact, "answer", func(t float64) float64 { return 1 - q.Within(t) })
	checkCoverage(t, m, exact, queueMeasures)
}
