package routing

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/ivrsim/ivrsim/internal/diag"
	"github.com/ivrsim/ivrsim/internal/yaml"
)

const hoursHint = `write "24/7" or {mon-fri: 08:00-20:00, sat: 09:00-17:00}`

// hoursType reads "24/7", or days of the week to times.
var hoursType = yaml.Type[Hours]{
	Schema: yaml.Schema{"anyOf": []yaml.Schema{
		{"const": "24/7"},
		{
			"type": "object", "minProperties": 1, "additionalProperties": false,
			"patternProperties": yaml.Schema{
				daysPattern: yaml.Schema{"anyOf": []yaml.Schema{
					{"type": "string", "pattern": spansPattern},
					{"type": "array", "items": yaml.Schema{"type": "string", "pattern": spansPattern}},
				}},
			},
		},
	}},
	Read: func(n *yaml.Node, found *diag.Findings) (Hours, bool) {
		if n.Kind == yaml.Scalar && n.Text == "24/7" {
			return Hours{Always: true}, true
		}
		if n.Kind != yaml.Map || len(n.Entries) == 0 {
			found.Error(n.Place, diag.WrongType, "these are no opening hours", hoursHint)
			return Hours{}, false
		}
		w := weekReader{found: found}
		for _, e := range n.Entries {
			w.entry(e)
		}
		if w.crowded {
			w.fail(n.Place, diag.TooLarge, fmt.Sprintf("a day opens more than %d times", maxSpans), "leave out the shortest breaks")
		}
		return w.hours, w.ok()
	},
}

const (
	dayPart      = `(mon|tue|wed|thu|fri|sat|sun)( *- *(mon|tue|wed|thu|fri|sat|sun))?`
	spanPart     = `[0-9]{1,2}:[0-9]{2} *- *[0-9]{1,2}:[0-9]{2}`
	daysPattern  = `^` + dayPart + `( *, *` + dayPart + `)*$`
	spansPattern = `^` + spanPart + `( *, *` + spanPart + `)*$`
)

// maxSpans bounds how often a queue opens in a day: which hubs are open together is
// asked of every time at which one of them opens or closes.
const maxSpans = 48

// weekReader fills a week, entry by entry.
type weekReader struct {
	hours   Hours
	found   *diag.Findings
	crowded bool // a day opens more often than maxSpans
	broken  bool
}

func (w *weekReader) ok() bool { return !w.broken }

func (w *weekReader) entry(e yaml.Entry) {
	var twice [7]bool
	days := w.days(e.Key, &twice)
	spans := w.spans(e.Value)
	for _, span := range spans {
		for _, day := range days {
			w.add(day, span, &twice)
		}
	}
	if len(spans) > 0 {
		w.overlap(e.Key.Place, &twice)
	}
}

// add opens a day for a span, unless it is open twice then. A span that ends the next
// morning is two.
func (w *weekReader) add(day time.Weekday, s Span, twice *[7]bool) {
	if s.From > s.To {
		if s.To > 0 {
			w.add((day+1)%7, Span{0, s.To}, twice)
		}
		s.To = minutesOfDay
	}
	week := &w.hours.Week[day]
	if slices.ContainsFunc(*week, func(o Span) bool { return s.From < o.To && o.From < s.To }) {
		twice[day] = true
		return
	}
	if len(*week) == maxSpans {
		w.crowded = true
		return
	}
	*week = append(*week, s)
	slices.SortFunc(*week, func(a, b Span) int { return cmp.Compare(a.From, b.From) })
	*week = merged(*week)
}

// overlap reports the days that an entry opens where they are open already.
func (w *weekReader) overlap(at diag.Place, twice *[7]bool) {
	var names []string
	for i := range dayNames {
		if day := (i + 1) % 7; twice[day] { // from monday on
			names = append(names, dayNames[day])
		}
	}
	if len(names) == 0 {
		return
	}
	has := "has"
	if len(names) > 1 {
		has = "have"
	}
	w.fail(at, diag.BadValue, fmt.Sprintf("%s %s two hours that overlap", strings.Join(names, ", "), has), "give each day's hours once")
}

// merged makes one span of those that meet: 08:00-12:00, 12:00-20:00.
func merged(spans []Span) []Span {
	out := spans[:1]
	for _, s := range spans[1:] {
		if last := &out[len(out)-1]; last.To == s.From {
			last.To = s.To
			continue
		}
		out = append(out, s)
	}
	return out
}

var dayNames = [7]string{"sun", "mon", "tue", "wed", "thu", "fri", "sat"}

