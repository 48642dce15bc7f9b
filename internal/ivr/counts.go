package ivr

import "github.com/ivrsim/ivrsim/internal/flow"

// Counts are what a machine counts as it runs calls: the calls that it starts
// and, for each outcome of each state, how often it leads on. The rest follows
// from these, see [Counts.Sum]. They merge by addition.
//
// A copy counts with the original, as a map's does. The zero value counts nothing.
type Counts struct {
	program *flow.Program
	passed  []uint64 // by edge; last, the starts
}

// NewCounts gives counts of zero for a program.
func NewCounts(p *flow.Program) Counts {
	return Counts{p, make([]uint64, len(p.States)*len(p.Outcomes)+1)}
}

func (c *Counts) start() {
	if last := len(c.passed) - 1; last >= 0 {
		c.passed[last]++
	}
}

func (c *Counts) pass(edge uint) {
	if edge < uint(len(c.passed)) {
		c.passed[edge]++
	}
}

// Add adds other's counts, which are of the same program.
func (c Counts) Add(other Counts) {
	for i, n := range other.passed {
		c.passed[i] += n
	}
}

// Sums are counts by state: its visits, and its outcomes that were taken.
//
// A step's outcome is counted where it is decided, with one exception: the
// label of a return is an outcome of the run step, and is counted there. So a
// run step has as many visits as its flow was begun, begin itself being no
// outcome, and a return step only visits.
type Sums struct {
	Visits []uint64 // by flow.StateID
	taken  []uint64 // by int(StateID)*width + int(Outcome)
	width  int
}

// Sum gives the counts by state. A state is visited by every start that begins
// there and every passage of an edge into it.
func (c Counts) Sum() Sums {
	p := c.program
	width := len(p.Outcomes)
	s := Sums{make([]uint64, len(p.States)), make([]uint64, len(p.States)*width), width}
	s.Visits[0] = c.passed[len(c.passed)-1]
	for _, e := range p.Edges {
		n := c.passed[int(e.Outcome)*len(p.States)+int(e.Source)]
		s.Visits[e.Target] += n
		if decider := decider(p, e.Source); decider != flow.NoState {
			s.taken[int(decider)*width+int(e.Outcome)] += n
		}
	}
	return s
}

// decider gives the state whose outcomes those that lead on from a state are.
func decider(p *flow.Program, state flow.StateID) flow.StateID {
	switch p.Steps[p.States[state].Step].Kind {
	case flow.Run:
		return flow.NoState
	case flow.Return:
		return p.States[state].Runner
	}
	return state
}

// Taken gives how often the outcome was taken at the state.
func (s *Sums) Taken(state flow.StateID, outcome flow.Outcome) uint64 {
	return s.taken[int(state)*s.width+int(outcome)]
}
