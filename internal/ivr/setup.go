package ivr

import (
	"fmt"
	"slices"
	"time"

	"github.com/ivrsim/ivrsim/internal/phone"
	"github.com/ivrsim/ivrsim/internal/routing"
)

// Setup is how a call comes in, and how it finds the queues.
type Setup struct {
	Line   routing.LineID
	From   phone.Number
	At     time.Time
	Values []routing.Assignment // what the caller is: tier, declared attributes
	Queues []Situation          // of a queue at a hub, or at every hub
}

// LineOf gives the line on which a flow is called where nobody says which: the
// first that starts it, else the first.
func LineOf(c *routing.Center, flowName string) routing.LineID {
	i := slices.IndexFunc(c.Lines, func(l routing.Line) bool { return l.Flow.Value == flowName })
	return routing.LineID(max(i, 0))
}

// ExampleCaller gives a valid number of the line's country, always the same. A
// line of country "*" has callers from a country outside all regions.
func ExampleCaller(c *routing.Center, line routing.LineID) phone.Number {
	home := c.Lines[line].Home()
	if home != "" {
		return phone.Parse(phone.Example(home), home)
	}
	for _, country := range c.Attributes[routing.AttrCountry].Values {
		n := phone.Parse(phone.Example(country), "")
		if n.Validity == phone.Valid && int(c.Locate(line, n).Region) == len(c.Regions)-1 {
			return n
		}
	}
	return phone.Parse(phone.WithheldText, "")
}

// UsualTime is when a call comes in where nobody says when: a Tuesday noon in
// the zone of the caller's hub.
func UsualTime(zone *time.Location) time.Time {
	return time.Date(2026, time.January, 6, 12, 0, 0, 0, zone)
}

// ParseTime reads "2026-11-27T09:30", with or without seconds, by the clock of
// the zone, or with an offset of its own ("2026-11-27T09:30:00-05:00"). A time
// that the zone's clock skips is an error; of one that it shows twice the first
// is meant.
func ParseTime(text string, zone *time.Location) (time.Time, error) {
	for _, layout := range []string{time.RFC3339, "2006-01-02T15:04Z07:00"} {
		if t, err := time.Parse(layout, text); err == nil {
			return t, nil
		}
	}
	for _, layout := range []string{"2006-01-02T15:04:05", "2006-01-02T15:04"} {
		t, err := time.ParseInLocation(layout, text, zone)
		if err != nil {
			continue
		}
		if t.Format(layout) != text {
			return t, fmt.Errorf("the clocks of %s skip %s", zone, text)
		}
		if before := t.Add(-time.Hour); before.Format(layout) == text {
			t = before
		}
		return t, nil
	}
	return time.Time{}, fmt.Errorf("%q is no time: write 2026-11-27T09:30, with an offset if not at the caller's hub", text)
}
