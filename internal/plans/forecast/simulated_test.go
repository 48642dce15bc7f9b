package forecast

import (
	"math"
	"testing"
	"testing/fstest"
	"time"

	"github.com/ivrsim/ivrsim/internal/days/scenariotest"
	"github.com/ivrsim/ivrsim/internal/days/sim"
	"github.com/ivrsim/ivrsim/internal/longtest"
)

// Simulating the files of a forecast gives counts with the mean and the variation of the
// forecast, by interval and by day. The bounds on means are 5 standard errors: some two thousand of
// them give a false alarm in one of a thousand choices of seeds. The variances are the variances of a Poisson
// count whose rate has independent factors of its day and of its interval (law of total variance).
func TestSimulatedForecast(t *testing.T) {
	for seed := range uint64(longtest.N(1, 20)) {
		testSimulatedForecast(t, 7+seed)
	}
}

func testSimulatedForecast(t *testing.T, seed uint64) {
	const days, horizon = 120, 7
	h := generate(seed, days).clean
	f, err := New(&h, Options{First: h.Date(days), Last: h.Date(days + horizon - 1)})
	if err != nil {
		t.Fatal(err)
	}
	files := fstest.MapFS{}
	for _, file := range f.Files(&Center{Zone: time.UTC, Lines: NamesOf(f.Queues)}) {
		files[file.Name] = &fstest.MapFile{Data: file.Content}
	}
	_, m := scenariotest.Compiled(t, files, "forecast")
	s, err := sim.New(m)
	if err != nil {
		t.Fatal(err)
	}
	q, step := &f.Queues[0], int64(f.Step)*int64(time.Minute)
	day2, interval2 := q.Busyness.Day*q.Busyness.Day, q.Busyness.Interval*q.Busyness.Interval
	replications := longtest.N(200, 400)
	slots := len(q.Days[0].Counts)
	r, sums, totals := float64(replications), make([]float64, horizon*slots), make([]float64, horizon)
	for d, day := range q.Days {
		totals[d] = 1e-9 // of a closed day
		for _, n := range day.Counts {
			totals[d] += n.Mean
		}
	}
	seen := 0.0 // the mean square of the intervals' deviations from their share of the day's calls
	daySums, daySquares := make([]float64, horizon), make([]float64, horizon)
	for number := range replications {
		counts := make([]float64, horizon*slots)
		arrived := func(c sim.Call) {
			if c.Attempt == 0 {
				counts[(c.Arrived-m.Clock.From)/step]++
			}
		}
		if _, err := s.Replicate(t.Context(), number, sim.Options{}, func() {}, sim.Observer{Ended: arrived}); err != nil {
			t.Fatal(err)
		}
		for d := range horizon {
			total := 0.0
			for slot := range slots {
				n := counts[d*slots+slot]
				total += n
				sums[d*slots+slot] += n
			}
			for slot := range slots {
				deviation := counts[d*slots+slot] - q.Days[d].Counts[slot].Mean/totals[d]*total
				seen += deviation * deviation / r
			}
			daySums[d] += total
			daySquares[d] += total * total
		}
	}
	check := func(what string, sum, want, variance float64) {
		if mean := sum / r; math.Abs(mean-want) > 5*math.Sqrt(variance/r)+0.01 {
			t.Errorf("history %d, %s: %.2f calls on average, want %.2f", seed, what, mean, want)
		}
	}
	expected := 0.0
	for d, day := range q.Days {
		var sumOfSquares, within float64 // within: the variances of the intervals, given the day's factor, added up
		of := func(mean float64) float64 { return mean + interval2*(1+day2)*mean*mean }
		for slot, n := range day.Counts {
			check(day.Date.String(), sums[d*slots+slot], n.Mean, of(n.Mean)+day2*n.Mean*n.Mean)
			sumOfSquares += n.Mean * n.Mean
			within += of(n.Mean)
		}
		for _, n := range day.Counts { // of (1-p) n - p (the others), p being its share
			p, own := n.Mean/totals[d], of(n.Mean)
			expected += (1-p)*(1-p)*own + p*p*(within-own)
		}
		variance := totals[d] + day2*totals[d]*totals[d] + interval2*(1+day2)*sumOfSquares
		check(day.Date.String()+" in all", daySums[d], totals[d], variance)
		// The standard error of a variance is its square root of 2/(n-1); skewness adds to it.
		got := (daySquares[d] - daySums[d]*daySums[d]/r) / (r - 1)
		if totals[d] > 1 && math.Abs(got/variance-1) > 6*math.Sqrt(2/(r-1)) {
			t.Errorf("history %d, %s: the variance of its calls is %.0f, want %.0f", seed, day.Date, got, variance)
		}
	}
	if math.Abs(seen/expected-1) > 6*math.Sqrt(2/(horizon*r)) {
		t.Errorf("history %d: the variance of the intervals within their day is %.3f of the forecast's", seed, seen/expected)
	}
}
