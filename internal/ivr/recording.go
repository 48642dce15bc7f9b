package ivr

import "github.com/ivrsim/ivrsim/internal/flow"

// Recording is the state machine's own answer to every pair of a state and an
// outcome, refusals included. It is immutable and may be shared by any number of
// machines.
type Recording struct {
	plan    *plan
	answers []*node // by edge; nil where the machine refuses
	targets []*node // by edge: the answer, or what the runs and returns there lead to
}

// Record builds the program's state machine and records all its answers. It returns the
// errors of [Live].
func Record(p *flow.Program) (*Recording, error) {
	l, err := newLive(p)
	if err != nil {
		return nil, err
	}
	plan, err := newPlan(p)
	if err != nil {
		return nil, err
	}
	return record(plan, l), nil
}

// record asks for the answer to every pair, whatever the program's edges are.
func record(plan *plan, asked transitions) *Recording {
	states, outcomes := len(plan.nodes), len(plan.program.Outcomes)
	r := &Recording{plan: plan, answers: make([]*node, states*outcomes)}
	for state := range flow.StateID(states) {
		for outcome := range flow.Outcome(outcomes) {
			r.answers[plan.edge(state, outcome)] = plan.at(asked.next(state, outcome))
		}
	}
	for _, n := range r.answers {
		r.targets = append(r.targets, r.skip(n, func(uint) {}))
	}
	return r
}

// skip follows the runs, gos and returns from a node on, each by its only edge, and returns
// the first other node. A machine does not stop at them, since they are a third of the states
// that a call of the sample center passes.
func (r *Recording) skip(n *node, pass func(edge uint)) *node {
	for range r.plan.nodes {
		if n == nil || n.wait != passing || n.kind != flow.Run && n.kind != flow.Go && n.kind != flow.Return {
			break
		}
		edge := r.plan.edge(n.state, n.implicit)
		if edge >= uint(len(r.answers)) || r.answers[edge] == nil || len(r.plan.effects) > 0 && r.plan.effects[edge] != nil {
			break
		}
		pass(edge)
		n = r.answers[edge]
	}
	return n
}

func (r *Recording) next(state flow.StateID, outcome flow.Outcome) flow.StateID {
	if int(outcome) < len(r.plan.program.Outcomes) {
		if n := r.answers[r.plan.edge(state, outcome)]; n != nil {
			return n.state
		}
	}
	return flow.NoState
}

// Edges returns every transition that the state machine makes, by source and then by
// outcome.
func (r *Recording) Edges() []flow.Edge {
	var edges []flow.Edge
	for state := range flow.StateID(len(r.plan.nodes)) {
		for outcome := range flow.Outcome(len(r.plan.program.Outcomes)) {
			if target := r.next(state, outcome); target != flow.NoState {
				edges = append(edges, flow.Edge{Source: state, Outcome: outcome, Target: target})
			}
		}
	}
	return edges
}
