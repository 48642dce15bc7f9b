package records

import (
	"fmt"
	"iter"
	"slices"
	"strings"
)

// survey is the result of a first look at all rows of a file of cells.
type survey struct {
	*header
	columns []sheetColumn
	rows    int // of cells

	order        order          // of dates in three numbers; 0: the file does not tell
	dates        int            // cells with a date that has several orders
	fits         [3]int         // of them, by index of orders
	misfit       [3]located     // the first that does not fit
	clocks       []clockCell    // of the last row
	spans        [3][2]int      // the first and the last day, by index of orders
	repeatedRows map[uint64]int // how often rows stand in the file, by hash; of those that come again
	repeatedIDs  map[uint64]int // likewise, the ids of calls
}

// located is a text of the file with its line.
type located struct {
	line int
	text string
}

// sheetColumn describes the cells of a column.
type sheetColumn struct {
	name  string // as the file has it
	plain string // as nameAndUnit has it
	unit  string // likewise

	filled    int
	full      int // dates with a time of day
	midnights int // of them, those at 00:00
	clocks    int // times of day alone
	late      int // of them, those from 3:00 on
	days      int // dates alone
	numbers   int
	durations int
	flags     int
	serial    int        // numbers that may be a spreadsheet's days
	fractions int        // numbers from 0 to 1 with four decimals or more
	unix      int        // numbers that may be seconds or milliseconds since 1970
	unixSpan  [2]float64 // the least and the largest of them, in seconds
	compact   int        // YYYYMMDD
	digits    int        // hhmm or hhmmss
	hours     int        // whole numbers from 0 to 24
	uneven    int        // times between the five minutes in which reports count
	seconds   int        // times with seconds other than 0
	judged    int        // times of day in rows with a time to compare with: see judgeClocks
	near      int        // of them, those that are within hours of it
	ranges    int        // times of day with the end of an interval
	gap       int        // minutes of the ranges, if they are all the same; -1 if not
	sampleAt  located    // the first cell
	notTime   located    // the first cell that is no time
	notTimes  int
	noLength  located // the first that is no duration
	lengths   []float64
	words     map[string]int // how often each text stands in the column
	isMany    bool           // more texts than are kept
	first     moment
}

// mostWords bounds the texts of a column that are kept.
const mostWords = 300

// survey reads the whole file once, and goes back to its first row.
func (r *Reader) survey(of ...[]meaning) (*survey, error) {
	if _, err := r.rewind(); err != nil {
		return nil, err
	}

	h, err := r.readHeader(r.knownNames(of...))
	if err != nil {
		return nil, err
	}

	s := &survey{header: h, columns: make([]sheetColumn, len(h.names))}
	for i, name := range h.names {
		c := &s.columns[i]
		c.plain, c.unit = nameAndUnit(name)
		h.names[i] = uniqueName(h.names[:i], name)
		c.name = h.names[i]
		c.words = map[string]int{}
	}

	if err := r.toHeader(h); err != nil {
		return nil, err
	}

	id := s.idColumn(r.m)
	var rows, ids []uint64
	for line, cells := range s.each(r) {
		s.rows++
		rows = append(rows, Hash(line))
		if id >= 0 && cells[id] != "" {
			ids = append(ids, Hash(cells[id]))
		}
		s.add(r, cells)
	}

	if r.err != nil {
		return nil, r.err
	}

	for i := range s.columns {
		s.columns[i].forgetTotals()
	}

	s.settleMidnights()
	s.repeatedRows = repeated(rows)
	s.repeatedIDs = repeated(ids)
	return s, r.toHeader(h)
}

// settleMidnights takes a column of dates that are all at 00:00 for dates alone if another column has times of day.
func (s *survey) settleMidnights() {
	hasClocks := slices.ContainsFunc(s.columns, func(c sheetColumn) bool {
		return c.filled > 0 && 2*(c.clocks+c.digits+c.fractions) > c.filled
	})
	for i := range s.columns {
		c := &s.columns[i]
		const least = 5 // a single call may arrive at midnight
		isOfDates := hasClocks && c.full >= least && c.midnights == c.full
		if isOfDates {
			c.days += c.full
			c.full = 0
		}
	}
}

// isMidnight reports whether the time of day is 00:00.
func (m *moment) isMidnight() bool {
	return m.hasClock && m.hour24() == 0 && m.minute == 0 && m.second == 0 && m.nanosecond == 0
}

// repeated counts the hashes that come several times.
func repeated(hashes []uint64) map[uint64]int {
	slices.Sort(hashes)
	out := map[uint64]int{}
	for i := 1; i < len(hashes); i++ {
		if hashes[i] == hashes[i-1] {
			out[hashes[i]] = max(out[hashes[i]], 1) + 1
		}
	}
	return out
}

