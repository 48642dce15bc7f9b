package ivr

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/ivrsim/ivrsim/internal/design/flow"
	"github.com/ivrsim/ivrsim/internal/design/routing"
)

// Session is one call driven by a caller's keys, words and silence, by agents and by
// lookups. It speaks the prompts, keeps a simulated clock and a trace.
// After each input it waits at a menu, a collect, a lookup, a queue or an offer, or
// has ended.
//
// Every prompt is heard to its end and answered at once. A refused input is an error
// that says what the call waits for, and leaves the call as it was.
// A session has layers. Each embeds the one below it, so no layer can call one above it:
//
//	Session    the conversation: what each input does, up to the next wait    session*.go
//	keypad     the keys that no step has taken                                keypad.go
//	visit      the queue: its hub, its announcements and the end of the wait  visit.go
//	speech     the prompts, the clock, and what a text about the call masks   speech*.go
//	Position   the call in its program, and what is known of the caller       position.go
//	trace      the events, next to Position                                   trace.go
type Session struct {
	keypad
	failed InputKind // of the last attempt at a prompt: Silent or NoMatch
}

// The bounds of how many states a call passes between two waits, and of how many waits
// between two inputs. A program has at most 10,000 states, so a longer path repeats some, and
// is taken for a cycle. Loops repeat states, up to 255 times each.
const (
	maxHops          = 10_000
	maxHopsWithLoops = 100_000
)

// reference is the reference number of a call that is driven by hand.
const reference = "R-000001"

// Dial starts a call on a live machine. Sessions may share the machine and take turns.
func Dial(m *Machine, setup Setup) (*Session, error) {
	s := &Session{keypad: keypad{visit: visit{speech: speech{
		Position: Position{machine: *m, setup: setup}, now: setup.At,
	}}}}
	s.machine.transitions = &tracer{m.transitions, s}
	s.arrive()
	if err := s.machine.Start(&s.call); err != nil {
		return nil, err
	}
	return s, s.advance()
}

// Fork returns a copy that is driven independently from here on.
func (s *Session) Fork() *Session {
	fork := *s
	fork.values = maps.Clone(s.values)
	fork.loops = maps.Clone(s.loops)
	fork.trace = s.fork()

	// A clipped slice is copied when its session appends to it.
	s.secrets = slices.Clip(s.secrets)
	fork.machine.transitions = &tracer{s.machine.transitions.(*tracer).transitions, &fork}
	return &fork
}

// tracer is a transition function that adds each transition to the session's trace.
type tracer struct {
	transitions
	session *Session
}

func (t *tracer) next(state flow.StateID, outcome flow.Outcome) flow.StateID {
	target := t.transitions.next(state, outcome)
	if target != flow.NoState {
		t.session.note(Event{
			Kind:    EventTook,
			State:   state,
			Outcome: t.session.Program().Outcomes[outcome],
			Target:  target,
		})
	}
	return target
}

// arrive sets the call's attributes.
func (s *Session) arrive() {
	from := &s.setup.From
	caller := s.center().Locate(s.setup.Line, *from)
	s.call.Values = s.center().InitialValues(s.setup.Line, &caller)
	for _, a := range s.setup.Values {
		s.call.Values[a.Attribute] = a.Value
	}
	s.note(Event{Kind: EventArrived, Text: s.line().Name.Value, from: from})
}

// advance runs the call to its next wait for a caller, an agent or a lookup.
func (s *Session) advance() error {
	for hops := 0; hops < maxHops || s.loops != nil && hops < maxHopsWithLoops; hops++ {
		// A wait that the center ends by itself, such as a check, leads straight on to the next wait.
		in, goesOn := s.startWait(s.Step())
		if !goesOn {
			return nil
		}
		if err := s.machine.Resume(&s.call, in); err != nil {
			// The machine only knows that the outcome is missing. The session knows why it was needed.
			if s.call.Wait == ForQueue {
				return s.refusedByQueue()
			}
			return err
		}
	}
	return &EndlessError{s.Path()}
}

// refusedByQueue is the error for a queue that is full or closed at a step without that
// outcome. Only a setup that forces the queue's state causes it.
func (s *Session) refusedByQueue() error {
	step := s.Step()
	how := flow.Full
	queue := step.QueueOf(&s.call.Values)
	if s.findQueue(queue).Closed {
		how = flow.Closed
	}
	return fmt.Errorf("queue %s is %s for this caller, and %s has no outcome %q", s.center().Queues[queue].Name.Value,
		how, step, how)
}

