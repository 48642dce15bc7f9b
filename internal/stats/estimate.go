package stats

import (
	"encoding/json"
	"math"
	"sync"

	"gonum.org/v1/gonum/stat/distuv"
)

// Number is a float64 that JSON shows as null when it is not one: a ratio of
// nothing to nothing, or an interval from a single replication.
type Number float64

// Known tells whether there is a number.
func (n Number) Known() bool { return !math.IsNaN(float64(n)) && !math.IsInf(float64(n), 0) }

// MarshalJSON writes the number, or null.
func (n Number) MarshalJSON() ([]byte, error) {
	if !n.Known() {
		return []byte("null"), nil
	}
	return json.Marshal(float64(n))
}

// Estimate is a value estimated from replications and its 95 % confidence
// interval. Low and High are unknown with fewer than two replications; Mean is
// unknown when there was nothing to take it of. A known interval holds Mean.
type Estimate struct {
	Mean Number `json:"mean"`
	Low  Number `json:"low"`
	High Number `json:"high"`
}

// confidence is the probability with which an interval holds the true value.
const confidence = 0.95

// Ratio estimates a ratio of expectations, such as answered to offered, by the
// ratio of the sums over replications. Its interval is Student's t with R-1
// degrees of freedom on the jackknife's pseudo-values, which takes out most of
// the bias of a ratio (R. G. Miller, "The jackknife – a review", Biometrika
// 61(1), 1974; A. M. Law, Simulation Modeling and Analysis, 5th ed., §9.5.3).
// It is unknown when leaving out one replication leaves nothing to divide by.
//
// The slices are of equal length, one value per replication, in their order.
func Ratio(numerators, denominators []float64) Estimate {
	ratio, pseudo := pseudoValues(numerators, denominators)
	return interval(ratio, average(pseudo), pseudo)
}

// average adds what each value contributes: the sum may be out of range.
func average(values []float64) float64 {
	mean := 0.0
	for _, v := range values {
		mean += v / float64(len(values))
	}
	return mean
}

// pseudoValues gives a ratio of sums and the jackknife's pseudo-values of it.
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

// Mean estimates an expectation by the mean of one value per replication. A
// replication without a value (NaN) is left out.
func Mean(values []float64) Estimate {
	values = known(values)
	mean := sum(values) / float64(len(values))
	return interval(mean, mean, values)
}

// Quantile gives an estimate taken from all replications together its interval,
// from the same quantile of each replication alone: Student's t with R-1 degrees
// of freedom on their distances from the estimate. This is sectioning
// (S. Asmussen and P. W. Glynn, Stochastic Simulation, 2007, §III.5a); it is
// centered on the estimate because a quantile of few values is biased and the
// estimate from all of them much less so (M. K. Nakayama, "Confidence intervals
// for quantiles using sectioning", ACM TOMACS 24(4), 2014). A replication
// without a value (NaN) is left out.
func Quantile(estimate float64, perReplication []float64) Estimate {
	return interval(estimate, estimate, known(perReplication))
}

// interval is center ± t·√(Σ(v-center)²/(n-1)/n), stretched to hold the mean,
// which it may miss by a rounding.
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

// student is how far, in standard errors, the interval of n values reaches: the
// quantile of Student's t.
func student(n int) float64 {
	if few := ofFew(); n < len(few) {
		return few[n]
	}
	return quantileOfT(n)
}

// ofFew is student for the numbers of replications that are common: finding the quantile
// takes a hundred times as long as the rest of an interval, and a report has hundreds.
var ofFew = sync.OnceValue(func() []float64 {
	few := make([]float64, fewAtMost+1)
	for n := 2; n <= fewAtMost; n++ {
		few[n] = quantileOfT(n)
	}
	return few
})

// fewAtMost is twice the replications of the sample center's day.
const fewAtMost = 40

func quantileOfT(n int) float64 {
	return distuv.StudentsT{Mu: 0, Sigma: 1, Nu: float64(n - 1)}.Quantile((1 + confidence) / 2)
}

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
