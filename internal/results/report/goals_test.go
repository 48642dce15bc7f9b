package report

import (
	"math"
	"testing"

	"github.com/ivrsim/ivrsim/internal/days/model"
	"github.com/ivrsim/ivrsim/internal/days/scenariotest"
	"github.com/ivrsim/ivrsim/internal/days/sim"
	"github.com/ivrsim/ivrsim/internal/days/tally"
	"github.com/ivrsim/ivrsim/internal/files/diag/diagtest"
	"github.com/ivrsim/ivrsim/internal/math/stats"
	"github.com/ivrsim/ivrsim/internal/results/look"
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

// A goal in each hour is judged by its worst hour. An hour without calls is not judged, and the first hour has no
// calls. By hand: of ten calls in each of three replications, nine are in time at 05:00 and six at 07:00. With a
// spread, the first has fewer by it, and the last has more. The interval of a share ends at 100%.
func TestGoalOfEachHour(t *testing.T) {
	const most, some = 9, 6
	for _, c := range []struct {
		bound, value float64
		inTime       map[int]uint64 // by hour, of ten calls
		hour         int            // the worst; -1 is no hour
		spread       uint64
		holds        stats.Verdict
	}{
		{0.8, 0.6, map[int]uint64{5: most, 7: some}, 7, 0, stats.No},
		{0.8, 0.6, map[int]uint64{5: some, 7: most}, 5, 0, stats.No},
		{0.5, 0.6, map[int]uint64{5: most, 7: some}, 7, 0, stats.Yes},
		{0.6, 0.9, map[int]uint64{5: most}, 5, 1, stats.Yes},
		{0.8, math.NaN(), nil, -1, 0, stats.Yes},
	} {
		m := scenariotest.Sample(t, "peak_day")
		m.Goals = []model.Goal{{Measure: model.ServiceLevel, AtLeast: true, Bound: c.bound, Each: model.EachHour, Within: 20e9}}
		l := tally.NewLayout(m)
		var results tally.Results
		for k := range uint64(3) {
			counts := tally.NewTally(l, false)
			for hour, n := range c.inTime {
				counts.Goals[0].Ratios[hour].Numerator.Add(n - c.spread + k*c.spread)
				counts.Goals[0].Ratios[hour].Denominator.Add(10)
			}
			results.Add(l, counts)
		}

		s := AllDays(l, &results)
		worst := s.judgePeriods(0)
		isValue := math.Abs(float64(worst.value.Mean)-c.value) < 1e-9 || c.hour < 0 && !worst.value.Mean.Known()
		if worst.period != c.hour || worst.holds != c.holds || !isValue || worst.value.High > 1 {
			t.Errorf("%v of ten: hour %d with %v, %s; want hour %d with %v, %s", c.inTime, worst.period, worst.value, worst.holds, c.hour, c.value, c.holds)
		}
		start := s.startOf(0, worst.period)
		if (start == nil) != (c.hour < 0) || start != nil && start.Hour() != c.hour {
			t.Errorf("%v of ten: the worst hour begins at %v", c.inTime, start)
		}
	}
}

// The bar of a goal has its bound with its side in words, the interval of the value and the distance to the bound.
func TestBarOfAGoal(t *testing.T) {
	for name, c := range map[string]struct {
		goal                              Goal
		value, interval, label, text, gap string
	}{
		"a share that is short": {
			Goal{Side: "at_least", Bound: 0.8, Unit: Share, Value: estimateOf(0.755, 0.74, 0.77)},
			"75.5%", "74.0% to 77.0%", "75.5%, at least 80%", "at least 80%", "4.5 points short",
		},
		"a time that is over": {
			Goal{Side: "at_most", Bound: 60, Unit: Seconds, Value: estimateOf(90, 80, 100)},
			"1m 30s", "1m 20s to 1m 40s", "1m 30s, at most 1 min", "at most 1 min", "30 s over",
		},
		"a share at its bound": {
			Goal{Side: "at_most", Bound: 0.05, Unit: Share, Value: estimateOf(0.05, 0.05, 0.05)},
			"5.0%", "5.0% to 5.0%", "5.0%, at most 5%", "at most 5%", "0.0 points to spare",
		},
	} {
		bar := c.goal.Bar("day")
		bullet := bar.Bullet.(look.Bullet)
		if bar.Value != c.value || bar.Interval != c.interval || bullet.Label != c.label || bullet.Text != c.text ||
			len(bar.Notes) != 1 || bar.Notes[0] != c.gap || bullet.AtLeast != (c.goal.Side == "at_least") {
			t.Errorf("%s: %+v with the bullet %+v", name, bar, bullet)
		}
	}
}

func estimateOf(mean, low, high float64) stats.Estimate {
	return stats.Estimate{Mean: stats.Number(mean), Low: stats.Number(low), High: stats.Number(high)}
}

// TestDaysThatMeetAGoal runs some days with one replication, so that each day has one value. The report counts the days
// whose value is on the right side of the bound.
func TestDaysThatMeetAGoal(t *testing.T) {
	files := diagtest.Archive(t, "days")
	_, m := scenariotest.Compiled(t, files, "days")
	d, err := sim.Run(t.Context(), m, sim.Options{}, Decided)
	if err != nil {
		t.Fatal(err)
	}

	r := New(d.Layout, &d.Results)
	for i, g := range r.Goals {
		met := 0
		for k := range r.Days {
			day := &r.Days[k].Goals[i]
			holds := day.Value.Mean <= day.Bound
			if g.Side == "at_least" {
				holds = day.Value.Mean >= day.Bound
			}
			if holds {
				met++
			}
			if wanted := map[bool]int{true: 1}[holds]; day.DaysMet != wanted || day.Days != 1 {
				t.Errorf("%s on day %d: met on %d of %d days with %v", g.Title, k, day.DaysMet, day.Days, day.Value.Mean)
			}
		}
		if g.DaysMet != met || g.Days != len(r.Days) || met == 0 || met == len(r.Days) {
			t.Errorf("%s is met on %d of %d days, want %d of %d, neither none nor all", g.Title, g.DaysMet, g.Days, met, len(r.Days))
		}
	}
}
