package sim

import (
	"iter"

	"github.com/ivrsim/ivrsim/internal/days/des"
	"github.com/ivrsim/ivrsim/internal/days/model"
	"github.com/ivrsim/ivrsim/internal/design/routing"
)

// CallRecord is a call of the statistics as a telephone system records it. A call has
// one record, with the queue that it joined, if any. A call that joins further queues
// has a further record for each, and so has a booked callback.
//
// Times are NoTime where the event did not happen before the replication ended.
type CallRecord struct {
	Call     uint64  // counted by arrival, from 1
	Caller   des.Key // of the caller's random numbers: the same for all attempts
	Line     routing.LineID
	Tier     routing.Value // on joining the queue; without a queue at the end
	Arrived  des.Time
	Queue    int32    // index into tally.Layout.Queues, or -1
	Enqueued des.Time // when it joined the queue, or when the callback was booked
	Answered des.Time // when the conversation began
	// when the conversation ended; without one, when the caller left the queue; without a queue, when the call ended
	Ended     des.Time
	WrapUpEnd des.Time // when the agent's after-call work ended
	Group     int16    // of the agent
	Agent     int32    // number in the group, from 1; 0 without an agent
	Outcome   Outcome
}

// NoTime is the time of an event that did not happen.
const NoTime des.Time = -1

// recorder makes the records of a replication's calls.
type recorder struct {
	deaf
	emit  func(*CallRecord)
	calls uint64
	open  []openRecord // by call.id
}

// openRecord is the record of a call in the center.
type openRecord struct {
	isCallback bool // of a booked callback
	CallRecord
	pending bool // not emitted yet
}

func (n *recorder) at(c *call) *openRecord {
	for int(c.id) >= len(n.open) {
		n.open = append(n.open, openRecord{})
	}
	return &n.open[c.id]
}

// arrived begins the record of a call.
func (n *recorder) arrived(c *call, caller des.Key, now des.Time) {
	o := n.at(c)
	*o = openRecord{
		CallRecord: CallRecord{
			Caller:    caller,
			Line:      c.line,
			Arrived:   now,
			Queue:     none,
			Enqueued:  NoTime,
			Answered:  NoTime,
			Ended:     NoTime,
			WrapUpEnd: NoTime,
		},
		pending: c.interval != none,
	}

	// The numbers have no gaps, so calls outside the statistics get none.
	if o.pending {
		n.calls++
		o.Call = n.calls
	}
}

// joined records that a call joins a queue, in a new record if it is not the first.
func (n *recorder) joined(c *call, now des.Time) {
	o := n.at(c)
	if o.Queue != none {
		n.send(o)
	}
	n.enqueue(o, c, now)
}

func (n *recorder) enqueue(o *openRecord, c *call, now des.Time) {
	o.pending = c.interval != none
	o.Queue = c.queue.index
	o.Tier = c.leg.Values[routing.AttrTier]
	o.Enqueued = now
	o.Answered = NoTime
	o.Ended = NoTime
	o.WrapUpEnd = NoTime
	o.Agent = 0
	o.Outcome = 0
	o.isCallback = false
}

// left records that a caller leaves a queue without an answer.
func (n *recorder) left(c *call, end model.VisitEnd, _ des.Duration, now des.Time) {
	o := n.at(c)
	o.Ended = now
	switch end {
	case model.EndTimedOut:
		o.Outcome = OutcomeTimedOut
	case model.EndByChoice:
		o.Outcome = OutcomeLeft
	default:
		o.Outcome = OutcomeAbandoned
	}
}

// answered records the agent and the beginning of a conversation.
func (n *recorder) answered(c *call, _ des.Duration, now des.Time) {
	n.dialed(c)
	n.talk(c, OutcomeAnswered, now)
}

// dialed records the agent who answers a call, or dials a callback.
func (n *recorder) dialed(c *call) {
	o := n.at(c)
	o.Group = c.group
	o.Agent = c.agent
}

// reached records the beginning of a callback's conversation.
func (n *recorder) reached(callback *call, now des.Time) { n.talk(callback, OutcomeCalledBack, now) }

func (n *recorder) talk(c *call, outcome Outcome, now des.Time) {
	o := n.at(c)
	o.Answered = now
	o.Outcome = outcome
}

// talked records that a conversation ends, after which the agent works to wrapUpEnd.
func (n *recorder) talked(c *call, now, wrapUpEnd des.Time) {
	o := n.at(c)
	o.Ended = now
	o.WrapUpEnd = wrapUpEnd
	n.send(o)
}

// missed records that the agent who dialed a callback works for it no more.
func (n *recorder) missed(callback *call) { n.at(callback).Agent = 0 }

// booked begins the record of a callback.
func (n *recorder) booked(callback, c *call, now des.Time) {
	first := *n.at(c)
	o := n.at(callback)
	*o = first
	n.enqueue(o, callback, now)
	o.isCallback = true
}

// unreached records that a callback is given up.
func (n *recorder) unreached(callback *call, now des.Time) {
	o := n.at(callback)
	o.Ended = now
	o.Outcome = OutcomeUnreached
	n.send(o)
}

// ended records a call's end. The record of an answered call has been sent; a further
// one, of a call that was answered before, keeps the outcome of its visit.
func (n *recorder) ended(c *call, d model.Disposition, now des.Time) {
	o := n.at(c)
	if o.Queue == none {
		o.Tier = c.leg.Values[routing.AttrTier]
		o.Ended = now
	}
	if d != model.Answered && o.Outcome != OutcomeAbandoned {
		o.Outcome = OutcomeOf(d)
	}
	n.send(o)
}

// stop sends the records that are pending when the replication ends.
func (n *recorder) stop(iter.Seq[*call]) {
	for i := range n.open {
		o := &n.open[i]

		// An answer has its outcome already. A callback without an answer has no visit in progress.
		if o.Answered == NoTime {
			o.Outcome = OutcomeInProgress
			if o.isCallback {
				o.Outcome = OutcomeUnreached
			}
		}
		n.send(o)
	}
}

func (n *recorder) send(o *openRecord) {
	if o.pending {
		n.emit(&o.CallRecord)
	}
	o.pending = false
}
