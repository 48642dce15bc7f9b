package sim

import (
	"github.com/ivrsim/ivrsim/internal/des"
	"github.com/ivrsim/ivrsim/internal/ivr"
	"github.com/ivrsim/ivrsim/internal/phone"
	"github.com/ivrsim/ivrsim/internal/routing"
	"github.com/ivrsim/ivrsim/internal/stats"
)

// Tally is what replications count, all in integers, so that merging is exact in
// any order. It is about the callers who arrived between Clock.From and Clock.To
// and, for lengths, agents and occupancy, about that time itself.
type Tally struct {
	lines     []lineTally
	tiers     []crowdTally
	regions   []crowdTally
	queues    []queueTally
	groups    []groupTally
	ends      []uint64      // by label
	Counts    []*ivr.Counts // by program
	fallbacks uint64        // offers in the line's first language, no hub speaking the call's
	met       []uint64      // by criterion with a service level of its own: answered within it

	slots      int
	queueSlots []queueSlot // by slot and queue
	tierSlots  []visitSlot // by slot, tier and hub
	groupSlots []groupSlot // by slot and group
}

// callTally is what became of calls, each counted once.
type callTally struct {
	arrived, redialed, offered uint64
	finals                     [Finals]uint64
}

type lineTally struct {
	calls   callTally
	numbers [len(phone.Validities)]uint64
	visits  visits
}

