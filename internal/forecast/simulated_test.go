package forecast

import (
	"math"
	"testing"
	"testing/fstest"
	"time"

	"github.com/ivrsim/ivrsim/internal/longtest"
	"github.com/ivrsim/ivrsim/internal/scenario/scenariotest"
	"github.com/ivrsim/ivrsim/internal/sim"
)

// Simulating the files of a forecast gives counts with the mean and the variation of the
// forecast, by interval and by day. The bounds on means are 5 standard errors: a false alarm
// in two runs of ten thousand. The variances are those of a Poisson count whose rate has the
// independent factors of its day and of its interval (law of total variance).
func TestSimulatedForecast(t *testing.T) {
	const days, horizon = 70, 7
	h, _ := collect(t, "date,time,queue,offered\n"+weeksOf("sales", monday, days, openDay), "")
	f, err := New(h, Options{First: monday.Plus(days), Last: monday.Plus(days + horizon - 1)})
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
	q, step := &f.Queues[0], int64(f.Step())*int64(time.Minute)
	day2, interval2 := q.DayCV*q.DayCV, q.IntervalCV*q.IntervalCV
	replications := longtest.N(100, 1000)
	slots := len(q.Days[0].Counts)
	sums, squares := make([]float64, horizon*slots), make([]float64, horizon*slots)
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
				squares[d*slots+slot] += n * n
			}
			daySums[d] += total
			daySquares[d] += total * total
		}
	}
	r := float64(replications)
	check := func(what string, sum, square, want, variance float64) float64 {
		mean := sum / r
		if math.Abs(mean-want) > 5*math.Sqrt(variance/r)+0.01 {
			t.Errorf("%s: %.2f calls on average, want %.2f", what, mean, want)
		}
		return (square - sum*mean) / (r - 1)
	}
	var seen, expected float64 // variances, added up
	for d, day := range q.Days {
		total, sumOfSquares, dayVariance := 0.0, 0.0, 0.0
		for slot, n := range day.Counts {
			variance := n.Mean + n.Mean*n.Mean*(day2+interval2+day2*interval2)
			seen += check(day.Date.String(), sums[d*slots+slot], squares[d*slots+slot], n.Mean, variance)
			expected += variance
			total += n.Mean
			sumOfSquares += n.Mean * n.Mean
		}
		dayVariance = total + day2*total*total + interval2*(1+day2)*sumOfSquares
		got := check(day.Date.String()+" in all", daySums[d], daySquares[d], total, dayVariance)
		// The standard error of a variance is its square root of 2/(n-1); skewness adds to it.
		if total > 0 && math.Abs(got/dayVariance-1) > 6*math.Sqrt(2/(r-1)) {
			t.Errorf("%s: the variance of its calls is %.0f, want %.0f", day.Date, got, dayVariance)
		}
	}
	if math.Abs(seen/expected-1) > 6*math.Sqrt(2/(horizon*(r-1))) {
		t.Errorf("the variance of the intervals' calls is %.3f of the forecast's", seen/expected)
	}
}
