package sim

import (
	"github.com/ivrsim/ivrsim/internal/days/des"
	"github.com/ivrsim/ivrsim/internal/days/model"
	"github.com/ivrsim/ivrsim/internal/days/tally"
	"github.com/ivrsim/ivrsim/internal/design/phone"
	"github.com/ivrsim/ivrsim/internal/design/routing"
	"github.com/ivrsim/ivrsim/internal/math/stats"
)

// While a replication runs, a call is counted once, by its class: the day, and its language, tier
// and region at its end. A visit to a queue is counted once, by its stratum: the callers of one
// class to one queue. aggregate adds them to the rows of the tally. Most visits are answered at
// once. Such a visit is a single count: its wait is 0.
//
// Only calls of the statistics are counted. Calls of the warm-up and calls after the end have no
// interval.

// counters count visits, and rare events directly in the tally.
type counters struct {
	t              *tables
	tally          *tally.Tally
	spoken         *sideTable[spoken]           // of calls of programs with listen steps
	joined         sideTable[joined]            // of calls that join a second queue
	tiers, regions []timeWeightedMax            // callers waiting
	days           []dayCounts                  // of the statistics
	unused         []stratum                    // strata are made several at a time
	goals          [model.NumCounterKinds][]int // by kind: the goals that count each event; none of visits, see stratum
	event          model.Event                  // that is counted
	dividesClasses bool                         // by day or language
	intervalWaits  bool                         // waits are counted by interval and duration
}

// dayCounts count the times of a day's callers, and visits other than by stratum.
type dayCounts struct {
	times        tally.CallTimes
	numbers      []uint64 // by line and validity of the caller's number: calls that arrived
	overflowedIn []uint64 // by queue: callers of other hubs answered at its hub
	inGoalTarget []uint64 // by goal: visits answered within its target
	goalUnjudged []uint64 // by goal: visits that ended and do not count in its service level
}

// classCounts count the calls of a class.
type classCounts struct {
	redialed  uint64
	inputs    uint64
	misrouted uint64
	offered   uint64 // to a queue
	present   uint64 // not ended when the replication ends
	ended     [model.Dispositions]uint64
}

// stratum counts the visits to a queue of the callers of one class and, if a goal is about a
// line, of one line.
type stratum struct {
	intervals      []intervalCounts // of all the tier's visits to the queue
	tier, region   *timeWeightedMax // all callers waiting
	day            *dayCounts
	answeredAtOnce uint64       // visits without a wait
	goals          []int        // service level goals about these visits, each with a target
	byPeriod       []int        // goals about these visits that are counted by period
	visits         tally.Visits // all others
}

// intervalCounts count the visits of an interval's arrivals of a tier to a queue.
type intervalCounts struct {
	answeredAtOnce uint32 // visits without a wait
	waited         uint32 // all others, including those still waiting
	answered       uint32 // of waited, as are abandoned and left
	abandoned      uint32
	left           uint32        // timed out or by choice
	inTarget       uint32        // of the answered
	unjudged       uint32        // ended and not counted in the service level
	wait           stats.Uint128 // ns, of all whose wait has ended
	waits          stats.Coarse  // of waited, as wait; empty in a run of very many intervals
}

func newCounters(t *tables, tally *tally.Tally) counters {
	n := counters{
		t:              t,
		tally:          tally,
		tiers:          cacheAligned[timeWeightedMax](t.tiers),
		regions:        cacheAligned[timeWeightedMax](len(t.Center.Regions)),
		days:           cacheAligned[dayCounts](t.Clock.Days()),
		dividesClasses: t.Clock.Days()*t.languageClasses > 1, intervalWaits: t.layout.HasIntervalWaits(),
	}

	for i := range n.days {
		n.days[i] = dayCounts{
			numbers:      cacheAligned[uint64](len(t.lines) * len(phone.Validities)),
			overflowedIn: cacheAligned[uint64](len(t.queues)),
			inGoalTarget: cacheAligned[uint64](len(t.Goals)),
			goalUnjudged: cacheAligned[uint64](len(t.Goals)),
		}
	}

	// Only some goals need a count for each event. The lists spare a test of all goals per event. Times
	// are counted for goals without periods, too.
	for i := range t.Goals {
		for _, kind := range []model.CounterKind{model.OfCalls, model.OfTimes, model.OfCallbacks} {
			if t.Goals[i].Measure.Counts(kind) && (kind == model.OfTimes || n.isByPeriod(i)) {
				n.goals[kind] = append(n.goals[kind], i)
			}
		}
	}

	return n
}

// class returns the index of a caller's day, language, tier and region. A caller without a day has
// the first one. Languages are one class unless a goal is about a language.
func (n *counters) class(c *call) int {
	class := int(c.leg.Values[routing.AttrTier])*len(n.regions) + int(c.leg.Values[routing.AttrRegion])
	if n.dividesClasses {
		class += n.dayAndLanguage(c) * n.t.tiers * len(n.regions)
	}
	return class
}

func (n *counters) dayAndLanguage(c *call) int {
	i := 0
	if c.interval != none {
		i = int(c.day) * n.t.languageClasses
	}
	if n.t.languageClasses > 1 {
		i += int(c.leg.Values[routing.AttrLanguage])
	}
	return i
}

