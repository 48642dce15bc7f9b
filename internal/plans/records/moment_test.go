package records

import (
	"fmt"
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
				text := fmt.Sprintf("%s %02d:%02d:%02d", date, hour, minute, 59-minute%59)
				fast, isUsual := scanUsual(text)
				plain, ok := scanParts(text)
				if isUsual != ok || ok && fast != plain {
					t.Errorf("%s is read as %v %v by parts, and as %v %v at once", text, plain, ok, fast, isUsual)
				}
			}
		}
	}

	for _, text := range []string{"2026-08-03T08:00:00", "2026-08-03 08:00:0a", "2026/08/03 08:00:00", "2026-08-03 8:00:00"} {
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
		"2026-08-03T08:00:00-04:00/2026-08-03T09": "2026-08-03 08:00:00 -4",
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
