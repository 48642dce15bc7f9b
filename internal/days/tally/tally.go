package tally

import (
	"github.com/ivrsim/ivrsim/internal/days/des"
	"github.com/ivrsim/ivrsim/internal/days/model"
	"github.com/ivrsim/ivrsim/internal/design/phone"
	"github.com/ivrsim/ivrsim/internal/design/routing"
	"github.com/ivrsim/ivrsim/internal/math/stats"
)

// Tally holds the counts of one replication, or the sums of several. It holds only integers, so
// merging is exact and does not depend on the order. A Layout gives its rows.
type Tally struct {
	Days  []DayTally // of the statistics
	Ends  []uint64   // by label: calls that reached an end with it
	Steps []StepTally

	// by queue and interval; a queue without a visit has no rows, see CountQueue and QueueInterval
	QueueIntervals [][]QueueIntervalTally
	TierIntervals  []IntervalTally   // by interval, tier and hub
	GroupIntervals []GroupTally      // by interval and group
	MostWaiting    []int32           // by interval: callers at one time, in all queues
	WaitSeries     [][]stats.Summary // by queue of the center and period, see CountWaits; nil if they are not counted
	Goals          []GoalTally       // by goal: the counts of those that have to hold in each interval or hour
	Outages        OutageTally
	Spoken         []SpokenTally // by intent of Model.Spoken
}

// SpokenTally counts the calls whose first intent at a listen step was one, as the caller meant it.
type SpokenTally struct {
	Calls, Misrouted uint64
	Queues           []uint64 // by the queue of the center that the call joined first
}

func (s *SpokenTally) merge(o *SpokenTally) {
	s.Calls += o.Calls
	s.Misrouted += o.Misrouted
	mergeRows(s.Queues, o.Queues, addCount)
}

// GoalTally holds the measure of a goal by period, see Layout.GoalPeriods. Of its fields
// one is not nil, unless the measure follows from other counts.
type GoalTally struct {
	Ratios []RatioTally    // of a ratio
	Waits  []stats.Summary // of a quantile or maximum
}

// RatioTally is the numerator and the denominator of a ratio. Times are in ns.
type RatioTally struct{ Numerator, Denominator stats.Uint128 }

// DayTally holds the counts of a day. Calls and visits are counted if the call arrives in
// the day, whenever they end. Queue lengths and agent times are integrals over the day.
type DayTally struct {
	Lines          []LineTally
	Tiers, Regions []ClassTally
	Queues         []QueueTally
	Groups         []GroupTally
	Times          CallTimes // of all calls
	// by goal: the times of calls that its measure is of; empty for one of no such times
	GoalTimes         []stats.Summary
	LanguageFallbacks uint64          // visits in the line's first language, since no hub speaks the call's
	InGoalTarget      []uint64        // by goal: visits answered within the target of a service level
	GoalUnjudged      []uint64        // by goal: visits that ended and do not count in its service level
	Languages         []LanguageTally // nil unless a goal is about a language
}

// CallTimes are times of calls from their arrival, a call being an attempt. What has not happened yet
// when the replication ends is not among them.
type CallTimes struct {
	Menus  stats.Summary // to the first queue that the call joins, or to its end if it joins none
	Person stats.Summary // to the first answer of an agent
}

func (c *CallTimes) merge(o *CallTimes) {
	c.Menus.Merge(&o.Menus)
	c.Person.Merge(&o.Person)
}

// LanguageTally counts the calls and visits in a language. A call belongs to the language
// that it is in at its end, and a visit to that on joining the queue.
type LanguageTally struct {
	CallTally
	Visits Visits
}

// CallTally counts calls, once per call, and the entries of their callers.
type CallTally struct {
	Arrived, Redialed, Offered uint64
	Inputs                     uint64                     // keys, words and entries of callers
	Misrouted                  uint64                     // reached a queue or an end by an intent heard wrong
	Ended                      [model.Dispositions]uint64 // by model.Disposition
}

// LineTally counts the calls of a line.
type LineTally struct {
	CallTally
	Numbers [len(phone.Validities)]uint64 // arrived calls, by phone.Validity
	Visits  Visits                        // counted only if a goal is about a line
}

// ClassTally counts the calls and visits of a tier or region. A call belongs to the tier
// and region that it has at its end, or when the replication ends.
type ClassTally struct {
	CallTally
	VisitTally
}

// QueueTally counts the visits and callbacks of a queue at a hub.
type QueueTally struct {
	VisitTally
	Rejoined  uint64 // visits of calls that have joined the queue before, at any hub
	Callbacks CallbackTally
}

// VisitTally counts visits and the callers waiting.
type VisitTally struct {
	Visits Visits
	Length QueueLength
}

