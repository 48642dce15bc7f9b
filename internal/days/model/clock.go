package model

import (
	"slices"
	"time"

	"github.com/ivrsim/ivrsim/internal/days/des"
)

// Clock maps simulated time to the calendar. Time 0 is the start of the lead-in or the warm-up.
type Clock struct {
	Start      time.Time    // the instant of time 0, in the scenario's zone
	From, To   des.Time     // statistics are of callers who arrive at From ≤ t < To
	Midnights  []des.Time   // between From and To, ascending: when a further day of the statistics begins
	Stop       des.Time     // the end of the simulation, at most 24 h after To
	RateStart  des.Time     // when a period of Line.Rate begins; the rate repeats before and after it
	RatePeriod des.Duration // of Line.Rate: a day if all days are alike, else all of them
	Interval   des.Duration // of the report, counted from the start of each day
}

// TimeOf returns the simulated time of an instant.
func (c *Clock) TimeOf(when time.Time) des.Time { return int64(when.Sub(c.Start)) }

// Instant returns the calendar time of a simulated time, in the scenario's zone.
func (c *Clock) Instant(t des.Time) time.Time { return c.Start.Add(time.Duration(t)) }

// IntoRatePeriod returns how far a time is into the period of the rates, which repeats.
func (c *Clock) IntoRatePeriod(at des.Time) des.Duration {
	since := (at - c.RateStart) % c.RatePeriod
	if since < 0 {
		since += c.RatePeriod
	}
	return since
}

// Days returns the number of days of the statistics.
func (c *Clock) Days() int { return len(c.Midnights) + 1 }

// DayOf returns the day of a time, from 0. The time before the first belongs to it, and
// that after the last to the last.
func (c *Clock) DayOf(at des.Time) int {
	day, found := slices.BinarySearch(c.Midnights, at)
	if found {
		day++
	}
	return day
}

// Day returns the start and the end of a day of the statistics, from 0.
func (c *Clock) Day(i int) (from, to des.Time) {
	from = c.From
	to = c.To
	if i > 0 {
		from = c.Midnights[i-1]
	}
	if i < len(c.Midnights) {
		to = c.Midnights[i]
	}
	return from, to
}
