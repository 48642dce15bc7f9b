package ivr

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/ivrsim/ivrsim/internal/flow"
	"github.com/ivrsim/ivrsim/internal/routing"
)

// Session is one call driven by a caller's words: keys, speech, silence, and
// what agents and lookups do. It speaks the prompts, keeps a simulated clock and
// writes a trace. After each input it stands at a menu, a collect, a lookup, a
// queue or an offer, or has ended.
//
// The clock is a patient caller's: every prompt is heard to its end and answered
// at once. A refused input is an error that says what the call waits for, and
// leaves the call as it was.
type Session struct {
	machine   Machine
	call      Call
	setup     Setup
	now       time.Time
	slip      InputKind // Silent or NoMatch: why a prompt is played again
	queue     waiting
	hungUp    bool
	names     map[string]said
	concealed []string // what was entered and is masked
	trace     []Event
	since     int
}

// maxHops bounds what a call does between two inputs: 10,000 states at most, so
// a longer way goes round.
const maxHops = 10_000

// Reference is the reference number of a call that is driven by hand.
const Reference = "R-000001"

// Dial starts a call on a live machine, which may serve other sessions too, one
// at a time.
func Dial(m *Machine, setup Setup) (*Session, error) {
	s := &Session{setup: setup, now: setup.At}
	s.machine = asking(m.plan, &tracing{m.transitions, s})
	s.machine.Counts = m.Counts
	s.arrive()
	if err := s.machine.Start(&s.call); err != nil {
		return nil, err
	}
	return s, s.settle()
}

// settle lets happen what needs nobody, up to the next wait for somebody.
func (s *Session) settle() error {
	for range maxHops {
		in, goesOn := s.attend()
		if !goesOn {
			return nil
		}
		if err := s.machine.Resume(&s.call, in); err != nil {
			if s.call.Wait == ForQueue {
				return s.turnedAway()
			}
			return err
		}
	}
	return &EndlessError{s.Path()}
}

// turnedAway is the error for a queue that takes the caller as little as its step says
// where it goes then: only a test makes it so.
func (s *Session) turnedAway() error {
	step, how := s.Step(), flow.Full
	if s.find(step.Service).Closed {
		how = flow.Closed
	}
	return fmt.Errorf("queue %s is %s for this caller, and %s has no outcome %q", s.center().Queues[step.Service].Name.Value, how, step, how)
}

// attend speaks at the call's new wait, and gives the input where the center
// itself knows it.
func (s *Session) attend() (_ Input, goesOn bool) {
	step := s.Step()
	switch s.call.Wait {
	case Speaking:
		s.play(&step.Prompt)
		return Input{Kind: Elapsed}, true
	case ForKey, ForEntry:
		s.ask(step)
	case ForDay:
		return s.day(step), true
	case ForCheck:
		return s.check(step), true
	case ForQueue:
		return s.join(step)
	case ForOffer:
		return s.offer(step)
	case Ended:
		s.end(step)
	}
	return Input{}, false
}

// play speaks a prompt to its end.
func (s *Session) play(p *flow.Prompt) {
	s.now = s.now.Add(s.speak(p))
}

// ask plays a menu's or collect's prompt, and before a replay what was wrong.
func (s *Session) ask(step *flow.Step) {
	if s.call.Attempt > 1 && s.slip == Silent {
		s.play(&step.NoInput)
	}
	if s.call.Attempt > 1 && s.slip == NoMatch {
		s.play(&step.NoMatch)
	}
	s.play(&step.Prompt)
}

func (s *Session) end(step *flow.Step) {
	s.play(&step.Prompt)
	switch step.Kind {
	case flow.Transfer:
		s.note(Event{Kind: EventTransferred, State: s.call.State, Text: step.Number})
	case flow.Return:
		s.note(Event{Kind: EventReturned, State: s.call.State, Text: step.Label})
	default:
		s.note(Event{Kind: EventEnded, State: s.call.State, Text: step.Label})
	}
}

// day answers a branch on the day: in the zone of the caller's hub.
func (s *Session) day(step *flow.Step) Input {
	day := routing.DayOf(s.now.In(s.zone()))
	if int(day) >= len(step.Cases) {
		return Input{Kind: Chosen, Outcome: flow.NoOutcome}
	}
	return Input{Kind: Chosen, Outcome: step.Cases[day]}
}

func (s *Session) program() *flow.Program  { return s.machine.program }
func (s *Session) center() *routing.Center { return s.machine.program.Center }

// Step gives the step at which the call stands.
func (s *Session) Step() *flow.Step { return s.machine.Step(&s.call) }

// State gives the state at which the call stands.
func (s *Session) State() flow.StateID { return s.call.State }

// StepAt gives the step of a state.
func (s *Session) StepAt(state flow.StateID) *flow.Step { return s.program().StepAt(state) }

// Path gives the call path: "main.lost>lost_card.freeze".
func (s *Session) Path() string { return s.program().States[s.call.State].Path }

// Waits gives what the call waits for: [Ended], [ForKey], [ForEntry],
// [ForLookup], [ForQueue] or [ForOffer].
func (s *Session) Waits() Wait {
	if s.hungUp {
		return Ended
	}
	return s.call.Wait
}

// Attempt gives which playing of the prompt this is, from 1.
func (s *Session) Attempt() int { return int(s.call.Attempt) }

// Now gives the simulated time.
func (s *Session) Now() time.Time { return s.now }

// Value gives an attribute's value by name; the day is not known beforehand and
// has none.
func (s *Session) Value(a routing.AttributeID) string {
	domain := s.center().Attributes[a].Values
	if v := s.call.Values[a]; int(v) < len(domain) {
		return domain[v]
	}
	return ""
}

// Outcomes gives the names of what the step at which the call stands can answer,
// in the order of the file.
func (s *Session) Outcomes() []string {
	var names []string
	for _, o := range s.Step().Outcomes {
		names = append(names, s.program().Outcomes[o])
	}
	return names
}

// choose resumes the call with an outcome by its name and lets it go on.
func (s *Session) choose(outcome string) error { return s.resume(s.outcome(outcome)) }

// outcome gives the input that names an outcome, which the machine refuses if
// there is none of that name.
func (s *Session) outcome(name string) Input {
	if i := slices.Index(s.program().Outcomes, name); i >= 0 {
		return Input{Kind: Chosen, Outcome: flow.Outcome(i)}
	}
	return Input{Kind: Chosen, Outcome: flow.NoOutcome}
}

func (s *Session) resume(in Input) error {
	if err := s.machine.Resume(&s.call, in); err != nil {
		return err
	}
	return s.settle()
}

// errEnded is an input after the end.
var errEnded = errors.New("the call has ended")

// unexpected says what the call waits for instead of what was given.
func (s *Session) unexpected(given string) error {
	awaits := map[Wait]string{
		ForKey: "for a key or a word", ForEntry: "for an entry", ForLookup: "for what the lookup finds",
		ForQueue: "in a queue", ForOffer: "for key 1 or another",
	}
	if s.Waits() == Ended {
		return errEnded
	}
	return fmt.Errorf("%s: the call waits %s at %s", given, awaits[s.call.Wait], s.Step())
}

// Fork gives a copy that is driven independently from here on.
func (s *Session) Fork() *Session {
	fork := *s
	fork.names, fork.concealed = maps.Clone(s.names), slices.Clip(s.concealed)
	fork.trace = slices.Clip(s.trace)
	fork.machine.transitions = &tracing{s.machine.transitions.(*tracing).transitions, &fork}
	return &fork
}

// Call gives where the call stands, as a value that can be compared.
func (s *Session) Call() Call { return s.call }
