package records_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/ivrsim/ivrsim/internal/plans/records"
)

// An interval that ends at 00:00 belongs to the date before. A report in which it may end the date in its row is refused: next to
// it stands an interval of the evening, or the first date has it. In the file, Friday is 2026-08-14, and its last hour has 60 calls.
func TestEndsAtMidnight(t *testing.T) {
	type row struct {
		date  time.Time
		hour  int
		calls int
	}
	var own []row // with the date of the interval
	for day := range 10 {
		date := time.Date(2026, 8, 10+day, 0, 0, 0, 0, time.UTC)
		for hour := 1; hour <= 24; hour++ {
			calls := 10 + (day+hour)%3
			if hour == 24 && date.Weekday() == time.Friday {
				calls = 60
			}
			own = append(own, row{date, hour, calls})
		}
	}
	var before []row // with the date of the end
	for _, r := range own {
		if r.hour == 24 {
			r.date = r.date.AddDate(0, 0, 1)
		}
		before = append(before, r)
	}
	reversed := func(of []row) []row {
		out := slices.Clone(of)
		slices.Reverse(out)
		return out
	}
	byText := func(of []row) []row {
		return slices.SortedFunc(slices.Values(of), func(a, b row) int {
			return strings.Compare(fmt.Sprint(a.date, a.hour%24+10), fmt.Sprint(b.date, b.hour%24+10))
		})
	}

	const asked = -1
	for _, c := range []struct {
		name  string
		rows  []row
		clock string // of hour 24
		days  int
	}{
		{"its own date", own, "00:00", asked},
		{"its own date, the last first", reversed(own), "00:00", asked},
		{"its own date, with a short first day", own[14:], "00:00", asked},
		{"its own date, without the first midnight", slices.Delete(slices.Clone(own), 23, 24), "00:00", asked},
		{"24:00", own, "24:00", 10},
		{"the date before", before, "00:00", 10},
		{"the date before, the last first", reversed(before), "00:00", 10},
		{"times in the order of their texts", byText(own), "00:00", asked},
		{"the date before, of a part of the days", before[23:239], "00:00", asked},
		{"the date before, without the first midnight", before[24:239], "00:00", 9},
	} {
		var b strings.Builder
		b.WriteString("Date,Interval End,Offered\n")
		for _, r := range c.rows {
			clock := fmt.Sprintf("%02d:00", r.hour)
			if r.hour == 24 {
				clock = c.clock
			}
			fmt.Fprintf(&b, "%s,%s,%d\n", r.date.Format(time.DateOnly), clock, r.calls)
		}

		r, err := records.NewIntervalReader(strings.NewReader(b.String()), "report.csv", nil)
		if err != nil {
			t.Fatal(err)
		}
		days := map[string]bool{}
		peak := ""
		for row := range r.All() {
			days[row.Date.String()] = true
			if row.Offered == 60 {
				peak = fmt.Sprintf("%s %d", row.Date, row.Minute/60)
			}
		}

		var refused *records.Refusal
		switch isAsked := errors.As(r.Err(), &refused); {
		case c.days == asked:
			if !isAsked || !strings.Contains(refused.Reason, "00:00 may end its own date") {
				t.Errorf("%s: %v, peak at %s", c.name, r.Err(), peak)
			}
		case r.Err() != nil || len(days) != c.days || peak != "2026-08-14 23":
			t.Errorf("%s: %v, %d days, peak at %s", c.name, r.Err(), len(days), peak)
		}
	}
}