// idColumn is the index of the column of ids, or -1.
func (s *survey) idColumn(m *Map) int {
	for _, given := range m.Columns {
		if given.Key.Value == "call" {
			return s.indexOf(given.Value[0].Names[0])
		}
	}

	for _, names := range [][]string{callMeanings[0].names, callMeanings[0].weak} {
		for i := range s.columns {
			if slices.Contains(names, s.columns[i].plain) {
				return i
			}
		}
	}

	return -1
}

// indexOf is the index of the column of a name, or -1.
func (s *survey) indexOf(name string) int {
	name = strings.TrimSpace(name)
	return slices.IndexFunc(s.columns, func(c sheetColumn) bool { return strings.EqualFold(c.name, name) })
}

// forgetTotals leaves words such as "Subtotal" out of a column of dates or times of day.
func (c *sheetColumn) forgetTotals() {
	if c.full+c.days+c.clocks == 0 {
		return
	}
	for word, n := range c.words {
		if isTotal(word) {
			c.filled -= n
			delete(c.words, word)
		}
	}
}

// uniqueName gives a column with the name of an earlier one a number, as in "Time 2".
func uniqueName(before []string, name string) string {
	isTaken := func(name string) bool {
		return slices.ContainsFunc(before, func(other string) bool { return strings.EqualFold(other, name) })
	}
	if name == "" || !isTaken(name) {
		return name
	}

	for n := 2; ; n++ {
		if numbered := fmt.Sprintf("%s %d", name, n); !isTaken(numbered) {
			return numbered
		}
	}
}

// each yields the rows of cells from the place of the reader on, without lines that are no rows.
// The cells are valid until the next row.
func (s *survey) each(r *Reader) iter.Seq2[string, []string] {
	return func(yield func(line string, cells []string) bool) {
		var cells []string
		for {
			line, more := r.line()
			if !more {
				return
			}

			var ok bool
			line, cells, ok = r.rowOf(line, s.separator, len(s.columns), cells[:0])
			if ok && !yield(line, cells) {
				return
			}
		}
	}
}

// rowOf splits a line into cells. If a quoted cell contains ends of lines, the row continues in the
// lines below. A quote that nothing closes does not swallow the lines below.
func (r *Reader) rowOf(line string, separator byte, width int, into []string) (string, []string, bool) {
	cells, ok := r.cells(line, separator, width, into)
	isOpen := !ok && strings.Count(line, `"`)%2 == 1
	if !isOpen {
		return line, cells, ok
	}

	joined := line
	var whole []string
	isClosed := r.takeBelow(func(next string) bool {
		joined += "\n" + next
		whole, ok = r.cells(joined, separator, width, into[:0])
		return ok
	})
	if !isClosed {
		return line, cells, false
	}
	return joined, whole, true
}

// takeBelow takes the lines below the present one, up to the line that closes its quote. If no line of a row closes the
// quote, the quote belongs to the text, and the lines are read again as rows of their own.
func (r *Reader) takeBelow(closes func(next string) bool) bool {
	const most = 20 // lines of a row
	row := r.row
	var below []numberedLine
	for len(below) < most {
		next, more := r.line()
		if !more {
			break
		}

		below = append(below, numberedLine{r.row, strings.Clone(next)})
		if closes(next) {
			return true
		}
	}

	r.pending = append(below, r.pending...)
	r.row = row
	return false
}

// cells splits a line into cells without spaces around them, as many as the columns. Empty cells may follow. Words for
// nothing are empty.
func (r *Reader) cells(line string, separator byte, width int, into []string) ([]string, bool) {
	cells, ok := splitCells(line, separator, into)
	if !ok || len(cells) < width {
		return cells, false
	}

	for i := range cells {
		cells[i] = strings.TrimSpace(cells[i])
		isEmpty := isNothing(cells[i]) || r.isEmpty(cells[i])
		if isEmpty {
			cells[i] = ""
		}
	}

	for _, rest := range cells[width:] {
		if rest != "" {
			return cells, r.mayBeLong
		}
	}

	return cells[:width], true
}

