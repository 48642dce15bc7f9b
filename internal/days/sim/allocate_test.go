package sim

import (
	"testing"

	"github.com/ivrsim/ivrsim/internal/days/model"
)

// TestLoopAllocatesNothing compares the sample's day with the same day of half as many calls. The memory of a call is
// used again, so twice the calls need only a few further allocations: longer lists of waits, and room for more calls
// at once. One allocation for each tenth call would be too many.
func TestLoopAllocatesNothing(t *testing.T) {
	allocations := func(part float64) (calls int64, n float64) {
		// The first run is not measured, so it has few calls.
		days := []*model.Model{smallPeakDay(t, 0.01), smallPeakDay(t, part)}
		n = testing.AllocsPerRun(1, func() {
			calls = run(t, days[0], Options{}).Calls.Arrived
			days = days[1:]
		})
		return calls, n
	}

	fewCalls, few := allocations(0.5)
	moreCalls, more := allocations(1)
	if calls := float64(moreCalls - fewCalls); calls < 50_000 || more-few > calls/10 {
		t.Errorf("%.0f further calls take %.0f further allocations", calls, more-few)
	}
}
