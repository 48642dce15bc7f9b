package fit

import (
	"math"
	"testing"

	"pgregory.net/rapid"

	"github.com/ivrsim/ivrsim/internal/longtest"
)

// The distance of a distribution is its largest difference from the middle of a step, at the first value and at each
// further one, or of many values at every n-th.
func TestDistanceOfDistributions(t *testing.T) {
	longtest.Check(t, func(rt *rapid.T) {
		n := rapid.OneOf(rapid.IntRange(1, 9), rapid.SampledFrom([]int{999, 1000, 1999, 2500})).Draw(rt, "values")
		far := rapid.IntRange(0, n-1).Draw(rt, "far")
		values := make([]float64, n)
		for i := range values {
			values[i] = float64(i)
		}

		// The distribution is in the middle of each step, but at one value.
		gap := rapid.SampledFrom([]float64{-0.75, -0.1, 0.1, 0.75}).Draw(rt, "gap")
		cdf := func(v float64) float64 {
			share := (v + 0.5) / float64(n)
			if v == float64(far) {
				share += gap
			}
			return share
		}
		want := 0.0
		if far%max(1, n/1000) == 0 {
			want = math.Abs(gap)
		}
		if got := distance(values, cdf); math.Abs(got-want) > 1e-12 {
			rt.Errorf("%d values with a gap of %v at %d: %v, want %v", n, gap, far, got, want)
		}
	})
}