// add adds the cells of a row.
func (s *survey) add(r *Reader, cells []string) {
	whole := moment{}
	hasDate := false
	clocks := s.clocks[:0]
	for i := range s.columns {
		if cells[i] == "" || isVoid(cells[i]) {
			continue
		}

		m, isTime := s.addCell(r.row, &s.columns[i], cells[i])
		// A date that a system writes with 00:00 tells nothing of the times of day next to it.
		isWhole := isTime && m.hasDate() && m.hasClock && !m.isMidnight()
		if isWhole && !whole.hasClock {
			whole = m
		}

		hasDate = hasDate || isTime && m.hasDate()
		if isTime && m.hasClock && !m.hasDate() {
			clocks = append(clocks, clockCell{i, minuteOfDay(&m)})
		}
	}

	s.clocks = clocks

	const several = 2
	switch {
	case whole.hasClock:
		s.judgeClocks(minuteOfDay(&whole))
	case hasDate && len(clocks) >= several:
		// The times of a call are near each other. The latest one is no duration.
		latest := slices.MaxFunc(clocks, func(a, b clockCell) int { return a.minute - b.minute })
		s.judgeClocks(latest.minute)
	}
}

// clockCell is a time of day of a row.
type clockCell struct{ column, minute int }

// judgeClocks compares the times of day of a row with a time of the same call: of a column that has the date, or the
// latest time of day. Times of the call are near it. Durations such as 4:12 are not.
func (s *survey) judgeClocks(minute int) {
	const near, dayMinutes = 4 * 60, 24 * 60
	for _, c := range s.clocks {
		of := &s.columns[c.column]
		of.judged++
		after := (c.minute - minute + near + dayMinutes) % dayMinutes
		if after <= 2*near {
			of.near++
		}
	}
}

// addCell adds a cell that is not empty. It returns the cell as a date or a time of day, if it is one.
func (s *survey) addCell(line int, c *sheetColumn, text string) (m moment, isTime bool) {
	// Most columns of words have few of them. A word that stood in such a column before needs no closer look.
	_, isKnown := c.words[text]
	isWord := isKnown && c.hasOnlyWords()

	c.filled++
	c.addWord(text)
	if isWord {
		c.notTimes++
		return moment{}, false
	}

	if c.filled == 1 {
		c.sampleAt = located{line, strings.Clone(text)}
		c.first, _ = scan(text)
	}
	m, isMoment := scan(text)
	isTime = isMoment && (m.hasClock || m.hasDate())
	switch {
	case isMoment && m.isPlain:
		isTime = c.addNumber(m.number, text)
	case isTime:
		s.addMoment(line, c, &m, text)
		isTime = !m.hasDate() || m.possible() != 0
	}

	if !isTime {
		c.notTimes++
		if c.notTimes == 1 {
			c.notTime = located{line, strings.Clone(text)}
		}
	}

	if !isMoment && isGroupedNumber(text) {
		c.numbers++
	}

	isLength := isMoment && m.isPlain
	seconds := m.number
	// Of the dates, only the first days of a spreadsheet may be durations.
	isDate := isTime && m.hasDate() && m.numbers[0] != 1899 && m.numbers[0] != 1900
	if !isLength && !isDate {
		seconds, isLength = readDuration(text, 1)
	}

	switch {
	case isLength:
		c.durations++
		const kept = 2000
		if len(c.lengths) < kept {
			c.lengths = append(c.lengths, seconds)
		}
	case c.noLength.line == 0:
		c.noLength = located{line, strings.Clone(text)}
	}

	return m, isTime
}

