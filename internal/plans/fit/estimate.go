package fit

import (
	"cmp"
	"maps"
	"math"
	"slices"

	"github.com/ivrsim/ivrsim/internal/math/stats"
)

// Estimate is an estimated value with its 95% interval. The bounds are NaN where the
// records do not tell them.
type Estimate struct {
	Value, Low, High float64
	N                int    // number of observations
	Method           string // with its source
}

const level = 0.95

// tail is the probability on each side of an interval.
const tail = (1 - level) / 2

var nan = math.NaN()

// studentT returns the quantile of the interval for the given degrees of freedom.
func studentT(freedom int) float64 {
	const many = 1000 // from which on it is the normal one's
	switch {
	case freedom < 1:
		return nan
	case freedom > many:
		return normal
	}
	return stats.StudentT(freedom+1, level)
}

// normal is the quantile of the normal distribution for an interval.
const normal = 1.959963984540054

// meanOf estimates a mean.
func meanOf(values []float64) Estimate {
	n := len(values)
	mean, sd := moments(values)
	half := studentT(n-1) * sd / math.Sqrt(float64(n))
	return Estimate{mean, mean - half, mean + half, n, "mean, Student's t"}
}

// moments returns the mean and the standard deviation.
func moments(values []float64) (mean, sd float64) {
	for _, v := range values {
		mean += v
	}
	mean /= float64(len(values))
	for _, v := range values {
		sd += (v - mean) * (v - mean)
	}
	return mean, math.Sqrt(sd / float64(max(1, len(values)-1)))
}

// shareOf estimates a probability by Wilson's interval (1927).
func shareOf(count, n int) Estimate {
	if n == 0 {
		return Estimate{nan, nan, nan, 0, ""}
	}

	// Wilson's interval stays within 0 and 1, and it has a width even for a share of 0.
	p := float64(count) / float64(n)
	size := float64(n)
	z := normal
	center := (p + z*z/(2*size)) / (1 + z*z/size)
	half := z / (1 + z*z/size) * math.Sqrt(p*(1-p)/size+z*z/(4*size*size))
	return Estimate{p, max(0, center-half), min(1, center+half), n, "share, Wilson (1927)"}
}

// meanTimeOf estimates the mean time between the events of a Poisson process, from the number of
// events in an exposure. It is the exponential distribution's mean from censored times, with the
// interval of chi-square (Epstein and Sobel, 1953).
func meanTimeOf(events int, exposure float64) Estimate {
	e := Estimate{nan, nan, nan, events, "exposure ÷ events, chi-square (Epstein and Sobel, 1953)"}
	if events == 0 {
		return e
	}
	e.Value = exposure / float64(events)
	e.Low = 2 * exposure / stats.ChiSquareQuantile(2*events+2, 1-tail)
	e.High = 2 * exposure / stats.ChiSquareQuantile(2*events, tail)
	return e
}

// stratum holds values that share an expectation, such as the days of one weekday.
type stratum []measured

// measured is a value relative to its expectation, with the variance that it has if nothing
// varies but chance.
type measured struct{ value, variance float64 }

// spread estimates how much the expectations vary beyond chance. The result is the coefficient of
// variation of a factor of mean 1 in a random-effects model. The value is the moment estimate of
// DerSimonian and Laird (1986), iterated to the estimate of Paule and Mandel (1982). The interval
// is the Q profile's (Viechtbauer, 2007). Groups have means of their own.
func spread(groups []stratum) Estimate {
	freedom := freedomOf(groups)
	n := 0
	for _, g := range groups {
		n += len(g)
	}

	e := Estimate{nan, nan, nan, n, "Paule and Mandel (1982), Q profile (Viechtbauer, 2007)"}
	if freedom == 0 {
		return e
	}

	e.Value = spreadAt(groups, float64(freedom))
	e.Low = spreadAt(groups, stats.ChiSquareQuantile(freedom, 1-tail))
	e.High = spreadAt(groups, stats.ChiSquareQuantile(freedom, tail))

	return e
}

