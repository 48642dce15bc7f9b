package sim

import (
	"github.com/ivrsim/ivrsim/internal/des"
	"github.com/ivrsim/ivrsim/internal/routing"
)

// queue is a queue at a hub as it stands now.
type queue struct {
	queueTable
	agents   []answering // who answers it at its hub: the group that lists it earliest first
	own      []list      // its callers and callbacks, by level
	foreign  []list      // overflowed callers of other hubs, by level of the service
	last     []entered
	length   crest // its callers waiting; callbacks are not in the line
	held     int32 // own, callbacks included
	guests   int32 // foreign
	open     bool
	visitors []*visitors   // nil until there is one
	slots    [][]slotCount // by tier; nil until there is a visitor of it
	waited   uint64        // the sum of the waits that have ended, modulo 2⁶⁴ as the length's integral is
}

// entered is the last caller of a level who entered service: what the estimator goes by.
type entered struct {
	at    des.Time // -1: nobody yet
	delay des.Duration
	ahead int32
}

// list is a waiting list of one level: the longest wait first, then the lower
// call number.
type list struct {
	head, tail *call
	n          int32
}

// The two waiting lists that a call can be in: of its own queue, and of another
// hub's as a guest.
const (
	ownList   = false
	guestList = true
)

// link is the call's place in one of its lists.
func (c *call) link(guest bool) *link {
	if guest {
		return &c.guest
	}
	return &c.own
}

// enter links a call in its place in a list. Callers come in the order of
// their joining; a callback that comes back keeps its old place.
func (l *list) enter(c *call, guest bool) {
	after := l.tail
	if after != nil && c.before(after) {
		after = l.place(c, guest)
	}
	next := l.head
	if after != nil {
		at := after.link(guest)
		next, at.next = at.next, c
	} else {
		l.head = c
	}
	if next != nil {
		next.link(guest).prev = c
	} else {
		l.tail = c
	}
	*c.link(guest) = link{next, after}
	l.n++
}

// place looks for the call that one with an old place goes behind, nil if none:
// from the end of the list that is nearer in time.
func (l *list) place(c *call, guest bool) *call {
	if c.since-l.head.since > l.tail.since-c.since {
		after := l.tail
		for after != nil && c.before(after) {
			after = after.link(guest).prev
		}
		return after
	}
	next := l.head
	for next.before(c) {
		next = next.link(guest).next
	}
	return next.link(guest).prev
}

func (l *list) leave(c *call, guest bool) {
	k := *c.link(guest)
	if k.prev != nil {
		k.prev.link(guest).next = k.next
	} else {
		l.head = k.next
	}
	if k.next != nil {
		k.next.link(guest).prev = k.prev
	} else {
		l.tail = k.prev
	}
	l.n--
}

// before tells whether c has waited longer than o.
func (c *call) before(o *call) bool {
	return c.since < o.since || c.since == o.since && c.number < o.number
}

// stepOut takes a caller out of its queue, and gives its wait.
func (r *replication) stepOut(c *call) des.Duration {
	q, wait := c.queue, r.now-c.since
	q.length.down(r.now)
	q.waited += uint64(wait)
	c.visitors.tier.down(r.now)
	r.counters.regions[c.leg.Values[routing.AttrRegion]].down(r.now)
	r.unlink(c)
	c.until -= r.now // what is left of the patience
	return wait
}

// unlink takes a caller or callback out of the waiting lists.
func (r *replication) unlink(c *call) {
	q := c.queue
	q.own[c.level].leave(c, ownList)
	q.held--
	if c.is(overflows) {
		other := &r.queues[c.foreign]
		other.foreign[c.level].leave(c, guestList)
		other.guests--
		c.marks &^= overflows
	}
}

// aheadOf counts who waits at a level or above it.
func (q *queue) aheadOf(level int16) int32 {
	n := int32(0)
	for i := range q.own[:level+1] {
		n += q.own[i].n
	}
	return n
}
