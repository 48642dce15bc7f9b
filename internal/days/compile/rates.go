package compile

import (
	"cmp"
	"slices"
	"time"

	"github.com/ivrsim/ivrsim/internal/days/des"
	"github.com/ivrsim/ivrsim/internal/days/model"
	"github.com/ivrsim/ivrsim/internal/days/scenario"
	"github.com/ivrsim/ivrsim/internal/design/flow"
	"github.com/ivrsim/ivrsim/internal/design/routing"
	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/math/stats"
)

// spread distributes a day's total over the day in proportion to the weights. The total belongs to
// the whole day in the scenario's zone, even if only a part is simulated. The weekday is read from
// the clock that the weights follow.
func (c *callCompiler) spread(
	weights []float64, zone *time.Location, total float64, weekdays *scenario.WeekdayFactors,
) []model.RatePiece {
	w := dayWeights{weights, zone, 1}
	var day routing.Period
	integral := 0.0 // of the weights over the day

	return c.pieces(func(t time.Time) (float64, time.Time) {
		if !t.Before(day.To) {
			day = wholeDay(t.In(c.Zone))
			integral = w.integral(day)
		}
		next := routing.Earlier(day.To, w.next(t))
		local := t.In(zone)
		if integral == 0 {
			return 0, next
		}
		return total * weekdays.On(routing.DateOf(local), c.Closed) * w.at(local) / integral, next
	})
}

// spreadWeek distributes the total of the mean day with calls over the week in proportion to the weights.
// An hour that the clock shows twice has its rate twice: such a day has more calls than its weekday.
func (c *callCompiler) spreadWeek(
	weights []float64, zone *time.Location, total float64, weekdays *scenario.WeekdayFactors,
) []model.RatePiece {
	w := dayWeights{weights, zone, daysOfWeek}
	hours := 24 * daysOfWeek / float64(len(weights)) // of a weight
	perHour := total * daysOf(weights, true) / (stats.Sum(weights) * hours)
	return c.pieces(func(t time.Time) (float64, time.Time) {
		local := t.In(zone)
		next := routing.Earlier(wholeDay(t.In(c.Zone)).To, w.next(t))
		return perHour * weekdays.On(routing.DateOf(local), c.Closed) * w.at(local), next
	})
}

// pieces divides the rate period. Rate gives the rate at a time and when it may change
// next. A piece begins wherever the rate changes, whatever the report's interval is.
func (c *callCompiler) pieces(rate func(time.Time) (perHour float64, next time.Time)) []model.RatePiece {
	clock := &c.model.Clock
	var pieces []model.RatePiece
	end := clock.Instant(clock.RateStart + clock.RatePeriod)
	for t := clock.Instant(clock.RateStart); t.Before(end); {
		perHour, next := rate(t)
		if n := len(pieces); n == 0 || pieces[n-1].PerHour != perHour {
			pieces = append(pieces, model.RatePiece{At: clock.TimeOf(t) - clock.RateStart, PerHour: perHour})
		}
		t = next
	}
	return pieces
}

// dayWeights are weights of equal parts of the day or the week, by the clock of a zone.
type dayWeights struct {
	weights []float64
	zone    *time.Location
	days    int // 1, or daysOfWeek: from Sunday
}

const daysOfWeek = 7

// integral returns the integral of the weights over a period, in weight × hours.
func (w dayWeights) integral(p routing.Period) float64 {
	sum := 0.0
	for t := p.From; t.Before(p.To); {
		next := routing.Earlier(p.To, w.next(t))
		sum += float64(w.at(t.In(w.zone)) * next.Sub(t).Hours())
		t = next
	}
	return sum
}

// next returns when the weight may change after a time. Clocks are put forward and back at
// quarters of an hour, and weights of up to 96 parts of the day change at those.
func (w dayWeights) next(t time.Time) time.Time {
	unit := 15 * time.Minute
	if len(w.weights)/w.days > 96 {
		unit = 5 * time.Minute
	}
	return t.Add(unit - sinceMidnight(t.In(w.zone))%unit)
}

// at returns the weight of a local time.
func (w dayWeights) at(t time.Time) float64 { return w.weights[w.index(t)] }