// hasOnlyWords reports whether no cell of a column so far is a time, a duration or a number.
func (c *sheetColumn) hasOnlyWords() bool {
	return c.notTimes == c.filled && c.numbers == 0 && c.durations == 0
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

// addWord counts a text.
func (c *sheetColumn) addWord(text string) {
	if n, ok := c.words[text]; ok {
		c.words[text] = n + 1
	} else if len(c.words) < mostWords {
		c.words[strings.Clone(text)] = 1
	} else {
		c.isMany = true
	}
	const longest = 5
	if len(text) <= longest && slices.Contains(flagWords, strings.ToLower(text)) {
		c.flags++
	}
}

// addNumber adds a number. It reports whether the number may be a time.
func (c *sheetColumn) addNumber(v float64, text string) bool {
	c.numbers++
	isDigits := strings.Trim(text, "0123456789") == ""
	decimals := len(text) - 1 - strings.IndexAny(text, ".,")

	const many, lastHour = 4, 24
	if isDigits && len(text) <= 2 && v <= lastHour {
		c.hours++
	}

	switch {
	case v >= firstYear*10000 && v < (lastYear+1)*10000 && len(text) == 8:
		c.compact++
	case isUnix(v):
		c.addUnix(v)
	case isDigits && len(text) == 6 && v < 240000 && int(v)/100%100 < 60 && int(v)%100 < 60:
		c.digits++
	case isSerial(v):
		c.serial++
	case v < 1 && !isDigits && decimals >= many:
		c.fractions++
	case isDigits && len(text) >= 3 && len(text) <= 4 && v < 2400 && int(v)%100 < 60:
		c.digits++
	default:
		return false
	}

	return true
}

// isUnix reports whether a number may be seconds or milliseconds since 1970.
func isUnix(v float64) bool {
	return v >= earliestUnix && v < latestUnix || v >= leastMillis && v < latestUnix*1000
}

// addUnix adds a number that may be seconds or milliseconds since 1970.
func (c *sheetColumn) addUnix(v float64) {
	c.unix++
	c.seconds++
	c.uneven++

	if v >= leastMillis {
		v /= 1000
	}
	if c.unix == 1 {
		c.unixSpan = [2]float64{v, v}
	}
	c.unixSpan[0] = min(c.unixSpan[0], v)
	c.unixSpan[1] = max(c.unixSpan[1], v)
}

// hasUnix reports whether the large numbers of a column are times. Telephone numbers of ten digits would be
// times that are decades apart.
func (c *sheetColumn) hasUnix() bool {
	const longest = 12 * 366 * 86400 // seconds
	return c.unix > 0 && c.unixSpan[1]-c.unixSpan[0] < longest
}

// addMoment adds a text of a date or a time of day.
func (s *survey) addMoment(line int, c *sheetColumn, m *moment, text string) {
	switch {
	case m.hasDate() && m.hasClock:
		c.full++
		if m.isMidnight() {
			c.midnights++
		}
	case m.hasDate():
		c.days++
	default:
		c.clocks++
		const early = 3 // o'clock
		if m.hour24() >= early {
			c.late++
		}
	}

	const step = 5

	if m.second != 0 || m.nanosecond != 0 {
		c.seconds++
	}

	if m.second != 0 || m.minute%step != 0 {
		c.uneven++
	}

	if m.hasUntil {
		gap := (m.until - minuteOfDay(m) + 24*60) % (24 * 60)
		c.ranges++
		if c.ranges > 1 && gap != c.gap {
			gap = -1
		}
		c.gap = gap
	}

	if m.hasDate() && m.month == 0 {
		s.addDate(line, m, text)
	}
}

// addDate adds a date of three numbers that may be read in several orders.
func (s *survey) addDate(line int, m *moment, text string) {
	possible := m.possible()
	if possible == 0 || m.digits[0] == 4 {
		return
	}

	s.dates++

	for i, o := range orders {
		if possible&o.order == 0 {
			if s.misfit[i].line == 0 {
				s.misfit[i] = located{line, strings.Clone(text)}
			}
			continue
		}

		year, month, on, _ := m.date(o.order)
		const perMonth, perYear = 31, 372
		number := year*perYear + int(month)*perMonth + on
		s.fits[i]++

		if s.fits[i] == 1 {
			s.spans[i] = [2]int{number, number}
		}

		s.spans[i][0] = min(s.spans[i][0], number)
		s.spans[i][1] = max(s.spans[i][1], number)
	}
}

// content returns the content of most of the cells of a column.
func (c *sheetColumn) content(hasDate bool) (out content) {
	const most = 2
	is := func(n int) bool { return most*n > c.filled }
	out = holdsText
	isTime := is(c.full + c.serial)
	if c.hasUnix() {
		isTime = is(c.full + c.serial + c.unix)
	}
	if isTime {
		out |= holdsTime
	}

	if is(c.days + c.serial + c.compact) {
		out |= holdsDate
	}

	// Times of day are near the time of the call, and not all at night: else they are durations, as 0:04:12.
	isFar := c.judged > 0 && 2*c.near < c.judged
	const several = 5
	isShort := c.clocks >= several && c.late == 0
	if is(c.clocks+c.fractions) && hasDate && !isFar && !isShort {
		out |= holdsClock
	}

	if c.digits == c.filled && c.filled > 0 && hasDate {
		out |= holdsDigits
	}

	if is(c.durations) {
		out |= holdsDuration
	}

	if is(c.numbers) {
		out |= holdsNumber
	}

	if c.filled > 0 && c.flags == c.filled && len(c.words) <= 2 {
		out |= holdsFlag
	}

	return out
}

// isHours reports whether the cells of a column are hours of the day, as in 8, 9 and 10.
func (c *sheetColumn) isHours() bool { return c.filled > 0 && c.hours == c.filled }

// hasRanges reports whether the times of a column are ranges.
func (c *sheetColumn) hasRanges() bool {
	return c.ranges > 0 && 2*c.ranges > c.filled && (c.gap > 0 && c.gap <= 4*60 || !c.first.hasOffset)
}
