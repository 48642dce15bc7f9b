package stats

import (
	"math"
	"math/bits"
)

// histogram counts durations of at least 0, in ns, in log-linear buckets. An octave, from
// a power of two to the next, has 128 buckets of equal width, so a bucket is at most 1/128
// (0.8 %) of its values wide. All durations below 131 µs (2¹⁷ ns) are one octave with
// buckets of 1.024 µs. An octave in use takes 1 KiB; from a millisecond to an hour there
// are 22. Many histograms have few durations, which are listed and not counted: in 2 bytes
// each. The zero value is empty.
type histogram struct {
	few       []uint16                    // the durations while they are few, as numbers of buckets of all octaves
	isCounted bool                        // they are not few
	octaves   [octaves]*[perOctave]uint64 // nil if there are none
}

const (
	perOctave = 1 << 7
	finest    = 10              // log2 of the least width in ns: 1.024 µs
	linear    = finest + 7      // log2 of the end of the lowest octave
	octaves   = 63 - linear + 1 // the lowest and one for each further bit

	leastFew, mostFew = 32, 512 // durations for which a list has room at first and at most
)

// bucketOf gives the octave of a value, 0 for the lowest, and the bucket in it. It has no
// branch, which would often be mispredicted: a bit set in v limits its length from below.
func bucketOf(v uint64) (octave, bucket uint) {
	octave = uint(bits.Len64(v|1<<(linear-1))) - linear
	narrow := uint(bits.Len64(v|1<<linear)) - linear - 1 // log2 of the bucket width, less finest: octaves 0 and 1 have the same
	return octave, uint(v>>(finest+narrow)) & (perOctave - 1)
}

// bounds gives the least value of a bucket and its width, in ns.
func bounds(octave, bucket uint) (least, width uint64) {
	if octave == 0 {
		return uint64(bucket) << finest, 1 << finest
	}
	return uint64(perOctave|bucket) << (finest + octave - 1), 1 << (finest + octave - 1)
}

// add adds a duration of at least 0.
func (h *histogram) add(ns int64) {
	octave, bucket := bucketOf(uint64(ns))
	if !h.isCounted && h.list(uint16(octave*perOctave+bucket)) {
		return
	}
	h.counts(octave)[bucket]++
}

// list lists a duration, or counts those that are listed if they are many.
func (h *histogram) list(bucket uint16) bool {
	switch len(h.few) {
	case 0:
		h.few = make([]uint16, 0, leastFew)
	case mostFew:
		h.count()
		return false
	}
	h.few = append(h.few, bucket)
	return true
}

// count counts the durations that are listed.
func (h *histogram) count() {
	h.countListed(h.few)
	h.few, h.isCounted = nil, true
}

func (h *histogram) countListed(few []uint16) {
	for _, bucket := range few {
		h.counts(uint(bucket / perOctave))[bucket%perOctave]++
	}
}

// counts gives the counters of an octave.
func (h *histogram) counts(octave uint) *[perOctave]uint64 {
	if h.octaves[octave] == nil {
		h.octaves[octave] = new([perOctave]uint64)
	}
	return h.octaves[octave]
}

// merge counts the durations of another histogram, and from now on those that are added.
func (h *histogram) merge(o *histogram) {
	h.count()
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
	h.countListed(o.few)
}

// counted gives the histogram with the durations counted.
func (h *histogram) counted() *histogram {
	if h.isCounted {
		return h
	}
	all := new(histogram)
	all.merge(h)
	return all
}

// at estimates the value of a rank, from 1, in ns. It assumes that the values of a bucket
// are spread evenly, so the error is less than the bucket's width. In the lowest bucket,
// under 1.024 µs, it is 0.
func (h *histogram) at(rank uint64) int64 {
	for octave, counts := range h.counted().octaves {
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

// within is the value of the rank-th of the n values of a bucket, in ns.
func within(octave, bucket uint, rank, n uint64) int64 {
	least, width := bounds(octave, bucket)
	if least == 0 {
		return 0
	}
	return int64(least) + int64((float64(rank)-0.5)/float64(n)*float64(width))
}
