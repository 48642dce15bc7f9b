package sim

import (
	"testing"

	"github.com/ivrsim/ivrsim/internal/days/des"
)

// A wait counts in each period that it touches, by its length at the end of the period.
func TestLongestWaitsOfPeriods(t *testing.T) {
	const period = 600
	const day = dayPeriods * period
	const from = 1_000_000 // the day begins here

	for _, c := range []struct {
		name       string
		since, now des.Time // after the beginning
		want       map[int]des.Duration
	}{
		{"within a period", 700, 730, map[int]des.Duration{1: 30}},
		{"over two ends", 500, 1300, map[int]des.Duration{0: 100, 1: 700, 2: 800}},
		{"from the warm-up", -50, 10, map[int]des.Duration{0: 60}},
		{"before the day", -50, -10, nil},
		{"into the next day", day - 700, day + 900, map[int]des.Duration{dayPeriods - 2: 100, dayPeriods - 1: 700}},
		{"after the day", day + 10, day + 20, nil},
	} {
		var got longestWaits
		got.add(from+c.since, from+c.now, from, from+day)
		for p, wait := range got {
			if wait != c.want[p] {
				t.Errorf("%s: %d in period %d, want %d", c.name, wait, p, c.want[p])
			}
		}
	}
}
