package ivr

import "github.com/ivrsim/ivrsim/internal/flow"

// Counts are what a machine counts as it runs calls: visits by state, and
// outcomes taken by state × outcome. They merge by addition.
//
// A step's outcome is counted where it is decided, with one exception: the
// label of a return is an outcome of the run step, and is counted there. So a
// run step has as many visits as its flow was begun, begin itself being no
// outcome, and a return step only visits.
type Counts struct {
	Visits []uint64 // by flow.StateID
	Taken  []uint64 // by int(StateID)*len(Program.Outcomes) + int(Outcome)
	width  int
}

// NewCounts gives counts of zero for a program.
func NewCounts(p *flow.Program) *Counts {
	width := len(p.Outcomes)
	return &Counts{make([]uint64, len(p.States)), make([]uint64, len(p.States)*width), width}
}

func (c *Counts) take(state flow.StateID, outcome flow.Outcome) {
	if state != flow.NoState {
		c.Taken[int(state)*c.width+int(outcome)]++
	}
}

// Of gives how often the outcome was taken at the state.
func (c *Counts) Of(state flow.StateID, outcome flow.Outcome) uint64 {
	return c.Taken[int(state)*c.width+int(outcome)]
}

// Add adds other's counts, which are of the same program.
func (c *Counts) Add(other *Counts) {
	for i, n := range other.Visits {
		c.Visits[i] += n
	}
	for i, n := range other.Taken {
		c.Taken[i] += n
	}
}
