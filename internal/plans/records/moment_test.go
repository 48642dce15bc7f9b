package records

import (
	"fmt"
	"strings"
	"testing"
	"time"
)

// The months have the days that package time gives them.
func TestDaysOfMonths(t *testing.T) {
	t.Parallel()
	for year := firstYear; year <= lastYear; year++ {
		for month := time.January; month <= time.December; month++ {
			if got, want := daysOf(year, month), time.Date(year, month+1, 0, 0, 0, 0, 0, time.UTC).Day(); got != want {
				t.Errorf("%s %d has %d days, want %d", month, year, got, want)
			}
		}
	}
}

// The fast path of times and the plain way read the same, also of times that do not exist.
func TestUsualTimesAreReadByParts(t *testing.T) {
	t.Parallel()
	for _, date := range []string{"2026-08-03", "1999-02-31", "0000-00-00", "2026-13-45", "9999-99-99"} {
		for _, hour := range []int{0, 8, 12, 23, 24, 47, 48, 99} {
			for _, minute := range []int{0, 1, 59, 60} {
				usual := fmt.Sprintf("%s %02d:%02d:%02d", date, hour, minute, 59-minute%59)
				withT := strings.Replace(usual, " ", "T", 1)
				for _, zone := range []string{"", "Z", "+05:30", "+01", "-05:00", "-23:59", "-24:30", "-09:00 PM", "-08:30:30"} {
					for _, text := range []string{usual + zone, withT + zone} {
						fast, isUsual := scanUsual(text)
						plain, ok := scanParts(text)
						isNone := zone == "" && isUsual != (hour < 48 && minute < 60) // a day has up to 47 hours
						if isUsual != ok || ok && fast != plain || isNone {
							t.Errorf("%s is read as %v %v by parts, and as %v %v at once", text, plain, ok, fast, isUsual)
						}
					}
				}
			}
		}
	}

	for _, text := range []string{
		"2026-08-03t08:00:00", "2026-08-03 08:00:0a", "2026/08/03 08:00:00", "2026-08-03 8:00:00", "2026-08-03T08:00:00-0330",
		"2026-08-03T08:00:00+", "2026-08-03T08:00:00+99:00", "2026-08-03T08:00:00+02:00/2026-08-03T09",
	} {
		if _, ok := scanUsual(text); ok {
			t.Errorf("%s is not in the usual form", text)
		}
	}
}

// Spanish has blanks in the halves of the day, and a range of ISO 8601 has an end.
func TestWordsInTimes(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"2026-08-03 08:00:00 p. m.":               "2026-08-03 20:00:00 0",
		"2026-08-03 12:00:00 a.\u00a0m.":          "2026-08-03 00:00:00 0",
		"lundi 3 août 2026 à 08:00:00":            "2026-08-03 08:00:00 0",
		"2026/08/03 08.00.05":                     "2026-08-03 08:00:05 0",
		"20260803200005":                          "2026-08-03 20:00:05 0",
		"03-AUG-26 08.00.05 PM":                   "2026-08-03 20:00:05 0",
		"03-AUG-26 08.00.05.250000 PM":            "2026-08-03 20:00:05 0",
		"2026年8月3日 08:00:05":                      "2026-08-03 08:00:05 0",
		"2026-08-03T08:00:00-04:00/2026-08-03T09": "2026-08-03 08:00:00 -4",
		"3 de agosto de 2026 08:00:00":            "2026-08-03 08:00:00 0",
		"3. August 2026 um 08:00 Uhr":             "2026-08-03 08:00:00 0",
		"3 Aug 2026 at 8:00 pm":                   "2026-08-03 20:00:00 0",
		"2026-08-03 08:00:00 GMT-5":               "2026-08-03 08:00:00 -5",
		"2026-08-03 08:00:00 UTC+2":               "2026-08-03 08:00:00 2",
		"2026-08-03\u202f08:00:00 UTC":            "2026-08-03 08:00:00 0",
		"2026-08-03 8h05m":                        "2026-08-03 08:05:00 0",
	} {
		m, ok := scan(text)

		of := yearFirst
		if m.month > 0 {
			of = dayFirst
		}
		at, isTime := m.in(of)
		if got := fmt.Sprintf("%s %d", at.Format(time.DateTime), m.offset/3600); !ok || !isTime || got != want {
			t.Errorf("%q is read as %s, want %s", text, got, want)
		}
	}
}

