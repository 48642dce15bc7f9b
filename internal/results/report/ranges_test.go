package report

import (
	"math"
	"testing"

	"github.com/ivrsim/ivrsim/internal/days/tally"
)

// The range over 21 replications of 0, 1, …, 20 calls is 1 to 19: the second smallest and the second
// largest. The service level is unknown in replications without calls that were judged.
func TestRangeOfIntervals(t *testing.T) {
	r := &Report{}
	for i := range uint32(21) {
		r.days = append(r.days, []tally.IntervalMeasures{{Offered: i, Judged: 10, InTarget: i / 2}, {Offered: 2 * i}})
	}
	got := r.RangeOf(0, 1)
	if got.Offered != (Range{1, 19}) || got.ServiceLevel != (Range{0, .9}) {
		t.Errorf("the first interval has %+v", got)
	}
	if got := r.RangeOf(0, 2); got.Offered != (Range{3, 57}) {
		t.Errorf("both intervals have %+v", got.Offered)
	}
	if got := r.RangeOf(1, 2).ServiceLevel; !math.IsNaN(float64(got.P5)) || !math.IsNaN(float64(got.P95)) {
		t.Errorf("an interval without judged calls has the service level %+v", got)
	}

	r.days = r.days[:9]
	if got := r.RangeOf(0, 1); got != nil {
		t.Errorf("nine replications have the range %+v", got)
	}
}
