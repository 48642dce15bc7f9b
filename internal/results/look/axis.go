package look

import (
	"math"
	"time"
)

// Axis is a scale with ticks.
type Axis struct {
	Low, High float64
	Ticks     []Tick
}

// Tick is a value of an axis with its text.
type Tick struct {
	At   float64
	Text string
}

// share is the place of a value on the axis, from 0 to 1.
func (a Axis) share(v float64) float64 {
	if a.High <= a.Low {
		return 0
	}
	return (v - a.Low) / (a.High - a.Low)
}

// Scale is an axis from 0 that reaches the highest value, with three ticks at round values:
// 0, the middle and the end. Whole counts, shares in percent, and times in s, min or h have
// round values of their own.
func Scale(u Unit, highest float64) Axis {
	if math.IsNaN(highest) || math.IsInf(highest, 0) || highest <= 0 {
		highest = u.least
	}
	return u.axis(0, u.roundUp(highest))
}

// HighShares is the axis of shares with a high goal, from 50% to 100%. It starts at 0 if a
// value is below 50%.
func HighShares(lowest float64) Axis {
	if lowest < 0.5 {
		return Share.axis(0, 1)
	}
	return Share.axis(0.5, 1)
}

// axis has ticks at both ends and in the middle.
func (u Unit) axis(low, high float64) Axis {
	a := Axis{Low: low, High: high}
	for _, at := range []float64{low, (low + high) / 2, high} {
		a.Ticks = append(a.Ticks, Tick{at, u.tick(at, high)})
	}
	return a
}

// Clock is an axis of times with at most five ticks: at both ends, and at round times between
// them. Ticks of more than two days are dates.
func Clock(from, to time.Time) Axis {
	a := Axis{Low: float64(from.Unix()), High: float64(to.Unix())}
	length := to.Sub(from)

	// Times of the day repeat after a day, so longer axes have dates.
	if length > 48*time.Hour {
		a.Ticks = dateTicks(from, to)
		return a
	}

	step := clockStep(length)
	a.Ticks = []Tick{{a.Low, from.Format("15:04")}}

	// Ticks are at round times, and not at distances from the start.
	first := from.Truncate(time.Hour)
	for i := 1; ; i++ {
		t := first.Add(time.Duration(i) * step)

		// A tick near the end would touch the text of the end.
		if !t.Before(to.Add(-step / 2)) {
			break
		}
		if t.Sub(from) >= step/2 {
			a.Ticks = append(a.Ticks, Tick{float64(t.Unix()), t.Format("15:04")})
		}
	}

	// The end of a day reads as 24:00, because 00:00 would be its start.
	end := to.Format("15:04")
	if end == "00:00" && length > 0 {
		end = "24:00"
	}

	a.Ticks = append(a.Ticks, Tick{a.High, end})
	return a
}

// clockStep is the least round time that divides a length into at most four parts, or five at
// its ends.
func clockStep(length time.Duration) time.Duration {
	for _, step := range []time.Duration{
		5 * time.Minute, 10 * time.Minute, 15 * time.Minute, 30 * time.Minute,
		time.Hour, 2 * time.Hour, 3 * time.Hour, 4 * time.Hour, 6 * time.Hour,
	} {
		if length <= 4*step {
			return step
		}
	}
	return 12 * time.Hour
}

// dateTicks are at midnights, at most seven.
func dateTicks(from, to time.Time) []Tick {
	days := int(math.Ceil(to.Sub(from).Hours() / 24))

	// At most seven ticks fit under a plot.
	step := (days + 6) / 7
	if step > 3 {
		step = (step + 6) / 7 * 7 // whole weeks, so that the weekday is the same
	}

	var out []Tick
	midnight := time.Date(from.Year(), from.Month(), from.Day(), 0, 0, 0, 0, from.Location())
	for day := 0; ; day += step {
		// AddDate keeps midnight when the clocks change.
		t := midnight.AddDate(0, 0, day)
		if !t.Before(to) {
			return out
		}
		if !t.Before(from) {
			out = append(out, Tick{float64(t.Unix()), t.Format("2 Jan")})
		}
	}
}

// Open is an axis over opening hours, with ticks at its ends and in the middle.
func Open(opens, closes time.Time) Axis {
	middle := opens.Add(closes.Sub(opens) / 2).Round(30 * time.Minute)
	a := Axis{Low: float64(opens.Unix()), High: float64(closes.Unix())}
	for _, at := range []time.Time{opens, middle, closes} {
		a.Ticks = append(a.Ticks, Tick{At: float64(at.Unix()), Text: at.Format("15:04")})
	}
	if end := &a.Ticks[2]; end.Text == "00:00" {
		end.Text = "24:00"
	}
	return a
}

// InRow is the number of small plots in a row, a week at most, and the class of such rows.
func InRow(plots int) (inRow int, class string) {
	switch {
	case plots <= 5:
		return 5, "five in"
	case plots == 6:
		return 6, "five six in"
	default:
		return 7, "five seven in"
	}
}