// Visits counts visits to queues: a call that joins two queues is two visits.
type Visits struct {
	Offered, TimedOut, LeftByChoice, Abandoned, Unjudged uint64
	InTarget                                             uint64 // answered within the queue's target
	OverflowedIn, OverflowedOut, Rejected                uint64
	Answered, Unanswered                                 stats.Summary // waits that have ended
	Announced                                            AnnouncedTally
}

// Ended counts the visits whose wait has ended.
func (v *Visits) Ended() uint64 { return v.Answered.Count + v.Unanswered.Count }

// waited is the sum of their waits, in ns.
func (v *Visits) waited() stats.Uint128 {
	sum := v.Answered.Sum
	sum.Merge(v.Unanswered.Sum)
	return sum
}

// AnnouncedTally sums the waits announced to callers who were answered, and their
// actual waits, in ns.
type AnnouncedTally struct {
	Count             uint64
	Announced, Actual stats.Uint128
	AbsoluteError     stats.Uint128
}

// QueueLength is the integral over time of the number of callers waiting, and its maximum.
type QueueLength struct {
	Area stats.Uint128 // callers × ns
	Max  int32
}

// Add adds an interval's integral and maximum.
func (l *QueueLength) Add(area uint64, most int32) {
	l.Area.Add(area)
	l.Max = max(l.Max, most)
}

// CallbackTally counts the callbacks of a queue.
type CallbackTally struct {
	Booked uint64
	Waits  stats.Summary // of the reached, from booking until reached
}

// GroupTally is a group's staffed and busy time, in agents × ns.
type GroupTally struct{ Staffed, Busy stats.Uint128 }

// Add adds the staffed and busy time of an interval.
func (g *GroupTally) Add(staffed, busy uint64) {
	g.Staffed.Add(staffed)
	g.Busy.Add(busy)
}

// StepTally counts the visits of a step and its outcomes.
type StepTally struct {
	Visits   uint64
	Outcomes map[string]uint64
}

// IntervalTally counts the visits of calls that arrived in an interval.
type IntervalTally struct {
	Offered, Answered, Abandoned uint64
	Ended                        uint64        // visits whose wait has ended
	AtOnce                       uint64        // of these, answered without a wait
	Waited                       stats.Uint128 // ns, of all Ended
	// of the Ended that were not answered at once; empty unless Layout.HasIntervalWaits
	Waits stats.Coarse
}

// QueueIntervalTally counts the visits to a queue of calls that arrived in an interval.
type QueueIntervalTally struct {
	IntervalTally
	InTarget, Unjudged uint64
	MaxWaiting         int32 // at any time in the interval, whenever they arrived
}

// NewTally makes an empty tally, with wait series if asked for.
func NewTally(l *Layout, waitSeries bool) *Tally {
	m := l.Model
	t := &Tally{
		Days: make([]DayTally, m.Clock.Days()),
		Ends: make([]uint64, len(l.EndLabels)), Steps: make([]StepTally, len(l.Steps)),
		QueueIntervals: make([][]QueueIntervalTally, len(l.Queues)),
		TierIntervals:  make([]IntervalTally, l.Intervals*len(l.TierNames())*len(m.Center.Hubs)),
		GroupIntervals: make([]GroupTally, l.Intervals*len(m.Groups)),
		MostWaiting:    make([]int32, l.Intervals),
	}

	for range m.Spoken {
		t.Spoken = append(t.Spoken, SpokenTally{Queues: make([]uint64, len(m.Center.Queues))})
	}

	for i := range t.Days {
		t.Days[i] = *newDayTally(l)
	}

	for i := range t.Steps {
		t.Steps[i].Outcomes = map[string]uint64{}
	}

	for i := range m.Goals {
		t.Goals = append(t.Goals, newGoalTally(m.Goals[i].Measure, l.GoalPeriods[i].Len()))
	}

	t.Outages = newOutageTally(l)

	if waitSeries {
		t.WaitSeries = make([][]stats.Summary, len(m.Center.Queues))
	}

	return t
}

// CountQueue returns the counts of a queue by interval, to add to them. It makes the rows at the first
// call: in a center of thousands of queues, most queues have no visit in a replication, and rows for
// all of them would take most of its memory.
func (t *Tally) CountQueue(queue int) []QueueIntervalTally {
	if len(t.QueueIntervals[queue]) == 0 {
		t.QueueIntervals[queue] = make([]QueueIntervalTally, len(t.MostWaiting))
	}
	return t.QueueIntervals[queue]
}

