package records

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// clock reads the times of an export.
type clock struct {
	given   *time.Location // of the center, by the map, or nil
	file    *time.Location // of times without an offset, or nil for the center's
	layouts []string       // of the map; none: moments and numbers
	order   order          // of dates in three numbers; 0: not known
	ranges  bool           // a time may have the end of an interval after it
	hours   bool           // a number in the place of a time of day is an hour
	since   time.Time      // the start from which numbers count seconds; may be zero
	zone    *time.Location // of the records: the given one, or the zone of the first time

	// The offsets of the local zone from UTC before and after a date, which differ where the
	// clock changes. They are kept for the date of the last time.
	date          time.Time
	dateZone      *time.Location
	before, after time.Duration

	isZoned bool // the first time has an offset

	dateText string // the last text of a date alone, and its date
	dateOf   moment
}

// readTime is a time as it is read.
type readTime struct {
	time.Time
	otherZone   bool // its zone differs from the zone of the times before it
	clockChange bool // the clock shows it twice, or not at all
}

// unixUnits are the units of numbers in the place of times, each a thousandth of the one before.
var unixUnits = [...]string{"seconds", "milliseconds", "microseconds", "nanoseconds"}

// Numbers in the place of times are in such a unit since 1970.
const (
	earliestUnix = 1e8           // seconds: 1973
	latestUnix   = 4_133_980_800 // seconds: the end of lastYear
	leastMillis  = 1e12          // 2001; 202603080130 is a date, and no milliseconds of 1976
)

// Years that a record may have. Times further apart overflow a time.Duration.
const firstYear, lastYear = 1900, 2100

// read reads a time. A time without an offset is in the map's zone, or else in UTC.
func (c *clock) read(text string) (readTime, bool) {
	if len(c.layouts) == 0 {
		return c.readFree(text)
	}

	for _, layout := range c.layouts { // the first that fits counts
		t, err := time.ParseInLocation(layout, text, time.UTC)
		if err == nil && isPlausible(t) {
			_, offset := t.Zone()
			return c.inZone(t, strings.Contains(layout, "Z07"), offset), true
		}
	}

	if before, ok := dayBefore(text); ok {
		t, ok := c.read(before)
		t.Time = t.AddDate(0, 0, 1)
		return t, ok
	}

	m, ok := scan(text)
	if !ok || m.isPlain || !c.resemblesLayout(&m) {
		return readTime{}, false
	}

	return c.readMoment(&m)
}

// resemblesLayout reports whether a moment has the marks and the order of one of the map's layouts: it may have
// another case of AM, a weekday or no leading zeros.
func (c *clock) resemblesLayout(m *moment) bool {
	for _, layout := range c.layouts {
		isOf := m.possible()&orderOfLayout(layout) != 0
		hasMark := m.count < 2 || strings.IndexByte(layout, m.mark) >= 0
		hasYear := strings.Contains(layout, "2006") == (m.digits[0] == 4 || m.count > 0 && m.digits[m.count-1] == 4)
		hasHalf := (m.half != 0) == strings.Contains(layout, "PM")
		if isOf && hasMark && hasYear && hasHalf {
			return true
		}
	}
	return false
}

// orderOfLayout is the order of the dates of a layout of package time.
func orderOfLayout(layout string) order {
	sample := time.Date(2033, 11, 22, 15, 44, 55, 0, time.UTC).Format(layout)
	year := strings.Index(sample, "33")
	month := max(strings.Index(sample, "11"), strings.Index(sample, "Nov"))
	day := strings.Index(sample, "22")
	switch {
	case year < month && month < day:
		return yearFirst
	case day < month:
		return dayFirst
	}
	return monthFirst
}

// readFree reads a time in a form that no map gives.
func (c *clock) readFree(text string) (readTime, bool) {
	m, ok := scan(text)
	if !ok || m.hour > 23 {
		return readTime{}, false
	}
	if m.isPlain {
		return c.readNumber(m.number)
	}
	return c.readMoment(&m)
}

// readMoment reads a text of a date with a time of day.
func (c *clock) readMoment(m *moment) (readTime, bool) {
	of, ok := c.orderOf(m)
	if !ok || !m.hasDate() || !m.hasClock {
		return readTime{}, false
	}

	t, ok := m.in(of)
	if !ok {
		return readTime{}, false
	}

	isZoned := m.hasOffset && (!m.hasUntil || !c.ranges)
	if isZoned {
		t = t.Add(-time.Duration(m.offset) * time.Second)
		return c.inZone(t, true, m.offset), true
	}

	return c.inZone(t, false, 0), true
}

// orderOf is the order in which a date is read.
func (c *clock) orderOf(m *moment) (order, bool) {
	possible := m.possible()
	want := c.order
	if want == 0 && len(c.layouts) > 0 {
		want = orderOfLayout(c.layouts[0])
	}

	switch {
	case possible&want != 0:
		return want, true
	case want == 0 && possible&yearFirst != 0 && m.digits[0] != 4 && possible != yearFirst:
		return (possible &^ yearFirst) & -(possible &^ yearFirst), true
	}

	isOne := possible != 0 && possible&(possible-1) == 0
	return possible, isOne && (want == 0 || m.digits[0] == 4)
}