// stratum returns the stratum in which a caller's visit to a queue is counted.
func (n *ledger) stratum(c *call, q *queue) *stratum {
	i := int(q.index)*n.queueStride + int(c.line)*n.lineStride + n.class(c)
	if s := n.strata[i]; s != nil {
		return s
	}
	return n.newStratum(c, q, i)
}

// splitClass gives the tier, region, language and day of a class or stratum by its index.
func (n *counters) splitClass(index int) (tier, region, language, day int) {
	region = index % len(n.regions)
	index /= len(n.regions)
	tier = index % n.t.tiers
	index /= n.t.tiers
	language = index % n.t.languageClasses
	index /= n.t.languageClasses
	return tier, region, language, index % len(n.days)
}

// newStratum makes the stratum of a caller in a queue. The index is its place in n.strata.
func (n *ledger) newStratum(c *call, q *queue, index int) *stratum {
	tier, region, _, day := n.splitClass(index)
	intervals := n.intervals[q.index]

	// Most pairs of a queue and a tier never occur. So their counts are made when the first caller
	// comes.
	if intervals[tier] == nil {
		intervals[tier] = cacheAligned[intervalCounts](n.t.layout.Intervals)
	}

	// Strata are made in blocks, so that a few allocations serve all of them.
	if len(n.unused) == 0 {
		n.unused = cacheAligned[stratum](8)
	}

	s := &n.unused[0]
	n.unused = n.unused[1:]
	*s = stratum{intervals: intervals[tier], tier: &n.tiers[tier], region: &n.regions[region], day: &n.days[day]}

	// The goals of a stratum are found once. Then an event only goes through their indices.
	for i := range n.t.Goals {
		k := &n.t.Goals[i]
		if k.Measure.HasTarget() && isAbout(&k.Subject, c, q) {
			s.goals = append(s.goals, i)
		}

		if n.isByPeriod(i) && k.Measure.Counts(model.OfVisits) && isAbout(&k.Subject, c, q) {
			s.byPeriod = append(s.byPeriod, i)
		}
	}

	n.strata[index] = s
	return s
}

// isAbout reports whether a goal is about a caller's visits to a queue. A goal about calls
// has no queue as its subject.
func isAbout(a *model.Subject, c *call, q *queue) bool {
	switch a.Kind {
	case model.SubjectQueue:
		return a.IsQueue(q.queueID, q.hub)
	case model.SubjectTier:
		return int(c.leg.Values[routing.AttrTier]) == a.Index
	case model.SubjectRegion:
		return int(c.leg.Values[routing.AttrRegion]) == a.Index
	case model.SubjectLine:
		return int(c.line) == a.Index
	case model.SubjectLanguage:
		return int(c.leg.Values[routing.AttrLanguage]) == a.Index
	default:
		return true
	}
}

// countEnd counts a call that ends.
func (n *classCounts) countEnd(c *call, d model.Disposition) {
	n.ended[d]++
	n.count(c)
}

// countPresent counts a call in progress at the end of the replication. It has no disposition, but it
// has arrived.
func (n *classCounts) countPresent(c *call) {
	n.present++
	n.count(c)
}

func (n *classCounts) count(c *call) {
	n.inputs += uint64(c.inputs)
	if c.is(wasOffered) {
		n.offered++
	}
	if c.attempt > 0 {
		n.redialed++
	}
}

// leftMenus counts a call of the statistics that joins its first queue, or ends without one.
func (n *counters) leftMenus(c *call, after des.Duration) {
	n.days[c.day].times.Menus.Add(after)
	n.countTime(c, model.MenusLeft, after)
}

// reachedPerson counts a call that an agent answers for the first time.
func (n *counters) reachedPerson(c *call, after des.Duration) {
	n.days[c.day].times.Person.Add(after)
	n.countTime(c, model.PersonReached, after)
}

// countLeft counts a visit that ends without an answer.
func (n *counters) countLeft(c *call, end model.VisitEnd, wait des.Duration) {
	v := &c.stratum.visits
	interval := &c.stratum.intervals[c.interval]
	v.Unanswered.Add(wait)
	interval.wait.Add(uint64(wait))

	if n.intervalWaits {
		interval.waits.Add(wait)
	}

	switch end {
	case model.EndAbandoned:
		v.Abandoned++
		interval.abandoned++
	case model.EndTimedOut:
		v.TimedOut++
		interval.left++
	case model.EndByChoice:
		v.LeftByChoice++
		interval.left++
	case model.EndAnswered: // is no end without an answer
	}

	e := &n.event
	*e = n.t.visitEnded(end, wait, c.queue.target)
	if !e.IsJudged() {
		v.Unjudged++
		interval.unjudged++
	}

	for _, i := range c.stratum.goals {
		e.Target = n.t.Goals[i].Within
		if !e.IsJudged() {
			c.stratum.day.goalUnjudged[i]++
		}
	}

	if len(c.stratum.byPeriod) > 0 {
		n.countVisit(c.stratum, c, *e)
	}

	n.addToWaitSeries(c, wait)
}

func (n *counters) addToWaitSeries(c *call, wait des.Duration) {
	if n.tally.WaitSeries == nil {
		return
	}
	layout := n.t.layout
	n.tally.CountWaits(c.queue.queueID, layout.WaitPeriods())[layout.WaitPeriod(int(c.interval))].Add(wait)
}
