package records

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// order is the order in which a date of three numbers is written.
type order uint8

// The orders of dates. They are bits: a text may be a date in several of them.
const (
	yearFirst order = 1 << iota
	dayFirst
	monthFirst

	anyOrder = yearFirst | dayFirst | monthFirst
)

// orders are the orders of a date, by index.
var orders = [...]order{yearFirst, dayFirst, monthFirst}

// moment is a text of a date, of a time of day, or of both, as it is written.
type moment struct {
	numbers [3]int  // of the date, as they are written
	digits  [3]int8 // how many each number has
	count   int     // of the numbers
	month   int     // by its name; 0: it is a number
	mark    byte    // between the numbers

	hasClock             bool
	hour, minute, second int
	nanosecond           int
	hasSeconds           bool
	half                 byte // 'a' for AM, 'p' for PM, 0 for a clock of 24 hours

	hasOffset bool
	offset    int    // seconds east of UTC
	letters   string // of a zone in place of an offset
	hasUntil  bool
	until     int // minute of the day of a range's end

	number  float64 // the text is one number
	isPlain bool    // likewise
}

// hasDate reports whether the text has a date.
func (m *moment) hasDate() bool {
	return m.count == 3 || m.month > 0 && m.count == 2
}

// scanner reads a moment.
type scanner struct {
	text string
	at   int
	moment
}

// scan reads a text of a date, a time of day or both. The text may have a weekday, words such as
// AM, an offset from UTC or the end of a range.
func scan(text string) (moment, bool) {
	text = strings.TrimSpace(text)
	if text == "" {
		return moment{}, false
	}
	if m, ok := scanUsual(text); ok {
		return m, true
	}
	if from, _, ok := strings.Cut(text, "/"); ok && len(from) > len("2006-01-02") && from[len("2006-01-02")] == 'T' {
		return scanParts(from) // of a range of ISO 8601
	}
	if v, ok := plainNumber(text); ok {
		if len(text) == len("20060102150405") && !isUnix(v) {
			if m, ok := scanParts(text[:8] + " " + text[8:]); ok && m.possible() == yearFirst {
				return m, true
			}
		}
		return moment{number: v, isPlain: true}, true
	}
	if m, ok := scanParts(text); ok {
		return m, true
	}
	return scanRange(text)
}

// betweenTimes are the texts between the dates with times of a range.
var betweenTimes = []string{" - ", " – ", "~", " to ", " bis ", " au ", " al ", " tot "}

// scanRange reads a range whose end repeats the date, as in 2026-08-03 08:00 - 2026-08-03 08:30.
func scanRange(text string) (moment, bool) {
	for _, between := range betweenTimes {
		from, to, ok := strings.Cut(text, between)
		if !ok {
			continue
		}
		start, isStart := scanParts(strings.TrimSpace(from))
		end, isEnd := scanParts(strings.TrimSpace(to))
		if isStart && isEnd && start.hasDate() && start.hasClock && end.hasDate() && end.hasClock {
			start.hasUntil = true
			start.until = minuteOfDay(&end)
			return start, true
		}
	}
	return moment{}, false
}

// usualForm is the form of most times, with a digit for each 0. A T may be in the place of the blank, and a zone may
// follow.
const usualForm = "0000-00-00 00:00:00"

// scanUsual reads a time in the usual form as scanParts does, in a fraction of its time.
func scanUsual(text string) (m moment, ok bool) {
	if len(text) < len(usualForm) {
		return m, false
	}
	for i := range len(usualForm) {
		isOther := usualForm[i] != '0' && text[i] != usualForm[i] && (usualForm[i] != ' ' || text[i] != 'T')
		if isDigit(text[i]) != (usualForm[i] == '0') || isOther {
			return m, false
		}
	}

	two := func(at int) int { return int(text[at]-'0')*10 + int(text[at+1]-'0') }
	m = moment{
		numbers: [3]int{two(0)*100 + two(2), two(5), two(8)}, digits: [3]int8{4, 2, 2}, count: 3, mark: '-',
		hasClock: true, hour: two(11), minute: two(14), second: two(17), hasSeconds: true,
	}
	switch zone := text[len(usualForm):]; zone {
	case "":
	case "Z":
		m.hasOffset = true
	default: // as next reads a sign
		s := scanner{text: zone, moment: m}
		isRead := zone[0] == '+' && s.readOffset() || zone[0] == '-' && s.readUntil()
		if !isRead || s.at < len(zone) {
			return m, false
		}
		m = s.moment
	}
	return m, m.clockIsPossible()
}

