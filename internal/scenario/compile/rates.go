package compile

import (
	"cmp"
	"slices"
	"time"

	"github.com/ivrsim/ivrsim/internal/des"
	"github.com/ivrsim/ivrsim/internal/diag"
	"github.com/ivrsim/ivrsim/internal/flow"
	"github.com/ivrsim/ivrsim/internal/model"
	"github.com/ivrsim/ivrsim/internal/phone"
	"github.com/ivrsim/ivrsim/internal/routing"
	"github.com/ivrsim/ivrsim/internal/scenario"
	"github.com/ivrsim/ivrsim/internal/yaml"
)

// lines lowers the volumes.
func (l *lowering) lines() {
	l.model.Lines = make([]model.Line, len(l.center.Lines))
	for i := range l.Lines {
		c := &l.Lines[i]
		id, ok := l.center.Line(c.Line.Value)
		if !ok {
			l.astray.lines = true
			l.error(c.Line.Place, flow.UnknownValue, near(c.Line.Value, l.center.LineNames()), "line %q does not exist", c.Line.Value)
			continue
		}
		line := &l.model.Lines[id]
		if c.Shape.Table.Value.Redials == included || c.Arrivals.Value.Redials == included {
			c.Callers.Redial.Chance = 0
		}
		line.Callers = l.population(id, &c.Callers)
		line.Busyness = c.Busyness
		l.volume(id, c, line)
	}
	l.arrivals()
	l.abroad()
	if !l.calling() {
		l.error(l.Name.Place, diag.MissingKey, `add "calls: {`+l.center.Lines[0].Name.Value+`: {total: 1000}}"`, "scenario %q has no calls", l.Name.Value)
	}
}

// included says that counts have redials in them.
const included = "included"

// volume lowers one line's calls, which are said in one of three ways.
func (l *lowering) volume(id routing.LineID, c *scenario.LineCalls, line *model.Line) {
	l.counts(&c.Shape)
	switch {
	case one(!c.Total.Place.IsZero(), !c.PerHour.Place.IsZero(), !c.Arrivals.Place.IsZero()) > 1:
		l.error(c.Place, diag.BadValue, "keep one of them", "line %q is given more than one of total, per_hour and arrivals", c.Line.Value)
	case !c.PerHour.Place.IsZero() && !c.Shape.Place.IsZero():
		l.error(c.Shape.Place, diag.BadValue, "give a total with it", "per_hour is the same around the clock and has no shape")
	case !c.Arrivals.Place.IsZero():
		l.trace(&c.Arrivals, id)
	case !c.PerHour.Place.IsZero():
		line.Rate = l.flat(c.PerHour.Value)
	case !c.Total.Place.IsZero() || isCounted(&c.Shape):
		line.Rate = l.shaped(id, c)
	case l.written(c.Line.Value, "total") || l.written(c.Line.Value, "per_hour") || l.written(c.Line.Value, "arrivals") || !c.Shape.Table.Place.IsZero():
		// it could not be read, which has been reported
	case l.Root.Get("arrivals") != nil || l.Root.Get("calls").Get("arrivals") != nil:
		// its calls are in the trace of all lines
	case l.inherited(c.Line.Place):
		// its calls were in a trace, in place of which this scenario has lines
	default:
		l.error(c.Line.Place, diag.MissingKey, `add "total: 1000" or "per_hour: 60"`, "line %q has no volume", c.Line.Value)
	}
}

// written reports whether a line's calls have a key.
func (l *lowering) written(line, key string) bool {
	return l.Root.Get("calls").Get(line).Get(key) != nil
}

// one counts what is true.
func one(list ...bool) int {
	n := 0
	for _, b := range list {
		if b {
			n++
		}
	}
	return n
}

// isCounted reports whether the shape is a column of counts, which say the total.
func isCounted(s *scenario.Shape) bool { return !s.Table.Place.IsZero() && len(s.Weights) > 0 }

func (l *lowering) flat(perHour float64) []model.RatePiece {
	return []model.RatePiece{{PerHour: perHour * l.Times}}
}

// shaped spreads a line's total over the day. The weight of a time is that of
// the hour which the clock on the wall shows; the rates are scaled so that they
// add up to the total over the day, however long that is.
func (l *lowering) shaped(id routing.LineID, c *scenario.LineCalls) []model.RatePiece {
	weights, zone := c.Shape.Weights, l.Zone.Value
	if weights == nil {
		weights = scenario.NamedShapes["flat"]
	}
	if c.Shape.HubClock {
		zone = l.homeHub(id).Zone
	}
	total := c.Total.Value
	if c.Total.Place.IsZero() {
		total = sum(weights)
	}
	return l.spread(weights, zone, total*l.Times)
}

