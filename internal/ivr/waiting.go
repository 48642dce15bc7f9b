package ivr

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"github.com/ivrsim/ivrsim/internal/flow"
	"github.com/ivrsim/ivrsim/internal/routing"
)

// Situation is how a caller finds a queue. What is not said is: open as its
// hours say, not full, no wait.
type Situation struct {
	Queue    routing.QueueID
	Hub      routing.HubID // NoHub: at every hub
	Closed   bool
	Full     bool
	Wait     time.Duration // estimated
	Position int           // in line, from 1
}

// waiting is a caller's stay in a queue.
type waiting struct {
	queue routing.QueueID
	hub   routing.HubID
	from  time.Time
	last  time.Time // the last announcement
}

// Bounds of one wait.
const (
	maxWait          = 24 * time.Hour
	maxAnnouncements = 1000
)

// check answers a check by the situation of its queue.
func (s *Session) check(step *flow.Step) Input {
	d := s.find(step.Service)
	s.announce(d.Wait, d.Position)
	return Input{Kind: Checked, Closed: d.Closed, Full: d.Full, Wait: int64(d.Wait)}
}

// join lets the caller into a queue, unless it is closed or full.
func (s *Session) join(step *flow.Step) (_ Input, goesOn bool) {
	d := s.find(step.Service)
	s.announce(d.Wait, d.Position)
	switch {
	case d.Closed:
		return s.outcome(flow.Closed), true
	case d.Full:
		return s.outcome(flow.Full), true
	}
	s.queue = waiting{step.Service, d.Hub, s.now, s.now}
	s.note(Event{Kind: EventQueued, State: s.call.State, Text: s.QueueName()})
	s.speak(&step.Hold)
	return Input{}, false
}

// QueueName gives the queue that was joined last, "lost_cards@new_york".
func (s *Session) QueueName() string {
	c := s.center()
	return c.Queues[s.queue.queue].Name.Value + "@" + c.Hubs[s.queue.hub].Name.Value
}

// Wait lets time pass in a queue, with its announcements. Where max_wait is
// reached the call leaves the queue at that moment.
func (s *Session) Wait(d time.Duration) error {
	step := s.Step()
	if s.Waits() != ForQueue {
		return s.unexpected("wait " + d.String())
	}
	if d <= 0 || d > maxWait {
		return fmt.Errorf("wait %s: between nothing and a day", d)
	}
	if every := time.Duration(step.Every); every > 0 && d/every > maxAnnouncements {
		return fmt.Errorf("wait %s: that is over %d announcements", d, maxAnnouncements)
	}
	until, timesOut := s.now.Add(d), false
	if limit := s.queue.from.Add(time.Duration(step.MaxWait)); step.MaxWait > 0 && !until.Before(limit) {
		until, timesOut = limit, true
	}
	s.input(EventWaited, until.Sub(s.now).String(), "")
	s.hold(step, until, timesOut)
	if timesOut {
		return s.choose(flow.TimedOut)
	}
	return nil
}

// hold speaks the announcements that are due and puts the clock to until. One
// that is due just when the caller leaves is not made.
func (s *Session) hold(step *flow.Step, until time.Time, leaves bool) {
	every := time.Duration(step.Every)
	for every > 0 {
		due := s.queue.last.Add(every)
		if due.After(until) || leaves && due.Equal(until) {
			break
		}
		s.now, s.queue.last = due, due
		s.speak(&step.Hold)
	}
	s.now = until
}

// Answered lets an agent take the call from the queue and finish it.
func (s *Session) Answered() error { return s.talk(EventAnswered, flow.Answered) }

// Escalated lets an agent take the call, and the caller ask for the next level.
func (s *Session) Escalated() error { return s.talk(EventEscalated, flow.Escalated) }

func (s *Session) talk(kind EventKind, outcome string) error {
	if s.Waits() != ForQueue {
		return s.unexpected(outcome)
	}
	if !slices.Contains(s.Outcomes(), outcome) {
		return fmt.Errorf("%s has no outcome %q", s.Step(), outcome)
	}
	s.input(kind, "", "")
	return s.choose(outcome)
}

// offer speaks a callback's or deflect's offer. A callback to a number that
// cannot be dialed is declined at once; one that a lookup found and no script
// gives is taken to be fine, as in a simulation.
func (s *Session) offer(step *flow.Step) (_ Input, goesOn bool) {
	number, known := s.names[step.Number]
	if step.Kind == flow.Callback && known && s.dialed(cmp.Or(number.secret, number.heard)) == "" {
		return s.outcome(flow.Declined), true
	}
	s.play(&step.Prompt)
	return Input{}, false
}

// accept answers an offer.
func (s *Session) accept(step *flow.Step, yes bool) error {
	switch {
	case !yes:
		return s.choose(flow.Declined)
	case step.Kind == flow.Callback:
		s.note(Event{Kind: EventBooked, State: s.call.State, Text: s.center().Queues[step.Service].Name.Value})
		return s.choose(flow.Booked)
	}
	s.note(Event{Kind: EventDeflected, State: s.call.State, Text: s.center().Channels[step.Channel].Name.Value})
	return s.choose(flow.Accepted)
}

// Found gives the queue that was joined last as the caller found it.
func (s *Session) Found() Situation { return s.situation(s.queue.queue, s.queue.hub) }

// Joined gives when the queue that was joined last was.
func (s *Session) Joined() time.Time { return s.queue.from }
