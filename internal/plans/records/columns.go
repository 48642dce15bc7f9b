package records

import (
	"cmp"
	"fmt"
	"math"
	"strings"
	"time"
)

// typing collects the cells of a column by type.
type typing struct {
	*column
	clock                         clock
	times, dates, clocks, lengths []float64

	timed, unix, dated, clocked, compact, serial, parts, long, short, epochs int

	gaps map[int]int // of ranges, in minutes

	rounded []int // the cells that are parts of a day if most cells with more decimals are
	zeros   int   // of them, those that are nothing
}

// types reads the cells of a column as times, dates, times of day and lengths. The clock has the order of dates.
func (c *column) types(of clock) {
	if c.isUTC && of.file == nil { // the key times of the map says more than the name
		of.file = time.UTC
	}
	n := len(c.cells)
	c.sampleAt = ""
	t := typing{column: c, clock: of, gaps: map[int]int{}}
	t.times, t.dates, t.clocks, t.lengths = unknown(n), unknown(n), unknown(n), unknown(n)
	c.days = unknown(n)
	c.words = map[string]int{}
	c.filled = 0
	c.totals = 0
	t.isGrouped = c.hasGroups()

	for i, text := range c.cells {
		c.words[text]++
		if isMissing(text) {
			continue
		}
		c.filled++
		if isTotal(text) {
			t.totals++
			continue
		}
		// A row of units below the names has no digits, and the row below it is the sample.
		isBelowUnits := !strings.ContainsAny(c.sampleAt, digits) && strings.ContainsAny(text, digits)
		if c.sampleAt == "" || isBelowUnits {
			c.sampleAt = text
			c.first, _ = scan(text)
		}
		t.add(i, text)
	}
	t.settle()
}

// hasGroups reports whether all commas of a column stand between groups of three digits.
func (c *column) hasGroups() bool {
	some := false
	for _, text := range c.cells {
		if !strings.Contains(text, ",") {
			continue
		}
		if !isGrouped(text, ",") {
			return false
		}
		some = true
	}
	return some
}

func unknown(n int) []float64 {
	out := make([]float64, n)
	for i := range out {
		out[i] = math.NaN()
	}
	return out
}

func known(of []float64) (n int) {
	for _, v := range of {
		if !math.IsNaN(v) {
			n++
		}
	}
	return n
}

// instant is a time in seconds since 1970.
func instant(t time.Time) float64 { return float64(t.UnixMilli()) / 1000 }

const digits = "0123456789"

// add adds a cell that is not empty.
func (t *typing) add(i int, text string) {
	if len(t.clock.layouts) > 0 {
		if at, ok := t.clock.read(text); ok {
			t.addTime(i, at.Time)
			m, _ := scan(text)
			t.addDay(i, &m, at.Time)
			return
		}
	}

	if !strings.ContainsAny(text, digits) {
		return
	}
	if t.isGrouped {
		text = strings.ReplaceAll(text, ",", "")
	}
	m, ok := scan(text)
	switch {
	case ok && m.isPlain:
		t.addNumber(i, m.number, text)
	case ok && m.hasDate() && m.hasClock && isZeroMoment(text): // a length, or nothing
		t.epochs++
	case ok && m.hasDate() && m.hasClock:
		// In a column of ranges, 08:00-08:30 has no offset.
		if m.hasUntil {
			m.hasOffset = false
		}
		if at, ok := t.clock.readMoment(&m); ok {
			t.addTime(i, at.Time)
			t.addDay(i, &m, at.Time)
		}
		t.addRange(&m)
	case ok && m.hasDate():
		m.hasClock = true
		if at, ok := t.clock.readMoment(&m); ok {
			t.dates[i] = instant(at.Time)
			t.dated++
		}
	case ok && m.hasClock:
		t.clocks[i] = float64(minuteOfDay(&m)*60 + m.second)
		t.clocked++
		t.addMinute(minuteOfDay(&m), m.second)
		t.addRange(&m)
	}

	if seconds, ok := readDuration(text, 1); ok && seconds >= 0 {
		t.lengths[i] = seconds
		t.long++
		if strings.Count(text, ":") == 1 && strings.Trim(text, "0123456789:") == "" {
			t.short++
		}
	} else if !ok && isGroupedNumber(text) {
		plain, _ := ungrouped(text, true)
		if v, ok := plainNumber(plain); ok {
			t.lengths[i] = v
			t.long++
			t.grouped++
		}
	}
}

func (t *typing) addTime(i int, at time.Time) {
	t.times[i] = instant(at)
	t.timed++
	if at.Hour() == 0 && at.Minute() == 0 && at.Second() == 0 {
		t.midnights++
	}
	t.addMinute(at.Minute(), at.Second())
}

// addDay keeps the day of a time, for times of day in other columns. A time with an offset may be of another zone.
func (t *typing) addDay(i int, m *moment, at time.Time) {
	if m.hasDate() && !m.hasOffset {
		t.days[i] = instant(at) - float64(at.Hour()*3600+at.Minute()*60+at.Second())
	}
}

