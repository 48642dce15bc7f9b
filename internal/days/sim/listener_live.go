package sim

import (
	"iter"
	"math"
	"slices"

	"github.com/ivrsim/ivrsim/internal/calls/ivr"
	"github.com/ivrsim/ivrsim/internal/days/des"
	"github.com/ivrsim/ivrsim/internal/days/model"
)

// liveCounters count events for a live view when they happen, in plain counters that only grow.
// They hear the events of all calls, and count the calls of [liveCounters.isCounted].
type liveCounters struct {
	deaf
	t      *tables
	lines  []lineCounter
	flows  []flowCounter   // by program
	queues []QueueSnapshot // without the present states
	counts []ivr.Counts    // by program
	steps  *stepIndex
	event  model.Event // that is counted

	longest []longestWaits // by queue, on this day
	marks   []Mark         // of this day, one for each period that has begun

	talkBegan   sideTable[des.Time] // of a call or callback: when its last conversation began
	earlyBefore des.Time            // calls of the warm-up that arrived before are counted, too
}

type lineCounter struct {
	LineSnapshot
	results []int // by origin: index into Numbers
}

type flowCounter struct {
	FlowSnapshot
	hangUps []uint64 // by flow.StateID
}

// Reason is why a caller left a queue, or was not admitted, without an answer or a
// hang-up.
type Reason uint8

// The reasons.
const (
	LeftFull Reason = iota
	LeftClosed
	LeftTimedOut
	LeftChoice
	Reasons // how many there are
)

// IsRejection reports whether the queue did not admit the call. Records do not have such calls.
func (r Reason) IsRejection() bool { return r == LeftFull || r == LeftClosed }

func (r Reason) String() string { return [...]string{"full", "closed", "timed_out", "choice"}[r] }

func newLiveCounters(t *tables) *liveCounters {
	n := &liveCounters{
		t: t, steps: newStepIndex(t), lines: make([]lineCounter, len(t.lines)),
		flows: make([]flowCounter, len(t.programs)), queues: make([]QueueSnapshot, len(t.queues)),
		longest:     make([]longestWaits, len(t.queues)),
		earlyBefore: math.MinInt64,
	}

	for i := range n.lines {
		n.lines[i].Line = t.Center.Lines[i].Name.Value
		for _, from := range t.lines[i].templates {
			n.lines[i].addOrigin(from.origin.Result)
		}
	}

	for i := range t.programs {
		n.flows[i].Flow = t.programs[i].program.Flow
		n.flows[i].hangUps = make([]uint64, len(t.programs[i].program.States))
	}

	for i := range n.queues {
		q := &n.queues[i]
		q.Queue, q.Hub = t.layout.QueueNames(i)
		q.Target = t.queues[i].target
	}

	return n
}

// addOrigin adds the next origin, with the result of checking its callers' numbers.
func (c *lineCounter) addOrigin(result string) {
	i := slices.IndexFunc(c.Numbers, func(n NumberCount) bool { return n.Result == result })
	if i < 0 {
		i = len(c.Numbers)
		c.Numbers = append(c.Numbers, NumberCount{Result: result})
	}
	c.results = append(c.results, i)
}

// countSteps makes the machines that run the calls of a day add to the counts.
func (n *liveCounters) countSteps(counted []*ivr.Machine) {
	for i, m := range counted {
		if len(n.counts) == i {
			n.counts = append(n.counts, m.NewCounts())
		}
		m.Counts = n.counts[i]
	}
}

// hangsUpAtStop counts a caller who is in the center when the clock stops as hanging up.
func (n *liveCounters) hangsUpAtStop(c *call, now des.Time) {
	if c.activity == waiting {
		n.waited(c.queue, now-c.since, now)
		n.countEnd(c, model.EndAbandoned, now-c.since)
		c.becomes(model.Abandoned)
	}
	c.becomes(model.HungUp)
	n.hungUp(c)
	n.ended(c, c.became, now)
}

func (n *liveCounters) arrived(c *call, _ des.Key, now des.Time) {
	n.mark(now)
	if !n.isCounted(c) {
		return
	}
	line := &n.lines[c.line]
	line.Arrived++
	line.Numbers[line.results[c.origin]].Count++
}

func (n *liveCounters) rejected(c *call, q *queue, why admission) {
	if !n.isCounted(c) {
		return
	}
	reason := LeftClosed
	if why == full {
		reason = LeftFull
	}
	n.queues[q.index].Left[reason]++
}

