package scenario

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/ivrsim/ivrsim/internal/diag"
	"github.com/ivrsim/ivrsim/internal/flow"
	"github.com/ivrsim/ivrsim/internal/routing"
	"github.com/ivrsim/ivrsim/internal/yaml"
)

// Weekdays is a set of weekdays, by time.Weekday, and of holidays. The empty set stands
// for every weekday, holidays excluded.
type Weekdays uint8

// OnHolidays is the set of holidays.
const OnHolidays Weekdays = 1 << 7

const everyWeekday Weekdays = 1<<7 - 1

// WeekdayOf returns the set of one date.
func WeekdayOf(d routing.Date, holidays []routing.Date) Weekdays {
	if slices.Contains(holidays, d) {
		return OnHolidays
	}
	return 1 << d.Weekday()
}

// Contain reports whether a date is in the set.
func (w Weekdays) Contain(d routing.Date, holidays []routing.Date) bool {
	if w == 0 {
		w = everyWeekday
	}
	return w&WeekdayOf(d, holidays) != 0
}

// names lists the days of a set, from Monday.
func (w Weekdays) names() []string {
	var out []string
	for i := range 7 {
		if day := time.Weekday(i+1) % 7; w&(1<<day) != 0 {
			out = append(out, routing.DayName(day))
		}
	}
	if w&OnHolidays != 0 {
		out = append(out, "holiday")
	}
	return out
}

// weekdaysPattern is the form of a key of weekdays.
const (
	weekdayPart     = `((mon|tue|wed|thu|fri|sat|sun)( *- *(mon|tue|wed|thu|fri|sat|sun))?|holiday)`
	weekdaysPattern = `^` + weekdayPart + `( *, *` + weekdayPart + `)*$`
)

// readWeekdays reads "mon-fri", "sat, sun" or "sun, holiday".
func readWeekdays(key *yaml.Node, found *diag.Findings) (Weekdays, bool) {
	all := Weekdays(0)
	for part := range strings.SplitSeq(key.Text, ",") {
		part = strings.TrimSpace(part)
		days, ok := routing.ParseWeekdays(part)
		switch {
		case part == "holiday":
			all |= OnHolidays
		case !ok:
			fix := routing.SuggestWeekdays(part)
			if diag.Nearest(part, []string{"holiday", "holidays"}) != "" {
				fix = `did you mean "holiday"?`
			}
			found.Error(found.PlaceOf(key.PlacedText(), part), flow.UnknownValue, fmt.Sprintf("%q is not a day of the week", part), fix)
			return 0, false
		}
		for _, day := range days {
			all |= 1 << day
		}
	}
	return all, true
}
