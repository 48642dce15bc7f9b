package report

import (
	"math"
	"slices"

	"github.com/ivrsim/ivrsim/internal/days/tally"
	"github.com/ivrsim/ivrsim/internal/design/routing"
	"github.com/ivrsim/ivrsim/internal/math/stats"
)

func (b *builder) intervals() []Interval {
	out := make([]Interval, b.layout.Intervals)
	for i := range out {
		// The tally sums an interval over all replications, so its length counts once for each of
		// them.
		length := float64(b.layout.Length(i)) * float64(len(b.replications))
		out[i] = Interval{
			Start:  b.layout.Model.Clock.Instant(b.layout.Start(i)),
			Center: b.centerInterval(i, length),
			Tiers:  b.tierIntervals(i),
			Queues: b.queueIntervals(i, length),
			Groups: b.groupIntervals(i, length),
		}
	}

	return out
}

// PerReplication returns the interval with its counts for one replication of so many, rounded. All that is known of
// an interval is the same in all.
func (v Interval) PerReplication(replications int) Interval {
	n := float64(replications)
	each := func(count *int64) { *count = int64(math.Round(float64(*count) / n)) }
	of := func(q *QueueInterval) {
		for _, count := range []*int64{&q.Offered, &q.Answered, &q.Abandoned, &q.Ended, &q.InServiceLevel} {
			each(count)
		}
	}

	of(&v.Center)
	v.Queues = slices.Clone(v.Queues)
	for i := range v.Queues {
		of(&v.Queues[i])
	}
	v.Tiers = slices.Clone(v.Tiers)
	for i := range v.Tiers {
		t := &v.Tiers[i]
		for _, count := range []*int64{&t.Offered, &t.Answered, &t.Abandoned, &t.Ended} {
			each(count)
		}
	}
	return v
}

func (b *builder) tierIntervals(interval int) []TierInterval {
	tiers := b.layout.TierNames()
	hubs := len(b.layout.Model.Center.Hubs)
	out := make([]TierInterval, 0, len(tiers)*hubs)
	for tier, name := range tiers {
		for hub := range hubs {
			t := &b.tally.TierIntervals[(interval*len(tiers)+tier)*hubs+hub]
			out = append(out, TierInterval{
				Tier: name, Hub: b.layout.HubName(routing.HubID(hub)),
				Offered: int64(t.Offered), Answered: int64(t.Answered), Abandoned: int64(t.Abandoned),
				WaitMean: meanWait(t),
				WaitP50:  b.waitQuantile(t, 0.5),
				WaitP90:  b.waitQuantile(t, 0.9),
				Ended:    int64(t.Ended),
			})
		}
	}

	return out
}

// queueIntervals gives the rows of an interval. length is its length over all
// replications, in ns.
func (b *builder) queueIntervals(interval int, length float64) []QueueInterval {
	out := make([]QueueInterval, len(b.layout.Queues))
	for i := range out {
		// Agents who serve several queues count in each of these queues.
		var agents tally.GroupTally
		for _, g := range b.layout.Queues[i].Groups {
			agents.Merge(&b.tally.GroupIntervals[interval*len(b.total.Groups)+g])
		}
		counts := b.tally.QueueInterval(i, interval)
		out[i] = b.queueInterval(&counts, &agents, length)
		out[i].Queue, out[i].Hub = b.layout.QueueNames(i)
		out[i].Title = b.queueTitle(i)
	}
	return out
}

// centerInterval gives the row of all queues and agents. length is as for queueIntervals.
func (b *builder) centerInterval(interval int, length float64) QueueInterval {
	var all tally.QueueIntervalTally
	for i := range b.layout.Queues {
		counts := b.tally.QueueInterval(i, interval)
		all.Merge(&counts)
	}

	// Each group counts once here, although it may serve several queues.
	var agents tally.GroupTally
	for g := range b.total.Groups {
		agents.Merge(&b.tally.GroupIntervals[interval*len(b.total.Groups)+g])
	}

	// The queues are longest at different times, so the longest of the center is counted by itself.
	all.MaxWaiting = b.tally.MostWaiting[interval]
	return b.queueInterval(&all, &agents, length)
}

func (b *builder) queueInterval(t *tally.QueueIntervalTally, agents *tally.GroupTally, length float64) QueueInterval {
	// Visits without a judgement have no part in the service level.
	inServiceLevel := t.Ended - t.Unjudged
	return QueueInterval{
		Offered: int64(t.Offered), Answered: int64(t.Answered), Abandoned: int64(t.Abandoned),
		ServiceLevel: stats.Number(float64(t.InTarget) / float64(inServiceLevel)),
		WaitMean:     meanWait(&t.IntervalTally),
		WaitP50:      b.waitQuantile(&t.IntervalTally, 0.5),
		WaitP90:      b.waitQuantile(&t.IntervalTally, 0.9),
		WaitingMax:   int64(t.MaxWaiting), Agents: stats.Number(agents.Staffed.Float64() / length),
		Occupancy: stats.Number(agents.Busy.Float64() / agents.Staffed.Float64()),
		Ended:     int64(t.Ended), InServiceLevel: int64(inServiceLevel),
	}
}

// waitQuantile is a quantile of the waits that have ended, in seconds.
func (b *builder) waitQuantile(t *tally.IntervalTally, q float64) stats.Number {
	if !b.layout.HasIntervalWaits() {
		return unknown
	}
	return seconds(t.Waits.Quantile(q, t.AtOnce))
}

func (b *builder) groupIntervals(interval int, length float64) []GroupInterval {
	groups := b.layout.Model.Groups
	out := make([]GroupInterval, len(groups))
	for i := range groups {
		t := &b.tally.GroupIntervals[interval*len(groups)+i]
		g := &groups[i]
		out[i] = GroupInterval{g.Name, b.layout.HubName(g.Hub), t.Staffed.Float64() / length, t.Busy.Float64() / length}
	}
	return out
}

// meanWait returns the mean of the ended waits, in seconds, or NaN.
func meanWait(t *tally.IntervalTally) stats.Number {
	return seconds(t.Waited.Float64() / float64(t.Ended))
}

// waitSeries gives the series of all queues together, then of each queue that was
// offered a call; nil if waits were not counted by time.
func (b *builder) waitSeries() []WaitSeries {
	queues := b.layout.Model.Center.Queues

	// Waits are counted by time only on request.
	if len(b.tally.WaitSeries) == 0 {
		return nil
	}

	all := make([]stats.Summary, b.layout.WaitPeriods())
	var out []WaitSeries
	for queueID, waits := range b.tally.WaitSeries {
		count := uint64(0)
		for period := range waits {
			all[period].Merge(&waits[period])
			count += waits[period].Count
		}

		if count > 0 {
			out = append(out, WaitSeries{queues[queueID].Name.Value, b.waitPeriods(waits)})
		}
	}

	return append([]WaitSeries{{"", b.waitPeriods(all)}}, out...)
}

func (b *builder) waitPeriods(waits []stats.Summary) []WaitPeriod {
	out := make([]WaitPeriod, len(waits))
	for i := range waits {
		w := &waits[i]
		out[i] = WaitPeriod{
			b.layout.Model.Clock.Instant(b.layout.Start(i * b.layout.PerWaitPeriod)),
			seconds(w.Quantile(0.5)),
			seconds(w.Quantile(0.9)),
			seconds(w.Quantile(0.99)),
		}
	}
	return out
}
