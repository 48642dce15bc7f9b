package erlang

// WithRedials is the rate of attempts when first attempts come at a rate and each
// one that is lost is dialed again with a chance, at most most times. lost is the
// probability that an attempt is lost when attempts come at a rate.
//
// It takes the attempts for a Poisson process, which they come near to when a
// caller waits long before dialing again (G. Falin and J. Templeton, Retrial
// Queues, 1997). The rate is a fixed point, found by bisection: with no redials
// there are too few attempts for the losses, with all of them too many.
func WithRedials(first, chance float64, most int, lost func(rate float64) float64) float64 {
	low, high := first, first*float64(most+1)
	for range 100 {
		rate := (low + high) / 2
		if first*attempts(chance*lost(rate), most) > rate {
			low = rate
		} else {
			high = rate
		}
	}
	return (low + high) / 2
}

// attempts is the mean number of attempts when each is followed by another with
// probability again: 1 + again + … + again^most.
func attempts(again float64, most int) float64 {
	sum := 0.0
	for range most + 1 {
		sum = 1 + again*sum
	}
	return sum
}