// scanParts reads a text part by part.
func scanParts(text string) (moment, bool) {
	s := scanner{text: withColons(text)}
	for s.at < len(s.text) {
		if !s.next() {
			return moment{}, false
		}
	}

	ok := s.hasClock || s.hasDate()
	isBroken := s.count > 0 && !s.hasDate()
	return s.moment, ok && !isBroken && s.clockIsPossible()
}

// digitRange is an interval as 0800-0830 or 900-930, and hourRange one of hours as 08-09, 9-10 or 8h-9h.
var (
	digitRange = regexp.MustCompile(`^(\d\d?)(\d\d) ?[-–] ?(\d\d?)(\d\d)$`)
	hourRange  = regexp.MustCompile(`(?i)^(\d\d?) ?(h|uhr)? ?(?:[-–à]|bis) ?(\d\d?) ?(h|uhr)?$`)
)

// withColons writes an interval of digits with colons. Hours without a letter end at one of two digits, an hour later.
// Digits without the first 0 are at most an hour apart. Others may be a day and a month, or a telephone number.
func withColons(text string) string {
	const shortest, longest = 4, 14
	if len(text) < shortest || len(text) > longest || !isDigit(text[0]) {
		return text
	}
	hour := len(text) - len(strings.TrimLeft(text, digits))
	if hour == len(text) || strings.IndexByte(":./,", text[hour]) >= 0 {
		return text
	}

	// An expression is slow, and most cells are no interval of digits.
	if hour <= 2 {
		if m := hourRange.FindStringSubmatch(text); m != nil {
			isHours := hourOf(m[3]) == hourOf(m[1])+1 && len(m[3]) == 2
			if isHours || m[2] != "" || m[4] != "" {
				return m[1] + ":00-" + m[3] + ":00"
			}
		}
		return text
	}
	if m := digitRange.FindStringSubmatch(text); m != nil {
		minutes := 60*(hourOf(m[3])-hourOf(m[1])) + hourOf(m[4]) - hourOf(m[2])
		isNear := minutes > 0 && minutes <= 60
		if isNear || len(m[1]) == 2 && len(m[3]) == 2 {
			return m[1] + ":" + m[2] + "-" + m[3] + ":" + m[4]
		}
	}
	return text
}

// hourOf is the number of one or two digits.
func hourOf(digits string) int {
	n, _ := strconv.Atoi(digits)
	return n
}

// plainNumber reads a text of digits with at most one decimal mark.
func plainNumber(text string) (float64, bool) {
	marks := 0
	for i := range len(text) {
		c := text[i]
		if isDigit(c) {
			continue
		}

		switch {
		case (c == '.' || c == ',') && i > 0:
			marks++
		default:
			return 0, false
		}
	}

	if marks > 1 {
		return 0, false
	}

	v, err := strconv.ParseFloat(strings.Replace(text, ",", ".", 1), 64)
	return v, err == nil
}

func isDigit(c byte) bool { return c >= '0' && c <= '9' }

// clockIsPossible reports whether the time of day exists. Hours from 24 on belong to the next day.
func (m *moment) clockIsPossible() bool {
	if m.half != 0 && (m.hour < 1 || m.hour > 12) {
		return false
	}
	const longest = 47 // hours
	return m.hour <= longest && m.minute < 60 && m.second < 60
}

