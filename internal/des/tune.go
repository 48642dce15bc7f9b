package des

import (
	"math/bits"
	"slices"
)

const (
	bucketsPerEvent = 16  // the fewest; the ring grows where there are more events
	growth          = 2   // of the ring, at a time
	sparse          = 256 // buckets per event above which the ring shrinks
	fewestBuckets   = 512 // their bitmap is a cache line, which no calendar beside it writes to
	fewestSteps     = 256 // between visits of tune
)

// tune looks whether the buckets still fit the spacing of the events, and
// rebuilds the ring when they do not. It is called after about as many steps as
// a rebuild takes, so that its cost per event is bounded whatever the events do.
func (c *Calendar) tune() {
	size, shift := len(c.roots), c.shift
	if size > sparse*(c.n+1) && size > fewestBuckets {
		size = ring(c.n)
	}
	if gap := c.gap(); !fits(shift, gap) {
		shift = width(gap)
	}
	c.rebuild(size, shift)
}

// grow makes the ring larger than the number of events wants, so that growing
// costs a constant per event.
func (c *Calendar) grow() {
	c.rebuild(ring(c.n+1), width(c.gap()))
}

// ring is the number of buckets for n events: a power of two.
func ring(n int) int {
	return max(fewestBuckets, 1<<bits.Len(uint(n*bucketsPerEvent*growth-1)))
}

// gap estimates the mean time between events: from those that fired since the
// last visit, or, when they are few, from the spread of those pending. (By
// Little's law the pending are the rate times the mean delay, and for
// exponential delays the mean of what remains of one is the mean delay.)
func (c *Calendar) gap() Duration {
	if c.fired >= 16+c.n/4 {
		return (c.now - c.since) / Duration(c.fired)
	}
	if c.n == 0 {
		return 0
	}
	var spread Duration
	for i := range c.entries {
		if e := &c.entries[i]; e.prev != idle {
			spread += (e.at - c.now) / Duration(c.n)
		}
	}
	return spread / Duration(c.n)
}

// width is the logarithm of a bucket's width for a mean gap: the power of two
// within 0.075 to 0.15 gaps. In wider buckets events meet more often, which no
// processor foresees; a look covers 64 of them, so that few looks find nothing.
func width(gap Duration) uint8 {
	return uint8(max(0, bits.Len64(uint64(gap*3/20))-1))
}

// fits tells whether buckets of 1 << shift ns are still good for a mean gap,
// with room on both sides so that a wavering gap does not rebuild the ring each time.
func fits(shift uint8, gap Duration) bool {
	wide := Duration(1) << shift
	return wide >= gap/20 && wide <= max(1, gap/4)
}

// rebuild schedules every pending event anew in a ring of size buckets.
func (c *Calendar) rebuild(size int, shift uint8) {
	c.fired, c.since = 0, c.now
	if size != len(c.roots) || shift != c.shift {
		c.roots = slices.Grow(c.roots[:0], size)[:size]
		c.busy = slices.Grow(c.busy[:0], size/64)[:size/64]
		clear(c.busy)
		c.mask, c.shift, c.most = uint64(size-1), shift, size/bucketsPerEvent
		for id := range c.entries {
			if e := &c.entries[id]; e.prev != idle {
				e.prev = idle
				c.n--
				c.Schedule(int32(id), e.at, e.rank)
			}
		}
	}
	c.budget = max(fewestSteps, len(c.entries)+size/64)
}
