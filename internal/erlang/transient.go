package erlang

import "math"

// Transient is the queue M_t/M/s_t+M through a day: the probabilities of the
// number of callers in the center, which the forward (Kolmogorov) equations
// carry from one period of constant arrivals and agents to the next. When the
// agents become fewer, those whose agent leaves wait again, as the first.
type Transient struct {
	Service float64   // calls that one agent handles per unit of time
	Abandon float64   // 1 / mean patience; 0 is without end
	State   []float64 // probability of n in the center; the last is the most there may be
}

// NewTransient is an empty center that holds at most most callers; who comes
// then is lost. Where that happens with a probability that matters, most is too small.
func NewTransient(service, abandon float64, most int) *Transient {
	t := &Transient{Service: service, Abandon: abandon, State: make([]float64, most+1)}
	t.State[0] = 1
	return t
}

// Totals are means over a period.
type Totals struct {
	Offered   float64 // callers who came
	Delayed   float64 // of them, those who found every agent busy
	Lost      float64 // of them, those who found the center full
	Abandoned float64 // callers who hung up
	Waiting   float64 // callers waiting, integrated over time
	Busy      float64 // agents at work, integrated over time
}

// Advance carries the probabilities through a period and gives its totals.
//
// It is uniformization (A. Jensen 1953): the chain is watched at the events of a
// Poisson process faster than any of its own, and the powers of one stochastic
// matrix are weighed by the number of events. Every term is positive, so it
// stays a distribution, and the integral over the period comes from the same
// powers, weighed by the probability of more events than that.
func (t *Transient) Advance(period, arrival float64, agents int) Totals {
	fastest := arrival + t.departures(min(agents, len(t.State)-1), agents) +
		float64(max(0, len(t.State)-1-agents))*t.Abandon
	var totals Totals
	// Pieces with at most 32 events each on average keep exp(-events) well in range.
	pieces := max(1, int(math.Ceil(fastest*period/32)))
	for range pieces {
		integrated := t.step(period/float64(pieces), fastest, arrival, agents)
		totals.add(t, integrated, arrival, agents)
	}
	totals.Offered = arrival * period
	return totals
}

// step moves State through a period and gives each state's expected time in it.
func (t *Transient) step(period, fastest, arrival float64, agents int) (time []float64) {
	events := fastest * period
	weight := math.Exp(-events) // of k events
	more := 1 - weight          // of more than k events
	power, sum := t.State, make([]float64, len(t.State))
	time = make([]float64, len(t.State))
	for k := 0; ; k++ {
		for n, p := range power {
			sum[n] += weight * p
			time[n] += more / fastest * p
		}
		if more < 1e-15 {
			break
		}
		power = t.jump(power, fastest, arrival, agents)
		weight *= events / float64(k+1)
		more = max(0, more-weight)
	}
	t.State = sum
	return time
}

// jump is one event of the watching process: an arrival, a departure, or nothing.
func (t *Transient) jump(p []float64, fastest, arrival float64, agents int) []float64 {
	next, last := make([]float64, len(p)), len(p)-1
	for n, probability := range p {
		up, down := arrival/fastest, t.departures(n, agents)/fastest
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

// departures is the rate at which callers leave a center of n: answered or not.
func (t *Transient) departures(n, agents int) float64 {
	return float64(min(n, agents))*t.Service + float64(max(0, n-agents))*t.Abandon
}

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
