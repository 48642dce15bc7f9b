package stats

import (
	"math"
	"math/bits"
)

// histogram counts durations in ns, at least 0, in log-linear buckets: 128 of equal
// width in each octave, so that the width of a bucket is at most 1/128 (0.8 %) of its
// values. Below 131 µs (2¹⁷ ns) it is 1.024 µs. An octave in use takes 1 KiB; 22 reach
// from a millisecond to an hour. The zero value is empty.
type histogram struct {
	octaves [octaves]*[perOctave]uint64
}

const (
	perOctave = 1 << 7
	finest    = 10              // log2 of the least width in ns: 1.024 µs
	linear    = finest + 7      // log2 of the end of the first octave
	octaves   = 63 - linear + 1 // that one and one for each further bit
)

// bucketOf finds the octave of a value, 0 for all below 2¹⁷, and its bucket there. It
// has no branch, which would often be mispredicted: a bit set at the place of the least
// length keeps the length from being less.
func bucketOf(v uint64) (octave, bucket uint) {
	octave = uint(bits.Len64(v|1<<(linear-1))) - linear
	narrow := uint(bits.Len64(v|1<<linear)) - linear - 1 // the octave, but that of 1 for 0: equally wide
	return octave, uint(v>>(finest+narrow)) & (perOctave - 1)
}

// bounds gives the least value of a bucket and its width.
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

// at is the value of a rank, from 1, in ns. It takes the values of a bucket to be
// spread evenly over it, so the error is less than its width; values under 1.024 µs
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

// within is the position of the rank-th of n values in their bucket.
func within(octave, bucket uint, rank, n uint64) int64 {
	least, width := bounds(octave, bucket)
	if least == 0 {
		return 0
	}
	return int64(least) + int64((float64(rank)-0.5)/float64(n)*float64(width))
}
