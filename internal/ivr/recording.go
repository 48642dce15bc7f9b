package ivr

import (
	"github.com/ivrsim/ivrsim/internal/flow"
	"github.com/ivrsim/ivrsim/internal/routing"
)

// Recording is the state machine's own answer to every pair of a state and an
// outcome, refusals included. It is immutable and shared by any number of
// machines.
type Recording struct {
	plan   *plan
	table  []*station // by edge; nil where it refuses
	onward []onward   // by flow.StateID
	leads  []*station // by edge: where a call gets to, which is further than where the edge ends if it only passes there
}

// onward is the way of every call that comes to a state: through steps that only
// pass, to where it waits or depends on the call. The zero value goes nowhere.
type onward struct {
	to    *station
	edges []uint // in order
}

// furthest bounds a way: nearly all are shorter, and a longer one is gone in parts.
const furthest = 16

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
	for state := range plan.stations {
		r.onward = append(r.onward, r.follow(&plan.stations[state]))
	}
	for _, s := range r.table {
		r.leads = append(r.leads, r.end(s))
	}
	r.markCollected()
	return r
}

// markCollected sees to it that what an outcome collects is not passed over.
func (r *Recording) markCollected() {
	for state := range r.plan.stations {
		for _, c := range r.plan.stations[state].collects {
			if edge := r.plan.edge(flow.StateID(state), c.outcome); r.leads[edge] != nil {
				to := *r.leads[edge]
				to.plain = false
				r.leads[edge] = &to
			}
		}
	}
}

// follow goes on from a state as far as all calls go the same way. What is set on
// the way is set where it leads to.
func (r *Recording) follow(s *station) onward {
	var way onward
	var assigned []routing.Assignment
	for s.onlyPasses() && len(way.edges) < furthest {
		edge := r.plan.edge(s.state, s.own)
		if edge >= uint(len(r.table)) || r.table[edge] == nil {
			break
		}
		assigned = append(assigned, r.plan.program.Steps[s.step].Set...)
		way.edges = append(way.edges, edge)
		s = r.table[edge]
	}
	if len(way.edges) == 0 {
		return onward{}
	}
	end := *s
	end.assigned, end.passed = assigned, len(way.edges)
	end.plain = end.wait != passing && len(assigned) == 0
	way.to = &end
	return way
}

// end gives where a call gets to that comes to a state.
func (r *Recording) end(s *station) *station {
	if s == nil {
		return nil
	}
	if way := &r.onward[s.state]; way.to != nil {
		return way.to
	}
	return s
}

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