// CountWaits returns the waits for a queue of the center by period, to add to them. It makes the rows at
// the first call, as CountQueue does.
func (t *Tally) CountWaits(queue routing.QueueID, periods int) []stats.Summary {
	if len(t.WaitSeries[queue]) == 0 {
		t.WaitSeries[queue] = make([]stats.Summary, periods)
	}
	return t.WaitSeries[queue]
}

// QueueInterval returns the counts of a queue in an interval.
func (t *Tally) QueueInterval(queue, interval int) QueueIntervalTally {
	if len(t.QueueIntervals[queue]) == 0 {
		return QueueIntervalTally{}
	}
	return t.QueueIntervals[queue][interval]
}

func newDayTally(l *Layout) *DayTally {
	m := l.Model
	out := &DayTally{
		Lines:        make([]LineTally, len(m.Lines)),
		Tiers:        make([]ClassTally, len(l.TierNames())),
		Regions:      make([]ClassTally, len(m.Center.Regions)),
		Queues:       make([]QueueTally, len(l.Queues)),
		Groups:       make([]GroupTally, len(m.Groups)),
		InGoalTarget: make([]uint64, len(m.Goals)),
		GoalUnjudged: make([]uint64, len(m.Goals)),
		GoalTimes:    make([]stats.Summary, len(m.Goals)),
	}

	// Only goals about a language read these counts.
	if l.CountsLanguages() {
		out.Languages = make([]LanguageTally, len(m.Center.Attributes[routing.AttrLanguage].Values))
	}

	return out
}

// Center merges the visits to all queues. It has no maximum length: the queues are longest at
// different times, see Tally.MostWaiting.
func (t *DayTally) Center() VisitTally {
	var all VisitTally
	for i := range t.Queues {
		all.merge(&t.Queues[i].VisitTally)
	}

	// The merged maximum is the longest of one queue, which can be less than all callers who wait at a time.
	all.Length.Max = 0
	return all
}

// newGoalTally returns the counts of a goal with the given number of periods.
func newGoalTally(m model.Measure, periods int) GoalTally {
	switch {
	case periods == 0 || !m.IsOfCalls():
		return GoalTally{}
	case m.IsRatio():
		return GoalTally{Ratios: make([]RatioTally, periods)}
	default:
		return GoalTally{Waits: make([]stats.Summary, periods)}
	}
}

// AllDays gives the counts of all days together.
func (t *Tally) AllDays(l *Layout) *DayTally {
	// One day is its own sum, so that it is not copied.
	if len(t.Days) == 1 {
		return &t.Days[0]
	}
	all := newDayTally(l)
	for i := range t.Days {
		all.merge(&t.Days[i])
	}
	return all
}

// Merge adds another tally of the same layout.
func (t *Tally) Merge(o *Tally) {
	mergeRows(t.Days, o.Days, (*DayTally).merge)
	mergeRows(t.Ends, o.Ends, addCount)
	mergeRows(t.Steps, o.Steps, (*StepTally).merge)
	mergeRows(t.TierIntervals, o.TierIntervals, (*IntervalTally).Merge)
	mergeRows(t.GroupIntervals, o.GroupIntervals, (*GroupTally).Merge)
	mergeRows(t.MostWaiting, o.MostWaiting, func(to, from *int32) { *to = max(*to, *from) })
	mergeRows(t.Goals, o.Goals, (*GoalTally).merge)
	t.Outages.merge(&o.Outages)
	mergeRows(t.Spoken, o.Spoken, (*SpokenTally).merge)

	for queue, rows := range o.QueueIntervals {
		// A queue that had no visit in the other tally gets no rows from it.
		if len(rows) > 0 {
			mergeRows(t.CountQueue(queue), rows, (*QueueIntervalTally).Merge)
		}
	}

	for queue, rows := range o.WaitSeries {
		if len(rows) > 0 {
			mergeRows(t.CountWaits(routing.QueueID(queue), len(rows)), rows, (*stats.Summary).Merge)
		}
	}
}

func (t *DayTally) merge(o *DayTally) {
	mergeRows(t.Lines, o.Lines, (*LineTally).merge)
	mergeRows(t.Tiers, o.Tiers, (*ClassTally).merge)
	mergeRows(t.Regions, o.Regions, (*ClassTally).merge)
	mergeRows(t.Queues, o.Queues, (*QueueTally).merge)
	mergeRows(t.Groups, o.Groups, (*GroupTally).Merge)
	t.Times.merge(&o.Times)
	mergeRows(t.GoalTimes, o.GoalTimes, (*stats.Summary).Merge)
	t.LanguageFallbacks += o.LanguageFallbacks
	mergeRows(t.InGoalTarget, o.InGoalTarget, addCount)
	mergeRows(t.GoalUnjudged, o.GoalUnjudged, addCount)
	mergeRows(t.Languages, o.Languages, (*LanguageTally).merge)
}