// crowdTally is of a tier or region. Its calls are counted at their end only.
type crowdTally struct {
	calls  callTally
	visits visits
	length lengths
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

// errorTally is the error of announced waits: spoken less actual.
type errorTally struct {
	count    uint64
	sum      int64
	absolute stats.Uint128
}

// lengths are a queue's by the clock.
type lengths struct {
	area stats.Uint128 // length × ns, from Clock.From to Clock.To
	most int32
}

type queueTally struct {
	visits    visits
	length    lengths
	callbacks callbackTally
}

type callbackTally struct {
	booked, unreached uint64
	waits             stats.Summary // of the reached, from booking on
}

type groupTally struct{ staffed, busy stats.Uint128 } // agents × ns

type visitSlot struct {
	offered, answered, abandoned uint64
	ended                        uint64
	waited                       uint64 // ns of the ended
}

type queueSlot struct {
	visitSlot
	within, short uint64
	most          int32
}

type groupSlot struct{ staffed, busy uint64 } // agents × ns

func newTally(t *tables) *Tally {
	tally := &Tally{
		lines: make([]lineTally, len(t.lines)), tiers: make([]crowdTally, t.tiers), regions: make([]crowdTally, len(t.Center.Regions)),
		queues: make([]queueTally, len(t.queues)), groups: make([]groupTally, len(t.groups)), ends: make([]uint64, len(t.labels)),
		met: make([]uint64, len(t.Criteria)), slots: t.slots,
		queueSlots: make([]queueSlot, t.slots*len(t.queues)), tierSlots: make([]visitSlot, t.slots*t.tiers*len(t.Center.Hubs)),
		groupSlots: make([]groupSlot, t.slots*len(t.groups)),
	}
	for i := range t.programs {
		tally.Counts = append(tally.Counts, ivr.NewCounts(t.programs[i].program))
	}
	return tally
}

func (y *Tally) arrived(c *call) {
	if c.slot == none {
		return
	}
	line := &y.lines[c.line]
	line.calls.arrived++
	line.numbers[c.leg.Values[routing.AttrNumber]]++
	if c.attempt > 0 {
		line.calls.redialed++
	}
}

// finished counts what became of a call, once.
func (y *Tally) finished(c *call, f Final) {
	if c.slot == none {
		return
	}
	v := &c.leg.Values
	y.lines[c.line].calls.finish(c, f)
	for _, n := range [...]*callTally{&y.tiers[v[routing.AttrTier]].calls, &y.regions[v[routing.AttrRegion]].calls} {
		n.arrived++
		if c.attempt > 0 {
			n.redialed++
		}
		n.finish(c, f)
	}
}

func (n *callTally) finish(c *call, f Final) {
	n.finals[f]++
	if c.is(wasOffered) {
		n.offered++
	}
}

func (y *Tally) ended(c *call, label int16) {
	if c.slot != none && label >= 0 {
		y.ends[label]++
	}
}

// about gives the visits that a caller's visit counts in, and its interval's.
func (y *Tally) about(t *tables, c *call) (of [4]*visits, tier *visitSlot, queue *queueSlot) {
	v := &c.leg.Values
	of = [4]*visits{&y.queues[c.queue].visits, &y.tiers[v[routing.AttrTier]].visits, &y.regions[v[routing.AttrRegion]].visits, &y.lines[c.line].visits}
	hub := int(t.queues[c.queue].hub)
	tier = &y.tierSlots[(int(c.slot)*len(y.tiers)+int(v[routing.AttrTier]))*len(t.Center.Hubs)+hub]
	queue = &y.queueSlots[int(c.slot)*len(y.queues)+int(c.queue)]
	return of, tier, queue
}

func (y *Tally) offered(t *tables, c *call, fellBack bool) {
	if c.slot == none {
		return
	}
	if fellBack {
		y.fallbacks++
	}
	of, tier, queue := y.about(t, c)
	for _, v := range of {
		v.offered++
	}
	tier.offered++
	queue.offered++
}

func (y *Tally) rejected(c *call, queue int32) {
	if c.slot == none {
		return
	}
	v := &c.leg.Values
	y.queues[queue].visits.rejected++
	y.tiers[v[routing.AttrTier]].visits.rejected++
	y.regions[v[routing.AttrRegion]].visits.rejected++
	y.lines[c.line].visits.rejected++
}

// leaving is how a caller left a queue unanswered.
type leaving uint8

const (
	abandoned leaving = iota
	timedOut
	leftByChoice
)

// left counts a visit that ended without an answer.
func (y *Tally) left(t *tables, c *call, how leaving, wait des.Duration) {
	if c.slot == none {
		return
	}
	of, tier, queue := y.about(t, c)
	short := how == abandoned && wait < t.ShortAbandon
	for _, v := range of {
		v.unanswered.Add(wait)
		switch how {
		case abandoned:
			v.abandoned++
		case timedOut:
			v.timedOut++
		case leftByChoice:
			v.leftByChoice++
		}
		if short {
			v.short++
		}
	}
	tier.end(wait)
	queue.end(wait)
	if how == abandoned {
		tier.abandoned++
		queue.abandoned++
	}
	if short {
		queue.short++
	}
}

func (s *visitSlot) end(wait des.Duration) {
	s.ended++
	s.waited += uint64(wait)
}

// answered counts a visit that ended with an agent. The caller stays offered,
// answered and counted where it joined; the agent's hub may be another.
func (y *Tally) answered(t *tables, c *call, wait des.Duration) {
	if c.slot == none {
		return
	}
	of, tier, queue := y.about(t, c)
	home := &t.queues[c.queue]
	within := wait <= home.target
	elsewhere := t.groups[c.group].hub != home.hub
	for _, v := range of {
		v.answered.Add(wait)
		if within {
			v.within++
		}
		if elsewhere {
			v.out++
		}
		if c.told >= 0 {
			v.announced.add(c.told - wait)
		}
	}
	tier.end(wait)
	queue.end(wait)
	tier.answered++
	queue.answered++
	if within {
		queue.within++
	}
	if elsewhere {
		y.overflowedIn(t, c)
	}
	y.meet(t, c, wait)
}

func (y *Tally) overflowedIn(t *tables, c *call) {
	there := t.queueAt[t.queues[c.queue].service][t.groups[c.group].hub]
	y.queues[there].visits.in++
}

func (e *errorTally) add(excess des.Duration) {
	e.count++
	e.sum += excess
	e.absolute.Add(uint64(max(excess, -excess)))
}

// meet counts for the criteria that have a service level of their own.
func (y *Tally) meet(t *tables, c *call, wait des.Duration) {
	for _, i := range t.levels {
		k := &t.Criteria[i]
		if wait <= k.Within && k.About.covers(t, c) {
			y.met[i]++
		}
	}
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

func (y *Tally) booked(job *call) {
	if job.slot != none {
		y.queues[job.queue].callbacks.booked++
	}
}

func (y *Tally) reached(job *call, wait des.Duration) {
	if job.slot != none {
		y.queues[job.queue].callbacks.waits.Add(wait)
	}
}

func (y *Tally) unreached(job *call) {
	if job.slot != none {
		y.queues[job.queue].callbacks.unreached++
	}
}
