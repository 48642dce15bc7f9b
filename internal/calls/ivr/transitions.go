package ivr

import (
	"context"
	"errors"

	"github.com/looplab/fsm"

	"github.com/ivrsim/ivrsim/internal/design/flow"
)

// transitions is the transition function of a program.
type transitions interface {
	// next returns the state that outcome leads to from state, flow.NoState if it is
	// refused.
	next(state flow.StateID, outcome flow.Outcome) flow.StateID
}

// live is the state machine: its states are call paths and its events outcomes. It is
// positioned before each transition, unless it is in that state, so that calls can share it. It is not safe for
// concurrent use.
type live struct {
	machine *fsm.FSM
	at      flow.StateID // of the machine; NoState if that is not known
	paths   []string     // by flow.StateID
	events  []string     // by flow.Outcome
	ids     map[string]flow.StateID
}

// newLive builds the state machine of a program. The compiler gives each state a path of
// its own, and each outcome of a state one edge.
func newLive(p *flow.Program) *live {
	l := &live{at: flow.NoState, events: p.Outcomes, ids: make(map[string]flow.StateID, len(p.States))}
	for i := range p.States {
		l.ids[p.States[i].Path] = flow.StateID(i)
		l.paths = append(l.paths, p.States[i].Path)
	}
	events := make(fsm.Events, len(p.Edges))
	for i, e := range p.Edges {
		events[i] = fsm.EventDesc{Name: l.events[e.Outcome], Src: l.paths[e.Source:][:1], Dst: l.paths[e.Target]}
	}
	l.machine = fsm.NewFSM("", events, nil)
	return l
}

// next asks the state machine. SetState accepts unknown states, and an unknown event
// costs a scan of all edges: both are refused first. The context is never canceled, since
// a canceled one blocks the library's machine for good.
func (l *live) next(state flow.StateID, outcome flow.Outcome) flow.StateID {
	if state < 0 || int(state) >= len(l.paths) || int(outcome) >= len(l.events) {
		return flow.NoState
	}

	if l.at != state {
		l.machine.SetState(l.paths[state])
		l.at = state
	}

	event := l.events[outcome]
	if l.machine.Cannot(event) {
		return flow.NoState
	}

	l.at = flow.NoState
	err := l.machine.Event(context.Background(), event)
	var same fsm.NoTransitionError
	if errors.As(err, &same) && same.Err == nil {
		// An edge to the state itself succeeds with this error.
		return state
	}
	if err != nil {
		return flow.NoState
	}
	return l.ids[l.machine.Current()]
}
