package routing_test

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/ivrsim/ivrsim/internal/design/routing"
	"github.com/ivrsim/ivrsim/internal/longtest"
)

// hours reads the keys of a queue in routing.yaml and returns its hours.
func hours(t *testing.T, written string) *routing.Hours {
	t.Helper()
	c := read(t, `center: c
hubs: {here: {timezone: UTC, languages: en}}
elsewhere: {hub: here}
hours: {eve: {12-24: 08:00-12:00, mon: 08:00-09:00}}
queues: {q: {`+written+`}}
lines: {l: {number: +1 202 555 0143, country: US, flow: f}}
`)
	return &c.Queues[0].Hours
}

func zone(t *testing.T, name string) *time.Location {
	t.Helper()
	z, err := time.LoadLocation(name)
	if err != nil {
		t.Fatal(err)
	}
	return z
}

func TestPeriods(t *testing.T) {
	for _, c := range []struct {
		about, hours, zone, from, to, want string
	}{
		{
			"an ordinary day", "hours: {mon-fri: 08:00-20:00}", "America/New_York", "2026-11-27T06:00Z", "2026-11-29T00:00Z",
			"11-27T13:00 to 11-28T01:00",
		},
		{
			"two spans, as a list and as text", "hours: {fri: [08:00-12:00, 13:00-17:00], sat: '09:00-10:00, 11:00-12:00'}", "UTC", "2026-11-27T00:00Z", "2026-11-29T00:00Z",
			"11-27T08:00 to 11-27T12:00, 11-27T13:00 to 11-27T17:00, 11-28T09:00 to 11-28T10:00, 11-28T11:00 to 11-28T12:00",
		},
		{
			"two spans, the later one first", "hours: {fri: '13:00-17:00, 08:00-12:00'}", "UTC", "2026-11-27T00:00Z", "2026-11-29T00:00Z",
			"11-27T08:00 to 11-27T12:00, 11-27T13:00 to 11-27T17:00",
		},
		{
			"limited to the interval", "hours: {fri: 08:00-20:00}", "UTC", "2026-11-27T09:00Z", "2026-11-27T10:00Z",
			"11-27T09:00 to 11-27T10:00",
		},
		{
			"a span past midnight belongs to the day on which it starts", "hours: {fri: 22:00-06:00}", "Asia/Kolkata", "2026-11-26T00:00Z", "2026-11-29T00:00Z",
			"11-27T16:30 to 11-28T00:30",
		},
		{
			"adjacent days are one period", "hours: {fri-mon: 00:00-24:00}", "UTC", "2026-11-25T00:00Z", "2026-12-03T00:00Z",
			"11-27T00:00 to 12-01T00:00",
		},
		{
			"always open", "hours: 24/7", "Europe/London", "2026-03-28T00:00Z", "2026-03-31T00:00Z",
			"03-28T00:00 to 03-31T00:00",
		},
		{
			"always open except for a closed day of 23 hours", "hours: 24/7, closed: 2026-03-29", "Europe/London", "2026-03-28T00:00Z", "2026-03-31T00:00Z",
			"03-28T00:00 to 03-29T00:00, 03-29T23:00 to 03-31T00:00",
		},
		{
			"a yearly holiday", "hours: 24/7, closed: 12-25", "UTC", "2027-12-24T00:00Z", "2027-12-27T00:00Z",
			"12-24T00:00 to 12-25T00:00, 12-26T00:00 to 12-27T00:00",
		},
		{
			"a leap day", "hours: 24/7, closed: 02-29", "UTC", "2028-02-28T00:00Z", "2028-03-02T00:00Z",
			"02-28T00:00 to 02-29T00:00, 03-01T00:00 to 03-02T00:00",
		},
		{
			"hours of a date of each year, on a Thursday", "hours: {mon-fri: 09:00-17:00, 12-24: 08:00-12:00}", "UTC", "2026-12-24T00:00Z", "2026-12-26T00:00Z",
			"12-24T08:00 to 12-24T12:00, 12-25T09:00 to 12-25T17:00",
		},
		{
			"hours of one date on a day without hours", "hours: {mon-fri: 09:00-17:00, 2026-12-26: '10:00-11:00, 12:00-13:00'}", "UTC", "2026-12-26T00:00Z", "2026-12-27T00:00Z",
			"12-26T10:00 to 12-26T11:00, 12-26T12:00 to 12-26T13:00",
		},
		{
			"hours of one date, not of the next year", "hours: {mon-fri: 09:00-17:00, 2026-12-24: 08:00-12:00}", "UTC", "2027-12-24T00:00Z", "2027-12-25T00:00Z",
			"12-24T09:00 to 12-24T17:00",
		},
		{
			"one date before each year, whatever the order", "hours: {fri: 09:00-17:00, 12-25: 08:00-09:00, 2026-12-25: 10:00-11:00}", "UTC", "2026-12-25T00:00Z", "2026-12-26T00:00Z",
			"12-25T10:00 to 12-25T11:00",
		},
		{
			"a date that ends on the next day", "hours: {mon-fri: 01:00-17:00, 12-31: 20:00-02:00}", "UTC", "2026-12-31T00:00Z", "2027-01-02T00:00Z",
			"12-31T20:00 to 01-01T17:00",
		},
		{
			"the weekday's night ends where a date has its own hours", "hours: {mon-fri: 22:00-06:00, 12-24: 08:00-12:00}", "UTC", "2026-12-23T12:00Z", "2026-12-25T00:00Z",
			"12-23T22:00 to 12-24T00:00, 12-24T08:00 to 12-24T12:00",
		},
		{
			"several dates, across the year's end", "hours: {'12-31, 01-01': 10:00-12:00}", "UTC", "2026-12-30T00:00Z", "2027-01-03T00:00Z",
			"12-31T10:00 to 12-31T12:00, 01-01T10:00 to 01-01T12:00",
		},
		{
			"a queue's closed date counts before the hours that it names", "hours: eve, closed: [12-24]", "UTC", "2026-12-24T00:00Z", "2026-12-25T00:00Z",
			"",
		},
		{
			"no hours but a closed day", "closed: [2026-12-25]", "UTC", "2026-12-25T00:00Z", "2026-12-26T12:00Z",
			"12-26T00:00 to 12-26T12:00",
		},
		{
			"spring: across the gap, an hour shorter", "hours: {sun: 01:00-04:00}", "America/New_York", "2026-03-08T00:00Z", "2026-03-09T00:00Z",
			"03-08T06:00 to 03-08T08:00",
		},
		{
			"spring: opening within the gap", "hours: {sun: 02:30-04:00}", "America/New_York", "2026-03-08T00:00Z", "2026-03-09T00:00Z",
			"03-08T07:00 to 03-08T08:00",
		},
		{
			"spring: closing within the gap", "hours: {sun: 01:00-02:30}", "America/New_York", "2026-03-08T00:00Z", "2026-03-09T00:00Z",
			"03-08T06:00 to 03-08T07:00",
		},
		{
			"spring: all within the gap", "hours: {sun: 02:00-03:00}", "America/New_York", "2026-03-08T00:00Z", "2026-03-09T00:00Z",
			"",
		},
		{
			"autumn: across the overlap, an hour longer", "hours: {sun: 00:00-03:00}", "America/New_York", "2026-11-01T00:00Z", "2026-11-02T00:00Z",
			"11-01T04:00 to 11-01T08:00",
		},
		{
			"autumn: within the overlap it opens twice", "hours: {sun: 01:15-01:45}", "America/New_York", "2026-11-01T00:00Z", "2026-11-02T00:00Z",
			"11-01T05:15 to 11-01T05:45, 11-01T06:15 to 11-01T06:45",
		},
		{
			"autumn: opening within the overlap", "hours: {sun: 01:30-05:00}", "America/New_York", "2026-11-01T00:00Z", "2026-11-02T00:00Z",
			"11-01T05:30 to 11-01T06:00, 11-01T06:30 to 11-01T10:00",
		},
		{
			"a change of half an hour", "hours: {sun: 01:00-03:00}", "Australia/Lord_Howe", "2026-04-04T00:00Z", "2026-04-05T12:00Z",
			"04-04T14:00 to 04-04T16:30",
		},
		{
			"a skipped day", "hours: {fri: 09:00-17:00}", "Pacific/Apia", "2011-12-29T00:00Z", "2012-01-01T00:00Z",
			"",
		},
	} {
		z := zone(t, c.zone)
		var got []string
		for _, p := range hours(t, c.hours).Periods(at(t, c.from), at(t, c.to), z) {
			got = append(got, p.From.UTC().Format("01-02T15:04")+" to "+p.To.UTC().Format("01-02T15:04"))
		}
		if diff := cmp.Diff(c.want, strings.Join(got, ", ")); diff != "" {
			t.Errorf("%s (-want +got):\n%s", c.about, diff)
		}
	}
}

