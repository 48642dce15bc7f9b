package backtest

import (
	"cmp"
	"slices"
	"time"

	"github.com/ivrsim/ivrsim/internal/days/des"
	"github.com/ivrsim/ivrsim/internal/days/model"
	"github.com/ivrsim/ivrsim/internal/days/sim"
	"github.com/ivrsim/ivrsim/internal/design/routing"
)

// Past is a day of the records up to a time.
type Past struct {
	Records []sim.PastRecord // as in sim.Past

	Later     int  // records that were left out, because their calls arrive later
	Others    int  // records of other dates that were left out
	Queueless int  // records of callbacks without a queue that were left out
	HasOpen   bool // a call is in progress; after-call work is no call
}

// LastDate returns the last date of the records, or false without any.
func (a *Actual) LastDate() (_ routing.Date, ok bool) {
	if len(a.dates) == 0 {
		return routing.Date{}, false
	}
	return a.dates[len(a.dates)-1], true
}

// LastDateBy returns the last date of the records up to another date. A later record has a wrong clock, unless all
// records are later. It returns false without any.
func (a *Actual) LastDateBy(most routing.Date) (_ routing.Date, ok bool) {
	for _, date := range slices.Backward(a.dates) {
		if !most.Before(date) {
			return date, true
		}
	}
	return a.LastDate()
}

// LastTime returns the last time in the records up to a date, or the zero time without any.
func (a *Actual) LastTime(most routing.Date) time.Time {
	last := int64(0)
	for date, calls := range a.calls {
		if most.Before(a.dates[date]) {
			break
		}
		for i := range calls {
			v := &calls[i].visit
			last = max(last, v.arrived, v.enqueued, v.workEnd())
		}
	}
	if last == 0 {
		return time.Time{}
	}
	return time.Unix(0, last)
}

// Until returns the past of a model's day up to a time. What happened later is not known: a call that ends
// later is in progress. So is a call without an end, unless its outcome names the end.
func (a *Actual) Until(now des.Time, m *model.Model) *Past {
	p := &Past{}
	start := m.Clock.Start.UnixNano()
	hasWork := a.hasWrapUps()

	// A call of the day before may be in progress when the simulated time begins.
	var visits []call
	for date := range a.dates {
		for i := range a.calls[date] {
			c := a.calls[date][i]
			c.visit = c.countedFrom(start)
			switch {
			case c.arrived < 0 || c.arrived >= m.Clock.Stop:
				p.Others++
			case c.arrived > now:
				p.Later++
			case c.outcome.IsCallback() && c.queue < 0:
				p.Queueless++
			default:
				visits = append(visits, c)
			}
		}
	}

	numberCalls(visits)
	visits = newest(visits)
	separate(visits)
	busy := lastWork(visits)
	for i := range visits {
		v := &visits[i]
		isFirst := i == 0 || visits[i-1].id != v.id
		isLast := i+1 == len(visits) || visits[i+1].id != v.id
		r, known := v.until(now)
		if !known && (v.outcome.IsCallback() || !isFirst) {
			continue
		}

		// A call that joined a further queue or booked a callback has left this queue.
		if !isLast && !v.outcome.IsCallback() && r.Ended == sim.NoTime && visits[i+1].enqueued <= now {
			r.Ended = max(r.Enqueued, r.Answered, visits[i+1].enqueued)
		}

		// An agent who took a later call has ended the work on this one.
		isOver := v.agent > 0 && busy[v.agent] > r.Answered
		r.WorksOn = r.WorksOn || hasWork && !v.hasBadEnd && r.Answered != sim.NoTime && r.Ended != sim.NoTime &&
			v.wrapUpEnd == sim.NoTime && !isOver

		p.HasOpen = p.HasOpen || r.Ended == sim.NoTime
		p.Records = append(p.Records, r)
	}

	return p
}

// hasWrapUps reports whether the records have ends of after-call work.
func (a *Actual) hasWrapUps() bool {
	return slices.ContainsFunc(a.calls, func(calls []call) bool {
		return slices.ContainsFunc(calls, func(c call) bool { return c.wrapUpEnd != sim.NoTime })
	})
}