func (t *typing) addMinute(minute, second int) {
	const step = 5
	if second != 0 {
		t.seconds++
	}
	if second != 0 || minute%step != 0 {
		t.uneven++
	}
}

func (t *typing) addRange(m *moment) {
	if !m.hasUntil {
		return
	}
	gap := (m.until - minuteOfDay(m) + 24*60) % (24 * 60)
	t.gaps[gap]++
	if t.gaps[gap] > t.ranges {
		t.ranges, t.gap = t.gaps[gap], gap
	}
}

// addNumber adds a plain number, which may be a time, a date or a time of day.
func (t *typing) addNumber(i int, v float64, text string) {
	t.numbers++
	isDigits := strings.Trim(text, digits) == ""
	decimals := len(text) - 1 - strings.IndexAny(text, ".,")
	number := func() {
		if at, ok := t.clock.readNumber(v); ok {
			t.addTime(i, at.Time)
		}
	}
	const many = 4 // decimals of a part of a day

	switch {
	case !t.clock.since.IsZero() && v < earliestUnix:
		number()
	case isUnix(v):
		t.unix++
		number()
	case isDigits && len(text) == 8:
		t.addCompact(i, text)
	case isDigits && len(text) == 6 && t.hasWord(ofDates):
		t.addCompact(i, "20"+text)
	case isSerial(v) && isDigits && !t.hasWord(ofIDs):
		t.serial++
		at, _ := t.clock.readNumber(v)
		t.dates[i] = instant(at.Time)
	case isSerial(v) && !isDigits:
		t.serial++
		number()
	case v < 1 && !isDigits && decimals >= many:
		t.addPart(i, v)
	case v < 1 && (!isDigits || v == 0):
		t.rounded = append(t.rounded, i)
		if v == 0 {
			t.zeros++
		}
	}
	if isDigits && (len(text) == 6 || len(text) == 4 || len(text) == 3) {
		t.addDigits(i, v, text)
	}
}

// addPart adds a time of day as a part of a day.
func (t *typing) addPart(i int, v float64) {
	t.parts++
	t.clocks[i] = math.Round(v * 86400)
}

// addCompact adds a date of eight digits: YYYYMMDD, or in the order of the file.
func (t *typing) addCompact(i int, text string) {
	v, _ := plainNumber(text)
	m, ok := dateOfNumber(v)
	if !ok || m.digits[0] != 4 && !t.hasWord(ofDates) {
		return
	}
	m.hasClock = true
	if at, ok := t.clock.readMoment(&m); ok {
		t.dates[i] = instant(at.Time)
		t.compact++
	}
}

// addDigits adds a time of day as digits, as in 0830 or 083015.
func (t *typing) addDigits(i int, v float64, text string) {
	m := moment{number: v}
	if t.clock.setClock(&m, text) && m.second < 60 {
		t.clocks[i] = float64(minuteOfDay(&m)*60 + m.second)
		t.addMinute(minuteOfDay(&m), m.second)
	}
}

// isUnix reports whether a number may be a time since 1970, in a year of exports.
func isUnix(v float64) bool {
	v, _ = sinceUnix(v)
	return v >= earliestUnix && v < latestUnix
}

// settle keeps the types that nearly all filled cells allow.
func (t *typing) settle() {
	c := t.column
	c.times, c.dates, c.clocks, c.lengths = nil, nil, nil, nil
	c.isIDs = false
	c.stray = ""
	c.counts = t.lengths

	// A spreadsheet leaves out the zeros at the end: noon is 0.5 next to 0.38400463.
	if t.parts > len(t.rounded)-t.zeros {
		for _, i := range t.rounded {
			t.addPart(i, t.lengths[i])
		}
	}

	// A number that many calls share is nothing, as is 0 in a column of times.
	filled := c.filled - t.totals
	if t.unix > 0 {
		filled -= c.words["0"]
	}
	if t.timed > 0 {
		filled -= t.epochs
	}
	if filled == 0 {
		return
	}
	isMost := func(n int) bool { return float64(n) >= typeShare*float64(filled) }
	isHalf := func(n int) bool { return 2*n > filled }

	// Telephone numbers and ids of ten digits would be times.
	isOfIDs := t.unix > 0 && t.unit == "" && t.isNamedID()
	switch {
	case isHalf(known(t.times)) && !isOfIDs && t.isMostOf(t.times, filled):
		c.times = t.times
	case isMost(known(t.dates)) && (t.compact == 0 || t.isOfDates()):
		c.dates = t.dates
	case isMost(known(t.clocks)) && t.mayBeClock():
		c.clocks = t.clocks
	}

	if c.times == nil && known(t.times) > 0 {
		for i, text := range c.cells {
			if math.IsNaN(t.times[i]) && !isMissing(text) && !isTotal(text) {
				c.stray = text
				break
			}
		}
	}

	if c.dates == nil && t.isLabeledClock() {
		c.clocks = t.clocks
	}

	if isMost(t.long) && c.times == nil {
		c.lengths = t.lengths
		c.isPlain = isMost(c.numbers + c.grouped)
		c.isShort = isMost(t.short)
		c.isPart = c.isPlain && t.unit == "" && t.parts*11 >= filled*10
		if c.isPart {
			for i := range c.lengths {
				c.lengths[i] *= 86400
			}
		}
	}
	isLong := c.low() > longestCall
	c.isIDs = c.isPlain && c.filled >= fewRows && (isLong || !c.isExactLength()) && c.isWhole() && c.isInOrder()
}

