package stats

import (
	"math"
	"math/bits"
)

// histogram counts durations of at least 0, in ns, in log-linear buckets. An octave, from
// a power of two to the next, has 128 buckets of equal width, so a bucket is at most 1/128
// (0.8%) of its values wide. All durations below 131 µs (2¹⁷ ns) are one octave with
// buckets of 1.024 µs. An octave in use takes 1 KiB; from a millisecond to an hour there
// are 22. Many histograms have few durations, which are listed and not counted: in 2 bytes
// each. The zero value is empty.
type histogram struct {
	zeros     uint64                      // durations of 0 that were added by their number
	list      []uint16                    // the durations while they are few, as numbers of buckets over all octaves
	isCounted bool                        // durations are counted and not listed
	octaves   [octaves]*[perOctave]uint64 // nil without a value
}

const (
	perOctave = 1 << 7
	finest    = 10              // log2 of the least width in ns: 1.024 µs
	linear    = finest + 7      // log2 of the end of the lowest octave
	octaves   = 63 - linear + 1 // the lowest and one for each further bit

	leastListed, mostListed = 32, 512 // durations for which a list has room at first and at most
)

// bucketOf gives the octave of a value, 0 for the lowest, and the bucket in it. It has no
// branch, which would often be mispredicted: a bit set in v limits its length from below.
func bucketOf(v uint64) (octave, bucket uint) {
	octave = uint(bits.Len64(v|1<<(linear-1))) - linear
	// of the bucket width from the finest: octaves 0 and 1 have the same
	doublings := uint(bits.Len64(v|1<<linear)) - linear - 1
	return octave, uint(v>>(finest+doublings)) & (perOctave - 1)
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
	// A list holds the number of the bucket, so counting it later loses nothing.
	octave, bucket := bucketOf(uint64(ns))
	if !h.isCounted && h.addToList(uint16(octave*perOctave+bucket)) {
		return
	}
	h.counters(octave)[bucket]++
}

// addToList lists a duration, or counts the listed ones if there is no room, and returns false.
func (h *histogram) addToList(bucket uint16) bool {
	switch len(h.list) {
	case 0:
		h.list = make([]uint16, 0, leastListed)
	case mostListed:
		h.stopListing()
		return false
	}
	h.list = append(h.list, bucket)
	return true
}

// stopListing counts the durations that are listed, and from now on those that are added.
func (h *histogram) stopListing() {
	h.countList(h.list)
	h.list = nil
	h.isCounted = true
}

func (h *histogram) countList(list []uint16) {
	for _, bucket := range list {
		h.counters(uint(bucket / perOctave))[bucket%perOctave]++
	}
}

// counters gives the counters of an octave.
func (h *histogram) counters(octave uint) *[perOctave]uint64 {
	if h.octaves[octave] == nil {
		h.octaves[octave] = new([perOctave]uint64)
	}
	return h.octaves[octave]
}

// merge adds the durations of another histogram. If all durations are too many for a list, the
// histogram counts them. It then counts the durations that are added later, too.
func (h *histogram) merge(o *histogram) {
	h.zeros += o.zeros
	if !h.isCounted && !o.isCounted && len(h.list)+len(o.list) <= mostListed {
		h.list = append(h.list, o.list...)
		return
	}

	h.stopListing()

	for i, counts := range o.octaves {
		if counts == nil {
			continue
		}

		// A missing octave is copied as a whole, because the other histogram keeps its own.
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

	h.countList(o.list)
}

// counted returns the histogram with its durations counted, without the zeros.
func (h *histogram) counted() *histogram {
	if h.isCounted {
		return h
	}
	all := &histogram{isCounted: true}
	all.merge(h)
	return all
}

// whole gives the histogram with all durations counted in its buckets, also the zeros, which a
// histogram otherwise keeps as a number.
func (h *histogram) whole() *histogram {
	if h.zeros == 0 {
		return h.counted()
	}
	all := &histogram{isCounted: true}
	all.merge(h)
	all.counters(0)[0] += h.zeros
	all.zeros = 0
	return all
}

// valueAt estimates the value of a rank, from 1, in ns. It assumes that the values of a bucket
// are spread evenly, so the error is less than the bucket's width. In the lowest bucket,
// under 1.024 µs, it is 0.
func (h *histogram) valueAt(rank uint64) int64 {
	if rank <= h.zeros {
		return 0
	}

	// The zeros are the smallest durations, so they have the first ranks.
	rank -= h.zeros
	if !h.isCounted {
		return listedValueAt(h.list, rank)
	}
	for octave, counts := range h.octaves {
		if counts == nil {
			continue
		}
		for bucket, n := range counts {
			if rank <= n {
				return interpolated(uint(octave), uint(bucket), rank, n)
			}
			rank -= n
		}
	}

	return math.MaxInt64 // not reached: every rank is in a bucket
}

// listedValueAt is the value of a rank of listed durations. It counts the buckets of one octave only.
func listedValueAt(list []uint16, rank uint64) int64 {
	var sizes [octaves]uint64
	for _, bucket := range list {
		sizes[bucket/perOctave]++
	}
	var octave uint
	for ; rank > sizes[octave]; octave++ {
		rank -= sizes[octave]
	}

	var counts [perOctave]uint64
	for _, bucket := range list {
		if uint(bucket/perOctave) == octave {
			counts[bucket%perOctave]++
		}
	}
	var bucket uint
	for ; rank > counts[bucket]; bucket++ {
		rank -= counts[bucket]
	}
	return interpolated(octave, bucket, rank, counts[bucket])
}

// interpolated is the value of the rank-th of the n values of a bucket, in ns.
func interpolated(octave, bucket uint, rank, n uint64) int64 {
	least, width := bounds(octave, bucket)
	if least == 0 {
		return 0
	}
	part := (float64(rank) - 0.5) / float64(n)
	return int64(least) + int64(part*float64(width))
}
