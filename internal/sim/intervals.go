package sim

import "github.com/ivrsim/ivrsim/internal/des"

// turnInterval adds what the interval before slot, if there is one, has had since the
// turn before, and begins slot, if it is one, or goes on with it. Lengths, agents and
// occupancy belong to the clock.
func (r *replication) turnInterval(slot int32) {
	before := r.slot
	r.slot = slot
	if int(slot) == r.t.slots {
		r.slot = none
	}
	for i := range r.queues {
		area, most := r.queues[i].length.turn(r.now)
		if before != none {
			n := &r.tally.queueSlots[int(before)*len(r.queues)+i]
			n.most = max(n.most, most)
			r.tally.queues[i].length.add(area, most)
		}
	}
	r.turnCrowds(r.counters.tiers, r.tally.tiers, before)
	r.turnCrowds(r.counters.regions, r.tally.regions, before)
	for i := range r.groups {
		staffed, busy := r.groups[i].turn(r.now)
		if before != none {
			for _, n := range [...]*groupTally{&r.tally.groups[i], &r.tally.groupSlots[int(before)*len(r.groups)+i]} {
				n.staffed.Add(staffed)
				n.busy.Add(busy)
			}
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
