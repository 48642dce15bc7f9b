package backtest

import (
	"math"
	"slices"

	"github.com/ivrsim/ivrsim/internal/days/des"
	"github.com/ivrsim/ivrsim/internal/days/model"
	"github.com/ivrsim/ivrsim/internal/days/sim"
	"github.com/ivrsim/ivrsim/internal/days/tally"
	"github.com/ivrsim/ivrsim/internal/design/routing"
	"github.com/ivrsim/ivrsim/internal/math/stats"
	"github.com/ivrsim/ivrsim/internal/plans/records"
	"github.com/ivrsim/ivrsim/internal/results/report"
)

// counter is a count of visits. Times are in ns. The first counters are the counters of visits of
// package model.
type counter = model.Counter

// Further counters, that no measure of a goal has.
const (
	none   counter = iota + model.NumVisitCounters // 1
	atOnce                                         // answered at once: see AtOnce
	talks                                          // whose length is known
	talked
	wrapUps
	wrappedUp
	handles   // whose length is known
	handled   // talked and wrapped up
	agents    // seen at work, summed over intervals; of the center
	intervals // of these
	numCounters
)

// counts are sums over visits, by counter.
type counts [numCounters]float64

func (c *counts) add(o *counts) {
	for i := range c {
		c[i] += o[i]
	}
}

// count adds an event.
func (c *counts) count(e *model.Event) {
	for of := range model.NumVisitCounters {
		c[of] += float64(of.Amount(e))
	}
}

// frame gives the rows of a day's counts: the intervals of a layout of one day, and the
// subjects: the center, then the queues, then the tiers.
type frame struct {
	layout *tally.Layout
	names  []string // by subject
	titles []model.Title
	tiers  int
	began  counts       // of each visit: it began
	out    []bool       // by interval: it is left out
	atOnce des.Duration // the longest wait of a caller who is answered at once
	// the real day has the counts of a report
	ofReport bool
}

// leaveOut leaves out the intervals that begin in some hours.
func (f *frame) leaveOut(spans []records.Span) {
	f.out = make([]bool, f.layout.Intervals)
	for i := range f.out {
		at := f.layout.Model.Clock.Instant(f.layout.Start(i))
		f.out[i] = slices.ContainsFunc(spans, func(s records.Span) bool { return s.Contains(at) })
	}
}

func newFrame(l *tally.Layout) *frame {
	f := &frame{
		layout: l, names: []string{report.CenterSubject},
		titles: []model.Title{l.Model.TitleOf(model.Subject{Kind: model.SubjectCenter})},
	}
	f.began.count(&model.Event{Kind: model.VisitBegan})
	for i := range l.Queues {
		queue, hub := l.QueueNames(i)
		f.names = append(f.names, queue+"@"+hub)
		f.titles = append(f.titles, l.Model.QueueTitle(l.Queues[i].Queue, l.Queues[i].Hub))
	}

	// The order of the subjects is fixed: the center, the queues, the tiers. Indices rest on it.
	tiers := l.Model.Center.Attributes[routing.AttrTier].Values
	f.tiers = len(tiers)
	f.names = append(f.names, tiers...)
	for i := range tiers {
		f.titles = append(f.titles, l.Model.TitleOf(model.Subject{Kind: model.SubjectTier, Index: i}))
	}

	return f
}

const center = 0 // the subject

func (f *frame) queueSubject(queue int32) int { return 1 + int(queue) }
func (f *frame) tierSubject(tier int16) int   { return 1 + len(f.layout.Queues) + int(tier) }

// interval gives the interval of a time, or false if it is not of the day.
func (f *frame) interval(at des.Time) (int, bool) {
	c := &f.layout.Model.Clock
	i := int((at - c.From) / c.Interval)
	return i, at >= c.From && at < c.To && (f.out == nil || !f.out[i])
}

// day holds the counts of one day, real or simulated.
type day struct {
	*frame
	counts []counts        // by interval and subject
	waits  []stats.Summary // by subject
	tiered []uint32        // by interval, queue and tier: visits offered
	seen   map[seenAgent]intervalSet
}

// seenAgent is an agent who is seen at work.
type seenAgent struct {
	group int16
	agent int32
}

// intervalSet has a bit for each interval.
type intervalSet []uint64

const bitsPerWord = 64

func (s intervalSet) add(interval int) { s[interval/bitsPerWord] |= 1 << (interval % bitsPerWord) }

func (s intervalSet) contains(interval int) bool {
	return s[interval/bitsPerWord]&(1<<(interval%bitsPerWord)) != 0
}

