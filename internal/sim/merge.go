package sim

// merge adds another tally of the same model. It is exact, and so the same in
// any order.
func (y *tally) merge(o *tally) {
	for i := range y.lines {
		y.lines[i].merge(&o.lines[i])
	}
	for i := range y.tiers {
		y.tiers[i].merge(&o.tiers[i])
	}
	for i := range y.regions {
		y.regions[i].merge(&o.regions[i])
	}
	for i := range y.queues {
		a, b := &y.queues[i], &o.queues[i]
		a.visits.merge(&b.visits)
		a.length.merge(&b.length)
		a.callbacks.merge(&b.callbacks)
	}
	for i := range y.groups {
		y.groups[i].staffed.Merge(o.groups[i].staffed)
		y.groups[i].busy.Merge(o.groups[i].busy)
	}
	addAll(y.ends, o.ends)
	addAll(y.met, o.met)
	for i := range y.counts {
		y.counts[i].Add(o.counts[i])
	}
	y.fallbacks += o.fallbacks
	y.courses.merge(o.courses)
	y.mergeSlots(o)
}

func (y *tally) mergeSlots(o *tally) {
	for i := range y.queueSlots {
		a, b := &y.queueSlots[i], &o.queueSlots[i]
		a.merge(&b.visitSlot)
		a.within += b.within
		a.short += b.short
		a.most = max(a.most, b.most)
	}
	for i := range y.tierSlots {
		y.tierSlots[i].merge(&o.tierSlots[i])
	}
	for i := range y.groupSlots {
		y.groupSlots[i].staffed.Merge(o.groupSlots[i].staffed)
		y.groupSlots[i].busy.Merge(o.groupSlots[i].busy)
	}
}

func addAll(to, from []uint64) {
	for i, n := range from {
		to[i] += n
	}
}

func (l *lineTally) merge(o *lineTally) {
	l.calls.merge(&o.calls)
	addAll(l.numbers[:], o.numbers[:])
	l.visits.merge(&o.visits)
}

func (n *callTally) merge(o *callTally) {
	n.arrived += o.arrived
	n.redialed += o.redialed
	n.offered += o.offered
	addAll(n.finals[:], o.finals[:])
}

func (t *crowdTally) merge(o *crowdTally) {
	t.calls.merge(&o.calls)
	t.visits.merge(&o.visits)
	t.length.merge(&o.length)
}

func (v *visits) merge(o *visits) {
	v.offered += o.offered
	v.timedOut += o.timedOut
	v.leftByChoice += o.leftByChoice
	v.abandoned += o.abandoned
	v.short += o.short
	v.within += o.within
	v.in += o.in
	v.out += o.out
	v.rejected += o.rejected
	v.answered.Merge(&o.answered)
	v.unanswered.Merge(&o.unanswered)
	v.announced.count += o.announced.count
	v.announced.told.Merge(o.announced.told)
	v.announced.waited.Merge(o.announced.waited)
	v.announced.absolute.Merge(o.announced.absolute)
}

func (l *lengths) merge(o *lengths) {
	l.area.Merge(o.area)
	l.most = max(l.most, o.most)
}

func (c *callbackTally) merge(o *callbackTally) {
	c.booked += o.booked
	c.unreached += o.unreached
	c.waits.Merge(&o.waits)
}

func (s *visitSlot) merge(o *visitSlot) {
	s.offered += o.offered
	s.answered += o.answered
	s.abandoned += o.abandoned
	s.ended += o.ended
	s.waited.Merge(o.waited)
}
