package compile

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"github.com/ivrsim/ivrsim/internal/days/des"
	"github.com/ivrsim/ivrsim/internal/days/model"
	"github.com/ivrsim/ivrsim/internal/days/scenario"
	"github.com/ivrsim/ivrsim/internal/design/flow"
	"github.com/ivrsim/ivrsim/internal/design/phone"
	"github.com/ivrsim/ivrsim/internal/design/routing"
	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/files/table"
	"github.com/ivrsim/ivrsim/internal/math/stats"
)

// allSubjects is the name that stands for every line, queue and so on.
const allSubjects = "all"

// maxRows bounds a report's rows by interval, queue and tier.
const maxRows = 4e6

// maxPerHour bounds the calls of all lines in an hour. The calls of a quarter of an hour are drawn
// at once, with 16 bytes each. A day of ten million calls has a million in its busiest hour.
const maxPerHour = 1.5e6

// compileLines compiles the volume and the callers of each line.
func (c *callCompiler) compileLines() {
	c.model.Lines = make([]model.Line, len(c.center.Lines))
	c.readVolumes()

	for i := range c.Lines {
		written := &c.Lines[i]
		id, ok := c.center.Line(written.Line.Value)
		if !ok {
			c.unknown(written.Line, flow.UnknownValue, c.center.LineNames(), "line %q does not exist",
				written.Line.Value)
			continue
		}

		// Counts that contain redials already would be multiplied by further ones.
		c.found.Refer(diag.LineName, "", written.Line)
		line := &c.model.Lines[id]

		if written.Shape.Table.Value.Redials == scenario.RedialsIncluded ||
			written.Arrivals.Value.Redials == scenario.RedialsIncluded ||
			c.Volumes.Redials == scenario.RedialsIncluded {
			written.Callers.Redial.Chance = 0
		}

		line.Callers = c.population(id, &written.Callers)
		line.RateCV = written.Busyness.Day
		line.IntervalCV = written.Busyness.Interval
		c.compileVolume(id, written, line)
	}

	// Traces and volumes need the lines' callers, so they come last.
	c.readTrace(&c.Arrivals, anyLine)
	c.readTrace(&c.Trace, anyLine)
	c.addVolumes()

	hasVolumes := c.volumes != nil || !c.Volumes.File.Place.IsZero()
	hasTrace := !c.Arrivals.Place.IsZero() || !c.Trace.Place.IsZero()
	if len(c.Lines) == 0 && !hasVolumes && !hasTrace {
		c.noteMissing(c.Name.Place, diag.MissingKey, fmt.Sprintf("scenario %q has no calls", c.Name.Value),
			diag.Fix(`add "calls: {`+c.center.Lines[0].Name.Value+`: {total: 1000}}"`))
	}
}

// compileVolume compiles the calls of a line. They are given by one of total, per_hour and
// arrivals, or by counts from a file.
func (c *callCompiler) compileVolume(id routing.LineID, written *scenario.LineCalls, line *model.Line) {
	given := 0
	for _, at := range []diag.Place{written.Total.Place, written.PerHour.Place, written.Arrivals.Place} {
		if !at.IsZero() {
			given++
		}
	}

	switch {
	case given > 1:
		c.error(written.Place, diag.BadValue,
			fmt.Sprintf("line %q is given more than one of total, per_hour and arrivals", written.Line.Value),
			"keep one of them")
	case !written.PerHour.Place.IsZero() && !written.Shape.Place.IsZero():
		c.error(written.Shape.Place, diag.BadValue, "per_hour is the same around the clock and has no shape",
			"give a total with it")
	case !written.Arrivals.Place.IsZero():
		c.readTrace(&written.Arrivals, id)
	case !written.PerHour.Place.IsZero():
		line.Rate = c.constantRate(written)
	case given == 1 || !written.Shape.Table.Place.IsZero():
		line.Rate = c.shapedRate(id, written)
	case c.Volumes.File.Place.IsZero() && c.Arrivals.Place.IsZero() && c.Trace.Place.IsZero() &&
		!c.isInherited(written.Line.Place):
		// Its calls are not in a file of all lines, and it is not an inherited line
		// whose volume this scenario removes.
		c.noteMissing(written.Place, diag.MissingKey, fmt.Sprintf("line %q has no volume", written.Line.Value),
			`add "total: 1000" or "per_hour: 60"`)
	}
}

