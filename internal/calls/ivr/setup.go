package ivr

import (
	"slices"
	"time"

	"github.com/ivrsim/ivrsim/internal/design/phone"
	"github.com/ivrsim/ivrsim/internal/design/routing"
)

// Setup is the beginning of a call: the line, the caller and the time, and the state of
// queues and hours.
type Setup struct {
	Line   routing.LineID
	From   phone.Number
	At     time.Time
	Values []routing.Assignment  // the caller's tier and declared attributes
	Queues []QueueState          // each at one hub or at every hub
	Closed []*routing.NamedHours // are closed whatever the time

	// Recognize returns the intent that a sentence means at a listen step, or no_match. If it is nil, the
	// examples of the intents decide.
	Recognize func(sentence string) (intent string, err error)

	// Live gives the state of queues at the moment, in place of Queues. It may be nil.
	Live *LiveQueues
}

// LiveQueues gives the state of queues as they are at the moment.
type LiveQueues struct {
	// Find returns the state in which a caller finds a queue that it comes to, at the hub
	// where it would wait. What it does not know is as in Setup.Queues.
	Find func(p *Position, queue routing.QueueID) (QueueState, bool)

	// Wait returns the place and the wait of the caller in the queue where it waits.
	Wait func() (QueueState, bool)
}

// LineOf returns the default line for a flow: the first line that starts the flow, or otherwise the
// first line.
func LineOf(c *routing.Center, flowName string) routing.LineID {
	i := slices.IndexFunc(c.Lines, func(l routing.Line) bool { return l.Flow.Value == flowName })
	return routing.LineID(max(i, 0))
}

// ExampleCaller returns a valid number of the line's country, always the same. The caller
// of a line of country "*" is from a country outside all regions.
func ExampleCaller(c *routing.Center, line routing.LineID) phone.Number {
	home := c.Lines[line].Home()
	if home != "" {
		return phone.Parse(phone.ExampleNumber(home).E164, home) // withheld if the country has no example
	}

	for _, country := range c.Attributes[routing.AttrCountry].Values {
		n := phone.ExampleNumber(country)
		// the last region is elsewhere
		if n.E164 != "" && int(c.Locate(line, n).Region) == len(c.Regions)-1 {
			return n
		}
	}

	return phone.Parse(phone.WithheldText, "")
}

// UsualTime returns the default time of a call: a Tuesday noon in the time zone of the
// caller's hub.
func UsualTime(zone *time.Location) time.Time {
	return time.Date(2026, time.January, 6, 12, 0, 0, 0, zone)
}
