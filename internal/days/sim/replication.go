package sim

import (
	"errors"
	"fmt"
	"math"
	"time"

	"github.com/ivrsim/ivrsim/internal/calls/ivr"
	"github.com/ivrsim/ivrsim/internal/days/des"
	"github.com/ivrsim/ivrsim/internal/days/model"
	"github.com/ivrsim/ivrsim/internal/days/tally"
	"github.com/ivrsim/ivrsim/internal/design/routing"
	"github.com/ivrsim/ivrsim/internal/math/portable"
)

// replication is one simulated day: its own callers on its own event list. It is not
// safe for concurrent use; replications of one model are independent of each other.
type replication struct {
	t       *tables
	key     des.Key
	now     des.Time
	horizon des.Time // up to which a call's walk may run ahead of now

	events       des.Calendar // of calls
	sources      []source     // by line
	arrivals     loserTree
	boundaries   []boundary // to come
	nextBoundary des.Time   // or never
	calls        callPool

	counted, uncounted []*ivr.Machine // by program: the machines that run the calls of the statistics, and all others

	lines   []line
	queues  []queue
	queueAt []*queue // by routing.QueueID and hub; nil where the hub does not have it
	groups  []group
	hubs    []hub

	handlingFactor  float64   // of the present day: what the agents' work is multiplied by
	handlingFactors []float64 // by day
	warmed          uint64    // has no meaning: see warm
	nextNumber      uint64    // of a call

	eventCount uint64
	spunAt     des.Time
	spun       int // at spunAt: see spins

	ledger ledger
	err    error
}

// hub is a hub's trunks.
type hub struct{ calls, trunks int }

func newReplication(t *tables, number int, how Options) *replication {
	r := &cacheAligned[replication](1)[0]
	*r = replication{
		t: t, key: des.NewKey(t.Seed, uint64(number)), horizon: t.Clock.Stop,
		lines: cacheAligned[line](len(t.lines)), queues: cacheAligned[queue](len(t.queues)),
		groups: cacheAligned[group](len(t.groups)), hubs: cacheAligned[hub](len(t.Center.Hubs)),
		queueAt: make([]*queue, len(t.queueAt)*len(t.Center.Hubs)),
		calls:   callPool{questions: len(t.questions)},
		ledger:  newLedger(t, tally.NewTally(t.layout, how.WaitSeries)),
	}
	if how.Stepwise {
		r.horizon = -1
	}
	r.initQueues()
	for h := range r.hubs {
		r.hubs[h].trunks = math.MaxInt
		if h < len(t.Trunks) && t.Trunks[h] > 0 {
			r.hubs[h].trunks = t.Trunks[h]
		}
	}
	r.initLines(how.UseFSM)
	r.setBoundaries(t.boundaries)
	r.handlingFactors = t.dayFactors(r.key.With(forHandlingFactor), t.HandlingCV)
	r.applyTrend(&t.HandlingTrend)
	r.handlingFactor = r.handlingFactors[0]
	r.startArrivals()
	return r
}

func (r *replication) initQueues() {
	for i := range r.queues {
		q := &r.queues[i]
		q.queueTable = r.t.queues[i]
		r.queueAt[int(q.queueID)*len(r.hubs)+int(q.hub)] = q
		levels := len(q.priorities)
		q.own, q.overflowed = newWaitingLists(levels*q.languageClasses, ownList), newWaitingLists(levels*q.languageClasses, overflowList)
		q.last = cacheAligned[serviceEntry](levels)
		for l := range q.last {
			q.last[l].at = -1
		}
		q.agents = r.skills(q.skills)
	}
	for i := range r.groups {
		g := &r.groups[i]
		g.groupTable = r.t.groups[i]
		g.queues = r.skills(g.skills)
	}
}

// classes is the number of days × languages × tiers × regions.
func (t *tables) classes() int {
	return t.Clock.Days() * t.languageClasses * t.tiers * len(t.Center.Regions)
}

// Done reports whether the day is over and all its callers have left, or the clock
// has stopped.
func (r *replication) Done() bool {
	return r.isOver() || r.now >= r.t.Clock.Stop || r.err != nil
}

// isOver reports whether the day is over and all its callers have left.
func (r *replication) isOver() bool { return r.ledger.present == 0 && r.now >= r.t.Clock.To }

// Advance runs the events up to and including a time, or to the end. The error is
// that of a flow that never ends.
func (r *replication) Advance(until des.Time) error {
	until = min(until, r.t.Clock.Stop)
	for !r.isOver() && r.err == nil {
		next := min(r.nextBoundary, r.arrivals.at)
		switch at := r.events.First(); {
		case at < next && at <= until:
			if at == r.now && r.spins() {
				r.fail(errors.New("calls are in a cycle that takes no time: give its conversations or prompts a duration"))
			}
			r.now = at
			id, _, _ := r.events.Next()
			r.warm(r.calls.at(r.events.FirstID()))
			r.handle(r.calls.at(id))
		case next > until:
			r.now = max(r.now, until)
			return nil
		case r.nextBoundary == next:
			r.passBoundary()
		default:
			r.arrive()
		}
		r.eventCount++
	}
	return r.err
}

