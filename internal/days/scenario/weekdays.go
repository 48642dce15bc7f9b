package scenario

import (
	"cmp"
	"fmt"
	"math/bits"
	"strings"
	"time"

	"github.com/ivrsim/ivrsim/internal/design/flow"
	"github.com/ivrsim/ivrsim/internal/design/routing"
	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/files/yaml"
)

// Weekdays is a set of weekdays, by time.Weekday, and of holidays. The empty set stands
// for every weekday, holidays excluded.
type Weekdays uint8

// OnHolidays is the set of holidays.
const OnHolidays Weekdays = 1 << 7

const everyWeekday Weekdays = 1<<7 - 1

// weekdayOf returns the set of one date.
func weekdayOf(d routing.Date, holidays []routing.Date) Weekdays {
	if d.In(holidays) {
		return OnHolidays
	}
	return 1 << d.Weekday()
}

// Contain reports whether a date is in the set.
func (w Weekdays) Contain(d routing.Date, holidays []routing.Date) bool {
	return cmp.Or(w, everyWeekday)&weekdayOf(d, holidays) != 0
}

// String writes the set as a scenario has it: "mon-fri", or "sat, holiday"; the empty set
// is "".
func (w Weekdays) String() string {
	day := func(i int) time.Weekday { return time.Weekday(i+1) % 7 } // the week begins on Monday
	var out []string
	for from := 0; from < 7; from++ {
		to := from
		for to < 7 && w&(1<<day(to)) != 0 {
			to++
		}

		// A range has three days or more. Two days are written one by one.
		switch first := routing.DayName(day(from)); {
		case to-from > 2:
			out = append(out, first+"-"+routing.DayName(day(to-1)))
			from = to
		case to > from:
			out = append(out, first)
		}
	}

	if w&OnHolidays != 0 {
		out = append(out, "holiday")
	}

	return strings.Join(out, ", ")
}

// WeekdayFactors multiply a line's volume: by time.Weekday, then on holidays.
type WeekdayFactors [8]float64

// On returns the factor of a date. Without factors it is 1, and 0 on holidays.
func (w *WeekdayFactors) On(d routing.Date, holidays []routing.Date) float64 {
	day := bits.TrailingZeros8(uint8(weekdayOf(d, holidays)))
	switch {
	case w != nil:
		return w[day]
	case day == 7:
		return 0
	default:
		return 1
	}
}

// weekdayFactors reads a factor for each weekday and, if they have calls, for holidays.
var weekdayFactors = yaml.Type[*WeekdayFactors]{
	Schema: yaml.Schema{
		"type": "object", "minProperties": 1, "additionalProperties": false,
		"patternProperties": yaml.Schema{weekdaysPattern: factor.Schema},
	},
	Read: func(n *yaml.Node, found *diag.Findings) (*WeekdayFactors, bool) {
		if n.Kind != yaml.Map {
			wrong(n, found, "map of weekdays", `write it as in "{mon-fri: 100%, sat: 60%, sun: 45%}"`)
			return nil, false
		}

		before := found.Errors()
		given := Weekdays(0)
		out := &WeekdayFactors{}
		for _, e := range n.Pairs {
			days, _ := readWeekdays(e.Key.PlacedText(), found)
			times, _ := factor.Read(e.Value, found)

			if twice := days & given; twice != 0 {
				found.Error(e.Key.Place, diag.DuplicateKey, fmt.Sprintf("%s is given twice", twice),
					"give each day once")
			}

			given |= days

			for day := range out {
				if days&(1<<day) != 0 {
					out[day] = times
				}
			}
		}

		if missing := everyWeekday &^ given; missing != 0 && found.Errors() == before {
			found.Error(n.KeyPlace(), diag.MissingKey, fmt.Sprintf("the weekdays lack %s", missing),
				diag.Fixf("add \"%s: 100%%\", or 0%% if nobody calls then", missing))
		}

		return out, found.Errors() == before
	},
}

// mostDates bounds the days of one replication.
const mostDates = 366

// dates reads "2026-11-23..2026-11-29".
var dates = yaml.Type[Dates]{
	Schema: yaml.Schema{"type": "string", "pattern": `^[0-9]{4}-[0-9]{2}-[0-9]{2} *\.\. *[0-9]{4}-[0-9]{2}-[0-9]{2}$`},
	Read: func(n *yaml.Node, found *diag.Findings) (Dates, bool) {
		first, last, isRange := strings.Cut(n.Text, "..")
		if n.Kind != yaml.Scalar || !isRange {
			wrong(n, found, "range of days", `write it as in "2026-11-23..2026-11-29"`)
			return Dates{}, false
		}

		read := func(text string) (routing.Date, bool) {
			part := *n
			part.Text = strings.TrimSpace(text)
			return routing.Day.Read(&part, found)
		}

		d := Dates{}
		var okFirst, okLast bool
		if d.First, okFirst = read(first); okFirst {
			d.Last, okLast = read(last)
		}

		switch {
		case !okFirst || !okLast:
			return Dates{}, false
		case d.Count() < 1:
			found.Error(n.Place, diag.BadValue, fmt.Sprintf("%s ends before it begins", n.Text),
				diag.Fixf("write %s..%s", d.Last, d.First))
			return Dates{}, false
		case d.Count() > mostDates:
			found.Error(n.Place, diag.TooLarge, fmt.Sprintf("%d days are more than %d", d.Count(), mostDates),
				"simulate fewer")
			return Dates{}, false
		}

		return d, true
	},
}

// weekdaysPattern is the form of a key of weekdays.
const (
	weekdayPart     = `((mon|tue|wed|thu|fri|sat|sun)( *- *(mon|tue|wed|thu|fri|sat|sun))?|holiday)`
	weekdaysPattern = `^` + weekdayPart + `( *, *` + weekdayPart + `)*$`
)

// readWeekdays reads "mon-fri", "sat, sun" or "sun, holiday".
func readWeekdays(key diag.Text, found *diag.Findings) (Weekdays, bool) {
	all := Weekdays(0)
	for part := range strings.SplitSeq(key.Value, ",") {
		part = strings.TrimSpace(part)
		days, ok := routing.ParseWeekdays(part)
		switch {
		case part == "holiday":
			all |= OnHolidays
		case !ok:

			// A misspelled holiday needs another fix than a misspelled weekday.
			if diag.Nearest(part, []string{"holiday", "holidays"}) != "" {
				found.Misspelled(diag.Text{Value: part, Place: found.PlaceOf(key, part)}, flow.UnknownValue,
					fmt.Sprintf("%q is not a day of the week", part), "holiday")
			} else {
				routing.ReportWeekdays(key, part, found)
			}
			return 0, false
		}

		for _, day := range days {
			all |= 1 << day
		}
	}

	return all, true
}
