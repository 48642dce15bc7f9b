package ivr

import (
	"fmt"

	"github.com/ivrsim/ivrsim/internal/flow"
	"github.com/ivrsim/ivrsim/internal/phone"
	"github.com/ivrsim/ivrsim/internal/routing"
)

// Machine runs calls of one program, any number of them in turn: what a call
// knows is in the [Call]. It is not safe for concurrent use; machines that share
// a [Recording] are independent of each other.
type Machine struct {
	*plan
	transitions transitions
	start       *station
	leads       []*station // by edge: where a recording says that a call gets to; none: transitions is asked each time
	onward      []onward   // the recording's
	Counts      Counts
}

// Live gives a machine that asks looplab/fsm at every step. The error is for a
// program that no state machine can be built of, which the compiler does not
// make.
func Live(p *flow.Program) (*Machine, error) {
	l, err := newLive(p)
	if err != nil {
		return nil, err
	}
	plan, err := newPlan(p)
	if err != nil {
		return nil, err
	}
	m := asking(plan, l)
	return &m, nil
}

// asking is a machine that asks for each transition, and counts nothing yet.
func asking(p *plan, t transitions) Machine {
	return Machine{plan: p, transitions: t, start: &p.stations[0]}
}

// Recorded gives a machine that looks up what the state machine answered.
func Recorded(r *Recording) *Machine {
	return &Machine{plan: r.plan, transitions: r, start: r.end(&r.plan.stations[0]), leads: r.leads, onward: r.onward}
}

// Program gives what the machine runs.
func (m *Machine) Program() *flow.Program { return m.program }

// Step gives the step at which a call stands.
func (m *Machine) Step(c *Call) *flow.Step { return &m.program.Steps[m.stations[c.State].step] }

// Start runs a call, whose Values are set, from the flow's start to its first
// wait. The error is that of [Machine.Resume].
func (m *Machine) Start(c *Call) error {
	m.Counts.start()
	c.Numbers = 0
	s := m.start
	if m.reach(c, s); s.wait != passing {
		return nil
	}
	outcome, waits := m.pass(c, s)
	if waits {
		return nil
	}
	return m.goOn(c, outcome, 0, s.passed)
}

// Choose is [Machine.Resume] by an outcome, in the loop of a simulation.
func (m *Machine) Choose(c *Call, outcome flow.Outcome) error {
	if c.Wait < ForKey { // a wait that no outcome ends
		outcome = flow.NoOutcome
	}
	return m.take(c, outcome)
}

// Resume runs a waiting call to its next wait. An input that the wait does not
// take leaves the call where it stands; the error, a [*RefusedError], is the
// driver's mistake and none of the flow's author. An [*EndlessError] is a flow
// that goes round without ever waiting.
func (m *Machine) Resume(c *Call, in Input) error {
	if in.Kind == Chosen {
		return m.Choose(c, in.Outcome)
	}
	outcome, waits := m.answer(c, in)
	if waits {
		return nil
	}
	return m.take(c, outcome)
}

// take leaves the call's state by an outcome and goes on to the next wait. Most
// ways are one edge that is recorded and leads to a wait: that is all then.
func (m *Machine) take(c *Call, outcome flow.Outcome) error {
	edge := m.edge(c.State, outcome)
	s := m.known(edge)
	if s == nil || !s.plain {
		return m.goOn(c, outcome, c.State, 0)
	}
	m.Counts.pass(edge)
	m.enter(c, s)
	return nil
}

// goOn is take for any way, which began at a state and has passed some since. One
// that passes more steps than there are states goes round for ever.
func (m *Machine) goOn(c *Call, outcome flow.Outcome, from flow.StateID, passed int) error {
	for {
		edge := m.edge(c.State, outcome)
		s := m.known(edge)
		if s == nil {
			s = m.at(m.transitions.next(c.State, outcome))
		}
		if s == nil {
			return m.refusal(c, outcome)
		}
		m.Counts.pass(edge)
		c.Numbers |= m.stations[c.State].collected(outcome)
		m.reach(c, s)
		passed += s.passed
		waits := s.wait != passing
		if !waits {
			if outcome, waits = m.pass(c, s); !waits {
				passed++
			}
		}
		if passed > len(m.stations) {
			return &EndlessError{m.program.States[from].Path}
		}
		if waits {
			return nil
		}
	}
}