// startWait speaks the prompt of a new wait. It returns the input that ends the wait if the
// center itself determines it.
func (s *Session) startWait(step *flow.Step) (_ Input, goesOn bool) {
	switch s.call.Wait {
	case Speaking:
		if step.Whole {
			s.dropAhead()
		}
		if s.InQueue() {
			s.pauseFor(s.speak(&step.Prompt), 0)
			return Input{Kind: Elapsed}, s.queue.heard.Equal(s.now)
		}
		s.play(&step.Prompt)
		return Input{Kind: Elapsed}, true
	case ForKey, ForEntry:
		s.ask(step)
	case ForClock:
		return s.clock(step), true
	case ForValue:
		return Input{Kind: Chosen, Outcome: step.CaseOf(s.Known)}, true
	case ForLoop:
		return s.loop(step), true
	case ForCheck:
		return s.check(step), true
	case ForLookup:
		if step.Kind == flow.Transfer {
			s.note(Event{Kind: EventTransferred, State: s.call.State, Text: step.To})
		}
	case ForQueue:
		if s.isAgain(step) {
			return s.outcome(flow.Begin), true
		}
		return s.join(step)
	case ForOffer:
		return s.offer(step)
	case Ended:
		s.end(step)
	default:
		// The prompt is spoken, or there is no wait.
	}
	return Input{}, false
}

// isAgain reports whether the flow that runs while the call waits has ended and begins again. The call
// then comes back to a queue step in which it waits already.
func (s *Session) isAgain(step *flow.Step) bool {
	last := &s.events[len(s.events)-1]
	if step.While == "" || last.Kind != EventTook || last.Outcome != flow.Again {
		return false
	}
	return s.Program().States[last.State].Waits == s.call.State
}

// ask plays a menu's or collect's prompt, and before a replay what was wrong.
func (s *Session) ask(step *flow.Step) {
	inQueue := s.InQueue()
	took := time.Duration(0)
	s.quiet = 0

	speak := func(p *flow.Prompt) {
		length := s.speak(p)
		took += length
		if !inQueue {
			s.now = s.now.Add(length)
		}
	}

	// A replay begins with what was wrong, and then repeats the prompt.
	if s.call.Attempt > 1 && s.failed == Silent {
		speak(&step.NoInput)
	}

	if s.call.Attempt > 1 && s.failed == NoMatch {
		speak(&step.NoMatch)
	}

	speak(&step.Prompt)

	// In a queue the prompts pass with the time of the wait, so an agent may answer during them.
	if inQueue {
		s.pauseFor(took, time.Duration(step.Timeout))
	}
}

func (s *Session) end(step *flow.Step) {
	s.play(&step.Prompt)
	e := Event{Kind: EventEnded, State: s.call.State, Text: step.End}
	switch step.Kind {
	case flow.Transfer:
		e.Kind = EventTransferred
		e.Text = step.To
	case flow.Return:
		e.Kind = EventReturned
		e.Text = step.Return
	default: // ends with its label
	}

	s.note(e)
}

// clock answers a branch on the day or a check of hours, at the caller's hub.
func (s *Session) clock(step *flow.Step) Input {
	now := s.now.In(s.center().Hubs[s.hub()].Zone)
	value := routing.DayOf(now)

	// A script may close hours at any time of day.
	switch {
	case step.Hours != nil && slices.Contains(s.setup.Closed, step.Hours):
		value = routing.Closed
	case step.Hours != nil:
		value = step.Hours.At(now)
	}

	if int(value) >= len(step.Cases) {
		return Input{Kind: Chosen, Outcome: flow.NoOutcome}
	}
	return Input{Kind: Chosen, Outcome: step.Cases[value]}
}

// Memory returns the state of a call without [Session.Call] as a text that can be compared. It
// contains the counts of the loops in progress, the rest of a wait that a lookup interrupts, the keys
// typed ahead, and the outcomes of entered values at branches.
func (s *Session) Memory() string {
	var out strings.Builder
	if len(s.loops) > 0 {
		fmt.Fprint(&out, s.loops) // by ascending state
	}

	if !s.queue.until.IsZero() {
		fmt.Fprint(&out, " ", s.queue.until.Sub(s.now))
	}

	if s.ahead.keys != "" {
		fmt.Fprint(&out, " ", s.ahead)
	}

	// Two calls with different entries are alike if all later branches treat them alike.
	for _, step := range s.machine.onEntries {
		fmt.Fprint(&out, " ", step.CaseOf(s.Known))
		for _, name := range step.Compared() {
			fmt.Fprintf(&out, " %q %q", s.Known(step.On), s.Known(name))
		}
	}

	return out.String()
}

// choose resumes the call with an outcome by its name.
func (s *Session) choose(outcome string) error { return s.resume(s.outcome(outcome)) }

func (s *Session) resume(in Input) error {
	if err := s.machine.Resume(&s.call, in); err != nil {
		return err
	}
	return s.advance()
}

// offer speaks a callback's or deflect's offer, and accepts one that asks nothing. A callback
// to a number that cannot be dialed is declined at once, if it can be declined. A number
// that a lookup found, and that no script gives, is taken for valid, as in a simulation.
func (s *Session) offer(step *flow.Step) (_ Input, goesOn bool) {
	number, known := s.values[step.Number]
	if step.Kind == flow.Callback && known && s.dialed(cmp.Or(number.secret, number.heard)) == "" &&
		s.Program().HasOutcome(step, flow.Declined) {
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
