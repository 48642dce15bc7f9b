package sim

import (
	"fmt"
	"iter"
	"time"

	"github.com/ivrsim/ivrsim/internal/days/des"
	"github.com/ivrsim/ivrsim/internal/days/model"
	"github.com/ivrsim/ivrsim/internal/design/routing"
	"github.com/ivrsim/ivrsim/internal/files/yaml"
)

// Call is one call of a replication as it ended: an attempt of a caller. Line and Key
// identify the caller in all designs that run with the same seed.
type Call struct {
	Line        routing.LineID
	Attempt     uint8   // 0 is the first
	Key         des.Key // of the caller's random numbers: the same for all attempts
	Caller      uint64  // hash of the caller's draws: origin, attributes, intent and language
	Arrived     des.Time
	Disposition model.Disposition // model.Dispositions: in progress when the replication ends
}

// Observer receives the calls of a replication. Its functions are called in the order of
// simulated time, except for steps that run ahead of the clock (see walk). Each field
// may be nil.
type Observer struct {
	Ended  func(Call)       // called once for each call of the statistics
	Follow map[des.Key]bool // the callers whose events are passed to Event
	Event  func(Event)
	Record func(*CallRecord) // called once for each record when it is complete; the record is valid during the call
}

// Event is an event of a call that is followed.
type Event struct {
	Key     des.Key
	Attempt uint8
	At      des.Time
	Text    string // such as "main.topic: 2" or "disputes@london: abandoned after 3m20s"
}

// observer is an Observer that listens, with what it needs to know of calls. The records are a
// listener of their own: see recorder.
type observer struct {
	deaf
	Observer
	t     *tables
	calls *callPool
}

// event passes an event to the observer. It composes the text only if the call is followed.
func (o *observer) event(c *call, at des.Time, text func() string) {
	if first := o.calls.firstKey(c); o.Follow[first] {
		o.Event(Event{first, c.attempt, at, text()})
	}
}

// queueEvent passes an event of a call in its queue to the observer, after a wait.
func (o *observer) queueEvent(c *call, what string, wait des.Duration, now des.Time) {
	if o.Follow == nil {
		return
	}
	o.event(c, now, func() string {
		return fmt.Sprintf("%s: %s after %s", o.t.queueName(int(c.queue.index)), what,
			yaml.FormatDuration(time.Duration(wait).Round(time.Second)))
	})
}

func (o *observer) left(c *call, end model.VisitEnd, wait des.Duration, now des.Time) {
	what := "abandoned"
	switch end {
	case model.EndTimedOut:
		what = "timed out"
	case model.EndByChoice:
		what = "left"
	default:
	}
	o.queueEvent(c, what, wait, now)
}

func (o *observer) answered(c *call, wait des.Duration, now des.Time) {
	o.queueEvent(c, "answered", wait, now)
}

func (o *observer) ended(c *call, d model.Disposition, _ des.Time) {
	if o.Ended != nil && c.interval != none {
		o.Ended(o.result(c, d))
	}
}

// stop passes the calls that are in the center when the replication ends.
func (o *observer) stop(present iter.Seq[*call]) {
	if o.Ended == nil {
		return
	}
	for c := range present {
		o.Ended(o.result(c, model.Dispositions))
	}
}

// moved passes a call's move at a step to the observer.
func (o *observer) moved(c *call, next move, at des.Time) {
	if o.Follow == nil || next.kind == playPrompt || next.kind == waitForClock {
		return
	}
	o.event(c, at, func() string {
		p := o.t.lines[c.line].program.program
		step := p.StepAt(c.leg.State).String()
		switch next.kind {
		case takeOutcome:
			return step + ": " + p.Outcomes[next.outcome]
		case staySilent:
			return step + ": silent"
		case pressWrongKey:
			return step + ": wrong key"
		case hangUp:
			return step + ": hangs up"
		case bookCallback:
			return step + ": booked"
		default:
			return step
		}
	})
}

// result gives a call as it ended, or as it is when the replication ends.
func (o *observer) result(c *call, d model.Disposition) Call {
	return Call{
		Line: c.line, Attempt: c.attempt, Key: o.calls.firstKey(c), Caller: o.caller(c, &o.t.lines[c.line]),
		Arrived: c.arrived, Disposition: d,
	}
}

// caller hashes the attributes drawn for the caller. It draws them again, because steps may have
// changed the attributes of the call.
func (o *observer) caller(c *call, line *lineTable) uint64 {
	first := o.calls.firstKey(c)
	who := call{origin: c.origin}
	who.drawCaller(first, line, o.calls.detailsOf(c, line), c.arrived)
	hash := des.Key(who.origin).With(uint64(who.intent)).With(uint64(who.language))
	for i := range line.draws {
		hash = hash.With(uint64(who.leg.Values[line.draws[i].attribute]))
	}
	return uint64(hash)
}
