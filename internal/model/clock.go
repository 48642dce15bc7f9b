package model

import (
	"time"

	"github.com/ivrsim/ivrsim/internal/des"
)

// Clock places a replication's simulated time in the world. Time 0 is the start
// of the lead-in (of the warm-up, with "for").
type Clock struct {
	Start      time.Time    // the instant of time 0, in the scenario's zone
	From, To   des.Time     // statistics are of the callers who arrive at From ≤ t < To
	Stop       des.Time     // who is still in the center then is left there; at most 24 h after To
	RateStart  des.Time     // when Line.Rate begins: at From or, where it is of all that is simulated, not after time 0
	RatePeriod des.Duration // after which arrivals repeat; Line.Rate covers it
	Interval   des.Duration // of the report, counted from From
}

// Of gives the simulated time of an instant.
func (c *Clock) TimeOf(when time.Time) des.Time { return int64(when.Sub(c.Start)) }

// Instant is the time of the clock in the world.
func (c *Clock) Instant(t des.Time) time.Time { return c.Start.Add(time.Duration(t)) }

// IntervalOf numbers the intervals of the simulated time: 0 is the report's first, those
// of the lead-in are negative.
func (c *Clock) IntervalOf(at des.Time) int64 {
	since := at - c.From
	if since < 0 {
		since -= c.Interval - 1
	}
	return since / c.Interval
}
