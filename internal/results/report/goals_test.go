package report

import (
	"testing"

	"github.com/ivrsim/ivrsim/internal/days/model"
	"github.com/ivrsim/ivrsim/internal/math/stats"
)

// A report holds if every goal does, and is decided if no goal is undecided.
func TestHoldsAndDecided(t *testing.T) {
	for _, c := range []struct {
		goals          []stats.Verdict
		holds, decided bool
	}{
		{nil, true, true},
		{[]stats.Verdict{stats.Yes, stats.Yes}, true, true},
		{[]stats.Verdict{stats.Yes, stats.No}, false, true},
		{[]stats.Verdict{stats.Yes, stats.Undecided}, false, false},
		{[]stats.Verdict{stats.No, stats.Undecided}, false, false},
	} {
		r := &Report{}
		for _, v := range c.goals {
			r.Goals = append(r.Goals, Goal{Holds: v})
		}
		if r.Holds() != c.holds || r.Decided() != c.decided {
			t.Errorf("%v: holds %v, decided %v", c.goals, r.Holds(), r.Decided())
		}
	}
}

func TestVerdictsOverDays(t *testing.T) {
	days := func(met, of int) []float64 {
		out := make([]float64, of)
		for i := range met {
			out[i] = 1
		}
		return out
	}
	for _, c := range []struct {
		onDays  float64
		met, of int
		want    stats.Verdict
	}{
		{1, 400, 400, stats.Yes},
		{1, 398, 400, stats.No},
		{1, 0, 1, stats.No},
		{1, 1, 1, stats.Undecided}, // one replication has no interval
		{0.9, 400, 400, stats.Yes},
		{0.9, 365, 400, stats.Undecided},
		{0.9, 300, 400, stats.No},
	} {
		k := model.Goal{OnDays: c.onDays}
		if got := verdictOnDays(&k, days(c.met, c.of)); got != c.want {
			t.Errorf("on %v of days, met on %d of %d: %s, want %s", c.onDays, c.met, c.of, got, c.want)
		}
	}
}
