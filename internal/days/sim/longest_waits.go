package sim

import "github.com/ivrsim/ivrsim/internal/days/des"

// waitPeriods is the number of equal periods of a day for which a live view keeps the longest waits.
// A period of 24 hours has 10 minutes.
const waitPeriods = 144

// longestWaits are the longest waits of a queue in each period of a day. A wait counts in each
// period that it touches, by how long the caller had waited at the end of the period.
type longestWaits [waitPeriods]des.Duration

// add adds a wait that began at a time and lasts until now. The day has the times from..to.
func (w *longestWaits) add(since, now, from, to des.Time) {
	// A caller of the warm-up waits before the day, and a caller may wait after it.
	first := max(0, waitPeriod(since, from, to))
	last := min(waitPeriod(now, from, to), waitPeriods-1)

	for p := first; p <= last; p++ {
		end := from + des.Time(p+1)*WaitPeriod(from, to)
		w[p] = max(w[p], min(now, end)-since)
	}
}

// WaitPeriod returns the length of a period of the day from..to.
func WaitPeriod(from, to des.Time) des.Duration { return max(1, (to-from)/waitPeriods) }

// waitPeriod returns the period of a time. It is negative before the day.
func waitPeriod(at, from, to des.Time) int {
	// Go rounds towards 0, so a time before the day would be in its first period.
	if at < from {
		return -1
	}
	return int((at - from) / WaitPeriod(from, to))
}
