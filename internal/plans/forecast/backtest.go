package forecast

import (
	"fmt"
	"math"

	"github.com/ivrsim/ivrsim/internal/math/portable"
	"github.com/ivrsim/ivrsim/internal/math/stats"
)

const (
	backtestDays  = 168 // the last days of the history that are predicted
	backtestEvery = 3   // days from one origin to the next; no divisor of a week
	leastHistory  = 28  // days before the first origin
)

// Lead holds the errors of the method for days that are a number of days after the origins of the
// backtest, and the errors of two simple methods.
type Lead struct {
	Days      int     `json:"days_ahead"`
	Predicted int     `json:"days"`
	Error     Errors  `json:"error_by_interval"`  // the sum of the absolute errors over the sum of the calls
	DayError  Errors  `json:"error_by_day"`       // likewise
	Inside    float64 `json:"intervals_in_range"` // the share of intervals in their 90% ranges
	DayInside float64 `json:"days_in_range"`      // the share of days in theirs
	// the sum of the errors over the sum of the calls: above 0 it predicts too many
	Bias float64 `json:"bias"`
}

// Errors are the errors of the method, of the last same weekday and of the mean of the last four.
type Errors struct {
	Method float64 `json:"forecast"`
	Naive  float64 `json:"seasonal_naive"`
	Four   float64 `json:"mean_of_four"`
}

// fractions are the values that are fractions of the calls.
func (l *Lead) fractions() []*float64 {
	return []*float64{
		&l.Error.Method, &l.Error.Naive, &l.Error.Four, &l.DayError.Method, &l.DayError.Naive,
		&l.DayError.Four, &l.Bias,
	}
}

// add adds the errors of three predictions of a value.
func (e *Errors) add(actual, method, naive, four float64) {
	e.Method += math.Abs(method - actual)
	e.Naive += math.Abs(naive - actual)
	e.Four += math.Abs(four - actual)
}

// backtest predicts the last days of the history from the days before them.
type backtest struct {
	*days
	tests       [][]tested // by index of leads
	calibration []calibration
}

// tested is a day of the backtest with what was predicted.
type tested struct {
	day                 int
	logarithm, variance float64
	mean                []float64 // by interval
	cv                  float64
}

func (d *days) backtest() *backtest {
	b := &backtest{days: d, tests: make([][]tested, len(leads)), calibration: make([]calibration, len(leads))}
	n := len(d.total)

	// The size changes little from origin to origin, so each search starts from the last one.
	near := usualSize
	first := max(leastHistory, n-backtestDays)
	for i, origin := 0, first; origin < n; i, origin = i+1, origin+backtestEvery {
		f := d.fit(origin, near)
		near = f.size

		mean, variance := f.ahead(leads[len(leads)-1])
		for i, lead := range leads {
			day := origin + lead - 1

			// Only a counted day has calls to compare with.
			if day >= n || d.state[day] != counted {
				continue
			}

			t := tested{day: day, logarithm: mean[lead-1], variance: variance[lead-1], cv: f.shapes.cv}
			t.mean = f.spread(day, volumeOf(t.logarithm, t.variance))
			b.tests[i] = append(b.tests[i], t)
		}
	}

	for i := range leads {
		b.calibration[i] = b.calibrate(b.tests[i])
	}

	return b
}

// whyNoErrors says why no day of a history of some days is predicted from the days before it.
func whyNoErrors(days int) string {
	if days <= leastHistory {
		return fmt.Sprintf("The history has %d days. To measure errors, the method predicts days "+
			"from the %d days before them: give %d days or more.",
			days, leastHistory, leastHistory+2)
	}
	return fmt.Sprintf("No day after the first %d days of the history has calls, so no day could be predicted "+
		"and compared.",
		leastHistory)
}

// spread spreads a volume over the intervals of a day.
func (f *fitted) spread(day int, volume float64) []float64 {
	shape := f.shapes.of[f.first.Plus(day).Weekday()]
	out := make([]float64, len(shape))
	for slot, p := range shape {
		out[slot] = volume * p
	}
	return out
}

// calibrate learns ranges from predicted days.
func (b *backtest) calibrate(tests []tested) calibration {
	var days, intervals []float64
	for i := range tests {
		t := &tests[i]

		// Chance adds 1 over the volume to the variance of the logarithm.
		days = append(days,
			(portable.Log(b.total[t.day]+0.5)-t.logarithm)/math.Sqrt(t.variance+1/max(volumeOf(t.logarithm, 0), 0.1)))

		for slot, count := range b.counts(t.day) {
			const least = 0.5 // calls: the root of a smaller count is not normal
			if t.mean[slot] >= least {
				intervals = append(intervals, standardized(known(count), t.mean[slot], t.variation()))
			}
		}
	}

	return calibrate(days, intervals)
}

func (t *tested) variation() float64 { return t.variance + t.cv*t.cv }

// leads sums the backtest up.
func (b *backtest) leads() []Lead {
	var out []Lead
	for i, ahead := range leads {
		if len(b.tests[i]) == 0 {
			continue
		}

		l := Lead{Days: ahead, Predicted: len(b.tests[i])}
		calls := 0.0
		intervals := 0.0
		for k := range b.tests[i] {
			t := &b.tests[i][k]

			// The simple methods know the same days as the forecast: the days before the origin.
			naive, four := b.sameDays(t.day, t.day-ahead+1)
			low, high := b.calibration[i].dayRange(t.logarithm, t.variance)
			l.DayInside += inside(b.total[t.day], low, high)
			actual := b.counts(t.day)
			l.DayError.add(b.total[t.day], stats.Sum(t.mean), stats.Sum(naive), stats.Sum(four))
			l.Bias += stats.Sum(t.mean) - b.total[t.day]

			for slot := range actual {
				count := known(actual[slot])
				l.Error.add(count, t.mean[slot], naive[slot], four[slot])
				calls += count

				// An interval without calls at night is always in its range, and would only raise the
				// share.
				if t.mean[slot] > 0 || count > 0 {
					low, high := b.calibration[i].intervalRange(t.mean[slot], t.variation())
					l.Inside += inside(count, low, high)
					intervals++
				}
			}
		}

		// The errors are sums so far. A day with many calls counts for more.
		for _, x := range l.fractions() {
			*x /= max(calls, 1)
		}

		l.Inside /= max(intervals, 1)
		l.DayInside /= float64(l.Predicted)
		out = append(out, l)
	}

	return out
}

// inside returns 1 or 0.
func inside(x, low, high float64) float64 {
	if low <= x && x <= high {
		return 1
	}
	return 0
}

// sameDays returns two simple predictions of a day: the last day of its weekday before an origin,
// and the mean of the last four.
func (d *days) sameDays(day, origin int) (naive, four []float64) {
	naive = make([]float64, d.slots)
	four = make([]float64, d.slots)
	n := 0.0
	for other := day - 7; other >= 0 && n < 4; other -= 7 {
		if other >= origin || d.state[other] != counted {
			continue
		}

		for slot, count := range d.counts(other) {
			if n == 0 {
				naive[slot] = known(count)
			}
			four[slot] += known(count)
		}

		n++
	}

	for slot := range four {
		four[slot] /= max(n, 1)
	}

	return naive, four
}
