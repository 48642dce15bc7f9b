package des

import (
	"math"
	"slices"
	"testing"

	"gonum.org/v1/gonum/stat"
	"gonum.org/v1/gonum/stat/distuv"
	"pgregory.net/rapid"
)

// The part of the 2⁶⁴ draws that picks each outcome is its share of the weights.
func TestDiscreteSharesAreExact(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		weights := rapid.SliceOfN(rapid.OneOf(rapid.Just(0.0), rapid.Float64Range(1e-6, 1e6)), 1, 40).Draw(t, "weights")
		sum := 0.0
		for _, w := range weights {
			sum += w
		}
		d, err := NewDiscrete(weights)
		if sum == 0 {
			if err == nil {
				t.Fatal("no outcome has a weight, and no error")
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
			if low == 0 && high == math.MaxUint64 {
				share = 1
			}
			if math.Abs(share-w/sum) > 1e-13 {
				t.Fatalf("outcome %d of %v: share %v, want %v", i, weights, share, w/sum)
			}
			if w == 0 && high != low {
				t.Fatalf("outcome %d of %v has no weight and is picked", i, weights)
			}
			low = high
		}
	})
}

// firstAbove is the first draw that picks an outcome after i, by bisection, or the last draw.
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

// From a slot on the same outcome is found as among all, beside each bound too.
func TestPickIsCounting(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		bounds := rapid.SliceOfN(rapid.OneOf(rapid.Uint64(), rapid.SampledFrom([]uint64{0, 1, 1 << 63, math.MaxUint64})), 0, 300).Draw(t, "bounds")
		slices.Sort(bounds)
		d := cut(bounds)
		draws := []uint64{0, math.MaxUint64, rapid.Uint64().Draw(t, "draw")}
		for _, b := range bounds {
			draws = append(draws, b-1, b, b+1)
		}
		for _, u := range draws {
			if got, want := d.Pick(u), outcomeOf(u, bounds); got != want {
				t.Fatalf("draw %#x of %v picks %d, want %d", u, bounds, got, want)
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

func TestRefusedWeights(t *testing.T) {
	for _, weights := range [][]float64{nil, {}, {0, 0}, {1, -1}, {math.NaN()}, {math.Inf(1)}, {math.MaxFloat64, math.MaxFloat64}} {
		if _, err := NewDiscrete(weights); err == nil {
			t.Errorf("NewDiscrete(%v) is accepted", weights)
		}
	}
}

// A hundredth more of one outcome moves a hundredth of the callers, not all.
func TestNearbyWeightsPickAlike(t *testing.T) {
	before, _ := NewDiscrete([]float64{0.80, 0.15, 0.05})
	after, _ := NewDiscrete([]float64{0.79, 0.16, 0.05})
	s, moved := NewKey(4, 0).Stream(), 0
	const n = 100_000
	for range n {
		if u := s.Uint64(); before.Pick(u) != after.Pick(u) {
			moved++
		}
	}
	if moved < n*8/1000 || moved > n*12/1000 { // 6 deviations: false alarm 2·10⁻⁹
		t.Errorf("%d of %d draws moved, want about %d", moved, n, n/100)
	}
}

// Keys of successive calls pick outcomes by their weights: chi-square, at a
// false-alarm rate of 10⁻⁶.
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
