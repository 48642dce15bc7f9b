package routing

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/files/yaml"
)

const (
	dayPart      = `(mon|tue|wed|thu|fri|sat|sun)( *- *(mon|tue|wed|thu|fri|sat|sun))?`
	spanPart     = `[0-9]{1,2}:[0-9]{2} *- *[0-9]{1,2}:[0-9]{2}`
	daysPattern  = `^` + dayPart + `( *, *` + dayPart + `)*$`
	datePart     = `([0-9]{4}-)?[0-9]{2}-[0-9]{2}`
	datesPattern = `^` + datePart + `( *, *` + datePart + `)*$`
	spansPattern = `^` + spanPart + `( *, *` + spanPart + `)*$`
)

var spanPattern = regexp.MustCompile(`^` + spanPart + `$`)

// hoursType reads "24/7" or a map from weekdays and dates to opening times, with the time zone and
// the dates on which it is closed.
var hoursType = yaml.Type[Hours]{
	Schema: yaml.Schema{"description": hoursDoc, "anyOf": []yaml.Schema{
		{"const": "24/7"},
		{
			"type": "object", "minProperties": 1, "additionalProperties": false,
			"properties": yaml.Schema{
				keyTimezone: Zone.Schema.About("The time zone of the hours. Default: each hub's."),
				keyClosed:   ClosedDates.Schema.About(closedDoc),
			},
			"patternProperties": yaml.Schema{
				daysPattern:  spansSchema.About("Opening times of weekdays."),
				datesPattern: spansSchema.About("Opening times of a date, in place of its weekday's: 12-24 each year, 2026-12-24 once."),
			},
		},
	}},
	Read: readHours,
}

var spansSchema = yaml.Schema{"anyOf": []yaml.Schema{
	{"type": "string", "pattern": spansPattern},
	{"type": "array", "items": yaml.Schema{"type": "string", "pattern": spansPattern}},
}}

const hoursDoc = "24/7, or opening times of weekdays and dates, as in {mon-fri: 08:00-18:00, 12-24: 08:00-12:00}."

const closedDoc = "Dates on which it is closed all day: 12-25 each year, 2026-12-25 once."

// The keys of hours other than weekdays.
const (
	keyTimezone = "timezone"
	keyClosed   = "closed"
)

func readHours(n *yaml.Node, found *diag.Findings) (Hours, bool) {
	if n.Kind == yaml.Scalar && n.Text == "24/7" {
		return always, true
	}

	// Closing dates belong to the hours of a queue. A map is hours, whatever its name.
	if n.Kind != yaml.Map && n.Key != nil && isClosingKey(n.Key.Text) {
		found.Error(n.Key.Place, diag.WrongType, fmt.Sprintf("%s are not opening hours", n.Key.Text),
			"in the hours of a queue, "+closingFix)
		return Hours{}, false
	}

	if n.Kind != yaml.Map || len(n.Pairs) == 0 {
		reportNoHours(n.Place, found)
		return Hours{}, false
	}

	r := hoursReader{found: found}
	for _, e := range n.Pairs {
		r.entry(e)
	}

	hours := r.finish(n.Place)

	// Hours of single dates are enough to be open at some time.
	opens := slices.ContainsFunc(hours.Week[:], func(day DayHours) bool { return len(day) > 0 }) ||
		slices.ContainsFunc(hours.Dates, func(d DateHours) bool { return len(d.Spans) > 0 })

	// An error in an entry may be the only reason why nothing is open.
	if !opens && !r.failed {
		r.fail(n.Place, diag.BadValue, "these hours are never open",
			"write the days, as in mon-fri: 08:00-20:00")
	}

	return hours, !r.failed
}

// reportNoHours reports a value that is neither "24/7" nor a map of weekdays.
func reportNoHours(at diag.Place, found *diag.Findings) {
	found.Error(at, diag.WrongType, "these are not opening hours",
		`write "24/7" or {mon-fri: 08:00-20:00, sat: 09:00-17:00}`)
}

