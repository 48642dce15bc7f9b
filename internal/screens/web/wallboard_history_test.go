package web

import (
	"math"
	"testing"
	"time"

	"github.com/ivrsim/ivrsim/internal/days/model"
	"github.com/ivrsim/ivrsim/internal/days/sim"
)

// After a storm in the morning, the values of the last half hour are good and the values of the day are not.
func TestRecentValuesForgetTheStorm(t *testing.T) {
	morning := time.Date(2026, 1, 5, 8, 0, 0, 0, time.UTC)
	var marks []sim.Mark

	// Of 100 callers in 10 minutes, 20 are answered in time until 12:00, and 95 after it. 40 and 1 of them give up.
	var q model.VisitCounts
	record := func(at time.Time) { marks = append(marks, sim.Mark{At: at, Queues: []model.VisitCounts{q}}) }
	record(morning)
	for at := morning.Add(10 * time.Minute); !at.After(morning.Add(12 * time.Hour)); at = at.Add(10 * time.Minute) {
		inTime, lost := uint64(95), uint64(1)
		if !at.After(morning.Add(4 * time.Hour)) {
			inTime, lost = 20, 40
		}
		q[model.VisitsInTarget] += inTime
		q[model.VisitsJudged] += 100
		q[model.VisitsAbandoned] += lost
		q[model.VisitsOffered] += 100
		record(at)

		// Before half an hour has passed, there is no such value.
		if recent := recent(marks); (recent.queues == nil) != at.Before(morning.Add(recently)) {
			t.Errorf("at %s the values are %v", at.Format("15:04"), recent)
		} else if age := at.Sub(recent.since); recent.queues != nil && age != recently {
			t.Errorf("at %s the values are of %s", at.Format("15:04"), age)
		}
	}

	// 24 periods of the storm and 48 after it: (24·20 + 48·95) / 72 = 70%.
	level := func(of *model.VisitCounts) float64 { return ratioOf(of, model.ServiceLevel) }
	lost := func(of *model.VisitCounts) float64 { return ratioOf(of, model.AbandonedRatio) }
	last := &recent(marks).queues[0]
	near := func(a, b float64) bool { return math.Abs(a-b) < 1e-9 }
	if !near(level(last), 0.95) || !near(lost(last), 0.01) || !near(level(&q), 0.70) || !near(lost(&q), 0.14) {
		t.Errorf("at 20:00: %.3f and %.3f of the half hour, %.3f and %.3f of the day", level(last), lost(last), level(&q), lost(&q))
	}
}
