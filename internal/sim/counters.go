package sim

import (
	"github.com/ivrsim/ivrsim/internal/des"
	"github.com/ivrsim/ivrsim/internal/model"
	"github.com/ivrsim/ivrsim/internal/phone"
	"github.com/ivrsim/ivrsim/internal/report"
	"github.com/ivrsim/ivrsim/internal/routing"
	"github.com/ivrsim/ivrsim/internal/stats"
)

// A replication counts each visit in two places as it runs, with its like and with
// its region, and each call in one: settle spreads them over the rows of a tally. A
// visit answered at once, as most are, is a single count there: its wait is 0, and
// what else it counts as follows.
//
// Counted are callers who arrived within the statistics alone: a call of the
// lead-in, or of the tail, has no slot.

// counters find the place, and count what is rare in the tally's rows at once.
type counters struct {
	t        *tables
	tiers    []crest      // callers waiting, by tier
	regions  []crest      // the same, by region
	ofRegion []visitTally // by region
	in       []uint64     // by queue: other hubs' callers, answered at its hub
	met      []uint64     // by criterion with a service level of its own: answered within it
	tally    *report.Tally
}

// fates are what became of the calls of a line.
type fates struct {
	numbers [len(phone.Validities)]uint64 // those that arrived
	offered uint64                        // each once
	crowds  []crowdFates                  // by tier and region
	first   int                           // of a queue's visitors, which are the line's or, where lines are not told apart, everybody's
}

// crowdFates are those of the calls of a tier and region, each counted once: at its
// end, or where the replication leaves it.
type crowdFates struct {
	redialed uint64
	inside   uint64 // still in the center
	finals   [report.Dispositions]uint64
}

// visitors are alike callers to a queue: of a tier and, where lines are told apart,
// of a line.
type visitors struct {
	visitTally
	slots []slotCount // of all of the tier to the queue
	tier  *crest      // of all of it who wait
}

// visitTally is what alike callers' visits count: visitors', or those of a region to
// all queues.
type visitTally struct {
	atOnce uint64        // answered at once
	waits  report.Visits // the others
	levels []int         // the criteria with a service level of their own that are about them
}

// slotCount is the visits of an interval's arrivals of a tier to a queue. Their
// wait has ended, but for those that wait still.
type slotCount struct {
	atOnce    uint32 // answered at once
	linedUp   uint32 // the others: waited, or wait
	answered  uint32 // of these
	abandoned uint32
	left      uint32        // timed out, or by choice
	within    uint32        // of the answered: within the queue's target
	short     uint32        // of the abandoned
	waited    stats.Uint128 // ns, of all whose wait has ended
}

func newCounters(t *tables, y *report.Tally) counters {
	regions := len(t.Center.Regions)
	n := counters{
		t: t, tiers: apart[crest](t.tiers), regions: apart[crest](regions), ofRegion: apart[visitTally](regions),
		in: apart[uint64](len(t.queues)), met: apart[uint64](len(t.Goals)), tally: y,
	}
	for _, k := range t.levels {
		if about := &t.Goals[k].Subject; about.Kind == model.SubjectRegion {
			n.ofRegion[about.Index].levels = append(n.ofRegion[about.Index].levels, k)
		}
	}
	return n
}

// openCounts makes the places where calls and visits are counted.
func (r *replication) openCounts() {
	tiers := len(r.counters.tiers)
	for i := range r.lines {
		l := &r.lines[i]
		if l.calls {
			l.crowds = apart[crowdFates](tiers * len(r.counters.regions))
		}
		if r.t.lineClasses > 1 {
			l.first = i * tiers
		}
	}
	for i := range r.queues {
		r.queues[i].visitors = make([]*visitors, r.t.lineClasses*tiers)
		r.queues[i].slots = make([][]slotCount, tiers)
	}
}

// crowd numbers a caller's tier and region.
func (n *counters) crowd(c *call) int {
	return int(c.leg.Values[routing.AttrTier])*len(n.regions) + int(c.leg.Values[routing.AttrRegion])
}

// visitors gives those whom a caller to a queue is alike.
func (n *counters) visitors(c *call, l *line, q *queue) *visitors {
	i := l.first + int(c.leg.Values[routing.AttrTier])
	if v := q.visitors[i]; v != nil {
		return v
	}
	return n.firstVisit(c, q, i)
}

func (n *counters) firstVisit(c *call, q *queue, i int) *visitors {
	tier := c.leg.Values[routing.AttrTier]
	if q.slots[tier] == nil {
		q.slots[tier] = apart[slotCount](n.t.layout.Intervals)
	}
	v := &apart[visitors](1)[0]
	*v = visitors{slots: q.slots[tier], tier: &n.tiers[tier]}
	for _, k := range n.t.levels {
		if about := &n.t.Goals[k].Subject; about.Kind != model.SubjectRegion && covers(about, c, q) {
			v.levels = append(v.levels, k)
		}
	}
	q.visitors[i] = v
	return v
}

