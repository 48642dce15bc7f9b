package erlang

import (
	"math"

	"github.com/ivrsim/ivrsim/internal/math/portable"
)

// A is the Erlang A model, the M/M/c+M queue: Poisson arrivals, exponential handle times
// and exponential patience, after which a waiting caller abandons (C. Palm, "Research on
// telephone traffic carried by full availability groups", Tele 1, 1957; O. Garnett,
// A. Mandelbaum and M. Reiman, "Designing a call center with impatient customers",
// M&SOM 4(3), 2002). It is stable for any load.
type A struct {
	Arrival float64 // calls per unit of time
	Service float64 // 1 / mean handle time
	Abandon float64 // 1 / mean patience, over 0
	Agents  int
}

// WaitProbability returns the probability that all agents are busy when a call arrives.
//
// Given that all are busy, the number of waiting callers is a birth–death process with the
// stationary weights w(0) = 1, w(k) = w(k-1)·Arrival/(Agents·Service + k·Abandon). The
// published formulas have their sum in closed form, as an incomplete gamma function. Here
// they are added, since the closed form cancels if abandonment is rare.
func (q A) WaitProbability() float64 {
	b := B(q.Agents, q.Arrival/q.Service)
	// The weight of the states with idle agents is (1-b)/b.
	logOdds := q.busy(1).logSum + portable.Log(b) - portable.Log1p(-b)
	odds := portable.Exp(logOdds)
	if math.IsInf(odds, 1) {
		return 1
	}
	return odds / (1 + odds)
}

// MeanWaiting returns the mean number of waiting callers.
func (q A) MeanWaiting() float64 {
	return q.WaitProbability() * q.busy(1).waiting
}

// AbandonProbability returns the probability that a caller abandons.
func (q A) AbandonProbability() float64 {
	return q.Abandon * q.MeanWaiting() / q.Arrival
}

// MeanWait returns the mean wait of all callers, including those who abandon.
func (q A) MeanWait() float64 { return q.MeanWaiting() / q.Arrival }

// MeanWaitAnswered returns the mean wait of the answered callers, the average speed of
// answer.
func (q A) MeanWaitAnswered() float64 {
	return q.WaitProbability() * q.busy(1).answered / (1 - q.AbandonProbability())
}

// Occupancy returns the fraction of time that an agent is busy.
func (q A) Occupancy() float64 {
	return q.Arrival * (1 - q.AbandonProbability()) / q.Service / float64(q.Agents)
}

// WaitOver returns the probability that a caller waits longer than t, answered or not.
func (q A) WaitOver(t float64) float64 {
	return q.delayOver(t) * portable.Exp(-q.Abandon*t)
}

// Within returns the probability that a caller is answered within t, the service level of
// all offered calls.
//
// A caller whose offered wait is V is answered with probability exp(-Abandon·V). Its
// integral over the density of V (Mandelbaum and Zeltyn, "Service engineering in action: the
// Palm/Erlang-A queue", 2007) up to t is the sum below. J, the integral that normalizes the
// density, is the sum of the weights w(k) divided by Agents·Service.
func (q A) Within(t float64) float64 {
	wait := q.WaitProbability()
	capacity := float64(q.Agents) * q.Service
	if wait == 0 { // underflow
		return 1
	}

	// The derivative of the exponent is Arrival·exp(-Abandon·v) - capacity. So the integral has two parts:
	// the exponential of the exponent at both ends, and the probability of an offered wait up to t.
	logJ := q.busy(1).logSum - portable.Log(capacity) + portable.Log(q.Arrival)
	ends := portable.Exp(q.exponent(t)-logJ) - portable.Exp(-logJ)
	upTo := capacity / q.Arrival * (wait - q.delayOver(t)) / wait
	answered := ends + upTo
	return 1 - wait + float64(wait*answered)
}

// delayOver returns the probability that the offered wait exceeds t. The offered wait is the wait
// of a caller with infinite patience. The probability is the integral of the wait's density from t
// on. By the substitution u = t + v it is exp(exponent(t)) times the whole integral for the arrival
// rate Arrival·exp(-Abandon·t).
func (q A) delayOver(t float64) float64 {
	// The lower arrival rate has sums of its own. The ratio of both sums normalizes the integral.
	later := q.busy(portable.Exp(-q.Abandon * t))
	exponent := q.exponent(t) + later.logSum - q.busy(1).logSum
	return q.WaitProbability() * portable.Exp(exponent)
}

// exponent returns the exponent of the density of the offered wait, without a constant:
// Arrival·∫₀ᵗ exp(-Abandon·u) du - Agents·Service·t.
func (q A) exponent(t float64) float64 {
	return -q.Arrival*portable.Expm1(-q.Abandon*t)/q.Abandon - float64(float64(q.Agents)*q.Service*t)
}

// allBusy describes the queue while all agents are busy.
type allBusy struct {
	logSum   float64 // logarithm of the sum of the weights w(k)
	waiting  float64 // mean number of waiting callers
	answered float64 // mean over arrivals of the wait of an answered caller, or 0
}

// busy adds the weights w(k) of the states with all agents busy and k callers waiting, with the
// arrival rate multiplied by a factor. A weight is relative to the state without waiting callers.
//
// A caller with k others ahead is answered if k+1 departures come before the end of the caller's
// patience. The probability is capacity/(capacity + (k+1)·Abandon), with capacity = Agents·Service.
// The time of these departures is the sum of k+1 exponentials with the rates capacity + j·Abandon,
// j = 1 … k+1.
func (q A) busy(factor float64) allBusy {
	// Sums are scaled: terms grow up to e^(Arrival/Abandon).
	const large = 1e250
	capacity := float64(float64(q.Agents) * q.Service)
	var s allBusy

	sum := 0.0
	scale := 0.0
	time := 0.0
	for k, w := 0.0, 1.0; w > 1e-17*sum; k++ {
		// This is the rate of departures with k+1 callers waiting: agents become free, or callers hang
		// up.
		next := capacity + float64((k+1)*q.Abandon)
		time += 1 / next
		sum += w

		// An answered caller with k others ahead waits for k+1 departures, so the time grows with k.
		s.waiting += float64(k * w)
		s.answered += float64(w * capacity / next * time)
		w *= factor * q.Arrival / next

		// All sums have the same scale, so their quotients stay right.
		if w > large {
			w /= large
			sum /= large
			s.waiting /= large
			s.answered /= large
			scale += portable.Log(large)
		}
	}

	s.waiting /= sum
	s.answered /= sum
	s.logSum = portable.Log(sum) + scale

	return s
}