// days reads "mon-fri", "mon, wed" or "fri-mon", each day once.
func (w *weekReader) days(key *yaml.Node, twice *[7]bool) []time.Weekday {
	var out []time.Weekday
	for part := range strings.SplitSeq(key.Text, ",") {
		part = strings.TrimSpace(part)
		first, last, isRange := strings.Cut(part, "-")
		from, to := slices.Index(dayNames[:], strings.TrimSpace(first)), slices.Index(dayNames[:], strings.TrimSpace(last))
		if !isRange {
			to = from
		}
		if from < 0 || to < 0 {
			w.fail(w.found.PlaceOf(key.PlacedText(), part), UnknownValue, fmt.Sprintf("%q is not a day of the week", part), meantDays(part))
			continue
		}
		for range (to-from+7)%7 + 1 {
			if day := time.Weekday(from); slices.Contains(out, day) {
				twice[day] = true
			} else {
				out = append(out, day)
			}
			from = (from + 1) % 7
		}
	}
	return out
}

var wholeNames = []string{"sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"}

// meantDays gives the day or the range that was likely meant: "Mon-Fri", "monday".
func meantDays(part string) string {
	days := strings.Split(part, "-")
	for i, day := range days {
		near := diag.Nearest(strings.TrimSpace(day), slices.Concat(wholeNames, dayNames[:]))
		if near == "" || len(days) > 2 {
			return "write mon, tue, wed, thu, fri, sat, sun, or a range as in mon-fri"
		}
		days[i] = near[:3]
	}
	return fmt.Sprintf("did you mean %q?", strings.Join(days, "-"))
}

// spans reads "08:00-20:00", several of them, or a list.
func (w *weekReader) spans(n *yaml.Node) []Span {
	texts, ok := yaml.OneOrListOf(placed).Read(n, w.found)
	if !ok {
		w.broken = true
		return nil
	}
	var out []Span
	for _, text := range texts {
		for part := range strings.SplitSeq(text.Value, ",") {
			if s, ok := w.span(diag.Text{Value: strings.TrimSpace(part), Place: text.Place}); ok {
				out = append(out, s)
			}
		}
	}
	return out
}

var spanPattern = regexp.MustCompile(`^([0-9]{1,2}):([0-9]{2}) *- *([0-9]{1,2}):([0-9]{2})$`)

func (w *weekReader) span(text diag.Text) (Span, bool) {
	parts := spanPattern.FindStringSubmatch(text.Value)
	if parts == nil {
		w.fail(text.Place, diag.WrongType, fmt.Sprintf("%q are no opening hours", text.Value), `write "08:00-20:00"`)
		return Span{}, false
	}
	from, fromOK := minutes(parts[1], parts[2])
	to, toOK := minutes(parts[3], parts[4])
	switch {
	case !fromOK || !toOK:
		w.fail(text.Place, diag.BadValue, fmt.Sprintf("%q is not within a day", text.Value), "a day runs from 00:00 to 24:00")
		return Span{}, false
	case from == to || from == minutesOfDay:
		w.fail(text.Place, diag.BadValue, fmt.Sprintf("%q is never open", text.Value), `for a whole day write "00:00-24:00"`)
		return Span{}, false
	}
	return Span{from, to}, true
}

// minutes gives the minute of the day; 24:00 is its end.
func minutes(hour, minute string) (int, bool) {
	h, _ := strconv.Atoi(hour) // two digits at most
	m, _ := strconv.Atoi(minute)
	t := h*60 + m
	return t, m < 60 && t <= minutesOfDay
}

func (w *weekReader) fail(at diag.Place, rule, message, mend string) {
	w.broken = true
	w.found.Error(at, rule, message, mend)
}

var dayPattern = regexp.MustCompile(`^[0-9]{4}-[0-9]{2}-[0-9]{2}$`)

// The years in which a day can be: those of which time zones are known.
const (
	firstYear = 1970
	lastYear  = 2200
)

// Day reads a day of the calendar: "2026-12-25".
var Day = yaml.Type[Date]{
	Schema: yaml.Schema{"type": "string", "format": "date"},
	Read: func(n *yaml.Node, found *diag.Findings) (Date, bool) {
		if n.Kind != yaml.Scalar || !dayPattern.MatchString(n.Text) {
			found.Error(n.Place, diag.WrongType, "this is not a day", `write it as in "2026-11-27"`)
			return Date{}, false
		}
		t, err := time.Parse(time.DateOnly, n.Text)
		if err != nil || t.Year() < firstYear || t.Year() > lastYear {
			found.Error(n.Place, diag.BadValue, fmt.Sprintf("the day %s does not exist", n.Text), dayMend(n.Text, err))
			return Date{}, false
		}
		return DateOf(t), true
	},
}

// dayMend says what is wrong with a day of the right form.
func dayMend(text string, err error) string {
	if err == nil {
		return fmt.Sprintf("write a year from %d to %d", firstYear, lastYear)
	}
	first, err := time.Parse(time.DateOnly, text[:len("2026-11-")]+"01")
	if err != nil {
		return "months are 01 to 12, after the year"
	}
	return fmt.Sprintf("%s has %d days", text[:len("2026-11")], first.AddDate(0, 1, -1).Day())
}
