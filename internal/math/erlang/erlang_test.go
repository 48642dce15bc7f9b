package erlang_test

import (
	"fmt"
	"math"
	"testing"

	"gonum.org/v1/gonum/mathext"

	"github.com/ivrsim/ivrsim/internal/longtest"
	"github.com/ivrsim/ivrsim/internal/math/erlang"
)

// near compares a value with a known one, or one published with few digits.
func near(t *testing.T, name string, got, want, tolerance float64) {
	t.Helper()
	if !(math.Abs(got-want) <= tolerance) {
		t.Errorf("%s = %.10g, want %.10g ± %.2g", name, got, want, tolerance)
	}
}

// TestErlangB compares the loads at 1% blocking with published tables (for 15 trunks 8.108,
// in the manual of Westbay's traffic calculators), and small cases with values by hand.
func TestErlangB(t *testing.T) {
	for trunks, load := range map[int]float64{1: 0.0101, 2: 0.1526, 5: 1.361, 10: 4.461, 15: 8.108, 20: 12.03, 50: 37.90, 100: 84.06} {
		digits := math.Pow10(int(math.Floor(math.Log10(load)))-3) / 2 // half a unit of the fourth digit
		over, under := erlang.B(trunks, load+digits), erlang.B(trunks, load-digits)
		if !(under <= 0.01 && 0.01 <= over) {
			t.Errorf("B(%d, %v ± %.2g) = %.6f to %.6f, want 0.01 between", trunks, load, digits, under, over)
		}
	}
	near(t, "B(0, 3)", erlang.B(0, 3), 1, 0)
	near(t, "B(1, 3)", erlang.B(1, 3), 3.0/4, 1e-15)
	near(t, "B(2, 1)", erlang.B(2, 1), 1.0/5, 1e-15)
	// As many trunks as erlangs: √(2/(π·load)) but for a term of 2/load (Jagerman 1974).
	near(t, "B(1e9, 1e9)", erlang.B(1e9, 1e9), math.Sqrt(2/(math.Pi*1e9)), 2e-9)
	near(t, "B(10, 20)", erlang.B(10, 20), 0.5379631686320729, 1e-15)
}

// TestErlangC has the eye clinic of D. Gross and C. M. Harris, Fundamentals of Queueing Theory
// (6 patients per hour, 20 minutes each, 3 doctors), and the example of the CRAN package
// ErlangC (100 calls in 30 minutes, 180 s each, 14 agents, within 20 s).
func TestErlangC(t *testing.T) {
	clinic := erlang.C{Arrival: 6, Service: 3, Agents: 3}
	near(t, "clinic: waiting, by Little's law", clinic.Arrival*clinic.MeanWait(), 0.889, 0.0005)
	near(t, "clinic: wait in hours", clinic.MeanWait(), 0.148, 0.0005)
	near(t, "clinic: probability of waiting", clinic.WaitProbability(), 4.0/9, 1e-15)

	calls := erlang.C{Arrival: 100.0 / 1800, Service: 1.0 / 180, Agents: 14}
	near(t, "calls: probability of waiting", calls.WaitProbability(), 0.1741319, 5e-8)
	near(t, "calls: service level", calls.Within(20), 0.88835, 5e-6)
	near(t, "calls: wait", calls.MeanWait(), 7.83593701177724, 1e-12)
}

func TestErlangCWithTooFewAgents(t *testing.T) {
	for _, load := range []float64{10, 12} {
		q := erlang.C{Arrival: load, Service: 1, Agents: 10}
		if q.WaitProbability() != 1 || !math.IsInf(q.MeanWait(), 1) || q.Within(1e9) != 0 {
			t.Errorf("10 agents for %v erlang: wait probability %v, mean %v, service level %v",
				load, q.WaitProbability(), q.MeanWait(), q.Within(1e9))
		}
	}
}

// TestErlangATable has table 1 of Garnett, Mandelbaum and Reiman (2002): 50 agents, 48 calls
// per minute of 1 minute each, mean patience 2 minutes, with and without abandonment.
func TestErlangATable(t *testing.T) {
	patient := erlang.C{Arrival: 48, Service: 1, Agents: 50}
	near(t, "Erlang C: wait in seconds", 60*patient.MeanWait(), 20.8, 0.05)
	near(t, "Erlang C: 90% wait at most 58.1 s", patient.Within(58.1/60), 0.90, 0.0005)

	q := erlang.A{Arrival: 48, Service: 1, Abandon: 1.0 / 2, Agents: 50}
	near(t, "fraction abandoning", q.AbandonProbability(), 0.031, 0.0005)
	near(t, "wait in seconds", 60*q.MeanWait(), 3.7, 0.05)
	near(t, "10% wait over 12.5 s", q.WaitOver(12.5/60), 0.10, 0.001)
	near(t, "waiting", q.MeanWaiting(), 3, 0.5)
	near(t, "occupancy", q.Occupancy(), 0.93, 0.005)
}

