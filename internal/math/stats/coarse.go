package stats

import (
	"math"
	"math/bits"
	"slices"
)

// Coarse is a histogram of durations over 0, for many small sets of them. An octave, from a
// power of two to the next, has 8 buckets of equal width, so a bucket is at most 1/8 of its
// values wide; all durations below 134 ms (2²⁷ ns) are one octave, and the last bucket has
// those from 39 h on. Up to 128 durations are listed. Of more it counts the buckets from the shortest
// duration to the longest, four octaves (128 bytes) at a time. The zero value is empty.
type Coarse struct {
	list   []uint8 // the buckets of the durations, until they are counted
	counts []uint32
	first  uint // the bucket of counts[0]
}

const (
	coarseLinear  = 27 // log2 of the end of the lowest octave, in ns
	coarseOctaves = 22
	coarseBuckets = 8 * coarseOctaves
	coarseStep    = 32 // buckets are kept in multiples of it
	coarseListed  = 128
)

// Add adds a duration in ns, of at least 0.
func (c *Coarse) Add(ns int64) {
	bucket := coarseBucket(uint64(ns))
	if c.counts == nil && c.addToList(uint8(bucket)) {
		return
	}
	*c.counter(bucket)++
}

// addToList lists durations, or counts the listed ones if there is no room, and returns false.
func (c *Coarse) addToList(buckets ...uint8) bool {
	if len(c.list)+len(buckets) > coarseListed {
		c.stopListing()
		return false
	}
	c.list = append(c.list, buckets...)
	return true
}

// stopListing counts the durations that are listed.
func (c *Coarse) stopListing() {
	if len(c.list) > 0 {
		// The range is known before the first count, so the counters are made once.
		least := slices.Min(c.list)
		most := slices.Max(c.list)
		c.widen(uint(least), uint(most)+1)
		c.countList(c.list)
	}
	c.list = nil
}

func (c *Coarse) countList(list []uint8) {
	for _, bucket := range list {
		*c.counter(uint(bucket))++
	}
}

// counted gives the histogram with the durations counted.
func (c *Coarse) counted() *Coarse {
	all := *c
	all.stopListing()
	return &all
}

// counter gives the counter of a bucket.
func (c *Coarse) counter(bucket uint) *uint32 {
	if bucket-c.first >= uint(len(c.counts)) { // or before the first, where the difference wraps around
		c.widen(bucket, bucket+1)
	}
	return &c.counts[bucket-c.first]
}

// widen makes counters for the buckets from `from` up to, but not including, `to`. It is
// rare, and not inlined into the hot path of Add.
//
//go:noinline
func (c *Coarse) widen(from, to uint) {
	if len(c.counts) > 0 {
		from = min(from, c.first)
		to = max(to, c.first+uint(len(c.counts)))
	}

	// Whole steps keep the number of copies small while the range grows.
	from -= from % coarseStep
	counts := make([]uint32, (to-from+coarseStep-1)/coarseStep*coarseStep)
	if len(c.counts) > 0 {
		copy(counts[c.first-from:], c.counts)
	}
	c.counts = counts
	c.first = from
}

func coarseBucket(v uint64) uint {
	octave := uint(bits.Len64(v >> coarseLinear))
	if octave == 0 {
		return uint(v >> (coarseLinear - 3))
	}
	return min(8*octave+uint(v>>(coarseLinear-4+octave))&7, coarseBuckets-1)
}

// coarseBounds gives the least value of a bucket and its width, in ns.
func coarseBounds(bucket uint) (least, width uint64) {
	octave := bucket / 8
	if octave == 0 {
		return uint64(bucket) << (coarseLinear - 3), 1 << (coarseLinear - 3)
	}
	width = 1 << (coarseLinear - 4 + octave)
	return uint64(8|bucket&7) * width, width
}

// Merge adds the durations of another histogram. The result does not depend on the order.
func (c *Coarse) Merge(o *Coarse) {
	// Two lists that fit together stay a list.
	areLists := o.counts == nil && c.counts == nil
	if areLists && c.addToList(o.list...) {
		return
	}

	c.stopListing()
	c.countList(o.list)

	if o.counts == nil {
		return
	}

	end := o.first + uint(len(o.counts))
	if o.first < c.first || end > c.first+uint(len(c.counts)) {
		c.widen(o.first, end)
	}

	// Equal lengths let the compiler drop the checks of the index.
	sums := c.counts[o.first-c.first:][:len(o.counts)]
	for i, n := range o.counts {
		sums[i] += n
	}
}

// Quantile returns the q-quantile in ns of the recorded durations and the given number of zeros. It
// is the value of rank max(1, ⌈q·n⌉) in ascending order. The values of a bucket are taken as spread
// evenly, so the error is less than the bucket's width: 1/8 of the value, or 17 ms below 134 ms.
// Without values the quantile is NaN.
func (c *Coarse) Quantile(q float64, zeros uint64) float64 {
	c = c.counted()
	total := zeros
	for _, n := range c.counts {
		total += uint64(n)
	}

	if total == 0 {
		return math.NaN()
	}

	// Zeros are counted elsewhere. They have the first ranks.
	rank := uint64(math.Ceil(q * float64(total)))
	rank = min(max(1, rank), total)
	if rank <= zeros {
		return 0
	}

	rank -= zeros
	for i, n := range c.counts {
		if rank <= uint64(n) {
			least, width := coarseBounds(c.first + uint(i))
			part := (float64(rank) - 0.5) / float64(n)
			return float64(least) + float64(part*float64(width))
		}
		rank -= uint64(n)
	}

	return math.NaN() // not reached: every rank is in a bucket
}
