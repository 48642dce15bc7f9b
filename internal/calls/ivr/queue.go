package ivr

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"time"

	"github.com/ivrsim/ivrsim/internal/design/flow"
	"github.com/ivrsim/ivrsim/internal/design/phone"
	"github.com/ivrsim/ivrsim/internal/design/routing"
	"github.com/ivrsim/ivrsim/internal/files/yaml"
)

// QueueState is the state of a queue as a caller finds it. The zero value is open during
// its hours, not full, and without a wait: an agent is free.
type QueueState struct {
	Queue     routing.QueueID
	Hub       routing.HubID // NoHub: at every hub
	Closed    bool
	Full      bool
	Unstaffed bool          // no agent is on the phones
	Wait      time.Duration // estimated
	Position  int           // in line, from 1
}

// queueVisit is a caller's visit to a queue.
type queueVisit struct {
	queue    routing.QueueID
	hub      routing.HubID
	joined   time.Time
	lastHold time.Time     // when the last announcement began
	length   time.Duration // of it
	held     int           // how many announcements have begun
	state    flow.StateID  // of a queue step with while

	// Of the current step of while:
	heard time.Time // when its prompts end
	due   time.Time // when it is left without an input
	until time.Time // of a wait that a lookup interrupts
}

// maxWait bounds one wait in a queue.
const maxWait = 24 * time.Hour

// findQueue returns the state of a queue for this caller: at the nearest eligible hub
// that is not full, else at the nearest. It is closed if no hub is eligible.
func (s *Session) findQueue(queue routing.QueueID) QueueState {
	// A call of a running day meets the real queue. Only without one the setup decides.
	if s.setup.Live != nil {
		if state, known := s.setup.Live.Find(s, queue); known {
			return state
		}
	}

	c := s.center()
	var open routing.HubSet
	for hub := range routing.HubID(len(c.Hubs)) {
		if !s.queueState(queue, hub).Closed && c.OpenAt(queue, s.now).Has(hub) {
			open = open.With(hub)
		}
	}

	// The order of the eligible hubs is the order of distance, so the first with room is the nearest.
	eligible, _ := c.Eligible(s.hub(), s.call.Values[routing.AttrTier], queue, s.call.Values[routing.AttrLanguage],
		c.FirstLanguage(s.setup.Line), open)
	if len(eligible) == 0 {
		return QueueState{Queue: queue, Hub: s.hub(), Closed: true}
	}

	for _, hub := range eligible {
		if here := s.queueState(queue, hub); !here.Full {
			return here
		}
	}

	return s.queueState(queue, eligible[0])
}

// queueState returns the setup's state of a queue at a hub. Without one it returns the queue's
// state at every hub, and otherwise the zero state.
func (s *Session) queueState(queue routing.QueueID, hub routing.HubID) QueueState {
	for _, at := range []routing.HubID{hub, routing.NoHub} {
		i := slices.IndexFunc(s.setup.Queues, func(x QueueState) bool { return x.Queue == queue && x.Hub == at })
		if i >= 0 {
			here := s.setup.Queues[i]
			here.Hub = hub
			return here
		}
	}
	return QueueState{Queue: queue, Hub: hub}
}

// StateOnJoining returns the state in which the caller found the queue that was joined last.
func (s *Session) StateOnJoining() QueueState { return s.queueState(s.queue.queue, s.queue.hub) }

// Joins returns how many queues the call has joined so far.
func (s *Session) Joins() int { return s.joins }

// Joined returns when the queue that was joined last was joined.
func (s *Session) Joined() time.Time { return s.queue.joined }

// QueueName returns the queue that was joined last, "lost_cards@new_york".
func (s *Session) QueueName() string {
	c := s.center()
	return c.Queues[s.queue.queue].Name.Value + "@" + c.Hubs[s.queue.hub].Name.Value
}

// Route returns where a call that joined the queue now would go, and why, by the center's
// hours alone.
func (s *Session) Route(queue routing.QueueID) routing.Decision {
	c := s.center()
	return c.Route(s.hub(), s.call.Values[routing.AttrTier], queue, s.call.Values[routing.AttrLanguage],
		c.FirstLanguage(s.setup.Line), s.now)
}

// idle reports whether an agent is free, so that a caller does not wait.
func (q *QueueState) idle() bool { return !q.Full && !q.Unstaffed && q.Wait == 0 && q.Position <= 1 }