// hoursYAML are a queue's hours as written: hours of its own, a name of hours, or neither.
type hoursYAML struct {
	areOwn bool // the queue has hours of its own
	hours  Hours
	name   diag.Text // of NamedHours; otherwise without a place
}

// queueHoursType reads hours, or the name of some.
var queueHoursType = yaml.Type[hoursYAML]{
	Schema: yaml.Schema{"anyOf": append([]yaml.Schema{{"type": "string", "pattern": yaml.NamePattern}},
		hoursType.Schema["anyOf"].([]yaml.Schema)...)},
	Read: func(n *yaml.Node, found *diag.Findings) (hoursYAML, bool) {
		if n.Kind == yaml.Scalar && yaml.IsName(n.Text) {
			return hoursYAML{name: n.PlacedText()}, true
		}
		hours, ok := hoursType.Read(n, found)
		return hoursYAML{areOwn: true, hours: hours}, ok
	},
}

// maxSpans limits the openings in a day, since OpenSets examines each.
const maxSpans = 48

// hoursReader reads opening hours entry by entry.
type hoursReader struct {
	hours  Hours
	dates  []diag.Text // by date of the hours: the key that gives it
	found  *diag.Findings
	failed bool
}

func (r *hoursReader) fail(at diag.Place, rule diag.RuleID, message string, fix diag.Fix) {
	r.failed = true
	r.found.Error(at, rule, message, fix)
}

// finish returns the hours after the last entry. It reports days with too many openings, and dates
// whose openings end on a date that has its own.
func (r *hoursReader) finish(at diag.Place) Hours {
	most := 0

	// Touching hours are one opening, so they are joined before they are counted.
	for day, spans := range r.hours.Week {
		r.hours.Week[day] = joined(spans)
		most = max(most, len(r.hours.Week[day]))
	}

	// The hours of a date may run into the next date, which may be written further down. So all dates are
	// read before the check.
	for i := range r.hours.Dates {
		r.checkSpill(i)
		most = max(most, len(r.hours.Dates[i].Spans))
	}

	if most > maxSpans {
		r.fail(at, diag.TooLarge, fmt.Sprintf("a day opens more than %d times", maxSpans),
			"leave out the shortest breaks")
	}

	r.hours.Dates = inOrder(r.hours.Dates)
	return r.hours
}

// entry reads the time zone, the closed dates, or the hours of some weekdays.
func (r *hoursReader) entry(e yaml.KeyValue) {
	ok := true
	key := e.Key.Text

	// A misspelled key is read as the key that was meant, so its value is checked too.
	if near := r.found.Correction(key, []string{keyTimezone, keyClosed}); near != "" && near != key {
		r.fail(e.Key.Place, diag.UnknownKey, fmt.Sprintf("hours have no key %q", key),
			diag.Fixf("did you mean %q?", near))
		key = near
	}

	switch key {
	case keyTimezone:
		r.hours.Zone, ok = Zone.Read(e.Value, r.found)
	case keyClosed:
		ok = r.closed(e.Value)
	default:
		switch {
		case r.isClosing(e):
			r.failed = true
		case isDates(key):
			r.datesOf(e)
		default:
			r.weekdays(e)
		}
	}

	r.failed = r.failed || !ok
}

// wordsForClosed are written for a day on which it is closed.
var wordsForClosed = []string{"closed", "close", "shut", "off", "no", "none", "never", "false", "holiday", "0", "-", ""}

// closingKeys are keys that are written in place of closed.
var closingKeys = []string{
	"holidays",
	"holiday",
	"closed_on",
	"closed_days",
	"closures",
	"exceptions",
	"except",
	"dates",
	"special",
	"christmas",
}

// closingFix tells how holidays are written.
const closingFix = "write the dates as closed: [12-25] for each year, or closed: [2026-12-25] for one"

// isClosingKey reports whether a key is written in place of closed. Closed itself is one where a
// object does not have it.
func isClosingKey(key string) bool {
	return key == keyClosed || slices.Contains(closingKeys, strings.ToLower(key))
}

