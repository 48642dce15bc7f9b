package des

import (
	"math"
	"math/bits"
	"slices"
)

// Calendar holds the pending events of a simulation and gives back the least.
// An event is the id of a record in the caller's own slab; a record has at most
// one pending event, so the record is the event and canceling is an unlink.
//
// The order is (time, rank, id) and nothing else: never the order in which
// events were scheduled, nor where they happen to be stored. Times never run
// backwards: one before the last event given by Next counts as that event's.
//
// It is a calendar wheel (R. Brown, "Calendar queues", CACM 31(10), 1988): a
// ring of buckets of equal width and a bitmap to skip the empty ones. Most
// buckets hold one event or none; what a bucket holds is a pairing heap linked
// through the entries themselves, so that a thousand events at one moment cost
// no more than in any heap. Events further off than one turn of the ring lie
// under the nearer ones in the same heaps; where the ring is 4 times as large
// as the number of events, or more, they cost less than one look each. tune keeps it so.
//
// The zero value is an empty calendar at time 0. Schedule, Cancel and Next take
// constant time when events are spread out and logarithmic time at worst, on
// average over many, and do not allocate once the calendar has grown to the
// number of its records.
type Calendar struct {
	entries []entry  // by id
	roots   []int32  // by bucket: the root of its heap; stale where busy has a zero
	busy    []uint64 // a bit by bucket
	mask    uint64   // len(roots) - 1
	shift   uint8    // a bucket is 1 << shift ns wide, under 63 (& 63 spares a check)
	n       int
	most    int   // events that the ring is large enough for
	least   int32 // the id of the least entry, where first is its time
	first   Time  // unknown when find must look for the least entry; so while n is 0
	now     Time  // of the last event given by Next

	// What tune needs to know since its last visit.
	fired  int  // events given by Next
	since  Time // now, then
	budget int  // steps left until its next visit: one per event and per step that finds no event
}

// unknown is no time of an event that is known to be the least. An event at time 0
// is looked for each time.
const unknown Time = 0

// Len is the number of pending events.
func (c *Calendar) Len() int { return c.n }

// Schedule makes at the time of the event of record id, in place of one that
// may be pending. Among equal times the lower rank comes first, then the lower id.
//
//go:noinline
func (c *Calendar) Schedule(id int32, at Time, rank uint64) {
	if int(id) >= len(c.entries) {
		c.extend(int(id) + 1)
	}
	e := &c.entries[id]
	if e.prev != idle {
		c.Cancel(id)
	}
	if c.n >= c.most {
		c.grow()
	}
	e.at, e.rank = max(at, c.now), rank
	c.link(e, id)
	c.n++
	if e.at <= c.first && (e.at < c.first || c.before(id, c.least)) {
		c.least, c.first = id, e.at
	}
}

// Cancel removes the pending event of record id and says whether there was one.
func (c *Calendar) Cancel(id int32) bool {
	if int(id) >= len(c.entries) || c.entries[id].prev == idle {
		return false
	}
	c.unlink(id)
	if c.least == id {
		c.first = unknown
	}
	return true
}

// Next removes and gives the least event. ok is false when none is pending.
func (c *Calendar) Next() (id int32, at Time, ok bool) {
	return c.NextUntil(math.MaxInt64)
}

// NextUntil is Next among the events up to and including a time: ok is false, and
// nothing is removed, when none of them is pending.
//
// It is one call from a simulation's loop, as Schedule is, with all that it needs
// within: the compiler takes calls out of a function that is written there, and
// not out of one that it has itself put there.
//
//go:noinline
func (c *Calendar) NextUntil(last Time) (id int32, at Time, ok bool) {
	if c.n == 0 {
		return none, 0, false
	}
	if c.first == unknown {
		c.find()
	}
	if c.first > last {
		return none, 0, false
	}
	id, c.now, c.first = c.least, c.first, unknown
	c.behead(id)
	c.fired++
	if c.budget--; c.budget < 0 {
		c.tune()
	}
	return id, c.now, true
}

// find looks for the least event, bucket by bucket from now for one turn of the
// ring. The root of a bucket alone shows whether it has one of this turn.
func (c *Calendar) find() {
	turn := c.now >> (c.shift & 63)
	for end := turn + int64(len(c.roots)); turn < end; turn++ {
		b := uint64(turn) & c.mask
		word := c.busy[b>>6] >> (b & 63)
		if word == 0 {
			turn |= 63
			c.budget--
			continue
		}
		turn += int64(bits.TrailingZeros64(word))
		root := c.roots[uint64(turn)&c.mask]
		if at := c.entries[root].at; at>>(c.shift&63) == turn {
			c.least, c.first = root, at
			return
		}
		c.budget--
	}
	c.leap()
}

// leap finds the least event when none lies within one turn: the least of all roots.
func (c *Calendar) leap() {
	for i, word := range c.busy {
		for ; word != 0; word &= word - 1 {
			root := c.roots[i<<6+bits.TrailingZeros64(word)]
			if c.first == unknown || c.before(root, c.least) {
				c.least, c.first = root, c.entries[root].at
			}
		}
	}
	c.budget -= c.n + len(c.busy)
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
