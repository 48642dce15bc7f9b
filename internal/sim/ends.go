package sim

import (
	"github.com/ivrsim/ivrsim/internal/des"
	"github.com/ivrsim/ivrsim/internal/flow"
)

// Final is what became of a call in the end: the first that is true, in this
// order after Blocked, which excludes all others.
type Final uint8

// The finals.
const (
	Blocked Final = iota
	WasAnswered
	Booked
	Deflected
	Transferred
	HasAbandoned // hung up in a queue
	HungUp       // elsewhere
	SelfServed
	GaveUp // any other end
	Finals // how many there are
)

// Final's names are the report's.
func (f Final) String() string {
	return [...]string{"blocked", "answered", "booked", "deflected", "transferred", "abandoned", "hung_up", "self_served", "gave_up"}[f]
}

// endAt ends the leg after its last words.
func (r *replication) endAt(c *call, s *stepTable, at des.Time) {
	switch {
	case s.kind == flow.Transfer:
		c.marks |= wasTransferred
	case s.served:
		c.marks |= servedItself
	}
	if at > r.now {
		r.schedule(c, ending, at)
		return
	}
	r.reachEnd(c, s)
}

// reachEnd: the call has come to a step that ends it.
func (r *replication) reachEnd(c *call, s *stepTable) {
	r.counters.ended(c, s.label)
	r.end(c)
}

// hungUp: the caller has hung up in a menu.
func (r *replication) hungUp(c *call) {
	c.marks |= hasHungUp
	r.watching(c).hungUp(c)
	r.end(c)
}

// end is the end of the caller's leg: the trunk is free.
func (r *replication) end(c *call) {
	r.hubs[c.hub()].trunks--
	c.marks &^= holdsTrunk
	if c.slot != none {
		r.open--
	}
	r.finish(c, c.final())
}

// final is the first that is true. Self-served is only who reached such an end
// without having been offered to a queue.
func (c *call) final() Final {
	switch {
	case c.is(wasAnswered):
		return WasAnswered
	case c.is(wasBooked):
		return Booked
	case c.is(wasDeflected):
		return Deflected
	case c.is(wasTransferred):
		return Transferred
	case c.is(hasAbandoned):
		return HasAbandoned
	case c.is(hasHungUp):
		return HungUp
	case c.is(servedItself) && !c.is(wasOffered):
		return SelfServed
	}
	return GaveUp
}

// finish counts a call and lets its record go, unless the caller tries again.
func (r *replication) finish(c *call, f Final) {
	r.counters.finished(c, f)
	if r.watched {
		r.watching(c).finished(c, f, r.now)
	}
	if r.redials(c, f) {
		return
	}
	r.slab.release(c)
}
