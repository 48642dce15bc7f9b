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
	classes []visits    // the visits of alike callers to a queue
	class   []int32     // by queue, tier, region and line: index into classes, or none
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
		t: t, class: make([]int32, len(t.queues)*t.tiers*len(t.Center.Regions)*t.lineClasses),
		cells: make([]slotCount, t.slots*len(t.queues)*t.tiers), fates: make([][]fates, len(t.lines)),
		numbers: make([][len(phone.Validities)]uint64, len(t.lines)), in: make([]uint64, len(t.queues)), tally: y,
	}
	for i := range n.class {
		n.class[i] = none
	}
	for i := range n.fates {
		if t.lines[i].calls {
			n.fates[i] = make([]fates, t.tiers*len(t.Center.Regions))
		}
	}
	return n
}

// classOf gives the class of a caller's visits to a queue.
func (n *counters) classOf(c *call, queue int32) int32 {
	v := &c.leg.Values
	i := (int(queue)*n.t.tiers+int(v[routing.AttrTier]))*len(n.t.Center.Regions) + int(v[routing.AttrRegion])
	if n.t.lineClasses > 1 {
		i = i*n.t.lineClasses + int(c.line)
	}
	if n.class[i] == none {
		n.class[i] = int32(len(n.classes))
		n.classes = append(n.classes, visits{})
	}
	return n.class[i]
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
	at := n.fatesOf(c)
	at.finals[f]++
	if c.attempt > 0 {
		at.redialed++
	}
}

func (n *counters) fatesOf(c *call) *fates {
	v := &c.leg.Values
	return &n.fates[c.line][int(v[routing.AttrTier])*len(n.t.Center.Regions)+int(v[routing.AttrRegion])]
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
	if !c.is(wasOffered) {
		n.fatesOf(c).offered++
	}
	c.class = n.classOf(c, c.queue)
	n.classes[c.class].offered++
	n.cell(c).offered++
	if fellBack {
		n.tally.fallbacks++
	}
}

func (n *counters) rejected(c *call, queue int32) {
	if c.slot != none {
		n.classes[n.classOf(c, queue)].rejected++
	}
}

func (n *counters) cell(c *call) *slotCount {
	return &n.cells[(int(c.slot)*len(n.t.queues)+int(c.queue))*n.t.tiers+int(c.leg.Values[routing.AttrTier])]
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
	v, cell := &n.classes[c.class], n.cell(c)
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
func (n *counters) answered(c *call, wait des.Duration) {
	if c.slot == none {
		return
	}
	v, cell, home := &n.classes[c.class], n.cell(c), &n.t.queues[c.queue]
	v.answered.Add(wait)
	cell.answered++
	cell.ended++
	cell.waited += uint64(wait)
	n.tally.courses.ended(c, wait)
	if wait <= home.target {
		v.within++
		cell.within++
	}
	if hub := n.t.groups[c.group].hub; hub != home.hub {
		v.out++
		n.in[n.t.queueAt[home.service][hub]]++
	}
	if c.is(wasTold) {
		v.announced.add(c.told, wait)
	}
	for _, i := range n.t.levels {
		k := &n.t.Criteria[i]
		if wait <= k.Within && k.About.covers(n.t, c) {
			n.tally.met[i]++
		}
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
func (a *About) covers(t *tables, c *call) bool {
	v := &c.leg.Values
	switch a.Kind {
	case AboutQueue:
		q := &t.queues[c.queue]
		return int(q.service) == a.Index && (a.Hub < 0 || a.Hub == q.hub)
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
		n.tally.queues[job.queue].callbacks.booked++
	}
}

func (n *counters) reached(job *call, wait des.Duration) {
	if job.slot != none {
		n.tally.queues[job.queue].callbacks.waits.Add(wait)
	}
}

func (n *counters) unreached(job *call) {
	if job.slot != none {
		n.tally.queues[job.queue].callbacks.unreached++
	}
}
