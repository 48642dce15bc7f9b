package sim

import (
	"github.com/ivrsim/ivrsim/internal/des"
	"github.com/ivrsim/ivrsim/internal/ivr"
	"github.com/ivrsim/ivrsim/internal/routing"
)

// call is a caller's attempt to be served, from arrival to the end of the leg,
// and so is its pending event: a call has at most one, the earliest of its
// timers, under its index in the slab. An agent's wrap-up and a booked callback
// outlive the leg and have records of their own.
//
// It is three cache lines long: what every event reads, what the walk reads, and
// what few calls come to. A mark says whether a field of the last holds anything.
type call struct {
	joined des.Time // since when it waits in its queue
	until  des.Time // when its patience ends, while it waits; else what is left of it
	number uint64   // in the order of arrival; ties go to the lower
	key    des.Key  // of the attempt's random numbers
	own    link     // in the waiting list of its queue
	queue  int32    // waited in, or last
	group  int32    // of the agent
	slot   int32    // the interval of its arrival, or none: outside every statistic
	class  int32    // of its visit: see counters
	marks  marks
	level  int16
	stage  uint8 // of the queue's stages, how many it has passed
	doing  doing

	leg      ivr.Call
	first    des.Key // of the first attempt's random numbers
	asked    uint32
	line     routing.LineID
	origin   int16 // none: to be drawn
	program  int16
	hub      routing.HubID // its own: where its trunk is
	voice    routing.Value // the language its agent has to speak
	intent   uint8
	language routing.Value // the caller speaks
	attempt  uint8         // 0 is the first
	talks    uint8         // conversations begun

	limit    des.Time     // when max_wait has passed
	announce des.Time     // the next announcement
	told     des.Duration // the wait announced on joining
	arrived  des.Time     // of a callback, booked; of a call, if watched
	since    des.Time     // the conversation began, if watched
	guest    link         // in the waiting list of the other hub
	foreign  int32        // the queue of the other hub whose agents may answer
	ahead    int32        // callers of the same or a higher priority, on joining, if estimated
	tries    uint8        // of a callback
}

// link is a place in a doubly linked list of calls, none at the ends.
type link struct{ next, prev int32 }

// doing says what a call's pending event is the end of.
type doing uint8

const (
	nothing   doing = iota
	walking         // through the flow, to the next step
	hangingUp       // in a menu
	booking         // a callback
	ending          // the last words
	waiting         // in a queue
	talking
	wrapping   // an agent's record
	redialing  // at home
	dueBack    // a callback's record, from here on: its place in the queue
	dialing    // an agent tries to reach the caller
	resting    // not reached; until the next try
	calledBack // talking
)

// marks are what has happened to a call.
type marks uint32

const (
	wasOffered marks = 1 << iota
	wasAnswered
	wasBooked
	wasDeflected
	wasTransferred
	hasAbandoned
	hasHungUp
	servedItself
	metFull
	escalates
	choseToLeave // its last queue, by a choice
	holdsTrunk
	hasPatience // has been drawn
	hasTimers   // max_wait or announcements
	overflows   // is in the waiting list of another hub too
	wasTold     // how long it waits
)

func (c *call) is(m marks) bool { return c.marks&m != 0 }

// take gives an unused record, as it was left, with its index. The slab has room
// for it: see reserve.
func (r *replication) take() (int32, *call) {
	id := r.free
	if id != none {
		r.free = r.calls[id].own.next
	} else {
		id = int32(len(r.calls))
		r.calls = r.calls[:id+1]
	}
	return id, &r.calls[id]
}

func (r *replication) release(id int32) {
	c := &r.calls[id]
	c.doing = nothing
	c.own.next = r.free
	r.free = id
}

// spare is more records than one event takes.
const spare = 8

// reserve makes room before an event, so that pointers into the slab are good
// until its end.
func (r *replication) reserve() {
	if cap(r.calls)-len(r.calls) < spare {
		grown := make([]call, len(r.calls), 2*cap(r.calls)+64*spare)
		copy(grown, r.calls)
		r.calls = grown
	}
}

// schedule makes at the time of a call's one event. Ties go to the lower number.
func (r *replication) schedule(id int32, c *call, what doing, at des.Time) {
	c.doing = what
	r.calendar.Schedule(id, at, c.number)
}

// The purposes of a call's random numbers. Each has a key of its own, so that
// none moves another's.
const (
	forOrigin uint64 = iota + 1
	forAttribute
	forIntent
	forLanguage
	forPatience
	forQuestion
	forTalk
	forWrapUp
	forEscalation
	forRedial
	forCallback
	forReaching
	forPause
	forArrivals
	forBusyness
	forTrace
)

// stream starts the random numbers of the call for the count-th use of a purpose.
func (c *call) stream(purpose, count uint64) des.Stream {
	return c.key.With(purpose | count<<8).Stream()
}

// value gives the index of what a value by property is looked up by.
func (c *call) value(t *tables, property Property, attribute routing.AttributeID) int {
	switch property {
	case Everybody:
		return 0
	case ByIntent:
		return int(c.intent)
	case ByLanguage:
		return int(c.language)
	case ByAttribute:
		return int(c.leg.Values[attribute])
	case ByQueue:
		return int(t.queues[c.queue].service)
	default:
		return 0
	}
}
