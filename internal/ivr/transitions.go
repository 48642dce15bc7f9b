package ivr

import (
	"context"
	"errors"
	"fmt"

	"github.com/looplab/fsm"

	"github.com/ivrsim/ivrsim/internal/flow"
)

// transitions is the one seam: what comes next.
type transitions interface {
	// next gives the state that outcome leads to from state, or flow.NoState
	// where the machine refuses it.
	next(state flow.StateID, outcome flow.Outcome) flow.StateID
}

// live is the state machine itself: its states are call paths and its events
// outcomes. It is positioned before each question, so the calls that share it
// do not disturb each other. It is not safe for concurrent use.
type live struct {
	machine *fsm.FSM
	paths   []string // by flow.StateID
	events  []string // by flow.Outcome
	ids     map[string]flow.StateID
}

// newLive builds the state machine of a program. It refuses what looplab/fsm
// would take in silence: of two edges with the same event and source the
// library keeps the last, and it knows no list of states to check against.
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
	events, err := l.describe(p)
	if err != nil {
		return nil, fmt.Errorf("build the state machine of flow %s: %w", p.Flow, err)
	}
	l.machine = fsm.NewFSM("", events, nil)
	return l, nil
}

// describe gives a program's edges in the library's words.
func (l *live) describe(p *flow.Program) (fsm.Events, error) {
	type from struct {
		source  flow.StateID
		outcome flow.Outcome
	}
	events, seen := make(fsm.Events, 0, len(p.Edges)), make(map[from]bool, len(p.Edges))
	for _, e := range p.Edges {
		if !l.knows(e.Source) || !l.knows(e.Target) || int(e.Outcome) >= len(l.events) {
			return nil, fmt.Errorf("the edge %v leaves the program", e)
		}
		if seen[from{e.Source, e.Outcome}] {
			return nil, fmt.Errorf("the outcome %q of %s has two edges", l.events[e.Outcome], l.paths[e.Source])
		}
		seen[from{e.Source, e.Outcome}] = true
		events = append(events, fsm.EventDesc{Name: l.events[e.Outcome], Src: []string{l.paths[e.Source]}, Dst: l.paths[e.Target]})
	}
	return events, nil
}

func (l *live) knows(s flow.StateID) bool { return s >= 0 && int(s) < len(l.paths) }

// next asks the state machine. SetState would take a state that it does not
// know, and an unknown event costs a scan of all edges; both are refused before.
// The context is never canceled: a canceled one wedges the library's machine
// for good.
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
