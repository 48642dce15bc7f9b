package backtest

import (
	"math"
	"testing"

	"gonum.org/v1/gonum/stat/distuv"
	"pgregory.net/rapid"

	"github.com/ivrsim/ivrsim/internal/longtest"
)

// One more distance is above the end of the range with 5% probability: by summing over the means and
// variances that the distances may have.
func TestCalibrationIsThePredictiveDistribution(t *testing.T) {
	longtest.Check(t, func(rt *rapid.T) {
		distances := rapid.SliceOfN(rapid.Float64Range(-farthest, farthest), 8, 21).Draw(rt, "distances")
		c := calibrationOf(distances)
		if c.Spread == 1 {
			return // never narrower
		}
		var all, above float64
		for log := -2.0; log < 3.5; log += 0.05 {
			variance := math.Exp(log)
			// of the logarithm of a scaled inverse chi-square variable with the scale 1
			prior := -rightDays / 2.0 * (log + 1/variance)
			for mean := -4.0; mean <= farthest; mean += 0.05 {
				density := prior - log/2 - rightDays*mean*mean/2/variance
				for _, d := range distances {
					density -= log/2 + (d-mean)*(d-mean)/2/variance
				}
				weight := math.Exp(density)
				all += weight
				above += weight * distuv.Normal{Mu: mean, Sigma: math.Sqrt(variance)}.Survival(c.Offset+tail95*c.Spread)
			}
		}
		if p := above / all; math.Abs(p-0.05) > 0.001 {
			rt.Errorf("%v: %+v is exceeded with the probability %.4f", distances, c, p)
		}
	})
}
