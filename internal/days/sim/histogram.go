package sim

import (
	"math"
	"sort"

	"github.com/ivrsim/ivrsim/internal/days/des"
)

// Bounds are the upper bounds of the classic buckets of a Histogram, in seconds.
var Bounds = [...]float64{5, 10, 15, 20, 30, 45, 60, 90, 120, 180, 300, 600, 900, 1800, 3600}

// The exponential buckets of a Histogram, as in a native histogram of Prometheus: bucket k
// ends at 2^(k/4) seconds, so that a bucket is 19% wide. The first begins at a quarter
// second. The last ends at 2^20 s (12 days) and includes all longer durations.
const (
	NativeSchema  = 2 // the logarithm to base 2 of the buckets per doubling
	ZeroThreshold = 0.25
	FirstNative   = -7 // the index of the bucket that begins at ZeroThreshold
	lastNative    = 80
	nativeBuckets = lastNative - FirstNative + 1
)

// nativeFractions are 2^(k/4) / 2, the bounds of the buckets of one doubling.
var nativeFractions = [...]float64{0.5, 0.5946035575013605, 0.7071067811865475, 0.8408964152537144}

// Histogram counts durations in classic and in exponential buckets. A bucket does not
// include the counts of the buckets before.
type Histogram struct {
	Buckets [len(Bounds) + 1]uint64 // the last is of all over the greatest bound
	Native  [nativeBuckets]uint64   // by index, from FirstNative
	Zero    uint64                  // durations up to ZeroThreshold
	Count   uint64
	Sum     float64 // seconds
}

func (h *Histogram) observe(d des.Duration) {
	s := float64(d) / second
	h.Buckets[sort.SearchFloat64s(Bounds[:], s)]++
	if s <= ZeroThreshold {
		h.Zero++
	} else {
		h.Native[nativeIndex(s)-FirstNative]++
	}
	h.Count++
	h.Sum += s
}

// nativeIndex returns the index of the exponential bucket of a duration over ZeroThreshold.
func nativeIndex(seconds float64) int {
	fraction, exponent := math.Frexp(seconds)
	index := sort.SearchFloat64s(nativeFractions[:], fraction) + (exponent-1)*len(nativeFractions)
	return min(index, lastNative)
}

// Cumulative gives, for each bound, the count of the durations up to it.
func (h *Histogram) Cumulative() [len(Bounds)]uint64 {
	var out [len(Bounds)]uint64
	sum := uint64(0)
	for i := range out {
		sum += h.Buckets[i]
		out[i] = sum
	}
	return out
}
