package erlangtest

// WithRedials returns the rate of all attempts, given the rate of first attempts and the
// probability chance that a lost call is redialed, up to maxRedials times. lost returns the
// probability that an attempt is lost at a rate of attempts.
//
// Attempts are assumed to be a Poisson process, which is approximately true if callers redial
// after a long time (G. Falin and J. Templeton, Retrial Queues, 1997). The rate is a fixed
// point, found by bisection.
func WithRedials(first, chance float64, maxRedials int, lost func(rate float64) float64) float64 {
	low := first
	high := first * float64(maxRedials+1)
	for range 100 {
		rate := (low + high) / 2
		if first*attempts(chance*lost(rate), maxRedials) > rate {
			low = rate
		} else {
			high = rate
		}
	}
	return (low + high) / 2
}

// attempts returns the mean number of attempts if each is followed by another with
// probability again: 1 + again + … + again^maxRedials.
func attempts(again float64, maxRedials int) float64 {
	sum := 0.0
	for range maxRedials + 1 {
		sum = 1 + again*sum
	}
	return sum
}
