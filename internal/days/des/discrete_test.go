package des

import (
	"math"
	"slices"
	"testing"

	"gonum.org/v1/gonum/stat"
	"gonum.org/v1/gonum/stat/distuv"
	"pgregory.net/rapid"

	"github.com/ivrsim/ivrsim/internal/longtest"
)

// TestDiscreteProbabilities compares the share of the 2⁶⁴ draws that each outcome has with
// its weight.
func TestDiscreteProbabilities(t *testing.T) {
	longtest.Check(t, func(t *rapid.T) {
		weights := rapid.SliceOfN(rapid.OneOf(rapid.Just(0.0), rapid.Float64Range(1e-6, 1e6)), 1, 40).Draw(t, "weights")
		sum := 0.0
		for _, w := range weights {
			sum += w
		}

		d, err := NewDiscrete(weights)
		if sum == 0 {
			if err == nil {
				t.Fatal("no error for weights of 0")
			}
			return
		}
		if err != nil {
			t.Fatal(err)
		}

		low := uint64(0) // the first draw that picks outcome i or a later one
		for i, w := range weights {
			high := firstAbove(&d, i)
			share := float64(high-low) / (1 << 64)
			if low == 0 && high == math.MaxUint64 { // all draws: their number is no uint64
				share = 1
			}
			if math.Abs(share-w/sum) > 1e-13 {
				t.Fatalf("outcome %d of %v: share %v, want %v", i, weights, share, w/sum)
			}
			if w == 0 && high != low {
				t.Fatalf("outcome %d of %v is picked with weight 0", i, weights)
			}
			low = high
		}
	})
}

// firstAbove returns the first draw of an outcome after i by bisection, or the last draw.
func firstAbove(d *Discrete, i int) uint64 {
	low, high := uint64(0), uint64(math.MaxUint64)
	for low < high {
		if middle := low + (high-low)/2; d.Pick(middle) > i {
			high = middle
		} else {
			low = middle + 1
		}
	}
	return low
}

// TestPick compares the guide table with a search of all bounds, at each bound and next to it.
func TestPick(t *testing.T) {
	longtest.Check(t, func(t *rapid.T) {
		bounds := rapid.SliceOfN(rapid.OneOf(rapid.Uint64(), rapid.SampledFrom([]uint64{0, 1, 1 << 63, math.MaxUint64})), 0,
			300).Draw(t, "bounds")
		slices.Sort(bounds)
		d := newGuide(bounds)
		draws := []uint64{0, math.MaxUint64, rapid.Uint64().Draw(t, "draw")}
		for _, b := range bounds {
			draws = append(draws, b-1, b, b+1)
		}
		for _, u := range draws {
			if got, want := d.Pick(u), outcomeOf(u, bounds); got != want {
				t.Fatalf("draw %#x with bounds %v picks %d, want %d", u, bounds, got, want)
			}
		}
	})
}

func TestDiscreteExtremes(t *testing.T) {
	d, err := NewDiscrete([]float64{0, 2, 0, 1, 0})
	if err != nil {
		t.Fatal(err)
	}
	for u, want := range map[uint64]int{0: 1, 1 << 63: 1, 0xaaaaaaaaaaaa0000: 1, 0xaaaaaaaaaaab0000: 3, math.MaxUint64: 3} {
		if got := d.Pick(u); got != want {
			t.Errorf("Pick(%#x) = %d, want %d", u, got, want)
		}
	}
}

func TestInvalidWeights(t *testing.T) {
	for _, weights := range [][]float64{nil, {}, {0, 0}, {1, -1}, {math.NaN()}, {math.Inf(1)}, {math.MaxFloat64, math.MaxFloat64}} {
		if _, err := NewDiscrete(weights); err == nil {
			t.Errorf("NewDiscrete(%v) is accepted", weights)
		}
	}
}

// TestSimilarWeightsPickAlike: moving 1% of the weight changes 1% of the outcomes.
func TestSimilarWeightsPickAlike(t *testing.T) {
	before, _ := NewDiscrete([]float64{0.80, 0.15, 0.05})
	after, _ := NewDiscrete([]float64{0.79, 0.16, 0.05})
	s, moved := NewKey(4, 0).Stream(), 0
	const n = 100_000
	for range n {
		if u := s.Uint64(); before.Pick(u) != after.Pick(u) {
			moved++
		}
	}
	if moved < n*8/1000 || moved > n*12/1000 { // 6 standard deviations: level 2·10⁻⁹
		t.Errorf("%d of %d draws moved, want about %d", moved, n, n/100)
	}
}

// TestDiscreteOverKeys is a chi-square test of the outcomes of consecutive calls, at the
// level 10⁻⁶.
func TestDiscreteOverKeys(t *testing.T) {
	weights := []float64{14, 18, 30, 12, 26}
	d, err := NewDiscrete(weights)
	if err != nil {
		t.Fatal(err)
	}
	const n = 200_000
	observed, expected := make([]float64, len(weights)), make([]float64, len(weights))
	for call := range uint64(n) {
		s := NewKey(5, 1).With(call).With(2).Stream()
		observed[d.Pick(s.Uint64())]++
	}
	for i, w := range weights {
		expected[i] = n * w / 100
	}
	if x, limit := stat.ChiSquare(observed, expected), (distuv.ChiSquared{K: 4}).Quantile(1-1e-6); x > limit {
		t.Errorf("chi-square %.1f over %.1f: picked %v, want about %v", x, limit, observed, expected)
	}
}
