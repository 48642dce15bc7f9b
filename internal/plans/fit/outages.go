package fit

import (
	"fmt"
	"math"

	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/plans/records"
)

// hourCounts are the calls of an hour of a date, or the sums or means of some.
type hourCounts struct{ calls, visits, abandoned float64 }

// plus adds others, multiplied by a factor.
func (h *hourCounts) plus(o *hourCounts, times float64) hourCounts {
	return hourCounts{h.calls + times*o.calls, h.visits + times*o.visits, h.abandoned + times*o.abandoned}
}

// findOutages reports hours that differ from the same hour on other days of the weekday. Such an
// hour has no call where at least 15 are expected: chance alone leaves it empty once in three
// million. Or most of its callers hang up, six standard errors more than on the other days.
func (e *estimator) findOutages() {
	const hours, certain, shown = 24, 15, 10

	// Every call counts for an empty hour, but only a wait in a queue can end in hanging up. So both
	// are counted.
	counts := make([][hours]hourCounts, len(e.dates))
	for _, v := range e.visits {
		h := &counts[v.day][v.minute/60]
		h.calls++

		if v.hasQueueWait() {
			h.visits++
			if v.outcome == abandoned {
				h.abandoned++
			}
		}
	}

	// An hour is compared with the other days of its weekday. Days that are left out would lower the
	// usual number.
	var sums [7][hours]hourCounts
	var days [7]float64
	for i := range e.dates {
		if d := &e.dates[i]; d.counts() {
			days[d.weekday]++
			for hour := range sums[d.weekday] {
				sums[d.weekday][hour] = sums[d.weekday][hour].plus(&counts[i][hour], 1)
			}
		}
	}

	// Empty hours that follow each other are one outage. Their expected calls add up until an hour has
	// a call.
	hungUp := 0
	for i := range e.dates {
		d := &e.dates[i]
		if !d.counts() {
			continue
		}

		from := 0
		expected := 0.0 // of the hours without a call
		for hour, h := range counts[i] {
			// The hour itself must not be part of its own comparison.
			others := sums[d.weekday][hour].plus(&h, -1)
			usual := (&hourCounts{}).plus(&others, 1/max(1, days[d.weekday]-1))
			isEmpty := h.calls == 0 && usual.calls > 0
			if isEmpty {
				expected += usual.calls
			} else if isMost, share := h.mostHangUp(&usual); isMost {
				hungUp++
				if hungUp <= shown {
					e.warn("on %s from %02d:00 to %02d:00 %.0f of %.0f callers hung up, and %.0f%% on other days: "+
						"leave the hour out by --without %sT%02d..%02d if it is an outage",
						d, hour, hour+1, h.abandoned, h.visits, 100*share, d, hour, hour+1)
				}
			}

			// An outage ends before the first hour with a call, or at midnight.
			if !isEmpty || hour+1 == hours {
				to := hour
				if expected >= certain {
					if isEmpty {
						to++
					}
					e.outage(d, from, to, expected)
				}

				from = hour + 1
				expected = 0
			}
		}
	}

	// A bad month would fill the page, so the list is short and the rest is a number.
	if hungUp > shown {
		e.warn("so it is in %s", diag.Plural(hungUp-shown, "further hour"))
	}
}

// mostHangUp reports whether most callers hang up, and gives the share that does usually.
func (h *hourCounts) mostHangUp(usual *hourCounts) (isMost bool, share float64) {
	const least, most, far = 20, 0.5, 6

	// One more caller of each kind keeps the share from 0 and 1, where the standard error would be 0.
	share = (usual.abandoned + 1) / (usual.visits + 2)
	return h.visits >= least && usual.visits > 0 &&
		h.abandoned/h.visits >= max(most, share+far*math.Sqrt(share*(1-share)/h.visits)), share
}

// outage reports that no call arrived from one hour up to another, where some are expected.
func (e *estimator) outage(on *date, from, to int, expected float64) {
	// The gap is a problem of the records and a warning, because it also lowers the estimated arrivals.
	var p records.Problems
	p.Add(records.Gap, 0, fmt.Sprintf("%s from %02d:00 to %02d:00", on, from, to))
	e.Center.Problems = append(e.Center.Problems, p.List()...)
	e.warn("no call arrived on %s from %02d:00 to %02d:00, where %.0f are expected: "+
		"an outage, or a part of the export that is missing; leave it out by --without %sT%02d..%02d",
		on, from, to, expected, on, from, to)
}
