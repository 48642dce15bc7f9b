package sim

import (
	"cmp"
	"slices"
	"sort"
	"time"

	"github.com/ivrsim/ivrsim/internal/days/des"
	"github.com/ivrsim/ivrsim/internal/days/model"
	"github.com/ivrsim/ivrsim/internal/design/flow"
	"github.com/ivrsim/ivrsim/internal/design/routing"
)

// boundary is an event whose time is known beforehand: an interval, opening hours or
// a shift begins or ends. Boundaries come before all other events of their time, in
// the order of their kinds and then of their indexes.
type boundary struct {
	at    des.Time
	kind  boundaryKind
	index int32 // of the interval, queue at a hub, queue or group
	value int32 // whether the queue is open; how many agents are rostered
}

type boundaryKind uint8

const (
	intervalBoundary boundaryKind = iota // of an interval or an hour in it; index Layout.Intervals is the end of the last
	hoursBoundary
	overflowBoundary // a hub has opened; the index is the queue's id
	rosterBoundary
)

func (t *tables) addBoundaries() {
	for i := range t.layout.Intervals {
		// In an hour an integral fits in 64 bits with five million callers waiting.
		for at := t.layout.Start(i); at < t.layout.Start(i+1); at += int64(time.Hour) {
			t.boundaries = append(t.boundaries, boundary{at, intervalBoundary, int32(i), 0})
		}
	}
	t.boundaries = append(t.boundaries, boundary{t.Clock.To, intervalBoundary, int32(t.layout.Intervals), 0})
	for i := range t.queues {
		for _, b := range t.hoursBoundaries(int32(i)) {
			t.boundaries = append(t.boundaries, b)
			if q := &t.queues[i]; b.value == 1 && slices.Max(q.overflow) > 0 {
				t.boundaries = append(t.boundaries, boundary{b.at, overflowBoundary, int32(q.queueID), 0})
			}
		}
	}
	for g := range t.Groups {
		t.addRoster(g)
	}
	slices.SortStableFunc(t.boundaries, func(a, b boundary) int {
		return cmp.Or(cmp.Compare(a.at, b.at), cmp.Compare(a.kind, b.kind), cmp.Compare(a.index, b.index))
	})
	t.boundaries = slices.Compact(t.boundaries) // several hubs of a queue may open at once
}

// addRoster adds the boundaries at which the agents of a group change: as rostered, and each hour
// where they vary from hour to hour.
func (t *tables) addRoster(g int) {
	roster, hour := t.Groups[g].Roster, int64(time.Hour)
	for i, r := range roster {
		if i == 0 || r.Agents != roster[i-1].Agents {
			t.boundaries = append(t.boundaries, boundary{r.At, rosterBoundary, int32(g), int32(r.Agents)})
		}
		if t.Groups[g].Attendance.Hour == 0 || r.Agents == 0 {
			continue
		}
		until := t.Clock.Stop
		if i+1 < len(roster) {
			until = roster[i+1].At
		}
		for at := (r.At/hour + 1) * hour; at < until; at += hour {
			t.boundaries = append(t.boundaries, boundary{at, rosterBoundary, int32(g), int32(r.Agents)})
		}
	}
}

// hoursBoundaries are a queue's openings and closings. The first is its state at
// time 0.
func (t *tables) hoursBoundaries(queue int32) []boundary {
	q := &t.queues[queue]
	hours, zone := &t.Center.Queues[q.queueID].Hours, t.Center.Hubs[q.hub].Zone
	out := []boundary{{0, hoursBoundary, queue, 0}}
	for _, p := range hours.Periods(t.Clock.Instant(0), t.Clock.Instant(t.Clock.Stop), zone) {
		if at := t.Clock.TimeOf(p.From); at <= 0 {
			out[0].value = 1
		} else {
			out = append(out, boundary{at, hoursBoundary, queue, 1})
		}
		out = append(out, boundary{t.Clock.TimeOf(p.To), hoursBoundary, queue, 0})
	}
	return out
}

// setBoundaries sets the boundaries to come.
func (r *replication) setBoundaries(b []boundary) {
	r.boundaries, r.nextBoundary = b, never
	if len(b) > 0 {
		r.nextBoundary = b[0].at
	}
}

// passBoundary handles the next boundary.
func (r *replication) passBoundary() {
	b := r.boundaries[0]
	r.now = max(r.now, b.at)
	r.setBoundaries(r.boundaries[1:])
	switch b.kind {
	case intervalBoundary:
		r.floor.beginInterval(b.index)
		r.ledger.beginInterval(b.index, r.now)
	case hoursBoundary:
		r.floor.queues[b.index].open = b.value == 1
	case overflowBoundary:
		r.floor.overflowLate(routing.QueueID(b.index))
	case rosterBoundary:
		r.floor.roster(&r.floor.groups[b.index], r.floor.attending(b))
	}
}

// attending gives how many of a group's rostered agents are there. All groups share the factors
// of the day and of the hour as far as they vary alike. Each is rounded up or down at random, once
// a day, so that small groups vary too.
func (f *floor) attending(b boundary) int32 {
	g := &f.t.Groups[b.index]
	if !g.Attendance.Varies() {
		return b.value
	}
	day := f.key.With(forAttendance).With(uint64(f.t.Clock.DayOf(b.at)))
	common, own := day.Stream(), day.With(uint64(b.index)+1).Stream()
	factor := common.Factor(g.Attendance.Day)
	if g.Attendance.Hour > 0 {
		hour := f.key.With(forAttendanceOfHour).With(uint64(b.at / int64(time.Hour))).Stream()
		factor *= hour.Factor(g.Attendance.Hour)
	}
	agents := float64(float64(b.value) * min(factor, g.Attendance.Most()))
	return int32(agents + float64(own.Float64()))
}

// schedule is a value over time, from time 0 on: of the attribute day, of opening hours, or the hour of
// the day.
type schedule struct {
	from  []des.Time
	value []routing.Value
}

func (s *schedule) add(at des.Time, value routing.Value) {
	s.from, s.value = append(s.from, at), append(s.value, value)
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
			past := time.Duration(local.Minute())*time.Minute + time.Duration(local.Second())*time.Second + time.Duration(local.Nanosecond())
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

// clockOf returns, by hub, the value on which the time decides at a step; nil for a step
// at which it does not.
func (t *tables) clockOf(s *flow.Step) []schedule {
	switch {
	case s.Branches() && s.Attribute == routing.AttrDay:
		return t.atHubs(nil, func(zone *time.Location) schedule { return dayTypesIn(&t.Clock, zone) })
	case s.Hours != nil:
		return t.atHubs(s.Hours, func(zone *time.Location) schedule { return openingsIn(&t.Clock, &s.Hours.Hours, zone) })
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
