package sim

import (
	"context"

	"github.com/ivrsim/ivrsim/internal/days/des"
	"github.com/ivrsim/ivrsim/internal/days/tally"
	"github.com/ivrsim/ivrsim/internal/design/routing"
)

// replication is one simulated day: its own callers on its own event list. It is not
// safe for concurrent use; replications of one model are independent of each other.
//
// Its loop takes the next event and hands it to a part. The parts are
//
//	walk    a caller's way through the compiled flow, from one step to the next
//	floor   what callers share: trunks, queues, agents, callbacks
//	ledger  what is counted of the events
//
// A part calls the parts below it, never those above.
type replication struct {
	t   *tables
	key des.Key
	clock
	calls  callPool
	walk   walk
	floor  floor
	ledger ledger
	guests *guests // of a live view; nil without any

	sources      []source // by line
	arrivals     loserTree
	boundaries   []boundary // to come
	nextBoundary des.Time   // or never

	warmed     uint64 // has no meaning: see warm
	eventCount uint64
}

func newReplication(t *tables, number int, how Options) *replication {
	// A replication shares no cache line with another one, which another processor may write.
	r := &cacheAligned[replication](1)[0]
	r.t = t
	r.key = des.NewKey(t.Seed, uint64(number))
	r.clock.t = t
	r.calls.questions = len(t.questions)
	r.ledger = newLedger(t, tally.NewTally(t.layout, how.WaitSeries))
	r.ledger.spoken = &r.calls.spoken
	r.floor = newFloor(t, r.key, &r.clock, &r.calls, &r.ledger)
	r.walk = newWalk(t, how, &r.clock, &r.calls, &r.floor, &r.ledger)
	r.setBoundaries(t.boundaries)
	r.startArrivals()
	return r
}

// open begins a replication of the rest of a day, with those who listen. All others begin at time 0.
func (r *replication) open(number int, how Options) {
	if r.t.past != nil {
		newOpening(r, number, how).run()
	}
}

// Done reports whether the day is over and all its callers have left, or the clock
// has stopped.
func (r *replication) Done() bool {
	return r.isOver() || r.now >= r.t.Clock.Stop || r.err != nil
}

// isOver reports whether the day is over and all its callers have left.
func (r *replication) isOver() bool { return r.ledger.present == 0 && r.now >= r.t.Clock.To }