// homeHub is the hub of the line's first country.
func (l *lowering) homeHub(id routing.LineID) *routing.Hub {
	caller := l.center.Locate(id, phone.Number{Validity: phone.Withheld})
	return &l.center.Hubs[caller.Hub]
}

// spread gives one piece an interval, of which the last may be cut short: its part of
// the weight of its day, by the clock of zone. The day is the scenario's and whole,
// however little of it is simulated: the total is of all of it.
func (l *lowering) spread(weights []float64, zone *time.Location, total float64) []model.RatePiece {
	clock, w := &l.model.Clock, weighting{weights, zone}
	interval := min(clock.Interval, clock.RatePeriod)
	pieces := make([]model.RatePiece, 0, clock.RatePeriod/interval+1)
	var day routing.Period
	all := 0.0
	for at, stop := des.Duration(0), des.Duration(0); at < clock.RatePeriod; at = stop {
		stop = min((at/interval+1)*interval, clock.RatePeriod)
		if to := clock.To - clock.RateStart; at < to && to < stop {
			stop = to
		}
		begin, end := clock.Instant(clock.RateStart+at), clock.Instant(clock.RateStart+stop)
		part := 0.0
		for t := begin; t.Before(end); t = day.To {
			if !t.Before(day.To) {
				day = wholeDay(t.In(l.Zone.Value))
				all = w.over(day)
			}
			if all > 0 {
				part += w.over(routing.Period{From: t, To: routing.Earlier(end, day.To)}) / all
			}
		}
		pieces = append(pieces, model.RatePiece{At: at, PerHour: total * part / end.Sub(begin).Hours()})
	}
	return pieces
}

// wholeDay is the day of a time, from midnight to midnight in its zone.
func wholeDay(t time.Time) routing.Period {
	day := routing.DateOf(t)
	return routing.Period{From: day.At(0, t.Location()), To: day.At(24*time.Hour, t.Location())}
}

// weighting is the weights of a day's times by the clock of a zone.
type weighting struct {
	weights []float64
	zone    *time.Location
}

// over gives the weight of a period: that of its times, times their length in hours.
// The clock shows the bounds of the weights, and is changed, at multiples of unit.
func (w weighting) over(p routing.Period) float64 {
	unit := gcd(15*time.Minute, 24*time.Hour/time.Duration(len(w.weights)))
	all := 0.0
	for t := p.From; t.Before(p.To); {
		local := t.In(w.zone)
		next := routing.Earlier(p.To, t.Add(unit-sinceMidnight(local)%unit))
		all += w.at(local) * next.Sub(t).Hours()
		t = next
	}
	return all
}

// at gives the weight of a time by its clock on the wall.
func (w weighting) at(t time.Time) float64 {
	return w.weights[int(sinceMidnight(t)/time.Minute)*len(w.weights)/int(scenario.MinutesPerDay)]
}

func sum(list []float64) float64 {
	out := 0.0
	for _, v := range list {
		out += v
	}
	return out
}

func gcd(a, b time.Duration) time.Duration {
	for b != 0 {
		a, b = b, a%b
	}
	return a
}

// spikes multiplies rates between two times of each day.
func (l *lowering) spikes() {
	for i := range l.Spikes {
		s := &l.Spikes[i]
		l.late(s)
		for _, id := range l.spikeLines(s) {
			for _, at := range l.spikeTimes(s) {
				line := &l.model.Lines[id]
				line.Rate = multiply(line.Rate, at[0], at[1], l.model.Clock.RatePeriod, s.Times)
			}
		}
	}
}

// spikeTimes gives from when to when in the profile a spike is: on its day, to the end
// of it; or on each day of a run, and the days before as far as it goes on into the run.
func (l *lowering) spikeTimes(s *scenario.Spike) [][2]des.Duration {
	const day = 24 * time.Hour
	clock := &l.model.Clock
	var out [][2]des.Duration
	var first time.Duration
	if l.For.Value > 0 {
		first = -1 - s.For/day
	}
	for n := first; ; n++ {
		from := clock.TimeOf(l.Day.Value.At(n*day+time.Duration(s.At.Value), l.Zone.Value)) - clock.RateStart
		if from >= clock.RatePeriod {
			return out
		}
		if to := from + int64(s.For); to > 0 {
			out = append(out, [2]des.Duration{max(from, 0), min(to, clock.RatePeriod)})
		}
	}
}

