package erlang

import "github.com/ivrsim/ivrsim/internal/math/portable"

// B returns the blocking probability of a number of trunks (Erlang's loss formula, 1917).
// load is the offered load in erlang: the arrival rate times the mean duration. The
// distribution of the durations does not matter.
//
// It uses the recursion B(n) = load·B(n-1) / (n + load·B(n-1)), which is numerically stable.
func B(trunks int, load float64) float64 {
	b := 1.0
	for n := 1; n <= trunks; n++ {
		b = load * b / (float64(n) + float64(load*b))
	}
	return b
}

// C is the Erlang C model, the M/M/c queue: Poisson arrivals, exponential handle times,
// first come, first served (Erlang 1917).
type C struct {
	Arrival float64 // calls per unit of time
	Service float64 // 1 / mean handle time
	Agents  int
}

// Load returns the offered load in erlang.
func (q C) Load() float64 { return q.Arrival / q.Service }

// Occupancy returns the fraction of time that an agent is busy, at most 1.
func (q C) Occupancy() float64 { return min(1, q.Load()/float64(q.Agents)) }

// WaitProbability returns the probability that a caller waits, 1 if the load is at least the
// number of agents.
func (q C) WaitProbability() float64 {
	n, load := float64(q.Agents), q.Load()
	if load >= n {
		return 1
	}
	b := B(q.Agents, load)
	return n * b / (n - float64(load*(1-b)))
}

// MeanWait returns the mean wait of all callers, +Inf if the load is at least the number of
// agents.
func (q C) MeanWait() float64 {
	return q.WaitProbability() / q.spare()
}

// MeanWaiting returns the mean number of waiting callers.
func (q C) MeanWaiting() float64 { return q.Arrival * q.MeanWait() }

// Within returns the probability that the wait is at most t, the service level; 0 if the load
// is at least the number of agents.
func (q C) Within(t float64) float64 {
	if q.spare() == 0 {
		return 0
	}
	return 1 - float64(q.WaitProbability()*portable.Exp(-q.spare()*t))
}

// spare returns the service rate of all agents minus the arrival rate, at least 0.
func (q C) spare() float64 {
	return max(0, float64(float64(q.Agents)*q.Service)-q.Arrival)
}
