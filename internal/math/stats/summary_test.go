package stats_test

import (
	"fmt"
	"math"
	"math/big"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/ivrsim/ivrsim/internal/longtest"
	"github.com/ivrsim/ivrsim/internal/math/stats"
)

// durations draws durations of all magnitudes, including 0 and the maximum.
func durations() *rapid.Generator[[]int64] {
	return rapid.SliceOfN(rapid.OneOf(
		rapid.Just(int64(0)),
		rapid.Int64Range(0, 1<<18),
		rapid.Int64Range(0, 3600e9),
		rapid.Int64Range(0, 86400e9),
		rapid.Int64Range(0, math.MaxInt64),
		rapid.Just(int64(math.MaxInt64)), // a few of them do not fit in 64 bits
	), 0, 200)
}

// many repeats durations, up to more than a summary lists.
func many(t *rapid.T, values []int64) []int64 {
	return slices.Repeat(values, rapid.SampledFrom([]int{1, 1, 1, 10}).Draw(t, "times"))
}

// encoded is the content of a summary.
func encoded(t *rapid.T, s *stats.Summary) string {
	out, err := s.MarshalBinary()
	if err != nil {
		t.Fatal(err)
	}
	return string(out)
}

func summaryOf(values []int64) *stats.Summary {
	s := new(stats.Summary)
	for _, v := range values {
		s.Add(v)
	}
	return s
}

// The result of merging does not depend on the partition of the values or on the order.
func TestMergeIsExactInAnyOrder(t *testing.T) {
	longtest.Check(t, func(t *rapid.T) {
		values := many(t, durations().Draw(t, "values"))
		parts := make([]*stats.Summary, rapid.IntRange(1, 5).Draw(t, "parts"))
		for i := range parts {
			parts[i] = new(stats.Summary)
		}
		for _, v := range values {
			parts[rapid.IntRange(0, len(parts)-1).Draw(t, "part")].Add(v)
		}
		merged := new(stats.Summary)
		for _, i := range rapid.Permutation(indices(len(parts))).Draw(t, "order") {
			merged.Merge(parts[i])
		}
		if want, got := encoded(t, summaryOf(values)), encoded(t, merged); want != got {
			t.Fatalf("merged differs from added at once: %x, want %x", got, want)
		}
	})
}

func indices(n int) []int {
	all := make([]int, n)
	for i := range all {
		all[i] = i
	}
	return all
}

// Sums, minimum and maximum are exact.
func TestSumsAreExact(t *testing.T) {
	longtest.Check(t, func(t *rapid.T) {
		values := durations().Draw(t, "values")
		s := summaryOf(values)
		sum := new(big.Int)

		for _, v := range values {
			sum.Add(sum, big.NewInt(v))
		}
		if got := exactly(s.Sum); got.Cmp(sum) != 0 {
			t.Fatalf("Sum = %v, want %v", got, sum)
		}
		if want, _ := new(big.Float).SetInt(sum).Float64(); math.Abs(s.Sum.Float64()-want) > 3e-16*want {
			t.Fatalf("Sum.Float64 = %v, want %v", s.Sum.Float64(), want)
		}
		if len(values) > 0 && (s.Min != slices.Min(values) || s.Max != slices.Max(values)) {
			t.Fatalf("Min, Max = %d, %d of %v", s.Min, s.Max, values)
		}
		if s.Count != uint64(len(values)) {
			t.Fatalf("Count = %d, want %d", s.Count, len(values))
		}
	})
}

func exactly(u stats.Uint128) *big.Int {
	high := new(big.Int).SetUint64(u.High)
	return high.Lsh(high, 64).Add(high, new(big.Int).SetUint64(u.Low))
}

