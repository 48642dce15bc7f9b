package sim

import (
	"github.com/ivrsim/ivrsim/internal/des"
	"github.com/ivrsim/ivrsim/internal/report"
)

// turnInterval adds what the interval before slot, if there is one, has had since the
// turn before, and begins slot, if it is one, or goes on with it. Lengths, agents and
// occupancy belong to the clock.
func (r *replication) turnInterval(slot int32) {
	before := r.slot
	r.slot = slot
	if int(slot) == r.t.layout.Intervals {
		r.slot = none
	}
	for i := range r.queues {
		area, most := r.queues[i].length.turn(r.now)
		if before != none {
			n := &r.tally.QueueIntervals[int(before)*len(r.queues)+i]
			n.MaxWaiting = max(n.MaxWaiting, most)
			r.tally.Queues[i].Length.Add(area, most)
		}
	}
	r.turnCrowds(r.counters.tiers, r.tally.Tiers, before)
	r.turnCrowds(r.counters.regions, r.tally.Regions, before)
	for i := range r.groups {
		staffed, busy := r.groups[i].turn(r.now)
		if before != none {
			r.tally.Groups[i].Add(staffed, busy)
			r.tally.GroupIntervals[int(before)*len(r.groups)+i].Add(staffed, busy)
		}
	}
}

func (r *replication) turnCrowds(crowds []crest, tallies []report.ClassTally, before int32) {
	for i := range crowds {
		area, most := crowds[i].turn(r.now)
		if before != none {
			tallies[i].Length.Add(area, most)
		}
	}
}

func (g *group) turn(now des.Time) (staffed, busy uint64) {
	return g.staffed.turn(now), g.talking.turn(now) + g.wrapping.turn(now)
}
