package tally

// Results are the results of a design's replications.
type Results struct {
	Total        *Tally        // of all replications
	Replications []Replication // in order
}

// Add adds a replication, the next after those that are there.
func (r *Results) Add(l *Layout, t *Tally) {
	measures := NewReplication(l, t) // before t is merged
	r.Merge(Results{t, []Replication{measures}})
}

// Merge adds the replications of other results of the same layout, which follow those
// that are there. It may keep the other's tally.
func (r *Results) Merge(o Results) {
	r.AddTally(o.Total)
	r.Replications = append(r.Replications, o.Replications...)
}

// AddTally adds a tally to the total, which may keep it.
func (r *Results) AddTally(t *Tally) {
	if r.Total == nil {
		r.Total = t
	} else {
		r.Total.Merge(t)
	}
}
