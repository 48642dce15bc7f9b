package sim

import (
	"fmt"
	"math"
	"strings"
	"testing"

	"github.com/ivrsim/ivrsim/internal/days/model"
	"github.com/ivrsim/ivrsim/internal/math/erlang"
	"github.com/ivrsim/ivrsim/internal/math/erlang/erlangtest"
	"github.com/ivrsim/ivrsim/internal/math/stats"
	"github.com/ivrsim/ivrsim/internal/results/report"
)

// With an agent for every trunk the blocked share is Erlang B's, for any distribution of
// talk times (M/G/c/c).
func TestTrunksAreErlangB(t *testing.T) {
	for _, handling := range []string{"{mean: 5m}", "5m", "{mean: 5m, cv: 2}"} {
		t.Run(handling, func(t *testing.T) {
			m := oneQueue(t, fmt.Sprintf(`
for: 22h
warm_up: 2h
replications: 10
calls: {main: {per_hour: 96}}
handling: {only: %s}
staff: [{group: all, hub: here, queues: [only], agents: 20}]
trunks: {here: 10}
goals: [{measure: blocked, at_most: 50%%}]
`, handling))
			checkCoverage(t, m, map[string]float64{"blocked": erlang.B(10, 8)}, func(r *report.Report) map[string]stats.Estimate {
				return map[string]stats.Estimate{"blocked": r.Goals[0].Value}
			})
		})
	}
}

// With half of 20 trunks down all the time, the blocked share is Erlang B's of 10. It has not been up before.
func TestHalfOfTheTrunksAreErlangB(t *testing.T) {
	m := oneQueue(t, `
for: 22h
warm_up: 2h
replications: 10
calls: {main: {per_hour: 96}}
handling: {only: {mean: 5m}}
staff: [{group: all, hub: here, queues: [only], agents: 20}]
trunks: {here: 20}
outages: [{trunks: here, share: 50%, from: "00:00", to: "23:59", date: 2026-01-05}]
goals: [{measure: blocked, at_most: 50%}]
`)
	checkCoverage(t, m, map[string]float64{"blocked": erlang.B(10, 8)}, func(r *report.Report) map[string]stats.Estimate {
		return map[string]stats.Estimate{"blocked": r.Goals[0].During.Estimate}
	})
}

// A lookup with an outage of a share for one of ten hours: its calls with the outcome error are that share of the calls
// of the hour. The bound is 5 standard deviations: a false alarm has the probability 6·10⁻⁷.
func TestAShareOfALookupIsDown(t *testing.T) {
	const calls, share = 20_000, 0.3
	m := oneLine(t, "", "  wait: {lookup: status, then: {up: done, error: failed}}\n  done: {end: resolved}\n  failed: {end: failed}\n",
		fmt.Sprintf(`
for: 10h
replications: 1
calls: {main: {total: %d, shape: flat}}
lookups: {status: {up: 80%%, error: 20%%}}
outages: [{lookup: status, share: %g%%, from: "03:00", to: "04:00"}]
`, calls, 100*share))
	r := run(t, m, Options{})
	arrived := float64(r.Calls.Arrived)
	want := 0.2 + 0.1*share*0.8
	if got := float64(r.Ends["failed"]) / arrived; math.Abs(got-want) > 5*math.Sqrt(want*(1-want)/arrived) {
		t.Errorf("%.4f of the calls have an error, want %.4f", got, want)
	}
}

// The mean waits of tiers are the mean waits of the non-preemptive M/M/c priority queue (Kella
// and Yechiali 1985), and so is the service level of the highest tier.
func TestPriorityQueue(t *testing.T) {
	for name, c := range map[string]struct {
		perHour, hours float64
		agents         int
		tiers          []string // the highest first
		shares         []float64
	}{
		"two tiers":   {72, 64, 8, []string{"gold", "green"}, []float64{0.4, 0.6}},
		"three tiers": {54, 84, 6, []string{"gold", "silver", "green"}, []float64{0.2, 0.3, 0.5}},
	} {
		t.Run(name, func(t *testing.T) {
			var rates []float64
			var shares []string
			for i, share := range c.shares {
				rates = append(rates, c.perHour*share/3600)
				shares = append(shares, fmt.Sprintf("%s: %.0f%%", c.tiers[i], 100*share))
			}

			m := tieredQueue(t, fmt.Sprintf(`
for: %gh
warm_up: 4h
replications: 10
calls: {main: {per_hour: %g}}
callers: {tier: {%s}}
handling: {only: {mean: 5m}}
staff: [{group: all, hub: here, queues: [only], agents: %d}]
`, c.hours, c.perHour, strings.Join(shares, ", "), c.agents))

			exact := map[string]float64{"gold's service level": erlangtest.HighestWithin(rates, 1.0/300, c.agents, 20)}
			for i, wait := range erlangtest.PriorityWaits(rates, 1.0/300, c.agents) {
				exact[c.tiers[i]] = wait
			}

			checkCoverage(t, m, exact, func(r *report.Report) map[string]stats.Estimate {
				out := map[string]stats.Estimate{}
				for i := range r.Tiers {
					out[r.Tiers[i].Tier] = r.Tiers[i].WaitMean
				}
				out["gold's service level"] = r.Tiers[2].ServiceLevel
				return out
			})
		})
	}
}

