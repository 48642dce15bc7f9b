package des

import (
	"math"
	"math/bits"
	"slices"
)

// Calendar is the event list of a simulation. An event is the id of a record. Each record has at
// most one pending event, so canceling needs no search.
//
// Events are ordered by time, rank and id. Nothing else matters, such as the order of scheduling.
// Time never runs backwards: an event scheduled before the last one that Next returned takes place
// at that event's time.
//
// It is a calendar queue (R. Brown, "Calendar queues: a fast O(1) priority queue implementation for
// the simulation event set problem", CACM 31(10), 1988): a ring of buckets of equal width and a
// bitmap of the occupied ones. In Brown's terms the width of a bucket is a day, and the width of
// the ring a year. Most buckets hold at most one event. The events of a bucket form a pairing heap,
// so many events at one time cost no more than in any heap. Events of later years share the
// buckets. resize maintains at least 16 buckets per event. Skipping the events of later years then
// costs less than one step per event.
//
// The zero value is an empty calendar at time 0. Schedule, Cancel and Next take constant amortized
// time if events are spread out, and logarithmic amortized time at worst. They do not allocate once
// the calendar has grown to the number of records.
type Calendar struct {
	entries  []event  // by id
	roots    []int32  // by bucket: the root of its heap, undefined if not occupied
	occupied []uint64 // one bit for each bucket
	mask     uint64   // len(roots) - 1
	shift    uint8    // a bucket is 1 << shift ns wide; less than 63 (& 63 omits a check)
	n        int      // pending events
	capacity int      // pending events above which the ring grows
	minID    int32    // the first event, if n is not 0
	minTime  Time     // its time
	now      Time     // of the last event that Next returned

	// Since the last resize:
	dequeued int  // events that Next returned
	since    Time // now at that time
	budget   int  // steps until the next one: one for each event and each step without an event
}

// Schedule schedules the event of record id, in place of its pending one. Of events at
// the same time, the one with the lower rank is first, then the one with the lower id.
//
//go:noinline
func (c *Calendar) Schedule(id int32, at Time, rank uint64) {
	// The ring or the entries are too small for this event. Making room is out of the hot path.
	if int(id) >= len(c.entries) || c.entries[id].prev != idle || c.n >= c.capacity {
		c.prepare(id)
	}

	e := &c.entries[id]
	at = max(at, c.now)
	e.at = at
	e.rank = rank
	e.child = none
	e.prev = none

	if c.n == 0 || at <= c.minTime && c.before(id, c.minID) {
		c.minID = id
		c.minTime = at
	}

	c.n++

	// The events of a bucket are a heap. The first one is its root.
	b := c.bucketOf(at)
	word := &c.occupied[b>>6]
	bit := uint64(1) << (b & 63)
	if *word&bit != 0 {
		c.insert(id, &c.roots[b])
		return
	}

	*word |= bit
	c.roots[b] = id
}

// prepare makes room for the event of record id and cancels its pending one.
//
//go:noinline
func (c *Calendar) prepare(id int32) {
	if int(id) >= len(c.entries) {
		c.extend(int(id) + 1)
	}
	c.Cancel(id)
	if c.n >= c.capacity {
		c.grow()
	}
}

// extend makes room for n records.
func (c *Calendar) extend(n int) {
	from := len(c.entries)
	c.entries = slices.Grow(c.entries, n-from)
	c.entries = c.entries[:cap(c.entries)]
	for i := range c.entries[from:] {
		c.entries[from+i].prev = idle
	}
}

// Cancel removes the pending event of record id and reports whether there was one.
func (c *Calendar) Cancel(id int32) bool {
	if int(id) >= len(c.entries) || c.entries[id].prev == idle {
		return false
	}
	c.remove(id)
	if c.minID == id {
		c.findMin()
	}
	return true
}

// First returns the time of the first event, or math.MaxInt64 if none is pending.
func (c *Calendar) First() Time {
	if c.n == 0 {
		return math.MaxInt64
	}
	return c.minTime
}

// FirstID returns the record of the first event or, if none is pending, of any that has been.
func (c *Calendar) FirstID() int32 { return c.minID }

// Next removes and returns the first event. If none is pending, ok is false.
//
// It searches for the following event at once. A simulation branches on its time,
// which half of the time is mispredicted: the earlier the time is known, the cheaper
// the misprediction.
//
// Like Schedule it is not inlined: the compiler inlines more of the calls within a
// function that is not inlined itself.
//
//go:noinline
func (c *Calendar) Next() (id int32, at Time, ok bool) {
	if c.n == 0 {
		return none, 0, false
	}

	// The first event is known already. The search below is for the next one.
	id = c.minID
	at = c.minTime
	c.now = at
	c.removeRoot(id)
	c.dequeued++

	// The budget bounds the work between two rebuilds, so that a rebuild costs a constant per
	// event.
	c.budget--
	if c.budget < 0 {
		c.resize()
	}

	c.findMin()
	return id, at, true
}

// findMin searches the buckets of one year from now on for the first event. The root
// of a bucket decides whether the bucket has an event of this year. Each step examines 64
// buckets from any bucket on: the end of one word of the bitmap and the start of the
// next, which is shifted twice since a shift by 64 may be needed.
func (c *Calendar) findMin() {
	if c.n == 0 {
		return
	}

	wordMask := uint64(len(c.occupied) - 1)

	// A day is one bucket wide. A year is one turn of the ring.
	day := uint64(c.now >> (c.shift & 63)) // counted from time 0
	for end := day + uint64(len(c.roots)); day < end; day++ {
		b := day & c.mask
		word := c.occupied[b>>6]>>(b&63) | c.occupied[(b>>6+1)&wordMask]<<1<<(^b&63)

		// The word has no event, so the next 64 buckets are skipped.
		if word == 0 {
			day += 63
			c.budget--
			continue
		}

		// The bucket has an event, but perhaps one of a later year.
		day += uint64(bits.TrailingZeros64(word))
		root := c.roots[day&c.mask]
		if at := c.entries[root].at; uint64(at>>(c.shift&63)) == day {
			c.minID = root
			c.minTime = at
			return
		}

		c.budget--
	}

	c.searchRoots()
}

// searchRoots finds the first event among all roots if no event is within a year (Brown's direct
// search).
func (c *Calendar) searchRoots() {
	first := none
	for i, word := range c.occupied {
		for ; word != 0; word &= word - 1 {
			if root := c.roots[i<<6+bits.TrailingZeros64(word)]; first == none || c.before(root, first) {
				first = root
			}
		}
	}
	c.minID = first
	c.minTime = c.entries[first].at

	// This search costs a step per bucket and per event, which the budget pays.
	c.budget -= c.n + len(c.occupied)
}
