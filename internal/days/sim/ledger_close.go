package sim

import (
	"iter"

	"github.com/ivrsim/ivrsim/internal/calls/ivr"
	"github.com/ivrsim/ivrsim/internal/days/model"
	"github.com/ivrsim/ivrsim/internal/days/tally"
	"github.com/ivrsim/ivrsim/internal/design/flow"
	"github.com/ivrsim/ivrsim/internal/design/phone"
)

// aggregate completes the replication's tally: it adds calls and visits to the rows
// of their queue, tier, region, line and interval.
func (n *ledger) aggregate(present iter.Seq[*call], counted []*ivr.Machine) *tally.Tally {
	for index, s := range n.strata {
		if s != nil {
			n.aggregateStratum(s, index)
		}
	}

	for queue := range n.intervals {
		for tier := range n.intervals[queue] {
			n.aggregateIntervals(queue, tier)
		}
	}

	for day := range n.tally.Days {
		counts := &n.days[day]
		into := &n.tally.Days[day]
		for i := range into.Queues {
			into.Queues[i].Visits.OverflowedIn = counts.overflowedIn[i]
		}

		copy(into.InGoalTarget, counts.inGoalTarget)
		copy(into.GoalUnjudged, counts.goalUnjudged)
		into.Times = counts.times
	}

	// Calls that are in progress at the end have no ending yet. They are counted as they are.
	for c := range present {
		n.lines[c.line][n.class(c)].countPresent(c)
		n.countSpoken(c)
		n.countCall(c, model.Dispositions)
	}

	for i := range n.lines {
		n.aggregateCalls(i)
	}

	n.aggregateSteps(present, counted)
	return n.tally
}

// aggregateStratum adds the stratum with an index.
func (n *ledger) aggregateStratum(s *stratum, index int) {
	queue := index / n.queueStride
	tier, region, language, day := n.splitClass(index)
	into := &n.tally.Days[day]
	v := &s.visits

	// While the day runs, answers without a wait are counted apart. They meet the target of every
	// goal.
	v.Offered += s.answeredAtOnce
	v.InTarget += s.answeredAtOnce
	v.Answered.AddZeros(s.answeredAtOnce)

	for _, goal := range s.goals {
		s.day.inGoalTarget[goal] += s.answeredAtOnce
	}

	into.Queues[queue].Visits.Merge(v)
	v.OverflowedIn = v.OverflowedOut // a visit that overflows stays in its tier, region and line
	into.Tiers[tier].Visits.Merge(v)
	into.Regions[region].Visits.Merge(v)

	if into.Languages != nil {
		into.Languages[language].Visits.Merge(v)
	}

	// Strata know their line only if a goal is about a line.
	if n.t.lineClasses == len(into.Lines) {
		into.Lines[index%n.queueStride/n.t.classes()].Visits.Merge(v)
	}
}

// aggregateIntervals adds a tier's visits to a queue by interval.
func (n *ledger) aggregateIntervals(queue, tier int) {
	t := n.t
	into := n.tally
	at := n.t.layout.Queues[queue]

	// Most pairs of a queue and a tier have no visits.
	if n.intervals[queue][tier] == nil {
		return
	}
	rows := into.CountQueue(queue)

	for i := range n.intervals[queue][tier] {
		of := &n.intervals[queue][tier][i]
		answered := uint64(of.answeredAtOnce) + uint64(of.answered)
		abandoned := uint64(of.abandoned)
		visits := tally.IntervalTally{
			Offered: uint64(of.answeredAtOnce) + uint64(of.waited), Answered: answered, Abandoned: abandoned,
			Ended:  answered + abandoned + uint64(of.left),
			AtOnce: uint64(of.answeredAtOnce),
			Waited: of.wait,
			Waits:  of.waits,
		}

		all := &rows[i]
		all.IntervalTally.Merge(&visits)
		all.InTarget += uint64(of.answeredAtOnce) + uint64(of.inTarget)
		all.Unjudged += uint64(of.unjudged)
		into.TierIntervals[(i*t.tiers+tier)*len(t.Center.Hubs)+int(at.Hub)].Merge(&visits)

		// The series has only callers who waited so far.
		if into.WaitSeries != nil && of.answeredAtOnce > 0 {
			waits := into.CountWaits(at.Queue, t.layout.WaitPeriods())
			waits[t.layout.WaitPeriod(i)].AddZeros(uint64(of.answeredAtOnce))
		}
	}
}

// aggregateCalls adds a line's calls to the rows of the line, tiers and regions. Arrived
// calls are those that have ended and those still present.
func (n *ledger) aggregateCalls(id int) {
	for day := range n.days {
		copy(n.tally.Days[day].Lines[id].Numbers[:], n.days[day].numbers[id*len(phone.Validities):])
	}

	for i := range n.lines[id] {
		tier, region, language, day := n.splitClass(i)
		into := &n.tally.Days[day]
		rows := []*tally.CallTally{
			&into.Lines[id].CallTally, &into.Tiers[tier].CallTally,
			&into.Regions[region].CallTally,
		}
		if into.Languages != nil {
			rows = append(rows, &into.Languages[language].CallTally)
		}

		class := &n.lines[id][i]
		into.Lines[id].Offered += class.offered

		// A call has either ended or is still present, so both together are all that arrived.
		arrived := class.present
		for _, n := range class.ended {
			arrived += n
		}

		for _, to := range rows {
			to.Arrived += arrived
			to.Redialed += class.redialed
			to.Inputs += class.inputs
			to.Misrouted += class.misrouted
			for d, n := range class.ended {
				to.Ended[d] += n
			}
		}
	}
}

// aggregateSteps adds the visits of steps, the outcomes of the calls that left them, and the calls
// that reached an end. The last number is the visits of the end's step less the calls that still
// hear its prompt.
func (n *ledger) aggregateSteps(present iter.Seq[*call], counted []*ivr.Machine) {
	into := n.tally
	for p := range n.t.programs {
		program := n.t.programs[p].program
		counts := counted[p].Counts.Sum()
		for state, row := range n.t.layout.StepAt[p] {
			into.Steps[row].Visits += counts.Visits[state]
			for o, name := range program.Outcomes {
				if n := counts.Taken(flow.StateID(state), flow.Outcome(o)); n > 0 {
					into.Steps[row].Outcomes[name] += n
				}
			}

			if label := n.t.programs[p].steps[state].label; label >= 0 {
				into.Ends[label] += counts.Visits[state]
			}
		}
	}

	for c := range present {
		if label := n.t.step(c).label; c.leg.Wait == ivr.Ended && label >= 0 {
			into.Ends[label]--
		}
	}
}
