package ivr

import (
	"cmp"
	"errors"
	"fmt"
	"iter"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/ivrsim/ivrsim/internal/design/flow"
	"github.com/ivrsim/ivrsim/internal/design/routing"
)

// Session is one call driven by a caller's keys, words and silence, and by what
// agents and lookups do. It speaks the prompts, keeps a simulated clock and a trace.
// After each input it waits at a menu, a collect, a lookup, a queue or an offer, or
// has ended.
//
// Every prompt is heard to its end and answered at once. A refused input is an error
// that says what the call waits for, and leaves the call as it was.
type Session struct {
	machine Machine
	call    Call
	setup   Setup
	now     time.Time
	failed  InputKind // of the last attempt at a prompt: Silent or NoMatch
	joins   int       // queues that were joined
	queue   queueVisit
	typed   string        // the keys of an entry that goes on
	quiet   time.Duration // waited since the last prompt or input
	hungUp  bool
	loops   map[flow.StateID]int   // rounds of each since it was last done
	values  map[string]spokenValue // of placeholders
	secrets []string               // entered and masked
	trace   []Event
	since   int // index into trace: the first event since the last input
}

// The bounds of how many states a call passes between two waits, and of how many waits
// between two inputs. A program has at most 10,000 states, so a longer path repeats some, and
// is taken for a cycle. Loops repeat states, up to 255 times each.
const (
	maxHops          = 10_000
	maxHopsWithLoops = 100_000
)

// Reference is the reference number of a call that is driven by hand.
const Reference = "R-000001"

// Dial starts a call on a live machine. Sessions may share the machine and take turns.
func Dial(m *Machine, setup Setup) (*Session, error) {
	s := &Session{machine: *m, setup: setup, now: setup.At}
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

	// A clipped slice is copied when its session appends to it. Only the copy keeps the spare capacity, because it
	// usually goes on, and a chain of copies would otherwise copy the whole trace at each input.
	s.secrets = slices.Clip(s.secrets)
	s.trace = slices.Clip(s.trace)
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
			Outcome: t.session.program().Outcomes[outcome],
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
	last := &s.trace[len(s.trace)-1]
	if step.While == "" || last.Kind != EventTook || last.Outcome != flow.Again {
		return false
	}
	return s.program().States[last.State].Waits == s.call.State
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

// loop answers a loop: again as often as the step says, then done.
func (s *Session) loop(step *flow.Step) Input {
	// A loop that is done begins again when the call comes back to it.
	if s.loops[s.call.State] == step.Times {
		delete(s.loops, s.call.State)
		return s.outcome(flow.Done)
	}
	if s.loops == nil {
		s.loops = map[flow.StateID]int{}
	}
	s.loops[s.call.State]++
	return s.outcome(flow.Again)
}

// Memory returns the state of a call without [Session.Call] as a text that can be compared. It
// contains the counts of the loops in progress, the rest of a wait that a lookup interrupts, and
// the outcomes of entered values at branches.
func (s *Session) Memory() string {
	var out strings.Builder
	if len(s.loops) > 0 {
		fmt.Fprint(&out, s.loops) // by ascending state
	}

	if !s.queue.until.IsZero() {
		fmt.Fprint(&out, " ", s.queue.until.Sub(s.now))
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

// Known returns the value that a name has for branches, as it was entered, though it is secret;
// "" if nothing has filled it.
func (s *Session) Known(name string) string {
	v := s.values[name]
	return cmp.Or(v.secret, v.heard)
}

// Program returns the program that the call runs.
func (s *Session) Program() *flow.Program { return s.machine.program }

func (s *Session) program() *flow.Program  { return s.machine.program }
func (s *Session) center() *routing.Center { return s.machine.program.Center }
func (s *Session) line() *routing.Line     { return &s.center().Lines[s.setup.Line] }

// hub returns the caller's own hub.
func (s *Session) hub() routing.HubID { return routing.HubID(s.call.Values[routing.AttrHub]) }

// Step returns the current step of the call.
func (s *Session) Step() *flow.Step { return s.machine.Step(&s.call) }

// State returns the state in which the call is.
func (s *Session) State() flow.StateID { return s.call.State }

// StepAt returns the step of a state.
func (s *Session) StepAt(state flow.StateID) *flow.Step { return s.program().StepAt(state) }

// Path returns the call path: "main.lost>lost_card.freeze".
func (s *Session) Path() string { return s.program().States[s.call.State].Path }

// Awaits returns what the call waits for: [Ended], [ForKey], [ForEntry], [ForLookup],
// [ForQueue] or [ForOffer].
func (s *Session) Awaits() Wait {
	switch {
	case s.hungUp:
		return Ended
	case s.call.Wait == Speaking: // while it waits in a queue
		return ForQueue
	}
	return s.call.Wait
}

// Attempt returns the number of times that the prompt was played, from 1.
func (s *Session) Attempt() int { return int(s.call.Attempt) }

// Now returns the simulated time.
func (s *Session) Now() time.Time { return s.now }

// Call returns the state of the call as a value that can be compared.
func (s *Session) Call() Call { return s.call }

// Value returns the name of an attribute's value, "" for the day, which is known only at a
// branch.
func (s *Session) Value(a routing.AttributeID) string {
	domain := s.program().Attributes[a].Values
	if v := s.call.Values[a]; int(v) < len(domain) {
		return domain[v]
	}
	return ""
}

// Attributes yields the known attributes of the caller with their values. The tier, the language
// and the caller's country or hub come first. Then come the attributes that the center declares,
// and then the attributes of the current flow.
func (s *Session) Attributes() iter.Seq2[string, string] {
	return func(yield func(name, value string) bool) {
		ids := []routing.AttributeID{
			routing.AttrTier, routing.AttrLanguage, routing.AttrNumber, routing.AttrNumberType,
			routing.AttrCountry, routing.AttrRegion, routing.AttrHub, routing.AttrAbroad,
		}
		if len(s.center().Attributes[routing.AttrTier].Values) == 1 { // which the center does not declare
			ids = ids[1:]
		}

		for a := range len(s.center().Attributes) - int(routing.BuiltIn) {
			ids = append(ids, routing.BuiltIn+routing.AttributeID(a))
		}

		for _, a := range append(ids, s.program().OwnAttributes(s.Step().Flow)...) {
			if !yield(s.program().Attributes[a].Name.Value, s.Value(a)) {
				return
			}
		}
	}
}

// Outcomes returns the names of the current step's outcomes, in the order of the file.
func (s *Session) Outcomes() []string {
	return s.outcomesOf(s.Step())
}

// QueueOutcomes returns the outcomes of the queue step in which the call waits.
func (s *Session) QueueOutcomes() []string { return s.outcomesOf(s.QueueStep()) }

func (s *Session) outcomesOf(step *flow.Step) []string {
	var names []string
	for _, o := range step.Outcomes {
		names = append(names, s.program().Outcomes[o])
	}
	return names
}

// choose resumes the call with an outcome by its name.
func (s *Session) choose(outcome string) error { return s.resume(s.outcome(outcome)) }

// outcome returns the input of an outcome by its name. The machine refuses one that does
// not exist.
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
	return s.advance()
}

var errEnded = errors.New("the call has ended")

// unexpected is the error for an input that the call does not wait for.
func (s *Session) unexpected(given string) error {
	if s.Awaits() == Ended {
		return errEnded
	}
	awaits := waits[s.call.Wait].awaits
	if s.Step().Help == flow.HelpTransfer {
		awaits = "for how the transfer ends"
	}
	return fmt.Errorf("%s: the call waits %s at %s", given, awaits, s.Step())
}
