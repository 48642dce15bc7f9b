package sim

import (
	"github.com/ivrsim/ivrsim/internal/des"
	"github.com/ivrsim/ivrsim/internal/phone"
	"github.com/ivrsim/ivrsim/internal/routing"
	"github.com/ivrsim/ivrsim/internal/stats"
)

// counters are what one replication counts as it runs, each visit and each call
// in one place: settle spreads them over the rows of a tally.
//
// They count callers who arrived within the statistics alone: a call of the
// lead-in, or of the tail, has no slot.
type counters struct {
	t       *tables
	tiers   int
	regions int
	visits  [][]*visits // of alike callers to a queue, by queue, then by line, tier and region; nil until there is one
	cells   []slotCount // by slot, queue and tier
	fates   [][]fates   // by line, then by tier and region
	numbers [][len(phone.Validities)]uint64
	in      []uint64 // by queue: other hubs' callers, answered at its hub
	tally   *tally   // what is rare is counted in the rows at once
}

// visits are what came of visits to queues. In calls a call counts once, here
// once a visit.
type visits struct {
	offered, timedOut, leftByChoice, abandoned, short uint64
	within                                            uint64 // answered within the queue's target
	in, out, rejected                                 uint64 // overflowed; turned away
	answered, unanswered                              stats.Summary
	announced                                         errorTally
}

// slotCount is the visits of an interval's arrivals of a tier to a queue.
type slotCount struct {
	offered, answered, abandoned, within, short, ended uint32
	waited                                             uint64 // ns
}

// fates are what became of calls, each counted once.
type fates struct {
	redialed, offered uint64
	finals            [Finals]uint64
}

func newCounters(t *tables, y *tally) counters {
	n := counters{
		t: t, tiers: t.tiers, regions: len(t.Center.Regions), visits: make([][]*visits, len(t.queues)),
		cells: make([]slotCount, t.slots*len(t.queues)*t.tiers), fates: make([][]fates, len(t.lines)),
		numbers: make([][len(phone.Validities)]uint64, len(t.lines)), in: make([]uint64, len(t.queues)), tally: y,
	}
	for i := range n.visits {
		n.visits[i] = make([]*visits, t.lineClasses*n.tiers*n.regions)
	}
	for i := range n.fates {
		if t.lines[i].calls {
			n.fates[i] = make([]fates, n.tiers*n.regions)
		}
	}
	return n
}

// crowd numbers a caller's tier and region.
func (n *counters) crowd(c *call) int {
	return int(c.leg.Values[routing.AttrTier])*n.regions + int(c.leg.Values[routing.AttrRegion])
}

// visitsOf gives the visits that a caller's to a queue counts with.
func (n *counters) visitsOf(c *call, queue *queue, crowd int) *visits {
	if n.t.lineClasses > 1 {
		crowd += int(c.line) * n.tiers * n.regions
	}
	at := &n.visits[queue.index][crowd]
	if *at == nil {
		*at = new(visits)
	}
	return *at
}

func (n *counters) arrived(c *call) {
	if c.slot != none {
		n.numbers[c.line][c.leg.Values[routing.AttrNumber]]++
	}
}

// finished counts what became of a call.
func (n *counters) finished(c *call, f Final) {
	if c.slot == none {
		return
	}
	at := &n.fates[c.line][n.crowd(c)]
	at.finals[f]++
	if c.attempt > 0 {
		at.redialed++
	}
}

func (n *counters) ended(c *call, label int16) {
	if c.slot != none && label >= 0 {
		n.tally.ends[label]++
	}
}

// offered counts a visit, and the call when it is its first.
func (n *counters) offered(c *call, fellBack bool) {
	if c.slot == none {
		return
	}
	crowd := n.crowd(c)
	if !c.is(wasOffered) {
		n.fates[c.line][crowd].offered++
	}
	c.visit = n.visitsOf(c, c.queue, crowd)
	c.visit.offered++
	c.cell = &n.cells[(int(c.slot)*len(n.visits)+int(c.queue.index))*n.tiers+int(c.leg.Values[routing.AttrTier])]
	c.cell.offered++
	if fellBack {
		n.tally.fallbacks++
	}
}

func (n *counters) rejected(c *call, queue *queue) {
	if c.slot != none {
		n.visitsOf(c, queue, n.crowd(c)).rejected++
	}
}

// leaving is how a caller left a queue unanswered.
type leaving uint8

const (
	abandoned leaving = iota
	timedOut
	leftByChoice
)

// left counts a visit that ended without an answer.
func (n *counters) left(c *call, how leaving, wait des.Duration) {
	if c.slot == none {
		return
	}
	v, cell := c.visit, c.cell
	v.unanswered.Add(wait)
	cell.ended++
	cell.waited += uint64(wait)
	n.tally.courses.ended(c, wait)
	switch how {
	case timedOut:
		v.timedOut++
	case leftByChoice:
		v.leftByChoice++
	default:
		v.abandoned++
		cell.abandoned++
		if wait < n.t.ShortAbandon {
			v.short++
			cell.short++
		}
	}
}

// answered counts a visit that ended with an agent. The caller stays offered,
// answered and counted where it joined; the agent's hub may be another.
func (n *counters) answered(c *call, g *group, wait des.Duration) {
	if c.slot == none {
		return
	}
	v, cell, home := c.visit, c.cell, c.queue
	v.answered.Add(wait)
	cell.answered++
	cell.ended++
	cell.waited += uint64(wait)
	n.tally.courses.ended(c, wait)
	if wait <= home.target {
		v.within++
		cell.within++
	}
	if g.hub != home.hub {
		v.out++
		n.in[n.t.queueAt[home.service][g.hub]]++
	}
	if c.is(wasTold) {
		v.announced.add(int64(c.told)*aMinute, wait)
	}
	for _, i := range n.t.levels {
		n.meets(c, i, wait)
	}
}

// meets counts a visit by a criterion that has a service level of its own.
func (n *counters) meets(c *call, i int, wait des.Duration) {
	if k := &n.t.Criteria[i]; wait <= k.Within && k.About.covers(c) {
		n.tally.met[i]++
	}
}

func (e *errorTally) add(told, wait des.Duration) {
	excess := told - wait
	e.count++
	e.told += uint64(told)
	e.sum += excess
	e.absolute.Add(uint64(max(excess, -excess)))
}

// covers tells whether a visit is one that a criterion is about.
func (a *About) covers(c *call) bool {
	v := &c.leg.Values
	switch a.Kind {
	case AboutQueue:
		return int(c.queue.service) == a.Index && (a.Hub < 0 || a.Hub == c.queue.hub)
	case AboutTier:
		return int(v[routing.AttrTier]) == a.Index
	case AboutRegion:
		return int(v[routing.AttrRegion]) == a.Index
	case AboutLine:
		return int(c.line) == a.Index
	default:
		return true
	}
}

func (n *counters) booked(job *call) {
	if job.slot != none {
		n.tally.queues[job.queue.index].callbacks.booked++
	}
}

func (n *counters) reached(job *call, wait des.Duration) {
	if job.slot != none {
		n.tally.queues[job.queue.index].callbacks.waits.Add(wait)
	}
}

func (n *counters) unreached(job *call) {
	if job.slot != none {
		n.tally.queues[job.queue.index].callbacks.unreached++
	}
}
