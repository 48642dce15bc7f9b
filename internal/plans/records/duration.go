package records

import (
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
)

// durationUnit is a unit that a map gives a duration.
type durationUnit struct {
	name    string
	seconds float64
	short   []string // other names of it
}

var durationUnits = [...]durationUnit{
	{"milliseconds", 0.001, []string{"ms"}},
	{"seconds", 1, []string{"s", "sec"}},
	{"minutes", 60, []string{"min", "m"}},
	{"hours", 3600, []string{"h"}},
	{"days", 86400, []string{"d"}},
}

// unitOf is the unit of a name: a second if the map does not name one.
func unitOf(name string) durationUnit {
	const second = 1
	for _, u := range durationUnits {
		if u.name == name || slices.Contains(u.short, name) {
			return u
		}
	}
	return durationUnits[second]
}

// unitSeconds is the length of a unit.
func unitSeconds(name string) float64 { return unitOf(name).seconds }

// unitText is the name of a unit in a map, which needs none for seconds, nor for another length.
func unitText(seconds float64) string {
	for _, u := range durationUnits {
		if math.Abs(u.seconds-seconds) < u.seconds/1e6 && u.seconds != 1 {
			return u.name
		}
	}
	return ""
}

// unitNames are the names of the units, and their short names.
func unitNames() (out []string) {
	for _, u := range durationUnits {
		out = append(out, u.name)
	}
	for _, u := range durationUnits {
		out = append(out, u.short...)
	}
	return out
}

// durationForms are the forms of durations, each with how it is read. The first that reads a text
// counts.
var durationForms = [...]struct {
	name string
	read func(text string, unit float64) (seconds float64, ok bool)
}{
	{"a number", readPlain},
	{"h:mm:ss", readColons},
	{"4m 12s", readWithUnits},
	{"0 days 00:07:08", readDaysAndClock},
	{"1899-12-30 00:07:08", readSerialClock},
	{"12:07:08 AM", readMorning},
}

// longestDuration bounds durations: four months.
const longestDuration = 1e7

// readDuration reads a duration, and returns it in seconds. Of parts with colons, as in h:mm:ss,
// the last has the unit, and each before it is 60 times as long.
func readDuration(text string, unit float64) (seconds float64, ok bool) {
	seconds, form := readAnyDuration(text, unit)
	return seconds, form >= 0
}

// readAnyDuration reads a duration, and returns the index of its form, or -1.
func readAnyDuration(text string, unit float64) (seconds float64, form int) {
	digits, isNegative := strings.CutPrefix(text, "-") // the sign of -0:30 applies to all its parts
	if digits == "" {
		return 0, -1
	}

	for i := range durationForms {
		seconds, ok := durationForms[i].read(digits, unit)
		if !ok {
			continue
		}

		if isNegative {
			seconds = -seconds
		}

		if math.Abs(seconds) >= longestDuration {
			return 0, -1
		}
		return seconds, i
	}

	return 0, -1
}

func readPlain(text string, unit float64) (float64, bool) {
	v, ok := plainNumber(text)
	return v * unit, ok
}

func readColons(text string, unit float64) (seconds float64, ok bool) {
	if strings.HasPrefix(text, ":") { // :18 is 18 seconds
		text = "0" + text
	}
	last := strings.LastIndexByte(text, ':')
	if last < 0 || !isDigit(text[0]) || strings.ContainsAny(text[:last], ".,") { // the last part alone has a fraction
		return 0, false
	}
	for part := range strings.SplitSeq(text, ":") {
		v, ok := plainNumber(strings.TrimSpace(part))
		if !ok {
			return 0, false
		}
		seconds = 60*seconds + v
	}
	return seconds * unit, true
}

// readMorning reads a duration that a spreadsheet shows as a time of day.
func readMorning(text string, _ float64) (seconds float64, ok bool) {
	clock, isMorning := strings.CutSuffix(text, " AM")
	if !isMorning || strings.Count(clock, ":") != 2 {
		return 0, false
	}
	m, ok := scan(text)
	if !ok || m.hasDate() {
		return 0, false
	}
	return float64(minuteOfDay(&m)*60 + m.second), true
}

