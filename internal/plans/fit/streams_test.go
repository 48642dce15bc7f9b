package fit

import (
	"math"
	"testing"
)

// A week whose counts differ from the product of days and times no more than chance is the product itself. Half hours in
// which nobody can call have no calls, and do not count as a difference.
func TestWeekOfAProduct(t *testing.T) {
	canCall := func(day, slot int) bool { return day < 5 || slot < 20 }
	rate := func(day, slot int) float64 { return float64((day + 1) * (10 + slot)) }
	var counts, seen week
	for day := range counts {
		for slot := range counts[day] {
			seen[day][slot] = float64(1 + day%2)
			if canCall(day, slot) {
				counts[day][slot] = seen[day][slot] * rate(day, slot)
			}
		}
	}

	// These differences leave the sums of days and times as they are.
	for i, by := range []float64{1, -1, -1, 1} {
		counts[2*(i/2)][1+i%2] += by
	}

	got := estimateWeek(&counts, &seen, canCall)
	for day := range got {
		for slot, calls := range got[day] {
			want := 0.0
			if canCall(day, slot) {
				want = rate(day, slot)
			}
			if math.Abs(calls-want) > 1e-6*want {
				t.Fatalf("day %d and half hour %d have %g calls, want %g", day, slot, calls, want)
			}
		}
	}
}
