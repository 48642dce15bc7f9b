package report

// Add adds a replication, the next after those that are there.
func (r *Results) Add(l *Layout, t *Tally) {
	measures := NewReplication(l, t) // before t is merged
	r.Merge(Results{t, []Replication{measures}})
}

// Merge adds the replications of other results of the same layout, which follow those
// that are there. It may keep the other's tally.
func (r *Results) Merge(o Results) {
	r.Count(o.Total)
	r.Replications = append(r.Replications, o.Replications...)
}

// Count adds a tally to the total, which may keep it.
func (r *Results) Count(t *Tally) {
	if r.Total == nil {
		r.Total = t
	} else {
		r.Total.Merge(t)
	}
}

// Fits reports whether results that were read from a file have the rows of a layout.
func (r *Results) Fits(l *Layout) bool {
	want := NewTally(l, false)
	if r.Total == nil || !r.Total.hasRowsOf(want) {
		return false
	}
	rows := NewReplication(l, want)
	for i := range r.Replications {
		got := &r.Replications[i]
		if !got.hasRowsOf(&rows.DayMeasures) || len(got.Days) != len(rows.Days) {
			return false
		}
		for d := range got.Days {
			if !got.Days[d].hasRowsOf(&rows.Days[d]) {
				return false
			}
		}
	}
	return true
}

// hasRowsOf reports whether two tallies have the same numbers of rows.
func (t *Tally) hasRowsOf(o *Tally) bool {
	if len(t.Days) != len(o.Days) || len(t.Ends) != len(o.Ends) || len(t.Steps) != len(o.Steps) ||
		len(t.QueueIntervals) != len(o.QueueIntervals) || len(t.TierIntervals) != len(o.TierIntervals) ||
		len(t.GroupIntervals) != len(o.GroupIntervals) || len(t.WaitSeries) != len(o.WaitSeries) {
		return false
	}
	for i := range t.Days {
		d, want := &t.Days[i], &o.Days[i]
		if len(d.Lines) != len(want.Lines) || len(d.Tiers) != len(want.Tiers) || len(d.Regions) != len(want.Regions) ||
			len(d.Queues) != len(want.Queues) || len(d.Groups) != len(want.Groups) || len(d.InGoalTarget) != len(want.InGoalTarget) {
			return false
		}
	}
	return true
}

func (m *DayMeasures) hasRowsOf(o *DayMeasures) bool {
	return len(m.Queues) == len(o.Queues) && len(m.Tiers) == len(o.Tiers) && len(m.Regions) == len(o.Regions) &&
		len(m.Occupancy) == len(o.Occupancy) && len(m.Goals) == len(o.Goals)
}
