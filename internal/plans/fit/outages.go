package fit

import (
	"fmt"
	"math"

	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/plans/records"
)

// hourCounts are the calls of an hour of a date.
type hourCounts struct{ calls, visits, abandoned int }

// findOutages reports hours that are unlike the same hour on other days of the weekday: without
// a call where at least 15 are expected, which chance alone leaves empty once in three million,
// or in which most callers hang up, more than on the other days by six standard errors.
func (e *estimator) findOutages() {
	const hours = 24
	counts := make([][hours]hourCounts, len(e.dates))
	for _, v := range e.visits {
		h := &counts[v.day][v.minute/60]
		h.calls++
		if v.queue != none && v.hasWait() && !v.isCallback() {
			h.visits++
			if v.outcome == abandoned {
				h.abandoned++
			}
		}
	}
	hungUp := 0
	for i := range e.dates {
		if e.dates[i].excluded || e.dates[i].partial {
			continue
		}
		from, expected := 0, 0.0
		for hour := range hours + 1 {
			if hour < hours && counts[i][hour].calls == 0 {
				if usual := e.usualHour(counts, i, hour).calls; usual > 0 {
					expected += usual
					continue
				}
			}
			const certain = 15
			if expected >= certain {
				e.outage(i, from, hour, expected)
			}
			from, expected = hour+1, 0
		}
		for hour := range hours {
			hungUp += e.checkHangUps(counts, i, hour, hungUp)
		}
	}
	if hungUp > shownHours {
		e.warn("so it is in %s", diag.Plural(hungUp-shownHours, "further hour"))
	}
}

// shownHours bounds the hours that are named.
const shownHours = 10

// usual are the means of an hour on other days.
type usual struct{ calls, visits, abandoned float64 }

// usualHour returns the means of an hour on the other dates of the weekday, or zeros where
// there are none.
func (e *estimator) usualHour(counts [][24]hourCounts, date, hour int) (out usual) {
	n := 0.0
	for i := range e.dates {
		if d := &e.dates[i]; i != date && d.counts() && d.weekday == e.dates[date].weekday {
			h := &counts[i][hour]
			n, out.calls, out.visits, out.abandoned = n+1, out.calls+float64(h.calls), out.visits+float64(h.visits),
				out.abandoned+float64(h.abandoned)
		}
	}
	if n == 0 {
		return usual{}
	}
	return usual{out.calls / n, out.visits / n, out.abandoned / n}
}

// checkHangUps reports an hour in which most callers hung up. It returns 1 if it is one.
func (e *estimator) checkHangUps(counts [][24]hourCounts, date, hour, before int) int {
	const least, most, far = 20, 0.5, 6
	h, other := &counts[date][hour], e.usualHour(counts, date, hour)
	n := float64(h.visits)
	if h.visits < least || other.visits == 0 {
		return 0
	}
	share, expected := float64(h.abandoned)/n, (other.abandoned+1)/(other.visits+2)
	if share < most || share < expected+far*math.Sqrt(expected*(1-expected)/n) {
		return 0
	}
	if before < shownHours {
		on := e.dates[date].Date
		e.warn("on %s from %02d:00 to %02d:00 %d of %d callers hung up, and %.0f %% on other days: leave the hour out by --without %sT%02d..%02d if it is an outage", on, hour, hour+1, h.abandoned, h.visits, 100*expected, on, hour, hour+1)
	}
	return 1
}

// outage reports that no call arrived from one hour up to another, where some are expected.
func (e *estimator) outage(date, from, to int, expected float64) {
	on := e.dates[date].Date
	var p records.Problems
	p.Add(records.Gap, 0, fmt.Sprintf("%s from %02d:00 to %02d:00", on, from, to))
	e.Center.Problems = append(e.Center.Problems, p.List()...)
	e.warn("no call arrived on %s from %02d:00 to %02d:00, where %.0f are expected: an outage, or a part of the export that is missing; leave it out by --without %sT%02d..%02d", on, from, to, expected, on, from, to)
}
