package stats

import (
	"math"
	"math/bits"
)

// histogram counts nonnegative durations in ns in log-linear buckets: each octave has 128 of
// equal width, so that the width is at most 1/128 (0.8 %) of the values. Below 2¹⁷ ns
// (131 µs) buckets are 1.024 µs wide. It uses 1 KiB for each octave with values; from a
// millisecond to an hour there are 22.
//
// The zero value is empty.
type histogram struct {
	octaves [octaves]*[perOctave]uint64
}

const (
	perOctave = 1 << 7
	finest    = 10              // binary logarithm of the smallest width, 1.024 µs
	linear    = finest + 7      // binary logarithm of the end of octave 0
	octaves   = 63 - linear + 1 // octave 0 and one for each higher bit
)

// bucketOf returns the octave of a value, 0 below 2¹⁷, and its bucket in the octave. It has
// no branch, which would be mispredicted often: many waits are 0. Instead it sets a bit of
// the value, so that its length is at least that of octave 0.
func bucketOf(v uint64) (octave, bucket uint) {
	octave = uint(bits.Len64(v|1<<(linear-1))) - linear
	narrow := uint(bits.Len64(v|1<<linear)) - linear - 1 // octaves 0 and 1 have the same width
	return octave, uint(v>>(finest+narrow)) & (perOctave - 1)
}

// bounds returns the least value of a bucket and its width.
func bounds(octave, bucket uint) (least, width uint64) {
	if octave == 0 {
		return uint64(bucket) << finest, 1 << finest
	}
	return uint64(perOctave|bucket) << (finest + octave - 1), 1 << (finest + octave - 1)
}

// bucket returns the count of the bucket of a nonnegative duration.
func (h *histogram) bucket(ns int64) *uint64 {
	octave, bucket := bucketOf(uint64(ns))
	counts := h.octaves[octave]
	if counts == nil {
		counts = new([perOctave]uint64)
		h.octaves[octave] = counts
	}
	return &counts[bucket]
}

// merge adds the counts of another histogram.
func (h *histogram) merge(o *histogram) {
	for i, counts := range o.octaves {
		if counts == nil {
			continue
		}
		sums := h.octaves[i]
		if sums == nil {
			first := *counts
			h.octaves[i] = &first
			continue
		}
		for j := range counts {
			sums[j] += counts[j]
		}
	}
}

// rankOf returns the rank of the q quantile of count values, 0 ≤ q ≤ 1: ⌈q·count⌉, at least
// 1. The quantile is the value of that rank in ascending order, which inverts the empirical
// distribution function.
func rankOf(q float64, count uint64) uint64 {
	return min(max(1, uint64(math.Ceil(q*float64(count)))), count)
}

// at returns the value of a rank, from 1, in ns. It assumes that the values of a bucket are
// evenly distributed, so that the error is less than the width, 0.8 %. Values below 1.024 µs
// are 0.
func (h *histogram) at(rank uint64) int64 {
	for octave, counts := range h.octaves {
		if counts == nil {
			continue
		}
		for bucket, n := range counts {
			if rank <= n {
				return within(uint(octave), uint(bucket), rank, n)
			}
			rank -= n
		}
	}
	return math.MaxInt64
}

// within returns the value of a rank among the n values of a bucket.
func within(octave, bucket uint, rank, n uint64) int64 {
	least, width := bounds(octave, bucket)
	if least == 0 {
		return 0
	}
	return int64(least) + int64((float64(rank)-0.5)/float64(n)*float64(width))
}
