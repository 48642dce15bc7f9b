package forecast

import (
	"math"
	"testing"
)

// The variation of days is the root mean square of the open days' variations, which are lognormal:
// the variance of a lognormal factor of mean 1 is exp(s²) − 1.
func TestVariationOfDays(t *testing.T) {
	days := []Day{{logSD: 0.1}, {logSD: 0.3}, {logSD: 5, Closed: true}}
	want := math.Sqrt(math.Exp((0.01+0.09)/2) - 1)
	if got := dayCV(days); math.Abs(got-want) > 1e-12 {
		t.Errorf("the variation is %v, want %v", got, want)
	}
	if got := dayCV([]Day{{logSD: 5, Closed: true}}); got != 0 {
		t.Errorf("the variation of closed days is %v", got)
	}
}
