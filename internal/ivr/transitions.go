package ivr

import (
	"context"
	"errors"
	"fmt"

	"github.com/looplab/fsm"

	"github.com/ivrsim/ivrsim/internal/flow"
)

// transitions is the transition function of a program.
type transitions interface {
	// next returns the state that outcome leads to from state, flow.NoState if it is
	// refused.
	next(state flow.StateID, outcome flow.Outcome) flow.StateID
}

// live is the state machine: its states are call paths and its events outcomes. It is
// positioned before each transition, so that calls can share it. It is not safe for
// concurrent use.
type live struct {
	machine *fsm.FSM
	paths   []string // by flow.StateID
	events  []string // by flow.Outcome
	ids     map[string]flow.StateID
}

// newLive builds the state machine of a program. It refuses what looplab/fsm accepts:
// of two edges with the same event and source the library keeps the last, and it has no
// list of states to check against.
func newLive(p *flow.Program) (*live, error) {
	l := &live{events: p.Outcomes, ids: make(map[string]flow.StateID, len(p.States))}
	for i := range p.States {
		path := p.States[i].Path
		if _, twice := l.ids[path]; twice {
			return nil, fmt.Errorf("build the state machine of flow %s: two states are called %s", p.Flow, path)
		}
		l.ids[path] = flow.StateID(i)
		l.paths = append(l.paths, path)
	}
	var events fsm.Events
	seen := map[flow.Edge]bool{}
	for _, e := range p.Edges {
		if !l.knows(e.Source) || !l.knows(e.Target) || int(e.Outcome) >= len(l.events) {
			return nil, fmt.Errorf("build the state machine of flow %s: the edge %v leaves the program", p.Flow, e)
		}
		key := flow.Edge{Source: e.Source, Outcome: e.Outcome}
		if seen[key] {
			return nil, fmt.Errorf("build the state machine of flow %s: the outcome %q of %s has two edges", p.Flow, l.events[e.Outcome], l.paths[e.Source])
		}
		seen[key] = true
		events = append(events, fsm.EventDesc{Name: l.events[e.Outcome], Src: []string{l.paths[e.Source]}, Dst: l.paths[e.Target]})
	}
	l.machine = fsm.NewFSM("", events, nil)
	return l, nil
}

func (l *live) knows(s flow.StateID) bool { return s >= 0 && int(s) < len(l.paths) }

// next asks the state machine. SetState accepts unknown states, and an unknown event
// costs a scan of all edges: both are refused first. The context is never canceled, since
// a canceled one blocks the library's machine for good.
func (l *live) next(state flow.StateID, outcome flow.Outcome) flow.StateID {
	if !l.knows(state) || int(outcome) >= len(l.events) {
		return flow.NoState
	}
	l.machine.SetState(l.paths[state])
	event := l.events[outcome]
	if l.machine.Cannot(event) {
		return flow.NoState
	}
	err := l.machine.Event(context.Background(), event)
	var same fsm.NoTransitionError
	if errors.As(err, &same) && same.Err == nil {
		return state // an edge to the state itself succeeds with this error
	}
	if err != nil {
		return flow.NoState
	}
	return l.ids[l.machine.Current()]
}
