package fit

import (
	"slices"
	"time"
)

// weekdays are the days of the week in the order in which they are written.
var weekdays = []time.Weekday{time.Monday, time.Tuesday, time.Wednesday, time.Thursday, time.Friday, time.Saturday, time.Sunday}

// Hours are when callers join a queue, by weekday: a part of the day each, in intervals. A
// weekday on which nobody joins has none.
type Hours [7]struct{ From, To int }

// isOpen reports whether an interval is in the hours; a nil Hours is always open.
func (h *Hours) isOpen(day time.Weekday, slot int) bool {
	return h == nil || h[day].From <= slot && slot < h[day].To
}

// estimateHours gives a queue opening hours where the calls outside of them, had they gone
// where the others go, would have joined it at least 15 times: chance alone leaves none
// with a probability of e⁻¹⁵. Callers find it closed then.
func (e *estimator) estimateHours() {
	calls := [7][slots]int{}
	joins := make([][7][slots]int, len(e.Queues))
	for _, v := range e.visits {
		if !v.first {
			continue
		}
		day, slot := e.dates[v.day].weekday, int(v.minute)/slotMinutes
		calls[day][slot]++
		if v.queue != none && v.enqueued != never {
			joins[v.queue][day][slot]++
		}
	}
	for q := range e.Queues {
		e.Queues[q].Hours = openHours(&calls, &joins[q])
	}
	e.chooseClosedEnd()
}

// openHours returns the hours between a weekday's first and last interval in which callers
// join, or nil where they join whenever there are calls. A few who join outside, as when
// an agent is asked to, are at most 2 % of those of a usual interval. A weekday on which fewer
// joins are expected outside of its hours has none: to be called closed wrongly costs more
// than to be called open.
func openHours(calls, joins *[7][slots]int) *Hours {
	const exceptional, certain = 0.02, 15
	h, most := &Hours{}, 0
	for day := range joins {
		for _, n := range joins[day] {
			most = max(most, n)
		}
	}
	inside, joined, outside := 0, 0, [7]int{}
	for day := range joins {
		first, last := slots, 0
		for slot, n := range joins[day] {
			if n > 0 && float64(n) >= exceptional*float64(most) {
				first, last = min(first, slot), slot+1
			}
		}
		if first < last {
			h[day].From, h[day].To = first, last
		}
		for slot, n := range calls[day] {
			if first <= slot && slot < last {
				inside, joined = inside+n, joined+joins[day][slot]
			} else {
				outside[day] += n
			}
		}
	}
	isClosed := false
	for day := range h {
		if inside > 0 && float64(outside[day])*float64(joined)/float64(inside) >= certain {
			isClosed = true
			continue
		}
		h[day].From, h[day].To = 0, slots
	}
	if !isClosed {
		return nil
	}
	return h
}

// isOpen reports whether any queue is open when a call arrives, or there is none.
func (e *estimator) isOpen(v *visit) bool {
	day, slot := e.dates[v.day].weekday, int(v.minute)/slotMinutes
	return len(e.Queues) == 0 || slices.ContainsFunc(e.Queues, func(q Queue) bool { return q.Hours.isOpen(day, slot) })
}

// chooseClosedEnd finds how calls end that arrive when all queues are closed.
func (e *estimator) chooseClosedEnd() {
	ends := map[string]int{}
	for _, v := range e.visits {
		if v.first && !e.isOpen(v) && v.enqueued == never {
			ends[v.outcome.String()]++
		}
	}
	e.ClosedEnd = mostFrequent(ends, "closed")
}
