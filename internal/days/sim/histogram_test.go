package sim

import (
	"math"
	"testing"

	"github.com/ivrsim/ivrsim/internal/longtest"
	"pgregory.net/rapid"
)

// A duration is in the exponential bucket whose bounds, 2^((k-1)/4) and 2^(k/4) seconds,
// are on both sides of it.
func TestNativeBucketContainsItsDuration(t *testing.T) {
	longtest.Check(t, func(t *rapid.T) {
		d := rapid.Int64Range(0, int64(400*24)*int64(hour)).Draw(t, "duration")
		var h Histogram
		h.observe(d)

		s := float64(d) / second
		if h.Zero == 1 {
			if s > ZeroThreshold {
				t.Fatalf("%g s is in the bucket of zeros", s)
			}
			return
		}
		for i, n := range h.Native {
			if n == 0 {
				continue
			}
			k := float64(i + FirstNative)
			const rounding = 1e-12
			isAbove := s > math.Exp2((k-1)/4)*(1-rounding)
			isBelow := s <= math.Exp2(k/4)*(1+rounding) || i == len(h.Native)-1
			if !isAbove || !isBelow {
				t.Fatalf("%g s is in the bucket up to %g s", s, math.Exp2(k/4))
			}
			return
		}
		t.Fatalf("%g s is in no bucket", s)
	})
}
