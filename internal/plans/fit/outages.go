package fit

import (
	"fmt"
	"math"

	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/plans/records"
)

// hourCounts are the calls of an hour of a date, or the means of some.
type hourCounts struct{ calls, visits, abandoned float64 }

// shownHours bounds the hours in which most callers hang up that are named.
const shownHours = 10

// findOutages reports hours that are unlike the same hour on other days of the weekday: without
// a call where at least 15 are expected, which chance alone leaves empty once in three million,
// or in which most callers hang up, more than on the other days by six standard errors.
func (e *estimator) findOutages() {
	const hours, certain = 24, 15
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
	for date := range e.dates {
		if !e.dates[date].counts() {
			continue
		}
		from, expected := 0, 0.0 // of the hours without a call
		var usual [hours]hourCounts
		for hour := range hours + 1 {
			if hour < hours {
				usual[hour] = e.usualHour(counts, date, hour)
				if counts[date][hour].calls == 0 && usual[hour].calls > 0 {
					expected += usual[hour].calls
					continue
				}
			}
			if expected >= certain {
				e.outage(date, from, hour, expected)
			}
			from, expected = hour+1, 0
		}
		for hour, h := range counts[date] {
			share, isMost := h.mostHangUp(&usual[hour])
			if !isMost {
				continue
			}
			if hungUp++; hungUp <= shownHours {
				on := e.dates[date].Date
				e.warn("on %s from %02d:00 to %02d:00 %.0f of %.0f callers hung up, and %.0f %% on other days: leave the hour out by --without %sT%02d..%02d if it is an outage", on, hour, hour+1, h.abandoned, h.visits, 100*share, on, hour, hour+1)
			}
		}
	}
	if hungUp > shownHours {
		e.warn("so it is in %s", diag.Plural(hungUp-shownHours, "further hour"))
	}
}

// usualHour returns the means of an hour on the other dates of the weekday, or zeros where
// there are none.
func (e *estimator) usualHour(counts [][24]hourCounts, date, hour int) (out hourCounts) {
	n := 0.0
	for i := range e.dates {
		if d := &e.dates[i]; i != date && d.counts() && d.weekday == e.dates[date].weekday {
			h := &counts[i][hour]
			n++
			out = hourCounts{out.calls + h.calls, out.visits + h.visits, out.abandoned + h.abandoned}
		}
	}
	n = max(1, n)
	return hourCounts{out.calls / n, out.visits / n, out.abandoned / n}
}

// mostHangUp reports whether most callers hang up, and gives the share that does usually.
func (h *hourCounts) mostHangUp(usual *hourCounts) (share float64, isMost bool) {
	const least, most, far = 20, 0.5, 6
	if h.visits < least || usual.visits == 0 {
		return 0, false
	}
	share = (usual.abandoned + 1) / (usual.visits + 2)
	return share, h.abandoned/h.visits >= max(most, share+far*math.Sqrt(share*(1-share)/h.visits))
}

// outage reports that no call arrived from one hour up to another, where some are expected.
func (e *estimator) outage(date, from, to int, expected float64) {
	on := e.dates[date].Date
	var p records.Problems
	p.Add(records.Gap, 0, fmt.Sprintf("%s from %02d:00 to %02d:00", on, from, to))
	e.Center.Problems = append(e.Center.Problems, p.List()...)
	e.warn("no call arrived on %s from %02d:00 to %02d:00, where %.0f are expected: an outage, or a part of the export that is missing; leave it out by --without %sT%02d..%02d", on, from, to, expected, on, from, to)
}
