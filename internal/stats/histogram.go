package stats

import (
	"math"
	"math/bits"
)

// histogram counts durations in ns in log-linear buckets: 128 of equal width in
// each octave, so that a bucket is at most 1/128 (0.8 %) of its values wide.
// Below 131 µs (2¹⁷ ns) they are 1.024 µs wide. It takes any duration of at
// least 0; memory is 1 KiB for each octave in which there are any, 22 of them
// from a millisecond to an hour.
//
// The zero value is empty. Counts are integers, so merging is exact in any order.
type histogram struct {
	octaves [octaves]*[perOctave]uint64
}

const (
	perOctave = 1 << 7
	finest    = 10              // log2 of the least width: 1.024 µs
	linear    = finest + 7      // log2 of where the first octave ends
	octaves   = 63 - linear + 1 // that one and one for each further bit
)

// bucketOf finds the octave of a value, 0 for all below 2¹⁷, and its bucket
// there. It has no branch, since many waits are 0 and many are not: a bit set
// at the place of the least length keeps the length from being less.
func bucketOf(v uint64) (octave, bucket uint) {
	octave = uint(bits.Len64(v|1<<(linear-1))) - linear
	narrow := uint(bits.Len64(v|1<<linear)) - linear - 1 // the octave, but that of 1 for 0: equally wide
	return octave, uint(v>>(finest+narrow)) & (perOctave - 1)
}

// bounds are the least value of a bucket and its width.
func bounds(octave, bucket uint) (least, width uint64) {
	if octave == 0 {
		return uint64(bucket) << finest, 1 << finest
	}
	return uint64(perOctave|bucket) << (finest + octave - 1), 1 << (finest + octave - 1)
}

// bucket is where a duration of at least 0 is counted.
func (h *histogram) bucket(ns int64) *uint64 {
	octave, bucket := bucketOf(uint64(ns))
	counts := h.octaves[octave]
	if counts == nil {
		counts = new([perOctave]uint64)
		h.octaves[octave] = counts
	}
	return &counts[bucket]
}

// merge adds what another counted.
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

// rankOf is the rank of a quantile among count values, 0 ≤ q ≤ 1: ⌈q·count⌉, but
// at least the first. A quantile is the value of that rank in ascending order,
// the inverse of the empirical distribution function.
func rankOf(q float64, count uint64) uint64 {
	return min(max(1, uint64(math.Ceil(q*float64(count)))), count)
}

// at is the value of a rank, from 1, in ns. The values of a bucket are taken
// to be spread evenly over it, so the error is less than its width, 0.8 %; those
// under 1.024 µs are 0.
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

// within is the place of the rank-th of n values in their bucket.
func within(octave, bucket uint, rank, n uint64) int64 {
	least, width := bounds(octave, bucket)
	if least == 0 {
		return 0
	}
	return int64(least) + int64((float64(rank)-0.5)/float64(n)*float64(width))
}
