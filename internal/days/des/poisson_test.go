package des

import (
	"math"
	"slices"
	"testing"
)

const cell = Duration(900e9)

// The arrivals under a lower rate are a subset of those under a higher one.
func TestArrivalsAreNested(t *testing.T) {
	var c Cell
	for k := range Key(300) {
		mean := float64(k) * 2
		many := slices.Clone(c.Draw(k, []Rate{{math.MaxUint64, mean * 1.7}}))
		few := slices.Clone(c.Draw(k, []Rate{{math.MaxUint64, mean}}))
		half := slices.Clone(c.Draw(k, []Rate{{1 << 63, mean}, {math.MaxUint64, mean / 3}}))
		for name, of := range map[string][2][]Point{"few": {few, many}, "half": {half, few}} {
			for _, p := range of[0] {
				if !slices.Contains(of[1], p) {
					t.Fatalf("key %d: %s has %x, which the higher rate has not", k, name, p)
				}
			}
		}
		if !slices.IsSorted(many) || !slices.IsSorted(half) {
			t.Fatalf("key %d: not in order of time", k)
		}
	}
}

// The numbers of arrivals in two parts of the cell have the mean and the variance of
// Poisson distributions and are not correlated. Each of the five checks is at 4.5
// standard errors: one fails by chance with a probability of 3·10⁻⁵.
func TestArrivalsArePoisson(t *testing.T) {
	const cells, early, late = 40_000, 12.0, 3.0 // expected arrivals in the whole cell at each rate

	var c Cell
	var sums [2]float64
	var squares [2]float64
	product := 0.0
	for k := range cells {
		var n [2]float64
		for _, p := range c.Draw(NewKey(7, uint64(k)), []Rate{{1 << 62, early}, {math.MaxUint64, late}}) {
			if p.At(cell) < cell/4 {
				n[0]++
			} else {
				n[1]++
			}
		}
		product += (n[0] - early/4) * (n[1] - late*3/4)
		for i := range n {
			sums[i] += n[i]
			squares[i] += n[i] * n[i]
		}
	}

	for i, mean := range []float64{early / 4, late * 3 / 4} {
		got := sums[i] / cells
		if math.Abs(got-mean) > 4.5*math.Sqrt(mean/cells) {
			t.Errorf("part %d has %.4f arrivals, want %.4f", i, got, mean)
		}

		// The variance has a variance of μ₄ - mean², and the fourth central moment μ₄ is mean + 3·mean².
		variance := squares[i]/cells - got*got
		if math.Abs(variance-mean) > 4.5*math.Sqrt((mean+2*mean*mean)/cells) {
			t.Errorf("part %d has a variance of %.4f, want %.4f", i, variance, mean)
		}
	}

	if covariance := product / cells; math.Abs(covariance) > 4.5*math.Sqrt(early/4*late*3/4/cells) {
		t.Errorf("the parts have a covariance of %.4f", covariance)
	}
}
