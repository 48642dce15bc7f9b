package records

import (
	"cmp"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// clock reads the times of an export.
type clock struct {
	given   *time.Location // by the map, or nil
	layouts []string       // of the map; none: isoLayouts and numbers
	latest  int            // index of isoLayouts: the layout of the last time, which is tried first
	zone    *time.Location // of the records: the given one, or that of the first time

	// The offsets of the local zone from UTC before and after a date, which differ where the
	// clock changes. They are kept for the date of the last time.
	date          time.Time
	before, after time.Duration
}

// readTime is a time as it is read.
type readTime struct {
	time.Time
	otherZone   bool // its zone is not that of the times before it
	clockChange bool // the clock shows it twice, or not at all
}

// Numbers in the place of times are seconds or milliseconds since 1970.
const (
	earliestUnix = 1e8           // seconds: 1973
	latestUnix   = 4_133_980_800 // seconds: the end of lastYear
	leastMillis  = 1e12          // 2001; 202603080130 is a date, and no milliseconds of 1976
)

// Years that a record may have. Times further apart overflow a time.Duration.
const firstYear, lastYear = 1900, 2100

// isoLayouts are the forms of RFC 3339 and ISO 8601 that are read without a map, after
// isoText. Package time takes a fraction after the seconds of each.
var isoLayouts = []string{
	time.RFC3339, "2006-01-02T15:04:05", "2006-01-02T15:04:05Z0700", "2006-01-02T15:04:05Z07",
	"2006-01-02T15:04:05TZ07:00", "2006-01-02T15:04:05TZ0700", "2006-01-02T15:04:05TZ07",
	"2006-01-02T15:04", "2006-01-02T15:04Z07:00", "2006-01-02T15:04Z0700", "2006-01-02T15:04Z07",
	"2006-01-02T15:04TZ07:00", "2006-01-02T15:04TZ0700", "2006-01-02T15:04TZ07",
}

var isoText = strings.NewReplacer("/", "-", " ", "T", "t", "T", "z", "Z")

// read reads a time. A time without an offset is in the map's zone, or else in UTC.
func (c *clock) read(text string) (readTime, bool) {
	layouts, first := c.layouts, 0 // the first of the map's layouts that fits counts
	if len(layouts) == 0 {
		if !strings.Contains(text, ":") {
			return c.readUnix(text)
		}
		layouts, first, text = isoLayouts, c.latest, isoText.Replace(text)
	}
	for i := range layouts {
		c.latest = (first + i) % len(layouts)
		layout := layouts[c.latest]
		if t, err := time.ParseInLocation(layout, text, time.UTC); err == nil && isPlausible(t) {
			return c.inZone(t, strings.Contains(layout, "Z07")), true
		}
	}
	if before, ok := dayBefore(text); ok && len(c.layouts) > 0 {
		t, ok := c.read(before)
		t.Time = t.AddDate(0, 0, 1)
		return t, ok
	}
	return readTime{}, false
}

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

func (c *clock) readUnix(text string) (readTime, bool) {
	v, err := strconv.ParseFloat(text, 64)
	if v >= leastMillis {
		v /= 1000
	}
	if err != nil || !(v >= earliestUnix && v < latestUnix) {
		return readTime{}, false
	}
	return c.inZone(time.UnixMicro(int64(v*1e6)).UTC(), true), true
}

// local is the zone of times without an offset.
func (c *clock) local() *time.Location {
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
		name = fmt.Sprintf("Etc/GMT%+d", -offset/hour) // POSIX counts hours west of UTC
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
	16200: "Asia/Kabul", 19800: "Asia/Kolkata", 20700: "Asia/Kathmandu", 23400: "Asia/Yangon", 31500: "Australia/Eucla", 34200: "Australia/Darwin",
}

// inZone puts a time into the zone of the records. One that was written without an offset
// is given as if it was in UTC.
func (c *clock) inZone(t time.Time, zoned bool) readTime {
	var r readTime
	if !zoned {
		t, r.clockChange = c.fromLocal(t)
	}
	_, offset := t.Zone()
	if c.zone = cmp.Or(c.zone, c.given); c.zone == nil {
		c.zone = zoneOf(offset)
	}
	r.Time = t.In(c.zone)
	if c.given == nil {
		_, own := r.Zone()
		r.otherZone = offset != own
	}
	return r
}

// fromLocal returns the time at which the local clock shows what t shows in UTC, and whether
// the clock shows it twice or never, because it changes. Then the offset before the change
// counts. Package time does not say which of the two it takes.
func (c *clock) fromLocal(t time.Time) (_ time.Time, clockChange bool) {
	const day = 24 * time.Hour
	offsetAt := func(t time.Time) time.Duration {
		_, seconds := t.In(c.local()).Zone()
		return time.Duration(seconds) * time.Second
	}
	if date := t.Truncate(day); !date.Equal(c.date) {
		c.date, c.before, c.after = date, offsetAt(date.Add(-day)), offsetAt(date.Add(2*day))
	}
	byBefore, byAfter := t.Add(-c.before), t.Add(-c.after)
	if c.before == c.after {
		return byBefore, false
	}
	isBefore, isAfter := offsetAt(byBefore) == c.before, offsetAt(byAfter) == c.after
	if isAfter && !isBefore {
		return byAfter, false
	}
	return byBefore, isBefore == isAfter
}
