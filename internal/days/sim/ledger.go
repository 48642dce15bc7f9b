package sim

import (
	"iter"

	"github.com/ivrsim/ivrsim/internal/days/des"
	"github.com/ivrsim/ivrsim/internal/days/model"
	"github.com/ivrsim/ivrsim/internal/days/tally"
	"github.com/ivrsim/ivrsim/internal/design/phone"
	"github.com/ivrsim/ivrsim/internal/design/routing"
)

// ledger is told each event of a replication once, when it happens. It counts the event for the tally,
// and passes it on to the listeners. Neither changes anything that happens.
//
// Its methods are the events, in the order in which a call meets them.
type ledger struct {
	counters
	lines     [][]classCounts      // by line and class of the caller
	intervals [][][]intervalCounts // by queue at a hub, tier and interval; nil until a caller of the tier comes
	listeners []listener           // most runs have none

	strata      []*stratum // by queue at a hub, line and class of callers; nil until there is a visit
	queueStride int        // strata of a queue
	lineStride  int        // strata of a line in a queue; 0 unless visits are counted by line

	interval    int32    // the running one, or none: calls that arrive are not in the statistics
	day         int16    // of the running interval
	part        int      // of the time since the last boundary, see tally.OutageTally
	numbers     []uint64 // of the day: calls that arrived, by line and validity of the caller's number
	present     int      // calls of the statistics in the center, and their callbacks
	waiting     int32    // callers in all queues
	mostWaiting int32    // the most of them in the interval
}

func newLedger(t *tables, into *tally.Tally) ledger {
	n := ledger{
		counters:  newCounters(t, into),
		lines:     make([][]classCounts, len(t.lines)),
		intervals: make([][][]intervalCounts, len(t.queues)),
		interval:  none,
	}

	classes := t.classes()
	n.queueStride = t.lineClasses * classes
	n.strata = make([]*stratum, len(t.queues)*n.queueStride)

	// Visits are counted by line only if a goal is about a line.
	if t.lineClasses > 1 {
		n.lineStride = classes
	}

	for i := range n.lines {
		if t.lines[i].called {
			n.lines[i] = cacheAligned[classCounts](classes)
		}
	}

	for i := range n.intervals {
		n.intervals[i] = make([][]intervalCounts, t.tiers)
	}

	return n
}

// arrived is told of an attempt to call, before it has a trunk. It decides whether the call is
// in the statistics.
func (n *ledger) arrived(c *call, first des.Key, now des.Time) {
	c.interval = n.interval
	if c.interval != none {
		c.day = n.day
		n.present++
		n.numbers[int(c.line)*len(phone.Validities)+int(c.leg.Values[routing.AttrNumber])]++
	}

	for _, l := range n.listeners {
		l.arrived(c, first, now)
	}
}

// moved is told of a call's move at a step. It is on the path of every step, so it is inlined there, and
// without listeners it costs a test.
func (n *ledger) moved(c *call, next move, at des.Time) {
	if len(n.listeners) > 0 {
		n.passMoved(c, next, at)
	}
}

//go:noinline
func (n *ledger) passMoved(c *call, next move, at des.Time) {
	for _, l := range n.listeners {
		l.moved(c, next, at)
	}
}

// fellBack is told of a visit in the line's first language.
func (n *ledger) fellBack(c *call) {
	if c.interval != none {
		n.tally.Days[c.day].LanguageFallbacks++
	}
}

// rejected is told that a queue is full or closed.
func (n *ledger) rejected(c *call, q *queue, why admission) {
	if c.interval != none {
		n.stratum(c, q).visits.Rejected++
	}

	for _, l := range n.listeners {
		l.rejected(c, q, why)
	}
}

// waits is told that a call joins a queue and waits there.
func (n *ledger) waits(c *call, now des.Time) {
	s := n.stratum(c, c.queue)
	c.stratum = s

	if c.interval != none {
		if !c.is(wasOffered) {
			n.leftMenus(c, now-c.arrived)
		}

		s.visits.Offered++
		s.intervals[c.interval].waited++
		if len(s.byPeriod) > 0 {
			n.countVisit(s, c, model.Event{Kind: model.VisitBegan})
		}
	}

	// These counts include the callers of the warm-up, who wait in the same queues.
	s.tier.inc(now)
	s.region.inc(now)
	n.waiting++
	n.mostWaiting = max(n.mostWaiting, n.waiting)

	for _, l := range n.listeners {
		l.joined(c, now)
	}
}

