package portable

import (
	"math"
	"testing"
)

// grid is the number of tested arguments of a function.
const grid = 100_000

func TestExpAccuracy(t *testing.T) {
	worst := 0.0
	for i := range grid {
		at := 2*float64(i)/grid - 1
		for _, x := range []float64{700 * at, at} {
			worst = max(worst, math.Abs(Exp(x)-math.Exp(x))/math.Exp(x))
		}
	}
	// math.Exp has an error of up to 1 unit in the last place, 2.2·10⁻¹⁶.
	if !(worst <= 6.7e-16) {
		t.Errorf("relative error %.3g, want at most 6.7e-16", worst)
	}
}

// The functions agree with package math. On amd64, Log does so to the bit, since
// math.Log is the same algorithm there.
func TestFunctionsAgreeWithMath(t *testing.T) {
	gamma := func(x float64) float64 { y, _ := math.Lgamma(x); return y }
	for _, c := range []struct {
		name      string
		got, want func(float64) float64
		low, high float64 // of the exponents of the arguments, to the base 10
		sign      float64
		tolerance float64 // relative to want, and to 1 + |want| where it is 0 between the arguments
	}{
		{"Log", Log, math.Log, -300, 300, 1, 3e-16},
		{"Log1p", Log1p, math.Log1p, -20, 20, 1, 5e-16},
		{"Log1p of a negative number", Log1p, math.Log1p, -20, 0, -1, 5e-16},
		{"Expm1", Expm1, math.Expm1, -20, 2.8, 1, 1.5e-15},
		{"Expm1 of a negative number", Expm1, math.Expm1, -20, 2.8, -1, 1.5e-15},
		{"Atan", Atan, math.Atan, -10, 10, 1, 7e-16},
		{"Sin", Sin, math.Sin, -10, 0, 1, 1e-15},
		{"Cos", Cos, math.Cos, -10, 0, -1, 1e-15},
		{"Sin of some turns", Sin, math.Sin, 0, 1.5, 1, 5e-15},
		{"Cos of some turns", Cos, math.Cos, 0, 1.5, -1, 5e-15},
		{"LogGamma", LogGamma, gamma, -3, 4, 1, 1e-14},
	} {
		worst := 0.0
		for i := range grid {
			x := c.sign * math.Pow(10, c.low+(c.high-c.low)*float64(i)/grid)
			got, want := c.got(x), c.want(x)
			scale := math.Abs(want)
			if c.name == "LogGamma" || c.high == 1.5 {
				scale++
			}
			worst = max(worst, math.Abs(got-want)/max(scale, 1e-300))
		}
		if !(worst <= c.tolerance) {
			t.Errorf("%s: relative error %.3g, want at most %.3g", c.name, worst, c.tolerance)
		}
	}
}

func TestOutsideOfTheDomain(t *testing.T) {
	inf, nan := math.Inf(1), math.NaN()
	for _, c := range []struct {
		name      string
		got, want func(float64) float64
	}{{"Exp", Exp, math.Exp}, {"Log", Log, math.Log}, {"Log1p", Log1p, math.Log1p}, {"Expm1", Expm1, math.Expm1}} {
		for _, x := range []float64{inf, -inf, nan, 0, -1, 1e9, -1e9, 1e-300} {
			if got, want := c.got(x), c.want(x); got != want && !(math.IsNaN(got) && math.IsNaN(want)) && !(math.Abs(got-want) < 1e-15) {
				t.Errorf("%s(%g) is %g, want %g", c.name, x, got, want)
			}
		}
	}
}
