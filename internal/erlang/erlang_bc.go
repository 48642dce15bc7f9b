package erlang

import "math"

// B is the probability that a call is blocked (Erlang's loss formula, 1917) with
// trunks lines for an offered load of arrivals times mean duration, in erlang.
// It holds for any distribution of durations of that mean.
//
// The recursion B(n) = load·B(n-1) / (n + load·B(n-1)) is exact and stable.
func B(trunks int, load float64) float64 {
	b := 1.0
	for n := 1; n <= trunks; n++ {
		b = load * b / (float64(n) + load*b)
	}
	return b
}

// C is the queue M/M/c of patient callers (Erlang C): Poisson arrivals,
// exponential handle times, first come first served.
type C struct {
	Arrival float64 // calls per unit of time
	Service float64 // calls that one agent handles per unit of time
	Agents  int
}

// Load is the offered load in erlang.
func (q C) Load() float64 { return q.Arrival / q.Service }

// Occupancy is the share of time that an agent is busy: at most 1.
func (q C) Occupancy() float64 { return min(1, q.Load()/float64(q.Agents)) }

// WaitProbability is the probability that a caller waits at all: 1 when the
// agents are too few to handle the load.
func (q C) WaitProbability() float64 {
	n, load := float64(q.Agents), q.Load()
	if load >= n {
		return 1
	}
	b := B(q.Agents, load)
	return n * b / (n - load*(1-b))
}

// MeanWait is that of all callers, +Inf when the agents are too few.
func (q C) MeanWait() float64 {
	return q.WaitProbability() / q.spare()
}

// MeanWaiting is the mean number of callers who wait.
func (q C) MeanWaiting() float64 { return q.Arrival * q.MeanWait() }

// Within is the probability that the wait is at most t: the service level.
func (q C) Within(t float64) float64 {
	if math.IsInf(1/q.spare(), 1) {
		return 0
	}
	return 1 - q.WaitProbability()*math.Exp(-q.spare()*t)
}

// spare is the rate at which a queue empties: that of all agents less the
// arrivals, 0 when they are too few.
func (q C) spare() float64 {
	return max(0, float64(q.Agents)*q.Service-q.Arrival)
}
