package records

import (
	"fmt"
	"math"
	"slices"
	"time"
)

// backShare is the least share of the days on which rows go back from noon to 1. In a clock of 12 hours, each day that
// lasts over noon goes back. In a clock of 24 hours, only rows out of order do. A center that works an afternoon or a
// morning on some days still has more days that go back than not.
const backShare = 0.5

// checkHours refuses a file with a clock of 12 hours without AM and PM: nothing tells the half of the day of a time.
// A map with the form of times answers it.
func (s *sheet) checkHours(r *Reader) error {
	if len(r.m.Layouts) > 0 {
		return nil
	}
	for _, c := range s.columns {
		if back, days := s.goesBack(c, r.clock.local()); back > 0 && float64(back) >= backShare*float64(days) {
			return r.refuse(fmt.Sprintf("%q may have hours from 1 to 12 without AM and PM: it has no other hours, and "+
				"on %d of %d days its rows go back from noon to 1", c.text, back, days),
				"export the hours from 0 to 23, or AM and PM; if these are right, give the form of times in a map, as in "+
					`"time: YYYY-MM-DD hh:mm:ss"`)
		}
	}
	return nil
}

// goesBack counts the days of a column of times, and the days on which its rows go back by half a day or about. It is 0
// for a column with other hours than 1 to 12, and for one whose rows are in no order.
func (s *sheet) goesBack(c *column, zone *time.Location) (back, days int) {
	const first, last, far, most = 1, 12, 6 * 3600, 2
	dates := slices.IndexFunc(s.columns, func(d *column) bool { return d.dates != nil })
	isHour := c.clocks == nil && c.isHours() && c.hasWord(ofHours)
	isOther := c.times == nil && (c.clocks == nil && !isHour || dates < 0) || c.first.half != 0 || c.filled < fewRows
	if isOther {
		return 0, 0
	}

	day := ""
	before := math.NaN()
	times := 0
	for i := range s.n {
		var at float64
		var of string
		switch {
		case c.times != nil:
			at, of = clockAt(c.times[i], zone)
		case isHour:
			at = c.lengths[i] * 3600
			of = s.columns[dates].cells[i]
		default:
			at = c.clocks[i]
			of = s.columns[dates].cells[i]
		}
		if math.IsNaN(at) {
			continue
		}
		if hour := int(at) / 3600; hour < first || hour > last {
			return 0, 0
		}
		switch {
		case of != day:
			day = of
			times = 0
			days++
		case before-at > far:
			times++
		}
		if times == 1 && before-at > far {
			back++
		}
		if times > most {
			return 0, 0
		}
		before = at
	}
	return back, days
}

// clockAt is the time of day of a moment in seconds, and its date.
func clockAt(at float64, zone *time.Location) (seconds float64, date string) {
	if math.IsNaN(at) {
		return at, ""
	}
	t := time.Unix(int64(at), 0).In(zone)
	return float64(t.Hour()*3600 + t.Minute()*60 + t.Second()), t.Format(time.DateOnly)
}
