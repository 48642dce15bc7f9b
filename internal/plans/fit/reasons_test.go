package fit

import (
	"math"
	"testing"

	"github.com/ivrsim/ivrsim/internal/math/stats"
	"github.com/ivrsim/ivrsim/internal/plans/backtest"
	"github.com/ivrsim/ivrsim/internal/plans/records"
)

// The likely reason of a difference is the estimate without which the measure comes back.
func TestReasonsOfDifferences(t *testing.T) {
	yes, no := &backtest.Returned{ComesBack: true}, &backtest.Returned{}
	for _, c := range []struct {
		measure                      string
		named                        bool // the agents on the phones are known
		replayed, ownStaff, ownCalls *backtest.Returned
		want                         string
	}{
		{backtest.MeanPatience, true, no, no, no, "patience"},
		{"service_level", false, no, yes, nil, "arrivals"},
		{"service_level", false, yes, no, nil, "agents on the phones, which no column names"},
		{"service_level", false, yes, nil, nil, "agents on the phones, which no column names"},
		{"abandoned", true, no, yes, no, "patience, talk or pauses"},
		{"service_level", true, no, yes, yes, "talk, pauses or priorities"},
		{"service_level", true, nil, yes, yes, "talk, pauses or priorities"},
		{"abandoned", true, yes, yes, no, "arrivals"},
		{"abandoned", true, yes, no, yes, "agents on the phones"},
		{"abandoned", true, yes, no, no, "arrivals and agents on the phones together"},
		{"abandoned", true, yes, yes, yes, "arrivals and agents on the phones together"},
	} {
		k := &check{Center: &Center{}}
		if c.named {
			k.onPhones = []records.Presence{{}}
		}
		r := &Returned{Returned: backtest.Returned{Measure: c.measure}}
		if got := k.reason(r, c.replayed, c.ownStaff, c.ownCalls); got != c.want {
			t.Errorf("%+v: %s", c, got)
		}
	}
}

// Callers are answered too soon by the mean of two shares. Abandonment is a part of the misfit alone, and chance explains what
// is in both ranges, with their bounds.
func TestCallersAnsweredTooSoon(t *testing.T) {
	of := func(about, measure string, actual, mean, low, high float64) backtest.Returned {
		n := func(v float64) stats.Number { return stats.Number(v) }
		return backtest.Returned{About: about, Measure: measure, Actual: n(actual), Predicted: stats.Estimate{Mean: n(mean), P5: n(low), P95: n(high)}}
	}

	left := of("center", "abandoned", 0.1, 0.05, 0.04, 0.06)
	for _, c := range []struct {
		all         []backtest.Returned
		off, misfit float64
		byChance    bool
	}{
		{nil, 0, 0, true},
		{[]backtest.Returned{left}, 0, 0.05, true},
		{[]backtest.Returned{of("center", "service_level", 0.7, 0.8, 0.7, 0.9), of("center", "answered_at_once", 0.5, 0.54, 0.4, 0.5), left}, 0.07, 0.19, true},
		{[]backtest.Returned{of("center", "service_level", 0.7, 0.8, 0.71, 0.9), of("center", "answered_at_once", 0.5, 0.44, 0.4, 0.5)}, 0.02, 0.16, false},
		{[]backtest.Returned{of("center", "service_level", 0.7, 0.6, 0.5, 0.69), of("q", "service_level", 0.1, 0.9, 0, 1), of("center", backtest.MeanPatience, 9, 1, 1, 1)}, -0.05, 0.1, false},
	} {
		off, misfit, byChance := tooSoon(c.all)
		if math.Abs(off-c.off) > 1e-9 || math.Abs(misfit-c.misfit) > 1e-9 || byChance != c.byChance {
			t.Errorf("%v: %v, %v, by chance %t", c, off, misfit, byChance)
		}
	}
}
