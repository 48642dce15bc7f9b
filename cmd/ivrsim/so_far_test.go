package main

import (
	"testing"
	"time"

	"github.com/ivrsim/ivrsim/internal/days/model"
	"github.com/ivrsim/ivrsim/internal/design/routing"
	"github.com/ivrsim/ivrsim/internal/plans/backtest"
)

// Now is a time before the end of the simulated day. A time before its clock begins is the beginning.
func TestNowIsInTheDay(t *testing.T) {
	t.Parallel()
	zone := time.FixedZone("", -5*60*60)
	midnight := time.Date(2026, 1, 6, 0, 0, 0, 0, zone)
	from, to := midnight.Add(6*time.Hour), midnight.Add(20*time.Hour)
	m := &model.Model{Clock: model.Clock{Start: from, To: int64(to.Sub(from))}}
	for minute := range 24 * 60 {
		for _, apart := range []time.Duration{0, 1, time.Minute - 1} {
			now := time.Duration(minute)*time.Minute + apart
			got, err := (&soFarFlags{now: now}).timeOf(&backtest.Actual{}, routing.DateOf(midnight), m)
			want := max(0, midnight.Add(now).Sub(from))
			if isIn := midnight.Add(now).Before(to); isIn != (err == nil) || isIn && time.Duration(got) != want {
				t.Fatalf("%s after midnight is %s of the day: %v", now, time.Duration(got), err)
			}
		}
	}
}
