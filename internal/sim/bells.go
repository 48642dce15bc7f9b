package sim

import (
	"cmp"
	"slices"
	"sort"
	"time"

	"github.com/ivrsim/ivrsim/internal/des"
)

// bell is a moment that is known beforehand: an interval, opening hours or a
// shift begins. Bells ring before anything else that happens at their instant,
// in the order of their kinds and then of their indexes.
type bell struct {
	at    des.Time
	kind  bellKind
	index int32 // the slot, queue or group
	value int32 // whether the queue is open; how many agents are rostered
}

type bellKind uint8

const (
	intervalBell bellKind = iota // the index is t.slots when the last one ends
	hoursBell
	rosterBell
)

func (t *tables) layBells() {
	t.bells = slices.Grow(t.bells, t.slots+1)
	for slot := range t.slots {
		t.bells = append(t.bells, bell{t.Clock.From + int64(slot)*t.Clock.Interval, intervalBell, int32(slot), 0})
	}
	t.bells = append(t.bells, bell{t.Clock.To, intervalBell, int32(t.slots), 0})
	for i := range t.queues {
		t.bells = append(t.bells, t.openings(int32(i))...)
	}
	for g := range t.Groups {
		for _, r := range t.Groups[g].Roster {
			t.bells = append(t.bells, bell{r.At, rosterBell, int32(g), int32(r.Agents)})
		}
	}
	slices.SortStableFunc(t.bells, func(a, b bell) int {
		return cmp.Or(cmp.Compare(a.at, b.at), cmp.Compare(a.kind, b.kind), cmp.Compare(a.index, b.index))
	})
}

// openings gives the bells of a queue's hours, its state at the start first.
func (t *tables) openings(index int32) []bell {
	q := &t.queues[index]
	hours, zone := &t.Center.Queues[q.service].Hours, t.Center.Hubs[q.hub].Zone
	begin, end := t.Clock.instant(0), t.Clock.instant(t.Clock.Stop)
	bells := []bell{{0, hoursBell, index, 0}}
	for _, p := range hours.Periods(begin, end, zone) {
		if at := t.Clock.of(p.From); at <= 0 {
			bells[0].value = 1
		} else {
			bells = append(bells, bell{at, hoursBell, index, 1})
		}
		bells = append(bells, bell{t.Clock.of(p.To), hoursBell, index, 0})
	}
	return bells
}

// of gives the simulated time of an instant.
func (c *Clock) of(when time.Time) des.Time { return int64(when.Sub(c.Start)) }

// localDays gives the midnights of a zone from the day of time 0 to that of Stop.
func localDays(c *Clock, zone *time.Location) []time.Time {
	var days []time.Time
	y, m, d := c.instant(0).In(zone).Date()
	for end := c.instant(c.Stop); ; d++ {
		midnight := time.Date(y, m, d, 0, 0, 0, 0, zone)
		if midnight.After(end) {
			return days
		}
		days = append(days, midnight)
	}
}

// alternation is when weekdays and weekends begin in turn.
type alternation struct {
	weekend bool // at first
	changes []des.Time
}

func weekendsAt(c *Clock, zone *time.Location) alternation {
	isWeekend := func(t time.Time) bool { return t.Weekday() == time.Saturday || t.Weekday() == time.Sunday }
	var out alternation
	for i, day := range localDays(c, zone) {
		if i == 0 {
			out.weekend = isWeekend(day)
		} else if isWeekend(day) != (out.weekend != (len(out.changes)%2 == 1)) {
			out.changes = append(out.changes, c.of(day))
		}
	}
	return out
}

func (a *alternation) at(t des.Time) bool {
	changed := sort.Search(len(a.changes), func(i int) bool { return a.changes[i] > t })
	return a.weekend != (changed%2 == 1)
}
