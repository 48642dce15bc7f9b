package sim

import (
	"github.com/ivrsim/ivrsim/internal/calls/ivr"
	"github.com/ivrsim/ivrsim/internal/days/tally"
	"github.com/ivrsim/ivrsim/internal/design/flow"
)

// aggregate completes the replication's tally: it adds calls and visits to the rows
// of their queue, tier, region, line and interval.
func (r *replication) aggregate() *tally.Tally {
	for i := range r.queues {
		q := &r.queues[i]
		for index, s := range q.strata {
			if s != nil {
				r.aggregateStratum(q, s, index)
			}
		}
		for tier := range q.intervals {
			r.aggregateIntervals(q, tier)
		}
	}
	for day := range r.tally.Days {
		n, into := &r.counters.days[day], &r.tally.Days[day]
		for i := range into.Queues {
			into.Queues[i].Visits.OverflowedIn = n.overflowedIn[i]
		}
		copy(into.InGoalTarget, n.inGoalTarget)
		into.Times = n.times
	}
	for c := range r.presentOfDay {
		class := &r.lines[c.line].classes[r.counters.class(c)]
		r.counters.countCall(c, tally.Dispositions)
		if c.activity == waiting {
			r.counters.countVisit(c.stratum, c, visitWaits, 0)
		}
		class.present++
		class.inputs += uint64(c.inputs)
		if c.attempt > 0 {
			class.redialed++
		}
	}
	for i := range r.lines {
		r.aggregateCalls(i)
	}
	r.aggregateSteps()
	return r.tally
}

// aggregateStratum adds the stratum of a queue with an index.
func (r *replication) aggregateStratum(q *queue, s *stratum, index int) {
	tier, region, language, day := r.counters.splitClass(index)
	into, v := &r.tally.Days[day], &s.visits
	v.Offered += s.answeredAtOnce
	v.InTarget += s.answeredAtOnce
	v.Answered.AddZeros(s.answeredAtOnce)
	for _, goal := range s.goals {
		s.day.inGoalTarget[goal] += s.answeredAtOnce
	}
	into.Queues[q.index].Visits.Merge(v)
	v.OverflowedIn = v.OverflowedOut // a visit that overflows stays in its tier, region and line
	into.Tiers[tier].Visits.Merge(v)
	into.Regions[region].Visits.Merge(v)
	if into.Languages != nil {
		into.Languages[language].Visits.Merge(v)
	}
	if r.t.lineClasses == len(into.Lines) {
		into.Lines[index/r.classes()].Visits.Merge(v)
	}
}

// aggregateIntervals adds a tier's visits to a queue by interval.
func (r *replication) aggregateIntervals(q *queue, tier int) {
	t, into := r.t, r.tally
	for i := range q.intervals[tier] {
		n := &q.intervals[tier][i]
		answered, abandoned := uint64(n.answeredAtOnce)+uint64(n.answered), uint64(n.abandoned)
		visits := tally.IntervalTally{
			Offered: uint64(n.answeredAtOnce) + uint64(n.waited), Answered: answered, Abandoned: abandoned,
			Ended: answered + abandoned + uint64(n.left), AtOnce: uint64(n.answeredAtOnce), Waited: n.wait, Waits: n.waits,
		}
		queue := &into.QueueIntervals[i*len(t.queues)+int(q.index)]
		queue.IntervalTally.Merge(&visits)
		queue.InTarget += uint64(n.answeredAtOnce) + uint64(n.inTarget)
		queue.ShortAbandoned += uint64(n.short)
		into.TierIntervals[(i*t.tiers+tier)*len(t.Center.Hubs)+int(q.hub)].Merge(&visits)
		if into.WaitSeries != nil {
			into.WaitSeries[t.layout.WaitSeriesIndex(i, q.queueID)].AddZeros(uint64(n.answeredAtOnce))
		}
	}
}

// aggregateCalls adds a line's calls to the rows of the line, tiers and regions. Arrived
// calls are those that have ended and those still present.
func (r *replication) aggregateCalls(id int) {
	l := &r.lines[id].callCounts
	for day := range l.days {
		line := &r.tally.Days[day].Lines[id]
		line.Numbers, line.Offered = l.days[day].numbers, l.days[day].offered
	}
	for i := range l.classes {
		tier, region, language, day := r.counters.splitClass(i)
		into := &r.tally.Days[day]
		rows := []*tally.CallTally{&into.Lines[id].CallTally, &into.Tiers[tier].CallTally, &into.Regions[region].CallTally}
		if into.Languages != nil {
			rows = append(rows, &into.Languages[language].CallTally)
		}
		class := &l.classes[i]
		arrived := class.present
		for _, n := range class.ended {
			arrived += n
		}
		for _, to := range rows {
			to.Arrived += arrived
			to.Redialed += class.redialed
			to.Inputs += class.inputs
			for d, n := range class.ended {
				to.Ended[d] += n
			}
		}
	}
}

// aggregateSteps adds the visits of steps, the outcomes by which calls left them, and
// the calls that reached an end: visits of its step less the calls that still hear its
// prompt.
func (r *replication) aggregateSteps() {
	into := r.tally
	for p := range r.t.programs {
		program, counts := r.t.programs[p].program, r.counted[p].Counts.Sum()
		for state, row := range r.t.layout.StepAt[p] {
			into.Steps[row].Visits += counts.Visits[state]
			for o, name := range program.Outcomes {
				if n := counts.Taken(flow.StateID(state), flow.Outcome(o)); n > 0 {
					into.Steps[row].Outcomes[name] += n
				}
			}
			if label := r.t.programs[p].steps[state].label; label >= 0 {
				into.Ends[label] += counts.Visits[state]
			}
		}
	}
	for c := range r.presentOfDay {
		if label := r.step(c).label; c.leg.Wait == ivr.Ended && label >= 0 {
			into.Ends[label]--
		}
	}
}