// isClosing reports an entry that closes a day in another way than the key closed.
func (r *hoursReader) isClosing(e yaml.KeyValue) bool {
	key := e.Key.Text
	value := strings.ToLower(e.Value.Text)

	if isClosingKey(key) {
		r.found.Error(e.Key.Place, diag.UnknownKey, fmt.Sprintf("hours have no key %q", key), closingFix)
		return true
	}

	isWord := e.Value.Kind == yaml.Null || e.Value.Kind == yaml.Scalar && slices.Contains(wordsForClosed, value)
	if !isWord {
		return false
	}

	if date, ok := misorderedDate(key); ok {
		fix := closingFix
		if date != "" {
			fix = fmt.Sprintf("to close on this date, write closed: [%s]", date)
		}
		r.found.Error(e.Key.Place, diag.WrongType, fmt.Sprintf("%q is not a date", key), diag.Fix(fix))
		return true
	}

	fix := closingFix
	first, _, _ := strings.Cut(key, ",")
	if yearlyPattern.MatchString(key) || datePattern.MatchString(key) {
		fix = fmt.Sprintf("to close on this date, write closed: [%s]", key)
	} else if isWeekdays(first) {
		// Hours that are still to be written are reported as an empty value.
		if e.Value.Kind == yaml.Null {
			return false
		}
		fix = "remove the day: it is closed on days without hours"
	}

	at := e.Value.Place
	if e.Value.Kind == yaml.Null {
		// The value is reported as empty.
		at = e.Key.Place
	}

	r.found.Error(at, diag.WrongType, fmt.Sprintf("%q are not opening hours", e.Value.Text), diag.Fix(fix))
	return true
}

// misorderedPattern matches a date with the day first, or with other signs than hyphens.
var misorderedPattern = regexp.MustCompile(`^([0-9]{1,2})[/.-]([0-9]{1,2})(?:[/.-]([0-9]{4}))?$`)

// misorderedDate reports whether a key is a date in another form than 12-25 or 2026-12-25. It returns
// the date in that form, or "" if the key does not show which number is the month.
func misorderedDate(key string) (string, bool) {
	m := misorderedPattern.FindStringSubmatch(key)
	if m == nil {
		return "", false
	}

	month, _ := strconv.Atoi(m[1])
	day, _ := strconv.Atoi(m[2])
	if yearlyPattern.MatchString(key) && month <= 12 {
		return "", false
	}

	// Only a number over 12 shows which of the two is the day.
	if month > 12 {
		month, day = day, month
	}
	if month > 12 || day <= 12 {
		return "", true
	}

	date := fmt.Sprintf("%02d-%02d", month, day)
	if m[3] != "" {
		date = m[3] + "-" + date
	}
	return date, true
}

func isWeekdays(part string) bool {
	_, ok := ParseWeekdays(part)
	return ok
}

// closed reads the dates on which it is closed.
func (r *hoursReader) closed(n *yaml.Node) bool {
	dates, ok := ClosedDates.Read(n, r.found)
	for _, d := range dates {
		r.date(DateHours{On: d}, n.PlacedText())
	}
	return ok
}

// isDates reports whether a key names dates rather than weekdays.
func isDates(key string) bool { return key != "" && '0' <= key[0] && key[0] <= '9' }

// datesOf reads the hours of some dates.
func (r *hoursReader) datesOf(e yaml.KeyValue) {
	spans := r.dateSpans(e)
	for part := range strings.SplitSeq(e.Key.Text, ",") {
		key := *e.Key
		key.Text = strings.TrimSpace(part)
		d, ok := yearOrDay.Read(&key, r.found)
		if !ok {
			r.failed = true
			continue
		}
		r.date(DateHours{On: d, Spans: spans}, diag.Text{Value: key.Text, Place: e.Key.Place})
	}
}

