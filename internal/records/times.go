package records

import (
	"cmp"
	"fmt"
	"strconv"
	"strings"
	"time"
)

// clock reads the times of an export.
type clock struct {
	given   *time.Location // by the map, or nil
	layouts []string       // of the map; none: isoLayouts and numbers
	latest  int            // index of the layout of the last time
	zone    *time.Location // of the records: the given one, or that of the first time
	checked time.Time      // midnight of the last date that was checked for a change of the clock
	changes bool           // on that date
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
	leastMillis  = 1e11          // a smaller number is in seconds
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
	layouts, first := c.layouts, 0 // of which the first that fits counts
	if len(layouts) == 0 {
		if !strings.Contains(text, ":") {
			return c.readUnix(text)
		}
		layouts, first, text = isoLayouts, c.latest, isoText.Replace(text)
	}
	for i := range layouts {
		c.latest = (first + i) % len(layouts)
		layout := layouts[c.latest]
		if t, err := time.ParseInLocation(layout, text, time.UTC); err == nil && t.Year() >= firstYear && t.Year() <= lastYear {
			return c.inZone(t, strings.Contains(layout, "Z07")), true
		}
	}
	return readTime{}, false
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

// zoneOf returns a named zone of an offset in seconds east of UTC, where there is one.
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
	minutes := t.Hour()*60 + t.Minute()
	if !zoned {
		t = time.Date(t.Year(), t.Month(), t.Day(), t.Hour(), t.Minute(), t.Second(), t.Nanosecond(), c.local())
	}
	_, offset := t.Zone()
	if c.zone = cmp.Or(c.zone, c.given); c.zone == nil {
		c.zone = zoneOf(offset)
	}
	r := readTime{Time: t.In(c.zone)}
	if c.given == nil {
		_, own := r.Zone()
		r.otherZone = offset != own
	}
	r.clockChange = !zoned && c.given != nil && c.isChange(t, minutes)
	return r
}

// isChange reports whether the clock shows the minutes of a local time twice or never.
func (c *clock) isChange(t time.Time, minutes int) bool {
	year, month, day := t.Date()
	if midnight := time.Date(year, month, day, 0, 0, 0, 0, c.given); !midnight.Equal(c.checked) {
		c.checked = midnight
		c.changes = time.Date(year, month, day+1, 0, 0, 0, 0, c.given).Sub(midnight) != 24*time.Hour
	}
	if !c.changes {
		return false
	}
	shows := func(t time.Time) bool { return t.Hour()*60+t.Minute() == minutes }
	return !shows(t) || shows(t.Add(time.Hour)) || shows(t.Add(-time.Hour))
}
