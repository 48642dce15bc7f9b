package stats

import (
	"encoding/json"
	"math"
	"sync"

	"gonum.org/v1/gonum/stat/distuv"
)

// Number is a float64 that is null in JSON if it is NaN or infinite: a ratio 0/0, or the
// bounds of an interval from a single replication.
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

// Estimate is a value estimated from replications and its 95 % confidence interval, which
// contains Mean. Low and High are unknown for fewer than two replications, Mean if there
// are no values.
type Estimate struct {
	Mean Number `json:"mean"`
	Low  Number `json:"low"`
	High Number `json:"high"`
}

// confidence is the confidence level of all intervals.
const confidence = 0.95

// Ratio estimates a ratio of expectations, such as answered to offered calls, by the ratio
// of the sums over R replications. The interval is Student's t with R-1 degrees of freedom
// on the jackknife's pseudo-values, which removes most of the bias of a ratio estimator
// (R. G. Miller, "The jackknife – a review", Biometrika 61(1), 1974; A. M. Law, Simulation
// Modeling and Analysis, 5th ed., §9.5.3). It is unknown if the denominator without one of
// the replications is 0.
//
// The slices have one value for each replication, in the same order.
func Ratio(numerators, denominators []float64) Estimate {
	ratio, pseudo := pseudoValues(numerators, denominators)
	return interval(ratio, average(pseudo), pseudo)
}

// average returns the mean. It divides before adding, since the sum may overflow.
func average(values []float64) float64 {
	mean := 0.0
	for _, v := range values {
		mean += v / float64(len(values))
	}
	return mean
}

// pseudoValues returns the ratio of the sums and its jackknife pseudo-values.
func pseudoValues(numerators, denominators []float64) (ratio float64, pseudo []float64) {
	over, under := sum(numerators), sum(denominators)
	ratio = over / under
	r := float64(len(numerators))
	pseudo = make([]float64, len(numerators))
	for i, n := range numerators {
		without := (over - n) / (under - denominators[i])
		pseudo[i] = ratio + (r-1)*(ratio-without) // R·ratio - (R-1)·without
	}
	return ratio, pseudo
}

// Mean estimates an expectation by the mean of one value for each replication, without those
// that are NaN.
func Mean(values []float64) Estimate {
	values = known(values)
	mean := sum(values) / float64(len(values))
	return interval(mean, mean, values)
}

// Quantile returns a quantile estimated from all replications together with an interval from
// the quantiles of the replications: Student's t with R-1 degrees of freedom on their
// deviations from the estimate. This is sectioning (S. Asmussen and P. W. Glynn, Stochastic
// Simulation, 2007, §III.5a). It is centered on the estimate, whose bias is much smaller
// than that of the quantiles of few values (M. K. Nakayama, "Confidence intervals for
// quantiles using sectioning", ACM TOMACS 24(4), 2014). Values that are NaN are ignored.
func Quantile(estimate float64, perReplication []float64) Estimate {
	return interval(estimate, estimate, known(perReplication))
}

// interval returns center ± t·√(Σ(v-center)²/(n-1)/n), extended to contain the mean, which
// may be outside due to rounding.
func interval(mean, center float64, values []float64) Estimate {
	unknown := Number(math.NaN())
	if len(values) < 2 {
		return Estimate{Number(mean), unknown, unknown}
	}
	squares, n := 0.0, float64(len(values))
	for _, v := range values {
		squares += (v - center) * (v - center)
	}
	half := student(len(values)) * math.Sqrt(squares/(n-1)/n)
	return Estimate{Number(mean), Number(min(center-half, mean)), Number(max(center+half, mean))}
}

// student returns the half-width of the interval of n values in standard errors: the quantile
// of Student's t with n-1 degrees of freedom.
func student(n int) float64 {
	if few := smallQuantiles(); n < len(few) {
		return few[n]
	}
	return quantileOfT(n)
}

// smallQuantiles returns the quantiles for usual numbers of replications. Computing one takes
// a hundred times as long as the rest of an interval, and a report has hundreds.
var smallQuantiles = sync.OnceValue(func() []float64 {
	few := make([]float64, maxSmall+1)
	for n := 2; n <= maxSmall; n++ {
		few[n] = quantileOfT(n)
	}
	return few
})

// maxSmall is twice the number of replications in the sample center.
const maxSmall = 40

func quantileOfT(n int) float64 {
	return distuv.StudentsT{Mu: 0, Sigma: 1, Nu: float64(n - 1)}.Quantile((1 + confidence) / 2)
}

// known returns the values that are not NaN.
func known(values []float64) []float64 {
	var kept []float64
	for _, v := range values {
		if !math.IsNaN(v) {
			kept = append(kept, v)
		}
	}
	return kept
}

func sum(values []float64) float64 {
	total := 0.0
	for _, v := range values {
		total += v
	}
	return total
}
