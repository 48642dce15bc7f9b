package sim

import "github.com/ivrsim/ivrsim/internal/days/des"

// dayPeriods is the number of equal periods of a day for which a live view keeps the longest waits and the counts.
// A period of 24 hours has 10 minutes.
const dayPeriods = 144

// longestWaits are the longest waits of a queue in each period of a day. A wait counts in each
// period that it touches, by how long the caller had waited at the end of the period.
type longestWaits [dayPeriods]des.Duration

// add adds a wait that began at a time and lasts until now. The day has the times from..to.
func (w *longestWaits) add(since, now, from, to des.Time) {
	// A caller of the warm-up waits before the day, and a caller may wait after it.
	first := max(0, dayPeriod(since, from, to))
	last := min(dayPeriod(now, from, to), dayPeriods-1)

	for p := first; p <= last; p++ {
		end := from + des.Time(p+1)*DayPeriod(from, to)
		w[p] = max(w[p], min(now, end)-since)
	}
}

// DayPeriod returns the length of a period of the day from..to.
func DayPeriod(from, to des.Time) des.Duration { return max(1, (to-from)/dayPeriods) }

// dayPeriod returns the period of a time. It is negative before the day.
func dayPeriod(at, from, to des.Time) int {
	// Go rounds towards 0, so a time before the day would be in its first period.
	if at < from {
		return -1
	}
	return int((at - from) / DayPeriod(from, to))
}
