package compile

import (
	"fmt"
	"slices"
	"time"

	"github.com/ivrsim/ivrsim/internal/days/des"
	"github.com/ivrsim/ivrsim/internal/days/model"
	"github.com/ivrsim/ivrsim/internal/days/scenario"
	"github.com/ivrsim/ivrsim/internal/design/routing"
	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/files/yaml"
)

const (
	leadIn       = 4 * time.Hour  // before a simulated day
	longestTail  = 24 * time.Hour // after the last arrival
	maxIntervals = 200000         // of the report
)

// compileClock computes the simulated time: its start, its end and the period of the rates.
func (c *callCompiler) compileClock() {
	if c.Zone == nil {
		c.Zone = c.center.Hubs[0].Zone
	}

	c.readShapes()
	clock := c.span()
	clock.Stop = clock.To + int64(longestTail)

	clock.Interval = max(int64(c.Interval.Value), int64(time.Minute)) // an invalid one is 0
	if n := (clock.To - clock.From) / clock.Interval; n > maxIntervals {
		c.error(c.givenPlace(c.For.Place, c.Days.Place), diag.TooLarge,
			fmt.Sprintf("%d intervals of %s are more than %d", n, yaml.FormatDuration(c.Interval.Value), maxIntervals),
			"choose a longer interval")

		// The finding stops the run. A long interval keeps the later passes fast until then.
		clock.Interval = int64(24 * time.Hour)
	}

	clock.RateStart, clock.RatePeriod = c.ratePeriod(&clock)
	c.model.Clock = clock
}

// span returns the clock of a day after its lead-in, or of a given time with its
// warm-up.
func (c *callCompiler) span() model.Clock {
	day := c.Day.Value
	zone := c.Zone
	start := day.At(0, zone)
	c.checkDays()

	if c.For.Value == 0 {
		if c.WarmUp.Value > 0 {
			c.error(c.WarmUp.Place, diag.BadValue,
				"warm_up is the beginning of a time that \"for\" gives; a day has 4 hours before it",
				`remove it, or add "for: 500h"`)
		}

		clock := model.Clock{Start: start.Add(-leadIn), From: int64(leadIn), To: int64(leadIn)}

		// A day begins and ends by the clock of the zone, so its length follows a change of the clock.
		for i := range c.Days.Value.Count() {
			day := day.Plus(i)
			end := clock.TimeOf(day.At(24*time.Hour, zone))
			if end <= clock.To { // the zone crossed the date line
				c.error(c.Days.Place, diag.BadValue, fmt.Sprintf("the day %s does not exist in %s", day, zone),
					"choose another day")
				end = clock.To + int64(24*time.Hour)
			}

			if i > 0 {
				clock.Midnights = append(clock.Midnights, clock.To)
			}

			clock.To = end
		}

		return clock
	}

	// A time of some hours has no days. The warm-up at its beginning is not counted.
	clock := model.Clock{Start: start, From: int64(c.WarmUp.Value), To: int64(c.For.Value)}
	if clock.From >= clock.To {
		c.error(c.WarmUp.Place, diag.BadValue,
			fmt.Sprintf("warm_up %s leaves nothing of %s", yaml.FormatDuration(c.WarmUp.Value),
				yaml.FormatDuration(c.For.Value)),
			"make it shorter")
		clock.To = clock.From + int64(24*time.Hour)
	}

	return clock
}

// checkDays reports more than one of day, days and for. It keeps days.
func (c *callCompiler) checkDays() {
	days := c.Root.Get("days")
	for _, other := range []string{"day", "for"} {
		if n := c.Root.Get(other); days != nil && n != nil {
			c.error(n.Place, diag.BadValue, fmt.Sprintf("both days and %s set the simulated time", other),
				"keep one of them")
			c.For.Value = 0
		}
	}
}

// ratePeriod returns when the rates begin and the period after which they repeat: 24
// hours. Where a clock changes on one of the days or the days differ, the rates cover all
// days from the first interval of the warm-up, so that each time has the weight of its own
// clock and weekday.
func (c *callCompiler) ratePeriod(clock *model.Clock) (des.Time, des.Duration) {
	const day = int64(24 * time.Hour)
	zone := c.Zone

	zones := []*time.Location{zone}
	for i := range c.center.Hubs {
		zones = append(zones, c.center.Hubs[i].Zone)
	}

	first := wholeDay(clock.Instant(clock.From).In(zone))
	last := wholeDay(clock.Instant(max(clock.To, clock.From+day) - 1).In(zone))
	repeats := c.Days.Value.Count() == 1 && (c.For.Value == 0 || !c.daysDiffer())
	if repeats &&
		!slices.ContainsFunc(zones, func(z *time.Location) bool { return clockChanges(first.From, last.To, z) }) {
		return clock.From, day
	}

	// The warm-up has rates too. It begins whole intervals before the statistics.
	start := clock.From
	if c.For.Value > 0 {
		start -= (clock.From + clock.Interval - 1) / clock.Interval * clock.Interval
	}

	// The period ends at the same local time as it begins, so it is whole days also if a clock changes.
	local := clock.Instant(start).In(zone)
	for days := time.Duration(1); ; days++ {
		end := clock.TimeOf(routing.DateOf(local).At(days*24*time.Hour+sinceMidnight(local), zone))
		if end >= clock.To {
			return start, end - start
		}
	}
}

// daysDiffer reports whether the volume or the callers depend on the date, on the weekday, on holidays or
// on a spike of one day.
func (c *callCompiler) daysDiffer() bool {
	lineDiffers := func(l scenario.LineCalls) bool {
		return l.Weekdays != nil || l.Shape.IsWeek || haveFile(&l.Callers)
	}
	return !c.Volumes.File.Place.IsZero() || c.Weekdays != nil || len(c.Closed) > 0 ||
		haveFile(&c.Callers) || slices.ContainsFunc(c.Lines, lineDiffers) ||
		slices.ContainsFunc(c.Spikes, func(s scenario.Spike) bool { return !s.Day.Place.IsZero() })
}

// haveFile reports whether shares of the callers are in a file, which may have a row for each weekday.
func haveFile(callers *scenario.Callers) bool {
	inFile := func(p yaml.Pair[scenario.Shares]) bool { return !p.Value.File.Place.IsZero() }
	return !callers.Tier.File.Place.IsZero() || slices.ContainsFunc(callers.Attributes, inFile)
}

// wholeDay returns the day of a time, from midnight to midnight in its zone.
func wholeDay(t time.Time) routing.Period {
	day := routing.DateOf(t)
	return routing.Period{From: day.At(0, t.Location()), To: day.At(24*time.Hour, t.Location())}
}

// sinceMidnight returns the local time of day.
func sinceMidnight(t time.Time) time.Duration {
	hour, minute, second := t.Clock()
	return time.Duration(hour)*time.Hour + time.Duration(minute)*time.Minute + time.Duration(second)*time.Second +
		time.Duration(t.Nanosecond())
}

// clockChanges reports whether a zone's clock is put forward or back between two times.
func clockChanges(from, to time.Time, zone *time.Location) bool {
	_, end := from.In(zone).ZoneBounds()
	return !end.IsZero() && end.Before(to)
}
