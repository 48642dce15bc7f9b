package erlangtest_test

import (
	"math"
	"testing"

	"github.com/ivrsim/ivrsim/internal/math/erlang"
	"github.com/ivrsim/ivrsim/internal/math/erlang/erlangtest"
)

// near compares a value with a known one, or one published with few digits.
func near(t *testing.T, name string, got, want, tolerance float64) {
	t.Helper()
	if !(math.Abs(got-want) <= tolerance) {
		t.Errorf("%s = %.10g, want %.10g ± %.2g", name, got, want, tolerance)
	}
}

// TestPriorityWaits tests the conservation law (L. Kleinrock, "A conservation law for a wide
// class of queueing disciplines", 1965), one class against Erlang C, and two by hand.
func TestPriorityWaits(t *testing.T) {
	arrivals := []float64{1, 3, 2}
	waits := erlangtest.PriorityWaits(arrivals, 1, 8)
	sum := 0.0
	for i, w := range waits {
		sum += arrivals[i] * w
	}
	all := erlang.C{Arrival: 6, Service: 1, Agents: 8}
	near(t, "waiting in all", sum, all.Arrival*all.MeanWait(), 1e-12)
	near(t, "one class", erlangtest.PriorityWaits([]float64{6}, 1, 8)[0], all.MeanWait(), 1e-15)
	near(t, "highest within 0.5", erlangtest.HighestWithin([]float64{6}, 1, 8, 0.5), all.Within(0.5), 1e-15)

	// M/M/1, arrivals 0.3 and 0.4 of 1: 0.7 / 0.7 and 0.7 / (0.7·0.3).
	one := erlangtest.PriorityWaits([]float64{0.3, 0.4}, 1, 1)
	near(t, "M/M/1 high", one[0], 1, 1e-15)
	near(t, "M/M/1 low", one[1], 10.0/3, 1e-14)
	near(t, "M/M/1 high within 2", erlangtest.HighestWithin([]float64{0.3, 0.4}, 1, 1, 2), 1-0.7*math.Exp(-(1-0.3)*2), 1e-15)
	over := erlangtest.PriorityWaits([]float64{2, 9}, 1, 10)
	near(t, "high class of an overloaded center", over[0], 0.1/0.8, 1e-15)
	if !math.IsInf(over[1], 1) {
		t.Errorf("low class of an overloaded center waits %v", over[1])
	}
}

// TestPriorityWaitsMatchMarkovChain solves the Markov chain of two classes numerically.
func TestPriorityWaitsMatchMarkovChain(t *testing.T) {
	const high, low, agents = 0.8, 0.6, 2
	highWaiting, lowWaiting := priorityChain(high, low, agents)
	waits := erlangtest.PriorityWaits([]float64{high, low}, 1, agents)
	near(t, "high", waits[0], highWaiting/high, 1e-6)
	near(t, "low", waits[1], lowWaiting/low, 1e-6)
}

// priorityChain iterates to the stationary distribution of the numbers of waiting callers of
// both classes, and the states with idle agents.
func priorityChain(high, low float64, agents int) (highWaiting, lowWaiting float64) {
	const most = 70                 // waiting callers of a class: more are too rare to count
	idle := make([]float64, agents) // 0 to agents-1 busy
	idle[0] = 1
	var p [most + 1][most + 1]float64

	// The chain is uniformized: in a step of this rate, an event happens or nothing does.
	fastest := high + low + float64(agents)
	for range 12_000 {
		nextIdle := make([]float64, agents)
		var next [most + 1][most + 1]float64
		for n, v := range idle {
			up := (high + low) / fastest * v
			down := float64(n) / fastest * v
			if n+1 < agents {
				nextIdle[n+1] += up
			} else {
				next[0][0] += up
			}
			if n > 0 {
				nextIdle[n-1] += down
			}
			nextIdle[n] += v - up - down
		}

		for h := range p {
			for l, v := range p[h] {
				next[min(h+1, most)][l] += high / fastest * v
				next[h][min(l+1, most)] += low / fastest * v

				served := float64(agents) / fastest * v
				switch {
				case h > 0:
					next[h-1][l] += served
				case l > 0:
					next[h][l-1] += served
				default:
					nextIdle[agents-1] += served
				}
			}
		}
		idle = nextIdle
		p = next
	}

	for h := range p {
		for l, v := range p[h] {
			highWaiting += float64(h) * v
			lowWaiting += float64(l) * v
		}
	}
	return highWaiting, lowWaiting
}

