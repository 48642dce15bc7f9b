package compile

import (
	"regexp"
	"strings"
	"time"

	"github.com/ivrsim/ivrsim/internal/diag"
	"github.com/ivrsim/ivrsim/internal/routing"
	"github.com/ivrsim/ivrsim/internal/scenario"
	"github.com/ivrsim/ivrsim/internal/table"
)

// tableTime is a time as a table has it: an instant, or a local time of a date or of every
// day.
type tableTime struct {
	instant time.Time // zero without an offset from UTC
	date    routing.Date
	clock   time.Duration // since midnight, up to 24 h
	daily   bool          // without a date
}

// instantForms are the forms of a time with its offset from UTC. Seconds may have a
// fraction.
var instantForms = []string{"2006-01-02T15:04:05Z07:00", "2006-01-02T15:04Z07:00", "2006-01-02 15:04:05Z07:00", "2006-01-02 15:04Z07:00"}

// parseTime reads a time with or without its date and its offset from UTC.
func parseTime(text string) (tableTime, bool) {
	for _, form := range instantForms {
		if t, err := time.Parse(form, text); err == nil {
			return tableTime{instant: t, date: routing.DateOf(t), clock: sinceMidnight(t)}, true
		}
	}
	if clock, ok := parseClock(text); ok {
		return tableTime{clock: clock, daily: true}, true
	}
	date, rest, _ := strings.Cut(strings.Replace(text, "T", " ", 1), " ")
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

// spreadsheetDate is the form of a date in the format of some country.
var spreadsheetDate = regexp.MustCompile(`^[0-9]{1,2}[./-][0-9]{1,2}[./-][0-9]{2,4}\b|^[0-9]{4}/`)

// wrongTime reports a cell that is no time. A file whose dates have the format of a
// country has one error.
func wrongTime(t *table.Table, row *table.Row, column int, fix string) {
	if text := row.Cell(column); !spreadsheetDate.MatchString(text) {
		t.Error(row, column, diag.WrongType, fix, "%q is not a time", text)
	} else if t.Once("dates") {
		t.Error(row, column, diag.WrongType, `give the cells the format "yyyy-mm-dd hh:mm" in the spreadsheet: 11/12 is another day elsewhere`, "%q is not a time", text)
	}
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

// isRepeated reports whether the clock shows a time again, as it is put back.
func isRepeated(at time.Time) bool {
	_, end := at.ZoneBounds()
	_, before := at.Zone()
	_, after := end.Zone()
	back := time.Duration(before-after) * time.Second
	return !end.IsZero() && back > 0 && !at.Add(back).Before(end)
}
