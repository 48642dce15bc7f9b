package routing

import (
	"cmp"
	"errors"
	"fmt"
	"iter"
	"slices"
	"time"

	"github.com/ivrsim/ivrsim/internal/files/diag"
)

// Hours are opening hours.
type Hours struct {
	Zone  *time.Location // whose local time they are in; nil: each hub's
	Week  [7]DayHours    // by time.Weekday; 24/7 is seven whole days
	Dates []DateHours    // replace the hours of the weekday; the first of a date counts
}

// DayHours are the hours that begin on one day, ordered and disjoint. The last may end on the next day.
type DayHours []Span

// DateHours are the hours of a date, in place of the hours of its weekday.
type DateHours struct {
	On    Date     // without a year: the date of each year
	Spans DayHours // none: closed all day
}

// Span is a part of a day, in minutes after midnight: From ≤ t < To.
type Span struct{ From, To int }

const minutesPerDay = 24 * 60

var wholeDay = DayHours{{0, minutesPerDay}}

// always is 24/7.
var always = Hours{Week: [7]DayHours{wholeDay, wholeDay, wholeDay, wholeDay, wholeDay, wholeDay, wholeDay}}

// NamedHours are opening hours that routing.yaml gives a name.
type NamedHours struct {
	Name diag.Text
	Hours
}

// allHours iterates over the named hours and the hours of the queues.
func (c *Center) allHours() iter.Seq[*Hours] {
	return func(yield func(*Hours) bool) {
		for i := range c.Hours {
			if !yield(&c.Hours[i].Hours) {
				return
			}
		}
		for i := range c.Queues {
			if !yield(&c.Queues[i].Hours) {
				return
			}
		}
	}
}

// in returns the zone of the hours: their own zone, or otherwise the hub's.
func (h *Hours) in(hub *time.Location) *time.Location {
	if h.Zone != nil {
		return h.Zone
	}
	return hub
}

// Open reports whether it is open at a time, which is in the zone of the hub.
func (h *Hours) Open(t time.Time) bool {
	t = t.In(h.in(t.Location()))
	minute := t.Hour()*60 + t.Minute()
	date := DateOf(t)

	today, isOwn := h.of(date)
	if today.contain(minute) {
		return true
	}
	if isOwn {
		return false
	}

	before, _ := h.of(date.Plus(-1))
	return before.contain(minutesPerDay + minute)
}

// of returns the hours that begin on a date, and whether they are its own. Hours of its own also replace the rest of
// the hours of the date before.
func (h *Hours) of(d Date) (hours DayHours, isOwn bool) {
	for i := range h.Dates {
		if h.Dates[i].On.falls(d) {
			return h.Dates[i].Spans, true
		}
	}
	return h.Week[d.Weekday()], false
}

// contain reports whether it is open at a minute, counted from the start of the day.
func (d DayHours) contain(minute int) bool {
	return slices.ContainsFunc(d, func(s Span) bool { return s.From <= minute && minute < s.To })
}

// rest returns how many minutes of the next day the hours take.
func (d DayHours) rest() int {
	if len(d) == 0 {
		return 0
	}
	return max(0, d[len(d)-1].To-minutesPerDay)
}

// At returns Open or Closed at a time, which is in the zone of the hub.
func (h *Hours) At(t time.Time) Value {
	if h.Open(t) {
		return Open
	}
	return Closed
}

// Closes reports whether it is closed at any time.
func (h *Hours) Closes() bool {
	for _, d := range h.Dates {
		if !slices.Equal(d.Spans, wholeDay) {
			return true
		}
	}

	weekly := Hours{Week: h.Week}
	for day := range h.Week {
		if !slices.Equal(weekly.on(Date{referenceYear, time.January, 1 + day}), wholeDay) {
			return true
		}
	}
	return false
}

