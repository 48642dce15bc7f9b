package records

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// clock reads the times of an export.
type clock struct {
	given   *time.Location // by the map, or nil
	layouts []string
	zone    *time.Location // of the records: the given one, or that of the first time
	offsets map[int]*time.Location
	checked time.Time // midnight of the last date that was checked for a change of the clock
	changes bool      // on that date
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

// read reads a time. A time without an offset is in the map's zone, or else in UTC.
func (c *clock) read(text string) (readTime, bool) {
	for _, layout := range c.layouts {
		if t, err := time.ParseInLocation(layout, text, c.local()); err == nil && t.Year() >= firstYear && t.Year() <= lastYear {
			return c.inZone(t, strings.Contains(layout, "Z07"), 0), true
		}
	}
	if len(c.layouts) > 0 {
		return readTime{}, false
	}
	if f, ok := parseFields(text); ok {
		in := c.local()
		if f.zoned {
			in = c.fixedZone(f.offset)
		}
		t := time.Date(f.year, time.Month(f.month), f.day, f.hour, f.minute, f.second, f.nanos, in)
		return c.inZone(t, f.zoned, f.hour*60+f.minute), true
	}
	if v, err := strconv.ParseFloat(text, 64); err == nil {
		if v >= leastMillis {
			v /= 1000
		}
		if v >= earliestUnix && v < latestUnix {
			return c.inZone(time.UnixMicro(int64(v*1e6)).UTC(), true, 0), true
		}
	}
	return readTime{}, false
}

// local is the zone of times without an offset.
func (c *clock) local() *time.Location {
	if c.given != nil {
		return c.given
	}
	return time.UTC
}

func (c *clock) fixedZone(offset int) *time.Location {
	if l, ok := c.offsets[offset]; ok {
		return l
	}
	if c.offsets == nil {
		c.offsets = map[int]*time.Location{}
	}
	c.offsets[offset] = zoneOf(offset)
	return c.offsets[offset]
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

// inZone puts a time into the zone of the records. Minutes are those of the day as they
// were written, for a text without an offset.
func (c *clock) inZone(t time.Time, zoned bool, minutes int) readTime {
	if c.zone == nil {
		c.zone = t.Location()
		if c.given != nil {
			c.zone = c.given
		}
	}
	r := readTime{Time: t.In(c.zone)}
	if c.given == nil {
		_, offset := t.Zone()
		_, first := r.Zone()
		r.otherZone = offset != first
	}
	if !zoned && c.given != nil {
		r.clockChange = c.isChange(t, minutes)
	}
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

// fields are the parts of a time as it is written.
type fields struct {
	year, month, day, hour, minute, second, nanos int
	offset                                        int // seconds east of UTC
	zoned                                         bool
}

// parseFields reads YYYY-MM-DD hh:mm, with T for the space, with seconds, a fraction and
// an offset where they are given (RFC 3339 and ISO 8601). It takes a third of the time of
// package time, which matters with millions of times.
func parseFields(s string) (f fields, ok bool) {
	p := digits{s, true}
	f.year = p.number(4, firstYear, lastYear)
	p.expect("-/")
	f.month = p.number(2, 1, 12)
	p.expect("-/")
	f.day = p.number(2, 1, 31)
	p.expect("T t")
	f.hour = p.number(2, 0, 23)
	p.expect(":")
	f.minute = p.number(2, 0, 59)
	if p.accept(":") {
		f.second = p.number(2, 0, 59)
	}
	if p.accept(".,") {
		f.nanos = p.fraction()
	}
	p.accept(" ")
	switch {
	case p.accept("Zz"):
		f.zoned = true
	case p.rest != "" && strings.Contains("+-", p.rest[:1]):
		sign := 1
		if p.rest[0] == '-' {
			sign = -1
		}
		p.rest = p.rest[1:]
		hours := p.number(2, 0, 15)
		p.accept(":")
		minutes := 0
		if p.rest != "" {
			minutes = p.number(2, 0, 59)
		}
		f.offset, f.zoned = sign*(hours*3600+minutes*60), true
	}
	return f, p.ok && p.rest == "" && f.day <= daysIn(f.year, f.month)
}

// daysIn returns the length of a month in days.
func daysIn(year, month int) int {
	if month == 2 && year%4 == 0 && (year%100 != 0 || year%400 == 0) {
		return 29
	}
	if month < 1 || month > 12 {
		return 0
	}
	return [...]int{31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31}[month-1]
}

// digits reads a text from its start.
type digits struct {
	rest string
	ok   bool
}

// number reads n digits, a value from low to high.
func (d *digits) number(n, low, high int) int {
	if len(d.rest) < n {
		d.ok = false
		return 0
	}
	v := 0
	for _, c := range []byte(d.rest[:n]) {
		if c < '0' || c > '9' {
			d.ok = false
		}
		v = 10*v + int(c-'0')
	}
	d.rest = d.rest[n:]
	d.ok = d.ok && v >= low && v <= high
	return v
}

// fraction reads the digits of a fraction of a second, in nanoseconds.
func (d *digits) fraction() int {
	v, unit := 0, 100_000_000
	for d.rest != "" && d.rest[0] >= '0' && d.rest[0] <= '9' {
		v, unit = v+unit*int(d.rest[0]-'0'), unit/10
		d.rest = d.rest[1:]
	}
	return v
}

// accept skips one of some characters and reports whether it stands there.
func (d *digits) accept(any string) bool {
	if d.rest == "" || strings.IndexByte(any, d.rest[0]) < 0 {
		return false
	}
	d.rest = d.rest[1:]
	return true
}

// expect is accept for a character that has to be there.
func (d *digits) expect(any string) { d.ok = d.accept(any) && d.ok }