func (n *liveCounters) joined(c *call, now des.Time) {
	n.mark(now)
	if n.isCounted(c) {
		n.event = model.Event{Kind: model.VisitBegan}
		n.queues[c.queue.index].Visits.Count(&n.event)
	}
}

func (n *liveCounters) left(c *call, end model.VisitEnd, wait des.Duration, now des.Time) {
	n.waited(c.queue, wait, now)
	if !n.isCounted(c) {
		return
	}

	n.countEnd(c, end, wait)
	if end == model.EndAbandoned {
		n.hungUp(c)
	}
}

// countEnd counts a wait that ends.
func (n *liveCounters) countEnd(c *call, end model.VisitEnd, wait des.Duration) {
	q := &n.queues[c.queue.index]
	n.event = n.t.visitEnded(end, wait, q.Target)
	q.Visits.Count(&n.event)

	switch end {
	case model.EndAnswered:
		q.Wait.observe(wait)
	case model.EndAbandoned:
		q.AbandonWait.observe(wait)
	case model.EndTimedOut:
		q.Left[LeftTimedOut]++
	case model.EndByChoice:
		q.Left[LeftChoice]++
	}
}

// mark notes the counts at the beginnings of the periods of the day that have passed before an event.
func (n *liveCounters) mark(now des.Time) {
	clock := &n.t.Clock
	for len(n.marks) < dayPeriods {
		begin := clock.From + des.Time(len(n.marks))*DayPeriod(clock.From, clock.To)
		if begin >= now {
			return
		}
		n.marks = append(n.marks, n.markAt(begin))
	}
}

// markAt is the present counts, as those of a time.
func (n *liveCounters) markAt(at des.Time) Mark {
	m := Mark{At: n.t.Clock.Instant(at), Queues: make([]model.VisitCounts, len(n.queues))}
	for i := range n.lines {
		m.Arrived += n.lines[i].Arrived
	}
	for i := range n.queues {
		m.Queues[i] = n.queues[i].Visits
	}
	return m
}

// waited is told of a wait that ends, before it is counted. It adds the wait to the longest waits. Callers of the
// warm-up are added too, as in the longest wait of the present callers.
func (n *liveCounters) waited(q *queue, wait des.Duration, now des.Time) {
	n.mark(now)
	clock := &n.t.Clock
	n.longest[q.index].add(now-wait, now, clock.From, clock.To)
}

func (n *liveCounters) answered(c *call, wait des.Duration, now des.Time) {
	// A call of the warm-up is counted once the day has begun. So the beginning of every
	// conversation is kept.
	*n.talkBegan.of(c) = now
	n.waited(c.queue, wait, now)
	if !n.isCounted(c) {
		return
	}
	n.countEnd(c, model.EndAnswered, wait)
}

func (n *liveCounters) reached(callback *call, now des.Time) {
	*n.talkBegan.of(callback) = now
}

// talked counts a conversation that ends, whose agent works on it until wrapUpEnd.
func (n *liveCounters) talked(c *call, now, wrapUpEnd des.Time) {
	q := &n.queues[c.queue.index]
	began := *n.talkBegan.of(c)
	if !n.isCounted(c) || began < n.earlyBefore {
		// An answer before the day is not counted.
		return
	}
	q.Talk.observe(now - began)
	q.Handle.observe(wrapUpEnd - began)
}

// isCounted reports whether a call is counted: a call of the statistics, or an early one
// that was in the center when the day began.
func (n *liveCounters) isCounted(c *call) bool {
	return c.interval != none || c.arrived < n.earlyBefore
}

// countPresent counts the callers of the warm-up who are in the center when the day begins.
// The steps that they have visited are not counted.
func (n *liveCounters) countPresent(present iter.Seq[*call], now des.Time) {
	n.earlyBefore = now
	for c := range present {
		n.arrived(c, 0, now)
		if c.activity == waiting {
			n.joined(c, now)
		}
	}
}

// hungUp counts a caller who hangs up at a step, in a queue or elsewhere. It does not count callers
// of the warm-up, because their visits are not counted either.
func (n *liveCounters) hungUp(c *call) {
	if c.interval != none {
		n.flows[n.t.lines[c.line].program.index].hangUps[c.leg.State]++
	}
}

func (n *liveCounters) ended(c *call, d model.Disposition, now des.Time) {
	if !n.isCounted(c) {
		return
	}
	if d == model.Blocked {
		n.lines[c.line].Blocked++
	}
	calls := &n.flows[n.t.lines[c.line].program.index]
	calls.Finished[d]++
	calls.Duration.observe(now - c.arrived)
}
