package sim

import (
	"hash/fnv"

	"github.com/ivrsim/ivrsim/internal/calls/ivr"
	"github.com/ivrsim/ivrsim/internal/days/des"
	"github.com/ivrsim/ivrsim/internal/days/model"
	"github.com/ivrsim/ivrsim/internal/design/routing"
)

// call is an attempt to call, from arrival to the end of the caller's leg, with its pending event.
// A call has at most one pending event. It is the earliest of the call's timers, and it is in the
// event list under the call's id. An agent's wrap-up and a booked callback outlive the leg and have
// records of their own.
//
// A record is four cache lines long. The first line holds the fields that the end of a conversation
// reads. The second holds the attributes that only flows read. The third holds the other fields of
// an answered call, and the fourth the fields of a waiting call. Records lie scattered in memory,
// so every line that an event touches costs time. The flags record which fields of the fourth line
// are set. Fields that few calls need are in tables outside the records.
type call struct {
	queue     *queue // joined last
	flags     flags
	became    model.Disposition // so far; GaveUp if nothing else applies
	day       int16             // of its arrival, if it has an interval
	questions uint32            // visits of questions and loops
	interval  int32             // of its arrival, or none: outside the statistics
	agent     int32             // number in the group, of the agent who talks or works
	group     int16             // of the agent
	line      routing.LineID
	activity  activity
	attempt   uint8    // 0 is the first
	inputs    uint16   // keys, words and entries, up to maxInputs
	leg       ivr.Call // its last attributes are the second line

	key           des.Key       // of the attempt's random numbers
	number        uint64        // in the order of arrival: ties go to the lower
	since         des.Time      // when it joined its queue
	patience      des.Duration  // that was left when it joined its queue; see hasPatience
	id            int32         // of the record and its event
	origin        int16         // none: not drawn yet
	level         int16         // of priority in its queue
	announced     int16         // the wait announced on joining, in minutes
	stage         uint16        // how many of the queue's stages it has passed
	talks         uint8         // conversations begun
	agentLanguage routing.Value // that its agent must speak
	intent        uint8
	language      routing.Value // that the caller speaks
	asked         uint64        // the set of the questions that it was asked: bit i is question i; see repeats
	arrived       des.Time      // of the attempt

	links         [listKinds]link  // in the lists that it waits in
	late          [listKinds]int32 // its index in the list's heap, or none: it is in order
	leaveAt       des.Time         // when it leaves by choice or, with while, when its step ends; or never
	overflowQueue int32            // the queue of the other hub whose agents may answer
	ahead         int32            // callers of the same or a higher priority on joining, if estimated
	stratum       *stratum         // that its visit is counted in
}

// activity is the present activity of a call. The pending event is its end.
type activity uint8

const (
	nothing   activity = iota
	walking            // through the flow, to the next step
	hangingUp          // at a prompt or after a transfer
	booking            // a callback
	ending             // hears the prompt of an end
	waiting            // in a queue
	talking
	wrapping // an agentRecord, up to ringing
	pausing
	away
	ringing
	redialing       // waits to call again
	callbackWaiting // a callback's record, from here on: waits for an agent
	callbackDialing // an agent tries to reach the caller
	callbackResting // not reached: waits for the next try
	callbackTalking // the agent talks to the caller
)

// holdsTrunk reports whether the caller is in the center.
func (a activity) holdsTrunk() bool { return a > nothing && a <= talking }

// flags record past events of a call other than its disposition.
type flags uint8

const (
	wasOffered     flags = 1 << iota // to a queue
	metFull                          // a queue
	escalates                        // its conversation ends in an escalation
	hasLeft                          // its last queue, by choice or at max_wait
	hasPatience                      // patience has been drawn
	hasLeaveTimers                   // max_wait ends, or leaveAt is set
	overflows                        // is in the waiting list of another hub too
	hasAnnounced                     // a wait was announced
)

func (c *call) is(f flags) bool { return c.flags&f != 0 }

// becomes notes what has become of a call. Of several it is the first in the order of dispositions.
func (c *call) becomes(d model.Disposition) { c.became = min(c.became, d) }

// The purposes of random numbers. Each has a separate stream, so draws for one purpose do not shift
// the draws for another (common random numbers). Add a new purpose at the end. Between two others
// it would change the draws of the later ones.
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
	forCallbackRest
	forArrivals
	forRateFactor
	forTrace
	forLine
	forHandlingFactor
	forPause
	forIntervalFactor
	forAway
	forAttendance
	forAttendanceOfHour
	forTrend
	forGuest
	forRing
	forRingTaken
	forArrivalTime
	forPast
	forLineDown
)

// purposeOf is the purpose of something with a name. It does not depend on the
// position among others of its kind.
func purposeOf(purpose uint64, name string) uint64 {
	hash := fnv.New64a()
	hash.Write([]byte(name))
	return purpose | hash.Sum64()<<8
}

// hub is the caller's own hub, whose trunk the call holds. No step changes it.
func (c *call) hub() routing.HubID { return routing.HubID(c.leg.Values[routing.AttrHub]) }

func (c *call) tier() routing.Value { return c.leg.Values[routing.AttrTier] }

// stream gives the random numbers of the call for the count-th use of a purpose.
func (c *call) stream(purpose, count uint64) des.Stream {
	return c.key.With(purpose | count<<8).Stream()
}

// index returns the index of the call's value of a property, for a model.By. The index of an hour
// or of an agent's group depends on more than the call: see variedHandling.
func (c *call) index(property model.Property, attribute routing.AttributeID) int {
	switch property {
	case model.ByIntent:
		return int(c.intent)
	case model.ByLanguage:
		return int(c.language)
	case model.ByAttribute:
		return int(c.leg.Values[attribute])
	case model.ByQueue:
		return int(c.queue.queueID)
	default: // model.Everybody
		return 0
	}
}