// on returns the times of a date when it is open, ordered and disjoint.
func (h *Hours) on(d Date) []Span {
	spans, isOwn := h.of(d)
	if spans.rest() > 0 {
		spans = slices.Clone(spans)
		spans[len(spans)-1].To = minutesPerDay
	}
	if isOwn {
		return spans
	}

	before, _ := h.of(d.Plus(-1))
	night := Span{0, before.rest()}
	if night.To == 0 {
		return spans
	}

	// The end of the day before may meet or overlap with the hours of the date.
	for len(spans) > 0 && spans[0].From <= night.To {
		night.To = max(night.To, spans[0].To)
		spans = spans[1:]
	}
	return slices.Insert(slices.Clone(spans), 0, night)
}

// Periods returns the disjoint periods of [from, to) in which it is open, in order, at a
// hub in the zone hub. A local time that the clock skips is never open; one that occurs
// twice is open both times.
func (h *Hours) Periods(from, to time.Time, hub *time.Location) []Period {
	var out []Period
	for day := range LocalDays(from, to, h.in(hub)) {
		for _, s := range h.on(day.Date) {
			p := Period{day.At(s.From), Earlier(day.To, day.At(s.To))}

			// After a clock change, the second part of a day begins later than its hours.
			if p.From.Before(day.From) {
				p.From = day.From
			}
			last := len(out) - 1
			if !p.From.Before(p.To) {
				continue
			}

			switch {
			case last >= 0 && out[last].To.Equal(p.From):
				// Hours over midnight come as two days, but are one period.
				out[last].To = p.To
			default:
				out = append(out, p)
			}
		}
	}

	return out
}

// Period is a period of time: From ≤ t < To.
type Period struct{ From, To time.Time }

// Earlier returns the earlier of two times.
func Earlier(a, b time.Time) time.Time {
	if b.Before(a) {
		return b
	}
	return a
}

// Date is a calendar date, or a date of each year.
type Date struct {
	Year  int // 0: each year
	Month time.Month
	Day   int
}

// DateOf returns the local date that t shows.
func DateOf(t time.Time) Date {
	y, m, d := t.Date()
	return Date{y, m, d}
}

// falls reports whether a day is the date.
func (d Date) falls(day Date) bool {
	if d.Year == 0 {
		day.Year = 0
	}
	return d == day
}

// In reports whether a day is one of some dates.
func (d Date) In(dates []Date) bool {
	return slices.ContainsFunc(dates, func(of Date) bool { return of.falls(d) })
}

// String writes the date as in 2026-12-25, and a date of each year as in 12-25.
func (d Date) String() string {
	if d.Year == 0 {
		return fmt.Sprintf("%02d-%02d", d.Month, d.Day)
	}
	return fmt.Sprintf("%04d-%02d-%02d", d.Year, d.Month, d.Day)
}

// MarshalText writes the date as String does.
func (d Date) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// Weekday returns the date's day of the week.
func (d Date) Weekday() time.Weekday {
	return time.Date(d.Year, d.Month, d.Day, 0, 0, 0, 0, time.UTC).Weekday()
}

// DatesInWords names two dates: 21 September to 30 October 2026. A year that both have is written once.
func DatesInWords(first, last Date) string {
	from := first.At(0, time.UTC)
	end := last.At(0, time.UTC).Format("2 January 2006")
	switch {
	case first == last:
		return end
	case first.Year == last.Year:
		return from.Format("2 January") + " to " + end
	default:
		return from.Format("2 January 2006") + " to " + end
	}
}

// Before reports whether the date is earlier than another.
func (d Date) Before(o Date) bool {
	return cmp.Or(cmp.Compare(d.Year, o.Year), cmp.Compare(d.Month, o.Month), cmp.Compare(d.Day, o.Day)) < 0
}

// Plus returns the date some days later.
func (d Date) Plus(days int) Date {
	return DateOf(time.Date(d.Year, d.Month, d.Day+days, 0, 0, 0, 0, time.UTC))
}

