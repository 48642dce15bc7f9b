package erlangtest

import (
	"math"

	"github.com/ivrsim/ivrsim/internal/math/erlang"
)

// PriorityWaits returns the mean waits by class in the M/M/c queue with non-preemptive
// priorities, first come, first served within a class. arrivals are the arrival rates, the
// highest priority first. All classes have the same handle times: service is 1 / their mean. The
// waits have the same unit of time as both rates. The wait of a class is
// +Inf if the load of it and the higher classes is at least the number of agents.
// (A. Cobham, "Priority assignment in waiting line problems", Operations Research 2(1),
// 1954; O. Kella and U. Yechiali, "Waiting times in the non-preemptive priority M/M/c
// queue", Stochastic Models 1(2), 1985.)
func PriorityWaits(arrivals []float64, service float64, agents int) []float64 {
	all := float64(agents) * service
	total := 0.0
	for _, rate := range arrivals {
		total += rate
	}

	// This is the probability that all agents are busy, times the mean time until one of them is free.
	residual := erlang.C{Arrival: total, Service: service, Agents: agents}.WaitProbability() / all
	waits := make([]float64, len(arrivals))
	above := 0.0
	for i, rate := range arrivals {
		through := above + rate/all
		if through < 1 {
			waits[i] = residual / ((1 - above) * (1 - through))
		} else {
			waits[i] = math.Inf(1)
		}

		above = through
	}

	return waits
}

// HighestWithin returns the probability that a caller of the highest priority waits at most
// t. While all agents are busy, other classes do not affect its queue, so that a positive
// wait is exponential.
func HighestWithin(arrivals []float64, service float64, agents int, t float64) float64 {
	total := 0.0
	for _, rate := range arrivals {
		total += rate
	}
	wait := erlang.C{Arrival: total, Service: service, Agents: agents}.WaitProbability()
	spare := float64(agents)*service - arrivals[0]
	return 1 - wait*math.Exp(-spare*t)
}