// durationParts are the words of units in texts as "4m 12s", the longer before those that they begin with.
var durationParts = regexp.MustCompile(`(?i)^\s*(\d+(?::\d\d)*(?:[.,]\d+)?)\s*(milliseconds?|msecs?|ms|seconds?|secs?|` +
	`sekunden?|sek|seg|stunden?|std|s|minuten|minutes?|mins?|m|hours?|hrs?|h|days?|d)\.?\s*,?`)

// mayHaveUnit reports whether a unit may begin after the first number of a text. It is a fraction of the expression's
// time, and most cells, such as times with a zone, have none.
func mayHaveUnit(text string) bool {
	word := strings.TrimLeft(text, "0123456789:., \t\n\f\r")
	return strings.IndexAny(word, "dhmsDHMSſ") == 0 // ſ is an s, if the case is ignored
}

func readWithUnits(text string, _ float64) (seconds float64, ok bool) {
	text = strings.TrimPrefix(text, "PT") // of ISO 8601
	if text == "" {
		return 0, false
	}
	if last := text[len(text)-1]; !isDigit(text[0]) || isDigit(last) || !mayHaveUnit(text) {
		return 0, false
	}

	for text != "" {
		found := durationParts.FindStringSubmatch(text)
		if found == nil {
			return 0, false
		}

		v, _ := readColons(":"+found[1], 1) // 2:05 min has the unit of its first part
		seconds += v * partSeconds(strings.ToLower(found[2])) / math.Pow(60, float64(strings.Count(found[1], ":")))
		text = strings.TrimSpace(text[len(found[0]):])
	}

	return seconds, true
}

// partSeconds is the length of a unit by the beginning of its word.
func partSeconds(word string) float64 {
	switch {
	case strings.HasPrefix(word, "ms") || strings.HasPrefix(word, "mil"):
		return 0.001
	case word[0] == 'm':
		return 60
	case word[0] == 'h' || strings.HasPrefix(word, "st"):
		return 3600
	case word[0] == 'd':
		return 86400
	}
	return 1
}

// daysAndClock is the form of a program's time difference, as "1 days 00:07:08", "1d 00:07:08" or "1.00:07:08".
var daysAndClock = regexp.MustCompile(`^(\d+)(?: days?,? |d |\.)(\d+:\d\d:\d\d(?:[.,]\d+)?)$`)

func readDaysAndClock(text string, _ float64) (seconds float64, ok bool) {
	if !isDigit(text[0]) || !strings.Contains(text, ":") {
		return 0, false
	}
	found := daysAndClock.FindStringSubmatch(text)
	if found == nil {
		return 0, false
	}
	days, _ := strconv.Atoi(found[1])
	seconds, ok = readColons(found[2], 1)
	return float64(days)*86400 + seconds, ok
}

// serialStart is the day from which spreadsheets count.
var serialStart = time.Date(1899, 12, 30, 0, 0, 0, 0, time.UTC)

// serialDays are the dates that spreadsheets and databases write before a time of day that is a duration, with the days
// that they are.
var serialDays = []serialDay{
	{"1899-12-30", 0},
	{"1899-12-31", 1},
	{"1900-01-00", 0},
	{"1900-01-01", 1},
	{"01/01/1900", 0}, // the zero of SQL Server; spreadsheets write 00/01/1900 for less than a day
	{"1/1/1900", 0},
	{"01.01.1900", 0},
	{"1970-01-01", 0},
}

type serialDay struct {
	date string
	days float64
}

func readSerialClock(text string, _ float64) (seconds float64, ok bool) {
	for _, of := range serialDays {
		clock, ok := strings.CutPrefix(text, of.date)
		if !ok || clock == "" {
			continue
		}
		seconds, ok = readColons(strings.TrimLeft(clock, " T"), 1)
		return of.days*86400 + seconds, ok
	}
	return 0, false
}
