package ivr

import (
	"errors"
	"fmt"
	"iter"

	"github.com/ivrsim/ivrsim/internal/design/flow"
	"github.com/ivrsim/ivrsim/internal/design/phone"
	"github.com/ivrsim/ivrsim/internal/design/routing"
)

// Position is the place of a call in its program: its state, the facts about the caller, and the rounds of its loops.
type Position struct {
	machine Machine
	call    Call
	setup   Setup
	hungUp  bool
	loops   map[flow.StateID]int // rounds of each since it was last done
}

// Program returns the program that the call runs.
func (p *Position) Program() *flow.Program { return p.machine.program }

func (p *Position) center() *routing.Center { return p.machine.program.Center }
func (p *Position) line() *routing.Line     { return &p.center().Lines[p.setup.Line] }

// hub returns the caller's own hub.
func (p *Position) hub() routing.HubID { return routing.HubID(p.call.Values[routing.AttrHub]) }

// Step returns the current step of the call.
func (p *Position) Step() *flow.Step { return p.machine.Step(&p.call) }

// State returns the state in which the call is.
func (p *Position) State() flow.StateID { return p.call.State }

// StepAt returns the step of a state.
func (p *Position) StepAt(state flow.StateID) *flow.Step { return p.Program().StepAt(state) }

// Path returns the call path: "main.lost>lost_card.freeze".
func (p *Position) Path() string { return p.Program().States[p.call.State].Path }

// Awaits returns what the call waits for: [Ended], [ForKey], [ForEntry], [ForLookup],
// [ForQueue] or [ForOffer].
func (p *Position) Awaits() Wait {
	switch {
	case p.hungUp:
		return Ended
	case p.call.Wait == Speaking: // while it waits in a queue
		return ForQueue
	}
	return p.call.Wait
}

// Attempt returns the number of times that the prompt was played, from 1.
func (p *Position) Attempt() int { return p.machine.nodes[p.call.State].played(&p.call) }

// Call returns the state of the call as a value that can be compared.
func (p *Position) Call() Call { return p.call }

// Value returns the name of an attribute's value, "" for the day, which is known only at a
// branch.
func (p *Position) Value(a routing.AttributeID) string {
	domain := p.Program().Attributes[a].Values
	if v := p.call.Values[a]; int(v) < len(domain) {
		return domain[v]
	}
	return ""
}

// Attributes yields the known attributes of the caller with their values. The tier, the language
// and the caller's country or hub come first. Then come the attributes that the center declares,
// and then the attributes of the current flow.
func (p *Position) Attributes() iter.Seq2[string, string] {
	return func(yield func(name, value string) bool) {
		ids := []routing.AttributeID{
			routing.AttrTier, routing.AttrLanguage, routing.AttrNumber, routing.AttrNumberType,
			routing.AttrCountry, routing.AttrRegion, routing.AttrHub, routing.AttrAbroad,
		}
		if len(p.center().Attributes[routing.AttrTier].Values) == 1 { // which the center does not declare
			ids = ids[1:]
		}

		for a := range len(p.center().Attributes) - int(routing.BuiltIn) {
			ids = append(ids, routing.BuiltIn+routing.AttributeID(a))
		}

		for _, a := range append(ids, p.Program().OwnAttributes(p.Step().Flow)...) {
			if !yield(p.Program().Attributes[a].Name.Value, p.Value(a)) {
				return
			}
		}
	}
}

// Outcomes returns the names of the current step's outcomes, in the order of the file.
func (p *Position) Outcomes() []string {
	return p.outcomesOf(p.Step())
}

// QueueOutcomes returns the outcomes of the queue step in which the call waits.
func (p *Position) QueueOutcomes() []string { return p.outcomesOf(p.QueueStep()) }

func (p *Position) outcomesOf(step *flow.Step) []string {
	var names []string
	for _, o := range step.Outcomes {
		names = append(names, p.Program().Outcomes[o])
	}
	return names
}

// outcome returns the input of an outcome by its name. The machine refuses one that does
// not exist.
func (p *Position) outcome(name string) Input {
	return Input{Kind: Chosen, Outcome: p.Program().OutcomeNamed(name)}
}

// loop answers a loop: again as often as the step says, then done.
func (p *Position) loop(step *flow.Step) Input {
	// A loop that is done begins again when the call comes back to it.
	if p.loops[p.call.State] == step.Times {
		delete(p.loops, p.call.State)
		return p.outcome(flow.Done)
	}
	if p.loops == nil {
		p.loops = map[flow.StateID]int{}
	}
	p.loops[p.call.State]++
	return p.outcome(flow.Again)
}

var errEnded = errors.New("the call has ended")

// unexpected is the error for an input that the call does not wait for.
func (p *Position) unexpected(given string) error {
	if p.Awaits() == Ended {
		return errEnded
	}
	awaits := waits[p.call.Wait].awaits
	if p.Step().Help == flow.HelpTransfer {
		awaits = "for how the transfer ends"
	}
	return fmt.Errorf("%s: the call waits %s at %s", given, awaits, p.Step())
}

// Asked names a step that waits for an answer from outside: "lookup card", "transfer to
// front_desk".
func Asked(s *flow.Step) string {
	switch {
	case s.Help == flow.HelpTransfer:
		return "transfer to " + s.To
	case s.Shares != nil:
		return "branch " + s.String()
	}
	return "lookup " + s.System.Name
}

// Question returns the question that [Session.Lookup] answers.
func (p *Position) Question() string {
	switch step := p.Step(); {
	case step.Kind == flow.Transfer:
		return fmt.Sprintf("How does the %s end?", Asked(step))
	case step.Shares != nil:
		return fmt.Sprintf("Where does chance lead at %s?", step)
	}
	return fmt.Sprintf("What does %s find?", p.Step().System.Name)
}

// waits returns the state of the queue step in which the call waits. In a flow that a queue step
// runs it is the state of this step. If the call does not wait, it is NoState.
func (p *Position) waits() flow.StateID {
	if p.call.Wait == ForQueue {
		return p.call.State
	}
	return p.Program().States[p.call.State].Waits
}

// InQueue reports whether the call waits in a queue.
func (p *Position) InQueue() bool { return !p.hungUp && p.waits() != flow.NoState }

// QueueStep returns the queue step in which the call waits. It must wait in one.
func (p *Position) QueueStep() *flow.Step { return p.StepAt(p.waits()) }

// dialed returns a number that the caller entered in E.164, "" if it cannot be dialed.
func (p *Position) dialed(digits string) string {
	n := phone.ParseDialed(digits, p.line().Home())
	if n.Validity != phone.Valid {
		return ""
	}
	return n.E164
}