// warm reads a field of each cache line of a record that is used soon: of many calls, it is in memory
// rather than in the cache. The compiler would leave out reads of which nothing is made.
func (r *replication) warm(c *call) {
	r.warmed += uint64(c.activity) + c.number + uint64(c.ahead)
}

// handle handles the event of a call: the end of its activity.
func (r *replication) handle(c *call) {
	switch c.activity {
	case walking:
		r.run(c, &r.lines[c.line])
	case hangingUp:
		r.hangUp(c)
	case booking:
		r.book(c)
	case ending:
		r.end(c, &r.lines[c.line])
	case redialing:
		r.startAttempt(c, &r.lines[c.line])
	case waiting:
		r.expired(c, r.expire(c))
	case talking:
		r.endTalk(c)
		r.talked(c)
	case wrapping:
		r.endWrapUp(c)
	case pausing:
		r.endPause(c)
	case away:
		r.checkAway(c)
	case callbackWaiting:
		r.nextCallbackStage(c)
	case callbackDialing:
		r.endDialing(c)
	case callbackResting:
		r.queueCallback(c)
	case callbackTalking:
		r.endCallback(c)
	case nothing:
	}
}

// present gives the calls in the center.
func (r *replication) present(yield func(*call) bool) {
	for _, chunk := range r.calls.chunks {
		for i := range chunk {
			if c := &chunk[i]; c.activity.holdsTrunk() && !yield(c) {
				return
			}
		}
	}
}

// presentOfDay gives the calls of the statistics in the center.
func (r *replication) presentOfDay(yield func(*call) bool) {
	for c := range r.present {
		if c.interval != none && !yield(c) {
			return
		}
	}
}

// schedule sets a call's pending event: the end of what it does. Ties go to the lower number.
func (r *replication) schedule(c *call, what activity, at des.Time) {
	c.activity = what
	r.events.Schedule(c.id, at, c.number)
}

func (r *replication) fail(err error) {
	if r.err == nil {
		r.err = fmt.Errorf("simulate %s at %s: %w", r.t.Scenario, r.t.Clock.Instant(r.now).Format(time.DateTime), err)
	}
}

// maxAtOnce bounds what happens at one time: in a cycle that takes no time the clock would never
// advance.
const maxAtOnce = 1 << 22

// spins counts an event, or a check of a queue within one, and reports whether there are too many
// at one time.
func (r *replication) spins() bool {
	if r.spunAt != r.now {
		r.spunAt, r.spun = r.now, 0
	}
	r.spun++
	return r.spun > maxAtOnce
}

// skills makes the skills of a queue or a group.
func (r *replication) skills(tables []skillTable) []skill {
	out := make([]skill, len(tables))
	for i, k := range tables {
		out[i] = skill{&r.groups[k.group], &r.queues[k.queue], out[i+1 : i+1+k.sameRank], k.after}
	}
	return out
}

// applyTrend multiplies the handling factors by a trend of the replication's own.
func (r *replication) applyTrend(t *model.Trend) {
	if t.Days == nil {
		return
	}
	const week = 7
	weekly := r.key.With(forTrend).Stream()
	growth := portable.Log(t.Weekly) + float64(t.StandardError*weekly.Normal())
	for day, lasted := range t.Days {
		r.handlingFactors[day] *= portable.Exp(growth * float64(lasted) / week)
	}
}

// seize takes a trunk of the caller's hub, if one is free.
func (r *replication) seize(c *call) bool {
	hub := &r.hubs[c.hub()]
	if hub.calls >= hub.trunks {
		return false
	}
	hub.calls++
	return true
}

// release frees the caller's trunk.
func (r *replication) release(c *call) { r.hubs[c.hub()].calls-- }

// hubOrder gives the hubs that may serve the call, its own first.
func (r *replication) hubOrder(c *call) []routing.HubID {
	return r.t.hubOrders[int(c.tier())*len(r.hubs)+int(c.hub())]
}

// beginInterval tells the ledger of the queues and agents since the last boundary, and begins the
// interval's day.
func (r *replication) endIntervals(next int32) {
	for i := range r.queues {
		r.ledger.queueLength(i, &r.queues[i].length, r.now)
	}
	for i := range r.groups {
		g := &r.groups[i]
		r.ledger.agentTimes(i, g.staffed.nextInterval(r.now), g.talking.nextInterval(r.now)+g.wrapping.nextInterval(r.now))
	}
	if next < int32(r.t.layout.Intervals) {
		r.handlingFactor = r.handlingFactors[r.t.layout.DayOf[next]]
	}
}
