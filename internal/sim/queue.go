package sim

import (
	"github.com/ivrsim/ivrsim/internal/des"
	"github.com/ivrsim/ivrsim/internal/routing"
)

// queue is a queue at a hub as it stands now.
type queue struct {
	own     []list // its callers and callbacks, by level
	foreign []list // overflowed callers of other hubs, by level of the service
	last    []entered
	length  gauge // its callers waiting; callbacks are not in the line
	held    int32 // own, callbacks included
	guests  int32 // foreign
	open    bool
	waited  uint64 // the sum of the waits that have ended, modulo 2⁶⁴ as the length's integral is
}

// entered is the last caller of a level who entered service: what the estimator goes by.
type entered struct {
	at    des.Time // -1: nobody yet
	delay des.Duration
	ahead int32
}

// list is a waiting list of one level: the longest wait first, then the lower
// call number.
type list struct{ head, tail, n int32 }

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
func (l *list) enter(calls []call, id int32, guest bool) {
	c := &calls[id]
	after := l.tail
	for after != none && c.before(&calls[after]) {
		after = calls[after].link(guest).prev
	}
	next := l.head
	if after != none {
		at := calls[after].link(guest)
		next, at.next = at.next, id
	} else {
		l.head = id
	}
	if next != none {
		calls[next].link(guest).prev = id
	} else {
		l.tail = id
	}
	*c.link(guest) = link{next, after}
	l.n++
}

func (l *list) leave(calls []call, id int32, guest bool) {
	k := *calls[id].link(guest)
	if k.prev != none {
		calls[k.prev].link(guest).next = k.next
	} else {
		l.head = k.next
	}
	if k.next != none {
		calls[k.next].link(guest).prev = k.prev
	} else {
		l.tail = k.prev
	}
	l.n--
}

// before tells whether c has waited longer than o.
func (c *call) before(o *call) bool {
	return c.joined < o.joined || c.joined == o.joined && c.number < o.number
}

// lineUp puts a caller into the queue that it has joined.
func (r *replication) lineUp(id int32, c *call) {
	q := &r.queues[c.queue]
	q.own[c.level].enter(r.calls, id, ownList)
	q.held++
	q.length.up(r.now)
	r.tiers[c.leg.Values[routing.AttrTier]].up(r.now)
	r.regions[c.leg.Values[routing.AttrRegion]].up(r.now)
}

// stepOut takes a caller out of its queue, and gives its wait.
func (r *replication) stepOut(id int32, c *call) des.Duration {
	q, wait := &r.queues[c.queue], r.now-c.joined
	q.length.down(r.now)
	q.waited += uint64(wait)
	r.tiers[c.leg.Values[routing.AttrTier]].down(r.now)
	r.regions[c.leg.Values[routing.AttrRegion]].down(r.now)
	r.unlink(id, c)
	c.until -= r.now // what is left of the patience
	return wait
}

// unlink takes a caller or callback out of the waiting lists.
func (r *replication) unlink(id int32, c *call) {
	q := &r.queues[c.queue]
	q.own[c.level].leave(r.calls, id, ownList)
	q.held--
	if c.is(overflows) {
		other := &r.queues[c.foreign]
		other.foreign[c.level].leave(r.calls, id, guestList)
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