// known gives where an edge is recorded to lead, nil where it is not.
func (m *Machine) known(edge uint) *station {
	if edge < uint(len(m.leads)) {
		return m.leads[edge]
	}
	return nil
}

// reach is enter at the end of a way on which something may have been set.
func (m *Machine) reach(c *Call, s *station) {
	for _, a := range s.assigned {
		c.Values[a.Attribute] = a.Value
	}
	m.enter(c, s)
}

// enter puts the call at a state.
func (m *Machine) enter(c *Call, s *station) {
	c.State, c.Wait, c.Attempt, c.Speech = s.state, s.wait, 1, 0
	if s.prompt != 0 {
		c.Speech = m.length(s.prompt, c)
	}
}

// answer gives the outcome of an input that names none, or reports that the
// call waits again at the same step.
func (m *Machine) answer(c *Call, in Input) (_ flow.Outcome, waits bool) {
	s := &m.stations[c.State]
	switch {
	case c.Wait == Speaking && in.Kind == Elapsed:
		if c.Speech, c.Wait = 0, s.after; s.after != passing {
			return flow.NoOutcome, true
		}
		return m.pass(c, s)
	case (c.Wait == ForKey || c.Wait == ForEntry) && (in.Kind == Silent || in.Kind == NoMatch):
		if c.Attempt >= s.attempts {
			return s.own, false
		}
		m.replay(c, s, in.Kind)
		return flow.NoOutcome, true
	case c.Wait == ForCheck && in.Kind == Checked:
		return m.check(s, in), false
	}
	return flow.NoOutcome, false
}

func (m *Machine) replay(c *Call, s *station, why InputKind) {
	c.Attempt++
	prompt := s.again
	if why == NoMatch {
		prompt = s.unmatched
	}
	c.Speech = m.length(prompt, c)
}

// check tests in the stated order: closed, full, the bounds ascending, otherwise.
// What a step does not name falls through to the next test; a queue that is
// closed has no wait to be under a bound.
func (m *Machine) check(s *station, in Input) flow.Outcome {
	switch {
	case in.Closed && s.closed != flow.NoOutcome:
		return s.closed
	case in.Closed:
		return s.otherwise
	case in.Full && s.full != flow.NoOutcome:
		return s.full
	}
	for _, u := range m.program.Steps[s.step].Under {
		if in.Wait < u.Wait {
			return u.Outcome
		}
	}
	return s.otherwise
}

// pass does what a step does by itself, and gives the outcome, unless the call
// waits for somebody.
func (m *Machine) pass(c *Call, s *station) (_ flow.Outcome, waits bool) {
	switch s.kind {
	case flow.Branch:
		return m.cases[s.step].of(&c.Values), false
	case flow.Set:
		for _, a := range m.program.Steps[s.step].Set {
			c.Values[a.Attribute] = a.Value
		}
	case flow.Callback: // declined at once without a number to dial
		if s.dials == 0 && c.Values[routing.AttrNumber] == routing.Value(phone.Valid) || s.dials&c.Numbers != 0 {
			c.Wait = ForOffer
			return flow.NoOutcome, true
		}
	}
	return s.own, false
}

// RefusedError is an input that a call's wait does not take, or an outcome that
// its state does not have.
type RefusedError struct {
	State   string // the call path
	Wait    Wait
	Outcome string // empty where the input's kind was refused
}

func (e *RefusedError) Error() string {
	if e.Outcome == "" {
		return fmt.Sprintf("the call at %s waits %s and does not take this input", e.State, e.Wait)
	}
	return fmt.Sprintf("the call at %s waits %s and has no outcome %q", e.State, e.Wait, e.Outcome)
}

func (m *Machine) refusal(c *Call, outcome flow.Outcome) error {
	e := &RefusedError{State: m.program.States[c.State].Path, Wait: c.Wait}
	if int(outcome) < len(m.program.Outcomes) {
		e.Outcome = m.program.Outcomes[outcome]
	}
	return e
}

// EndlessError is a way through a flow that never waits and never ends. The call
// is lost on it.
type EndlessError struct {
	State string // the call path that it goes round from
}

func (e *EndlessError) Error() string {
	return fmt.Sprintf("the call goes round from %s without ever waiting", e.State)
}
