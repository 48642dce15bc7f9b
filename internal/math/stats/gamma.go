package stats

import (
	"math"

	"github.com/ivrsim/ivrsim/internal/math/portable"
)

// GammaBelow returns the probability that a gamma variable of a shape and of scale 1 is at most x.
func GammaBelow(shape, x float64) float64 {
	below, _ := gammaParts(shape, x)
	return below
}

// ChiSquareAbove returns the probability that a chi-square variable exceeds x.
func ChiSquareAbove(freedom int, x float64) float64 {
	_, above := gammaParts(float64(freedom)/2, x/2)
	return above
}

// gammaParts returns the probabilities that a gamma variable is below and above x. A series gives
// the smaller part below the mean, and a continued fraction above it (M. Abramowitz and I. A.
// Stegun, Handbook of Mathematical Functions, 6.5.29 and 6.5.31). The fraction is evaluated by the
// method of Lentz.
func gammaParts(shape, x float64) (below, above float64) {
	if !(x > 0) {
		return 0, 1
	}
	if math.IsInf(x, 1) {
		return 1, 0
	}

	const precision = 1e-15
	logFront := float64(shape*portable.Log(x)) - x - portable.LogGamma(shape)
	front := portable.Exp(logFront)

	// The series converges fast below the mean, and the fraction above it. Each gives the part without
	// cancellation.
	if x < shape+1 {
		term := 1 / shape
		sum := term
		for k := shape + 1; term > float64(precision*sum); k++ {
			term = float64(term * (x / k))
			sum += term
		}

		below = min(1, float64(front*sum))
		return below, 1 - below
	}

	const tiny = 1e-300 // in place of a denominator of 0
	b := x + 1 - shape
	c := 1 / tiny
	d := 1 / b
	fraction := d
	for k := 1.0; ; k++ {
		// Lentz's method keeps the quotients of numerators and of denominators, c and d, which stay in
		// range.
		a := k * (shape - k)
		b += 2
		d = float64(a*d) + b
		if math.Abs(d) < tiny {
			d = tiny
		}

		c = b + a/c
		if math.Abs(c) < tiny {
			c = tiny
		}

		d = 1 / d
		change := float64(c * d)
		fraction = float64(fraction * change)
		if math.Abs(change-1) < precision {
			break
		}
	}

	above = min(1, float64(front*fraction))
	return 1 - above, above
}

// ChiSquareQuantile returns the value that a chi-square variable exceeds with a probability of 1
// minus the given one. It is found by bisection.
func ChiSquareQuantile(freedom int, probability float64) float64 {
	isBelow := func(x float64) bool {
		below, above := gammaParts(float64(freedom)/2, x/2)
		if probability < 0.5 { // the smaller part has more digits
			return below < probability
		}
		return above > 1-probability
	}

	// The upper bound doubles until the quantile is below it.
	low := 0.0
	high := float64(freedom) + 1
	for isBelow(high) {
		low = high
		high *= 2
	}

	for {
		// The bisection ends when no number is left between both bounds, so it needs no tolerance.
		middle := low + float64((high-low)/2)
		if middle <= low || middle >= high {
			return middle
		}

		if isBelow(middle) {
			low = middle
		} else {
			high = middle
		}
	}
}
