package ivr

import "github.com/ivrsim/ivrsim/internal/design/flow"

// TransitionTable is the state machine's transition function as a table: the next state
// for every pair of a state and an outcome, refusals included. It is immutable and may be
// shared by any number of machines.
type TransitionTable struct {
	plan       *plan
	successors []flow.StateID // by edge; NoState where the machine refuses
	targets    []*node        // by edge: the successor, or what the runs and returns there lead to
}

// NewTransitionTable builds the program's state machine and asks it for every transition.
func NewTransitionTable(p *flow.Program) *TransitionTable {
	return tabulate(newPlan(p), newLive(p))
}

// tabulate asks for the transition of every pair, whatever the program's edges are.
func tabulate(plan *plan, fsm transitions) *TransitionTable {
	states := len(plan.nodes)
	outcomes := len(plan.program.Outcomes)
	t := &TransitionTable{
		plan:       plan,
		successors: make([]flow.StateID, states*outcomes),
		targets:    make([]*node, states*outcomes),
	}

	for state := range flow.StateID(states) {
		for outcome := range flow.Outcome(outcomes) {
			t.successors[plan.edge(state, outcome)] = fsm.next(state, outcome)
		}
	}

	for edge, state := range t.successors {
		if state != flow.NoState {
			t.targets[edge] = t.skip(state, func(uint) {})
		}
	}

	return t
}

// skip follows the runs, gos and returns from a state on, each by its only edge, and returns
// the first other node. It calls a function with each edge that it follows. A machine does
// not stop at them, since they are a third of the states that a call of the sample center
// passes.
func (t *TransitionTable) skip(state flow.StateID, skipped func(edge uint)) *node {
	// A way without a cycle has at most as many links as there are nodes.
	for range t.plan.nodes {
		n := &t.plan.nodes[state]
		if n.wait != passing || !n.links() {
			break
		}

		// An edge with an effect on the call stays with the machine, which applies the effect.
		edge := t.plan.edge(n.state, n.step.Implied)
		if edge >= uint(len(t.successors)) || t.successors[edge] == flow.NoState ||
			len(t.plan.effects) > 0 && t.plan.effects[edge] != nil {
			break
		}

		skipped(edge)
		state = t.successors[edge]
	}
	return &t.plan.nodes[state]
}

func (t *TransitionTable) next(state flow.StateID, outcome flow.Outcome) flow.StateID {
	if int(outcome) < len(t.plan.program.Outcomes) {
		return t.successors[t.plan.edge(state, outcome)]
	}
	return flow.NoState
}

// Edges returns every transition that the state machine makes, by source and then by
// outcome.
func (t *TransitionTable) Edges() []flow.Edge {
	var edges []flow.Edge
	for state := range flow.StateID(len(t.plan.nodes)) {
		for outcome := range flow.Outcome(len(t.plan.program.Outcomes)) {
			if target := t.next(state, outcome); target != flow.NoState {
				edges = append(edges, flow.Edge{Source: state, Outcome: outcome, Target: target})
			}
		}
	}
	return edges
}