// A range has the end of its interval after the start, with or without its date. Hours without a letter are two digits, an
// hour apart.
func TestRanges(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"2026-08-03 08:00 - 2026-08-03 08:30":  "08:00 to 08:30",
		"03/08/2026 23:30 – 04/08/2026 00:00":  "23:30 to 00:00",
		"2026/08/03 08:00~2026/08/03 08:15":    "08:00 to 08:15",
		"8/3/2026 8:00 PM to 8/3/2026 8:30 PM": "20:00 to 20:30",
		"2026/08/03 08:00~08:15":               "08:00 to 08:15",
		"08-09":                                "08:00 to 09:00",
		"23-24":                                "23:00 to 24:00",
		"8h-9h":                                "08:00 to 09:00",
		"8 - 9 Uhr":                            "08:00 to 09:00",
		"0800-0830":                            "08:00 to 08:30",
		"08:00 bis 08:30":                      "08:00 to 08:30",
		"08:00 tot 08:30":                      "08:00 to 08:30",
		"08:00 al 08:30":                       "08:00 to 08:30",
		"08:00 a 08:30":                        "08:00 to 08:30",
		"das 08:00 às 08:30":                   "08:00 to 08:30",
		"08:00 até 08:30":                      "08:00 to 08:30",
		"dalle 08:00 alle 08:30":               "08:00 to 08:30",
		"von 08:00 bis 08:30":                  "08:00 to 08:30",
		"van 08:00 tot 08:30":                  "08:00 to 08:30",
		"from 08:00 to 08:30":                  "08:00 to 08:30",
		"de 08:00 à 08:30":                     "08:00 to 08:30",
		"08:00 hasta 08:30":                    "08:00 to 08:30",
		"08-10":                                "",
		"8-9":                                  "",
		"9-10":                                 "09:00 to 10:00",
		"9-11":                                 "",
		"800-830":                              "08:00 to 08:30",
		"930 - 1000":                           "09:30 to 10:00",
		"555-0130":                             "",
		"900-1030":                             "",
		"2026-08-03 - 2026-08-09":              "",
	} {
		m, ok := scan(text)
		got := ""
		if ok && m.hasUntil {
			got = fmt.Sprintf("%02d:%02d to %02d:%02d", minuteOfDay(&m)/60, m.minute, m.until/60, m.until%60)
		}
		if got != want {
			t.Errorf("%q is read as %q, want %q", text, got, want)
		}
	}
}

// The first and the last day of the calendar are no moments.
func TestDaysThatAreNone(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]bool{
		"0001-01-01T00:00:00Z": true, "9999-12-31 23:59:59.999": true, "01.01.0001 00:00:00": true, "0000-00-00": true,
		"12/31/9999": true, "[None]": true, "2026-01-01T00:00:00Z": false, "9999": false, "31.12.1999 00:00:00": false, "0000123456": false,
	} {
		if isNothing(text) != want {
			t.Errorf("%q is nothing: %t", text, !want)
		}
	}
}

// The mark of a form counts in a record, and not in the lists of a page.
func TestMarksOfForms(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]bool{
		`{"A": {"B": "}"}, "ContactId": "a"}`: true, `[{"ContactId": "a"}]`: true, `{"Data": [{"ContactId": "a"}]}`: false,
		`{"a": "\"ContactId\""}`: false,
	} {
		if isMarkedBy([]byte(text), "ContactId") != want {
			t.Errorf("%s: %t", text, !want)
		}
	}
}

// Names of counts differ in the words of a queue, at the beginning or at the end.
func TestNamesOfOtherQueues(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		a, b, c, d string
		want       bool
	}{
		{"sales offered", "support offered", "sales answered", "support answered", true},
		{"sales offered", "tech support offered", "sales answered", "tech support answered", true},
		{"offered sales", "offered tech support", "answered sales", "answered tech support", true},
		{"sales offered", "support offered", "sales answered", "support lost", false},
		{"sales offered", "support calls", "sales answered", "support answered", false},
		{"offered", "offered calls", "answered", "answered calls", false},
	} {
		if got := isSibling(strings.Fields(test.a), strings.Fields(test.b), strings.Fields(test.c), strings.Fields(test.d)); got != test.want {
			t.Errorf("%+v: %t", test, got)
		}
	}
}