// readJoined reads a time whose date is in a separate cell.
func (c *clock) readJoined(date, text string) (readTime, bool) {
	if len(c.layouts) > 0 {
		if t, ok := c.read(date + " " + text); ok {
			return t, true
		}
	}

	m, ok := scan(text)
	if !ok && len(text) > 0 {
		return c.read(date + " " + text)
	}

	isWhole := m.hasDate() && m.hasClock && m.numbers[0] != 1899 && m.numbers[0] != 1900
	if isWhole {
		return c.readMoment(&m)
	}
	if m.isPlain && !c.setClock(&m, text) {
		return c.readNumber(m.number)
	}

	d, ok := c.dateMoment(date)
	if !ok || !m.hasClock {
		return readTime{}, false
	}

	m.numbers = d.numbers
	m.digits = d.digits
	m.count = d.count
	m.month = d.month
	m.mark = d.mark

	return c.readMoment(&m)
}

// setClock takes a number for a time of day: a part of a day, or digits as in 0830.
func (c *clock) setClock(m *moment, text string) bool {
	isDigits := strings.Trim(text, digits) == ""
	switch {
	case isDigits && c.hours && len(text) <= 2:
		text = ("00" + text)[len(text):] + "00"
	case isDigits && len(text) == 6:
		text = text[:4]
		m.second = int(m.number) % 100
	case isDigits && len(text) <= 4:
		text = ("0000" + text)[len(text):]
	case m.number >= 0 && m.number < 1:
		at := serialStart.Add(time.Duration(m.number * float64(day))).Round(time.Second)
		m.hour, m.minute, m.second = at.Hour(), at.Minute(), at.Second()
		m.hasClock = true
		m.isPlain = false
		return true
	default:
		return false
	}

	hour, _ := strconv.Atoi(text[:2])
	minute, _ := strconv.Atoi(text[2:])
	m.hour = hour
	m.minute = minute
	m.hasClock = true
	m.isPlain = false

	return hour < 24 && minute < 60
}

// dateMoment reads a text of a date. The last one is kept.
func (c *clock) dateMoment(text string) (moment, bool) {
	if text == c.dateText && text != "" {
		return c.dateOf, true
	}

	const short = 6 // digits, as in 260803
	if len(text) == short && strings.Trim(text, digits) == "" {
		text = "20" + text
	}
	m, ok := scan(text)
	if ok && m.isPlain {
		m, ok = dateOfNumber(m.number)
	}

	if !ok || !m.hasDate() {
		return moment{}, false
	}

	c.dateText = strings.Clone(text)
	c.dateOf = m
	return m, true
}

// dateOfNumber takes a number for a date: YYYYMMDD, or the days that a spreadsheet counts.
func dateOfNumber(v float64) (m moment, ok bool) {
	switch {
	case isSerial(v):
		on := serialStart.AddDate(0, 0, int(v))
		m.numbers = [3]int{on.Year(), int(on.Month()), on.Day()}
	case v >= firstYear*10000 && v < (lastYear+1)*10000 && !isYearLast(v):
		n := int(v)
		m.numbers = [3]int{n / 10000, n / 100 % 100, n % 100}
	case isYearLast(v):
		n := int(v)
		m.numbers = [3]int{n / 1000000, n / 10000 % 100, n % 10000}
		m.digits = [3]int8{2, 2, 4}
		m.count = 3
		m.mark = '/'
		return m, true
	default:
		return m, false
	}

	m.digits = [3]int8{4, 2, 2}
	m.count = 3
	m.mark = '-'

	return m, true
}

// isYearLast reports whether a number is a date of eight digits that ends with the year, as in 08032026.
func isYearLast(v float64) bool {
	n := int(v)
	isNumber := func(n int) bool { return n >= 1 && n <= 31 }
	return v < 32e6 && n%10000 >= firstYear && n%10000 <= lastYear && isNumber(n/1000000) && isNumber(n/10000%100)
}

// isSerial reports whether a number may be the days that a spreadsheet counts: 1954 to 2119.
func isSerial(v float64) bool { return v >= 20_000 && v < 80_000 }

// hourAfterMidnight is an hour of a day that goes on after midnight, as in 25:10:00.
var hourAfterMidnight = regexp.MustCompile(`(?:^|[ tT])(2[4-9]|3[0-9]|4[0-7]):`)

// dayBefore gives the time a day before a text with an hour after 23.
func dayBefore(text string) (string, bool) {
	at := hourAfterMidnight.FindStringSubmatchIndex(text)
	if at == nil {
		return "", false
	}
	hour, _ := strconv.Atoi(text[at[2]:at[3]]) // two digits
	return fmt.Sprintf("%s%02d%s", text[:at[2]], hour-24, text[at[3]:]), true
}