// dateSpans reads the hours of a date.
func (r *hoursReader) dateSpans(e yaml.KeyValue) DayHours {
	spans := r.spans(e.Value)

	// Overlaps show between neighbors only if the hours are in order.
	slices.SortFunc(spans, func(a, b Span) int { return cmp.Compare(a.From, b.From) })

	for i := 1; i < len(spans); i++ {
		if spans[i].From < spans[i-1].To {
			r.fail(e.Key.Place, diag.BadValue, "overlapping hours on "+e.Key.Text, "give each time of the day once")
			return nil
		}
	}

	return joined(spans)
}

// date adds the hours of a date, unless the date has other hours already.
func (r *hoursReader) date(d DateHours, by diag.Text) {
	i := slices.IndexFunc(r.hours.Dates, func(known DateHours) bool { return known.On == d.On })
	switch {
	case i < 0:
		r.hours.Dates = append(r.hours.Dates, d)
		r.dates = append(r.dates, by)
	case len(d.Spans) > 0 || len(r.hours.Dates[i].Spans) > 0:
		r.fail(by.Place, diag.DuplicateKey, fmt.Sprintf("%s is given twice", d.On),
			"give the hours of a date once, or name it once in closed")
	}
}

// checkSpill reports a date whose hours end on the next day, if the next day has hours of its own.
func (r *hoursReader) checkSpill(i int) {
	d := &r.hours.Dates[i]

	// Hours that end by midnight do not reach the next day.
	if d.Spans.rest() == 0 {
		return
	}

	for _, next := range r.hours.Dates {
		if follows(next.On, d.On) {
			r.fail(r.dates[i].Place, diag.BadValue,
				fmt.Sprintf("the hours of %s end on %s, which has its own", d.On, next.On),
				diag.Fixf("end them at 24:00, and write the rest as hours of %s", next.On))
			return
		}
	}
}

// follows reports whether a date is the day after another in any year.
func follows(next, date Date) bool {
	if date.Year != 0 {
		return next.falls(date.Plus(1))
	}
	for _, year := range []int{referenceYear, leapYear} { // another date follows 02-28
		date.Year = year
		day := date.Plus(1)
		if next.Month == day.Month && next.Day == day.Day {
			return true
		}
	}
	return false
}

// weekdays reads the hours of some weekdays. It reports days whose hours overlap with each other or
// with the hours of an earlier entry.
func (r *hoursReader) weekdays(e yaml.KeyValue) {
	var overlaps [7]bool
	days := r.daysOf(e.Key)
	spans := r.spans(e.Value)
	for _, s := range spans {
		for _, day := range days {
			r.add(day, s, &overlaps)
		}
	}

	var names []string
	for i := range overlaps {
		if day := time.Weekday(i+1) % 7; overlaps[day] { // from Monday
			names = append(names, dayNames[day])
		}
	}

	if len(names) > 0 {
		r.fail(e.Key.Place, diag.BadValue, "overlapping hours on "+strings.Join(names, ", "),
			"give each day's hours once")
	}
}

// add inserts a span into a day. It notes the days on which the span overlaps with another one.
func (r *hoursReader) add(day time.Weekday, s Span, overlaps *[7]bool) {
	for shift := -1; shift <= 1; shift++ {
		for _, o := range r.hours.Week[(int(day)+7+shift)%7] {
			from := max(s.From, o.From+shift*minutesPerDay)
			to := min(s.To, o.To+shift*minutesPerDay)
			for at := from / minutesPerDay; from < to && at*minutesPerDay < to; at++ {
				overlaps[(int(day)+at)%7] = true
			}
		}
	}

	spans := r.hours.Week[day]
	i, _ := slices.BinarySearchFunc(spans, s, func(a, b Span) int { return cmp.Compare(a.From, b.From) })
	r.hours.Week[day] = slices.Insert(spans, i, s)
}

// joined merges the spans of a day that meet, as 08:00-12:00 and 12:00-20:00 do.
func joined(spans DayHours) DayHours {
	var out DayHours
	for _, s := range spans {
		if last := len(out) - 1; last >= 0 && out[last].To == s.From {
			out[last].To = s.To
			continue
		}
		out = append(out, s)
	}
	return out
}

