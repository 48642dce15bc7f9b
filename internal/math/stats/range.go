package stats

import (
	"math"
	"slices"

	"github.com/ivrsim/ivrsim/internal/math/portable"
)

// Domain is the range of values that a measure can have.
type Domain uint8

// The domains.
const (
	Real        Domain = iota
	NonNegative        // a time or a count
	Fraction           // from 0 to 1
)

// Within keeps the interval of an estimate within a domain. A bound of Student's t that is
// outside of the domain is cut there, and no bound moves away from the mean: of two
// replications the interval of the logarithm would reach thousands of times the mean. Inside
// of a fraction, the bound outside is the one of the logit with the same half-width by the
// delta method, logit θ ± h/(θ(1 − θ)) (W. Q. Meeker, G. J. Hahn and L. A. Escobar,
// Statistical Intervals, 2nd ed., 2017, §12.5).
func (e Estimate) Within(d Domain) Estimate {
	least, greatest := d.bounds()
	inside := func(v Number) Number { return min(max(v, least), greatest) }
	e.Mean = inside(e.Mean)
	e.P5 = inside(e.P5)
	e.P95 = inside(e.P95)

	// An interval inside of the domain stays as it is.
	if !(e.Low < least || e.High > greatest) {
		return e
	}

	if d == Fraction && least < e.Mean && e.Mean < greatest {
		at := d.link(float64(e.Mean))
		slope := d.slope(float64(e.Mean))
		if e.Low < least {
			below := float64(e.Mean - e.Low)
			e.Low = Number(d.inverseLink(at - float64(slope*below)))
		}

		if e.High > greatest {
			above := float64(e.High - e.Mean)
			e.High = Number(d.inverseLink(at + float64(slope*above)))
		}
	}

	// The mean is always inside of its own interval, so no bound passes it.
	e.Low = min(max(e.Low, least), e.Mean)
	e.High = max(min(e.High, greatest), e.Mean)
	return e
}

func (d Domain) bounds() (least, greatest Number) {
	least = Number(math.Inf(-1))
	greatest = Number(math.Inf(1))
	if d != Real {
		least = 0
	}
	if d == Fraction {
		greatest = 1
	}
	return least, greatest
}

// link maps the inside of the domain to all real numbers (a link function).
func (d Domain) link(v float64) float64 {
	switch d {
	case NonNegative:
		return portable.Log(v)
	case Fraction:
		return portable.Log(v / (1 - v))
	default:
		return v
	}
}

// slope is the derivative of the link of a fraction.
func (d Domain) slope(v float64) float64 { return 1 / (v * (1 - v)) }

// inverseLink is the inverse of link.
func (d Domain) inverseLink(v float64) float64 {
	switch d {
	case NonNegative:
		return portable.Exp(v)
	case Fraction:
		return 1 / (1 + portable.Exp(-v))
	default:
		return v
	}
}

// OverDays sets P5 and P95 from the values of single days. They replace the values of the
// replications.
func (e Estimate) OverDays(values []float64, d Domain) Estimate {
	e.P5, e.P95 = predict(values, d)
	return e
}

const (
	tail = 0.05 // of a range of days, on each side

	// MinDaysForRange is the least number of days whose range assumes no distribution: their
	// minimum and maximum are the range.
	MinDaysForRange = int(1/tail) - 1
)

// predict returns the bounds within which one more value lies with a probability of 90%, with 5% in
// each tail. The bounds of fewer than two values are unknown. NaN values are left out.
//
// From 19 values on the bounds are the order statistics of ranks 0.05·(n+1) and 0.95·(n+1),
// interpolated. One more value is equally likely between any two neighbors, whatever the
// distribution (S. S. Wilks, "Determination of sample sizes for setting tolerance limits", Annals
// of Mathematical Statistics 12(1), 1941). The bounds of fewer values assume a normal distribution.
func predict(values []float64, d Domain) (low, high Number) {
	values = known(values)
	unknown := Number(math.NaN())

	// With 19 values, the ranks of the bounds are the first and the last value.
	switch n := len(values); {
	case n < 2:
		return unknown, unknown
	case n < MinDaysForRange:
		return PredictNormal(values, d, 1-2*tail)
	default:
		slices.Sort(values)
		ranks := float64(n + 1)
		low = Number(AtRank(values, tail*ranks))
		high = Number(AtRank(values, (1-tail)*ranks))
		return low, high
	}
}

// AtRank gives the value of a rank from 1 of some values, between two whole ranks by interpolation.
func AtRank(sorted []float64, rank float64) float64 {
	i := max(int(rank), 1)
	i = min(i, len(sorted))
	if i == len(sorted) {
		return sorted[i-1]
	}

	// A rank between two whole ones is interpolated.
	part := max(0, float64(rank)-float64(i))
	return sorted[i-1] + float64(part*(sorted[i]-sorted[i-1]))
}

// PredictNormal gives the bounds within which one more value of a normal distribution lies
// with a probability. Both tails have the same probability. The bounds are m ± t·s·√(1 + 1/n) with
// n-1 degrees of freedom (Meeker, Hahn and Escobar, §4.7), cut at the domain. If all values are
// inside of the domain, the bounds are computed for their logarithms or logits, too, and taken if
// neither is farther out. With fewer than two values the bounds are unknown. Values that are NaN are
// left out.
func PredictNormal(values []float64, d Domain, probability float64) (low, high Number) {
	if values = known(values); len(values) < 2 {
		return Number(math.NaN()), Number(math.NaN())
	}

	smallest := slices.Min(values)
	largest := slices.Max(values)
	if smallest == largest {
		return Number(smallest), Number(largest) // without a rounding error
	}

	// The bounds on the plain scale are cut at the domain. A scale without a cut is better if it is not
	// wider.
	least, greatest := d.bounds()
	low, high = predictOn(Real, values, probability)
	low = min(max(low, least), greatest)
	high = min(max(high, least), greatest)
	if smallest <= float64(least) || largest >= float64(greatest) {
		return low, high // not all have a logarithm or logit
	}

	// With two values far apart, the bounds of the logarithms can reach millions of times the mean.
	linkedLow, linkedHigh := predictOn(d, values, probability)
	if linkedLow < low || linkedHigh > high {
		return low, high
	}

	return linkedLow, linkedHigh
}

// predictOn gives the bounds of one more value whose link is normal.
func predictOn(scale Domain, values []float64, probability float64) (low, high Number) {
	linked := make([]float64, len(values))
	for i, v := range values {
		linked[i] = scale.link(v)
	}

	// The bounds are computed where the values are normal, and then mapped back.
	center := average(linked)
	squares := 0.0
	for _, v := range linked {
		squares += float64((v - center) * (v - center))
	}

	n := float64(len(values))
	deviation := math.Sqrt(squares / (n - 1) * (1 + 1/n)) // of one more value from the center
	half := float64(StudentT(len(values), probability) * deviation)
	low = Number(scale.inverseLink(center - half))
	high = Number(scale.inverseLink(center + half))
	return low, high
}
