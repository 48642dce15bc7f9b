package fit

import (
	"math"

	"github.com/ivrsim/ivrsim/internal/math/stats"
)

// Distribution is a distribution of seconds that a scenario can have.
type Distribution struct {
	Family family
	Mean   float64
	CV     float64   // of a lognormal or gamma distribution
	Values []float64 // of an empirical one
	D      float64   // the distance of Kolmogorov and Smirnov from the values that it stands for
}

type family string

const (
	infinite    family = "infinite"
	fixed       family = "fixed"
	exponential family = "exponential"
	lognormal   family = "lognormal"
	gamma       family = "gamma"
	empirical   family = "empirical"
)

// distributionOf returns the simplest distribution that is near the values: exponential, lognormal
// or gamma by the moments, or otherwise the quantiles of the values themselves. Near is a distance
// (Kolmogorov and Smirnov) of at most 1.5%, or the distance that chance exceeds with a probability
// of 5%.
func distributionOf(values []float64) Distribution {
	values = sorted(values)
	mean, sd := moments(values)

	if len(values) == 0 {
		return Distribution{Family: fixed}
	}
	if mean == 0 || sd < 0.001*mean {
		return Distribution{Family: fixed, Mean: mean}
	}

	// All candidates have the mean and the deviation of the values, so only their form is compared.
	cv := sd / mean
	bound := max(0.015, 1.36/math.Sqrt(float64(len(values)))) // 1.36: the asymptotic 5% point
	sigma := math.Sqrt(math.Log1p(cv * cv))

	shape := 1 / (cv * cv)
	candidates := []struct {
		Distribution
		cdf func(float64) float64
	}{
		{Distribution{Family: exponential, Mean: mean}, func(x float64) float64 { return -math.Expm1(-x / mean) }},
		{
			Distribution{Family: lognormal, Mean: mean, CV: cv},
			func(x float64) float64 {
				deviations := (math.Log(x/mean) + sigma*sigma/2) / sigma
				return math.Erfc(-deviations/math.Sqrt2) / 2
			},
		},
		{
			Distribution{Family: gamma, Mean: mean, CV: cv},
			func(x float64) float64 { return stats.GammaBelow(shape, shape*x/mean) },
		},
	}

	// The exponential distribution has one parameter less, so it wins as soon as it is near enough.
	best := Distribution{D: math.Inf(1)}
	for _, c := range candidates {
		c.D = distance(values, c.cdf)
		if c.Family == exponential && c.D <= bound {
			return c.Distribution
		}
		if c.D < best.D {
			best = c.Distribution
		}
	}

	const few = 100 // values whose own tail says nothing
	if best.D <= bound || len(values) < few {
		return best
	}

	// The middles of equal parts represent the values without a bias to either side.
	out := Distribution{Family: empirical, Mean: mean, CV: cv}
	n := min(len(values), empiricalValues)
	for i := range n {
		out.Values = append(out.Values, quantile(values, (float64(i)+0.5)/float64(n)))
	}

	now, _ := moments(out.Values)
	if now == 0 {
		// The values over 0 are between the quantiles.
		return Distribution{Family: fixed, Mean: mean}
	}

	for i := range out.Values { // scaled so that the quantiles have the mean of all values
		out.Values[i] *= mean / now
	}

	return out
}

// distance is the largest difference between the distribution of sorted values and another,
// at one to two thousand of them, or all if there are fewer.
func distance(values []float64, cdf func(float64) float64) float64 {
	// A step function is compared in the middle of its step.
	n := len(values)
	most := 0.0
	for i := 0; i < n; i += max(1, n/1000) {
		most = max(most, math.Abs(cdf(values[i])-(float64(i)+0.5)/float64(n)))
	}
	return most
}
