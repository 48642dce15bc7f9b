package sim

import (
	"hash/fnv"

	"github.com/ivrsim/ivrsim/internal/des"
	"github.com/ivrsim/ivrsim/internal/ivr"
	"github.com/ivrsim/ivrsim/internal/model"
	"github.com/ivrsim/ivrsim/internal/report"
	"github.com/ivrsim/ivrsim/internal/routing"
)

// call is a caller's attempt to be served, from arrival to the end of the leg,
// and so is its pending event: a call has at most one, the earliest of its
// timers, under its index in the slab. An agent's wrap-up and a booked callback
// outlive the leg and have records of their own.
//
// It is three cache lines long: what a conversation's end reads, what else an
// answered call needs, and what those need who wait. Records lie scattered, so
// each line that an event touches costs it; a mark says whether a field of the
// last line holds anything.
type call struct {
	queue   *queue // waited in, or last
	leg     ivr.Call
	asked   uint32 // questions, and of a queue's choices when and which. Of a callback: tries to reach the caller
	slot    int32  // the interval of its arrival, or none: outside every statistic
	group   int16  // of the agent
	line    routing.LineID
	marks   marks
	doing   doing
	attempt uint8 // 0 is the first

	first    des.Key       // of the first attempt's random numbers
	number   uint64        // in the order of arrival; ties go to the lower
	since    des.Time      // it waits in its queue; or, of a callback and if watched, talks
	until    des.Time      // when its patience ends, while it waits; else what is left of it. Of a callback: when it was booked
	id       int32         // of the record and its event
	origin   int16         // none: to be drawn
	level    int16         // in its queue
	told     int16         // the wait announced on joining, in minutes
	stage    uint16        // of the queue's stages, how many it has passed
	talks    uint8         // conversations begun
	answerIn routing.Value // the language its agent has to speak
	intent   uint8
	language routing.Value // the caller speaks
	arrived  des.Time      // if watched or reported
	key      des.Key       // of the attempt's random numbers

	own      link      // in the waiting list of its queue
	guest    link      // in the waiting list of the other hub
	limit    des.Time  // when max_wait has passed; or, if watched and once it talks, how long it waited
	leaves   des.Time  // when it leaves by its choice, or never
	foreign  int32     // the queue of the other hub whose agents may answer
	ahead    int32     // callers of the same or a higher priority, on joining, if estimated
	visitors *visitors // whom its visit is counted with, if it has a slot
}

// link is a place in a doubly linked list of calls, nil at the ends.
type link struct{ next, prev *call }

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

// holdsTrunk tells what a caller does in the center from what is done outside it.
func (d doing) holdsTrunk() bool { return d > nothing && d <= talking }

// marks are what has happened to a call. One that may become its final has the
// final's bit.
type marks uint16

const (
	wasAnswered    marks = 1 << report.Answered
	wasBooked      marks = 1 << report.Booked
	wasDeflected   marks = 1 << report.Deflected
	wasTransferred marks = 1 << report.Transferred
	hasAbandoned   marks = 1 << report.Abandoned
	hasHungUp      marks = 1 << report.HungUp
	servedItself   marks = 1 << report.SelfServed // and was not offered to a queue before
	wasOffered     marks = 1                      // to a queue
	finals               = wasAnswered | wasBooked | wasDeflected | wasTransferred | hasAbandoned | hasHungUp | servedItself
)

const (
	metFull marks = 1 << (iota + int(report.GaveUp))
	escalates
	hasLeft     // its last queue, by a choice or at max_wait
	hasPatience // has been drawn
	hasTimers   // max_wait or choices
	overflows   // is in the waiting list of another hub too
	wasTold     // how long it waits
)

func (c *call) is(m marks) bool { return c.marks&m != 0 }

// slab holds the records of calls, which never move. It grows with the calls in
// progress.
type slab struct {
	chunks []*[perChunk]call
	free   []*call // the records that are not used, the last released last
}

const (
	chunkBits = 8
	perChunk  = 1 << chunkBits
)

func (s *slab) at(id int32) *call { return &s.chunks[id>>chunkBits][id&(perChunk-1)] }

// take gives an unused record, as it was left.
func (s *slab) take() *call {
	if len(s.free) == 0 {
		s.grow()
	}
	last := len(s.free) - 1
	c := s.free[last]
	s.free = s.free[:last]
	return c
}

func (s *slab) grow() {
	chunk, first := new([perChunk]call), int32(len(s.chunks))<<chunkBits
	s.chunks = append(s.chunks, chunk)
	for i := perChunk - 1; i >= 0; i-- { // the first is used first
		chunk[i].id = first + int32(i)
		s.free = append(s.free, &chunk[i])
	}
}

func (s *slab) release(c *call) {
	c.doing = nothing
	s.free = append(s.free, c)
}

// schedule makes at the time of a call's one event. Ties go to the lower number.
func (r *replication) schedule(c *call, what doing, at des.Time) {
	c.doing = what
	r.calendar.Schedule(c.id, at, c.number)
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
	forLine
)

// ofName is the purpose of what has a name: in another place among others of its kind,
// or with more of them before it, it draws the same.
func ofName(purpose uint64, name string) uint64 {
	hash := fnv.New64a()
	hash.Write([]byte(name))
	return purpose | hash.Sum64()<<8
}

// hub is the caller's own, where its trunk is: no step sets it.
func (c *call) hub() routing.HubID { return routing.HubID(c.leg.Values[routing.AttrHub]) }

// stream starts the random numbers of the call for the count-th use of a purpose.
func (c *call) stream(purpose, count uint64) des.Stream {
	return c.key.With(purpose | count<<8).Stream()
}

// value gives the index of what a value by property is looked up by.
func (c *call) value(property model.Property, attribute routing.AttributeID) int {
	switch property {
	case model.Everybody:
		return 0
	case model.ByIntent:
		return int(c.intent)
	case model.ByLanguage:
		return int(c.language)
	case model.ByAttribute:
		return int(c.leg.Values[attribute])
	case model.ByQueue:
		return int(c.queue.service)
	default:
		return 0
	}
}
