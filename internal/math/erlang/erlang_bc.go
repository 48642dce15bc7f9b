package erlang

import (
	"sort"

	"github.com/ivrsim/ivrsim/internal/math/portable"
)

// B returns the blocking probability of a number of trunks (Erlang's loss formula, 1917).
// load is the offered load in erlang: the arrival rate times the mean duration. The
// distribution of the durations does not matter.
//
// It adds the series 1/B = 1 + n/load + n(n-1)/load² + … (D. L. Jagerman, "Some properties of the
// Erlang loss function", Bell System Technical Journal 53, 1974), whose terms are all positive. It
// ends where they no longer count: after some √load terms, however many trunks there are. A
// probability below 1e-300 is 0.
func B(trunks int, load float64) float64 {
	const most = 1e300
	sum := 1.0
	term := 1.0
	for n := float64(trunks); n > 0 && term > 1e-17*sum; n-- {
		term = float64(term * (n / load))
		if sum += term; sum > most {
			return 0
		}
	}
	return 1 / sum
}

// LeastAgents returns the least number of agents for which a condition holds. The condition must
// keep holding with more agents. If it never holds, LeastAgents returns the bound.
func LeastAgents(most int, holds func(agents int) bool) int { return sort.Search(most, holds) }

// C is the Erlang C model, the M/M/c queue: Poisson arrivals, exponential handle times,
// first come, first served (Erlang 1917).
type C struct {
	Arrival float64 // calls per unit of time
	Service float64 // 1 / mean handle time
	Agents  int
}

// Load returns the offered load in erlang.
func (q C) Load() float64 { return q.Arrival / q.Service }

// WaitProbability returns the probability that a caller waits, 1 if the load is at least the
// number of agents.
func (q C) WaitProbability() float64 {
	n := float64(q.Agents)
	load := q.Load()
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

// Within returns the probability that the wait is at most t, the service level; 0 if the load
// is at least the number of agents.
func (q C) Within(t float64) float64 {
	if q.spare() == 0 {
		return 0
	}
	longer := portable.Exp(-q.spare() * t) // of those who wait
	return 1 - float64(q.WaitProbability()*longer)
}

// spare returns the service rate of all agents minus the arrival rate, at least 0.
func (q C) spare() float64 {
	return max(0, float64(float64(q.Agents)*q.Service)-q.Arrival)
}
