package sim

import (
	"cmp"
	"slices"
	"time"

	"github.com/ivrsim/ivrsim/internal/days/des"
)

// boundary is an event whose time is known beforehand: an interval, opening hours or
// a shift begins or ends. Boundaries come before all other events of their time, in
// the order of their kinds and then of their indexes.
type boundary struct {
	at    des.Time
	kind  boundaryKind
	index int32 // of the interval, queue at a hub, queue, group or hub
	value int32 // whether the queue is open; how many agents are rostered; how many trunks are up
}

type boundaryKind uint8

const (
	// of an interval or an hour in it; index Layout.Intervals is the end of the last
	intervalBoundary boundaryKind = iota
	hoursBoundary
	overflowBoundary // a hub has opened; the index is the queue's id
	rosterBoundary
	trunksBoundary // the index is the hub's; the value is the number of trunks, or allTrunks
)

func (t *tables) addBoundaries() {
	for i := range t.layout.Intervals {
		// In an hour an integral fits in 64 bits with five million callers waiting.
		for at := t.layout.Start(i); at < t.layout.Start(i+1); at += int64(time.Hour) {
			t.boundaries = append(t.boundaries, boundary{at, intervalBoundary, int32(i), 0})
		}
	}

	// The times of agents are counted during and outside the outages.
	for _, span := range t.layout.Outages {
		for _, at := range []des.Time{span.From, span.To} {
			if at < t.Clock.To {
				interval := t.layout.IntervalAt(at)
				t.boundaries = append(t.boundaries, boundary{at, intervalBoundary, int32(interval), 0})
			}
		}
	}

	// The last boundary ends the statistics: after it no interval runs.
	t.boundaries = append(t.boundaries, boundary{t.Clock.To, intervalBoundary, int32(t.layout.Intervals), 0})
	for i := range t.queues {
		for _, b := range t.hoursBoundaries(int32(i)) {
			// Callers of another hub may overflow to a queue that opens.
			t.boundaries = append(t.boundaries, b)
			if q := &t.queues[i]; b.value == 1 && slices.Max(q.overflow) > 0 {
				t.boundaries = append(t.boundaries, boundary{b.at, overflowBoundary, int32(q.queueID), 0})
			}
		}
	}

	for g := range t.Groups {
		t.addRoster(g)
	}
	t.boundaries = append(t.boundaries, trunkBoundaries(t.Model)...)

	// Events at one time happen in the order of their kinds.
	slices.SortStableFunc(t.boundaries, func(a, b boundary) int {
		return cmp.Or(cmp.Compare(a.at, b.at), cmp.Compare(a.kind, b.kind), cmp.Compare(a.index, b.index))
	})

	// Several hubs of a queue may open at once.
	t.boundaries = slices.Compact(t.boundaries)
}

// addRoster adds the boundaries of a group's agents: the changes of the roster, and each hour if
// the agents vary from hour to hour.
func (t *tables) addRoster(g int) {
	roster := t.Groups[g].Roster
	hour := int64(time.Hour)
	for i, r := range roster {
		// A change to the same number of agents would do nothing.
		if i == 0 || r.Agents != roster[i-1].Agents {
			t.boundaries = append(t.boundaries, boundary{r.At, rosterBoundary, int32(g), int32(r.Agents)})
		}

		// Without a factor per hour the attendance changes only with the roster.
		if t.Groups[g].Attendance.Hour == 0 || r.Agents == 0 {
			continue
		}

		until := t.Clock.Stop
		if i+1 < len(roster) {
			until = roster[i+1].At
		}

		// The change of the roster is a boundary already. The full hours after it are missing.
		for at := (r.At/hour + 1) * hour; at < until; at += hour {
			t.boundaries = append(t.boundaries, boundary{at, rosterBoundary, int32(g), int32(r.Agents)})
		}
	}
}

// hoursBoundaries are a queue's openings and closings. The first is its state at
// time 0.
func (t *tables) hoursBoundaries(queue int32) []boundary {
	q := &t.queues[queue]
	hours := &t.Center.Queues[q.queueID].Hours
	zone := t.Center.Hubs[q.hub].Zone
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
