package forecast

import (
	"math"
	"slices"

	"github.com/ivrsim/ivrsim/internal/math/portable"
	"github.com/ivrsim/ivrsim/internal/math/stats"
)

// normal90 is the 95% quantile of the standard normal distribution.
const normal90 = 1.6448536269514722

// leads are the days ahead for which the backtest measures the method.
var leads = []int{1, 7, 28}

// leadOf returns the index of the lead that is nearest to a number of days, by its ratio.
func leadOf(ahead int) int {
	switch {
	case ahead <= 2:
		return 0
	case ahead <= 14:
		return 1
	}
	return 2
}

// calibration turns the model's standard deviations into ranges that contained 90% of the real
// values.
type calibration struct {
	day          float64 // half the range of a day in standard deviations
	lower, upper float64 // the bounds of an interval, likewise
}

var uncalibrated = calibration{normal90, -normal90, normal90}

// calibrate learns the ranges from standardized errors of a backtest, of days and of their
// intervals. Few days count for little against the normal distribution.
func calibrate(days, intervals []float64) calibration {
	c := uncalibrated
	n := float64(len(days))

	// A day's range is symmetric on the scale of logarithms, so both sides are learned together.
	sizes := make([]float64, len(days))
	for i, z := range days {
		sizes[i] = math.Abs(z)
	}

	towards := func(prior, seen, weight float64) float64 { return prior + weight*(seen-prior) }
	const dayPrior, intervalPrior, least, most = 20, 5, 0.6, 4

	// Bounds keep a few odd days from making a range useless.
	c.day = towards(c.day, min(max(quantile(sizes, 0.9), least), most), n/(n+dayPrior))
	c.lower = towards(c.lower, -min(max(-quantile(intervals, 0.05), least), most), n/(n+intervalPrior))
	c.upper = towards(c.upper, min(max(quantile(intervals, 0.95), least), most), n/(n+intervalPrior))

	return c
}

// dayRange returns the 90% range of a day's calls, of the expected logarithm and its variance.
// Chance adds 1 over the volume to the variance.
func (c *calibration) dayRange(logarithm, variance float64) (low, high float64) {
	volume := max(portable.Exp(min(logarithm, 25))-0.5, 0.1)

	// The range is one of the logarithm, so it is wider above than below, and never below 0.
	half := c.day * math.Sqrt(variance+1/volume)
	bound := func(x float64) float64 { return max(0, portable.Exp(min(x, 25))-0.5) }
	return bound(logarithm - half), bound(logarithm + half)
}

// The square root of a count of mean m and variance m + v·m² is nearly normal, with the variance (1
// + v·m) ÷ 4. (Anscombe, The transformation of Poisson, binomial and negative-binomial data,
// Biometrika 35, 1948.)
const anscombe = 3.0 / 8

func rootSD(mean, variation float64) float64 { return math.Sqrt(1+variation*mean) / 2 }

// standardized returns how many standard deviations a count is from its mean. Variation is the
// squared coefficient of variation beyond chance.
func standardized(count, mean, variation float64) float64 {
	return (math.Sqrt(count+anscombe) - math.Sqrt(mean+anscombe)) / rootSD(mean, variation)
}

// intervalRange returns the 90% range of an interval's calls.
func (c *calibration) intervalRange(mean, variation float64) (low, high float64) {
	if mean <= 0 {
		return 0, 0
	}
	root := math.Sqrt(mean + anscombe)
	sd := rootSD(mean, variation)
	bound := func(x float64) float64 { return max(0, max(0, x)*max(0, x)-anscombe) }
	return bound(root + c.lower*sd), bound(root + c.upper*sd)
}

// quantile returns a quantile by linear interpolation of the order statistics of rank
// p (n + 1), or 0 of nothing.
func quantile(values []float64, p float64) float64 {
	if len(values) == 0 {
		return 0
	}
	return stats.AtRank(slices.Sorted(slices.Values(values)), p*float64(len(values)+1))
}
