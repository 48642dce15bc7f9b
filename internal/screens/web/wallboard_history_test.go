package web

import (
	"math"
	"testing"
	"time"
)

// After a storm in the morning, the values of the last half hour are good and the values of the day are not.
func TestRecentValuesForgetTheStorm(t *testing.T) {
	morning := time.Date(2026, 1, 5, 8, 0, 0, 0, time.UTC)
	d := &dayHistory{every: 10 * time.Minute}

	// Of 100 callers in 10 minutes, 20 are answered in time until 12:00, and 95 after it. 40 and 1 of them give up.
	var q queueSample
	record := func(at time.Time) {
		d.newest = sample{at: at, queues: []queueSample{q}}
		d.samples = append(d.samples, d.newest)
	}
	record(morning)
	for at := morning.Add(10 * time.Minute); !at.After(morning.Add(12 * time.Hour)); at = at.Add(10 * time.Minute) {
		inTime, lost := uint64(95), uint64(1)
		if !at.After(morning.Add(4 * time.Hour)) {
			inTime, lost = 20, 40
		}
		q = queueSample{q.inTarget + inTime, q.judged + 100, q.abandoned + lost, q.joined + 100}
		record(at)

		// Before half an hour has passed, there is no such value.
		if recent := d.recent(); (recent == nil) != at.Before(morning.Add(recently)) {
			t.Errorf("at %s the values are %v", at.Format("15:04"), recent)
		}
	}

	// 24 periods of the storm and 48 after it: (24·20 + 48·95) / 72 = 70%.
	recent := d.recent()[0]
	near := func(a, b float64) bool { return math.Abs(a-b) < 1e-9 }
	if !near(recent.level(), 0.95) || !near(recent.lost(), 0.01) || !near(q.level(), 0.70) || !near(q.lost(), 0.14) {
		t.Errorf("at 20:00: %.3f and %.3f of the half hour, %.3f and %.3f of the day",
			recent.level(), recent.lost(), q.level(), q.lost())
	}
}