// found is the input of a check that finds the queue in this state.
func (q *QueueState) found() Input {
	return Input{
		Kind:      Checked,
		Closed:    q.Closed,
		Full:      q.Full,
		Unstaffed: q.Unstaffed,
		Idle:      q.idle(),
		Wait:      int64(q.Wait),
	}
}

// check answers a check by the state of its queue.
func (s *Session) check(step *flow.Step) Input {
	q := s.findQueue(step.Queue)
	s.setQueuePlaceholders(&q)
	return q.found()
}

// join lets the caller into a queue, unless it is closed or full.
func (s *Session) join(step *flow.Step) (_ Input, goesOn bool) {
	q := s.findQueue(step.QueueOf(&s.call.Values))
	s.setQueuePlaceholders(&q)

	switch {
	case q.Closed:
		return s.outcome(flow.Closed), true
	case q.Full:
		return s.outcome(flow.Full), true
	}

	// The first announcement is made at once. The step of while begins after it.
	s.queue = queueVisit{queue: q.Queue, hub: q.Hub, joined: s.now, lastHold: s.now, state: s.call.State}
	s.joins++
	s.note(Event{Kind: EventQueued, State: s.call.State, Text: s.QueueName()})
	s.announce(step)

	if step.While != "" {
		return s.outcome(flow.Begin), true
	}

	return Input{}, false
}

// waits returns the state of the queue step in which the call waits. In a flow that a queue step
// runs it is the state of this step. If the call does not wait, it is NoState.
func (s *Session) waits() flow.StateID {
	if s.call.Wait == ForQueue {
		return s.call.State
	}
	return s.program().States[s.call.State].Waits
}

// InQueue reports whether the call waits in a queue.
func (s *Session) InQueue() bool { return !s.hungUp && s.waits() != flow.NoState }

// QueueStep returns the queue step in which the call waits. It must wait in one.
func (s *Session) QueueStep() *flow.Step { return s.StepAt(s.waits()) }

// Due returns how long it takes until the step of a queue's while is left without an input.
func (s *Session) Due() time.Duration { return s.queue.due.Sub(s.now) }

// limit returns when max_wait ends, and whether it does.
func (s *Session) limit() (time.Time, bool) {
	step := s.QueueStep()
	return s.queue.joined.Add(time.Duration(step.MaxWait)), step.MaxWait > 0
}

// Left returns how long the call may wait in its queue until max_wait ends, and whether it ends.
func (s *Session) Left() (time.Duration, bool) {
	limit, ends := s.limit()
	return max(0, limit.Sub(s.now)), ends
}

// UntilNext returns how long a call waits in its queue until something happens by itself: an
// announcement, the end of a step of while, or the end of max_wait. It reports false if nothing
// does.
func (s *Session) UntilNext() (time.Duration, bool) {
	if !s.InQueue() || s.call.Wait == ForLookup {
		return 0, false
	}

	// Several things may happen by themselves, and the earliest of them counts.
	next, ok := s.limit()
	if due, more := s.nextHold(s.QueueStep()); more && (!ok || due.Before(next)) {
		next = due
		ok = true
	}

	isAtStep := s.call.Wait != ForQueue
	if isAtStep && (!ok || s.queue.due.Before(next)) {
		next = s.queue.due
		ok = true
	}

	return max(0, next.Sub(s.now)), ok
}

// pauseFor lets a step of while take the time of its prompts and some more, which passes by waiting.
func (s *Session) pauseFor(prompts, more time.Duration) {
	s.queue.heard = s.now.Add(prompts)
	s.queue.due = s.queue.heard.Add(more)
}

// hearOut lets the time of a prompt pass that is spoken while the call waits in a queue, before the
// caller answers it.
func (s *Session) hearOut(until time.Time) error {
	if s.call.Wait == ForQueue || !s.InQueue() {
		return nil
	}

	// A prompt that is longer than the rest of the wait cannot be heard to its end.
	if limit, ends := s.limit(); ends && !until.Before(limit) {
		return fmt.Errorf("max_wait of %s ends before that", s.QueueStep())
	}
	if until.After(s.now) {
		s.now = until
	}
	return nil
}