// TestErlangAClosedForm compares with Palm's formulas in Mandelbaum and Zeltyn (2007), with
// the incomplete gamma function: A(x, y) = x·e^y/y^x · γ(x, y).
func TestErlangAClosedForm(t *testing.T) {
	for _, q := range []erlang.A{
		{Arrival: 48, Service: 1, Abandon: 0.5, Agents: 50},
		{Arrival: 100, Service: 1.0 / 5, Abandon: 1.0 / 3, Agents: 500},
		{Arrival: 12, Service: 1, Abandon: 3, Agents: 7},
		{Arrival: 3, Service: 1, Abandon: 0.1, Agents: 1},
		{Arrival: 2, Service: 1, Abandon: 1, Agents: 5},
	} {
		x, y := float64(q.Agents)*q.Service/q.Abandon, q.Arrival/q.Abandon
		logGamma, _ := math.Lgamma(x)
		a := math.Exp(math.Log(x)+y-x*math.Log(y)+logGamma) * mathext.GammaIncReg(x, y)
		b := erlang.B(q.Agents, q.Arrival/q.Service)
		wait := a * b / (1 + (a-1)*b)
		occupied := q.Arrival / (float64(q.Agents) * q.Service)
		abandon := (1/(occupied*a) + 1 - 1/occupied) * wait
		name := fmt.Sprintf("%+v", q)
		near(t, name+" wait probability", q.WaitProbability(), wait, 1e-11)
		near(t, name+" abandon probability", q.AbandonProbability(), abandon, 1e-11)
	}
}

// TestErlangAWithEqualRates: if patience and handle times have the same distribution, the
// number in the system is Poisson for any number of agents.
func TestErlangAWithEqualRates(t *testing.T) {
	q := erlang.A{Arrival: 5, Service: 1, Abandon: 1, Agents: 4}
	below, term, waiting := 0.0, math.Exp(-5), 0.0
	for n := range 200 {
		if n < q.Agents {
			below += term
		} else {
			waiting += float64(n-q.Agents) * term
		}
		term *= 5 / float64(n+1)
	}
	near(t, "wait probability", q.WaitProbability(), 1-below, 1e-14)
	near(t, "waiting", q.MeanWaiting(), waiting, 1e-13)
}

// TestErlangAConsistency: Within(∞) is the probability of an answer, Within(0) the probability of no
// wait, and the mean waits are the integrals of the distributions.
func TestErlangAConsistency(t *testing.T) {
	scale := float64(longtest.N(4, 40))
	for _, q := range []erlang.A{
		{Arrival: 48, Service: 1, Abandon: 0.5, Agents: 50},
		{Arrival: 100, Service: 0.2, Abandon: 1.0 / 3, Agents: 500},
		{Arrival: 100, Service: 1, Abandon: 1.0 / 60, Agents: 50},                        // load 2, patience of an hour
		{Arrival: 1, Service: 1, Abandon: 1e-6, Agents: 3},                               // abandonment is rare
		{Arrival: 10, Service: 1, Abandon: 30, Agents: 15},                               // waiting is rare
		{Arrival: 100 * scale, Service: 0.2, Abandon: 1.0 / 3, Agents: 500 * int(scale)}, // many agents
	} {
		name := fmt.Sprintf("%+v", q)
		near(t, name+": answered at once", q.Within(0), 1-q.WaitProbability(), 1e-10)
		near(t, name+": answered in the end", q.Within(1e9), 1-q.AbandonProbability(), 1e-9)
		// ∫ P(wait > t) dt is the mean wait; ∫ (Within(∞) - Within(t)) dt the mean wait of the answered.
		horizon := 30 * q.MeanWait() / q.WaitProbability()
		answered := 1 - q.AbandonProbability()
		near(t, name+": mean wait", simpson(q.WaitOver, horizon), q.MeanWait(), 1e-6*q.MeanWait())
		near(t, name+": mean wait of the answered",
			simpson(func(u float64) float64 { return answered - q.Within(u) }, horizon)/answered,
			q.MeanWaitAnswered(), 1e-4*q.MeanWaitAnswered())
	}
}

// simpson integrates from 0 by Simpson's rule.
func simpson(f func(float64) float64, to float64) float64 {
	const n = 2400
	sum := f(0) + f(to)
	for i := 1; i < n; i++ {
		sum += float64(2+2*(i%2)) * f(to*float64(i)/n)
	}
	return sum * to / n / 3
}

func TestErlangATendsToErlangC(t *testing.T) {
	a := erlang.A{Arrival: 8, Service: 1, Abandon: 1e-9, Agents: 10}
	c := erlang.C{Arrival: 8, Service: 1, Agents: 10}
	near(t, "wait probability", a.WaitProbability(), c.WaitProbability(), 1e-7)
	near(t, "mean wait", a.MeanWait(), c.MeanWait(), 1e-7)
	near(t, "within 0.3", a.Within(0.3), c.Within(0.3), 1e-6)
}

// TestErlangAWithFarTooManyAgents: the probability of waiting underflows to 0.
func TestErlangAWithFarTooManyAgents(t *testing.T) {
	q := erlang.A{Arrival: 1e-3, Service: 1, Abandon: 1, Agents: 200}
	near(t, "within 0", q.Within(0), 1, 0)
	near(t, "mean wait", q.MeanWait(), 0, 0)
	near(t, "abandoned", q.AbandonProbability(), 0, 0)
}

func ExampleA() {
	q := erlang.A{Arrival: 100, Service: 1.0 / 5, Abandon: 1.0 / 3, Agents: 500} // per minute
	fmt.Printf("abandoned %.2f%%, mean wait %.2f s, answered within 20 s %.2f%%\n",
		100*q.AbandonProbability(), 60*q.MeanWait(), 100*q.Within(20.0/60))
	// Output: abandoned 2.01%, mean wait 3.62 s, answered within 20 s 95.64%
}