// stopsWaiting is told that a wait ends.
func (n *ledger) stopsWaiting(c *call, now des.Time) {
	n.waiting--
	c.stratum.tier.dec(now)
	c.stratum.region.dec(now)
}

// left is told that a visit ends without an answer, after a wait.
func (n *ledger) left(c *call, end model.VisitEnd, wait des.Duration, now des.Time) {
	n.stopsWaiting(c, now)
	if c.interval != none {
		n.countLeft(c, end, wait)
	}

	for _, l := range n.listeners {
		l.left(c, end, wait, now)
	}
}

// answeredAtOnce is told that a call joins a queue and is answered without a wait.
func (n *ledger) answeredAtOnce(c *call, now des.Time) {
	if c.interval != none {
		if !c.is(wasOffered) {
			n.leftMenus(c, now-c.arrived)
		}

		s := n.stratum(c, c.queue)
		s.answeredAtOnce++
		s.intervals[c.interval].answeredAtOnce++

		if len(s.byPeriod) > 0 {
			n.countVisit(s, c, model.Event{Kind: model.VisitBegan})
			n.countVisit(s, c, n.t.visitEnded(model.EndAnswered, 0, 0))
		}

		if c.became != model.Answered {
			n.reachedPerson(c, now-c.arrived)
		}
	}

	for _, l := range n.listeners {
		l.joined(c, now)
		l.answered(c, 0, now)
	}
}

// answered is told that a visit ends with an answer after a wait. It counts for the queue that the
// caller joined, even if an agent of another hub answers.
func (n *ledger) answered(c *call, g *group, wait des.Duration, now des.Time) {
	n.stopsWaiting(c, now)
	for _, l := range n.listeners {
		l.answered(c, wait, now)
	}

	// The listeners count all calls. The report counts only calls of the statistics.
	if c.interval == none {
		return
	}

	q := c.queue
	v := &c.stratum.visits
	interval := &c.stratum.intervals[c.interval]

	v.Answered.Add(wait)
	interval.answered++
	interval.wait.Add(uint64(wait))

	if n.intervalWaits {
		interval.waits.Add(wait)
	}

	if wait <= q.target {
		v.InTarget++
		interval.inTarget++
	}

	if g.hub != q.hub {
		v.OverflowedOut++
		c.stratum.day.overflowedIn[n.t.queueAt[q.queueID][g.hub]]++
	}

	if c.is(hasAnnounced) {
		announced := int64(c.announced) * minute
		a := &v.Announced
		a.Count++
		a.Announced.Add(uint64(announced))
		a.Actual.Add(uint64(wait))
		a.AbsoluteError.Add(uint64(max(announced-wait, wait-announced)))
	}

	for _, i := range c.stratum.goals {
		if wait <= n.t.Goals[i].Within {
			c.stratum.day.inGoalTarget[i]++
		}
	}

	if len(c.stratum.byPeriod) > 0 {
		n.countVisit(c.stratum, c, n.t.visitEnded(model.EndAnswered, wait, 0))
	}

	n.addToWaitSeries(c, wait)

	// A call may be answered in several queues, and reaches a person once.
	if c.became != model.Answered {
		n.reachedPerson(c, now-c.arrived)
	}
}

// talked is told that a conversation ends, of a call or of a callback, and until when its agent
// works on it.
func (n *ledger) talked(c *call, now, wrapUpEnd des.Time) {
	for _, l := range n.listeners {
		l.talked(c, now, wrapUpEnd)
	}
}

// hungUp is told that a caller hangs up at a prompt or after a transfer.
func (n *ledger) hungUp(c *call) {
	for _, l := range n.listeners {
		l.hungUp(c)
	}
}

// ended is told that a call ends.
func (n *ledger) ended(c *call, d model.Disposition, now des.Time) {
	if c.interval != none {
		n.present--

		// A blocked call was never in the menus, and an offered call left them when it joined.
		if d != model.Blocked && !c.is(wasOffered) {
			n.leftMenus(c, now-c.arrived)
		}

		n.countCall(c, d)
		n.lines[c.line][n.class(c)].countEnd(c, d)
		if n.t.listens {
			n.countSpoken(c)
		}
	}

	for _, l := range n.listeners {
		l.ended(c, d, now)
	}
}