// passWhile lets time pass in the flow that is run while the call waits, until a time or until the
// call has left the queue. It reports whether it still waits.
func (s *Session) passWhile(until time.Time, leaves bool) (bool, error) {
	for s.InQueue() && s.call.Wait != ForQueue && s.call.Wait != ForLookup {
		// At the moment of the time limit, the limit wins over the step.
		if due := s.queue.due; due.After(until) || leaves && due.Equal(until) {
			return true, nil
		}

		s.now = s.queue.due

		// A step that only speaks ends by itself. All others take the time as a silence.
		in := Input{Kind: Silent}
		s.failed = Silent
		if s.call.Wait == Speaking {
			in.Kind = Elapsed
		}

		if err := s.resume(in); err != nil {
			return false, err
		}
	}
	return s.InQueue() && s.call.Wait != ForLookup, nil
}

// announce begins the next announcement of hold.
func (s *Session) announce(step *flow.Step) {
	if len(step.Hold) == 0 {
		return
	}
	s.queue.lastHold = s.now
	s.queue.length = s.speak(&step.Hold[s.queue.held%len(step.Hold)])
	s.queue.held++
}

// nextHold returns when the next announcement is due, and whether there is one. They repeat
// at the interval Every. Without it each is made once, when the one before has ended.
func (s *Session) nextHold(step *flow.Step) (time.Time, bool) {
	if step.Every > 0 {
		return s.queue.lastHold.Add(time.Duration(step.Every)), len(step.Hold) > 0
	}
	return s.queue.lastHold.Add(s.queue.length), s.queue.held < len(step.Hold)
}

// setQueuePlaceholders sets the placeholders for the queue last checked or joined. The wait is in
// whole minutes, rounded up.
func (s *Session) setQueuePlaceholders(q *QueueState) {
	minutes := (q.Wait + time.Minute - 1) / time.Minute
	s.remember("wait", unmasked(strconv.FormatInt(int64(minutes), 10)))
	s.remember("position", unmasked(strconv.Itoa(max(q.Position, 1))))
}

// refreshWait sets the placeholders for the queue in which the call waits, if their values
// change while it waits.
func (s *Session) refreshWait() {
	if s.setup.Live == nil || !s.InQueue() {
		return
	}
	if state, waits := s.setup.Live.Wait(); waits {
		s.setQueuePlaceholders(&state)
	}
}

// Wait lets time pass in a queue, with its announcements, or where the call waits for an entry. The
// call leaves the queue when max_wait is reached. A wait as long as the time between two digits ends an
// entry, and each timeout in it is a silence.
func (s *Session) Wait(d time.Duration) error {
	if s.Awaits() != ForEntry && !s.InQueue() || s.call.Wait == ForLookup {
		return s.unexpected("wait " + yaml.FormatDuration(d))
	}
	if d <= 0 || d > maxWait {
		return fmt.Errorf("wait %s: a wait is more than 0s and at most 24h", yaml.FormatDuration(d))
	}
	if !s.InQueue() {
		return s.pause(d)
	}
	return s.waitInQueue(d)
}

// pause lets time pass where the call waits for an entry, and at the menus and entries that follow.
func (s *Session) pause(d time.Duration) error {
	s.input(EventWaited, yaml.FormatDuration(d), "")

	// An entry in progress ends by the pause between two digits. The rest of the wait belongs to the
	// next step.
	if s.typed != "" {
		between := time.Duration(s.Step().Entry.Between) - s.quiet
		if d < between {
			s.rest(d)
			return nil
		}

		// No further digit has come in time.
		s.rest(between)
		keys := s.typed
		s.typed = ""

		if err := s.enter(keys, ""); err != nil {
			return err
		}

		d -= between
	}

	for !s.InQueue() && (s.Awaits() == ForKey || s.Awaits() == ForEntry) {
		// Each timeout is one silence, and the step that follows begins a new one.
		timeout := time.Duration(s.Step().Timeout) - s.quiet
		if d < timeout {
			s.rest(d)
			return nil
		}
		if err := s.Silent(); err != nil {
			return err
		}
		d -= timeout
	}

	if d > 0 && s.Awaits() == ForQueue {
		return s.waitInQueue(d)
	}
	return nil
}

// rest lets time pass before the caller does anything.
func (s *Session) rest(d time.Duration) {
	s.now = s.now.Add(d)
	s.quiet += d
}