// index is the index of the weight of a local time.
func (w dayWeights) index(t time.Time) int {
	perDay := len(w.weights) / w.days
	part := int(sinceMidnight(t)/time.Minute) * perDay / int(scenario.MinutesPerDay)
	return int(t.Weekday())%w.days*perDay + part
}

// applySpikes multiplies the rates of lines between two times of each day.
func (c *callCompiler) applySpikes() {
	for i := range c.Spikes {
		s := &c.Spikes[i]
		c.checkSpikeDay(s)
		for _, id := range c.spikeLines(s) {
			for _, at := range c.spikePeriods(s) {
				line := &c.model.Lines[id]
				line.Rate = multiply(line.Rate, at[0], at[1], c.model.Clock.RatePeriod, s.Times)
			}
		}
	}
}

// checkSpikeDay reports a spike on a day that the scenario does not contain, unless it was written for other days.
func (c *callCompiler) checkSpikeDay(s *scenario.Spike) {
	if s.Day.Place.IsZero() || c.For.Value > 0 || c.hasOtherDays(s.Place) {
		return
	}
	if first, last := c.Days.Value.First, c.Days.Value.Last; s.Day.Value.Before(first) || last.Before(s.Day.Value) {
		c.error(s.Day.Place, diag.BadValue, "the day of the spike is not simulated",
			diag.Fixf("give a day from %s to %s", first, last))
	}
}

// spikePeriods returns the periods of a spike within the rate period: one on each day or
// on its own. With "for" they include one that began before the rate period.
func (c *callCompiler) spikePeriods(s *scenario.Spike) [][2]des.Duration {
	const day = 24 * time.Hour
	clock := &c.model.Clock
	var out [][2]des.Duration

	var first time.Duration
	if c.For.Value > 0 {
		first = -1 - s.For/day
	}

	for n := first; ; n++ {
		from := clock.TimeOf(c.Day.Value.At(n*day+time.Duration(s.At), c.Zone)) - clock.RateStart
		if from >= clock.RatePeriod {
			return out
		}
		if !s.Day.Place.IsZero() && c.Day.Value.Plus(int(n)) != s.Day.Value {
			continue
		}
		if to := from + int64(s.For); to > 0 {
			out = append(out, [2]des.Duration{max(from, 0), min(to, clock.RatePeriod)})
		}
	}
}

// spikeLines returns the lines of a spike. It is an error if none of them has a rate,
// unless the spike is inherited.
func (c *callCompiler) spikeLines(s *scenario.Spike) []routing.LineID {
	var out []routing.LineID
	if s.Line.Value == allSubjects {
		for id := range c.center.Lines {
			out = append(out, routing.LineID(id))
		}
	} else {
		id, ok := c.center.Line(s.Line.Value)
		if !ok {
			c.unknown(s.Line, flow.UnknownValue, c.center.LineNames(), "line %q does not exist", s.Line.Value)
			return nil
		}

		c.found.Refer(diag.LineName, "", s.Line)
		out = append(out, id)
	}

	hasRate := func(id routing.LineID) bool { return c.model.Lines[id].Rate != nil }
	if !slices.ContainsFunc(out, hasRate) && !c.isInherited(s.Place) {
		c.noteMissing(s.Line.Place, diag.BadValue, "the spike multiplies no rate",
			"give its line a total: the calls of a trace have no rate")
	}

	return out
}

// multiply scales the rates of a period between two times.
func multiply(pieces []model.RatePiece, from, to, period des.Duration, times float64) []model.RatePiece {
	if len(pieces) == 0 {
		return pieces
	}
	pieces = split(split(pieces, from, period), to, period)
	for i := range pieces {
		if from <= pieces[i].At && pieces[i].At < to {
			pieces[i].PerHour *= times
		}
	}
	return pieces
}

// split makes a piece begin at a time of the period.
func split(pieces []model.RatePiece, at, period des.Duration) []model.RatePiece {
	if at >= period {
		return pieces
	}
	i, found := slices.BinarySearchFunc(pieces, at,
		func(p model.RatePiece, at des.Duration) int { return cmp.Compare(p.At, at) })
	if found {
		return pieces
	}
	return slices.Insert(slices.Clone(pieces), i, model.RatePiece{At: at, PerHour: pieces[i-1].PerHour})
}
