package ivr

import (
	"errors"
	"fmt"

	"github.com/ivrsim/ivrsim/internal/design/flow"
	"github.com/ivrsim/ivrsim/internal/design/phone"
	"github.com/ivrsim/ivrsim/internal/design/routing"
)

// Machine runs calls of one program, any number of them in turn: all that is known
// of a call is in the [Call]. It is not safe for concurrent use; machines that share a
// [TransitionTable] are independent of each other.
type Machine struct {
	*plan
	transitions transitions
	targets     []*node // of a TransitionTable, by edge; none: transitions is asked
	Counts      Counts
}

// Live returns a machine that asks looplab/fsm at every step.
func Live(p *flow.Program) *Machine {
	return &Machine{plan: newPlan(p), transitions: newLive(p)}
}

// FromTable returns a machine that looks its transitions up in a table.
func FromTable(t *TransitionTable) *Machine {
	return &Machine{plan: t.plan, transitions: t, targets: t.targets}
}

// Program returns the program that the machine runs.
func (m *Machine) Program() *flow.Program { return m.program }

// Step returns the current step of a call.
func (m *Machine) Step(c *Call) *flow.Step { return m.nodes[c.State].step }

// Start runs a call, whose Values are set, from the flow's start to its first wait.
// It returns the errors of [Machine.Resume].
func (m *Machine) Start(c *Call) error {
	m.Counts.start()
	c.Numbers = 0
	n := &m.nodes[0]
	m.enter(c, n)

	// The first step may wait at once. Otherwise its outcome leads on.
	if n.wait != passing {
		return nil
	}

	outcome, waits := m.pass(c, n)
	if waits {
		return nil
	}

	return m.take(c, outcome)
}

// Place puts a call at a state, as if its way had led there.
func (m *Machine) Place(c *Call, state flow.StateID) { m.enter(c, &m.nodes[state]) }

// Choose is [Machine.Resume] with an outcome, for the simulator's event loop.
func (m *Machine) Choose(c *Call, outcome flow.Outcome) error {
	if c.Wait < ForKey { // no outcome ends this wait
		outcome = flow.NoOutcome
	}
	return m.take(c, outcome)
}

// Interrupt ends the flow that runs while a call waits in a queue. The call is at the queue step
// again, so an answer or a time limit can end its wait.
func (m *Machine) Interrupt(c *Call) {
	if queue := m.program.States[c.State].Waits; queue != flow.NoState {
		m.enter(c, &m.nodes[queue])
	}
}

// Resume runs a waiting call to its next wait. It refuses an input that does not end the
// wait, and leaves the call as it was: a mistake of the driver, not of the flow. An
// [*EndlessError] is a cycle of the flow in which no call waits.
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

// take leaves the call's state by an outcome and runs it to the next wait. The fast
// path is an edge of the table to a wait.
func (m *Machine) take(c *Call, outcome flow.Outcome) error {
	edge := m.edge(c.State, outcome)
	n := m.target(edge)
	if n == nil || n.wait == passing {
		return m.follow(c, outcome)
	}
	m.traverse(c, edge)
	m.enter(c, n)
	return nil
}

// follow is take for any path. It gives up on an endless path, by two counts. The first is of the
// runs, gos and returns in a row: with more than there are states, the path repeats one. The second
// is of all other states, up to maxHops, because a path may come back to a branch with other values.
// The counts are separate because a TransitionTable skips runs, gos and returns.
func (m *Machine) follow(c *Call, outcome flow.Outcome) error {
	from := c.State

	for hops, linked := 0, 0; hops < maxHops && linked <= len(m.nodes); {
		// A live machine has no table of targets, so it looks the transition up.
		edge := m.edge(c.State, outcome)
		n := m.target(edge)
		if n == nil {
			if n = m.at(m.transitions.next(c.State, outcome)); n == nil {
				return m.refusal(c, outcome)
			}
		}

		m.traverse(c, edge)

		if n.wait != passing {
			m.enter(c, n)
			return nil
		}

		// A step other than a run, a go or a return begins a new row of them.
		linked++
		if !n.links() {
			hops++
			linked = 0
		}

		c.State = n.state
		c.Wait = passing

		var waits bool
		if outcome, waits = m.pass(c, n); waits {
			return nil
		}
	}

	c.State = from // where in the cycle the call is depends on the states that a TransitionTable skips
	return &EndlessError{m.program.States[from].Path}
}

// traverse counts an edge and applies its effect.
func (m *Machine) traverse(c *Call, edge uint) {
	m.Counts.pass(edge)
	if edge < uint(len(m.effects)) && m.effects[edge] != nil {
		m.effects[edge].apply(c)
	}
}

// target returns where an edge of the table leads; nil for a live machine.
func (m *Machine) target(edge uint) *node {
	if edge < uint(len(m.targets)) {
		return m.targets[edge]
	}
	return nil
}

func (m *Machine) enter(c *Call, n *node) {
	c.State = n.state
	c.Wait = n.wait
	c.Attempt = 1
	c.Speech = 0
	if n.prompt != 0 {
		c.Speech = m.length(n.prompt, c)
	}
}

