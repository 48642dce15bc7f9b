package ivr

import (
	"fmt"
	"slices"
	"time"

	"github.com/ivrsim/ivrsim/internal/design/flow"
	"github.com/ivrsim/ivrsim/internal/design/routing"
)

// visit is the layer of a [Session] that waits in queues: which hub takes the call, when the next
// announcement is due, and when the wait ends. It never decides an outcome.
type visit struct {
	speech
	joins int // queues that were joined
	queue queueVisit
}

// queueVisit is a caller's visit to a queue.
type queueVisit struct {
	queue    routing.QueueID
	hub      routing.HubID
	joined   time.Time
	lastHold time.Time     // when the last announcement began
	length   time.Duration // of it
	held     int           // how many announcements have begun

	// Of the current step of while:
	heard time.Time // when its prompts end
	due   time.Time // when it is left without an input
	until time.Time // of a wait that a lookup interrupts
}

// findQueue returns the state of a queue for this caller: at the nearest eligible hub
// that is not full, else at the nearest. It is closed if no hub is eligible.
func (v *visit) findQueue(queue routing.QueueID) QueueState {
	// A call of a running day meets the real queue. Only without one the setup decides.
	if v.setup.Live != nil {
		if state, known := v.setup.Live.Find(&v.Position, queue); known {
			return state
		}
	}

	c := v.center()
	var open routing.HubSet
	for hub := range routing.HubID(len(c.Hubs)) {
		if !v.queueState(queue, hub).Closed && c.OpenAt(queue, v.now).Has(hub) {
			open = open.With(hub)
		}
	}

	// The order of the eligible hubs is the order of distance, so the first with room is the nearest.
	eligible, _ := c.Eligible(v.hub(), v.call.Values[routing.AttrTier], queue, v.call.Values[routing.AttrLanguage],
		c.FirstLanguage(v.setup.Line), open)
	if len(eligible) == 0 {
		return QueueState{Queue: queue, Hub: v.hub(), Closed: true}
	}

	for _, hub := range eligible {
		if here := v.queueState(queue, hub); !here.Full {
			return here
		}
	}

	return v.queueState(queue, eligible[0])
}

// queueState returns the setup's state of a queue at a hub. Without one it returns the queue's
// state at every hub, and otherwise the zero state.
func (v *visit) queueState(queue routing.QueueID, hub routing.HubID) QueueState {
	for _, at := range []routing.HubID{hub, routing.NoHub} {
		i := slices.IndexFunc(v.setup.Queues, func(x QueueState) bool { return x.Queue == queue && x.Hub == at })
		if i >= 0 {
			here := v.setup.Queues[i]
			here.Hub = hub
			return here
		}
	}
	return QueueState{Queue: queue, Hub: hub}
}

// StateOnJoining returns the state in which the caller found the queue that was joined last.
func (v *visit) StateOnJoining() QueueState { return v.queueState(v.queue.queue, v.queue.hub) }

// Joins returns how many queues the call has joined so far.
func (v *visit) Joins() int { return v.joins }

// Joined returns when the queue that was joined last was joined.
func (v *visit) Joined() time.Time { return v.queue.joined }

// QueueName returns the queue that was joined last, "lost_cards@new_york".
func (v *visit) QueueName() string {
	c := v.center()
	return c.Queues[v.queue.queue].Name.Value + "@" + c.Hubs[v.queue.hub].Name.Value
}

// Route returns where a call that joined the queue now would go, and why, by the center's
// hours alone.
func (v *visit) Route(queue routing.QueueID) routing.Decision {
	c := v.center()
	return c.Route(v.hub(), v.call.Values[routing.AttrTier], queue, v.call.Values[routing.AttrLanguage],
		c.FirstLanguage(v.setup.Line), v.now)
}

// Due returns how long it takes until the step of a queue's while is left without an input.
func (v *visit) Due() time.Duration { return v.queue.due.Sub(v.now) }

// limit returns when max_wait ends, and whether it does.
func (v *visit) limit() (time.Time, bool) {
	step := v.QueueStep()
	return v.queue.joined.Add(time.Duration(step.MaxWait)), step.MaxWait > 0
}

// Left returns how long the call may wait in its queue until max_wait ends, and whether it ends.
func (v *visit) Left() (time.Duration, bool) {
	limit, ends := v.limit()
	return max(0, limit.Sub(v.now)), ends
}

// UntilNext returns how long a call waits in its queue until something happens by itself: an
// announcement, the end of a step of while, or the end of max_wait. It reports false if nothing
// does.
func (v *visit) UntilNext() (time.Duration, bool) {
	if !v.InQueue() || v.call.Wait == ForLookup {
		return 0, false
	}

	// Several things may happen by themselves, and the earliest of them counts.
	next, ok := v.limit()
	if due, more := v.nextHold(v.QueueStep()); more && (!ok || due.Before(next)) {
		next = due
		ok = true
	}

	isAtStep := v.call.Wait != ForQueue
	if isAtStep && (!ok || v.queue.due.Before(next)) {
		next = v.queue.due
		ok = true
	}

	return max(0, next.Sub(v.now)), ok
}

// pauseFor lets a step of while take the time of its prompts and some more, which passes by waiting.
func (v *visit) pauseFor(prompts, more time.Duration) {
	v.queue.heard = v.now.Add(prompts)
	v.queue.due = v.queue.heard.Add(more)
}

// hearOut lets the time of a prompt pass that is spoken while the call waits in a queue, before the
// caller answers it.
func (v *visit) hearOut(until time.Time) error {
	if v.call.Wait == ForQueue || !v.InQueue() {
		return nil
	}

	// A prompt that is longer than the rest of the wait cannot be heard to its end.
	if limit, ends := v.limit(); ends && !until.Before(limit) {
		return fmt.Errorf("max_wait of %s ends before that", v.QueueStep())
	}
	if until.After(v.now) {
		v.now = until
	}
	return nil
}

// announce begins the next announcement of hold.
func (v *visit) announce(step *flow.Step) {
	if len(step.Hold) == 0 {
		return
	}
	v.queue.lastHold = v.now
	v.queue.length = v.speak(&step.Hold[v.queue.held%len(step.Hold)])
	v.queue.held++
}

// nextHold returns when the next announcement is due, and whether there is one. They repeat
// at the interval Every. Without it each is made once, when the one before has ended.
func (v *visit) nextHold(step *flow.Step) (time.Time, bool) {
	if step.Every > 0 {
		return v.queue.lastHold.Add(time.Duration(step.Every)), len(step.Hold) > 0
	}
	return v.queue.lastHold.Add(v.queue.length), v.queue.held < len(step.Hold)
}

// hold speaks the announcements that are due until a time, and sets the clock to it. An
// announcement due at the moment when the caller leaves is not made.
func (v *visit) hold(step *flow.Step, until time.Time, leaves bool) {
	for {
		due, more := v.nextHold(step)
		if !more || due.After(until) || leaves && due.Equal(until) {
			break
		}
		v.now = due
		v.announce(step)
	}
	v.now = until
}
