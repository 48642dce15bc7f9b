package ivr

import (
	"slices"

	"github.com/ivrsim/ivrsim/internal/flow"
)

// Counts are what a machine counts as it runs calls: the calls that it starts
// and, for each outcome of each state, how often it leads on. The rest follows
// from these, see [Counts.Sum]. Those of one kind of machine merge by addition.
//
// A copy counts with the original, as a map's does. The zero value counts nothing.
type Counts struct {
	program *flow.Program
	passed  []uint64 // by edge; last, the starts
	onward  []onward // by flow.StateID: the edges of these ways are passed, and not counted; nil: all are
}

// NewCounts gives counts of zero for the machine and others of its kind: a live
// machine counts every edge that is passed, one that looks up a recording those that
// the others follow from.
func (m *Machine) NewCounts() Counts {
	p := m.program
	n := len(p.States)*len(p.Outcomes) + 1
	return Counts{p, make([]uint64, n, (n+7)/8*8), m.onward} // whole cache lines, lest machines that count side by side share one
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
// An outcome is counted at its decider, see [flow.Program.Decider]. So a run step
// has as many visits as its flow was begun, begin itself being no outcome, and a
// return step only visits.
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
	all := c.all()
	s.Visits[0] = all[len(all)-1]
	for _, e := range p.Edges {
		n := all[c.edge(e)]
		s.Visits[e.Target] += n
		if decider := p.Decider(e.Source); decider != flow.NoState {
			s.taken[int(decider)*width+int(e.Outcome)] += n
		}
	}
	return s
}

// all gives how often each edge is passed, and the starts last.
func (c Counts) all() []uint64 {
	all := slices.Clone(c.passed)
	if c.onward == nil {
		return all
	}
	follow := func(state flow.StateID, n uint64) {
		for _, edge := range c.onward[state].edges {
			all[edge] += n
		}
	}
	follow(0, c.passed[len(c.passed)-1])
	for _, e := range c.program.Edges {
		follow(e.Target, c.passed[c.edge(e)])
	}
	return all
}

func (c Counts) edge(e flow.Edge) uint {
	return edgeOf(len(c.program.States), e.Source, e.Outcome)
}

// Taken gives how often the outcome was taken at the state.
func (s *Sums) Taken(state flow.StateID, outcome flow.Outcome) uint64 {
	return s.taken[int(state)*s.width+int(outcome)]
}