func newDay(f *frame) *day {
	n := f.layout.Intervals
	queues := len(f.layout.Queues)
	return &day{
		frame: f, counts: make([]counts, n*len(f.names)), waits: make([]stats.Summary, len(f.names)),
		tiered: make([]uint32, n*queues*f.tiers), seen: map[seenAgent]intervalSet{},
	}
}

// add counts a visit of a call that arrives on the day.
func (d *day) add(v *visit) {
	interval, ok := d.interval(v.arrived)
	if !ok {
		return
	}

	// An agent is seen in any conversation, also in one that is no visit to a queue.
	d.noteAgent(v)

	if v.queue < 0 || v.enqueued == sim.NoTime || v.outcome.IsCallback() {
		return
	}

	one := d.count(v)
	wait, ended := v.wait()

	// A visit counts for the center, its queue and its tier alike.
	subjects := []int{center, d.queueSubject(v.queue)}
	if v.tier >= 0 {
		subjects = append(subjects, d.tierSubject(v.tier))
	}

	for _, subject := range subjects {
		d.counts[interval*len(d.names)+subject].add(&one)
		if ended && subject != center {
			d.waits[subject].Add(wait)
		}
	}

	queues := len(d.layout.Queues)
	if v.tier >= 0 {
		d.tiered[(interval*queues+int(v.queue))*d.tiers+int(v.tier)]++
	}
}

// count gives the counts of one visit.
func (d *day) count(v *visit) counts {
	m := d.layout.Model
	target := int64(m.Center.Queues[d.layout.Queues[v.queue].Queue].AnswerWithin)

	one := d.began
	wait, isOver := v.wait()
	if !isOver {
		if v.outcome == sim.OutcomeAbandoned { // after a wait that is not known, which is taken to be long
			one.count(&model.Event{
				Kind: model.VisitEnded, End: model.EndAbandoned, Time: math.MaxInt64, Target: target, Level: m.LevelRule,
			})
			one[model.WaitOfEnded] = 0
		}
		return one
	}

	one.count(&model.Event{Kind: model.VisitEnded, End: v.end(), Time: wait, Target: target, Level: m.LevelRule})
	if v.answered == sim.NoTime {
		return one
	}

	// Only an answered visit has the times that follow.
	one[atOnce] = oneIf(wait <= d.atOnce)

	if v.ended != sim.NoTime {
		one[talks] = 1
		one[talked] = float64(v.ended - v.answered)
		one[handles] = 1
		one[handled] = float64(v.workEnd() - v.answered)

		if v.wrapUpEnd != sim.NoTime {
			one[wrapUps] = 1
			one[wrappedUp] = float64(v.wrapUpEnd - v.ended)
		}
	}

	return one
}

func oneIf(is bool) float64 {
	if is {
		return 1
	}
	return 0
}

// noteAgent notes an agent's work in each of its intervals.
func (d *day) noteAgent(v *visit) {
	if v.agent == 0 || v.answered == sim.NoTime {
		return
	}

	who := seenAgent{v.group, v.agent}
	seen := d.seen[who]
	if seen == nil {
		seen = make(intervalSet, 1+d.layout.Intervals/bitsPerWord)
	}
	c := &d.layout.Model.Clock
	isSeen := false

	// Steps of one interval visit each interval but perhaps the last one, which follows below.
	for at := v.answered; at <= v.workEnd(); at += c.Interval {
		if i, ok := d.interval(at); ok {
			seen.add(i)
			isSeen = true
		}
	}

	if i, ok := d.interval(v.workEnd()); ok {
		seen.add(i)
		isSeen = true
	}
	if isSeen {
		d.seen[who] = seen
	}
}

// finish sums the waits of the center, and counts the agents seen. A day without any counts no interval, so that
// records without agents have no mean of them, rather than 0.
func (d *day) finish() {
	// Each visit is one of a queue.
	for q := range d.layout.Queues {
		d.waits[center].Merge(&d.waits[d.queueSubject(int32(q))])
	}

	for i := range d.layout.Intervals {
		for _, seen := range d.seen {
			if seen.contains(i) {
				d.counts[i*len(d.names)+center][agents]++
			}
		}
		if len(d.seen) > 0 {
			d.counts[i*len(d.names)+center][intervals] = 1
		}
	}
	d.seen = nil
}

// sum gives a subject's counts in the intervals from one up to another.
func (d *day) sum(subject, from, to int) counts {
	var out counts
	for i := from; i < to; i++ {
		out.add(&d.counts[i*len(d.names)+subject])
	}
	return out
}
