package fit_test

import (
	"context"
	"math"
	"strings"
	"testing"

	"github.com/ivrsim/ivrsim/internal/design/routing"
	"github.com/ivrsim/ivrsim/internal/longtest"
	"github.com/ivrsim/ivrsim/internal/plans/backtest"
	"github.com/ivrsim/ivrsim/internal/plans/fit"
)

// checked fits records and simulates their days.
func checked(t *testing.T, d *fit.Data) *fit.Center {
	t.Helper()
	c := fit.Fit(d)
	if err := c.Check(context.Background(), d); err != nil {
		t.Fatal(err)
	}
	t.Logf("patience by %v, away %.3f, unseen %.3f: %s %s", c.Patience.By, c.Away.Chance.Value, c.Away.Unseen.Value, c.Away.Chance.Method, c.Away.Unseen.Method)
	return c
}

// farthest is the largest difference of a share of a queue with some calls.
func farthest(t *testing.T, c *fit.Center) (most float64) {
	t.Helper()
	for _, b := range c.ComesBack {
		const few = 200
		if isQueue := strings.Contains(b.About, "@"); !isQueue || b.Measure == backtest.MeanPatience || b.Visits < few {
			continue
		}
		off := math.Abs(float64(b.Actual - b.Predicted.Mean))
		if most = max(most, off); off > 0.01 {
			t.Logf("  %s of %s is %.3f, simulated %.3f, of %d", b.Measure, b.About, b.Actual, b.Predicted.Mean, b.Visits)
		}
	}
	return most
}

// Service level, the share answered at once and abandonment of each queue come back on the days that a
// center is fitted to: where patience differs by queue and tier, where agents step away more often
// than gaps with callers waiting tell, where both is so, and where neither is.
func TestComesBack(t *testing.T) {
	first, centers, within, dates := 2, longtest.N(1, 20), 0, fit.Dates{}
	if !longtest.IsLong() { // two weeks of a center where both is so
		first, dates.To = 18, routing.DateOf(hardStart.AddDate(0, 0, 13))
	}
	for seed := first; seed < first+centers; seed++ {
		h := drawHard(600 + seed)
		h.byQueueAndTier = seed%4 == 0 || seed%4 == 2
		if seed%4 == 1 || seed%4 == 2 {
			h.unseen = 0.25
		}
		t.Logf("center %d: patience by queue and tier %t, unseen absences %.2f, seen %.2f", seed, h.byQueueAndTier, h.unseen, h.chance)
		if farthest(t, checked(t, collected(t, h.records(t), nil, dates))) <= 0.02 {
			within++
		}
	}
	if t.Logf("%d of %d centers come back within 2 points", within, centers); 10*within < 9*centers-5 {
		t.Error("they are too few")
	}
}
