package records_test

import (
	"testing"
	"time"

	"github.com/ivrsim/ivrsim/internal/plans/records"
)

// A span is a date or hours of it, to the minute.
func TestParseSpan(t *testing.T) {
	for text, want := range map[string][2]string{
		"2026-03-03":               {"00:00", "24:00"},
		"2026-03-03T12..14":        {"12:00", "14:00"},
		"2026-03-03T12:30..24":     {"12:30", "24:00"},
		"2026-03-03T14..12":        {},
		"2026-03-03T12..25":        {},
		"2026-02-30":               {},
		"tomorrow":                 {},
		"2026-03-03T12:70..13":     {},
		"2026-03-03 12..14":        {},
		"2026-03-03T12..14..15":    {},
		"2026-03-03T00:00..00:01":  {"00:00", "00:01"},
		"2026-03-03T12:00..12:00 ": {},
	} {
		s, err := records.ParseSpan(text)
		if (err == nil) != (want[0] != "") {
			t.Errorf("%s: %v", text, err)
			continue
		}

		if err != nil {
			continue
		}
		midnight := time.Date(2026, 3, 3, 0, 0, 0, 0, time.UTC)

		first, last := false, false
		for minute := range 24 * 60 {
			at := midnight.Add(time.Duration(minute) * time.Minute)
			if s.Contains(at) && !first {
				first = true
				if at.Format("15:04") != want[0] {
					t.Errorf("%s begins at %s", text, at)
				}
			}

			if first && !last && !s.Contains(at) {
				last = true
				if at.Format("15:04") != want[1] {
					t.Errorf("%s ends at %s", text, at)
				}
			}
		}

		if !last && want[1] != "24:00" || s.Contains(midnight.AddDate(0, 0, 1).Add(12*time.Hour)) {
			t.Errorf("%s does not end at %s", text, want[1])
		}
	}
}
