package stats_test

import (
	"math"
	"testing"

	"gonum.org/v1/gonum/stat/distuv"

	"github.com/ivrsim/ivrsim/internal/math/stats"
)

// The gamma distribution and the quantiles of chi-square are the same as in gonum.
func TestGamma(t *testing.T) {
	const precision = 1e-9
	isNear := func(got, want float64) bool { return math.Abs(got-want) <= precision*max(1e-3, math.Abs(want)) }

	for _, shape := range []float64{0.05, 0.5, 0.9, 1, 1.5, 2, 7.3, 40, 1000, 2e5} {
		for _, part := range []float64{0, 1e-6, 0.01, 0.3, 0.9, 0.999, 1, 1.001, 1.1, 2, 5, 40} {
			x := shape * part
			want := distuv.Gamma{Alpha: shape, Beta: 1}.CDF(x)
			if got := stats.GammaBelow(shape, x); !isNear(got, want) {
				t.Errorf("shape %v: %v of the variables are below %v, want %v", shape, got, x, want)
			}
		}
	}

	for _, freedom := range []int{1, 2, 3, 4, 9, 30, 177, 2000, 40_000} {
		chi := distuv.ChiSquared{K: float64(freedom)}
		for _, x := range []float64{0, 0.01, 0.5, 1, 1.2, 2, 6} {
			if got, want := stats.ChiSquareAbove(freedom, x*float64(freedom)), chi.Survival(x*float64(freedom)); !isNear(got, want) {
				t.Errorf("%d degrees of freedom: %v exceed %v, want %v", freedom, got, x*float64(freedom), want)
			}
		}
		for _, probability := range []float64{0.001, 0.025, 0.3, 0.5, 0.7, 0.975, 0.9999} {
			if got, want := stats.ChiSquareQuantile(freedom, probability), chi.Quantile(probability); !isNear(got, want) {
				t.Errorf("%d degrees of freedom: the quantile of %v is %v, want %v", freedom, probability, got, want)
			}
		}
	}
}
