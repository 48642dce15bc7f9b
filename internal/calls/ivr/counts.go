package ivr

import (
	"slices"

	"github.com/ivrsim/ivrsim/internal/design/flow"
)

// Counts are the numbers that a machine counts as it runs calls: the starts and the passages of
// each edge. [Counts.Sum] derives visits and outcomes from them.
//
// Copies share the numbers, as copies of a map do. The zero value counts nothing.
type Counts struct {
	program *flow.Program
	passed  []uint64         // by edge; last, the starts
	table   *TransitionTable // whose skipped edges are not in passed; nil if none is skipped
}

// NewCounts returns zero counts for the machine and others of the same program.
func (m *Machine) NewCounts() Counts {
	p := m.program
	n := len(p.States)*len(p.Outcomes) + 1
	table, _ := m.transitions.(*TransitionTable)
	// whole cache lines: machines that count in parallel share none
	return Counts{p, make([]uint64, n, (n+7)/8*8), table}
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

// Sum returns the counts by state. A state is visited by each start, if calls start
// there, and by each passage of an edge into it.
func (c Counts) Sum() Sums {
	p := c.program
	width := len(p.Outcomes)
	s := Sums{make([]uint64, len(p.States)), make([]uint64, len(p.States)*width), width}
	passed := c.all()
	s.Visits[0] = passed[len(passed)-1]

	// A visit is counted at its beginning, so a call that waits at a state has visited it.
	for _, e := range p.Edges {
		n := passed[edgeOf(len(p.States), e.Source, e.Outcome)]
		s.Visits[e.Target] += n
		if decider := p.Decider(e.Source); decider != flow.NoState {
			s.taken[int(decider)*width+int(e.Outcome)] += n
		}
	}

	return s
}

// all returns the counts of all edges. A [TransitionTable] leads a call over several edges at once and
// counts the first of them only, so the others get its count here.
func (c Counts) all() []uint64 {
	all := slices.Clone(c.passed)
	if c.table == nil {
		return all
	}
	for edge, target := range c.table.successors {
		if n := c.passed[edge]; n > 0 && target != flow.NoState {
			c.table.skip(target, func(skipped uint) { all[skipped] += n })
		}
	}
	return all
}

// Taken returns how often the outcome was taken at the state.
func (s *Sums) Taken(state flow.StateID, outcome flow.Outcome) uint64 {
	return s.taken[int(state)*s.width+int(outcome)]
}
