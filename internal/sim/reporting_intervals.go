package sim

import "github.com/ivrsim/ivrsim/internal/stats"

func (y *tally) intervals(t *tables, replications int) []Interval {
	out := make([]Interval, t.slots)
	for slot := range out {
		out[slot] = Interval{Start: t.Clock.Instant(t.intervalStart(slot)), Tiers: y.tierIntervals(t, slot), Queues: y.queueIntervals(t, slot, replications)}
		out[slot].Groups = y.groupIntervals(t, slot, replications)
	}
	return out
}

func (y *tally) groupIntervals(t *tables, slot, replications int) []GroupInterval {
	out := make([]GroupInterval, len(t.groups))
	length := float64(t.intervalEnd(slot)-t.intervalStart(slot)) * float64(replications)
	for i := range t.groups {
		s, g := &y.groupSlots[slot*len(t.groups)+i], &t.Groups[i]
		out[i] = GroupInterval{g.Name, t.Center.Hubs[g.Hub].Name.Value, s.staffed.Float64() / length, s.busy.Float64() / length}
	}
	return out
}

func (y *tally) tierIntervals(t *tables, slot int) []TierInterval {
	hubs := len(t.Center.Hubs)
	out := make([]TierInterval, 0, t.tiers*hubs)
	for tier := range t.tiers {
		for hub := range hubs {
			s := &y.tierSlots[(slot*t.tiers+tier)*hubs+hub]
			out = append(out, TierInterval{
				Tier: t.tierName(tier), Hub: t.Center.Hubs[hub].Name.Value,
				Offered: int64(s.offered), Answered: int64(s.answered), Abandoned: int64(s.abandoned), WaitMean: s.mean(), Ended: int64(s.ended),
			})
		}
	}
	return out
}

func (y *tally) queueIntervals(t *tables, slot, replications int) []QueueInterval {
	out := make([]QueueInterval, 0, len(t.queues))
	length := float64(t.intervalEnd(slot)-t.intervalStart(slot)) * float64(replications)
	for i := range t.queues {
		s, at := &y.queueSlots[slot*len(t.queues)+i], &t.queues[i]
		staffed := 0.0
		for _, k := range at.skills {
			staffed += y.groupSlots[slot*len(t.groups)+int(k.group)].staffed.Float64()
		}
		out = append(out, QueueInterval{
			Queue: t.Center.Queues[at.service].Name.Value, Hub: t.Center.Hubs[at.hub].Name.Value,
			Offered: int64(s.offered), Answered: int64(s.answered), Abandoned: int64(s.abandoned),
			ServiceLevel: stats.Number(float64(s.within) / float64(s.ended-s.short)), WaitMean: s.mean(),
			WaitingMax: int64(s.most), Agents: stats.Number(staffed / length), Ended: int64(s.ended), Judged: int64(s.ended - s.short),
		})
	}
	return out
}

// mean is that of the waits that have ended; unknown where there were none.
func (s *visitSlot) mean() stats.Number { return seconds(s.waited.Float64() / float64(s.ended)) }
