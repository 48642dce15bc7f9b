package model

import (
	"time"

	"github.com/ivrsim/ivrsim/internal/des"
)

// Clock maps simulated time to the calendar. Time 0 is the start of the lead-in, or of
// the warm-up.
type Clock struct {
	Start      time.Time    // the instant of time 0, in the scenario's zone
	From, To   des.Time     // statistics are of callers who arrive at From ≤ t < To
	Stop       des.Time     // the end of the simulation, at most 24 h after To
	RateStart  des.Time     // when Line.Rate begins: at From, or not after time 0 where RatePeriod is longer than a day
	RatePeriod des.Duration // after which Line.Rate repeats
	Interval   des.Duration // of the report, counted from From
}

// TimeOf returns the simulated time of an instant.
func (c *Clock) TimeOf(when time.Time) des.Time { return int64(when.Sub(c.Start)) }

// Instant returns the calendar time of a simulated time, in the scenario's zone.
func (c *Clock) Instant(t des.Time) time.Time { return c.Start.Add(time.Duration(t)) }

// IntervalOf returns the number of a time's interval. 0 is the report's first; those of
// the lead-in are negative.
func (c *Clock) IntervalOf(at des.Time) int64 {
	since := at - c.From
	if since < 0 {
		since -= c.Interval - 1
	}
	return since / c.Interval
}
