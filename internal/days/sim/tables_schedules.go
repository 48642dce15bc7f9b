package sim

import (
	"sort"
	"time"

	"github.com/ivrsim/ivrsim/internal/days/des"
	"github.com/ivrsim/ivrsim/internal/days/model"
	"github.com/ivrsim/ivrsim/internal/design/flow"
	"github.com/ivrsim/ivrsim/internal/design/routing"
)

// schedule is a value over time, from time 0 on: of the attribute day, of opening hours, or the hour of
// the day.
type schedule struct {
	from  []des.Time
	value []routing.Value
}

func (s *schedule) add(at des.Time, value routing.Value) {
	s.from = append(s.from, at)
	s.value = append(s.value, value)
}

func (s *schedule) at(t des.Time) routing.Value {
	return s.value[sort.Search(len(s.from), func(i int) bool { return s.from[i] > t })-1]
}

// dayTypesIn returns the value of the attribute day at the hubs of a zone.
func dayTypesIn(c *model.Clock, zone *time.Location) (out schedule) {
	for day := range routing.LocalDays(c.Instant(0), c.Instant(c.Stop+1), zone) {
		out.add(c.TimeOf(day.From), routing.DayOf(day.From.In(zone)))
	}
	return out
}

// hoursIn returns the hour of the day in a zone. An hour that the clock skips has no time, one that it
// repeats has two.
func hoursIn(c *model.Clock, zone *time.Location) (out schedule) {
	for day := range routing.LocalDays(c.Instant(0), c.Instant(c.Stop+1), zone) {
		for at := day.From; at.Before(day.To); {
			local := at.In(zone)
			out.add(c.TimeOf(at), routing.Value(local.Hour()))

			// A clock change may end within an hour. So the next full hour is computed from the
			// local time.
			past := time.Duration(local.Minute())*time.Minute + time.Duration(local.Second())*time.Second +
				time.Duration(local.Nanosecond())
			at = at.Add(time.Hour - past)
		}
	}
	return out
}

// openingsIn returns when hours are open and closed at the hubs of a zone.
func openingsIn(c *model.Clock, hours *routing.Hours, zone *time.Location) (out schedule) {
	out.add(0, routing.Closed)
	for _, p := range hours.Periods(c.Instant(0), c.Instant(c.Stop+1), zone) {
		out.add(max(0, c.TimeOf(p.From)), routing.Open)
		out.add(c.TimeOf(p.To), routing.Closed)
	}
	return out
}

// clockOf returns, by hub, the values among which the time decides at a step. It returns nil for a
// step at which the time does not decide.
func (t *tables) clockOf(s *flow.Step) []schedule {
	switch {
	case s.Branches() && s.Attribute == routing.AttrDay:
		return t.atHubs(nil, func(zone *time.Location) schedule { return dayTypesIn(&t.Clock, zone) })
	case s.Hours != nil:
		return t.atHubs(s.Hours, func(zone *time.Location) schedule {
			return openingsIn(&t.Clock, &s.Hours.Hours, zone)
		})
	}
	return nil
}

// atHubs returns the values at each hub, computed once for hours, or for the attribute day
// if hours is nil.
func (t *tables) atHubs(hours *routing.NamedHours, in func(zone *time.Location) schedule) []schedule {
	out, known := t.clocks[hours]
	if !known {
		for h := range t.Center.Hubs {
			out = append(out, in(t.Center.Hubs[h].Zone))
		}
		t.clocks[hours] = out
	}
	return out
}
