package compile

import (
	"strings"
	"time"

	"github.com/ivrsim/ivrsim/internal/days/scenario"
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
	for _, form := range []string{"2006-01-02 15:04:05Z07:00", "2006-01-02 15:04Z07:00"} { // seconds may have a fraction
		if t, err := time.Parse(form, text); err == nil {
			return tableTime{instant: t, date: routing.DateOf(t), clock: sinceMidnight(t)}, true
		}
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

// instant returns the instant of a time with a date, which is in the zone if it has no
// offset. It reports a local time that the clock skips.
func instant(t *table.Table, row *table.Row, column int, at tableTime, zone *time.Location) (time.Time, bool) {
	if !at.instant.IsZero() {
		return at.instant, true
	}
	out, days := at.date.At(at.clock, zone), int(at.clock/(24*time.Hour))
	if routing.DateOf(out) != at.date.Plus(days) || sinceMidnight(out) != at.clock%(24*time.Hour) {
		t.Error(row, column, diag.BadValue, "write when it is, with its offset from UTC", "%q does not exist in %s: the clock is put forward over it", row.Cell(column), zone)
		return out, false
	}
	return out, true
}