// next reads the next part of the text.
func (s *scanner) next() bool {
	c := s.text[s.at]
	switch {
	case c == ' ' || c == ',' || c == '(' || c == ')':
		s.at++
		return true
	case isDigit(c):
		return s.readNumber()
	case c == '-' && s.hasDate() && !s.hasClock && s.peek(-1) == ' ' && s.peek(1) == ' ':
		s.at++
		return true
	case c == '+' || c == '-':
		return s.hasClock && (s.readUntil() || s.readOffset())
	}

	r, size := utf8.DecodeRuneInString(s.text[s.at:])
	switch {
	case strings.ContainsRune("年月日", r):
		s.at += size
		s.mark = '/'
		return s.count > 0 && !s.hasClock
	case strings.ContainsRune("–—~〜～", r):
		return s.hasClock && s.readUntil()
	case r == '\u00a0' || r == '\u202f' || r == '\u200e':
		s.at += size
		return true
	case unicode.IsLetter(r):
		return s.readWord()
	}

	return false
}

// run returns the digits at the place of the scanner.
func (s *scanner) run() string {
	end := s.at
	for end < len(s.text) && isDigit(s.text[end]) {
		end++
	}
	return s.text[s.at:end]
}

// peek returns the byte at a distance, or 0.
func (s *scanner) peek(distance int) byte {
	if at := s.at + distance; at >= 0 && at < len(s.text) {
		return s.text[at]
	}
	return 0
}

// readNumber reads a date, a time of day or a number of a date with the name of its month.
func (s *scanner) readNumber() bool {
	digits := s.run()
	n := len(digits)
	next := s.peek(n)
	follows := s.peek(n + 1)
	isAfterDate := s.hasDate() && !s.hasClock

	// A time of day: 8:30, 8h30, 8.30 after a date, 8 PM, 08h, or 8 alone after a date.
	isClock := next == ':' || (next == 'h' || next == 'H' || next == '.' && isAfterDate) && isDigit(follows)
	isLast := s.at+n == len(s.text)
	isBareHour := isAfterDate && n <= 2 && isLast && (s.peek(-1) == ' ' || s.peek(-1) == 'T')
	isHour := s.hour == 0 && !s.hasClock && s.peeksHalf(n) || isBareHour || s.endsWithH(n)

	const longest = 14
	switch {
	case isClock, isHour:
		return s.readClock()
	case n > longest:
		return false
	case n == 8 && s.count == 0: // YYYYMMDD
		s.addNumber(digits[:4], '-')
		s.addNumber(digits[4:6], '-')
		s.addNumber(digits[6:], '-')
		s.at += 8
		return true
	case n == 4 && s.hasDate() && next != 0 && s.peek(7) == next: // the year of a second date
		return false
	case (n == 4 || n == 6) && isAfterDate: // hhmm, hhmmss
		s.setClock(digits)
		s.at += n
		return true
	case s.count == 3:
		return false
	}

	s.addNumber(digits, next)
	s.at += n
	isMark := next == '-' || next == '/' || next == '.'
	if isMark {
		s.at++
	}

	return true
}

// addNumber adds a number of the date. The mark is the byte after it.
func (s *scanner) addNumber(digits string, mark byte) {
	n, _ := strconv.Atoi(digits) // digits, and few
	s.numbers[s.count] = n
	s.digits[s.count] = int8(len(digits))
	if s.count == 0 {
		s.mark = mark
	}
	s.count++
}

// setClock sets the time of day from digits as hhmm or hhmmss.
func (s *scanner) setClock(digits string) {
	s.hasClock = true
	s.hour, _ = strconv.Atoi(digits[:2])
	s.minute, _ = strconv.Atoi(digits[2:4])
	if len(digits) == 6 {
		s.second, _ = strconv.Atoi(digits[4:])
		s.hasSeconds = true
	}
}

// peeksHalf reports whether AM or PM follows at a distance.
func (s *scanner) peeksHalf(distance int) bool {
	rest := strings.TrimLeft(s.text[min(s.at+distance, len(s.text)):], " ")
	return halfOf(rest) != 0
}

// endsWithH reports whether the text has an h at a distance, and nothing after it, as in 08h.
func (s *scanner) endsWithH(distance int) bool {
	return !s.hasClock && strings.EqualFold(s.text[s.at+distance:], "h")
}

// blanks are spaces, also the spaces without a line break.
const blanks = " \u00a0\u202f"

