package erlang

import "math"

// A is the queue M/M/c+M of impatient callers (Erlang A, C. Palm 1957; O.
// Garnett, A. Mandelbaum and M. Reiman, "Designing a call center with impatient
// customers", M&SOM 4(3), 2002): as C, and each caller hangs up when the wait
// reaches an exponential patience. It is stable for any load.
type A struct {
	Arrival float64 // calls per unit of time
	Service float64 // calls that one agent handles per unit of time
	Abandon float64 // 1 / mean patience, more than 0
	Agents  int
}

// WaitProbability is the probability that a caller finds every agent busy.
//
// Given that all are busy, the number waiting is k with a weight
// w(k) = w(k-1)·Arrival/(Agents·Service + k·Abandon), w(0) = 1: the birth–death
// chain. Its sum is the series of the incomplete gamma function in the published
// formulas, and is taken here term by term because every term is positive: where
// abandonment is rare the closed formulas subtract nearly equal numbers.
func (q A) WaitProbability() float64 {
	b := B(q.Agents, q.Arrival/q.Service)
	// The states with idle agents weigh (1-b)/b against state k = 0.
	odds := math.Exp(q.busy(1).logSum + math.Log(b) - math.Log1p(-b))
	if math.IsInf(odds, 1) {
		return 1
	}
	return odds / (1 + odds)
}

// MeanWaiting is the mean number of callers who wait.
func (q A) MeanWaiting() float64 {
	return q.WaitProbability() * q.busy(1).waiting
}

// AbandonProbability is the share of callers who hang up before an answer.
func (q A) AbandonProbability() float64 {
	return q.Abandon * q.MeanWaiting() / q.Arrival
}

// MeanWait is that of all callers, those who hung up included.
func (q A) MeanWait() float64 { return q.MeanWaiting() / q.Arrival }

// MeanWaitAnswered is the mean wait of those who are answered: the average speed
// of answer.
func (q A) MeanWaitAnswered() float64 {
	return q.WaitProbability() * q.busy(1).answered / (1 - q.AbandonProbability())
}

// Occupancy is the share of time that an agent is busy.
func (q A) Occupancy() float64 {
	return q.Arrival * (1 - q.AbandonProbability()) / q.Service / float64(q.Agents)
}

// WaitOver is the probability that a caller, answered or not, waits longer than t.
func (q A) WaitOver(t float64) float64 {
	return q.delayOver(t) * math.Exp(-q.Abandon*t)
}

// Within is the probability that a caller is answered within t: the service
// level, over all who are offered.
//
// A caller who would have to wait V is answered with probability exp(-Abandon·V).
// Integrating that over the density of V (Mandelbaum and Zeltyn, "Service
// engineering in action: the Palm/Erlang-A queue", 2007) up to t gives the sum
// below, in which J, the density's normalizing integral, is the sum of the
// weights w(k) over Agents·Service.
func (q A) Within(t float64) float64 {
	wait, all := q.WaitProbability(), float64(q.Agents)*q.Service
	if wait == 0 { // below the least float64
		return 1
	}
	logJ := q.busy(1).logSum - math.Log(all) + math.Log(q.Arrival)
	answered := math.Exp(q.exponent(t)-logJ) - math.Exp(-logJ) + all/q.Arrival*(wait-q.delayOver(t))/wait
	return 1 - wait + wait*answered
}

// delayOver is the probability that a caller of endless patience would wait
// longer than t.
func (q A) delayOver(t float64) float64 {
	return q.WaitProbability() * math.Exp(q.exponent(t)+q.busy(math.Exp(-q.Abandon*t)).logSum-q.busy(1).logSum)
}

// exponent is that of the density of the delay, up to a constant:
// Arrival·∫₀ᵗ exp(-Abandon·u) du - Agents·Service·t.
func (q A) exponent(t float64) float64 {
	return -q.Arrival*math.Expm1(-q.Abandon*t)/q.Abandon - float64(q.Agents)*q.Service*t
}

// allBusy describes the queue given that all agents are busy.
type allBusy struct {
	logSum   float64 // of the weights w(k)
	waiting  float64 // mean number waiting
	answered float64 // mean over arrivals of the wait if answered, else 0
}

// busy sums the chain with the arrival rate thinned by a factor.
//
// One who finds k waiting is answered if k+1 departures come before the own
// patience ends: with probability all/(all + (k+1)·Abandon), where the time is
// the sum of k+1 exponentials of rates all + j·Abandon, j = 1 … k+1.
func (q A) busy(thinned float64) allBusy {
	const large = 1e250 // terms grow up to e^(Arrival/Abandon); sums are kept in range
	all := float64(q.Agents) * q.Service
	var s allBusy
	sum, scale, time := 0.0, 0.0, 0.0
	for k, w := 0.0, 1.0; w > 1e-17*sum; k++ {
		next := all + (k+1)*q.Abandon
		time += 1 / next
		sum += w
		s.waiting += k * w
		s.answered += w * all / next * time
		w *= thinned * q.Arrival / next
		if w > large {
			w, sum, s.waiting, s.answered = w/large, sum/large, s.waiting/large, s.answered/large
			scale += math.Log(large)
		}
	}
	s.waiting /= sum
	s.answered /= sum
	s.logSum = math.Log(sum) + scale
	return s
}
