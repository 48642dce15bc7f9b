package erlangtest

import "math"

// Transient is the M_t/M/s_t+M queue with piecewise constant arrival rate and number of
// agents. It solves the forward Kolmogorov equations for the number of callers in the
// system. If the number of agents decreases, callers whose agent leaves wait again, at the
// head of the queue.
type Transient struct {
	Service float64   // 1 / mean handle time
	Abandon float64   // 1 / mean patience; 0 is infinite patience
	State   []float64 // by the number of callers: its probability
}

// NewTransient returns an empty queue. Callers who find capacity callers in the system are
// lost. To approximate a queue of unlimited capacity, choose it so large that
// [Totals.Lost] is negligible.
func NewTransient(service, abandon float64, capacity int) *Transient {
	t := &Transient{Service: service, Abandon: abandon, State: make([]float64, capacity+1)}
	t.State[0] = 1
	return t
}

// Totals are expected values for a period.
type Totals struct {
	Offered   float64 // arrivals
	Delayed   float64 // arrivals while all agents are busy
	Lost      float64 // arrivals while the system is full
	Abandoned float64 // callers who abandon
	Waiting   float64 // number of waiting callers, integrated over time
	Busy      float64 // number of busy agents, integrated over time
}

// Advance computes State at the end of a period, and the totals of the period.
//
// It uses uniformization (A. Jensen, "Markoff chains as an aid in the study of Markoff
// processes", Skandinavisk Aktuarietidskrift 36, 1953): the distribution is the sum of the
// powers of one transition matrix, weighted by the Poisson probability of the number of
// events. The expected time in each state is the sum of the same powers, weighted by the
// probability of more events. All terms are positive, so that there is no cancellation.
func (t *Transient) Advance(period, arrival float64, agents int) Totals {
	// The rate of events is the highest rate at which a state is left. A slower state has events
	// without a change.
	rate := arrival + t.departures(min(agents, len(t.State)-1), agents) +
		float64(max(0, len(t.State)-1-agents))*t.Abandon
	var totals Totals

	// At most 32 expected events in each piece, so that exp(-events) does not underflow.
	pieces := max(1, int(math.Ceil(rate*period/32)))
	for range pieces {
		integrated := t.step(period/float64(pieces), rate, arrival, agents)
		totals.add(t, integrated, arrival, agents)
	}
	totals.Offered = arrival * period
	return totals
}

// step advances State by a period and returns the expected time in each state.
func (t *Transient) step(period, rate, arrival float64, agents int) (time []float64) {
	events := rate * period
	weight := math.Exp(-events) // the probability of k events
	more := 1 - weight          // of more than k

	power := t.State
	sum := make([]float64, len(t.State))
	time = make([]float64, len(t.State))
	for k := 0; ; k++ {
		for n, p := range power {
			sum[n] += weight * p
			time[n] += more / rate * p
		}

		if more < 1e-15 {
			break
		}

		power = t.jump(power, rate, arrival, agents)
		weight = weight * events / float64(k+1)
		more = max(0, more-weight)
	}

	t.State = sum
	return time
}

// jump applies the transition matrix of one event to the probabilities p of the states: an arrival,
// a departure, or no change. rate is the rate of events in every state.
func (t *Transient) jump(p []float64, rate, arrival float64, agents int) []float64 {
	next := make([]float64, len(p))
	last := len(p) - 1
	for n, probability := range p {
		// The system is full in the last state, so that an arrival is lost.
		up := arrival / rate
		down := t.departures(n, agents) / rate

		if n == last {
			up = 0
		} else {
			next[n+1] += up * probability
		}

		if n > 0 {
			next[n-1] += down * probability
		}

		next[n] += (1 - up - down) * probability
	}

	return next
}

// departures returns the departure rate of n callers, served or abandoning.
func (t *Transient) departures(n, agents int) float64 {
	return float64(min(n, agents))*t.Service + float64(max(0, n-agents))*t.Abandon
}

// add adds the totals of a time spent in each state.
func (s *Totals) add(t *Transient, time []float64, arrival float64, agents int) {
	last := len(time) - 1
	for n, spent := range time {
		s.Busy += float64(min(n, agents)) * spent
		if n >= agents {
			s.Delayed += arrival * spent
			s.Waiting += float64(n-agents) * spent
			s.Abandoned += float64(n-agents) * t.Abandon * spent
		}
	}
	s.Lost += arrival * time[last]
}