var (
	dayNames     = []string{"sun", "mon", "tue", "wed", "thu", "fri", "sat"}
	longDayNames = []string{"sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"}
)

// daysOf reads "mon-fri", "mon, wed" or "fri-mon".
func (r *hoursReader) daysOf(key *yaml.Node) []time.Weekday {
	var out []time.Weekday
	for part := range strings.SplitSeq(key.Text, ",") {
		part = strings.TrimSpace(part)
		days, ok := ParseWeekdays(part)
		if !ok {
			ReportWeekdays(key.PlacedText(), part, r.found)
			r.failed = true
		}
		out = append(out, days...)
	}
	return out
}

// ParseWeekdays reads "mon" or "fri-mon".
func ParseWeekdays(part string) (_ []time.Weekday, ok bool) {
	first, last, isRange := strings.Cut(part, "-")
	if !isRange {
		last = first
	}

	from := slices.Index(dayNames, strings.TrimSpace(first))
	to := slices.Index(dayNames, strings.TrimSpace(last))
	if from < 0 || to < 0 {
		return nil, false
	}

	var out []time.Weekday

	// A range may pass the end of the week, as fri-mon.
	for i := range (to-from+7)%7 + 1 {
		out = append(out, time.Weekday(from+i)%7)
	}

	return out, true
}

// DayName returns the name of a weekday in files: "mon".
func DayName(d time.Weekday) string { return dayNames[d] }

// ReportWeekdays reports a part of a text that is not a day of the week, with the day or the
// range that is spelled most similarly: "mon-fri"
// for "Mon-Fri", "mon" for "monday".
func ReportWeekdays(all diag.Text, part string, found *diag.Findings) {
	x := diag.Finding{
		Place: found.PlaceOf(all, part), Rule: UnknownValue, Message: fmt.Sprintf("%q is not a day of the week", part),
		Fix: "write mon, tue, wed, thu, fri, sat, sun, or a range as in mon-fri",
	}
	days := strings.Split(part, "-")
	known := true
	names := slices.Concat(longDayNames, dayNames)
	for i, day := range days {
		day = strings.TrimSpace(day)
		near := diag.Nearest(day, names)

		// If one part is no day, no fix of the whole range is certain.
		if near == "" || len(days) > 2 {
			found.Add(x)
			return
		}

		known = known && slices.Contains(names, strings.ToLower(day))
		days[i] = near[:len("mon")]
	}

	meant := strings.Join(days, "-")
	x.Fix = fmt.Sprintf("did you mean %q?", meant)

	// The edit is certain only if each part is a day in another spelling.
	if known {
		x.Edit = found.Replacing(diag.Text{Value: part, Place: x.Place}, meant)
	}

	found.Add(x)
}

// spans reads "08:00-20:00", several of them separated by commas, or a list.
func (r *hoursReader) spans(n *yaml.Node) []Span {
	texts, ok := yaml.OneOrListOf(placed).Read(n, r.found)
	if !ok {
		r.failed = true
		return nil
	}

	var out []Span
	for _, text := range texts {
		for part := range strings.SplitSeq(text.Value, ",") {
			if s, ok := r.span(diag.Text{Value: strings.TrimSpace(part), Place: text.Place}); ok {
				out = append(out, s)
			}
		}
	}

	return out
}

func (r *hoursReader) span(text diag.Text) (Span, bool) {
	if !spanPattern.MatchString(text.Value) {
		r.fail(text.Place, diag.WrongType, fmt.Sprintf("%q are not opening hours", text.Value),
			SpanFix(text.Value, `write "08:00-20:00"`))
		return Span{}, false
	}

	first, last, _ := strings.Cut(text.Value, "-")
	from, fromOK := parseMinute(first)
	to, toOK := parseMinute(last)
	switch {
	case !fromOK || !toOK:
		r.fail(text.Place, diag.BadValue, fmt.Sprintf("%q is not within a day", text.Value),
			SpanFix(text.Value, "a day runs from 00:00 to 24:00"))
		return Span{}, false
	case from == to || from == minutesPerDay:
		r.fail(text.Place, diag.BadValue, fmt.Sprintf("%q is never open", text.Value),
			`for a whole day write "00:00-24:00"`)
		return Span{}, false
	}

	// An end before the beginning lies on the next day.
	if to < from {
		to += minutesPerDay
	}
	return Span{from, to}, true
}

