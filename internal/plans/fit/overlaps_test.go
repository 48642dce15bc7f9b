package fit

import (
	"testing"

	"pgregory.net/rapid"

	"github.com/ivrsim/ivrsim/internal/longtest"
	"github.com/ivrsim/ivrsim/internal/plans/records"
)

// TestOverlapsOfAgents counts the calls of random agents that begin over a second before an earlier call of the same agent
// ends, one by one.
func TestOverlapsOfAgents(t *testing.T) {
	longtest.CheckN(t, 200, 2000, func(t *rapid.T) {
		r := &roster{estimator: &estimator{Data: &Data{agents: names{list: []string{"a", "b"}}}}}
		want := 0
		for agent := range 2 {
			from, busy := int64(0), int64(-10_000)
			for range rapid.IntRange(0, 5).Draw(t, "calls") {
				from += rapid.SampledFrom([]int64{0, 500, 1000, 4000, 9000}).Draw(t, "later")
				to := from + rapid.SampledFrom([]int64{0, 999, 1000, 1001, 5000, 12_000}).Draw(t, "length")
				if busy-from > 1000 {
					want++
				}
				busy = max(busy, to)
				r.works = append(r.works, work{agent: int16(agent), from: from, to: to, row: int32(len(r.works))})
			}
		}

		r.noteOverlaps()
		got := 0
		for _, p := range r.Center.Problems {
			if p.Kind == records.Overlap {
				got += p.Count
			}
		}
		if got != want {
			t.Errorf("%d calls overlap, want %d: %+v", got, want, r.works)
		}
	})
}
