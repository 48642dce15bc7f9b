package stats

import (
	"encoding/json"
	"math"
	"slices"
	"strconv"
	"sync"

	"github.com/ivrsim/ivrsim/internal/math/portable"
)

// Number is a float64 whose JSON is null if it is not finite: a ratio without a
// denominator, or an interval from a single replication.
type Number float64

// Known reports whether the number is finite.
func (n Number) Known() bool { return !math.IsNaN(float64(n)) && !math.IsInf(float64(n), 0) }

// MarshalJSON writes the number, or null.
func (n Number) MarshalJSON() ([]byte, error) {
	if !n.Known() {
		return []byte("null"), nil
	}
	return json.Marshal(float64(n))
}

// Cell writes the number for a table as CSV, in full precision; an unknown one is empty.
func (n Number) Cell() string {
	if !n.Known() {
		return ""
	}
	return strconv.FormatFloat(float64(n), 'g', -1, 64)
}

// Estimate is a value estimated from replications: its mean with a 95% confidence interval. It also
// has the range in which the value of one day lies with a probability of 90%. The interval and the
// range are unknown with fewer than two replications; Mean is unknown without data. A known
// interval contains Mean.
type Estimate struct {
	Mean Number `json:"mean"`
	Low  Number `json:"low"`
	High Number `json:"high"`
	P5   Number `json:"p5"` // of single days; see OverDays
	P95  Number `json:"p95"`
}

const confidence = 0.95

// Ratio estimates a ratio of expectations, such as answered to offered, by the
// ratio of the sums over replications. Its interval is Student's t with R-1
// degrees of freedom on the jackknife's pseudo-values, which removes most of the
// bias of a ratio (R. G. Miller, "The jackknife – a review", Biometrika 61(1),
// 1974; A. M. Law, Simulation Modeling and Analysis, 5th ed., §9.5.3). It is
// unknown if all replications but one have no denominator.
//
// The slices have one value per replication, in order.
func Ratio(numerators, denominators []float64) Estimate {
	ratio, pseudo := pseudoValues(numerators, denominators)
	days := Quotients(numerators, denominators)
	return interval(ratio, average(pseudo), pseudo).OverDays(days, Real)
}

// Quotients returns each numerator ÷ its denominator; NaN if both are 0. The slices have
// the same length.
func Quotients(numerators, denominators []float64) []float64 {
	out := make([]float64, len(numerators))
	for i := range out {
		out[i] = numerators[i] / denominators[i]
	}
	return out
}

// RatioDifference estimates by how much a ratio is larger in another design than in the base, if
// both ran the same replications with common random numbers. It is Student's t on the differences
// of the jackknife's pseudo-values (A. M. Law, Simulation Modeling and Analysis, 5th ed., §10.2.1,
// the paired-t interval). The slices hold one value per replication, as in Ratio, and have the same
// length.
func RatioDifference(baseNumerators, baseDenominators, numerators, denominators []float64) Estimate {
	base, basePseudo := pseudoValues(baseNumerators, baseDenominators)
	other, pseudo := pseudoValues(numerators, denominators)
	days := Quotients(numerators, denominators)
	baseDays := Quotients(baseNumerators, baseDenominators)

	// Common random numbers make both designs vary together, so the differences vary less than either.
	for i := range pseudo {
		pseudo[i] -= basePseudo[i]
		days[i] -= baseDays[i]
	}
	return interval(other-base, average(pseudo), pseudo).OverDays(days, Real)
}

// pseudoValues gives a ratio of sums and its jackknife pseudo-values.
func pseudoValues(numerators, denominators []float64) (ratio float64, pseudo []float64) {
	numerator := Sum(numerators)
	denominator := Sum(denominators)
	ratio = numerator / denominator
	r := float64(len(numerators))
	pseudo = make([]float64, len(numerators))
	for i, n := range numerators {
		without := (numerator - n) / (denominator - denominators[i])
		pseudo[i] = ratio + float64((r-1)*(ratio-without)) // R·ratio - (R-1)·without
	}
	return ratio, pseudo
}

// average is the mean. It divides before it adds, since the sum may overflow.
func average(values []float64) float64 {
	mean := 0.0
	for _, v := range values {
		mean += v / float64(len(values))
	}
	return mean
}

// Mean estimates an expectation by the mean of one value per replication. A
// replication without a value (NaN) is left out.
func Mean(values []float64) Estimate {
	values = known(values)
	mean := Sum(values) / float64(len(values))
	return interval(mean, mean, values).OverDays(values, Real)
}

// Quantile estimates a quantile. The estimate is the quantile of all replications together. Its
// interval is Student's t with R-1 degrees of freedom on the distances of the replications'
// quantiles from the estimate. This method is sectioning (S. Asmussen and P. W. Glynn, Stochastic
// Simulation, 2007, §III.5a). Its bias is much smaller than the bias of the mean of quantiles of
// few values (M. K. Nakayama, "Confidence intervals for quantiles using sectioning", ACM TOMACS
// 24(4), 2014). A replication without a value (NaN) is left out.
func Quantile(estimate float64, perReplication []float64) Estimate {
	return interval(estimate, estimate, known(perReplication)).OverDays(perReplication, Real)
}

// QuantileDifference estimates by how much a quantile is larger in another design
// than in the base, as Quantile does, from the differences of the quantile in each
// replication. A replication in which either has no value is left out.
func QuantileDifference(base, other float64, basePerReplication, otherPerReplication []float64) Estimate {
	differences := make([]float64, len(otherPerReplication))
	for i, v := range otherPerReplication {
		differences[i] = v - basePerReplication[i]
	}
	return Quantile(other-base, differences)
}

