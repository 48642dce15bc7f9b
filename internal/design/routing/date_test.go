package routing_test

import (
	"testing"
	"time"

	"github.com/ivrsim/ivrsim/internal/design/routing"
)

// TestLocalTimesOfDates compares each half hour of the days around clock changes with a search of all times that a clock
// shows: the first one counts, and a time that the clock skips is later by the length of the gap.
func TestLocalTimesOfDates(t *testing.T) {
	for name, days := range map[string][]string{
		"America/New_York":    {"2026-03-08", "2026-11-01", "2026-07-04"},
		"Europe/London":       {"2026-03-29", "2026-10-25"},
		"Australia/Lord_Howe": {"2026-04-05", "2026-10-04"}, // changes by half an hour
		"UTC":                 {"2026-03-29"},
	} {
		place := zone(t, name)
		for _, text := range days {
			day, err := time.Parse(time.DateOnly, text)
			if err != nil {
				t.Fatal(err)
			}

			// The first time that the clock shows each half hour.
			shown := map[string]time.Time{}
			for at := day.Add(-26 * time.Hour); at.Before(day.Add(50 * time.Hour)); at = at.Add(30 * time.Minute) {
				clock := at.In(place).Format("2006-01-02 15:04")
				if _, isThere := shown[clock]; !isThere {
					shown[clock] = at
				}
			}

			for half := range 48 {
				after := time.Duration(half) * 30 * time.Minute
				clock := day.Add(after)
				want, isThere := shown[clock.Format("2006-01-02 15:04")]
				for gap := 30 * time.Minute; !isThere; gap += 30 * time.Minute {
					// The clock shows the time before the gap, and then the time after it.
					if before, known := shown[clock.Add(-gap).Format("2006-01-02 15:04")]; known {
						want, isThere = before.Add(gap), true
					}
				}
				if got := routing.DateOf(day).At(after, place); !got.Equal(want) {
					t.Errorf("%s in %s is %s, want %s", clock.Format("2006-01-02 15:04"), name, got.UTC(), want)
				}
			}
		}
	}
}

// TestOrderOfDates compares dates with the days that they name: their order, the weekday, the days after and the words.
func TestOrderOfDates(t *testing.T) {
	start := time.Date(2026, 12, 20, 0, 0, 0, 0, time.UTC)
	for i := range 100 {
		day := start.AddDate(0, 0, i)
		d := routing.DateOf(day)
		if d.Weekday() != day.Weekday() || d.String() != day.Format(time.DateOnly) || d != routing.DateOf(start).Plus(i) {
			t.Errorf("%s is %s, a %s", day, d, d.Weekday())
		}

		for k := range 100 {
			other := routing.DateOf(start.AddDate(0, 0, k))
			if d.Before(other) != (i < k) {
				t.Errorf("%s is before %s: %t", d, other, d.Before(other))
			}
		}

		yearly := routing.Date{Month: day.Month(), Day: day.Day()}
		nextYear := routing.DateOf(day.AddDate(1, 0, 0))
		if !d.In([]routing.Date{yearly}) || !d.In([]routing.Date{d}) || d.In([]routing.Date{d.Plus(1)}) || nextYear.In([]routing.Date{d}) {
			t.Errorf("%s is among other dates, or is not among its own", d)
		}
		if want := day.Format("01-02"); yearly.String() != want {
			t.Errorf("the yearly %s is written %s", want, yearly)
		}
	}

	for _, c := range []struct{ first, last, want string }{
		{"2026-09-21", "2026-10-30", "21 September to 30 October 2026"},
		{"2026-12-21", "2027-01-03", "21 December 2026 to 3 January 2027"},
		{"2026-09-21", "2026-09-21", "21 September 2026"},
	} {
		var dates []routing.Date
		for _, text := range []string{c.first, c.last} {
			day, err := time.Parse(time.DateOnly, text)
			if err != nil {
				t.Fatal(err)
			}
			dates = append(dates, routing.DateOf(day))
		}
		if got := routing.DatesInWords(dates[0], dates[1]); got != c.want {
			t.Errorf("%s to %s are %q, want %q", c.first, c.last, got, c.want)
		}
	}
}
