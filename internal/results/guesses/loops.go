package guesses

import (
	"slices"

	"github.com/ivrsim/ivrsim/internal/days/model"
	"github.com/ivrsim/ivrsim/internal/design/flow"
)

// loops are the loops that calls can leave in some programs.
type loops struct {
	canLeave [][]bool // by program and state: calls can go from the state to the end of a flow
}

// newLoops finds the states that calls can leave. They are the same for all changes.
func newLoops(programs []model.Program) loops {
	out := loops{make([][]bool, len(programs))}
	for i := range programs {
		out.canLeave[i] = endingStates(&programs[i])
	}
	return out
}

// closedBy reports whether the programs with a change of a guess have a state that calls can reach and cannot
// leave, although they can leave it without the change. A day of such calls is long to simulate, and its
// dispositions mean nothing.
func (l loops) closedBy(changed []model.Program, guess *model.GuessedShares) bool {
	var done []int
	for _, at := range guess.At {
		// An entry may answer several steps of a program. A program without one is not changed.
		if slices.Contains(done, at.Program) {
			continue
		}
		done = append(done, at.Program)

		p := &changed[at.Program]
		canLeave := endingStates(p)
		for state, isReached := range reachedStates(p) {
			if isReached && l.canLeave[at.Program][state] && !canLeave[state] {
				return true
			}
		}
	}
	return false
}

// reachedStates reports for each state whether calls can reach it from the start.
func reachedStates(p *model.Program) []bool {
	next := make([][]flow.StateID, len(p.States))
	for _, e := range p.Edges {
		if isTaken(p, &e) {
			next[e.Source] = append(next[e.Source], e.Target)
		}
	}
	return spread(next, []flow.StateID{0})
}

// endingStates reports for each state whether calls can go from it to the end of a flow.
func endingStates(p *model.Program) []bool {
	previous := make([][]flow.StateID, len(p.States))
	leads := make([]bool, len(p.States))
	for _, e := range p.Edges {
		leads[e.Source] = true
		if isTaken(p, &e) {
			previous[e.Target] = append(previous[e.Target], e.Source)
		}
	}

	var ends []flow.StateID
	for state, leadsOn := range leads {
		if !leadsOn {
			ends = append(ends, flow.StateID(state))
		}
	}
	return spread(previous, ends)
}

// spread marks the states that edges connect with some states.
func spread(edges [][]flow.StateID, from []flow.StateID) []bool {
	marked := make([]bool, len(edges))
	for _, state := range from {
		marked[state] = true
	}

	for len(from) > 0 {
		state := from[len(from)-1]
		from = from[:len(from)-1]
		for _, other := range edges[state] {
			if !marked[other] {
				marked[other] = true
				from = append(from, other)
			}
		}
	}
	return marked
}

// isTaken reports whether calls may take an edge. The replies decide about the edges of answers. All
// other edges may be taken.
func isTaken(p *model.Program, e *flow.Edge) bool {
	replies := slices.Concat(p.Questions[p.States[e.Source].Step].Of...)
	if len(replies) == 0 || !e.Decider.IsAnswer() {
		return true
	}
	return slices.ContainsFunc(replies, func(r model.Reply) bool {
		return r.Kind == model.ReplyOutcome && r.Outcome == e.Outcome && r.Share > 0
	})
}
