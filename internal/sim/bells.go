package sim

import (
	"cmp"
	"slices"
	"sort"
	"time"

	"github.com/ivrsim/ivrsim/internal/des"
	"github.com/ivrsim/ivrsim/internal/routing"
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

// alternation is when weekdays and weekends begin in turn.
type alternation struct {
	weekend bool // at first
	changes []des.Time
}

func weekendsAt(c *Clock, zone *time.Location) alternation {
	var out alternation
	weekend := false
	for day := range routing.LocalDays(c.instant(0), c.instant(c.Stop+1), zone) {
		is := routing.DayOf(day.From.In(zone)) == routing.Weekend
		if at := c.of(day.From); at == 0 {
			out.weekend = is
		} else if is != weekend {
			out.changes = append(out.changes, at)
		}
		weekend = is
	}
	return out
}

func (a *alternation) at(t des.Time) bool {
	changed := sort.Search(len(a.changes), func(i int) bool { return a.changes[i] > t })
	return a.weekend != (changed%2 == 1)
}