func (l *LanguageTally) merge(o *LanguageTally) {
	l.CallTally.merge(&o.CallTally)
	l.Visits.Merge(&o.Visits)
}

// Counts reports whether events are counted.
func (g *GoalTally) Counts() bool { return g.Ratios != nil || g.Waits != nil }

// Add adds the numerator and the denominator of an event to a period. A quantile counts the events with a denominator.
func (g *GoalTally) Add(period int, numerator, denominator uint64) {
	switch {
	case g.Ratios != nil:
		r := &g.Ratios[period]
		r.Numerator.Add(numerator)
		r.Denominator.Add(denominator)
	case g.Waits != nil && denominator > 0:
		g.Waits[period].Add(des.Duration(numerator))
	}
}

func (g *GoalTally) merge(o *GoalTally) {
	mergeRows(g.Ratios, o.Ratios, func(to, from *RatioTally) {
		to.Numerator.Merge(from.Numerator)
		to.Denominator.Merge(from.Denominator)
	})
	mergeRows(g.Waits, o.Waits, (*stats.Summary).Merge)
}

func mergeRows[T any](to, from []T, merge func(to, from *T)) {
	for i := range to {
		merge(&to[i], &from[i])
	}
}

func addCount(to, from *uint64) { *to += *from }

func (l *LineTally) merge(o *LineTally) {
	l.CallTally.merge(&o.CallTally)
	mergeRows(l.Numbers[:], o.Numbers[:], addCount)
	l.Visits.Merge(&o.Visits)
}

func (c *CallTally) merge(o *CallTally) {
	c.Arrived += o.Arrived
	c.Redialed += o.Redialed
	c.Offered += o.Offered
	c.Inputs += o.Inputs
	c.Misrouted += o.Misrouted
	mergeRows(c.Ended[:], o.Ended[:], addCount)
}

func (c *ClassTally) merge(o *ClassTally) {
	c.CallTally.merge(&o.CallTally)
	c.VisitTally.merge(&o.VisitTally)
}

func (q *QueueTally) merge(o *QueueTally) {
	q.VisitTally.merge(&o.VisitTally)
	q.Rejoined += o.Rejoined
	q.Callbacks.merge(&o.Callbacks)
}

func (c *CallbackTally) merge(o *CallbackTally) {
	c.Booked += o.Booked
	c.Waits.Merge(&o.Waits)
}

// Merge adds other visits.
func (v *Visits) Merge(o *Visits) {
	v.Offered += o.Offered
	v.TimedOut += o.TimedOut
	v.LeftByChoice += o.LeftByChoice
	v.Abandoned += o.Abandoned
	v.Unjudged += o.Unjudged
	v.InTarget += o.InTarget
	v.OverflowedIn += o.OverflowedIn
	v.OverflowedOut += o.OverflowedOut
	v.Rejected += o.Rejected
	v.Answered.Merge(&o.Answered)
	v.Unanswered.Merge(&o.Unanswered)
	v.Announced.Count += o.Announced.Count
	v.Announced.Announced.Merge(o.Announced.Announced)
	v.Announced.Actual.Merge(o.Announced.Actual)
	v.Announced.AbsoluteError.Merge(o.Announced.AbsoluteError)
}

func (v *VisitTally) merge(o *VisitTally) {
	v.Visits.Merge(&o.Visits)
	v.Length.Area.Merge(o.Length.Area)

	// Maxima are not added, because they may be of different times.
	v.Length.Max = max(v.Length.Max, o.Length.Max)
}

// Merge adds the times of other agents or of another interval.
func (g *GroupTally) Merge(o *GroupTally) {
	g.Staffed.Merge(o.Staffed)
	g.Busy.Merge(o.Busy)
}

func (s *StepTally) merge(o *StepTally) {
	s.Visits += o.Visits
	for outcome, n := range o.Outcomes {
		s.Outcomes[outcome] += n
	}
}

// Merge adds other visits of the same interval.
func (v *IntervalTally) Merge(o *IntervalTally) {
	v.Offered += o.Offered
	v.Answered += o.Answered
	v.Abandoned += o.Abandoned
	v.Ended += o.Ended
	v.AtOnce += o.AtOnce
	v.Waited.Merge(o.Waited)
	v.Waits.Merge(&o.Waits)
}

// Merge adds other visits of the same interval.
func (q *QueueIntervalTally) Merge(o *QueueIntervalTally) {
	q.IntervalTally.Merge(&o.IntervalTally)
	q.InTarget += o.InTarget
	q.Unjudged += o.Unjudged
	q.MaxWaiting = max(q.MaxWaiting, o.MaxWaiting)
}