// Advance runs the events up to and including a time, or to the end. It returns the error of a flow
// that never ends.
func (r *replication) Advance(until des.Time) error {
	until = min(until, r.t.Clock.Stop)
	for !r.isOver() && r.err == nil {
		// At one time, a boundary comes before an arrival, and both before the events of calls.
		next := min(r.nextBoundary, r.arrivals.at)
		at := r.events.First()
		switch {
		case at < next && at <= until:
			// Events that create further events at the same time would never end.
			if at == r.now && r.spins() {
				r.fail(Endless, "calls are in a cycle that takes no time")
			}

			r.now = at

			// The record of the next event is read while this one is handled.
			id, _, _ := r.events.Next()
			r.warm(r.calls.at(r.events.FirstID()))
			r.handle(r.calls.at(id))
		// No event is left up to the given time, but the clock moves there.
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

// warm reads a field of each cache line of the record that is used next. With many calls, the record is
// in memory rather than in the cache. The sum has no meaning: without it the compiler would leave
// out the reads.
func (r *replication) warm(c *call) {
	r.warmed += uint64(c.activity) + c.number + uint64(c.ahead)
}

// handle handles the event of a call: the end of its activity. A call that is with the floor comes back
// to the walk here, and only here.
func (r *replication) handle(c *call) {
	w := &r.walk
	f := &r.floor

	switch c.activity {
	case walking:
		w.run(c, &w.lines[c.line])
	case hangingUp:
		w.hangUp(c)
	case booking:
		w.book(c)
	case ending:
		w.end(c, &w.lines[c.line])
	case redialing:
		w.startAttempt(c, &w.lines[c.line])

	case waiting:
		w.expired(c, f.expire(c))
	case talking:
		f.endTalk(c)
		if r.guests == nil || !r.guests.finished(c) {
			w.talked(c)
		}
	case wrapping:
		f.endWrapUp(agentRecord{c})
	case pausing:
		f.endPause(agentRecord{c})
	case away:
		f.checkAway(agentRecord{c})
	case ringing:
		f.endRing(agentRecord{c})
	case callbackWaiting:
		f.nextCallbackStage(c)
	case callbackDialing:
		f.endDialing(c)
	case callbackResting:
		f.queueCallback(c)
	case callbackTalking:
		f.endCallback(c)

	case nothing:
		// An unused record has no event.
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

// setBoundaries sets the boundaries to come.
func (r *replication) setBoundaries(b []boundary) {
	r.boundaries = b
	r.nextBoundary = never
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
	case trunksBoundary:
		r.floor.hubs[b.index].trunks = trunksUp(r.t.Model, int(b.index), b.value)
	case rosterBoundary:
		r.floor.roster(&r.floor.groups[b.index], r.floor.attending(b))
	}
}

func (r *replication) startArrivals() {
	// This factor multiplies all lines. A line's own factor multiplies its rate again.
	shared := r.t.dayFactors(r.key.With(forRateFactor), r.t.RateCV, r.t.evidence.All)
	r.sources = cacheAligned[source](len(r.t.lines))
	for i := range r.sources {
		line := &r.t.Lines[i]
		key := r.key.With(r.t.lines[i].key)
		s := source{key: key, trace: line.Trace, rate: line.Rate, origin: -1, at: never}
		if len(s.trace) > 0 {
			// No cell has begun, so the first call begins one.
			s.rate = nil
			s.trace = drawn(line.Trace, key.With(forArrivalTime))
			s.key = key.With(forTrace)
			s.cellStart = never
			s.nextTraced(&r.t.Clock)
		} else if len(s.rate) > 0 {
			seen := r.t.evidence.line(i).Given(shared[0])
			s.rateFactors = r.t.dayFactors(key.With(forRateFactor), line.RateCV, seen)
			for day := range s.rateFactors {
				s.rateFactors[day] *= shared[day]
			}

			// All lines vary together by the first factor, and each line by itself by the second.
			s.vary(r.key, r.t.IntervalCV, r.t.VaryEach)
			s.vary(key, line.IntervalCV, r.t.VaryEach)
			s.start(&r.t.Clock)
		}

		r.sources[i] = s
	}

	r.arrivals = newLoserTree(r.sources)
}

// maxPresent bounds the calls in progress, and with them the memory of a replication: each takes
// some 250 bytes. The busiest national centers have 60,000.
const maxPresent = 1 << 19

// arrive starts the next first attempt.
func (r *replication) arrive() {
	id := routing.LineID(r.arrivals.line)
	l := &r.walk.lines[id]
	s := &r.sources[id]
	r.now = s.at

	// An arrival is never part of an endless cycle.
	r.spun = 0

	// More calls would fill the memory.
	if len(r.calls.chunks) > maxPresent/perChunk {
		r.fail(Crowded, "over %d calls are in the center at once", maxPresent)
		return
	}

	c := r.calls.get()
	c.line = id
	c.origin = int16(s.origin)
	c.attempt = 0

	// The key is made of the line, the cell and the rank. So a call keeps its random numbers if
	// another line changes.
	c.key = s.cellKey.With(s.rank)

	if l.hasDetails {
		*r.calls.details.of(c) = s.details
	}

	s.advance(&r.t.Clock)
	r.arrivals.replace(s.at)
	r.walk.startAttempt(c, l)
}

// advance is Advance with a context, which it reads after each simulated minute.
func (r *replication) advance(ctx context.Context, until des.Time) error {
	for !r.Done() {
		if err := ctx.Err(); err != nil {
			return err
		}
		next := min(r.now+minute, until)
		if err := r.Advance(next); err != nil || next == until {
			return err
		}
	}
	return nil
}

// listen makes an observer listen.
func (r *replication) listen(o Observer) {
	if o.Ended != nil || o.Follow != nil {
		r.ledger.listeners = append(r.ledger.listeners, &observer{Observer: o, t: r.t, calls: &r.calls})
	}
	if o.Record != nil {
		r.ledger.listeners = append(r.ledger.listeners, &recorder{emit: o.Record})
	}
}