// tieredQueue is oneQueue with the tiers green, silver and gold.
func tieredQueue(t *testing.T, scenario string) *model.Model {
	return oneLine(t, "priority: {tier: {gold: 2, silver: 1}}\nattributes: {tier: [green, silver, gold]}\n", straight, scenario)
}

// setHourlyRates sets the arrival rates of a model's line, one for each hour.
func setHourlyRates(m *model.Model, perHour ...float64) {
	m.Clock.RatePeriod = int64(len(perHour)) * int64(hour)
	m.Lines[0].Rate = nil
	for i, rate := range perHour {
		m.Lines[0].Rate = append(m.Lines[0].Rate, model.RatePiece{At: int64(i) * int64(hour), PerHour: rate})
	}
}

// survivalFunctions are, for talk times with a mean of 40 min, the probability that one
// exceeds u minutes.
var survivalFunctions = map[string]func(u float64) float64{
	"{mean: 40m}": func(u float64) float64 { return math.Exp(-u / 40) },
	"20m-60m":     func(u float64) float64 { return min(1, max(0, (60-u)/40)) },
	"40m": func(u float64) float64 {
		if u < 40 {
			return 1
		}
		return 0
	},
}

// busyByTheHour is the mean number of busy agents in each hour of M_t/G/∞.
func busyByTheHour(rates []float64, survival func(float64) float64) []float64 {
	var pieces []erlangtest.Piece
	for i, rate := range rates {
		pieces = append(pieces, erlangtest.Piece{From: float64(i * 60), To: float64(i*60 + 60), Rate: rate / 60})
	}
	means := make([]float64, len(rates))
	for i := range rates {
		for minute := range 60 {
			means[i] += erlangtest.InSystem(float64(i*60+minute)+0.5, pieces, survival) / 60
		}
	}
	return means
}

// With an agent for every call the number of busy agents in each hour is the number in M_t/G/∞.
func TestInfiniteServers(t *testing.T) {
	rates := []float64{30, 120, 60, 0, 200, 10}
	for handling, survival := range survivalFunctions {
		const replications = 100
		m := oneQueue(t, "for: 6h\nreplications: 1\ncalls: {main: {per_hour: 1}}\nhandling: {only: "+handling+"}\nstaff: [{group: all, hub: here, queues: [only], agents: 1000}]\n")
		setHourlyRates(m, rates...)
		m.Replications = model.Replications{AtLeast: replications, AtMost: replications}
		r := run(t, m, Options{})
		for i, mean := range busyByTheHour(rates, survival) {
			got := r.Intervals[i].Groups[0].Busy
			// The number is Poisson, and its mean over an hour varies less: with five
			// standard deviations a false alarm has a probability under 10⁻⁶.
			if d := got - mean; d*d > 25*mean/replications {
				t.Errorf("handling %s, hour %d: %.2f agents busy, want %.2f", handling, i, got, mean)
			}
		}
	}
}

// With changing rates and staff the number of callers waiting and of busy agents follow
// the forward equations of M_t/M/s_t+M.
func TestForwardEquations(t *testing.T) {
	m := oneQueue(t, `
for: 4h
replications: 20
calls: {main: {per_hour: 1}}
callers: {patience: {mean: 6m}}
handling: {only: {mean: 5m}}
staff: [{group: all, hub: here, queues: [only], shifts: {"00:00-01:00": 3, "01:00-02:00": 6, "02:00-24:00": 9}}]
`)
	rates, agents := []float64{30, 90, 80, 120}, []int{3, 6, 9, 9}
	setHourlyRates(m, rates...)
	chain, busy, staffed := erlangtest.NewTransient(1.0/300, 1.0/360, 120), 0.0, 0.0
	var all erlangtest.Totals
	for i := range rates {
		totals := chain.Advance(3600, rates[i]/3600, agents[i])
		all.Waiting += totals.Waiting
		all.Abandoned += totals.Abandoned
		all.Offered += totals.Offered
		busy += totals.Busy
		staffed += float64(agents[i]) * 3600
	}
	// Calls of the day are simulated to their end; later arrivals come after them.
	after := chain.Advance(10*3600, 0, 9)
	checkCoverage(t, m, map[string]float64{
		"waiting": all.Waiting / 4 / 3600, "occupancy": busy / staffed,
		"abandoned": (all.Abandoned + after.Abandoned) / all.Offered, "wait": (all.Waiting + after.Waiting) / all.Offered,
	}, queueMeasures)
}

// The confidence intervals cover the fixed point: with hours between attempts a redial
// is nearly independent of the reason for the block.
func TestRedialIntervalsCoverTheFixedPoint(t *testing.T) {
	m := oneQueue(t, `
for: 160h
warm_up: 80h
replications: 10
calls: {main: {per_hour: 40}}
callers: {redial: {chance: 60%, after: {mean: 10h}, most: 2}}
handling: {only: {mean: 5m}}
staff: [{group: all, hub: here, queues: [only], agents: 10}]
trunks: {here: 4}
goals: [{measure: redialed, at_most: 50%}, {measure: blocked, at_most: 50%}]
`)
	lost := func(rate float64) float64 { return erlang.B(4, rate/12) }
	attempts := erlangtest.WithRedials(40, 0.6, 2, lost)
	checkCoverage(t, m, map[string]float64{"redialed": 1 - 40/attempts, "blocked": lost(attempts)},
		func(r *report.Report) map[string]stats.Estimate {
			return map[string]stats.Estimate{"redialed": r.Goals[0].Value, "blocked": r.Goals[1].Value}
		})
}