// At returns the time when a zone's clock shows the given duration after midnight of the date. If
// the clock skips that local time, the result is later by the length of the gap (RFC 5545, section
// 3.3.5: 02:30 becomes 03:30). If the local time occurs twice, the result is the first.
func (d Date) At(clock time.Duration, zone *time.Location) time.Time {
	local := time.Date(d.Year, d.Month, d.Day, 0, 0, 0, 0, time.UTC).Add(clock)
	t := time.Date(local.Year(), local.Month(), local.Day(), local.Hour(), local.Minute(), local.Second(),
		local.Nanosecond(), zone)
	if gap := local.Sub(localTime(t)); gap > 0 {
		return t.Add(gap)
	}

	// In a zone without changes, each local time occurs once.
	change, _ := t.ZoneBounds()
	if change.IsZero() {
		return t
	}

	_, after := t.Zone()
	_, before := change.Add(-1).Zone()

	// Only if the clock went back can the same local time also lie before the change.
	first := t.Add(time.Duration(after-before) * time.Second)
	if first.Before(change) && localTime(first).Equal(local) {
		return first
	}

	return t
}

// Skips reports whether a zone's clock is put forward over the time that it would show after a duration from midnight
// of the date.
func (d Date) Skips(clock time.Duration, zone *time.Location) bool {
	return !localTime(d.At(clock, zone)).Equal(d.At(clock, time.UTC))
}

// Skipped says that a zone's clock skips a time, as it is written.
func Skipped(written string, zone *time.Location) string {
	return fmt.Sprintf("%s does not exist in %s: the clock is put forward over it", written, zone)
}

// localTime returns the time in UTC that shows the same date and clock as t.
func localTime(t time.Time) time.Time {
	_, offset := t.Zone()
	return t.UTC().Add(time.Duration(offset) * time.Second)
}

// LocalDay is a day of a zone, or the part of one before or after a clock change.
type LocalDay struct {
	Date
	Period
	midnight time.Time // by the zone's offset in this part
}

// At returns the time of a local time, in minutes after midnight, by the zone's offset
// in this part of the day. It is outside the period if the other part shows it.
func (d *LocalDay) At(minute int) time.Time {
	return d.midnight.Add(time.Duration(minute) * time.Minute)
}

// LocalDays iterates over the days of [from, to) in a zone. A day with a clock change
// comes in two parts.
func LocalDays(from, to time.Time, zone *time.Location) iter.Seq[LocalDay] {
	return func(yield func(LocalDay) bool) {
		for from.Before(to) {
			_, change := from.In(zone).ZoneBounds()

			// A zone without further changes has one part up to the end.
			if change.IsZero() {
				change = to
			}

			y, m, d := from.In(zone).Date()
			_, offset := from.In(zone).Zone()

			// The midnight is counted by the offset of this part, so a change later in the day does
			// not move it.
			midnight := time.Date(y, m, d, 0, 0, -offset, 0, time.UTC)
			end := Earlier(Earlier(change, to), midnight.AddDate(0, 0, 1))
			if !yield(LocalDay{Date{y, m, d}, Period{from, end}, midnight}) {
				return
			}

			from = end
		}
	}
}

// DayOf returns the value of AttrDay at a local time.
func DayOf(t time.Time) Value {
	if day := t.Weekday(); day == time.Saturday || day == time.Sunday {
		return Weekend
	}
	return Weekday
}

// TimeExample shows the formats that ParseTime accepts.
const TimeExample = `"2026-11-27T09:30-05:00", or "2026-11-27T09:30" on the clock of the caller's hub`

// ParseTime parses a time with an offset from UTC (RFC 3339; seconds are optional), or
// a local time of the zone. A local time that the zone's clock skips is an error; for
// one that occurs twice the result is the first.
func ParseTime(text string, zone *time.Location) (time.Time, error) {
	// An offset comes first, because a time with it needs no zone.
	for _, layout := range []string{time.RFC3339, "2006-01-02T15:04Z07:00"} {
		if t, err := time.Parse(layout, text); err == nil {
			return t.In(zone), nil
		}
	}

	for _, layout := range []string{"2006-01-02T15:04:05", "2006-01-02T15:04"} {
		local, err := time.Parse(layout, text) // in UTC, whose clock skips nothing
		if err != nil {
			continue
		}

		date := DateOf(local)
		clock := local.Sub(date.At(0, time.UTC))
		if date.Skips(clock, zone) {
			return time.Time{}, errors.New(Skipped(text, zone))
		}
		return date.At(clock, zone), nil
	}

	return time.Time{}, fmt.Errorf("%q is not a time", text)
}