// TestInSystem has calls of exactly 5 minutes, which are those of the last five, and
// exponential ones, for which m' = rate - m/mean is solved by hand.
func TestInSystem(t *testing.T) {
	pieces := []erlangtest.Piece{{0, 60, 2}, {60, 120, 8}}
	fixed := func(u float64) float64 {
		if u < 5 {
			return 1
		}
		return 0
	}
	near(t, "fixed, steady", erlangtest.InSystem(50, pieces, fixed), 10, 1e-6)
	near(t, "fixed, 2 minutes into the peak", erlangtest.InSystem(62, pieces, fixed), 3*2+2*8, 1e-6)
	near(t, "fixed, after the day", erlangtest.InSystem(123, pieces, fixed), 2*8, 1e-6)
	exponential := func(u float64) float64 { return math.Exp(-u / 5) }
	before := 10 * (1 - math.Exp(-12))
	near(t, "exponential", erlangtest.InSystem(63, pieces, exponential), 40+(before-40)*math.Exp(-3.0/5), 1e-8)
	near(t, "before the day", erlangtest.InSystem(-1, pieces, exponential), 0, 0)
}

// TestTransientReachesErlangA: the stationary distribution is that of Erlang A.
func TestTransientReachesErlangA(t *testing.T) {
	q := erlang.A{Arrival: 12, Service: 1, Abandon: 0.5, Agents: 10}
	center := erlangtest.NewTransient(q.Service, q.Abandon, 60)
	center.Advance(40, q.Arrival, q.Agents)
	totals := center.Advance(10, q.Arrival, q.Agents)
	near(t, "offered", totals.Offered, 120, 1e-12)
	near(t, "abandoned", totals.Abandoned/totals.Offered, q.AbandonProbability(), 1e-10)
	near(t, "delayed", totals.Delayed/totals.Offered, q.WaitProbability(), 1e-10)
	near(t, "waiting", totals.Waiting/10, q.MeanWaiting(), 1e-9)
	near(t, "busy", totals.Busy/10/10, q.Occupancy(), 1e-10)
	near(t, "lost", totals.Lost, 0, 1e-9)
}

// TestTransientReachesErlangB: with a capacity equal to the agents, it is the loss system.
func TestTransientReachesErlangB(t *testing.T) {
	center := erlangtest.NewTransient(1, 0, 4)
	center.Advance(40, 3, 4)
	totals := center.Advance(10, 3, 4)
	near(t, "lost", totals.Lost/totals.Offered, erlang.B(4, 3), 1e-10)
}

// TestTransientThroughADay: with an agent for each caller the mean is that of M_t/M/∞, and
// each arrival is served, abandons, or is in the system.
func TestTransientThroughADay(t *testing.T) {
	center := erlangtest.NewTransient(1, 0.25, 80)
	pieces := []erlangtest.Piece{{0, 1.5, 6}, {1.5, 3, 20}}
	for _, p := range pieces {
		center.Advance(p.To-p.From, p.Rate, 80)
	}
	mean := func() (sum float64) {
		for n, p := range center.State {
			sum += float64(n) * p
		}
		return sum
	}
	near(t, "in the center", mean(), erlangtest.InSystem(3, pieces, func(u float64) float64 { return math.Exp(-u) }), 1e-9)

	there := mean()
	totals := center.Advance(2, 15, 10)
	near(t, "accounted", mean(), there+totals.Offered-totals.Lost-totals.Abandoned-totals.Busy, 1e-9)
}

// TestExtendedErlangB: 200 trunks block 3% if first attempts offer 186.877 erlang and 70%
// of the blocked calls are redialed (manual of Westbay's traffic calculators,
// ExtErlBTraffic).
func TestExtendedErlangB(t *testing.T) {
	blocked := func(load float64) float64 { return erlang.B(200, load) }
	rate := erlangtest.WithRedials(186.877, 0.7, 1000, blocked)
	near(t, "blocking", blocked(rate), 0.03, 5e-6)
}

func TestRedialsByHand(t *testing.T) {
	half := func(float64) float64 { return 0.5 }
	near(t, "none", erlangtest.WithRedials(8, 1, 0, half), 8, 1e-12)
	near(t, "one", erlangtest.WithRedials(8, 1, 1, half), 12, 1e-12)
	near(t, "three", erlangtest.WithRedials(8, 0.5, 3, half), 8*(1+1.0/4+1.0/16+1.0/64), 1e-12)
}
