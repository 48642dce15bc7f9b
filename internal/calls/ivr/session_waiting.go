package ivr

import (
	"fmt"
	"time"

	"github.com/ivrsim/ivrsim/internal/design/flow"
	"github.com/ivrsim/ivrsim/internal/files/yaml"
)

// maxWait bounds one wait in a queue.
const maxWait = 24 * time.Hour

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

	// The keys that were typed ahead were not meant for the queue.
	s.dropAhead()

	// The first announcement is made at once. The step of while begins after it.
	s.queue = queueVisit{queue: q.Queue, hub: q.Hub, joined: s.now, lastHold: s.now}
	s.joins++
	s.note(Event{Kind: EventQueued, State: s.call.State, Text: s.QueueName()})
	s.announce(step)

	if step.While != "" {
		return s.outcome(flow.Begin), true
	}

	return Input{}, false
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
	s.input(EventWaited, unmasked(yaml.FormatDuration(d)), "")

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

func (s *Session) waitInQueue(d time.Duration) error {
	step := s.QueueStep()
	until := s.now.Add(d)

	// The trace gives the time that the caller really waits.
	if limit, ends := s.limit(); ends && until.After(limit) {
		until = limit
	}
	s.input(EventWaited, unmasked(yaml.FormatDuration(until.Sub(s.now))), "")
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

// Answered lets an agent take the call from the queue and finish it.
func (s *Session) Answered() error { return s.leaveQueue(EventAnswered, flow.Answered) }

// Escalated lets an agent take the call, and the caller ask for the next level.
func (s *Session) Escalated() error { return s.leaveQueue(EventEscalated, flow.Escalated) }

// leaveQueue ends the wait in a queue by an outcome that an agent decides.
func (s *Session) leaveQueue(kind EventKind, outcome string) error {
	if !s.InQueue() || s.call.Wait == ForLookup {
		return s.unexpected(outcome)
	}
	if !s.Program().HasOutcome(s.QueueStep(), outcome) {
		return fmt.Errorf("%s has no outcome %q", s.QueueStep(), outcome)
	}

	// The flow that runs meanwhile ends, so that the call is at the queue step when its outcome is
	// taken.
	s.input(kind, spokenValue{}, "")
	s.machine.Interrupt(&s.call)
	return s.choose(outcome)
}
