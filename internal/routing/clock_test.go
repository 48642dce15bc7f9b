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