// halfOf returns 'a' or 'p' if a text begins with AM or PM, in any case and with or without points.
func halfOf(text string) byte {
	if len(text) < 2 {
		return 0
	}
	first := text[0] | 0x20
	rest, isDotted := strings.CutPrefix(text[1:], ".")
	if isDotted { // Spanish has a blank: a. m.
		rest = strings.TrimLeft(rest, blanks)
	}
	isHalf := (first == 'a' || first == 'p') && rest != "" && rest[0]|0x20 == 'm'
	if !isHalf || len(rest) > 1 && isLetter(rest[1]) {
		return 0
	}
	return first
}

func isLetter(c byte) bool { return c|0x20 >= 'a' && c|0x20 <= 'z' }

// readClock reads h:mm, h:mm:ss, a fraction, and AM or PM after it.
func (s *scanner) readClock() bool {
	if s.hasClock {
		return false
	}

	c, ok := s.readTimeOfDay()
	if !ok {
		return false
	}

	s.hasClock = true
	s.hour = c.hour
	s.minute = c.minute
	s.second = c.second
	s.nanosecond = c.nanosecond
	s.hasSeconds = c.hasSeconds
	s.half = c.half

	return true
}

// readTimeOfDay reads a time of day at the place of the scanner.
func (s *scanner) readTimeOfDay() (out moment, ok bool) {
	digits := s.run()
	if digits == "" || len(digits) > 2 {
		return out, false
	}

	out.hour, _ = strconv.Atoi(digits)
	s.at += len(digits)
	if s.endsWithH(0) {
		s.at++
	}
	mark := byte(0)
	for part := range 2 {
		next := s.peek(0)
		isMark := next == ':' || part == 0 && (next == 'h' || next == 'H') || next == '.' && s.hasDate() && mark != ':'
		if !isMark || !isDigit(s.peek(1)) {
			break
		}

		mark = next
		s.at++
		digits = s.run()
		if len(digits) != 2 {
			return out, false
		}

		n, _ := strconv.Atoi(digits)
		if part == 0 {
			out.minute = n
		} else {
			out.second = n
			out.hasSeconds = true
		}

		s.at += len(digits)
	}

	isFraction := (s.peek(0) == '.' || s.peek(0) == ',') && isDigit(s.peek(1))
	if isFraction {
		s.at++
		digits = s.run()
		s.at += len(digits)
		nanoseconds, _ := strconv.Atoi((digits + "000000000")[:9])
		out.nanosecond = nanoseconds
	}

	rest := strings.TrimLeft(s.text[s.at:], blanks)
	if out.half = halfOf(rest); out.half != 0 {
		s.at = len(s.text) - len(rest)
		s.skipHalf()
	}

	return out, true
}

// skipHalf skips AM or PM, with or without points.
func (s *scanner) skipHalf() {
	isFirst := true // a letter, which a point and a blank may follow
	for s.at < len(s.text) && (isLetter(s.text[s.at]) || s.text[s.at] == '.') {
		s.at++
		if rest := s.text[s.at:]; isFirst && s.peek(-1) == '.' {
			s.at += len(rest) - len(strings.TrimLeft(rest, blanks))
			isFirst = false
		}
	}
}

// furthestOffset is the largest offset from UTC in use, in minutes.
const furthestOffset = 14 * 60

// readUntil reads the end of a range after its start, as in 08:30-09:00. It reads nothing, and
// returns false, where the text is an offset from UTC.
func (s *scanner) readUntil() bool {
	from := s.at
	rest := strings.TrimLeft(s.text[s.at:], " -–—~〜～")
	isSpaced := strings.ContainsRune(s.text[from:len(s.text)-len(rest)], ' ') || from > 0 && s.text[from-1] == ' '

	s.at = len(s.text) - len(rest)
	end, ok := s.readTimeOfDay()
	atEnd := strings.TrimSpace(s.text[s.at:]) == ""
	const latest = 24 // hours
	if !ok || !atEnd || s.text[from] == '+' || end.hour > latest || end.minute > 59 {
		s.at = from
		return false
	}

	s.hasUntil = true
	s.until = minuteOfDay(&end)
	isFiner := s.hasSeconds && !end.hasSeconds

	isOffset := (!isSpaced || isFiner) && s.half == 0 && end.half == 0 && s.text[from] == '-' &&
		end.hour*60+end.minute <= furthestOffset
	if isOffset { // the column tells which of the two it is
		s.hasOffset = true
		s.offset = -(end.hour*60 + end.minute) * 60
	}

	return true
}

