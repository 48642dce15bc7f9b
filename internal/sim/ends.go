package sim

import (
	"math/bits"

	"github.com/ivrsim/ivrsim/internal/des"
	"github.com/ivrsim/ivrsim/internal/flow"
	"github.com/ivrsim/ivrsim/internal/report"
)

// endAt ends the leg after its last words.
func (r *replication) endAt(c *call, l *line, s *stepTable, at des.Time) {
	switch {
	case s.kind == flow.Transfer:
		c.marks |= wasTransferred
	case s.served && !c.is(wasOffered):
		c.marks |= servedItself
	}
	if at > r.now {
		r.schedule(c, ending, at)
		return
	}
	r.end(c, l)
}

// hungUp: the caller has hung up in a menu.
func (r *replication) hungUp(c *call) {
	c.marks |= hasHungUp
	r.watching(c).hungUp(c)
	r.end(c, &r.lines[c.line])
}

// end is the end of the caller's leg: the trunk is free.
func (r *replication) end(c *call, l *line) {
	r.hubs[c.hub()].trunks--
	if c.slot != none {
		r.open--
	}
	r.finish(c, l, c.final())
}

// final is the first that is true. Self-served is only who reached such an end
// without having been offered to a queue.
func (c *call) final() report.Disposition {
	return report.Disposition(bits.TrailingZeros16(uint16(c.marks&finals | 1<<report.GaveUp)))
}

// finish counts a call and lets its record go, unless the caller tries again.
func (r *replication) finish(c *call, l *line, f report.Disposition) {
	r.counters.finished(c, l, f)
	if r.watched {
		r.watching(c).finished(c, f, r.now)
	}
	if r.ended != nil && c.slot != none {
		r.ended(r.summary(c, f))
	}
	if f != report.Answered && r.redials(c, l, f) {
		return
	}
	r.slab.release(c)
}
