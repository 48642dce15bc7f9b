package sim

import (
	"math"

	"github.com/ivrsim/ivrsim/internal/days/des"
)

// floor holds the resources that callers share: the trunks of the hubs, the queues, the agents, and
// the booked callbacks, which wait in the queues as callers do. It decides who is answered, when
// and by whom. It does not know where a call goes next. It returns the result of each operation to
// the walk, and reports each event to the ledger.
//
//	seize, release              a trunk, at the beginning and the end of a call
//	check                       the state of a queue, for a step of a flow
//	join                        offers a call to a queue
//	setTimer, expire            the timers of a waiting caller
//	leave                       takes a caller who is not answered out of a queue
//	endTalk                     ends the talk of a call or callback
//	book                        a callback, which from then on belongs to the floor alone
//	roster, open, overflowLate  boundaries: shifts and opening hours
type floor struct {
	*clock
	t      *tables
	key    des.Key
	calls  *callPool
	ledger *ledger

	queues  []queue
	queueAt []*queue // by routing.QueueID and hub; nil where the hub does not have it
	groups  []group
	hubs    []hub

	handlingFactor  float64   // of the present day: what the agents' work is multiplied by
	handlingFactors []float64 // by day
}

// hub is a hub's trunks: those that calls hold, and those that are up, or Unlimited.
type hub struct{ calls, trunks int }

// Unlimited is the number of trunks of a hub that never blocks a call.
const Unlimited = math.MaxInt

func newFloor(t *tables, key des.Key, k *clock, calls *callPool, n *ledger) floor {
	f := floor{
		clock: k, t: t, key: key, calls: calls, ledger: n, queues: cacheAligned[queue](len(t.queues)),
		groups: cacheAligned[group](len(t.groups)), hubs: cacheAligned[hub](len(t.Center.Hubs)),
		queueAt: make([]*queue, len(t.queueAt)*len(t.Center.Hubs)),
	}

	for i := range f.queues {
		q := &f.queues[i]
		q.queueTable = t.queues[i]
		f.queueAt[int(q.queueID)*len(f.hubs)+int(q.hub)] = q
		q.own = newLevels(&q.queueTable, ownList)
		q.overflowed = newLevels(&q.queueTable, overflowList)

		// No caller has entered service yet, so there is no delay to estimate from.
		q.last = cacheAligned[serviceEntry](len(q.priorities))
		for l := range q.last {
			q.last[l].at = -1
		}

		q.agents = f.skills(q.skills)
	}

	for i := range f.groups {
		g := &f.groups[i]
		g.groupTable = t.groups[i]
		g.queues = f.skills(g.skills)
	}

	for h := range f.hubs {
		f.hubs[h].trunks = trunksUp(t.Model, h, allTrunks)
	}

	f.handlingFactors = t.dayFactors(key.With(forHandlingFactor), t.HandlingCV, Seen{})
	f.applyTrend(&t.HandlingTrend)
	f.handlingFactor = f.handlingFactors[0]

	return f
}

// skills makes the skills of a queue or a group.
func (f *floor) skills(tables []skillTable) []skill {
	out := make([]skill, len(tables))
	for i, k := range tables {
		out[i] = skill{&f.groups[k.group], &f.queues[k.queue], out[i+1 : i+1+k.sameRank], k.after}
	}
	return out
}

// seize takes a trunk of the caller's hub, if one is free.
func (f *floor) seize(c *call) bool {
	hub := &f.hubs[c.hub()]
	if hub.calls >= hub.trunks {
		return false
	}
	hub.calls++
	return true
}

// release frees the caller's trunk.
func (f *floor) release(c *call) { f.hubs[c.hub()].calls-- }

// beginInterval tells the ledger of the queues and agents since the last boundary, and begins the
// interval's day.
func (f *floor) beginInterval(next int32) {
	// The integral up to the boundary belongs to the interval that ends here.
	for i := range f.queues {
		f.ledger.queueLength(i, &f.queues[i].length, f.now)
	}
	for i := range f.groups {
		g := &f.groups[i]
		f.ledger.agentTimes(i, g.staffed.nextInterval(f.now),
			g.talking.nextInterval(f.now)+g.wrapping.nextInterval(f.now))
	}

	// After the last interval callers still talk. The factor of the last day holds for them.
	if next < int32(f.t.layout.Intervals) {
		f.handlingFactor = f.handlingFactors[f.t.layout.DayOf[next]]
	}
}