// numberCalls orders visits by their calls, and numbers the calls from 1 in place of their ids. An id that
// returns with another arrival belongs to another call. A visit without an id is a call.
func numberCalls(visits []call) {
	slices.SortStableFunc(visits, func(a, b call) int {
		return cmp.Or(cmp.Compare(a.arrived, b.arrived), cmp.Compare(a.id, b.id), cmp.Compare(a.enqueued, b.enqueued))
	})
	number := uint64(0)
	var last call
	for i := range visits {
		v := &visits[i]
		if i == 0 || v.id == 0 || v.id != last.id || v.arrived != last.arrived {
			number++
		}
		last = *v
		v.id = number
	}
}

// newest leaves out the rows of a visit that a later row of the file replaces: a log that grows has a row when a call
// begins to wait, and another one when it ends.
func newest(visits []call) []call {
	out := visits[:0]
	for _, v := range visits {
		if n := len(out); n > 0 && out[n-1].id == v.id && !out[n-1].outcome.IsCallback() && !v.outcome.IsCallback() {
			before := &out[n-1]
			if before.queue < 0 || v.queue < 0 || before.queue == v.queue && before.enqueued == v.enqueued {
				*before = v
				continue
			}
		}
		out = append(out, v)
	}
	return out
}

// separate ends each visit before the next one of its call begins.
func separate(visits []call) {
	for i := 1; i < len(visits); i++ {
		v, next := &visits[i-1], &visits[i]
		if v.id != next.id || v.outcome.IsCallback() || next.outcome.IsCallback() || next.enqueued == sim.NoTime {
			continue
		}
		v.enqueued = min(v.enqueued, next.enqueued)
		v.answered = min(v.answered, next.enqueued)
		v.ended = min(v.ended, next.enqueued)
	}
}

// lastWork returns when each agent, by number, last answered.
func lastWork(visits []call) map[int32]des.Time {
	out := map[int32]des.Time{}
	for i := range visits {
		if v := &visits[i]; v.agent > 0 {
			out[v.agent] = max(out[v.agent], v.answered)
		}
	}
	return out
}

// until returns the record of a visit as far as it was known at a time, and whether the visit had begun.
func (c *call) until(now des.Time) (r sim.PastRecord, known bool) {
	r.CallRecord = sim.CallRecord{
		Call: c.id, Line: c.line, Arrived: c.arrived, Queue: c.queue, Group: c.group,
		Enqueued: c.enqueued, Answered: c.answered, Ended: c.ended, WrapUpEnd: c.wrapUpEnd, Outcome: c.outcome,
	}
	r.AnyTier = c.tier < 0
	if !r.AnyTier {
		r.Tier = routing.Value(c.tier)
	}

	// A row of a caller who was not answered, without an end and an outcome, is read as abandoned. Here the caller
	// still waits. Another outcome, or an end that is no time, is an end at the last known time. A callback goes on
	// until its caller is reached.
	goesOn := []sim.Outcome{
		sim.OutcomeCalledBack, sim.OutcomeUnreached, sim.OutcomeAbandoned, sim.OutcomeInProgress, sim.OutcomeUnknown,
		sim.OutcomeAnswered,
	}
	isEnd := c.hasBadEnd || !slices.Contains(goesOn, c.outcome)
	if r.Ended == sim.NoTime && isEnd {
		r.Ended = max(r.Arrived, r.Enqueued, r.Answered)
	}

	r.WorksOn = r.Answered != sim.NoTime && r.Ended != sim.NoTime && r.Ended <= now && r.WrapUpEnd > now
	for _, at := range []*des.Time{&r.Answered, &r.Ended, &r.WrapUpEnd} {
		if *at > now {
			*at = sim.NoTime
		}
	}

	if r.Queue < 0 || r.Enqueued == sim.NoTime || r.Enqueued > now {
		r.Queue = -1
		r.Enqueued = sim.NoTime
		r.Answered = sim.NoTime
		return r, c.queue < 0
	}
	return r, true
}
