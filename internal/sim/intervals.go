package sim

import (
	"github.com/ivrsim/ivrsim/internal/des"
	"github.com/ivrsim/ivrsim/internal/stats"
)

// turnInterval ends the interval before slot, if there is one, and begins slot,
// if it is one. Lengths, agents and occupancy belong to the clock.
func (r *replication) turnInterval(slot int32) {
	before := r.slot
	r.slot = slot
	if int(slot) == r.t.slots {
		r.slot = none
	}
	for i := range r.queues {
		area, most := r.queues[i].length.turn(r.now)
		if before != none {
			r.tally.queueSlots[int(before)*len(r.queues)+i].most = most
			r.tally.queues[i].length.add(area, most)
		}
	}
	r.turnCrowds(r.counters.tiers, r.tally.tiers, before)
	r.turnCrowds(r.counters.regions, r.tally.regions, before)
	for i := range r.groups {
		staffed, busy := r.groups[i].turn(r.now)
		if before != none {
			r.tally.groupSlots[int(before)*len(r.groups)+i] = groupSlot{stats.Uint128{Low: staffed}, stats.Uint128{Low: busy}}
			r.tally.groups[i].staffed.Add(staffed)
			r.tally.groups[i].busy.Add(busy)
		}
	}
}

func (r *replication) turnCrowds(crowds []crest, tallies []crowdTally, before int32) {
	for i := range crowds {
		area, most := crowds[i].turn(r.now)
		if before != none {
			tallies[i].length.add(area, most)
		}
	}
}

func (l *lengths) add(area uint64, most int32) {
	l.area.Add(area)
	l.most = max(l.most, most)
}

func (g *group) turn(now des.Time) (staffed, busy uint64) {
	return g.staffed.turn(now), g.talking.turn(now) + g.wrapping.turn(now)
}
