package sim

import (
	"github.com/ivrsim/ivrsim/internal/ivr"
)

// settle spreads what a replication counted over the rows of its tally: by
// queue, tier, region, line and interval.
func (r *replication) settle() {
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
		r.tally.queues[i].visits.in = r.counters.in[i]
	}
	for i := range r.counters.ofRegion {
		v := &r.counters.ofRegion[i]
		v.addAtOnce(r.tally)
		v.waits.in = v.waits.out
		r.tally.regions[i].visits = v.waits
	}
	r.countInside()
	for i := range r.lines {
		r.lines[i].settle(&r.tally.lines[i], r.tally, len(r.counters.regions))
	}
	r.settleEnds()
}

// settleVisitors spreads the visits of alike callers to a queue, who are the k-th.
func (r *replication) settleVisitors(q *queue, v *visitors, k int) {
	y, tiers := r.tally, r.t.tiers
	v.addAtOnce(y)
	y.queues[q.index].visits.merge(&v.waits)
	v.waits.in = v.waits.out // of a tier or region, whoever overflows stays in it
	y.tiers[k%tiers].visits.merge(&v.waits)
	if r.t.lineClasses == len(y.lines) { // told apart
		y.lines[k/tiers].visits.merge(&v.waits)
	}
}

// addAtOnce adds those who were answered at once to the others: what they count
// as follows from that.
func (v *visitTally) addAtOnce(y *tally) {
	v.waits.offered += v.atOnce
	v.waits.within += v.atOnce
	v.waits.answered.AddZeros(v.atOnce)
	for _, i := range v.levels {
		y.met[i] += v.atOnce
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
		queue := &y.queueSlots[slot*len(t.queues)+int(q.index)]
		queue.merge(&visit)
		queue.within += uint64(n.atOnce) + uint64(n.within)
		queue.short += uint64(n.short)
		y.tierSlots[(slot*t.tiers+tier)*len(t.Center.Hubs)+int(q.hub)].merge(&visit)
		y.courses.answeredAtOnce(slot, q, uint64(n.atOnce))
	}
}

// visits are the interval's as its rows have them.
func (n *slotCount) visits() visitSlot {
	answered, abandoned := uint64(n.atOnce)+uint64(n.answered), uint64(n.abandoned)
	return visitSlot{
		offered: uint64(n.atOnce) + uint64(n.linedUp), answered: answered, abandoned: abandoned,
		ended: answered + abandoned + uint64(n.left), waited: n.waited,
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

func (f *fates) settle(line *lineTally, y *tally, regions int) {
	line.numbers, line.calls.offered = f.numbers, f.offered
	for _, arrived := range f.numbers {
		line.calls.arrived += arrived
	}
	for i := range f.crowds {
		at := &f.crowds[i]
		line.calls.add(at)
		for _, crowd := range [...]*callTally{&y.tiers[i/regions].calls, &y.regions[i%regions].calls} {
			crowd.add(at)
			crowd.arrived += at.inside
			for _, ended := range at.finals {
				crowd.arrived += ended
			}
		}
	}
}

func (n *callTally) add(f *crowdFates) {
	n.redialed += f.redialed
	addAll(n.finals[:], f.finals[:])
}

// settleEnds counts the calls that reached an end: that visited the step, but for
// those who still hear its last words.
func (r *replication) settleEnds() {
	for p := range r.t.programs {
		counts := r.tally.counts[p].Sum()
		for state := range r.t.programs[p].steps {
			if label := r.t.programs[p].steps[state].label; label >= 0 {
				r.tally.ends[label] += counts.Visits[state]
			}
		}
	}
	for c := range r.inside {
		if label := r.step(c).label; c.leg.Wait == ivr.Ended && label >= 0 {
			r.tally.ends[label]--
		}
	}
}
