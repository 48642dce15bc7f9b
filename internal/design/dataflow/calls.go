package dataflow

import (
	"slices"
	"sync"

	"github.com/ivrsim/ivrsim/internal/design/flow"
	"github.com/ivrsim/ivrsim/internal/design/routing"
)

// Calls are the calls of a line as a scenario has them.
type Calls struct {
	Program *flow.Program
	Line    routing.LineID
	Start   func(routing.AttributeID) routing.ValueSet // what each attribute can be when the call is answered
	Leaves  func(flow.StepID, flow.Outcome) bool       // the outcomes with which callers leave a step
}

// Shared solves the calls of the scenarios of a center, those that start with the same facts and
// leave steps alike once. It may be used by several goroutines.
type Shared struct {
	flows  *flow.Flows
	mutex  sync.Mutex
	graphs []*Graph
}

// NewShared returns a Shared for a center without errors.
func NewShared(flows *flow.Flows) *Shared { return &Shared{flows: flows} }

// Graph returns the nodes that calls can reach, with the values of the tracked attributes and of
// the attributes that matter to the program. It has no edges.
func (s *Shared) Graph(c *Calls, tracked ...routing.AttributeID) *Graph {
	a := analysis{Flows: s.flows}
	g := a.newGraph(c.Program, &s.flows.Center.Lines[c.Line], c.Start, tracked...)
	for _, e := range c.Program.Edges {
		g.untaken = append(g.untaken, !c.Leaves(c.Program.States[e.Source].Step, e.Outcome))
	}

	// A graph is solved once, even if two requests for it come at the same time.
	g.solved = sync.OnceFunc(func() { newSolver(g, 1).enterAll() })
	s.mutex.Lock()

	// The lock covers only the search. Solving takes long and must not hold up other requests.
	if i := slices.IndexFunc(s.graphs, g.startsLike); i >= 0 {
		g = s.graphs[i]
	} else {
		s.graphs = append(s.graphs, g)
	}

	s.mutex.Unlock()
	g.solved()
	return g
}
