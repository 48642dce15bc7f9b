package routing

import (
	"testing"

	"github.com/ivrsim/ivrsim/internal/files/diag"
)

// A part of the day in another form gets its own fix. A text that does not show the part keeps the usual one.
func TestSpanFix(t *testing.T) {
	const usual = "usual"
	for text, want := range map[string]string{
		"9am-1pm":             "09:00-13:00",
		"9 AM - 1:30 PM":      "09:00-13:30",
		"9 a.m. to 12 p.m.":   "09:00-12:00",
		"12am-12pm":           "00:00-12:00",
		"10pm-6am":            "22:00-06:00",
		"20:00-24:30":         "20:00-00:30",
		"22:00-25:00":         "22:00-01:00",
		"9-17":                "09:00-17:00",
		"8-24":                "08:00-24:00",
		"09.00-17.30":         "09:00-17:30",
		"08:00–16:00":         "08:00-16:00",
		"09:00-13":            "09:00-13:00",
		"9-5":                 usual, // in the afternoon, or the next morning
		"9-9":                 usual,
		"08:70-16:00":         usual,
		"20-99":               usual,
		"10:00":               usual,
		"mornings":            usual,
		"08:00-12:00, 13-17h": usual,
	} {
		if want != usual {
			want = `write "` + want + `"`
		}
		if got := SpanFix(text, usual); got != diag.Fix(want) {
			t.Errorf("%s: %s, want %s", text, got, want)
		}
	}
}
