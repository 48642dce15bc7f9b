package fit_test

import (
	"fmt"
	"math"
	"strings"
	"testing"
	"time"

	"github.com/ivrsim/ivrsim/internal/days/des"
	"github.com/ivrsim/ivrsim/internal/plans/fit"
)

// growing writes the records of days with a number of conversations, of exponential times that grow
// from week to week, and nobody waits.
func growing(days, calls int, weekly float64) []byte {
	s := des.NewKey(80, uint64(days*calls)).Stream()
	var out strings.Builder
	out.WriteString("call,queue,arrived,enqueued,answered,ended,outcome\n")
	for day := range days {
		for i := range calls {
			at := time.Date(2026, 9, 7+day, 8, 0, 0, 0, time.UTC).Add(time.Duration(i) * 10 * time.Hour / time.Duration(calls))
			talk := -200 * math.Pow(weekly, float64(day)/7) * math.Log(1-s.Float64())
			clock, end := at.Format(time.DateTime), at.Add(time.Duration(talk*float64(time.Second))).Format(time.DateTime)
			fmt.Fprintf(&out, "%d-%d,q,%s,%s,%s,%s,answered\n", day, i, clock, clock, clock, end)
		}
	}
	return []byte(out.String())
}

// Records that show no trend give none, and those that show one give it. Those that cannot tell, because the interval
// contains 0, give none either: what is not known of it makes coming days less certain.
func TestTrendOrNone(t *testing.T) {
	of := func(days, calls int, weekly float64) *fit.Center {
		return fit.Fit(collected(t, growing(days, calls, weekly), nil, fit.Dates{}))
	}
	none := of(28, 600, 1)
	if got := none.Trend; got.Weekly.N > 0 {
		t.Errorf("four weeks without a trend: %+v", got)
	}
	if got := of(28, 600, 1.05).Trend; got.Weekly.Low > 1.05 || got.Weekly.High < 1.05 || got.StandardError > 0.01 {
		t.Errorf("four weeks with a trend of 5%%: %+v", got)
	}

	got := of(14, 50, 1)
	if got.Trend.Weekly.N > 0 {
		t.Errorf("two weeks of few calls without a trend: %+v", got.Trend)
	}

	const more = 0.02
	if got.HandlingForecast < none.HandlingForecast+more {
		t.Errorf("the coming day varies by %.3f after two weeks of few calls, and by %.3f after four of many",
			got.HandlingForecast, none.HandlingForecast)
	}
}
