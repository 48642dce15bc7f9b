package compile

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/ivrsim/ivrsim/internal/days/scenario"
	"github.com/ivrsim/ivrsim/internal/design/flow"
	"github.com/ivrsim/ivrsim/internal/design/routing"
	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/files/table"
)

// tableTime is a time as a table has it: an instant, or a local time of a date or of every
// day.
type tableTime struct {
	instant time.Time // zero without an offset from UTC
	date    routing.Date
	clock   time.Duration // since midnight, up to 24 h
	daily   bool          // without a date
}

// parseTime reads a time with or without its date and its offset from UTC.
func parseTime(text string) (tableTime, bool) {
	if clock, ok := parseClock(text); ok {
		return tableTime{clock: clock, daily: true}, true
	}

	text = strings.Replace(text, "T", " ", 1)
	zoned := []string{"2006-01-02 15:04:05Z07:00", "2006-01-02 15:04Z07:00"} // seconds may have a fraction
	if t, ok := parseLayouts(zoned, text); ok {
		return t, true
	}

	date, rest, _ := strings.Cut(text, " ")
	day, err := time.Parse(time.DateOnly, date)
	clock, ok := parseClock(strings.TrimSpace(rest))

	return tableTime{date: routing.DateOf(day), clock: clock}, err == nil && ok
}

// parseClock reads a time of day, whose seconds may have a fraction.
func parseClock(text string) (time.Duration, bool) {
	if clock, ok := scenario.ParseClock(text); ok {
		return time.Duration(clock), true
	}
	t, err := time.Parse(time.TimeOnly, text)
	return sinceMidnight(t), err == nil
}

// writtenTime is a time with its cell.
type writtenTime struct {
	tableTime
	table.Written
}

// timeCell reads a time. Fix is the fix for a cell that is not a time.
func timeCell(parse func(text string) (tableTime, bool), fix diag.Fix) table.Type[writtenTime] {
	return func(c table.Written) (writtenTime, bool) {
		t, ok := parse(c.Text)
		if !ok {
			c.Error(diag.WrongType, fmt.Sprintf("%q is not a time", c.Text), fix)
		}
		return writtenTime{t, c}, ok
	}
}

// in returns the instant of a time with a date, which is in the zone if it has no
// offset. It reports a local time that the clock skips.
func (t *writtenTime) in(zone *time.Location) (time.Time, bool) {
	if !t.instant.IsZero() {
		return t.instant, true
	}
	if t.date.Skips(t.clock, zone) {
		t.Error(diag.BadValue, routing.Skipped(strconv.Quote(t.Text), zone), "write when it is, with its offset from UTC")
		return time.Time{}, false
	}
	return t.date.At(t.clock, zone), true
}

// clockAt returns the time when a zone's clock shows a duration after midnight of a date. It is the change of the
// clock if that skips this time.
func clockAt(d routing.Date, clock time.Duration, zone *time.Location) time.Time {
	at := d.At(clock, zone)
	if d.Skips(clock, zone) {
		at, _ = at.ZoneBounds()
	}
	return at
}

// clockPeriods returns the times when a zone's clock shows a time from one duration after midnight of a date up to
// another. A change of the clock makes them shorter or longer, or divides them. A clock that skips the whole time has
// none.
func clockPeriods(d routing.Date, from, to time.Duration, zone *time.Location) (out []routing.Period) {
	midnight := d.At(0, time.UTC)
	last := d.Plus(int(to/(24*time.Hour)) + 1)
	for day := range routing.LocalDays(d.At(0, zone), last.At(0, zone), zone) {
		// The time of the day, by the offset of this part of it.
		start := day.At(0).Add(-day.Date.At(0, time.UTC).Sub(midnight))
		p := routing.Period{From: start.Add(from), To: routing.Earlier(start.Add(to), day.To)}
		if p.From.Before(day.From) {
			p.From = day.From
		}
		if !p.From.Before(p.To) {
			continue
		}
		if last := len(out) - 1; last >= 0 && out[last].To.Equal(p.From) {
			out[last].To = p.To
			continue
		}
		out = append(out, p)
	}
	return out
}

// moved returns the time some days later when the clock shows the same. A second time of the clock counts as the end
// of the hour that the clock repeats.
func moved(t time.Time, days int) time.Time {
	if first := routing.DateOf(t).At(sinceMidnight(t), t.Location()); first.Before(t) {
		change, _ := t.ZoneBounds()
		t = change.Add(t.Sub(first))
	}
	return clockAt(routing.DateOf(t).Plus(days), sinceMidnight(t), t.Location())
}

// nameCell reads one of some names as its index. What is no name is reported once.
func nameCell(what string, names []string) table.Type[int] {
	return func(c table.Written) (int, bool) {
		i := slices.Index(names, c.Text)
		if i < 0 && c.Once(what+" "+c.Text) {
			c.Error(flow.UnknownValue, fmt.Sprintf("%s %q does not exist", what, c.Text), suggest(c.Text, names))
		}
		return i, i >= 0
	}
}

// countCell reads a number of calls.
func countCell(c table.Written) (float64, bool) {
	v, err := scenario.ParseNumber(c.Text)
	switch {
	case err != nil || v < 0:
		c.Error(diag.BadValue, fmt.Sprintf("%q is not a count", c.Text),
			"write digits without separators, and 0 where nobody called")
		return 0, false
	case v > scenario.MaxCalls:
		c.Error(diag.TooLarge, fmt.Sprintf("%s calls are too many", c.Text),
			diag.Fix("write at most "+scenario.FormatNumber(scenario.MaxCalls)))
		return 0, false
	}

	return v, true
}