// arrived counts an attempt.
func (f *fates) arrived(c *call) {
	if c.slot != none {
		f.numbers[c.leg.Values[routing.AttrNumber]]++
	}
}

// finished counts what became of a call.
func (n *counters) finished(c *call, l *line, f report.Disposition) {
	if c.slot == none {
		return
	}
	at := &l.crowds[n.crowd(c)]
	at.finals[f]++
	if c.attempt > 0 {
		at.redialed++
	}
}

// answeredAtOnce counts a visit that did not wait.
func (n *counters) answeredAtOnce(c *call, l *line, q *queue) {
	if c.slot == none {
		return
	}
	v := n.visitors(c, l, q)
	v.atOnce++
	v.slots[c.slot].atOnce++
	n.region(c).atOnce++
}

// linedUp counts a visit that begins with a wait.
func (n *counters) linedUp(c *call, v *visitors) {
	if c.slot != none {
		v.waits.Offered++
		v.slots[c.slot].linedUp++
		n.region(c).waits.Offered++
	}
}

// region is where the visits of a caller's region are counted.
func (n *counters) region(c *call) *visitTally { return &n.ofRegion[c.leg.Values[routing.AttrRegion]] }

func (n *counters) rejected(c *call, l *line, queue *queue) {
	if c.slot != none {
		n.visitors(c, l, queue).waits.Rejected++
		n.region(c).waits.Rejected++
	}
}

// fellBack counts a caller who has to do with the line's first language.
func (n *counters) fellBack(c *call) {
	if c.slot != none {
		n.tally.LanguageFallbacks++
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
	short := how == abandoned && n.t.isShort(wait)
	slot := &c.visitors.slots[c.slot]
	slot.waited.Add(uint64(wait))
	if how == abandoned {
		slot.abandoned++
	} else {
		slot.left++
	}
	if short {
		slot.short++
	}
	c.visitors.left(how, wait, short)
	n.region(c).left(how, wait, short)
	n.ended(c, wait)
}

func (v *visitTally) left(how leaving, wait des.Duration, short bool) {
	v.waits.Unanswered.Add(wait)
	switch how {
	case timedOut:
		v.waits.TimedOut++
	case leftByChoice:
		v.waits.LeftByChoice++
	default:
		v.waits.Abandoned++
	}
	if short {
		v.waits.ShortAbandoned++
	}
}

// answered counts a visit that ended with an agent, after a wait. The caller stays
// offered, answered and counted where it joined; the agent's hub may be another.
func (n *counters) answered(c *call, g *group, wait des.Duration) {
	if c.slot == none {
		return
	}
	home := c.queue
	slot := &c.visitors.slots[c.slot]
	slot.answered++
	slot.waited.Add(uint64(wait))
	if wait <= home.target {
		slot.within++
	}
	c.visitors.answered(n, c, g, wait)
	n.region(c).answered(n, c, g, wait)
	if g.hub != home.hub {
		n.in[n.t.queueAt[home.service][g.hub]]++
	}
	n.ended(c, wait)
}

// ended adds a wait to the wait series.
func (n *counters) ended(c *call, wait des.Duration) {
	if series := n.tally.WaitSeries; series != nil {
		series[n.t.layout.WaitSeries(int(c.slot), c.queue.service)].Add(wait)
	}
}

func (v *visitTally) answered(n *counters, c *call, g *group, wait des.Duration) {
	v.waits.Answered.Add(wait)
	if wait <= c.queue.target {
		v.waits.InTarget++
	}
	if g.hub != c.queue.hub {
		v.waits.OverflowedOut++
	}
	if c.is(wasTold) {
		announced, a := int64(c.told)*aMinute, &v.waits.Announced
		a.Count++
		a.Announced.Add(uint64(announced))
		a.Actual.Add(uint64(wait))
		a.AbsoluteError.Add(uint64(max(announced-wait, wait-announced)))
	}
	for _, i := range v.levels {
		if wait <= n.t.Goals[i].Within {
			n.met[i]++
		}
	}
}

// covers tells whether a caller's visits to a queue are what a criterion is about.
func covers(a *model.Subject, c *call, q *queue) bool {
	v := &c.leg.Values
	switch a.Kind {
	case model.SubjectQueue:
		return a.IsQueue(q.service, q.hub)
	case model.SubjectTier:
		return int(v[routing.AttrTier]) == a.Index
	case model.SubjectRegion:
		return int(v[routing.AttrRegion]) == a.Index
	case model.SubjectLine:
		return int(c.line) == a.Index
	default:
		return true
	}
}

func (n *counters) booked(job *call) {
	if job.slot != none {
		n.tally.Queues[job.queue.index].Callbacks.Booked++
	}
}

func (n *counters) reached(job *call, wait des.Duration) {
	if job.slot != none {
		n.tally.Queues[job.queue.index].Callbacks.Waits.Add(wait)
	}
}

func (n *counters) unreached(job *call) {
	if job.slot != none {
		n.tally.Queues[job.queue.index].Callbacks.Unreached++
	}
}
