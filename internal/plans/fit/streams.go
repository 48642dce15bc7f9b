package fit

import (
	"math"
	"time"

	"github.com/ivrsim/ivrsim/internal/math/stats"
)

// week is a number for each half hour of a week, by time.Weekday.
type week [7][slots]float64

// add adds another week.
func (w *week) add(other *week) {
	for day := range w {
		for slot, n := range other[day] {
			w[day][slot] += n
		}
	}
}

// sum is the sum of all half hours.
func (w *week) sum() float64 {
	total := 0.0
	for day := range w {
		total += stats.Sum(w[day][:])
	}
	return total
}

// stream are the calls of a line that go to one place: the queue that they join first, or their outcome.
type stream struct {
	to      string
	isQueue bool
	hours   *Hours // of the queue; nil: always open
	counts  week   // first attempts, by half hour
}

// isClosed reports whether the calls go to a queue that is closed in a half hour.
func (s *stream) isClosed(day, slot int) bool {
	return s.isQueue && !s.hours.isOpen(time.Weekday(day), slot)
}

// canCall reports the half hours in which the stream can have calls: while its queue is open, and
// also while it is closed if callers were turned away.
func (s *stream) canCall(seen *week) func(day, slot int) bool {
	_, whileClosed := split(&s.counts, s.isClosed)
	return func(day, slot int) bool {
		return seen[day][slot] > 0 && (whileClosed > 0 || !s.isClosed(day, slot))
	}
}

// slot is the half hour of the day in which a call arrived.
func (v *visit) slot() int { return int(v.minute) / slotMinutes }

// turnedAway finds how the calls of a line end that find their queue closed. It gives these calls back to
// the closed queues: the hours of a queue turn them away, also if a later scenario has other hours. They
// are the calls with the outcome that is more frequent while a queue is closed than while all are open, as
// far as it is more frequent.
func turnedAway(streams []stream) (closedEnd string) {
	closedEnd = "closed"
	var all week
	for i := range streams {
		all.add(&streams[i].counts)
	}

	isClosed := func(day, slot int) bool {
		for i := range streams {
			if streams[i].isClosed(day, slot) {
				return true
			}
		}
		return false
	}

	// A flow may end calls with the same outcome for other reasons. Only the excess while closed is due
	// to the hours.
	const certain = 15 // calls: chance alone leaves fewer
	most := float64(certain)
	var of *stream
	var usual float64 // the share of the outcome while all queues are open
	for i := range streams {
		s := &streams[i]
		if s.isQueue {
			continue
		}

		open, closed := split(&s.counts, isClosed)
		allOpen, allClosed := split(&all, isClosed)
		share := ratio(open, allOpen)
		if excess := closed - share*allClosed; excess > most {
			most = excess
			of = s
			usual = share
		}
	}

	// No outcome is clearly more frequent while a queue is closed. The scenario has to name one all the
	// same.
	if of == nil {
		return closedEnd
	}

	// Only the excess over the usual share returns to the queues. The rest ends in this way while all
	// are open, too.
	for day := range all {
		for slot := range all[day] {
			away := of.counts[day][slot] - usual*all[day][slot]
			if away > 0 && isClosed(day, slot) {
				of.counts[day][slot] -= giveBack(streams, day, slot, away)
			}
		}
	}

	return of.to
}

// split sums a week over the half hours with and without a property.
func split(w *week, has func(day, slot int) bool) (without, with float64) {
	for day := range w {
		for slot, n := range w[day] {
			if has(day, slot) {
				with += n
			} else {
				without += n
			}
		}
	}
	return without, with
}

// giveBack divides calls of a half hour among the queues that are closed then, in the proportion in which
// callers join them otherwise. It returns how many it has divided.
func giveBack(streams []stream, day, slot int, calls float64) float64 {
	// A closed queue gets calls in proportion to its joins while it is open: nothing else shows its
	// share.
	joins := make([]float64, len(streams))
	for i := range streams {
		s := &streams[i]
		if s.isClosed(day, slot) {
			joins[i], _ = split(&s.counts, s.isClosed)
		}
	}

	total := stats.Sum(joins)
	if total == 0 {
		return 0
	}

	for i := range streams {
		streams[i].counts[day][slot] += calls * joins[i] / total
	}

	return calls
}

