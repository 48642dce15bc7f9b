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

// At gives the moment at which a zone's clock shows a time of the day, so long after
// midnight. A time that the clock is put forward over is as much later as it is put
// forward: 02:30 is then 03:30 (RFC 5545, 3.3.5). Of one that it shows twice it is the
// first.
func (d Date) At(clock time.Duration, zone *time.Location) time.Time {
	written := time.Date(d.Year, d.Month, d.Day, 0, 0, 0, 0, time.UTC).Add(clock)
	t := time.Date(written.Year(), written.Month(), written.Day(), written.Hour(), written.Minute(), written.Second(), written.Nanosecond(), zone)
	if late := written.Sub(shown(t)); late > 0 {
		return t.Add(late)
	}
	begin, _ := t.ZoneBounds() // of the time as it is now
	if begin.IsZero() {
		return t
	}
	_, now := t.Zone()
	_, before := begin.Add(-1).Zone()
	if first := t.Add(time.Duration(now-before) * time.Second); first.Before(begin) && shown(first).Equal(written) {
		return first
	}
	return t
}

// shown is the time in UTC whose clock shows what that of a time does.
func shown(t time.Time) time.Time {
	_, offset := t.Zone()
	return t.UTC().Add(time.Duration(offset) * time.Second)
}

// showsAs tells whether the clock of a time shows what was written: it does not, where
// the clock is put forward over that.
func showsAs(t time.Time, layout, text string) bool {
	written, err := time.Parse(layout, text) // in UTC, whose clock skips nothing
	return err == nil && written.Format(time.RFC3339Nano) == t.Format("2006-01-02T15:04:05.999999999")+"Z"
}
