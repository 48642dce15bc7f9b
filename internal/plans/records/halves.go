package records

import (
	"fmt"
)

// timeValues are the values that are times of a row.
var timeValues = append([]string{"time", theIntervalEnd}, timeColumns[:]...)

// checkHours refuses a file with a clock of 12 hours without AM and PM: nothing tells the half of the day of a time.
// A map with the form of times answers it.
func (u *understanding) checkHours(r *Reader) error {
	if len(r.m.Layouts) > 0 {
		return nil
	}
	for _, value := range timeValues {
		for _, source := range u.sources(value) {
			c := u.firstColumn(source.Names[len(source.Names)-1])
			if source.isLength() || c == nil {
				continue
			}
			// Numbers are hours in the time of a report alone: there, the calls answered are a count.
			areHours := (value == "time" || value == theIntervalEnd) && c.isHours()
			if !c.hasHalvesAlone(areHours) {
				continue
			}
			return r.refuse(fmt.Sprintf("%q may have hours from 1 to 12 without AM and PM: it has no other hours", c.text),
				"export the hours from 0 to 23, or AM and PM; if these are right, give the form of times in a map, as in "+
					`"time: YYYY-MM-DD hh:mm:ss"`)
		}
	}
	return nil
}

// hasHalvesAlone reports whether the hours of a column are from 1 to 12, and both of these are there. Its numbers may
// be hours. A clock of 24 hours has other hours, too, unless all calls come after 1 at night and before 1 at noon.
func (c *column) hasHalvesAlone(areHours bool) bool {
	const first, last = 1, 12
	hours := map[int]bool{}
	for _, text := range c.cells {
		m, ok := scan(text)
		switch {
		case ok && m.isPlain && areHours:
			hours[int(m.number)] = true
		case ok && m.hasClock:
			hours[m.hour] = true
		}
		if m.half != 0 {
			return false
		}
	}

	for hour := range hours {
		if hour < first || hour > last {
			return false
		}
	}
	return c.filled >= fewRows && hours[first] && hours[last]
}
