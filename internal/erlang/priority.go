package erlang

import "math"

// PriorityWaits are the mean waits of the classes of callers of an M/M/c queue
// without preemption: a free agent takes the highest class that waits, and
// within it the first. arrivals are the classes' rates, the highest class first;
// handle times are the same for all (A. Cobham, Operations Research 2(1), 1954;
// O. Kella and U. Yechiali, "Waiting times in the non-preemptive priority M/M/c
// queue", Stochastic Models 1(2), 1985). A class that the agents are too few for
// waits +Inf, while those above it are still served.
func PriorityWaits(arrivals []float64, service float64, agents int) []float64 {
	all, total := float64(agents)*service, 0.0
	for _, rate := range arrivals {
		total += rate
	}
	residual := C{total, service, agents}.WaitProbability() / all
	waits, above := make([]float64, len(arrivals)), 0.0
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

// HighestWithin is the probability that a caller of the highest class waits at
// most t. While all agents are busy that class sees its own arrivals alone, so
// its wait, if any, is exponential.
func HighestWithin(arrivals []float64, service float64, agents int, t float64) float64 {
	total := 0.0
	for _, rate := range arrivals {
		total += rate
	}
	wait := C{total, service, agents}.WaitProbability()
	highest := C{arrivals[0], service, agents}
	return 1 - wait*math.Exp(-highest.spare()*t)
}
