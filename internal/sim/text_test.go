package sim

import (
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// The busiest are the first of all intervals in order; of equal ones, the earlier.
func TestTheBusiestAreTheFirstInOrder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r := &Report{}
		for i, offered := range rapid.SliceOf(rapid.Int64Range(0, 9)).Draw(t, "offered") {
			r.Intervals = append(r.Intervals, Interval{Start: time.Unix(int64(i), 0), Queues: []QueueInterval{{Offered: offered}}})
		}
		var want, got []time.Time
		for _, s := range r.busiest() {
			got = append(got, s.start)
		}
		all := slices.Clone(r.Intervals)
		slices.SortStableFunc(all, func(a, b Interval) int { return int(b.Queues[0].Offered - a.Queues[0].Offered) })
		for i := range all[:min(shownBusiest, len(all))] {
			want = append(want, all[i].Start)
		}
		if !slices.Equal(got, want) {
			t.Fatalf("busiest %v, want %v", got, want)
		}
	})
}
