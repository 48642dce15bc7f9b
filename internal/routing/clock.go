package routing

import (
	"fmt"
	"time"
)

// TimeExample shows the forms that ParseTime takes.
const TimeExample = `"2026-11-27T09:30-05:00", or "2026-11-27T09:30" on the clock of the caller's hub`

// ParseTime reads a time with its offset from UTC (RFC 3339, seconds may be left
// out), or without one by the clock of a zone. A time that the zone's clock
// skips is an error; of one that it shows twice it is one of the two.
func ParseTime(text string, zone *time.Location) (time.Time, error) {
	for _, layout := range []string{time.RFC3339, "2006-01-02T15:04Z07:00"} {
		if t, err := time.Parse(layout, text); err == nil {
			return t.In(zone), nil
		}
	}
	for _, layout := range []string{"2006-01-02T15:04:05", "2006-01-02T15:04"} {
		t, err := time.ParseInLocation(layout, text, zone)
		switch {
		case err != nil:
		case !showsAs(t, layout, text):
			return time.Time{}, fmt.Errorf("%s does not exist in %s: the clock is put forward over it", text, zone)
		default:
			return t, nil
		}
	}
	return time.Time{}, fmt.Errorf("%q is not a time", text)
}

// showsAs tells whether the clock of a time shows what was written: it does not, where
// the clock is put forward over that.
func showsAs(t time.Time, layout, text string) bool {
	written, err := time.Parse(layout, text) // in UTC, whose clock skips nothing
	return err == nil && written.Format(time.RFC3339Nano) == t.Format("2006-01-02T15:04:05.999999999")+"Z"
}
