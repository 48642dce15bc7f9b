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

// The two waiting lists that a call can be in, by the links that they use.
const (
	ownList     = 0
	foreignList = 1
)

// enter links a call in its place in a list. Callers come in the order of
// their joining; a callback that comes back keeps its old place.
func (l *list) enter(calls []call, id int32, which int) {
	c := &calls[id]
	after := l.tail
	for after != none && c.before(&calls[after]) {
		after = calls[after].links[which].prev
	}
	next := l.head
	if after != none {
		next = calls[after].links[which].next
		calls[after].links[which].next = id
	} else {
		l.head = id
	}
	if next != none {
		calls[next].links[which].prev = id
	} else {
		l.tail = id
	}
	c.links[which] = link{next, after}
	l.n++
}

func (l *list) leave(calls []call, id int32, which int) {
	k := calls[id].links[which]
	if k.prev != none {
		calls[k.prev].links[which].next = k.next
	} else {
		l.head = k.next
	}
	if k.next != none {
		calls[k.next].links[which].prev = k.prev
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
func (r *Replication) lineUp(id int32, c *call) {
	q := &r.queues[c.queue]
	q.own[c.level].enter(r.calls, id, ownList)
	q.held++
	q.length.up(r.now)
	r.tiers[c.leg.Values[routing.AttrTier]].up(r.now)
	r.regions[c.leg.Values[routing.AttrRegion]].up(r.now)
}

// stepOut takes a caller out of its queue, and gives its wait.
func (r *Replication) stepOut(id int32, c *call) des.Duration {
	q, wait := &r.queues[c.queue], r.now-c.joined
	q.length.down(r.now)
	q.waited += uint64(wait)
	r.tiers[c.leg.Values[routing.AttrTier]].down(r.now)
	r.regions[c.leg.Values[routing.AttrRegion]].down(r.now)
	r.unlink(id, c)
	c.patience = c.until - r.now
	return wait
}

// unlink takes a caller or callback out of the waiting lists.
func (r *Replication) unlink(id int32, c *call) {
	q := &r.queues[c.queue]
	q.own[c.level].leave(r.calls, id, ownList)
	q.held--
	if c.foreign != none {
		other := &r.queues[c.foreign]
		other.foreign[c.level].leave(r.calls, id, foreignList)
		other.guests--
		c.foreign = none
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
