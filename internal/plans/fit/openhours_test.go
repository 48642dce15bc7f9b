package fit

import (
	"testing"
)

// A queue is closed in the half hours in which nobody joins although 15 joins are expected of the calls, on all weekdays
// with the same hours together. A tenth of these may join, and half hours with under 2% of the busiest one are not open.
func TestHoursWithoutJoins(t *testing.T) {
	const opens, closes = 16, 36
	for _, test := range []struct {
		name             string
		night            float64 // calls of each half hour outside the hours
		joined           float64 // of them, in the first half hour of each day
		share            float64 // of the calls in the hours that join
		days             int     // with the hours, of the week; the others have joins all day
		morning, evening bool    // closed
	}{
		{"many calls", 1, 0, 1, 7, true, true},
		{"no calls", 0, 0, 1, 7, false, false},
		{"16 joins in the morning, and 12 in the evening", 1.0 / 7, 0, 1, 7, true, false},
		{"14 and 10", 0.87 / 7, 0, 1, 7, false, false},
		{"of one day alone", 1, 0, 1, 1, true, false},
		{"of one day with fewer", 0.9, 0, 1, 1, false, false},
		{"with half of the callers", 2.0 / 7, 0, 0.5, 7, true, false},
		{"with half of fewer callers", 1.7 / 7, 0, 0.5, 7, false, false},
		{"with some joins", 1, 1.5, 1, 7, true, true},
		{"with more than a tenth", 1, 1.7, 1, 7, false, true},
		{"after 2% of the busiest half hour", 1, 2, 1, 7, true, true},
	} {
		var of lineCalls
		for day := range of.calls {
			for slot := range of.calls[day] {
				of.calls[day][slot] = test.night
				if day >= test.days || slot >= opens && slot < closes {
					of.calls[day][slot] = 100 / test.share
					of.joins[day][slot] = 100
				}
			}
			if day < test.days {
				of.joins[day][0] = test.joined
			}
		}

		h := openHours([]lineCalls{of})
		if (h == nil) != (!test.morning && !test.evening) {
			t.Errorf("%s: always open %t", test.name, h == nil)
		}
		if h == nil {
			continue
		}
		isFirst := test.joined >= 2 || !test.morning
		if h[0][0] != isFirst || h[0][opens-1] == test.morning || h[0][closes] == test.evening || !h[0][opens] || !h[0][closes-1] || !h[6][opens] {
			t.Errorf("%s: %v", test.name, h[0])
		}
	}
}

// Each line counts with its own share of callers who join, so that a line whose callers never join tells nothing.
func TestHoursOfSeveralLines(t *testing.T) {
	var sales, other lineCalls
	for day := range sales.calls {
		for slot := range sales.calls[day] {
			other.calls[day][slot] = 50
			if slot >= 16 && slot < 36 {
				sales.calls[day][slot], sales.joins[day][slot] = 10, 5
			}
		}
	}
	if h := openHours([]lineCalls{sales, other}); h != nil {
		t.Errorf("calls of another line close the queue: %v", h)
	}

	sales.calls[1][0] = 31 // 15.5 joins
	if h := openHours([]lineCalls{sales, other}); h == nil || h[1][0] || !h[1][16] || !h[1][40] {
		t.Errorf("the hours are %v", h)
	}
	if out := expectedJoins([]lineCalls{sales, other}, &Hours{1: {16: true}}); out[1][0] != 15.5 || out[1][20] != 5 || out[1][40] != 0 {
		t.Errorf("the expected joins are %v", out[1])
	}
}
