package times

import (
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/ivrsim/ivrsim/internal/design/routing"
	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/platforms/asterisk/arguments"
	"github.com/ivrsim/ivrsim/internal/platforms/importer"
)

// Week reads the times of a week, such as "9:00-17:00,mon-fri,*,*", with an identifier, or "" if they are all
// times. It returns false for dates, time zones and several times of a day.
func Week(spec string) (id string, h importer.Hours, ok bool) {
	a := append(arguments.Split(strings.ToLower(spec)), "*", "*", "*", "*", "*")[:5]
	days, daysOK := readDays(a[1])
	times, timesOK := readClock(a[0])
	isWeekly := anyTime(a[2], "1-31") && anyTime(a[3], "jan-dec") && anyTime(a[4], "")
	switch {
	case !daysOK || !timesOK || !isWeekly:
		return "", h, false
	case days == allDays && times == allDay:
		return "", h, true
	}
	h.Open = []importer.Open{{Days: days, Times: times}}
	return strings.Join(a[:4], ","), h, true
}

func anyTime(text, all string) bool { return text == "*" || text == "" || text == all }

const (
	allDays = "mon-sun"
	allDay  = "00:00-24:00"
)

// readDays reads "mon-fri", "sat&sun", "*" as days of opening hours.
func readDays(text string) (string, bool) {
	if anyTime(text, "sun-sat") {
		return allDays, true
	}

	var all []time.Weekday
	for part := range strings.SplitSeq(text, "&") {
		days, ok := routing.ParseWeekdays(part)
		if !ok || slices.ContainsFunc(days, func(d time.Weekday) bool { return slices.Contains(all, d) }) {
			return "", false
		}
		all = append(all, days...)
	}

	return strings.ReplaceAll(text, "&", ","), true
}

// readClock reads "9:00-17:00": to the end of its last minute, 17:00:59, as Asterisk does
// (get_timerange of main/pbx_timing.c, "Do the last one").
func readClock(text string) (string, bool) {
	if anyTime(text, "00:00-23:59") {
		return allDay, true
	}
	from, to, ranged := strings.Cut(text, "-")
	if !ranged {
		to = from
	}

	first, err1 := time.Parse("15:04", strings.TrimSpace(from))
	last, err2 := time.Parse("15:04", strings.TrimSpace(to))
	if err1 != nil || err2 != nil {
		return "", false
	}

	x := first.Format("15:04")
	y := last.Add(time.Minute).Format("15:04")
	switch {
	case x == y:
		return allDay, true
	case y == "00:00":
		return x + "-24:00", true
	case x < y:
		return x + "-" + y, true
	}

	// The span goes over midnight, so that one day has its end and its begin.
	return "00:00-" + y + ", " + x + "-24:00", true
}

// Seconds reads the seconds at the start of a text, to a tenth. Of any other text it returns 0.
func Seconds(text string) time.Duration {
	number, _ := cutDecimal(text)
	return Of(number)
}

// units are the units of a time in seconds (ast_app_parse_timelen in main/app.c).
var units = map[string]float64{"": 1, "ms": 0.001, "s": 1, "m": 60, "h": 3600}

// Length reads a time that may have a unit, as in 500ms. Without a unit it is in seconds. Of any other text it
// returns 0.
func Length(text string) time.Duration {
	number, unit := cutDecimal(text)
	return Of(number * units[strings.ToLower(unit)])
}

// cutDecimal returns the number at the start of a text, or 0, and the text after it.
func cutDecimal(text string) (number float64, rest string) {
	text = strings.TrimSpace(text)
	digits := leadingDecimal().FindString(text)

	// Too large a number is infinite, and so is the time.
	number, _ = strconv.ParseFloat(digits, 64)
	return number, strings.TrimSpace(text[len(digits):])
}

var leadingDecimal = diag.LazyPattern(`^\+?([0-9]+\.?[0-9]*|\.[0-9]+)`)

// Of returns a time of some seconds, to a tenth.
func Of(seconds float64) time.Duration {
	// Only the part of a second is computed here, so that a long time does not overflow.
	whole, part := math.Modf(min(seconds, math.MaxInt32))
	return importer.Seconds(int(whole)) + time.Duration(part*float64(time.Second)).Round(100*time.Millisecond)
}
