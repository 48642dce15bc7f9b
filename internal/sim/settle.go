package sim

import (
	"github.com/ivrsim/ivrsim/internal/flow"
	"github.com/ivrsim/ivrsim/internal/ivr"
	"github.com/ivrsim/ivrsim/internal/report"
)

// aggregate completes the replication's tally: it adds what was counted by class of
// callers to the rows by queue, tier, region, line and interval.
func (r *replication) aggregate() *report.Tally {
	y := r.tally
	for i := range r.queues {
		q := &r.queues[i]
		for k, v := range q.visitors {
			if v != nil {
				r.settleVisitors(q, v, k)
			}
		}
		for tier := range q.slots {
			r.settleSlots(q, tier)
		}
		y.Queues[i].Visits.OverflowedIn = r.counters.in[i]
	}
	for i := range r.counters.ofRegion {
		v := &r.counters.ofRegion[i]
		v.addAtOnce(r.counters.met)
		v.waits.OverflowedIn = v.waits.OverflowedOut
		y.Regions[i].Visits = v.waits
	}
	copy(y.InGoalTarget, r.counters.met)
	r.countInside()
	for i := range r.lines {
		r.lines[i].settle(&y.Lines[i], y, len(r.counters.regions))
	}
	r.settleSteps()
	return y
}

// settleVisitors spreads the visits of alike callers to a queue, who are the k-th.
func (r *replication) settleVisitors(q *queue, v *visitors, k int) {
	y, tiers := r.tally, r.t.tiers
	v.addAtOnce(r.counters.met)
	y.Queues[q.index].Visits.Merge(&v.waits)
	v.waits.OverflowedIn = v.waits.OverflowedOut // of a tier or region, whoever overflows stays in it
	y.Tiers[k%tiers].Visits.Merge(&v.waits)
	if r.t.lineClasses == len(y.Lines) { // told apart
		y.Lines[k/tiers].Visits.Merge(&v.waits)
	}
}

// addAtOnce adds those who were answered at once to the others: what they count
// as follows from that.
func (v *visitTally) addAtOnce(met []uint64) {
	v.waits.Offered += v.atOnce
	v.waits.InTarget += v.atOnce
	v.waits.Answered.AddZeros(v.atOnce)
	for _, i := range v.levels {
		met[i] += v.atOnce
	}
}

// settleSlots spreads the intervals of a tier's visits to a queue.
func (r *replication) settleSlots(q *queue, tier int) {
	t, y := r.t, r.tally
	for slot := range q.slots[tier] {
		n := &q.slots[tier][slot]
		if n.atOnce == 0 && n.linedUp == 0 {
			continue
		}
		visit := n.visits()
		queue := &y.QueueIntervals[slot*len(t.queues)+int(q.index)]
		queue.Merge(&visit)
		queue.InTarget += uint64(n.atOnce) + uint64(n.within)
		queue.ShortAbandoned += uint64(n.short)
		y.TierIntervals[(slot*t.tiers+tier)*len(t.Center.Hubs)+int(q.hub)].Merge(&visit)
		if y.WaitSeries != nil {
			y.WaitSeries[t.layout.WaitSeries(slot, q.service)].AddZeros(uint64(n.atOnce))
		}
	}
}

// visits are the interval's as its rows have them.
func (n *slotCount) visits() report.IntervalTally {
	answered, abandoned := uint64(n.atOnce)+uint64(n.answered), uint64(n.abandoned)
	return report.IntervalTally{
		Offered: uint64(n.atOnce) + uint64(n.linedUp), Answered: answered, Abandoned: abandoned,
		Ended: answered + abandoned + uint64(n.left), Waited: n.waited,
	}
}

// countInside counts the calls that have not ended. They have arrived with the
// others of their tier and region, and none of them has a final.
func (r *replication) countInside() {
	for c := range r.inside {
		at := &r.lines[c.line].crowds[r.counters.crowd(c)]
		at.inside++
		if c.attempt > 0 {
			at.redialed++
		}
	}
}

func (f *fates) settle(line *report.LineTally, y *report.Tally, regions int) {
	line.Numbers, line.Offered = f.numbers, f.offered
	for _, arrived := range f.numbers {
		line.Arrived += arrived
	}
	for i := range f.crowds {
		at := &f.crowds[i]
		at.addTo(&line.CallTally)
		for _, crowd := range [...]*report.CallTally{&y.Tiers[i/regions].CallTally, &y.Regions[i%regions].CallTally} {
			at.addTo(crowd)
			crowd.Arrived += at.inside
			for _, ended := range at.finals {
				crowd.Arrived += ended
			}
		}
	}
}

func (f *crowdFates) addTo(n *report.CallTally) {
	n.Redialed += f.redialed
	for i, ended := range f.finals {
		n.Ended[i] += ended
	}
}

// settleSteps counts the steps that calls visited and the outcomes by which they left,
// and the calls that reached an end: that visited its step, but for those who still
// hear its last words.
func (r *replication) settleSteps() {
	y := r.tally
	for p := range r.t.programs {
		program, counts := r.t.programs[p].program, r.counting[p].Counts.Sum()
		for state, row := range r.t.layout.StepAt[p] {
			y.Steps[row].Visits += counts.Visits[state]
			for o, name := range program.Outcomes {
				if n := counts.Taken(flow.StateID(state), flow.Outcome(o)); n > 0 {
					y.Steps[row].Outcomes[name] += n
				}
			}
			if label := r.t.programs[p].steps[state].label; label >= 0 {
				y.Ends[label] += counts.Visits[state]
			}
		}
	}
	for c := range r.inside {
		if label := r.step(c).label; c.leg.Wait == ivr.Ended && label >= 0 {
			y.Ends[label]--
		}
	}
}