// minuteOfDay is the minute of a time of day.
func minuteOfDay(m *moment) int { return m.hour24()*60 + m.minute }

// hour24 is the hour by a clock of 24 hours.
func (m *moment) hour24() int {
	switch {
	case m.half == 'a' && m.hour == 12:
		return 0
	case m.half == 'p' && m.hour < 12:
		return m.hour + 12
	}
	return m.hour
}

// readOffset reads +hh, +hhmm or +hh:mm.
func (s *scanner) readOffset() bool {
	sign := 1
	if s.text[s.at] == '-' {
		sign = -1
	}

	s.at++
	digits := s.run()

	s.at += len(digits)
	hours := digits
	minutes := "0"
	switch {
	case len(digits) == 4:
		hours = digits[:2]
		minutes = digits[2:]
	case len(digits) == 2 && s.peek(0) == ':':
		s.at++
		minutes = s.run()
		s.at += len(minutes)
	case len(digits) != 2 && len(digits) != 1:
		return false
	}

	h, _ := strconv.Atoi(hours)
	m, err := strconv.Atoi(minutes)
	if err != nil || m > 59 || h*60+m > furthestOffset || s.hasOffset {
		return false
	}

	s.hasOffset = true
	s.offset = sign * (h*60 + m) * 60
	return true
}

// timeWords are words in texts of times that are neither months nor weekdays.
var timeWords = []struct {
	words string
	does  func(s *scanner) bool
}{
	{" t at de um uhr h from von van das dalle ", func(*scanner) bool { return true }},
	{" z utc gmt ", (*scanner).setOffset},
	{" m min s ", func(s *scanner) bool { return s.hasClock }},
	{" to bis a al alle hasta tot até às ", (*scanner).readUntil},
	{" à ", func(s *scanner) bool { return !s.hasClock || s.readUntil() }}, // of a date and a time, or of a range
}

// setOffset says that the time is in UTC. An offset may follow, as in UTC+2.
func (s *scanner) setOffset() bool {
	if next := s.peek(0); next != '+' && next != '-' {
		s.hasOffset = true
	}
	return s.hasClock
}

// monthNames has the first letters of the months, in English and in four other languages.
var monthNames = [12][]string{
	{"jan", "ene", "gen"},
	{"feb", "fév", "fev"},
	{"mar", "mär", "mrt", "maa"},
	{"apr", "avr", "abr"},
	{"may", "mai", "mei", "mag"},
	{"jun", "juin", "giu"},
	{"jul", "juil", "lug"},
	{"aug", "août", "aou", "ago"},
	{"sep", "set"},
	{"oct", "okt", "ott", "out"},
	{"nov"},
	{"dec", "dez", "déc", "dic"},
}

// weekdayNames has the first letters of the weekdays, likewise.
var weekdayNames = []string{
	"mon", "tue", "wed", "thu", "fri", "sat", "sun",
	"mo", "di", "mi", "do", "fr", "sa", "so",
	"lun", "mar", "mer", "jeu", "ven", "sam", "dim", "mié", "mie", "jue", "vie", "sáb", "sab", "dom", "gio",
	"tu", "we", "th", "su",
}

// word is the letters at the place of the scanner.
func (s *scanner) word() string {
	rest := s.text[s.at:]
	if end := strings.IndexFunc(rest, func(r rune) bool { return !unicode.IsLetter(r) }); end >= 0 {
		return rest[:end]
	}
	return rest
}

// readWord reads the name of a month or a weekday, or a word of timeWords.
func (s *scanner) readWord() bool {
	word := strings.ToLower(s.word())
	s.at += len(s.word())

	for i := range timeWords {
		if isOneOf(timeWords[i].words, word) {
			return timeWords[i].does(s)
		}
	}

	if zoneLetters[word] != "" && s.hasClock && !s.hasOffset {
		s.letters = word
		return true
	}

	isMark := strings.ContainsRune(".-/", rune(s.peek(0)))
	month := monthOf(word)
	isMonth := month > 0 && (s.count > 0 || !slices.Contains(weekdayNames, word))
	switch {
	case isMonth && s.month == 0 && !s.hasDate():
		s.month = month
	case !isWeekday(word):
		return false
	}

	if isMark && s.at < len(s.text) {
		s.at++
	}

	return true
}