func (s *Session) waitInQueue(d time.Duration) error {
	step := s.QueueStep()
	until := s.now.Add(d)

	// The trace gives the time that the caller really waits.
	if limit, ends := s.limit(); ends && until.After(limit) {
		until = limit
	}
	s.input(EventWaited, yaml.FormatDuration(until.Sub(s.now)), "")
	s.queue.until = until
	return s.passTime(step)
}

// passTime lets the time of a wait pass. It returns early if the flow that runs meanwhile needs the
// answer of a lookup. The end of the wait is kept, and the next passTime continues.
func (s *Session) passTime(step *flow.Step) error {
	until := s.queue.until

	// The lookup that interrupted the wait may have taken longer than the rest of it.
	if until.Before(s.now) {
		until = s.now
	}

	limit, ends := s.limit()
	timesOut := ends && !until.Before(limit)

	// The flow runs before the announcements of the same time, as it may leave the queue.
	if step.While != "" {
		goesOn, err := s.passWhile(until, timesOut)
		if err != nil || !goesOn {
			return err
		}
	}

	s.hold(step, until, timesOut)
	s.queue.until = time.Time{}

	if timesOut {
		s.machine.Interrupt(&s.call)
		return s.choose(flow.TimedOut)
	}

	return nil
}

// hold speaks the announcements that are due until a time, and sets the clock to it. An
// announcement due at the moment when the caller leaves is not made.
func (s *Session) hold(step *flow.Step, until time.Time, leaves bool) {
	for {
		due, more := s.nextHold(step)
		if !more || due.After(until) || leaves && due.Equal(until) {
			break
		}
		s.now = due
		s.announce(step)
	}
	s.now = until
}

// Answered lets an agent take the call from the queue and finish it.
func (s *Session) Answered() error { return s.leaveQueue(EventAnswered, flow.Answered) }

// Escalated lets an agent take the call, and the caller ask for the next level.
func (s *Session) Escalated() error { return s.leaveQueue(EventEscalated, flow.Escalated) }

// leaveQueue ends the wait in a queue by an outcome that an agent decides.
func (s *Session) leaveQueue(kind EventKind, outcome string) error {
	if !s.InQueue() || s.call.Wait == ForLookup {
		return s.unexpected(outcome)
	}
	if !s.program().HasOutcome(s.QueueStep(), outcome) {
		return fmt.Errorf("%s has no outcome %q", s.QueueStep(), outcome)
	}

	// The flow that runs meanwhile ends, so that the call is at the queue step when its outcome is
	// taken.
	s.input(kind, "", "")
	s.machine.Interrupt(&s.call)
	return s.choose(outcome)
}

// offer speaks a callback's or deflect's offer, and accepts one that asks nothing. A callback
// to a number that cannot be dialed is declined at once, if it can be declined. A number
// that a lookup found, and that no script gives, is taken for valid, as in a simulation.
func (s *Session) offer(step *flow.Step) (_ Input, goesOn bool) {
	number, known := s.values[step.Number]
	if step.Kind == flow.Callback && known && s.dialed(cmp.Or(number.secret, number.heard)) == "" &&
		s.program().HasOutcome(step, flow.Declined) {
		return s.outcome(flow.Declined), true
	}
	s.play(&step.Prompt)
	if step.Unasked {
		return s.accepted(step), true
	}
	return Input{}, false
}

// accept answers an offer.
func (s *Session) accept(step *flow.Step, yes bool) error {
	if !yes {
		return s.choose(flow.Declined)
	}
	return s.resume(s.accepted(step))
}

// accepted notes that a callback is booked, or the caller sent to another channel, and
// returns the input of that outcome.
func (s *Session) accepted(step *flow.Step) Input {
	if step.Kind == flow.Callback {
		s.note(Event{
			Kind:  EventBooked,
			State: s.call.State,
			Text:  s.center().Queues[step.QueueOf(&s.call.Values)].Name.Value,
		})
		return s.outcome(flow.Booked)
	}
	s.note(Event{Kind: EventDeflected, State: s.call.State, Text: s.center().Channels[step.Channel].Name.Value})
	return s.outcome(flow.Accepted)
}

// dialed returns a number that the caller entered in E.164, "" if it cannot be dialed.
func (s *Session) dialed(digits string) string {
	n := phone.ParseDialed(digits, s.line().Home())
	if n.Validity != phone.Valid {
		return ""
	}
	return n.E164
}
