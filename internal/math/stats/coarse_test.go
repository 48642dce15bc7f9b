package stats_test

import (
	"math"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/ivrsim/ivrsim/internal/longtest"
	"github.com/ivrsim/ivrsim/internal/math/stats"
)

// A quantile differs from the quantile of the sorted durations by less than the width of its
// bucket, however the durations are divided before they are merged.
func TestCoarseQuantiles(t *testing.T) {
	longtest.Check(t, func(t *rapid.T) {
		durations := rapid.SliceOfN(rapid.Int64Range(1, int64(40*time.Hour)), 0, 60).Draw(t, "durations")
		for i := range durations { // from ns to hours
			durations[i] = max(1, durations[i]>>rapid.IntRange(0, 40).Draw(t, "shift"))
		}

		zeros := rapid.IntRange(0, 20).Draw(t, "zeros")

		var parts [3]stats.Coarse
		for i, d := range durations {
			parts[i%3].Add(d)
		}
		var all stats.Coarse
		for i := range parts {
			all.Merge(&parts[(i+2)%3])
		}

		sorted := append(make([]int64, zeros), durations...)
		slices.Sort(sorted)
		for _, q := range []float64{0, 0.5, 0.9, 1} {
			got := all.Quantile(q, uint64(zeros))
			if len(sorted) == 0 {
				if !math.IsNaN(got) {
					t.Fatalf("the quantile of nothing is %v", got)
				}
				continue
			}

			want := float64(sorted[max(0, int(math.Ceil(q*float64(len(sorted))))-1)])
			if math.Abs(got-want) > max(want/8, 1<<24) {
				t.Fatalf("quantile %v of %v and %d zeros is %v, want about %v", q, durations, zeros, got, want)
			}
		}
	})
}

// As many durations as are listed, and more of them, have the quantiles of the sorted ones, added one by one or merged.
func TestCoarseOfManyDurations(t *testing.T) {
	for _, n := range []int{127, 128, 129, 257} {
		var one, merged stats.Coarse
		var parts [2]stats.Coarse
		durations := make([]int64, n)
		for i := range durations {
			durations[i] = int64(time.Second) << (i * 7 % 13) // in the order of no quantile
			one.Add(durations[i])
			parts[i%2].Add(durations[i])
		}
		for i := range parts {
			merged.Merge(&parts[i])
		}

		slices.Sort(durations)
		for _, q := range []float64{0.05, 0.25, 0.5, 0.75, 0.95} {
			want := float64(durations[int(math.Ceil(q*float64(n)))-1])
			for name, c := range map[string]*stats.Coarse{"added": &one, "merged": &merged} {
				if got := c.Quantile(q, 0); math.Abs(got-want) > want/8 {
					t.Errorf("quantile %v of %d %s durations is %v, want %v", q, n, name, got, want)
				}
			}
		}
	}
}