func at(t *testing.T, text string) time.Time {
	t.Helper()
	v, err := time.Parse("2006-01-02T15:04Z07:00", text)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// TestPeriodsMatchOpen: a time is in a period if and only if the hours are open at its local
// time.
func TestPeriodsMatchOpen(t *testing.T) {
	zones := []string{
		"America/New_York", "Europe/London", "Asia/Kolkata", "Australia/Lord_Howe", "Africa/Casablanca",
		"America/Santiago", "UTC",
	}
	longtest.Check(t, func(t *rapid.T) {
		z, err := time.LoadLocation(rapid.SampledFrom(zones).Draw(t, "zone"))
		if err != nil {
			t.Fatal(err)
		}
		h := anyHours(t)
		from := time.Unix(rapid.Int64Range(1767225600, 1798761600).Draw(t, "from"), 0) // within 2026
		to := from.Add(time.Duration(rapid.IntRange(1, 20*24*60).Draw(t, "minutes")) * time.Minute)
		periods := h.Periods(from, to, z)
		for range 20 {
			at := from.Add(time.Duration(rapid.Int64Range(0, int64(to.Sub(from))-1).Draw(t, "after")))
			in := slices.ContainsFunc(periods, func(p routing.Period) bool { return !at.Before(p.From) && at.Before(p.To) })
			if open := h.Open(at.In(z)); open != in {
				t.Fatalf("at %s open is %v, in a period %v: %v", at.In(z), open, in, periods)
			}
		}
		for i, p := range periods {
			if !p.From.Before(p.To) || i > 0 && !periods[i-1].To.Before(p.From) {
				t.Fatalf("periods are not disjoint: %v", periods)
			}
		}
	})
}

func anyHours(t *rapid.T) *routing.Hours {
	h := &routing.Hours{}
	always := rapid.IntRange(0, 9).Draw(t, "always") == 0
	for day := range h.Week {
		if always {
			h.Week[day] = routing.DayHours{{From: 0, To: 24 * 60}}
			continue
		}

		// The last opening of each third day, on average, ends on the next day.
		bounds := rapid.SliceOfNDistinct(rapid.IntRange(0, 24*60), 2, 6, rapid.ID).Draw(t, fmt.Sprint("day ", day))
		slices.Sort(bounds)
		if last := len(bounds) - 1; last%2 == 1 && rapid.IntRange(0, 2).Draw(t, "over midnight") == 0 {
			bounds[last] += rapid.IntRange(0, bounds[0]).Draw(t, "minutes after midnight") + 24*60 - bounds[last]
		}
		for i := 0; i+1 < len(bounds); i += 2 {
			h.Week[day] = append(h.Week[day], routing.Span{From: bounds[i], To: bounds[i+1]})
		}
	}
	for range rapid.IntRange(0, 3).Draw(t, "closed") {
		h.Dates = append(h.Dates, anyDateHours(t))
	}
	return h
}

// anyDateHours are the hours of a date, which may end on the next day.
func anyDateHours(t *rapid.T) routing.DateHours {
	d := routing.DateHours{On: routing.Date{
		Year:  rapid.SampledFrom([]int{0, 2026}).Draw(t, "year"),
		Month: time.Month(rapid.IntRange(1, 12).Draw(t, "month")),
		Day:   rapid.IntRange(1, 28).Draw(t, "day"),
	}}
	if rapid.Bool().Draw(t, "opens") {
		from := rapid.IntRange(0, 24*60-1).Draw(t, "from")
		d.Spans = []routing.Span{{From: from, To: from + rapid.IntRange(1, 24*60-1).Draw(t, "length")}}
	}
	return d
}

// writtenHours are hours as text, with the openings that the text means: by weekday, and by date in place of its weekday.
type writtenHours struct {
	text  string
	week  [7][]opening
	dates map[string][]opening // by 2006-01-02 or, of each year, by 01-02
}

// opening is a part of a day, in quarters of an hour after midnight. It may end on the next day.
type opening struct{ from, to int }

// writeHours draws hours without overlaps: each opening begins at 06:00 or later, and ends before 06:00 of the next day.
func writeHours(t *rapid.T) writtenHours {
	weekdays := rapid.SampledFrom([]map[string][]time.Weekday{
		{"mon-fri": {1, 2, 3, 4, 5}, "sat": {6}, "sun": {0}},
		{"fri-mon": {5, 6, 0, 1}, "tue, thu": {2, 4}},
		{"mon-sun": {1, 2, 3, 4, 5, 6, 0}},
	}).Draw(t, "weekdays")
	out := writtenHours{dates: map[string][]opening{}}
	var entries []string
	for _, key := range slices.Sorted(maps.Keys(weekdays)) {
		opens, text := writeOpenings(t, key)
		entries = append(entries, `"`+key+`": `+text)
		for _, day := range weekdays[key] {
			out.week[day] = opens
		}
	}

	// No two dates are neighbors, because hours must not end on a date that has its own.
	var closed []string
	years := []string{"", "2026-", "2027-"}
	for _, i := range rapid.SliceOfNDistinct(rapid.IntRange(0, 3*5-1), 0, 6, rapid.ID).Draw(t, "dates") {
		date := fmt.Sprintf("%s07-%02d", years[i%3], 2+i/3*2)
		if rapid.Bool().Draw(t, "closed") {
			closed = append(closed, date)
			out.dates[date] = nil
			continue
		}
		opens, text := writeOpenings(t, date)
		entries = append(entries, date+": "+text)
		out.dates[date] = opens
	}
	if len(closed) > 0 {
		entries = append(entries, "closed: ["+strings.Join(closed, ", ")+"]")
	}
	out.text = strings.Join(entries, ", ")
	return out
}

// writeOpenings draws the openings of one entry, and writes them as its value.
func writeOpenings(t *rapid.T, of string) ([]opening, string) {
	bounds := rapid.SliceOfNDistinct(rapid.IntRange(6*4, 24*4), 2, 6, rapid.ID).Draw(t, of)
	slices.Sort(bounds)
	var opens []opening
	for i := 0; i+1 < len(bounds); i += 2 {
		opens = append(opens, opening{bounds[i], bounds[i+1]})
	}
	if rapid.Bool().Draw(t, "over midnight") {
		opens[len(opens)-1].to = rapid.IntRange(24*4, 30*4-1).Draw(t, "ends")
	}

	clock := func(quarter int) string {
		if quarter > 24*4 {
			quarter -= 24 * 4
		}
		return fmt.Sprintf("%02d:%02d", quarter/4, quarter%4*15)
	}
	var texts []string
	for _, o := range opens {
		texts = append(texts, clock(o.from)+"-"+clock(o.to))
	}
	return opens, "[" + strings.Join(texts, ", ") + "]"
}

// of returns the openings of a date, and whether they replace the openings of its weekday. A date with a year may be
// written next to the same date of each year.
func (w writtenHours) of(day time.Time) (opens []opening, isOwn bool) {
	for _, form := range []string{"2006-01-02", "01-02"} {
		if opens, ok := w.dates[day.Format(form)]; ok {
			return opens, true
		}
	}
	return w.week[day.Weekday()], false
}

// isOpen reports whether one of the written openings contains a quarter of an hour. A date of its own ends the night
// before.
func (w writtenHours) isOpen(at time.Time) bool {
	quarter := at.Hour()*4 + at.Minute()/15
	contains := func(o opening) bool { return o.from <= quarter && quarter < o.to }
	opens, isOwn := w.of(at)
	if slices.ContainsFunc(opens, contains) {
		return true
	}

	quarter += 24 * 4
	before, _ := w.of(at.AddDate(0, 0, -1))
	return !isOwn && slices.ContainsFunc(before, contains)
}

// TestOpenMatchesTheText: each quarter of an hour of two Julys is open if and only if an opening of the text contains
// it.
func TestOpenMatchesTheText(t *testing.T) {
	longtest.CheckN(t, 50, 500, func(rt *rapid.T) {
		w := writeHours(rt)
		h := hours(t, "hours: {"+w.text+"}")
		for _, year := range []int{2026, 2027} {
			for at := time.Date(year, 7, 1, 0, 0, 0, 0, time.UTC); at.Month() == 7; at = at.Add(15 * time.Minute) {
				if got := h.Open(at); got != w.isOpen(at) {
					rt.Fatalf("{%s}: at %s open is %t", w.text, at.Format(time.DateTime), got)
				}
			}
		}
	})
}

func TestOpenAtTheBounds(t *testing.T) {
	h := hours(t, "hours: {fri: 08:00-20:00}")
	for text, want := range map[string]bool{
		"2026-11-27T07:59:59": false, "2026-11-27T08:00:00": true,
		"2026-11-27T19:59:59": true, "2026-11-27T20:00:00": false, "2026-11-28T12:00:00": false,
	} {
		local, err := time.Parse("2006-01-02T15:04:05", text)
		if err != nil {
			t.Fatal(err)
		}
		if got := h.Open(local); got != want {
			t.Errorf("at %s open is %v", text, got)
		}
	}
}

// The hours of a date that end on the next day join the hours of the weekday: they meet, overlap, contain them or lie
// apart.
func TestHoursAfterALateDate(t *testing.T) {
	for written, open := range map[string][]string{
		"mon-sun: 06:00-12:00": {"00:00-12:00"}, "mon-sun: 05:00-12:00": {"00:00-12:00"}, "mon-sun: 07:00-12:00": {"00:00-06:00", "07:00-12:00"},
		"mon-sun: [02:00-03:00, 04:00-05:00]":              {"00:00-06:00"},
		"mon-sun: [02:00-03:00, 05:00-08:00, 09:00-10:00]": {"00:00-08:00", "09:00-10:00"},
	} {
		h := hours(t, "hours: {"+written+", 12-24: 20:00-06:00}")
		for minute := range 24 * 60 {
			at := time.Date(2026, 12, 25, minute/60, minute%60, 0, 0, time.UTC)
			clock := at.Format("15:04")
			want := slices.ContainsFunc(open, func(s string) bool { return s[:5] <= clock && clock < s[6:] })
			if got := h.Open(at); got != want {
				t.Fatalf("%s: at %s open is %v", written, clock, got)
			}
		}
	}
}

// Hours of a weekday that end on the next day belong to their weekday, so a date in its place has no such hours.
func TestLateHoursOfAWeekdayNextToADate(t *testing.T) {
	for written, open := range map[string]string{
		"closed: 2026-07-04":      "03 20:00-04 00:00, 05 08:00-05 10:00",
		"closed: 2026-07-05":      "03 20:00-04 02:00, 04 20:00-05 00:00",
		"closed: 2026-07-03":      "04 20:00-05 04:00, 05 08:00-05 10:00",
		"2026-07-04: 01:00-03:00": "03 20:00-04 00:00, 04 01:00-04 03:00, 05 08:00-05 10:00",
		"2026-07-04: 23:00-01:00": "03 20:00-04 00:00, 04 23:00-05 01:00, 05 08:00-05 10:00",
		"2026-07-04: 23:00-09:00": "03 20:00-04 00:00, 04 23:00-05 10:00",
	} {
		h := hours(t, "hours: {fri: 20:00-02:00, sat: 20:00-04:00, sun: 08:00-10:00, "+written+"}")
		var got []string
		for _, p := range h.Periods(at(t, "2026-07-03T12:00Z"), at(t, "2026-07-06T00:00Z"), time.UTC) {
			got = append(got, p.From.UTC().Format("02 15:04-")+p.To.UTC().Format("02 15:04"))
		}
		if got := strings.Join(got, ", "); got != open {
			t.Errorf("%s: open %s, want %s", written, got, open)
		}
	}
}

func TestCloses(t *testing.T) {
	for written, want := range map[string]bool{
		"hours: 24/7":                                       false,
		"capacity: 1":                                       false,
		"hours: {mon-sun: 00:00-24:00}":                     false,
		"hours: 24/7, closed: 2026-12-25":                   true,
		"hours: 24/7, closed: 12-25":                        true,
		"hours: {mon-sat: 00:00-24:00}":                     true,
		"hours: {mon-sun: 00:00-24:00, 12-24: 00:00-24:00}": false,
		"hours: {mon-sun: 00:00-24:00, 12-24: 08:00-12:00}": true,
		"hours: {mon-sun: 00:00-23:59}":                     true,
		"hours: {mon-sun: '00:00-12:00, 12:00-24:00'}":      false,
		"hours: {mon-sun: '12:00-00:00, 00:00-12:00'}":      false,
		"hours: {mon-sun: '12:00-00:00, 00:01-12:00'}":      true,
		"hours: {mon-sun: '18:00-06:00, 06:00-18:00'}":      false,
		"hours: {mon-sun: '18:00-06:00, 06:01-18:00'}":      true,
	} {
		if got := hours(t, written).Closes(); got != want {
			t.Errorf("{%s} closes: %v", written, got)
		}
	}
}

func TestDayOfZone(t *testing.T) {
	tokyo := zone(t, "Asia/Tokyo")
	for text, want := range map[string]routing.Value{"2026-11-27T23:00+09:00": routing.Weekday, "2026-11-27T15:00Z": routing.Weekend} {
		if got := routing.DayOf(at(t, text).In(tokyo)); got != want {
			t.Errorf("%s is %d", text, got)
		}
	}
}

func TestParseTime(t *testing.T) {
	newYork := zone(t, "America/New_York")
	for text, want := range map[string]string{
		"2026-11-27T09:30:00-05:00": "2026-11-27T09:30:00-05:00",
		"2026-11-27T14:30Z":         "2026-11-27T09:30:00-05:00",
		"2026-11-27T09:30":          "2026-11-27T09:30:00-05:00",
		"2026-07-01T09:30:15":       "2026-07-01T09:30:15-04:00",
		"2026-03-08T03:00":          "2026-03-08T03:00:00-04:00",
		"2026-11-01T01:30":          "2026-11-01T01:30:00-04:00",
		"2026-11-27T9:30":           "2026-11-27T09:30:00-05:00",
		"2026-11-27T09:30:00.5":     "2026-11-27T09:30:00-05:00",
	} {
		got, err := routing.ParseTime(text, newYork)
		if err != nil || got.Format(time.RFC3339) != want {
			t.Errorf("%s is %s, %v, want %s", text, got, err, want)
		}
	}

	for text, want := range map[string]string{
		"2026-03-08T02:30": "2026-03-08T02:30 does not exist in America/New_York: the clock is put forward over it",
		"2026-02-30T09:30": `"2026-02-30T09:30" is not a time`,
		"noon":             `"noon" is not a time`,
		"":                 `"" is not a time`,
	} {
		if got, err := routing.ParseTime(text, newYork); err == nil || err.Error() != want {
			t.Errorf("%q is %s, %v", text, got, err)
		}
	}
}

func TestDateAt(t *testing.T) {
	const hour, minute = time.Hour, time.Minute
	for _, c := range []struct {
		what, zone string
		date       routing.Date
		clock      time.Duration
		want       string // another time of the clock than asked for if that is skipped
	}{
		{"any time", "America/New_York", routing.Date{Year: 2026, Month: 1, Day: 6}, 14*hour + 30*minute, "2026-01-06T14:30:00-05:00"},
		{"the next day", "America/New_York", routing.Date{Year: 2026, Month: 12, Day: 31}, 24 * hour, "2027-01-01T00:00:00-05:00"},
		{"within the gap", "America/New_York", routing.Date{Year: 2026, Month: 3, Day: 8}, 2*hour + 30*minute, "2026-03-08T03:30:00-04:00"},
		{"at the start of the gap", "Europe/London", routing.Date{Year: 2026, Month: 3, Day: 29}, hour, "2026-03-29T02:00:00+01:00"},
		{"after the gap", "Europe/London", routing.Date{Year: 2026, Month: 3, Day: 29}, 2 * hour, "2026-03-29T02:00:00+01:00"},
		{"twice", "America/New_York", routing.Date{Year: 2026, Month: 11, Day: 1}, hour + 30*minute, "2026-11-01T01:30:00-04:00"},
		{"twice, east of Greenwich", "Australia/Sydney", routing.Date{Year: 2026, Month: 4, Day: 5}, 2*hour + 30*minute, "2026-04-05T02:30:00+11:00"},
		{"after the overlap", "Australia/Sydney", routing.Date{Year: 2026, Month: 4, Day: 5}, 3 * hour, "2026-04-05T03:00:00+10:00"},
		{"no midnight, west", "America/Havana", routing.Date{Year: 2026, Month: 3, Day: 8}, 0, "2026-03-08T01:00:00-04:00"},
		{"no midnight, east", "Africa/Cairo", routing.Date{Year: 2026, Month: 4, Day: 24}, 0, "2026-04-24T01:00:00+03:00"},
		{"no such day", "Pacific/Apia", routing.Date{Year: 2011, Month: 12, Day: 30}, 9 * hour, "2011-12-31T09:00:00+14:00"},
		{"hours of the next day within the gap", "America/New_York", routing.Date{Year: 2026, Month: 3, Day: 7}, 26 * hour, "2026-03-08T03:00:00-04:00"},
	} {
		zone, err := time.LoadLocation(c.zone)
		if err != nil {
			t.Fatal(err)
		}
		if got := c.date.At(c.clock, zone).Format(time.RFC3339); got != c.want {
			t.Errorf("%s: %s after midnight of %s is %s, want %s", c.what, c.clock, c.date, got, c.want)
		}

		asked := time.Date(c.date.Year, c.date.Month, c.date.Day, 0, 0, 0, 0, time.UTC).Add(c.clock).Format("2006-01-02T15:04:05")
		if got, want := c.date.Skips(c.clock, zone), !strings.HasPrefix(c.want, asked); got != want {
			t.Errorf("%s: %s after midnight of %s is skipped: %v, want %v", c.what, c.clock, c.date, got, want)
		}
	}
}

func TestDayOf(t *testing.T) {
	for day := 5; day <= 11; day++ { // a Monday
		at, want := time.Date(2026, time.January, day, 23, 59, 0, 0, time.UTC), routing.Weekday
		if day >= 10 {
			want = routing.Weekend
		}
		if got := routing.DayOf(at); got != want {
			t.Errorf("%s is %v, want %v", at.Weekday(), got, want)
		}
	}
}