// late reports a spike that begins after all that is simulated, or after its day. One
// of a scenario that this one is like may be for a longer time.
func (l *lowering) late(s *scenario.Spike) {
	end := l.model.Clock.Instant(l.model.Clock.To)
	switch at := l.Day.Value.At(time.Duration(s.At.Value), l.Zone.Value); {
	case l.inherited(s.Place):
	case !at.Before(end):
		l.error(s.At.Place, diag.BadValue, "give an earlier time; a day begins at 00:00", "the simulated time ends at %s, before the spike", end.Format(time.DateTime))
	case s.At.Value == scenario.ClockTime(24*time.Hour):
		l.error(s.At.Place, diag.BadValue, `write "00:00"`, "a spike at 24:00 is after its day")
	}
}

// spikeLines finds the lines of a spike, and reports one that multiplies no rate. One of
// a scenario that this one is like may multiply those that this one replaces by a trace.
func (l *lowering) spikeLines(s *scenario.Spike) []routing.LineID {
	var out []routing.LineID
	if s.Line.Value == allOfThem {
		traced, rated := false, false
		for id := range l.center.Lines {
			out = append(out, routing.LineID(id))
			traced = traced || l.model.Lines[id].Trace != nil
			rated = rated || !l.rateless(routing.LineID(id))
		}
		if traced && !rated && !l.inherited(s.Place) {
			l.error(s.Line.Place, diag.BadValue, multipliesRate, "no line has a rate for a spike to multiply")
		}
		return out
	}
	id, ok := l.center.Line(s.Line.Value)
	switch {
	case !ok:
		l.error(s.Line.Place, flow.UnknownValue, near(s.Line.Value, l.center.LineNames()), "line %q does not exist", s.Line.Value)
		return nil
	case l.rateless(id) && !l.inherited(s.Place):
		l.error(s.Line.Place, diag.BadValue, multipliesRate, "line %q has no rate for a spike to multiply", s.Line.Value)
	}
	return []routing.LineID{id}
}

const (
	allOfThem      = "all"
	multipliesRate = "a spike multiplies a rate: give the line a total"
)

// rateless reports whether a line has no rate, nor one that could not be read.
func (l *lowering) rateless(id routing.LineID) bool {
	line, calls := &l.model.Lines[id], l.Root.Get("calls")
	if line.Rate != nil || l.astray.lines || calls != nil && calls.Kind != yaml.Map {
		return false
	}
	return line.Trace != nil || calls.Get(l.center.Lines[id].Name.Value) == nil
}

// multiply scales the rates of a profile between two times.
func multiply(pieces []model.RatePiece, from, to, day des.Duration, times float64) []model.RatePiece {
	if len(pieces) == 0 {
		return pieces
	}
	pieces = cut(cut(pieces, from, day), to, day)
	for i := range pieces {
		if from <= pieces[i].At && pieces[i].At < to {
			pieces[i].PerHour *= times
		}
	}
	return pieces
}

// cut makes a piece begin at a time of the day.
func cut(pieces []model.RatePiece, at, day des.Duration) []model.RatePiece {
	if at >= day {
		return pieces
	}
	i, found := slices.BinarySearchFunc(pieces, at, func(p model.RatePiece, at des.Duration) int { return cmp.Compare(p.At, at) })
	if found {
		return pieces
	}
	return slices.Insert(slices.Clone(pieces), i, model.RatePiece{At: at, PerHour: pieces[i-1].PerHour})
}

// bound refuses volumes that no run could finish.
func (l *lowering) bound() {
	clock := &l.model.Clock
	all := 0.0
	for i := range l.model.Lines {
		line := &l.model.Lines[i]
		all += expected(line.Rate, clock.RatePeriod) * float64(clock.To) / float64(clock.RatePeriod)
		all += float64(len(line.Trace))
	}
	if all > scenario.MaxCalls {
		at := l.Name.Place
		if n := l.Root.Get("calls"); n != nil {
			at = n.Place
		}
		l.error(at, diag.TooLarge, "ask for fewer, or for a shorter time", "%.0f calls in a replication are more than %.0f", all, float64(scenario.MaxCalls))
	}
	rows := 0
	for i := range l.center.Queues {
		rows += len(l.center.Queues[i].Hubs) * len(l.center.Attributes[routing.AttrTier].Values)
	}
	if intervals := (clock.To - clock.From) / clock.Interval; float64(intervals)*float64(rows) > maxRows {
		at := l.Interval.Place
		if at.File == scenario.Default {
			at = l.For.Place
		}
		l.error(at, diag.TooLarge, `write "interval: 24h", or simulate less`, "%d intervals of %d queues and tiers are too many rows", intervals, rows)
	}
}

// expected is the expected number of arrivals in a day of rates.
func expected(pieces []model.RatePiece, day des.Duration) float64 {
	n := 0.0
	for i := range pieces {
		end := day
		if i+1 < len(pieces) {
			end = pieces[i+1].At
		}
		n += pieces[i].PerHour * float64(end-pieces[i].At) / float64(time.Hour)
	}
	return n
}
