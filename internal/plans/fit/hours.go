package fit

import (
	"time"

	"github.com/ivrsim/ivrsim/internal/design/routing"
	"github.com/ivrsim/ivrsim/internal/files/yaml"
)

// weekdays are the days of the week in the order in which they are written.
var weekdays = []time.Weekday{
	time.Monday, time.Tuesday, time.Wednesday, time.Thursday, time.Friday, time.Saturday,
	time.Sunday,
}

// Hours are the half hours of a week in which callers join a queue, by time.Weekday.
type Hours [7][slots]bool

// isOpen reports whether a half hour is in the hours; a nil Hours is always open.
func (h *Hours) isOpen(day time.Weekday, slot int) bool { return h == nil || h[day][slot] }

// span are half hours of a day: from one up to another.
type span struct{ from, to int }

// spans are the longest runs of half hours of a day that are all open, or all closed.
func (h *Hours) spans(day time.Weekday, open bool) (out []span) {
	for from := 0; from < slots; {
		to := from + 1
		for to < slots && h[day][to] == h[day][from] {
			to++
		}
		if h[day][from] == open {
			out = append(out, span{from, to})
		}
		from = to
	}
	return out
}

// out writes the opening hours by weekday. A weekday without hours is left out.
func (h *Hours) out() yaml.Out {
	var out yaml.Out
	if h == nil {
		return out
	}

	for _, day := range weekdays {
		var texts []string
		for _, s := range h.spans(day, true) {
			texts = append(texts, clockOf(s.from)+"-"+clockOf(s.to))
		}

		// A day with one span is a text, and a day with a break at noon is a list, as a scenario
		// accepts them.
		switch len(texts) {
		case 0: // closed all day
			continue
		case 1:
			out.AddText(routing.DayName(day), texts[0])
		default:
			out.Add(routing.DayName(day), yaml.OutTexts(texts))
		}
	}

	return out
}

// lineCalls are the calls of a line, and its calls that join a queue, by half hour of the week.
type lineCalls struct{ calls, joins week }

// hoursOf estimates the opening hours of each queue.
func hoursOf(d *Data) []*Hours {
	calls := make([]week, len(d.lines.list))
	joins := make([][]week, len(d.queues.list)) // by queue and line
	for q := range joins {
		joins[q] = make([]week, len(d.lines.list))
	}

	for _, v := range d.visits {
		// A transfer joins a queue at any time, so only the first visit of a call tells whether the
		// queue is open.
		if !v.first {
			continue
		}

		day := d.dates[v.day].weekday
		calls[v.line][day][v.slot()]++

		if v.queue != none && v.enqueued != never {
			joins[v.queue][v.line][day][v.slot()]++
		}
	}

	hours := make([]*Hours, len(joins))
	for q := range hours {
		lines := make([]lineCalls, len(calls))
		for i := range lines {
			lines[i] = lineCalls{calls[i], joins[q][i]}
		}
		hours[q] = openHours(lines)
	}
	return hours
}

// openHours returns the half hours of the week without the runs in which nobody joins the queue
// although callers come. It returns nil if there is no such run.
//
// A run is closed if 15 joins are expected in it. By chance alone no join happens with a
// probability of e⁻¹⁵. The expected joins come from the run's calls, on all weekdays that have the
// same run, as if the callers of each line went to the same queues as otherwise. A wrong "closed"
// costs more than a wrong "open". Some callers may join outside of the hours, as when an agent is
// asked to stay: at most 2% of the callers of the busiest half hour, and a tenth of the expected.
func openHours(lines []lineCalls) *Hours {
	const exceptional, certain, seldom = 0.02, 15, 0.1

	// The busiest half hour is the measure for the exceptions: some joins outside of the hours are not
	// opening hours.
	joins := &week{}
	busiest := 0.0
	for day := range joins {
		for slot := range joins[day] {
			for i := range lines {
				joins[day][slot] += lines[i].joins[day][slot]
			}
			busiest = max(busiest, joins[day][slot])
		}
	}

	// At first all half hours with joins are open, and all others are closed. The evidence decides on
	// the rest below.
	h := &Hours{}
	for day := range joins {
		for slot, n := range joins[day] {
			h[day][slot] = n > 0 && n >= exceptional*busiest
		}
	}

	// The same closed run on several weekdays is one piece of evidence, because one weekday alone may
	// have few calls.
	expected := expectedJoins(lines, h)
	type run struct{ expected, joined float64 }

	runs := map[span]run{}
	for day := range h {
		for _, s := range h.spans(time.Weekday(day), false) {
			r := runs[s]
			for slot := s.from; slot < s.to; slot++ {
				r.expected += expected[day][slot]
				r.joined += joins[day][slot]
			}
			runs[s] = r
		}
	}

	// A run without enough evidence is open again: it may only have had no callers by chance.
	hasClosed := false
	for day := range h {
		for _, s := range h.spans(time.Weekday(day), false) {
			r := runs[s]
			if r.expected >= certain && r.joined <= seldom*r.expected {
				hasClosed = true
				continue
			}
			for slot := s.from; slot < s.to; slot++ {
				h[day][slot] = true
			}
		}
	}

	if !hasClosed {
		return nil
	}
	return h
}

// expectedJoins are the joins of each half hour if the callers of each line joined as often as they do in
// the given hours.
func expectedJoins(lines []lineCalls, h *Hours) (out week) {
	for i := range lines {
		// The share of a line's callers who join is measured while the queue is open.
		inside := 0.0
		joined := 0.0
		for day := range h {
			for slot, open := range h[day] {
				if open {
					inside += lines[i].calls[day][slot]
					joined += lines[i].joins[day][slot]
				}
			}
		}

		share := ratio(joined, inside)
		for day := range out {
			for slot := range out[day] {
				out[day][slot] += float64(share * lines[i].calls[day][slot])
			}
		}
	}
	return out
}
