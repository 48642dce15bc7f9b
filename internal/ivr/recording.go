package ivr

import "github.com/ivrsim/ivrsim/internal/flow"

// Recording is the state machine's own answer to every pair of a state and an
// outcome, refusals included. It is immutable and shared by any number of
// machines.
type Recording struct {
	plan  *plan
	table []*station // by edge; nil where it refuses
}

// Record builds the program's state machine and writes down all its answers.
// The error is for a program that no state machine can be built of, which the
// compiler does not make.
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

// record asks about every pair. What the program's edges say is not looked at.
func record(plan *plan, asked transitions) *Recording {
	states, outcomes := len(plan.stations), len(plan.program.Outcomes)
	r := &Recording{plan: plan, table: make([]*station, states*outcomes)}
	for state := range flow.StateID(states) {
		for outcome := range flow.Outcome(outcomes) {
			r.table[plan.edge(state, outcome)] = plan.at(asked.next(state, outcome))
		}
	}
	return r
}

// Program gives what was recorded.
func (r *Recording) Program() *flow.Program { return r.plan.program }

func (r *Recording) next(state flow.StateID, outcome flow.Outcome) flow.StateID {
	if int(outcome) < len(r.plan.program.Outcomes) {
		if s := r.table[r.plan.edge(state, outcome)]; s != nil {
			return s.state
		}
	}
	return flow.NoState
}

// Edges gives every transition that the state machine makes, by source and then
// by outcome: what a drawing may show.
func (r *Recording) Edges() []flow.Edge {
	var edges []flow.Edge
	for state := range flow.StateID(len(r.plan.stations)) {
		for outcome := range flow.Outcome(len(r.plan.program.Outcomes)) {
			if target := r.next(state, outcome); target != flow.NoState {
				edges = append(edges, flow.Edge{Source: state, Outcome: outcome, Target: target})
			}
		}
	}
	return edges
}