// parseMinute returns the minute of the day of "08:00". The day ends at 24:00.
func parseMinute(clock string) (int, bool) {
	hour, minute, _ := strings.Cut(strings.TrimSpace(clock), ":")
	h, _ := strconv.Atoi(hour) // digits only
	m, _ := strconv.Atoi(minute)
	t := h*60 + m
	return t, m < 60 && t <= minutesPerDay
}

var datePattern = regexp.MustCompile(`^[0-9]{4}-[0-9]{2}-[0-9]{2}$`)

// The years of dates: those for which time zones are known.
const (
	firstYear = 1970
	lastYear  = 2200
)

// Day reads a calendar date: "2026-12-25".
var Day = yaml.Type[Date]{
	Schema: yaml.Schema{"type": "string", "format": "date"},
	Read: func(n *yaml.Node, found *diag.Findings) (Date, bool) {
		if n.Kind != yaml.Scalar || !datePattern.MatchString(n.Text) {
			found.Error(n.Place, diag.WrongType, "this is not a day", `write it as in "2026-11-27"`)
			return Date{}, false
		}
		t, err := time.Parse(time.DateOnly, n.Text)
		if err != nil || t.Year() < firstYear || t.Year() > lastYear {
			fix := diag.Fixf("write a day of the years %d to %d", firstYear, lastYear)
			if err != nil {
				fix = dateFix(n.Text)
			}
			found.Error(n.Place, diag.BadValue, fmt.Sprintf("the day %s does not exist", n.Text), fix)
			return Date{}, false
		}
		return DateOf(t), true
	},
}

// dateFix is the fix for a date that does not exist: its month and day are exchanged, or its month has fewer days.
func dateFix(date string) diag.Fix {
	at := len(date) - len("12-25")
	year := date[:at]
	exchanged := date[at+3:] + "-" + date[at:at+2]
	if _, err := time.Parse(time.DateOnly, cmp.Or(year, fmt.Sprint(leapYear, "-"))+exchanged); err == nil {
		return diag.Fixf("write the month first, as in %s%s", year, exchanged)
	}
	return "correct its day or its month"
}

var yearlyPattern = regexp.MustCompile(`^[0-9]{2}-[0-9]{2}$`)

// leapYear is a year in which every date of a year exists.
const leapYear = 2028

// yearOrDay reads a date of each year, "12-25", or a calendar date, "2026-12-25".
var yearOrDay = yaml.Type[Date]{
	Schema: yaml.Schema{"type": "string", "pattern": `^` + datePart + `$`},
	Read: func(n *yaml.Node, found *diag.Findings) (Date, bool) {
		if n.Kind != yaml.Scalar || !yearlyPattern.MatchString(n.Text) && !datePattern.MatchString(n.Text) {
			found.Error(n.Place, diag.WrongType, "this is not a date",
				`write "12-25" for each year, or "2026-12-25" for one`)
			return Date{}, false
		}

		if datePattern.MatchString(n.Text) {
			return Day.Read(n, found)
		}

		t, err := time.Parse(time.DateOnly, fmt.Sprint(leapYear, "-", n.Text))
		if err != nil {
			found.Error(n.Place, diag.BadValue, fmt.Sprintf("the date %s does not exist", n.Text),
				dateFix(n.Text))
			return Date{}, false
		}

		return Date{Month: t.Month(), Day: t.Day()}, true
	},
}

// ClosedDates reads the dates on which something is closed: of each year or of one.
var ClosedDates = yaml.OneOrListOf(yearOrDay)