// isPlausible reports whether a record may have a time.
func isPlausible(t time.Time) bool {
	const furthest = 16 * 3600 // seconds from UTC; the largest offset in use is 14 hours
	_, offset := t.Zone()
	return t.Year() >= firstYear && t.Year() <= lastYear && -furthest < offset && offset < furthest
}

// readNumber reads the seconds or milliseconds since 1970, the seconds since the map's start, or the
// days that a spreadsheet counts.
func (c *clock) readNumber(v float64) (readTime, bool) {
	switch {
	case !c.since.IsZero() && v < earliestUnix:
		t := c.since.Add(time.Duration(v * float64(time.Second)))
		_, offset := t.In(c.local()).Zone()
		return c.inZone(t.UTC(), true, offset), true
	case isSerial(v):
		t := serialStart.Add(time.Duration(v * float64(day))).Round(time.Second)
		if !isPlausible(t) {
			return readTime{}, false
		}
		return c.inZone(t, false, 0), true
	}

	if !isUnix(v) {
		return readTime{}, false
	}
	seconds, _ := sinceUnix(v)
	return c.inZone(time.UnixMicro(int64(seconds*1e6)).UTC(), true, 0), true
}

// sinceUnix returns a number of some unit since 1970 in seconds, and the place of the unit in unixUnits.
func sinceUnix(v float64) (seconds float64, unit int) {
	for v >= leastMillis && unit < len(unixUnits)-1 {
		v /= 1000
		unit++
	}
	return v, unit
}

// numberForm names the form of a number in place of a time.
func numberForm(v float64) string {
	switch {
	case isSerial(v):
		return "days since 1899-12-30"
	case v >= earliestUnix:
		_, unit := sinceUnix(v)
		return unixUnits[unit] + " since 1970"
	case v < 1:
		return "part of a day"
	}
	return "a number"
}

// local is the zone of times without an offset.
func (c *clock) local() *time.Location {
	if c.file != nil {
		return c.file
	}
	if c.given != nil {
		return c.given
	}
	return time.UTC
}

// zoneOf returns a named zone of an offset in seconds east of UTC, or else one whose name is
// empty.
func zoneOf(offset int) *time.Location {
	const hour = 3600
	name := fractionalZones[offset]
	if offset%hour == 0 {
		// POSIX counts hours west of UTC.
		name = fmt.Sprintf("Etc/GMT%+d", -offset/hour)
	}

	if offset == 0 {
		name = "UTC"
	}

	if l, err := time.LoadLocation(name); err == nil && name != "" {
		return l
	}
	return time.FixedZone("", offset)
}

// fractionalZones are zones without a change of the clock whose offset is no whole hour.
var fractionalZones = map[int]string{
	16200: "Asia/Kabul",
	19800: "Asia/Kolkata",
	20700: "Asia/Kathmandu",
	23400: "Asia/Yangon",
	31500: "Australia/Eucla",
	34200: "Australia/Darwin",
}

// inZone puts a time into the zone of the records. One that was written without an offset, which is
// not zoned, is given as if it was in UTC.
func (c *clock) inZone(t time.Time, zoned bool, offset int) readTime {
	var r readTime
	if !zoned {
		t, r.clockChange = c.fromLocal(t)
		_, offset = t.In(c.local()).Zone()
	}

	if c.zone == nil {
		c.zone = c.given
	}
	if c.zone == nil && !zoned {
		c.zone = c.file
	}

	if c.zone == nil {
		c.zone = zoneOf(offset)
		c.isZoned = zoned
	}

	r.Time = t.In(c.zone)

	if c.given == nil {
		_, own := r.Zone()
		r.otherZone = offset != own
	}

	return r
}

// fromLocal returns the time when the local clock shows the same as t shows in UTC, and whether the
// clock shows it twice or never at a clock change. Then the offset before the change counts.
// Package time does not specify which of the two it takes.
func (c *clock) fromLocal(t time.Time) (_ time.Time, clockChange bool) {
	const day = 24 * time.Hour
	offsetAt := func(t time.Time) time.Duration {
		_, seconds := t.In(c.local()).Zone()
		return time.Duration(seconds) * time.Second
	}
	if date := t.Truncate(day); !date.Equal(c.date) || c.dateZone != c.local() {
		c.dateZone = c.local()
		c.date, c.before, c.after = date, offsetAt(date.Add(-day)), offsetAt(date.Add(2*day))
	}

	byBefore := t.Add(-c.before)
	byAfter := t.Add(-c.after)

	if c.before == c.after {
		return byBefore, false
	}

	isBefore := offsetAt(byBefore) == c.before
	isAfter := offsetAt(byAfter) == c.after
	if isAfter && !isBefore {
		return byAfter, false
	}

	return byBefore, isBefore == isAfter
}
