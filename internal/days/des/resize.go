package des

import (
	"math/bits"
	"slices"
)

const (
	minBucketsPerEvent = 16  // the ring grows below it
	maxBucketsPerEvent = 256 // the ring shrinks above it
	growth             = 2   // factor of each growth of the ring
	minBuckets         = 512 // their bitmap is a cache line, so that two calendars do not share one
	minBudget          = 256 // steps between two calls of resize
)

// resize adapts the number and the width of the buckets to the pending events. It is
// called after about as many steps as it takes itself, so that its cost per event is
// bounded.
func (c *Calendar) resize() {
	size := len(c.roots)
	shift := c.shift
	if size > maxBucketsPerEvent*(c.n+1) && size > minBuckets {
		size = ringSize(c.n)
	}
	if gap := c.meanGap(); !isSuitable(shift, gap) {
		shift = widthFor(gap)
	}
	c.rebuild(size, shift)
}

// grow makes room for more pending events than there are now, so that growing takes
// constant amortized time.
func (c *Calendar) grow() {
	c.rebuild(ringSize(c.n+1), widthFor(c.meanGap()))
}

// ringSize returns the number of buckets for n events, a power of two. (Without events the
// shift by 64 gives 0, and so minBuckets.)
func ringSize(n int) int {
	return max(minBuckets, 1<<bits.Len(uint(n*minBucketsPerEvent*growth-1)))
}

// meanGap estimates the mean time between events: from those since the last resize or,
// if they are few, from the pending ones. By Little's law their number is the event rate
// times the mean delay. The mean residual delay estimates the mean delay: for
// exponential delays they are equal.
func (c *Calendar) meanGap() Duration {
	if c.dequeued >= 16+c.n/4 {
		return (c.now - c.since) / Duration(c.dequeued)
	}
	if c.n == 0 {
		return 0
	}

	var residual Duration // the mean
	for i := range c.entries {
		if e := &c.entries[i]; e.prev != idle {
			residual += (e.at - c.now) / Duration(c.n)
		}
	}

	return residual / Duration(c.n)
}

// widthFor returns the binary logarithm of the bucket width for a mean gap between
// events: 0.075 to 0.15 gaps, as measured. In wider buckets more events share a bucket,
// which costs mispredicted branches; narrower ones need more steps between events.
func widthFor(gap Duration) uint8 {
	return uint8(max(0, bits.Len64(uint64(gap*3/20))-1))
}

// isSuitable reports whether a bucket width of 1 << shift ns is within 0.05 to 0.25 mean gaps. The
// range is wider than the range of widthFor, so that a varying gap causes few rebuilds.
func isSuitable(shift uint8, gap Duration) bool {
	width := Duration(1) << shift
	return width >= gap/20 && width <= max(1, gap/4)
}

// rebuild moves all pending events to a ring of size buckets.
func (c *Calendar) rebuild(size int, shift uint8) {
	c.dequeued = 0
	c.since = c.now

	// A ring of the same size and width is already right.
	if size != len(c.roots) || shift != c.shift {
		c.roots = slices.Grow(c.roots[:0], size)[:size]
		c.occupied = slices.Grow(c.occupied[:0], size/64)[:size/64]
		clear(c.occupied)
		c.mask = uint64(size - 1)
		c.shift = shift
		c.capacity = size / minBucketsPerEvent

		for id := range c.entries {
			if e := &c.entries[id]; e.prev != idle {
				// Schedule counts each event again, so the event is taken out of the count first.
				e.prev = idle
				c.n--
				c.Schedule(int32(id), e.at, e.rank)
			}
		}
	}

	c.budget = max(minBudget, len(c.entries)+size/64)
}
