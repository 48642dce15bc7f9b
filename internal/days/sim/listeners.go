package sim

import (
	"iter"

	"github.com/ivrsim/ivrsim/internal/days/des"
	"github.com/ivrsim/ivrsim/internal/days/tally"
)

// listeners are who is told of the events of a replication beside the tally, each nil if it is
// not asked for. Of live counters, only calls of the statistics are counted.
type listeners struct {
	live     *liveCounters
	records  *recorder
	observer observer
}

// observer is an Observer with what it needs to know of calls.
type observer struct {
	Observer
	t     *tables
	calls *callPool
}

func (n *listeners) liveFor(c *call) *liveCounters {
	if c.interval == none {
		return nil
	}
	return n.live
}

func (n *listeners) arrived(c *call, first des.Key, now des.Time) {
	n.liveFor(c).arrived(c)
	if n.records != nil {
		n.records.begin(c, first, now)
	}
}

func (n *listeners) moved(c *call, next move, at des.Time) {
	if n.observer.Follow != nil && next.kind != playPrompt && next.kind != waitForClock {
		n.observer.moveEvent(c, next, at)
	}
}

func (n *listeners) rejected(c *call, q *queue, why admission) {
	n.liveFor(c).left(q.index, [...]Reason{full: LeftFull, closed: LeftClosed}[why])
}

func (n *listeners) joined(c *call, now des.Time) {
	n.liveFor(c).offered(c.queue.index)
	if n.records != nil {
		n.records.join(c, now)
	}
}

func (n *listeners) left(c *call, end visitEnd, wait des.Duration, now des.Time) {
	if live := n.liveFor(c); end == visitAbandoned {
		live.abandoned(c.queue.index, wait)
		live.hungUp(c)
	} else {
		live.left(c.queue.index, [...]Reason{visitTimedOut: LeftTimedOut, visitLeftByChoice: LeftChoice}[end])
	}
	n.observer.queueEvent(c, [...]string{visitAbandoned: "abandoned", visitTimedOut: "timed out", visitLeftByChoice: "left"}[end], wait, now)
	if n.records != nil {
		n.records.leave(c, end, now)
	}
}

func (n *listeners) answered(c *call, wait des.Duration, now des.Time) {
	if live := n.liveFor(c); live != nil {
		live.answered(c, wait, now)
	}
	n.observer.queueEvent(c, "answered", wait, now)
	if n.records != nil {
		n.records.reserve(c)
		n.records.talk(c, OutcomeAnswered, now)
	}
}

func (n *listeners) talked(c *call, now, wrapUpEnd des.Time) {
	n.liveFor(c).talked(c, now)
	if n.records != nil {
		n.records.endTalk(c, now, wrapUpEnd)
	}
}

func (n *listeners) hungUp(c *call) { n.liveFor(c).hungUp(c) }

func (n *listeners) ended(c *call, d tally.Disposition, now des.Time) {
	n.liveFor(c).finished(c, d, now-c.arrived)
	if n.observer.Ended != nil && c.interval != none {
		n.observer.Ended(n.observer.result(c, d))
	}
	if n.records != nil {
		n.records.finish(c, d, now)
	}
}

func (n *listeners) booked(callback, c *call, now des.Time) {
	if n.records != nil {
		n.records.book(callback, c, now)
	}
}

func (n *listeners) dialed(callback *call) {
	if n.records != nil {
		n.records.reserve(callback)
	}
}

func (n *listeners) missed(callback *call) {
	if n.records != nil {
		n.records.missed(callback)
	}
}

func (n *listeners) reached(callback *call, now des.Time) {
	n.liveFor(callback).talks(callback, now)
	if n.records != nil {
		n.records.talk(callback, OutcomeCalledBack, now)
	}
}

func (n *listeners) unreached(callback *call, now des.Time) {
	if n.records != nil {
		n.records.unreached(callback, now)
	}
}

// stop is told that the replication ends with calls in the center.
func (n *listeners) stop(present iter.Seq[*call]) {
	if n.observer.Ended != nil {
		for c := range present {
			n.observer.Ended(n.observer.result(c, tally.Dispositions))
		}
	}
	if n.records != nil {
		n.records.stop()
	}
}
