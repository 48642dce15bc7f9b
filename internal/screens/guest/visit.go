package guest

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/ivrsim/ivrsim/internal/calls/ivr"
	"github.com/ivrsim/ivrsim/internal/days/model"
	"github.com/ivrsim/ivrsim/internal/days/sim"
	"github.com/ivrsim/ivrsim/internal/design/flow"
	"github.com/ivrsim/ivrsim/internal/design/phone"
	"github.com/ivrsim/ivrsim/internal/design/routing"
)

// Day is the running day.
type Day interface {
	// Do lets a guest act in the simulation, while it does not advance.
	Do(act func(*sim.Live))
}

// Why a caller is not let in.
var (
	ErrNoTrunk = errors.New("every trunk of the caller's hub is taken")
	ErrNoLine  = errors.New("the running day does not have this line: it began before the line was added")
)

// Visit is a caller's stay in the running day. One goroutine at a time uses it.
type Visit struct {
	day    Day
	center *routing.Center // of the call's flows, which may be newer than the day's
	guest  *sim.Guest
	setup  ivr.Setup
	found  int              // the place that the call was last told
	isIn   bool             // a queue
	joins  int              // of the call, when isIn was set
	booked int              // events of the trace that have been looked at for callbacks
	passed time.Duration    // of the simulation, when Passed was last called
	states []ivr.QueueState // in which the caller has found queues
}

// Arrive lets a caller in on a line. The error is ErrNoTrunk or ErrNoLine.
func Arrive(day Day, center *routing.Center, line routing.LineID, from *phone.Number) (*Visit, error) {
	v := &Visit{day: day, center: center, setup: ivr.Setup{Line: line, From: *from}}
	var isBlocked bool

	// The day stands still here, so the guest and the time fit together.
	day.Do(func(l *sim.Live) {
		v.guest, isBlocked = l.Arrive(center.Lines[line].Name.Value, from)
		v.setup.At = l.Time()
	})

	// A guest is blocked if no trunk is free. A day without such a line has no trunks for it.
	if isBlocked {
		return nil, ErrNoTrunk
	}
	if v.guest == nil {
		return nil, ErrNoLine
	}

	// The flow finds its queues in the running day, and not in a state of the call.
	v.setup.Live = &ivr.LiveQueues{Find: v.find, Wait: v.waiting}
	return v, nil
}

// Setup returns the beginning of the call, and the flow that its line starts.
func (v *Visit) Setup() (ivr.Setup, string) { return v.setup, v.center.Lines[v.setup.Line].Flow.Value }

// find returns the state in which the caller finds a queue. It is called within Do.
func (v *Visit) find(p *ivr.Position, queue routing.QueueID) (ivr.QueueState, bool) {
	// The path shows the day where the guest is, before the guest looks for a queue.
	v.guest.At(p.Path(), p.Attributes())
	found, known := v.guest.Find(v.center.Queues[queue].Name.Value)
	if !known {
		return ivr.QueueState{}, false
	}

	hub, known := v.center.Hub(found.Hub)
	if !known {
		return ivr.QueueState{}, false
	}

	// The place is kept, because the caller hears it when the call joins.
	v.found = found.Position
	state := ivr.QueueState{
		Queue: queue, Hub: hub, Closed: found.Closed, Full: found.Full, Unstaffed: found.Unstaffed,
		Wait: found.Wait, Position: found.Position,
	}
	v.states = append(v.states, state)

	return state, true
}

// Found returns the states in which the caller has found queues, in their order.
func (v *Visit) Found() []ivr.QueueState { return v.states }

// Place returns the caller's place in line and the estimated wait, and whether the caller waits.
func (v *Visit) Place() (state ivr.QueueState, waits bool) {
	v.day.Do(func(*sim.Live) { state, waits = v.waiting() })
	return state, waits
}

// waiting returns the caller's place and wait. It is called within Do.
func (v *Visit) waiting() (ivr.QueueState, bool) {
	place, wait, waits := v.guest.Waiting()
	return ivr.QueueState{Position: place, Wait: wait}, waits
}

// Do passes an input to the call while the day stands still, and follows the call into queues
// and out of them. It returns the queue that the call has joined, with the place there.
func (v *Visit) Do(call func() *ivr.Session, input func() error) (joined string, err error) {
	// The input and its effect on the queues are one step of the day.
	v.day.Do(func(l *sim.Live) {
		err = input()
		if s := call(); s != nil {
			joined = v.follow(s)
		}
		if joined != "" {
			v.passed = l.Elapsed()
		}
	})
	return joined, err
}

// follow lets the guest do what the call has done.
func (v *Visit) follow(s *ivr.Session) (joined string) {
	v.guest.At(s.Path(), s.Attributes())
	isSame := s.InQueue() == v.isIn && s.Joins() == v.joins

	// The call may go from one queue into the next by one input.
	if v.isIn && !isSame {
		v.guest.Leave()
	}

	v.bookCallbacks(s)

	if isSame {
		return ""
	}

	v.isIn = s.InQueue()
	v.joins = s.Joins()

	if !v.isIn {
		return ""
	}

	queue, _, _ := strings.Cut(s.QueueName(), "@")
	hub := v.guest.Join(queue)
	if hub == "" {
		// The running day has no such queue.
		return Joined(s.QueueName(), 0)
	}

	return Joined(queue+"@"+hub, v.found)
}

// Joined describes a queue that was joined. Its last word is the place.
func Joined(queue string, place int) string { return fmt.Sprintf("%s, place %d", queue, place) }

// bookCallbacks books the callbacks that the call has accepted.
func (v *Visit) bookCallbacks(s *ivr.Session) {
	trace := s.Trace()
	for i := v.booked; i < len(trace); i++ {
		if trace[i].Kind == ivr.EventBooked {
			v.guest.Book(trace[i].Text)
		}
	}
	v.booked = len(trace)
}

// Signals sends the actions of agents.
func (v *Visit) Signals() <-chan sim.GuestSignal { return v.guest.Signals }

// Lookup returns the result of the lookup of a call. The scenario's chances decide it, with the
// caller's own random numbers.
func (v *Visit) Lookup(s *ivr.Session) (outcome string, values map[string]string, ok bool) {
	v.day.Do(func(*sim.Live) {
		v.guest.At(s.Path(), s.Attributes())
		outcome, ok = v.guest.Lookup()
	})
	for _, known := range s.Outcomes() {
		if known == outcome {
			return outcome, nil, ok
		}
	}
	return "", nil, false
}

// Passed returns how much simulated time has passed in the queue that the call is in, since it
// joined or since the last call of Passed.
func (v *Visit) Passed() (passed time.Duration) {
	v.day.Do(func(l *sim.Live) {
		passed = l.Elapsed() - v.passed
		v.passed = l.Elapsed()
	})
	return passed
}

// End ends the stay. The call is nil if it never began.
func (v *Visit) End(call *ivr.Session, hungUp bool) {
	how := sim.GuestHungUp
	if !hungUp && call != nil {
		how = endOf(call)
	}
	v.day.Do(func(*sim.Live) { v.guest.End(how) })
}

// endOf returns how a call has ended by its flow.
func endOf(s *ivr.Session) sim.GuestEnd {
	step := s.Step()
	if step.Kind == flow.Transfer {
		return sim.GuestTransferred
	}
	switch model.EndingAt(step.End) {
	case model.SelfServed:
		return sim.GuestServed
	case model.TurnedAway:
		return sim.GuestRefused
	default:
		return sim.GuestEnds
	}
}
