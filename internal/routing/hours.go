package routing

import (
	"fmt"
	"slices"
	"time"
)

// Hours are a queue's opening hours, in each hub's own local time: open from
// the opening time to just before the closing time.
type Hours struct {
	Always bool      // 24/7
	Week   [7][]Span // by time.Weekday; in order, apart from each other
	Closed []Date    // closed all day, 24/7 or not
}

// Span is a part of a day, in minutes from local midnight: From ≤ t < To.
type Span struct{ From, To int }

// Date is a day of the calendar.
type Date struct {
	Year  int
	Month time.Month
	Day   int
}

// DateOf gives the day on which t falls, in t's own zone.
func DateOf(t time.Time) Date {
	y, m, d := t.Date()
	return Date{y, m, d}
}

func (d Date) String() string { return fmt.Sprintf("%04d-%02d-%02d", d.Year, d.Month, d.Day) }

// Open reports whether the clock on the wall at t, in t's own zone, is within
// the hours.
func (h *Hours) Open(t time.Time) bool {
	minute := t.Hour()*60 + t.Minute()
	return slices.ContainsFunc(h.on(DateOf(t)), func(s Span) bool { return s.From <= minute && minute < s.To })
}

// Closes reports whether there is any time at which it is closed.
func (h *Hours) Closes() bool {
	if len(h.Closed) > 0 {
		return true
	}
	for day := range h.Week {
		if !h.Always && !slices.Equal(h.Week[day], wholeDay) {
			return true
		}
	}
	return false
}

// minutesOfDay is midnight's minute, seen from the day that it ends.
const minutesOfDay = 24 * 60

var wholeDay = []Span{{0, minutesOfDay}}

// on gives the hours of one day.
func (h *Hours) on(d Date) []Span {
	switch {
	case slices.Contains(h.Closed, d):
		return nil
	case h.Always:
		return wholeDay
	}
	return h.Week[time.Date(d.Year, d.Month, d.Day, 0, 0, 0, 0, time.UTC).Weekday()]
}
