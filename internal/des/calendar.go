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
// under the nearer ones in the same heaps; where the ring is 16 times as large
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
	least   int32 // the id of the least entry, while n is not 0
	first   Time  // and its time
	now     Time  // of the last event given by Next

	// What tune needs to know since its last visit.
	fired  int  // events given by Next
	since  Time // now, then
	budget int  // steps left until its next visit: one per event and per step that finds no event
}

// Len is the number of pending events.
func (c *Calendar) Len() int { return c.n }

// Schedule makes at the time of the event of record id, in place of one that
// may be pending. Among equal times the lower rank comes first, then the lower id.
//
//go:noinline
func (c *Calendar) Schedule(id int32, at Time, rank uint64) {
	if int(id) >= len(c.entries) || c.entries[id].prev != idle || c.n >= c.most {
		c.makeReady(id)
	}
	e := &c.entries[id]
	at = max(at, c.now)
	e.at, e.rank, e.child, e.prev = at, rank, none, none
	if c.n == 0 || at <= c.first && (at < c.first || c.before(id, c.least)) {
		c.least, c.first = id, at
	}
	c.n++
	b := c.bucketOf(at)
	word, bit := &c.busy[b>>6], uint64(1)<<(b&63)
	if *word&bit != 0 {
		c.join(id, &c.roots[b])
		return
	}
	*word |= bit
	c.roots[b] = id
}

// makeReady makes room for the event of record id, which has none from then on.
//
//go:noinline
func (c *Calendar) makeReady(id int32) {
	if int(id) >= len(c.entries) {
		c.extend(int(id) + 1)
	}
	c.Cancel(id)
	if c.n >= c.most {
		c.grow()
	}
}

// Cancel removes the pending event of record id and says whether there was one.
func (c *Calendar) Cancel(id int32) bool {
	if int(id) >= len(c.entries) || c.entries[id].prev == idle {
		return false
	}
	c.unlink(id)
	if c.least == id {
		c.find()
	}
	return true
}

// First is the time of the least event; the end of time when none is pending.
func (c *Calendar) First() Time {
	if c.n == 0 {
		return math.MaxInt64
	}
	return c.first
}

// Next removes and gives the least event. ok is false when none is pending.
//
// It finds the event after the one that it gives before anybody asks: a simulation
// branches on its time, between it and the next arrival, and a processor foresees
// half of those branches wrong, which costs less the sooner the time is known.
//
// It is one call from a simulation's loop, as Schedule is, with all that it needs
// within: the compiler takes calls out of a function that is written there, and
// not out of one that it has itself put there.
//
//go:noinline
func (c *Calendar) Next() (id int32, at Time, ok bool) {
	if c.n == 0 {
		return none, 0, false
	}
	id, at = c.least, c.first
	c.now = at
	c.behead(id)
	c.fired++
	if c.budget--; c.budget < 0 {
		c.tune()
	}
	c.find()
	return id, at, true
}

// find looks for the least event, if there is any, bucket by bucket from now for one
// turn of the ring. The root of a bucket alone shows whether it has one of this turn.
// A look covers 64 buckets wherever it begins: what is left of one word and the
// beginning of the next, which is shifted in two steps as 64 at once may be needed.
func (c *Calendar) find() {
	if c.n == 0 {
		return
	}
	words := uint64(len(c.busy) - 1)
	turn := uint64(c.now >> (c.shift & 63))
	for end := turn + uint64(len(c.roots)); turn < end; turn++ {
		b := turn & c.mask
		word := c.busy[b>>6]>>(b&63) | c.busy[(b>>6+1)&words]<<1<<(^b&63)
		if word == 0 {
			turn += 63
			c.budget--
			continue
		}
		turn += uint64(bits.TrailingZeros64(word))
		root := c.roots[turn&c.mask]
		if at := c.entries[root].at; uint64(at>>(c.shift&63)) == turn {
			c.least, c.first = root, at
			return
		}
		c.budget--
	}
	c.leap()
}

// leap finds the least event when none lies within one turn: the least of all roots.
func (c *Calendar) leap() {
	least := none
	for i, word := range c.busy {
		for ; word != 0; word &= word - 1 {
			if root := c.roots[i<<6+bits.TrailingZeros64(word)]; least == none || c.before(root, least) {
				least = root
			}
		}
	}
	c.least, c.first = least, c.entries[least].at
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
