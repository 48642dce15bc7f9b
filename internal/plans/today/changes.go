package today

import (
	"reflect"
	"slices"

	"github.com/ivrsim/ivrsim/internal/days/des"
	"github.com/ivrsim/ivrsim/internal/days/model"
)

// HasRestOf reports whether the rest of the day is simulated alike with another model in place of the input's model.
func (in *Input) HasRestOf(m *model.Model) bool {
	other := *in
	other.Model = m
	return reflect.DeepEqual(in.rest(), other.rest())
}

// rest returns the model of the rest of the day without what holds before now, or on the next day.
func (in *Input) rest() *model.Model {
	m := restOf(in)
	m.Notes = nil // no output of the rest has them

	for i := range m.Groups { // which are copies
		g := &m.Groups[i]
		isOther := func(step model.RosterStep) bool { return step.At < in.Now || step.At >= m.Clock.To }
		g.Roster = slices.DeleteFunc(g.Roster, isOther)
	}

	// A copied list of arrivals or outages is never nil, because a nil list and an empty list are not deeply equal.
	for i := range m.Lines { // which are copies
		line := &m.Lines[i]
		line.Rate = ratesFrom(line, &m.Clock, in.Now)
		isBefore := func(a model.Arrival) bool { return a.At+a.Within <= in.Now }
		line.Trace = slices.DeleteFunc(append([]model.Arrival{}, line.Trace...), isBefore)
	}

	isOver := func(o model.Outage) bool { return o.To <= in.Now }
	m.Outages = slices.DeleteFunc(append([]model.Outage{}, m.Outages...), isOver)
	return m
}

// ratesFrom returns the rates of a line from a time to the end of the day. Rates that repeat before the end are all
// returned.
func ratesFrom(line *model.Line, c *model.Clock, now des.Time) []model.RatePiece {
	from := c.IntoRatePeriod(now)
	repeats := from+(c.To-now) > c.RatePeriod
	if len(line.Rate) == 0 || repeats {
		return line.Rate
	}

	out := []model.RatePiece{{At: from, PerHour: line.PerHour(c, now)}}
	for _, piece := range line.Rate {
		if piece.At > from {
			out = append(out, piece)
		}
	}
	return out
}
