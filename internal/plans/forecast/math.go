package forecast

import (
	"math"
	"slices"
	"time"

	"github.com/ivrsim/ivrsim/internal/math/portable"
)

var utc = time.UTC

func decay(x float64) float64 { return portable.Exp(-x) }

// median returns the median, or 0 of nothing.
func median(values []float64) float64 { return quantile(values, 0.5) }

// quantile returns a quantile by linear interpolation of the order statistics of rank
// p (n + 1), or 0 of nothing.
func quantile(values []float64, p float64) float64 {
	if len(values) == 0 {
		return 0
	}
	sorted := slices.Sorted(slices.Values(values))
	at := p*float64(len(sorted)+1) - 1
	i := int(math.Floor(at))
	switch {
	case i < 0:
		return sorted[0]
	case i+1 >= len(sorted):
		return sorted[len(sorted)-1]
	}
	return sorted[i] + (at-float64(i))*(sorted[i+1]-sorted[i])
}
