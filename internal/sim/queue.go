package sim

import (
	"github.com/ivrsim/ivrsim/internal/des"
	"github.com/ivrsim/ivrsim/internal/routing"
)

// queue is a queue at a hub.
type queue struct {
	queueTable
	agents     []skill // the groups at its hub that answer it: the one that lists it earliest first
	own        []list  // its callers and callbacks, by level
	overflowed []list  // callers of other hubs, by level
	last       []serviceEntry
	length     timeWeightedMax    // of callers waiting, without callbacks
	nOwn       int32              // in own
	nOverflow  int32              // in overflowed
	open       bool               // by its hours
	strata     []*stratum         // by class of callers; nil until there is a visit
	intervals  [][]intervalCounts // by tier and interval; nil until there is a visit
	waited     uint64             // the sum of the waits that have ended, modulo 2⁶⁴ as the length's integral
}

// serviceEntry is the last caller of a level who entered service, for the estimate of
// waits.
type serviceEntry struct {
	at    des.Time // -1: nobody yet
	delay des.Duration
	ahead int32 // callers ahead of it on joining
}

// list is the waiting list of one level: the longest wait first, then the lower call
// number.
type list struct {
	head, tail *call
	n          int32
}

// link is a place in a doubly linked list of calls, nil at the ends.
type link struct{ next, prev *call }

// The two waiting lists that a call can be in.
const (
	ownList      = false // of its own queue
	overflowList = true  // of another hub's
)

func (c *call) link(overflow bool) *link {
	if overflow {
		return &c.overflow
	}
	return &c.own
}

// insert links a call in its place. Most calls are appended; a callback that is tried
// again returns to its earlier place.
func (l *list) insert(c *call, overflow bool) {
	after := l.tail
	if after != nil && c.before(after) {
		after = l.predecessor(c, overflow)
	}
	next := l.head
	if after != nil {
		at := after.link(overflow)
		next, at.next = at.next, c
	} else {
		l.head = c
	}
	if next != nil {
		next.link(overflow).prev = c
	} else {
		l.tail = c
	}
	*c.link(overflow) = link{next, after}
	l.n++
}

// predecessor finds the call that c goes behind, nil if none. It searches from the
// end of the list that is nearer in time.
func (l *list) predecessor(c *call, overflow bool) *call {
	if c.since-l.head.since > l.tail.since-c.since {
		after := l.tail
		for after != nil && c.before(after) {
			after = after.link(overflow).prev
		}
		return after
	}
	next := l.head
	for next.before(c) {
		next = next.link(overflow).next
	}
	return next.link(overflow).prev
}

func (l *list) remove(c *call, overflow bool) {
	k := *c.link(overflow)
	if k.prev != nil {
		k.prev.link(overflow).next = k.next
	} else {
		l.head = k.next
	}
	if k.next != nil {
		k.next.link(overflow).prev = k.prev
	} else {
		l.tail = k.prev
	}
	l.n--
}

// before reports whether c has waited longer than o.
func (c *call) before(o *call) bool {
	return c.since < o.since || c.since == o.since && c.number < o.number
}

// dequeue takes a caller out of its queue and returns the wait.
func (r *replication) dequeue(c *call) des.Duration {
	q, wait := c.queue, r.now-c.since
	q.length.dec(r.now)
	r.waiting--
	q.waited += uint64(wait)
	c.stratum.tier.dec(r.now)
	c.stratum.region.dec(r.now)
	r.unlink(c)
	c.until -= r.now // the patience left
	return wait
}

// unlink takes a caller or callback out of the waiting lists.
func (r *replication) unlink(c *call) {
	q := c.queue
	q.own[c.level].remove(c, ownList)
	q.nOwn--
	if c.is(overflows) {
		other := &r.queues[c.overflowQueue]
		other.overflowed[c.level].remove(c, overflowList)
		other.nOverflow--
		c.flags &^= overflows
	}
}

// ahead counts the callers at a level or above.
func (q *queue) ahead(level int16) int32 {
	n := int32(0)
	for i := range q.own[:level+1] {
		n += q.own[i].n
	}
	return n
}

// hasRoom reports whether another caller of a language may wait, or is answered at once:
// an agent may be idle while callers of other languages wait.
func (q *queue) hasRoom(language routing.Value) bool {
	return q.length.n < q.capacity || q.idleSkill(language, 0) != nil
}

// isEligible reports whether the queue is open and answers in the language.
func (q *queue) isEligible(language routing.Value) bool { return q.open && q.languages.Has(language) }

// levelAt is the level of a caller at a step in the queue.
func (q *queue) levelAt(c *call, s *stepTable) int16 {
	if s.level >= 0 {
		return s.level
	}
	if s.chosen != nil {
		if level := s.chosen[c.leg.Values[s.attribute]].level; level >= 0 {
			return level
		}
	}
	return q.tierLevel(c)
}

func (q *queue) tierLevel(c *call) int16 { return q.tierLevels[c.leg.Values[routing.AttrTier]] }
