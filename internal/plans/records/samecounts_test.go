package records

import (
	"fmt"
	"math"
	"testing"
)

// A time that is an end gives an end as much later as its length, with the after-call work or without, at the cost of its
// name. A length is a sum of a wait and a conversation in one unit.
func TestEndsOfRecords(t *testing.T) {
	of := func(name string, cost, factor float64, values ...float64) *length {
		c := columnOf(name)
		c.lengths, c.isPlain = values, true
		return &length{column: c, value: theWait, cost: cost, factor: factor}
	}
	wait, talk := of("wait", 0.25, 60, 1, 2), of("talk", 0.5, 60, 3, math.NaN())
	sums := sumsOf([]*length{wait}, []*length{talk, wait})
	if len(sums) != 1 || sums[0].cost != 0.75 || sums[0].text != "wait + talk" || sums[0].of(0) != 240 || sums[0].of(1) != 120 || len(sums[0].parts) != 2 {
		t.Fatalf("the sums are %+v", sums)
	}

	a := timesOf([]float64{1000, 2000}, 1)
	a.back = sums[0]
	work := of("work", 0.125, 1, 7, 8)
	rules := endsAt(a, &parts{wraps: []*length{work}})
	if len(rules) != 2 || rules[0].cost != 0 || rules[1].cost != 0.125 || rules[1].shape != derived || rules[1].minus[0] != work {
		t.Errorf("the rules are %+v", rules)
	}
	for _, r := range rules {
		if r.column.values[0] != 1240 || r.column.values[1] != 2120 || a.values[0] != 1000 {
			t.Errorf("the ends are %v", r.column.values)
		}
	}
}

// A range ends at a time of day up to 24 hours and 59 minutes, and a distance is of the known values.
func TestEndsOfRanges(t *testing.T) {
	for text, want := range map[string]int{
		"08:00 - 08:59": 8*60 + 59, "08:00 - 08:60": -1, "23:30 - 24:00": 24 * 60, "23:30 - 25:00": -1, "08:00 to 8:30 PM": 20*60 + 30, "08:00 - 08:30 x": -1,
	} {
		m, ok := scan(text)
		got := -1
		if ok && m.hasUntil {
			got = m.until
		}
		if got != want {
			t.Errorf("%q ends at minute %d, want %d", text, got, want)
		}
	}
	for want, of := range map[float64][]float64{5: {3, math.NaN(), 8, 4}, 0: {7}, 9: {-4, 5}} {
		if got := spread(of); got != want {
			t.Errorf("%v: %v, want %v", fmt.Sprint(of), got, want)
		}
	}
}