// shapedRate spreads a line's total over the day by its shape. Without a total, it is the
// sum of the shape's counts.
func (c *callCompiler) shapedRate(id routing.LineID, written *scenario.LineCalls) []model.RatePiece {
	weights := written.Shape.Weights
	zone := c.Zone

	if weights == nil {
		weights = scenario.NamedShapes["flat"]
	}

	spread := c.spread
	if written.Shape.IsWeek {
		spread = c.spreadWeek
	}

	if written.Shape.HubClock {
		caller := c.center.Locate(id, phone.Number{Validity: phone.Withheld}) // at the hub of the line's first country
		zone = c.center.Hubs[caller.Hub].Zone
	}

	total := written.Total.Value
	if written.Total.Place.IsZero() {
		total = stats.Sum(weights) / daysOf(weights, written.Shape.IsWeek)
	}

	return spread(weights, zone, total*c.Times, c.weekdays(written))
}

// daysOf is the number of days whose total a shape spreads: 1, or the weekdays with calls of a week.
func daysOf(weights []float64, isWeek bool) float64 {
	if !isWeek {
		return 1
	}

	n := 0.0
	for day := range slices.Chunk(weights, len(weights)/daysOfWeek) {
		if stats.Sum(day) > 0 {
			n++
		}
	}
	return n
}

// constantRate is the rate of a line with calls around the clock.
func (c *callCompiler) constantRate(written *scenario.LineCalls) []model.RatePiece {
	weekdays := c.weekdays(written)
	rate := written.PerHour.Value * c.Times
	return c.pieces(func(t time.Time) (float64, time.Time) {
		day := wholeDay(t.In(c.Zone))
		return rate * weekdays.On(routing.DateOf(day.From), c.Closed), day.To
	})
}

// weekdays gives the factors of a line's volume by weekday.
func (c *callCompiler) weekdays(written *scenario.LineCalls) *scenario.WeekdayFactors {
	return cmp.Or(written.Weekdays, c.Weekdays)
}

// checkSize reports too many calls to simulate and too many rows of a report.
func (c *callCompiler) checkSize() {
	clock := &c.model.Clock
	tooMany := func(perHour float64, of string) {
		if perHour > maxPerHour {
			c.error(c.placeOf("calls"), diag.TooLarge,
				fmt.Sprintf("%.0f calls in an hour of %s are more than %.0f", perHour, of, maxPerHour),
				"ask for fewer")
		}
	}

	calls := 0.0
	perHour := 0.0
	for i := range c.model.Lines {
		line := &c.model.Lines[i]
		tooMany(line.MostPerHour(), fmt.Sprintf("line %q", c.center.Lines[i].Name.Value))
		perHour += line.MostPerHour()
		calls += expectedCalls(line.Rate, clock.RatePeriod) * float64(clock.To) / float64(clock.RatePeriod)
		calls += float64(len(line.Trace))
	}

	// One line alone over the limit is reported already.
	if !slices.ContainsFunc(c.model.Lines, func(l model.Line) bool { return l.MostPerHour() > maxPerHour }) {
		tooMany(perHour, "all lines together")
	}

	if calls > scenario.MaxCalls {
		c.error(c.placeOf("calls"), diag.TooLarge,
			fmt.Sprintf("%.0f calls in a replication are more than %.0f", calls, float64(scenario.MaxCalls)),
			"give fewer, or simulate a shorter time")
	}

	// Each interval has a row for each queue, hub and tier. Their number bounds the memory of a
	// replication.
	rows := 0
	for i := range c.center.Queues {
		rows += len(c.center.Queues[i].Hubs) * len(c.center.Attributes[routing.AttrTier].Values)
	}

	if intervals := (clock.To - clock.From) / clock.Interval; float64(intervals)*float64(rows) > maxRows {
		at := c.givenPlace(c.Interval.Place, c.For.Place, c.Days.Place)
		c.error(at, diag.TooLarge,
			fmt.Sprintf("%d intervals of %d queues and tiers are too many rows", intervals, rows),
			`write "interval: 24h", or simulate less`)
	}
}

// expectedCalls returns the expected number of arrivals in a period of rates.
func expectedCalls(pieces []model.RatePiece, period des.Duration) float64 {
	n := 0.0
	for i := range pieces {
		end := period
		if i+1 < len(pieces) {
			end = pieces[i+1].At
		}
		n += pieces[i].PerHour * float64(end-pieces[i].At) / float64(time.Hour)
	}
	return n
}

// lineCell reads the name of a line.
func (c *callCompiler) lineCell(cell table.Written) (routing.LineID, bool) {
	at, ok := nameCell("line", c.center.LineNames())(cell)
	return routing.LineID(at), ok
}
