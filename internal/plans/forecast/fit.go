package forecast

import (
	"encoding/json"
	"math"

	"github.com/ivrsim/ivrsim/internal/design/routing"
	"github.com/ivrsim/ivrsim/internal/math/portable"
	"github.com/ivrsim/ivrsim/internal/plans/smallcenter"
)

const (
	window   = 200 // days of the history that a forecast is made of
	outlying = 4.0 // standardized leave-one-out residual
	sameDays = 26  // number of same weekdays that give the shape of a day
)

// fitted is the model of a queue, fitted to the days before an origin.
type fitted struct {
	*days
	filter
	origin int // the first day that is not known
	size   size
	left   []int // days that are unlike all others
	shapes shapes
	season season
}

// fit fits the model to the last days before an origin. The search for the size starts from the
// size of another origin.
func (d *days) fit(origin int, near size) *fitted {
	f := &fitted{days: d, origin: origin}
	first := max(0, origin-window)

	// The season uses all years. The filter uses the last days only, so the season is taken out first.
	f.season = d.seasonBefore(origin)
	seen, mean := f.observations(first, origin)
	f.placeSDs = learnable(seen)
	f.size = bestSize(&f.filter, seen, mean, near)

	dropped, _, _ := d.reject(&f.filter, f.size, first, seen, mean, -1)
	for day := first; day < origin; day++ {
		if dropped[day] {
			f.left = append(f.left, day)
		}
	}

	// A day with an unusual volume may have an unusual shape, so it is left out here too.
	f.shapes = d.shapesBefore(origin, dropped)
	return f
}

// reject filters days, from a first one on, without those that are unlike all others, and
// returns these and the leave-one-out residuals of all others with their variances. It never
// rejects days that are kept, nor one given day.
func (d *days) reject(k *filter, of size, first int, seen []observation, mean float64,
	given int) (dropped map[int]bool, residual,
	variance []float64,
) {
	dropped = map[int]bool{}
	for {
		// All days have their full weight here, because a weak day would hide how far off it is.
		k.reset(of, mean)
		k.run(seen, false)

		residual, variance = k.without(seen)
		z := func(i int) float64 {
			if !seen[i].known || d.kept[first+i] || first+i == given {
				return 0
			}
			return math.Abs(residual[i]) / math.Sqrt(variance[i])
		}

		worst := outlying
		for i := range seen {
			worst = max(worst, z(i))
		}

		// With a quarter of the days gone, the rest is no measure of what is usual.
		if worst == outlying || len(dropped) > len(seen)/4 {
			return dropped, residual, variance
		}
		for i := range seen {
			if z(i) > max(outlying, 0.7*worst) {
				// Another one may be like others without the worst.
				seen[i].known = false
				dropped[first+i] = true
			}
		}
	}
}

// observations returns the days from first to before an origin, without the season of the year, and the mean of
// the known ones.
func (f *fitted) observations(first, origin int) ([]observation, float64) {
	out := make([]observation, origin-first)
	sum := 0.0
	n := 0.0
	for i := range out {
		day := first + i
		out[i] = observation{effects: f.effects[day], known: f.state[day] == counted}
		if out[i].known {
			// Half a call keeps the logarithm finite. The variance of the logarithm of a Poisson count
			// is 1 over it.
			out[i].y = portable.Log(f.total[day]+0.5) - f.season.at(f.first.Plus(day))
			out[i].poisson = 1 / (f.total[day] + 0.5)
			sum += out[i].y
			n++
		}
	}

	return out, sum / max(n, 1)
}

// Day is the forecast of a day.
type Day struct {
	Date   routing.Date `json:"date"`
	Closed bool         `json:"closed,omitempty"`
	Count
	Counts Counts  `json:"intervals"`
	logSD  float64 // of the volume, without chance

	// the calls of the last day of the same weekday that was counted
	LastSameDay *float64 `json:"last_same_day,omitempty"`
}

// Count is the forecast of a day or an interval.
type Count struct {
	Mean float64 `json:"calls"` // expected
	P05  float64 `json:"p05"`   // the 90% range
	P95  float64 `json:"p95"`
}

// Counts are the forecasts of the intervals of a day, from midnight.
type Counts []Count

// MarshalJSON writes the intervals in which calls are expected, with their times.
func (c Counts) MarshalJSON() ([]byte, error) {
	type interval struct {
		Time string `json:"time"`
		Count
	}
	out := []interval{}
	for slot, n := range c {
		if n.Mean > 0 {
			out = append(out, interval{smallcenter.Clock(slot * 24 * 60 / len(c)), n})
		}
	}
	return json.Marshal(out)
}

// ahead returns the expected logarithm of the volume of the days from the origin on, and its
// variance.
func (f *fitted) ahead(count int) (mean, variance []float64) {
	// The copy leaves the filter at the origin, for other uses.
	k := f.filter
	for lead := range count {
		k.advance()
		m, _, v := k.predict(f.effects[f.origin+lead])
		mean = append(mean, m+f.season.at(f.first.Plus(f.origin+lead)))
		variance = append(variance, v+k.noise())
	}
	return mean, variance
}

// isOpen reports whether calls are expected on a day to come: not on one that is closed, nor on
// a weekday that had no calls on any of the last eight.
func (f *fitted) isOpen(day int) bool {
	if f.working.closed(f.first.Plus(day)) {
		return false
	}

	// A day that the history does not know gives no evidence, so the search goes on to the week before.
	const near = 8
	known := 0
	for other := day; other >= 0 && known < near; other -= 7 {
		if other >= f.origin || f.state[other] == unknown || f.state[other] == closed {
			continue
		}

		known++

		if f.state[other] == counted {
			return true
		}
	}

	return false
}

// volumeOf returns the mean of a volume whose logarithm is normal.
func volumeOf(logarithm, variance float64) float64 {
	return max(0, portable.Exp(min(logarithm+variance/2, 25))-0.5)
}