// booked is told that a call books a callback.
func (n *ledger) booked(callback, c *call, now des.Time) {
	if callback.interval != none {
		n.present++
		n.tally.Days[callback.day].Queues[callback.queue.index].Callbacks.Booked++
		n.countAbout(model.OfCallbacks, callback, model.Event{Kind: model.CallbackBooked})
	}

	for _, l := range n.listeners {
		l.booked(callback, c, now)
	}
}

// dialed is told that an agent dials a callback's caller.
func (n *ledger) dialed(callback *call) {
	for _, l := range n.listeners {
		l.dialed(callback)
	}
}

// missed is told that an agent has dialed and the caller is not reached.
func (n *ledger) missed(callback *call) {
	for _, l := range n.listeners {
		l.missed(callback)
	}
}

// reached is told that a callback reaches its caller, so long after it was booked.
func (n *ledger) reached(callback *call, wait des.Duration, now des.Time) {
	if callback.interval != none {
		n.tally.Days[callback.day].Queues[callback.queue.index].Callbacks.Waits.Add(wait)
		n.countAbout(model.OfCallbacks, callback, model.Event{Kind: model.CallbackReached})
	}

	for _, l := range n.listeners {
		l.reached(callback, now)
	}
}

// unreached is told that a callback is given up.
func (n *ledger) unreached(callback *call, now des.Time) {
	for _, l := range n.listeners {
		l.unreached(callback, now)
	}
	n.closed(callback)
}

// closed is told that there is nothing more to do for a callback.
func (n *ledger) closed(callback *call) {
	if callback.interval != none {
		n.present--
	}
}

// stop is told that the replication ends with calls in the center.
func (n *ledger) stop(present iter.Seq[*call]) {
	for _, l := range n.listeners {
		l.stop(present)
	}
}

// queueLength is told of a queue's length over the running interval, if there is one, and begins
// the next.
func (n *ledger) queueLength(queue int, length *timeWeightedMax, now des.Time) {
	integral, most := length.nextInterval(now)

	// Nobody waited, so there is nothing to add, and a queue that nobody joins gets no rows.
	if n.interval == none || most == 0 {
		return
	}

	into := &n.tally.CountQueue(queue)[n.interval]
	into.MaxWaiting = max(into.MaxWaiting, most)
	n.runningDay().Queues[queue].Length.Add(integral, most)
}

// agentTimes is told for how long a group's agents were staffed and busy in the running interval.
func (n *ledger) agentTimes(group int, staffed, busy uint64) {
	if n.interval != none {
		n.runningDay().Groups[group].Add(staffed, busy)
		n.tally.GroupIntervals[int(n.interval)*len(n.t.groups)+group].Add(staffed, busy)
		if groups := n.tally.Outages.Groups[n.part]; groups != nil {
			groups[group].Add(staffed, busy)
		}
	}
}

// beginInterval ends the running interval, if any, and begins the next, if there is one.
func (n *ledger) beginInterval(next int32, now des.Time) {
	last := n.interval

	// Nothing is added to it without an interval.
	day := &n.tally.Days[0]
	if last != none {
		day = n.runningDay()
		n.tally.MostWaiting[last] = max(n.tally.MostWaiting[last], n.mostWaiting)
	}

	// The maximum of an interval starts with the callers who wait at its start.
	n.mostWaiting = n.waiting
	endClassIntervals(n.tiers, day.Tiers, now, last != none)
	endClassIntervals(n.regions, day.Regions, now, last != none)

	if int(next) == n.t.layout.Intervals {
		n.interval = none
		return
	}

	n.interval = next
	n.part = n.t.layout.OutagePart(now)
	n.day = int16(n.t.layout.DayOf[next])
	n.numbers = n.days[n.day].numbers
}

// runningDay is the day of the running interval.
func (n *ledger) runningDay() *tally.DayTally { return &n.tally.Days[n.day] }

// endClassIntervals adds the callers waiting since the last boundary to the tiers or regions,
// if they are counted.
func endClassIntervals(waiting []timeWeightedMax, tallies []tally.ClassTally, now des.Time, counted bool) {
	for i := range waiting {
		integral, most := waiting[i].nextInterval(now)
		if counted {
			tallies[i].Length.Add(integral, most)
		}
	}
}
