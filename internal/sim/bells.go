package sim

import (
	"cmp"
	"slices"
	"sort"
	"time"

	"github.com/ivrsim/ivrsim/internal/des"
	"github.com/ivrsim/ivrsim/internal/model"
	"github.com/ivrsim/ivrsim/internal/routing"
)

// bell is a moment that is known beforehand: an interval, opening hours or a
// shift begins. Bells ring before anything else that happens at their instant,
// in the order of their kinds and then of their indexes.
type bell struct {
	at    des.Time
	kind  bellKind
	index int32 // the slot, queue, service or group
	value int32 // whether the queue is open; how many agents are rostered
}

type bellKind uint8

const (
	intervalBell bellKind = iota // begins or goes on; the index is Layout.Intervals when the last one ends
	hoursBell
	overflowBell // hours have begun at some hub; the index is the service
	rosterBell
)

func (t *tables) layBells() {
	t.bells = slices.Grow(t.bells, t.layout.Intervals+1)
	for slot := range t.layout.Intervals {
		t.bells = append(t.bells, t.turns(slot)...)
	}
	t.bells = append(t.bells, bell{t.Clock.To, intervalBell, int32(t.layout.Intervals), 0})
	for i := range t.queues {
		for _, b := range t.openings(int32(i)) {
			t.bells = append(t.bells, b)
			if q := &t.queues[i]; b.value == 1 && q.overflow > 0 {
				t.bells = append(t.bells, bell{b.at, overflowBell, int32(q.service), 0})
			}
		}
	}
	for g := range t.Groups {
		for _, r := range t.Groups[g].Roster {
			t.bells = append(t.bells, bell{r.At, rosterBell, int32(g), int32(r.Agents)})
		}
	}
	slices.SortStableFunc(t.bells, func(a, b bell) int {
		return cmp.Or(cmp.Compare(a.at, b.at), cmp.Compare(a.kind, b.kind), cmp.Compare(a.index, b.index))
	})
	t.bells = slices.Compact(t.bells) // several hubs of a service open at one instant
}

// turns gives the bells of an interval: it begins, and goes on with each hour, so that
// what a gauge adds up in between fits in 64 bits with five million callers waiting.
func (t *tables) turns(slot int) []bell {
	const hour = int64(time.Hour)
	var out []bell
	from := t.Clock.From + int64(slot)*t.Clock.Interval
	for at := from; at < min(from+t.Clock.Interval, t.Clock.To); at += hour {
		out = append(out, bell{at, intervalBell, int32(slot), 0})
	}
	return out
}

// openings gives the bells of a queue's hours, its state at the start first.
func (t *tables) openings(index int32) []bell {
	q := &t.queues[index]
	hours, zone := &t.Center.Queues[q.service].Hours, t.Center.Hubs[q.hub].Zone
	begin, end := t.Clock.Instant(0), t.Clock.Instant(t.Clock.Stop)
	bells := []bell{{0, hoursBell, index, 0}}
	for _, p := range hours.Periods(begin, end, zone) {
		if at := t.Clock.TimeOf(p.From); at <= 0 {
			bells[0].value = 1
		} else {
			bells = append(bells, bell{at, hoursBell, index, 1})
		}
		bells = append(bells, bell{t.Clock.TimeOf(p.To), hoursBell, index, 0})
	}
	return bells
}

// alternation is when weekdays and weekends begin in turn.
type alternation struct {
	first   routing.Value // of the attribute day
	changes []des.Time
}

func daysAt(c *model.Clock, zone *time.Location) alternation {
	var out alternation
	var before routing.Value
	for day := range routing.LocalDays(c.Instant(0), c.Instant(c.Stop+1), zone) {
		is := routing.DayOf(day.From.In(zone))
		if at := c.TimeOf(day.From); at == 0 {
			out.first = is
		} else if is != before {
			out.changes = append(out.changes, at)
		}
		before = is
	}
	return out
}

// at is the value of the attribute day at a time.
func (a *alternation) at(t des.Time) routing.Value {
	changed := sort.Search(len(a.changes), func(i int) bool { return a.changes[i] > t })
	return a.first ^ routing.Value(changed%2) // one of two
}