// estimateWeek estimates the calls of each half hour of a week from their counts and from the
// number of such half hours seen. The half hours in which a stream cannot have calls give no
// information about the others (quasi-independence: Goodman, Journal of the American Statistical
// Association 63, 1968).
//
// The counts x of n half hours are Poisson of mean n·λ. The product μ of a factor of the weekday
// and one of the time of day is their center: the rates λ are gamma-distributed with mean μ and
// shape α. So the estimate is
//
//	λ̂ = (x + α) ÷ (n + α ÷ μ),  α = Σ(nμ)² ÷ Σ[(x − nμ)² − nμ]
//
// by the moments of the residuals. If these are no larger than chance, it is the product itself
// (empirical Bayes: Robbins, 1956; Clayton and Kaldor, Biometrics 43, 1987).
func estimateWeek(counts, seen *week, canCall func(day, slot int) bool) (out week) {
	// The residuals around the product show how far the week is from a product of days and times.
	byDay, byTime := product(counts, seen, canCall)
	squares := 0.0
	beyondChance := 0.0
	for day := range byDay {
		for slot := range byTime {
			if !canCall(day, slot) {
				continue
			}

			mean := seen[day][slot] * byDay[day] * byTime[slot]
			off := counts[day][slot] - mean
			squares += float64(mean * mean)
			beyondChance += float64(off*off) - mean
		}
	}

	// Residuals no larger than chance do not contradict the product, so the shape is infinite.
	shape := math.Inf(1)
	if beyondChance > 0 {
		shape = squares / beyondChance
	}

	for day := range byDay {
		for slot := range byTime {
			mean := byDay[day] * byTime[slot]
			if !canCall(day, slot) || mean == 0 || seen[day][slot] == 0 {
				continue
			}

			out[day][slot] = mean

			if !math.IsInf(shape, 1) {
				out[day][slot] = (counts[day][slot] + shape) / (seen[day][slot] + shape/mean)
			}
		}
	}

	return out
}

// product fits a factor of each weekday and one of each time of day, whose products have the sums of the
// counts by weekday and by time (iterative proportional fitting: Deming and Stephan, 1940).
func product(counts, seen *week, canCall func(day, slot int) bool) (byDay [7]float64, byTime [slots]float64) {
	for slot := range byTime {
		byTime[slot] = 1
	}

	// Each step makes one set of sums right and disturbs the other. The steps converge fast, so 50 are
	// plenty.
	const iterations = 50
	for range iterations {
		for day := range byDay {
			calls := 0.0
			expected := 0.0
			for slot := range byTime {
				if canCall(day, slot) {
					calls += counts[day][slot]
					expected += float64(seen[day][slot] * byTime[slot])
				}
			}

			byDay[day] = ratio(calls, expected)
		}
		for slot := range byTime {
			calls := 0.0
			expected := 0.0
			for day := range byDay {
				if canCall(day, slot) {
					calls += counts[day][slot]
					expected += float64(seen[day][slot] * byDay[day])
				}
			}

			byTime[slot] = ratio(calls, expected)
		}
	}

	return byDay, byTime
}

// seenHalfHours counts how often each half hour of the week is among the days of the counts. An hour that the
// clock shows twice is seen twice, and one that it skips is not seen.
func (d *Data) seenHalfHours() (seen week) {
	for i := range d.dates {
		x := &d.dates[i]
		if !x.counts() {
			continue
		}
		for slot, length := range d.lengthsOf(i) {
			seen[x.weekday][slot] += length
		}
	}
	return seen
}

// usualDay has each half hour once.
var usualDay = func() (out [slots]float64) {
	for slot := range out {
		out[slot] = 1
	}
	return out
}()

// lengthsOf returns how long each half hour of a date is, in half hours: the clock may show it twice, or skip
// it.
func (d *Data) lengthsOf(date int) *[slots]float64 {
	if lengths := d.changed[date]; lengths != nil {
		return lengths
	}
	return &usualDay
}

// findClockChanges notes the lengths of the half hours of the dates on which the clock changes.
func (d *Data) findClockChanges() {
	const quarter = 15 * time.Minute
	d.changed = map[int]*[slots]float64{}
	for i := range d.dates {
		from := d.dates[i].At(0, d.zone)
		to := d.dates[i].At(24*time.Hour, d.zone)
		if to.Sub(from) == 24*time.Hour {
			continue
		}

		// Quarters of an hour meet the change at a boundary in every zone. Each is half of a half hour.
		lengths := &[slots]float64{}
		for at := from; at.Before(to); at = at.Add(quarter) {
			lengths[slotOf(at.In(d.zone))] += 0.5
		}

		d.changed[i] = lengths
	}
}

// slotOf is the half hour of the day of a local time.
func slotOf(local time.Time) int { return (local.Hour()*60 + local.Minute()) / slotMinutes }