func monthOf(word string) int {
	for i, names := range monthNames {
		for _, name := range names {
			if strings.HasPrefix(word, name) {
				return i + 1
			}
		}
	}
	return 0
}

func isWeekday(word string) bool {
	return slices.ContainsFunc(weekdayNames, func(name string) bool {
		return word == name || len(name) > 2 && strings.HasPrefix(word, name)
	})
}

// date gives the date in an order.
func (m *moment) date(of order) (year int, month time.Month, day int, ok bool) {
	a := m.numbers[0]
	b := m.numbers[1]
	c := m.numbers[2]
	yearAt := 2
	switch {
	case m.month > 0:
		year, month, day = b, time.Month(m.month), a
		yearAt = 1
		if m.digits[0] == 4 {
			year = a
			day = b
			yearAt = 0
		}
	case of == yearFirst:
		year, month, day = a, time.Month(b), c
		yearAt = 0
	case of == dayFirst:
		year, month, day = c, time.Month(b), a
	default:
		year, month, day = c, time.Month(a), b
	}

	switch m.digits[yearAt] {
	case 2:
		const turn = 69 // as package time
		year += 1900
		if year < 1900+turn {
			year += 100
		}
	case 4:
	default:
		return 0, 0, 0, false
	}

	isPossible := month >= 1 && month <= 12 && day >= 1 && day <= daysOf(year, month) && year >= firstYear &&
		year <= lastYear
	return year, month, day, isPossible
}

// daysOf is the number of days of a month.
func daysOf(year int, month time.Month) int {
	isLeap := year%4 == 0 && (year%100 != 0 || year%400 == 0)
	if month == time.February && isLeap {
		return 29
	}
	return [...]int{31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31}[month-1]
}

// possible are the orders in which the text is a date.
func (m *moment) possible() (out order) {
	if m.month > 0 {
		if _, _, _, ok := m.date(yearFirst); ok {
			return anyOrder
		}
		return 0
	}

	for _, o := range orders {
		if m.mark == '.' && o == monthFirst { // nobody writes so
			continue
		}

		isShortYear := m.digits[0] != 4 && m.digits[2] == 4 && o == yearFirst ||
			m.digits[0] == 4 && o != yearFirst
		if _, _, _, ok := m.date(o); ok && !isShortYear {
			out |= o
		}
	}

	return out
}

// in gives the time that the moment is in UTC, in an order.
func (m *moment) in(of order) (time.Time, bool) {
	year, month, day, ok := m.date(of)
	if !ok {
		return time.Time{}, false
	}
	return time.Date(year, month, day, m.hour24(), m.minute, m.second, m.nanosecond, time.UTC), true
}

// form names how the moment is written, as a map has it.
func (m *moment) form(of order) string {
	if m.isPlain {
		return numberForm(m.number)
	}

	mark := "/"
	if m.mark == '-' || m.mark == '.' {
		mark = string(m.mark)
	}

	year := "YYYY"
	if m.hasDate() && m.digits[0] != 4 && m.digits[m.count-1] == 2 {
		year = "YY"
	}

	date := []string{"MM", "DD", year}
	switch {
	case m.month > 0:
		date = []string{"DD", "MMM", year}
	case of == yearFirst:
		date = []string{year, "MM", "DD"}
	case of == dayFirst:
		date = []string{"DD", "MM", year}
	}

	var parts []string
	if m.hasDate() {
		parts = append(parts, strings.Join(date, mark))
	}

	if m.hasClock {
		clock := "hh:mm"
		if m.hasSeconds {
			clock += ":ss"
		}

		if m.half != 0 {
			clock += " AM"
		}

		parts = append(parts, clock)
	}

	form := strings.Join(parts, " ")
	if m.hasOffset {
		form += "Z"
	}

	return form
}