func freedomOf(groups []stratum) (freedom int) {
	for _, g := range groups {
		freedom += max(0, len(g)-1)
	}
	return freedom
}

// spreadAt returns the coefficient of variation for which the generalized Q has a value, by
// bisection: Q falls as the variation grows.
func spreadAt(groups []stratum, value float64) float64 {
	if generalizedQ(groups, 0) <= value {
		return 0
	}

	// The upper bound doubles until it brackets the value.
	low := 0.0
	high := 1.0
	for generalizedQ(groups, high*high) > value && high < 1e3 {
		high *= 2
	}

	for range 60 {
		if middle := (low + high) / 2; generalizedQ(groups, middle*middle) > value {
			low = middle
		} else {
			high = middle
		}
	}

	return (low + high) / 2
}

// generalizedQ is the weighted sum of squares around each group's mean, the weights being
// the inverse variances with the variation between expectations added.
func generalizedQ(groups []stratum, between float64) float64 {
	q := 0.0
	for _, g := range groups {
		weights := 0.0
		mean := 0.0
		for _, m := range g {
			w := 1 / (m.variance + between)
			weights += w
			mean += w * m.value
		}

		// The mean has the same weights as the squares, so that Q has its distribution.
		mean /= weights
		for _, m := range g {
			q += (m.value - mean) * (m.value - mean) / (m.variance + between)
		}
	}

	return q
}

// comingSpread returns the variation of a coming value's expectation. It is the root of the mean of
// the variance over its confidence distribution, the Q profile's, because few values do not
// determine it. The mean is the mean of twenty quantiles from 2.5% to 97.5%, because beyond them
// the distribution of few values has no bound. With fewer than five degrees of freedom it is the
// usual variation, and with none 0.
func comingSpread(groups []stratum, usual float64) float64 {
	const levels, fewest = 20, 5
	freedom := freedomOf(groups)
	switch {
	case freedom == 0:
		return 0
	case freedom < fewest:
		return usual
	}

	variance := 0.0
	for i := range levels {
		cv := spreadAt(groups, stats.ChiSquareQuantile(freedom, (float64(i)+0.5)/levels))
		variance += cv * cv / levels
	}

	return math.Sqrt(variance)
}

// meansOf returns the means of samples relative to the mean of all, with their variances by chance.
func meansOf(samples [][]float64) stratum {
	all := 0.0
	n := 0
	for _, s := range samples {
		all += stats.Sum(s)
		n += len(s)
	}

	// The variance of a mean is the sample's own, because parts may vary differently.
	all /= float64(n)
	var out stratum
	for _, s := range samples {
		mean, sd := moments(s)
		out = append(out, measured{mean / all, sd * sd / float64(len(s)) / (all * all)})
	}

	return out
}

// sameMeans is the p-value of the test that values have one expectation (Cochran, 1954).
func sameMeans(s stratum) float64 {
	return stats.ChiSquareAbove(len(s)-1, generalizedQ([]stratum{s}, 0))
}

// ratio is a ÷ b, or 0 of nothing.
func ratio(a, b float64) float64 {
	if b == 0 {
		return 0
	}
	return a / b
}

func sorted(values []float64) []float64 {
	out := slices.Clone(values)
	slices.Sort(out)
	return out
}

func sortedKeys[K cmp.Ordered, V any](m map[K]V) []K { return slices.Sorted(maps.Keys(m)) }

// quantile returns the quantile of rank ⌈q·n⌉ of sorted values; 0 of none.
func quantile(sorted []float64, q float64) float64 {
	if len(sorted) == 0 {
		return 0
	}
	return stats.AtRank(sorted, math.Ceil(q*float64(len(sorted))))
}

// mostFrequent is the name with the largest count, the first of several; the given one comes before all.
func mostFrequent(counts map[string]int, name string) string {
	for _, other := range sortedKeys(counts) {
		if counts[other] > counts[name] {
			name = other
		}
	}
	return name
}