// Differences are correct for both signs.
func TestDifferencesAreExact(t *testing.T) {
	draw := func(t *rapid.T, name string) stats.Uint128 {
		return stats.Uint128{rapid.Uint64Range(0, 3).Draw(t, name), rapid.Uint64().Draw(t, name)}
	}
	longtest.Check(t, func(t *rapid.T) {
		a, b := draw(t, "a"), draw(t, "b")
		want, _ := new(big.Float).SetInt(new(big.Int).Sub(exactly(a), exactly(b))).Float64()
		if got := a.Sub(b); math.Abs(got-want) > 3e-16*math.Abs(want) {
			t.Fatalf("%v - %v is %v, want %v", exactly(a), exactly(b), got, want)
		}
	})
}

// AddZeros is equal to repeated Add(0).
func TestAddZeros(t *testing.T) {
	longtest.Check(t, func(t *rapid.T) {
		values := durations().Draw(t, "values")
		n := rapid.IntRange(0, 20).Draw(t, "zeros")
		got, want := summaryOf(values), summaryOf(append(values, make([]int64, n)...))
		got.AddZeros(uint64(n))
		if want, got := encoded(t, want), encoded(t, got); want != got {
			t.Fatalf("%d zeros at once: %x, one by one %x", n, got, want)
		}
	})
}

// Quantiles are the values of rank ⌈q·n⌉, within 1% or 1.024 µs.
func TestQuantileIsWithinOnePercent(t *testing.T) {
	longtest.Check(t, func(t *rapid.T) {
		values := many(t, durations().Draw(t, "values"))
		q := rapid.OneOf(rapid.Float64Range(0, 1), rapid.SampledFrom([]float64{0, 0.5, 0.9, 0.95, 0.99, 1})).Draw(t, "q")
		got := summaryOf(values).Quantile(q)
		if len(values) == 0 {
			if !math.IsNaN(got) {
				t.Fatalf("quantile without durations = %v", got)
			}
			return
		}
		slices.Sort(values)
		want := float64(values[max(1, int(math.Ceil(q*float64(len(values)))))-1])
		if math.Abs(got-want) > max(1024, want/128) {
			t.Fatalf("quantile %v of %v = %v, want %v", q, values, got, want)
		}
	})
}

func TestQuantileExamples(t *testing.T) {
	const second = int64(1e9)
	tests := []struct {
		values []int64
		q      float64
		want   float64
	}{
		{[]int64{0, 0, 0, 0, 90 * second}, 0.5, 0},                                       // answered at once is 0, not nearly 0
		{[]int64{30 * second, 30 * second}, 0.9, 30e9},                                   // one value is that value
		{[]int64{1 * second, 2 * second, 3 * second}, 1, 3e9},                            // the greatest is exact
		{[]int64{1 * second, 2 * second, 3 * second}, 0, 1e9},                            // the least too
		{[]int64{math.MaxInt64}, 0.5, math.MaxInt64},                                     // no overflow
		{[]int64{5, 6, 7}, 0.5, 5},                                                       // none is less than the least
		{[]int64{1 << 40, 1 << 40, 1 << 40}, 0.5, 1 << 40},                               // nor more than the greatest
		{[]int64{-5}, 0.5, 0},                                                            // no negative durations
		{[]int64{1000 * second, 1000 * second, 1000 * second, 1001 * second}, 1, 1001e9}, // within one bucket
	}
	for _, c := range tests {
		if got := summaryOf(c.values).Quantile(c.q); got != c.want {
			t.Errorf("quantile %v of %v = %v, want %v", c.q, c.values, got, c.want)
		}
	}
}

func TestMean(t *testing.T) {
	if got := summaryOf([]int64{2, 4, 4, 4, 5, 5, 7, 9}).Mean(); got != 5 {
		t.Errorf("mean %v, want 5", got)
	}
	if got := summaryOf(nil).Mean(); !math.IsNaN(got) {
		t.Errorf("mean %v without durations", got)
	}
}

func ExampleSummary() {
	var waits stats.Summary
	for seconds := range int64(100) {
		waits.Add((seconds + 1) * 1e9)
	}
	fmt.Printf("mean %.1f s, p90 %.1f s, max %d s\n", waits.Mean()/1e9, waits.Quantile(0.9)/1e9, waits.Max/1e9)
	// Output: mean 50.5 s, p90 89.9 s, max 100 s
}
