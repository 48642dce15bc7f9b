package routing_test

import (
	"testing"
	"time"

	"github.com/ivrsim/ivrsim/internal/routing"
)

func TestParseTime(t *testing.T) {
	newYork := zone(t, "America/New_York")
	for text, want := range map[string]string{
		"2026-11-27T09:30:00-05:00": "2026-11-27T09:30:00-05:00",
		"2026-11-27T14:30Z":         "2026-11-27T09:30:00-05:00",
		"2026-11-27T09:30":          "2026-11-27T09:30:00-05:00",
		"2026-07-01T09:30:15":       "2026-07-01T09:30:15-04:00",
		"2026-03-08T03:00":          "2026-03-08T03:00:00-04:00",
		"2026-11-27T9:30":           "2026-11-27T09:30:00-05:00",
		"2026-11-27T09:30:00.5":     "2026-11-27T09:30:00-05:00",
	} {
		got, err := routing.ParseTime(text, newYork)
		if err != nil || got.Format(time.RFC3339) != want {
			t.Errorf("%s is %s, %v, not %s", text, got, err, want)
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

func TestATimeOfADay(t *testing.T) {
	const hour, minute = time.Hour, time.Minute
	for _, c := range []struct {
		what, zone string
		date       routing.Date
		clock      time.Duration
		want       string
	}{
		{"any time", "America/New_York", routing.Date{Year: 2026, Month: 1, Day: 6}, 14*hour + 30*minute, "2026-01-06T14:30:00-05:00"},
		{"the next day", "America/New_York", routing.Date{Year: 2026, Month: 12, Day: 31}, 24 * hour, "2027-01-01T00:00:00-05:00"},
		{"put forward over it", "America/New_York", routing.Date{Year: 2026, Month: 3, Day: 8}, 2*hour + 30*minute, "2026-03-08T03:30:00-04:00"},
		{"put forward at it", "Europe/London", routing.Date{Year: 2026, Month: 3, Day: 29}, hour, "2026-03-29T02:00:00+01:00"},
		{"after that", "Europe/London", routing.Date{Year: 2026, Month: 3, Day: 29}, 2 * hour, "2026-03-29T02:00:00+01:00"},
		{"twice", "America/New_York", routing.Date{Year: 2026, Month: 11, Day: 1}, hour + 30*minute, "2026-11-01T01:30:00-04:00"},
		{"twice, east of Greenwich", "Australia/Sydney", routing.Date{Year: 2026, Month: 4, Day: 5}, 2*hour + 30*minute, "2026-04-05T02:30:00+11:00"},
		{"after twice", "Australia/Sydney", routing.Date{Year: 2026, Month: 4, Day: 5}, 3 * hour, "2026-04-05T03:00:00+10:00"},
		{"no midnight, west", "America/Havana", routing.Date{Year: 2026, Month: 3, Day: 8}, 0, "2026-03-08T01:00:00-04:00"},
		{"no midnight, east", "Africa/Cairo", routing.Date{Year: 2026, Month: 4, Day: 24}, 0, "2026-04-24T01:00:00+03:00"},
		{"no such day", "Pacific/Apia", routing.Date{Year: 2011, Month: 12, Day: 30}, 9 * hour, "2011-12-31T09:00:00+14:00"},
	} {
		zone, err := time.LoadLocation(c.zone)
		if err != nil {
			t.Fatal(err)
		}
		if got := c.date.At(c.clock, zone).Format(time.RFC3339); got != c.want {
			t.Errorf("%s: %s after midnight of %s is %s, want %s", c.what, c.clock, c.date, got, c.want)
		}
	}
}

func TestSaturdayAndSundayAreTheWeekend(t *testing.T) {
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
