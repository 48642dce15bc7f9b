package web

import (
	"math"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/ivrsim/ivrsim/internal/days/sim"
	"github.com/ivrsim/ivrsim/internal/longtest"
	"github.com/ivrsim/ivrsim/internal/results/prometheus"
)

// A plot has the first view of the day, each view that comes a period or more after the one that it has before, and the
// newest view. Views of an earlier day are gone. A look at a paused clock adds nothing.
func TestPlotsHaveTheNewestView(t *testing.T) {
	longtest.CheckN(t, 100, 1000, func(t *rapid.T) {
		begin := time.Date(2026, 11, 27, 0, 0, 0, 0, time.UTC)
		d := &dayHistory{from: begin, every: 10 * time.Minute}

		day := 0
		at := begin
		var kept []time.Time
		for range rapid.IntRange(1, 12).Draw(t, "looks") {
			at = at.Add(time.Duration(rapid.IntRange(0, 15).Draw(t, "minutes")) * time.Minute)
			if rapid.IntRange(0, 9).Draw(t, "is new day") == 0 {
				day++
				kept = nil
			}
			isDue := len(kept) == 0 || at.Sub(kept[len(kept)-1]) >= d.every
			if isDue {
				kept = append(kept, at)
			}
			want := kept
			if kept[len(kept)-1] != at {
				want = append(slices.Clone(kept), at)
			}

			d.add(&prometheus.View{Snapshot: &sim.Snapshot{Time: at, Day: day}})
			var got []time.Time
			for _, s := range d.all() {
				got = append(got, s.at)
			}
			if !slices.Equal(got, want) {
				t.Fatalf("the plot has %v, want %v", got, want)
			}
		}
	})
}

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
