package sim

// settle spreads what a replication counted over the rows of its tally: by
// queue, tier, region, line and interval.
func (n *counters) settle() {
	n.settleVisits()
	n.settleCalls()
	n.settleCells()
	for i, in := range n.in {
		n.tally.queues[i].visits.in = in
	}
}

func (n *counters) settleVisits() {
	y, crowds := n.tally, n.tiers*n.regions
	for queue, rows := range n.visits {
		for i, v := range rows {
			if v == nil {
				continue
			}
			crowd := i % crowds
			y.queues[queue].visits.merge(v)
			v.in = v.out // of a tier or region, whoever overflows stays in it
			y.tiers[crowd/n.regions].visits.merge(v)
			y.regions[crowd%n.regions].visits.merge(v)
			if n.t.lineClasses == len(y.lines) { // told apart
				y.lines[i/crowds].visits.merge(v)
			}
		}
	}
}

func (n *counters) settleCalls() {
	y, regions := n.tally, len(n.t.Center.Regions)
	for l := range n.fates {
		line := &y.lines[l]
		line.numbers = n.numbers[l]
		for _, arrived := range n.numbers[l] {
			line.calls.arrived += arrived
		}
		for i := range n.fates[l] {
			f := &n.fates[l][i]
			line.calls.add(f)
			for _, crowd := range [...]*callTally{&y.tiers[i/regions].calls, &y.regions[i%regions].calls} {
				crowd.add(f)
				for _, ended := range f.finals {
					crowd.arrived += ended
				}
			}
		}
	}
}

func (n *callTally) add(f *fates) {
	n.redialed += f.redialed
	n.offered += f.offered
	addAll(n.finals[:], f.finals[:])
}

func (n *counters) settleCells() {
	y, hubs, tiers := n.tally, len(n.t.Center.Hubs), n.t.tiers
	for i := range n.cells {
		c := &n.cells[i]
		if c.offered == 0 {
			continue
		}
		visit := visitSlot{uint64(c.offered), uint64(c.answered), uint64(c.abandoned), uint64(c.ended), c.waited}
		queue, tier := &y.queueSlots[i/tiers], i%tiers
		queue.merge(&visit)
		queue.within += uint64(c.within)
		queue.short += uint64(c.short)
		slot, hub := i/tiers/len(n.t.queues), n.t.queues[i/tiers%len(n.t.queues)].hub
		y.tierSlots[(slot*tiers+tier)*hubs+int(hub)].merge(&visit)
	}
}