// hasNoTime says what keeps a column from having times.
func (c *column) hasNoTime() string {
	return fmt.Sprintf("no time with its date is in %q: %q", c.text, cmp.Or(c.stray, c.sampleAt))
}

// lengthFit returns the fit of a column's name as the length that it fits best.
func (c *column) lengthFit() float64 {
	best := otherName
	for _, value := range lengthRoles {
		best = min(best, c.fitCall(value))
	}
	return best
}

// isExactLength reports whether a name of the tables says that the column has lengths.
func (c *column) isExactLength() bool { return c.lengthFit() <= exactName }

// isInOrder reports whether the numbers of a column ascend or descend in nearly all rows, and are there once each. The
// lengths of calls do not.
func (c *column) isInOrder() bool {
	seen := map[float64]bool{}
	before := math.NaN()
	ascending, descending := 0, 0
	for _, v := range c.lengths {
		if math.IsNaN(v) {
			continue
		}
		if seen[v] {
			return false
		}
		seen[v] = true
		switch {
		case v > before:
			ascending++
		case v < before:
			descending++
		}
		before = v
	}
	const nearly = 10 // of eleven
	return max(ascending, descending) >= nearly*min(ascending, descending)
}

// isNamedID reports whether a column is named as ids or numbers of telephones.
func (t *typing) isNamedID() bool {
	return t.hasWord(ofIDs) || t.fitText("call") <= exactName || min(t.fitText("caller"), t.fitText("line")) <= weakName
}

// mayBeClock reports whether numbers as 0830 may be times of day.
func (t *typing) mayBeClock() bool {
	const several = 3
	isNamed := t.hasWord(ofTimes) && !t.hasWord(ofIDs)
	return t.clocked > 0 || t.parts > 0 || isNamed || len(t.words) > several && !t.hasWord(ofIDs)
}

// isMostOf reports whether most cells are times. A few broken cells stay times: the reader counts them.
func (t *typing) isMostOf(times []float64, filled int) bool {
	const most = 20 // of 21
	return known(times)*(most+1) >= filled*most || filled < fewRows && known(times) > 0
}

// isOfDates reports whether a column of eight digits has dates: its name says so, or they are days of few years.
func (t *typing) isOfDates() bool {
	const years = 5 * 366 * 86400
	return spread(t.dates) < years
}

// isLabeledClock reports whether the cells are times of day, but for a few words as "Daily" in rows of sums.
func (t *typing) isLabeledClock() bool {
	const few = 3
	if t.clocked == 0 || t.clocked*10 < 9*t.filled {
		return false
	}
	words := 0
	for text := range t.words {
		if m, ok := scan(text); text != "" && (!ok || !m.hasClock) {
			words++
		}
	}
	return words > 0 && words <= few
}

// spread is the distance between the least and the largest value.
func spread(of []float64) float64 {
	low, high := math.Inf(1), math.Inf(-1)
	for _, v := range of {
		if !math.IsNaN(v) {
			low = min(low, v)
			high = max(high, v)
		}
	}
	return high - low
}

// isGroupedNumber reports whether a text is a number with marks between groups of its digits.
func isGroupedNumber(text string) bool {
	text = strings.TrimSuffix(strings.TrimPrefix(text, "-"), "%")
	const longest = 15
	if text == "" || !isDigit(text[0]) || len(text) > longest {
		return false
	}
	plain, _ := ungrouped(strings.TrimSpace(text), true)
	_, ok := plainNumber(plain)
	return ok
}

// isDated reports whether a column has dates, alone or with times of day.
func (c *column) isDated() bool { return c.dates != nil || c.times != nil }

// hasRanges reports whether the times of a column are ranges.
func (c *column) hasRanges() bool {
	const longest = 4 * 60 // minutes
	return c.ranges > 0 && 2*c.ranges > c.filled && (c.gap > 0 && c.gap <= longest || !c.first.hasOffset)
}

// isHours reports whether the cells are hours of the day, as in 8, 9 and 10.
func (c *column) isHours() bool {
	const last = 24
	return c.isWhole() && c.low() >= 0 && c.high() <= last && len(c.sampleAt) <= 2
}

// isPercent reports whether the shares of a column are percentages.
func (c *column) isPercent() bool {
	const overAll = 1.5
	return strings.HasSuffix(c.sampleAt, "%") || c.lengths != nil && c.high() > overAll
}