// answer returns the outcome of an input that names none, or reports that the call
// waits again at the same step.
func (m *Machine) answer(c *Call, in Input) (_ flow.Outcome, waits bool) {
	n := &m.nodes[c.State]
	switch {
	case c.Wait == Speaking && in.Kind == Elapsed:
		c.Speech = 0
		c.Wait = n.after
		if n.after != passing {
			return flow.NoOutcome, true
		}
		return m.pass(c, n)
	case (c.Wait == ForKey || c.Wait == ForEntry) && (in.Kind == Silent || in.Kind == NoMatch):
		if n.tries(c, in.Kind) {
			m.replay(c, n, in.Kind)
			return flow.NoOutcome, true
		}
		if in.Kind == NoMatch {
			return n.step.LastNoMatch, false
		}
		return n.step.LastSilent, false
	case c.Wait == ForCheck && in.Kind == Checked:
		return m.check(n, in), false
	}

	return flow.NoOutcome, false
}

// An attempt that ends by silence adds eachFailure to Call.Attempt, if silences and no matches are counted alone. An
// attempt that ends by no match adds 1.
const eachFailure = 16

// tries counts an attempt that has failed, and reports whether there is another. The last one is not counted.
func (n *node) tries(c *Call, why InputKind) bool {
	failed := c.Attempt - 1
	count := uint8(1)
	goesOn := false

	switch {
	case n.step.NoInputAttempts == 0:
		goesOn = int(failed)+1 < n.step.Attempts
	case why == Silent:
		goesOn = int(failed/eachFailure)+1 < n.step.NoInputAttempts
		count = eachFailure
	default:
		goesOn = int(failed%eachFailure)+1 < n.step.NoMatchAttempts
	}

	if goesOn {
		c.Attempt += count
	}
	return goesOn
}

// played returns how often the prompt was played.
func (n *node) played(c *Call) int {
	if n.step.NoInputAttempts == 0 {
		return int(c.Attempt)
	}
	return int((c.Attempt-1)/eachFailure+(c.Attempt-1)%eachFailure) + 1
}

func (m *Machine) replay(c *Call, n *node, why InputKind) {
	// The replay says what was wrong, and then the prompt again.
	prompt := n.noInput
	if why == NoMatch {
		prompt = n.noMatch
	}
	c.Speech = m.length(prompt, c)
}

// check tests in this order: closed, full, unstaffed, idle, the bounds ascending, otherwise.
// A test that the step does not name is skipped; the wait of a closed queue is under no bound.
func (m *Machine) check(n *node, in Input) flow.Outcome {
	switch {
	case in.Closed && n.step.Closed != flow.NoOutcome:
		return n.step.Closed
	case in.Closed:
		return n.step.Otherwise
	case in.Full && n.step.Full != flow.NoOutcome:
		return n.step.Full
	case in.Unstaffed && n.step.Unstaffed != flow.NoOutcome:
		return n.step.Unstaffed
	case in.Idle && n.step.Idle != flow.NoOutcome:
		return n.step.Idle
	}

	// The bounds ascend, so the first that holds is the tightest.
	for _, u := range n.step.Under {
		if in.Wait < u.Wait {
			return u.Outcome
		}
	}

	return n.step.Otherwise
}

// Checked returns the outcome of a check that finds a queue in a state.
func (m *Machine) Checked(check flow.StateID, q *QueueState) flow.Outcome {
	return m.check(&m.nodes[check], q.found())
}

// pass runs a step that needs no input, and returns its outcome. A callback that can be
// offered waits.
func (m *Machine) pass(c *Call, n *node) (_ flow.Outcome, waits bool) {
	switch n.step.Kind {
	case flow.Branch:
		return n.branch(&c.Values), false
	case flow.Callback: // without a number to dial it is declined at once, if it can be declined
		canDial := n.dials&c.Numbers != 0
		if n.dials == 0 { // the caller's own number
			canDial = c.Values[routing.AttrNumber] == routing.Value(phone.Valid)
		}
		if canDial || n.step.Implied == flow.NoOutcome {
			m.enter(c, n)
			c.Wait = ForOffer
			return flow.NoOutcome, true
		}
	default:
		// What the step does decides nothing.
	}
	return n.step.Implied, false
}

// errRefused is an input that does not end a call's wait, or an outcome that its state
// does not have.
var errRefused = errors.New("does not take this input")

func (m *Machine) refusal(c *Call, outcome flow.Outcome) error {
	// The outcome is named if it exists, because the mistake is then in the driver's choice.
	err := fmt.Errorf("the call at %s (%s) %w", m.program.States[c.State].Path, c.Wait, errRefused)
	if int(outcome) < len(m.program.Outcomes) {
		err = fmt.Errorf("%w: it has no outcome %q", err, m.program.Outcomes[outcome])
	}
	return err
}

// EndlessError is a cycle of a flow in which a call neither waits nor ends. The call
// cannot go on.
type EndlessError struct {
	State string // the call path that leads into the cycle
}

func (e *EndlessError) Error() string {
	return fmt.Sprintf("the call repeats the steps from %s without ever waiting", e.State)
}
