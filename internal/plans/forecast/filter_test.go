package forecast

import (
	"math"
	"testing"
)

// An interval without a row has no calls, and counts as such among intervals with calls.
func TestIntervalsWithoutARow(t *testing.T) {
	if sum := known(math.NaN()) + known(12) + known(math.NaN()); sum != 12 {
		t.Errorf("12 calls and two intervals without a row are %g calls", sum)
	}
}

// A day that is further from what is expected is less likely, up to the bound from which on a day counts no more.
func TestUnlikelyDays(t *testing.T) {
	const mean = 6.0
	devianceOf := func(y float64) float64 {
		k := &filter{}
		k.reset(size{}, mean)
		k.update(&observation{effects: effectsOf(0, -1, false), y: y, known: true}, true)
		return k.deviance
	}

	before := devianceOf(mean)
	for _, away := range []float64{1, 10, 20, 40, 80, 1000} {
		deviance := devianceOf(mean + away)
		if deviance < before || deviance != devianceOf(mean-away) {
			t.Errorf("a day %g away has the deviance %g, and nearer days %g", away, deviance, before)
		}
		before = deviance
	}

	// The bound is 4 standard deviations, whose square is 16.
	if rise := before - devianceOf(mean); math.Abs(rise-16) > 1e-9 {
		t.Errorf("the most unlikely day has a deviance of %g more than the expected day", rise)
	}
}