// interval is center ± t·√(Σ(v-center)²/(n-1)/n), extended to contain the mean, which
// may be outside by a rounding error.
func interval(mean, center float64, values []float64) Estimate {
	unknown := Number(math.NaN())
	if len(values) < 2 {
		return Estimate{Mean: Number(mean), Low: unknown, High: unknown}
	}

	// Student's t uses the mean squared distance from the center, which may not be the mean of the
	// values.
	squares := 0.0
	n := float64(len(values))
	for _, v := range values {
		squares += float64((v - center) * (v - center))
	}
	standardError := math.Sqrt(squares / (n - 1) / n)
	half := float64(StudentT(len(values), confidence) * standardError)
	return Estimate{
		Mean: Number(mean),
		Low:  Number(min(center-half, mean)),
		High: Number(max(center+half, mean)),
	}
}

// Simultaneous widens the interval of n replications to one of m intervals that contain
// all their true values with 95% confidence (Bonferroni's inequality).
func (e Estimate) Simultaneous(m, n int) Estimate {
	if m <= 1 || n < 2 {
		return e
	}

	// The half-width is proportional to t, so the interval is stretched by the quotient of both.
	each := 1 - (1-confidence)/float64(m)
	wider := Number(newStudentT(n, each) / StudentT(n, confidence))
	e.Low = e.Mean - Number((e.Mean-e.Low)*wider)
	e.High = e.Mean + Number((e.High-e.Mean)*wider)
	return e
}

// StudentT is the t for which a value of Student's distribution with n-1 degrees of freedom
// lies between -t and t with a probability.
func StudentT(n int, probability float64) float64 {
	if table := studentTs()[probability]; n < len(table) {
		return table[n]
	}
	return newStudentT(n, probability)
}

// newStudentT computes StudentT by Newton's method. The probability between -t and t is a finite
// series in the sine and the cosine of the angle whose tangent is t/√freedom (M. Abramowitz
// and I. A. Stegun, Handbook of Mathematical Functions, 26.7.3 and 26.7.4). It is concave in
// t, so that the steps from below never pass the quantile.
func newStudentT(n int, probability float64) float64 {
	freedom := float64(n - 1)
	isOdd := (n-1)%2 == 1
	t := probability * math.Sqrt(math.Pi/2) // below the quantile: the density is at most the normal one's
	for {
		sine := t / math.Sqrt(freedom+float64(t*t))
		cosineSquared := freedom / (freedom + float64(t*t))

		// For odd degrees of freedom (26.7.3) the series begins with the angle and has odd powers of the
		// cosine. For even ones (26.7.4) it begins with the sine and has even powers.
		within := sine
		term := float64(sine * cosineSquared / 2)
		k := 2.0
		if isOdd {
			within = 2 / math.Pi * portable.Atan(t/math.Sqrt(freedom))
			term = 2 / math.Pi * sine * math.Sqrt(cosineSquared)
			k = 1
		}

		for ; k < freedom; k += 2 {
			within += term
			term = float64(term * cosineSquared * (k + 1) / (k + 2))
		}

		// The term after the last one, times freedom ÷ t, is the derivative.
		next := t + float64(t*(probability-within)/(term*freedom))

		// Only a rounding error can lead downward, so t is the quantile then.
		if next <= t {
			return t
		}

		t = next
	}
}

// studentTs stores quantiles for up to 40 values. A report has hundreds of intervals, and
// computing the quantile takes a hundred times as long as the rest of an interval.
var studentTs = sync.OnceValue(func() map[float64][]float64 {
	out := map[float64][]float64{}
	for _, probability := range []float64{confidence, 1 - 2*tail} {
		table := make([]float64, 41)
		for n := 2; n < len(table); n++ {
			table[n] = newStudentT(n, probability)
		}
		out[probability] = table
	}
	return out
})

// Median returns the median of values without the NaN values, or NaN if no value is left. The
// median of single days is the prediction of one more day with the least expected absolute error
// (T. Gneiting, "Making and evaluating point forecasts", Journal of the American Statistical
// Association 106, 2011).
func Median(values []float64) Number {
	values = known(values)
	if len(values) == 0 {
		return Number(math.NaN())
	}
	slices.Sort(values)

	// An even number of values has two middle ones, and the median is halfway between them.
	low := values[(len(values)-1)/2]
	high := values[len(values)/2]
	return Number(low + float64((high-low)/2)) // the conversion rounds the product on every machine
}

// known returns the values that are not NaN.
func known(values []float64) []float64 { return slices.DeleteFunc(slices.Clone(values), math.IsNaN) }

// Sum returns the sum of some values.
func Sum[N int | float64](values []N) (sum N) {
	for _, v := range values {
		sum += v
	}
	return sum
}

// Verdict is the answer to whether a goal holds.
type Verdict string

// A goal is undecided if the confidence interval contains its bound.
const (
	Yes       Verdict = "yes"
	No        Verdict = "no"
	Undecided Verdict = "undecided"
)

// AtLeast judges whether the true value is at least bound. It is decided if the whole
// interval is on one side. Without an interval it is undecided.
func (e Estimate) AtLeast(bound float64) Verdict {
	switch b := Number(bound); {
	case e.Low >= b:
		return Yes
	case e.High < b:
		return No
	default:
		return Undecided
	}
}

// AtMost judges whether the true value is at most bound, as AtLeast does.
func (e Estimate) AtMost(bound float64) Verdict {
	return Estimate{Low: -e.High, High: -e.Low}.AtLeast(-bound)
}
