package sim

import (
	"math"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/ivrsim/ivrsim/internal/stats"
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

func TestSpokenTimes(t *testing.T) {
	for seconds, want := range map[stats.Number]string{
		0: "0s", 8.24: "8.2s", 59.94: "59.9s", 59.96: "1m00s", 760: "12m40s", 3900: "1h05m",
		-0.04: "0s", -8.24: "-8.2s", -270.8: "-4m31s", stats.Number(math.NaN()): "–",
	} {
		if got := Spoken(seconds); got != want {
			t.Errorf("Spoken(%v) = %s, want %s", float64(seconds), got, want)
		}
	}
}
