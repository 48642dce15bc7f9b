package dataflow

import (
	"slices"

	"github.com/ivrsim/ivrsim/internal/design/flow"
	"github.com/ivrsim/ivrsim/internal/design/routing"
)

// Calls are the calls of a line as a scenario has them.
type Calls struct {
	Program *flow.Program
	Line    routing.LineID
	Start   func(routing.AttributeID) routing.ValueSet // what each attribute can be when the call is answered
	Leaves  func(flow.StepID, flow.Outcome) bool       // the outcomes by which callers leave a step
}

// Graph returns what the calls can do, with the values of some attributes beside those that
// matter to the program. It is one of known, if the calls of that start with the same facts:
// those of one program have to leave steps alike. The center must have no errors.
func (c *Calls) Graph(flows *flow.Flows, known []*Graph, tracked ...routing.AttributeID) *Graph {
	a := analysis{Flows: flows}
	g := a.newGraph(c.Program, &flows.Center.Lines[c.Line], c.Start, tracked...)
	if i := slices.IndexFunc(known, g.startsLike); i >= 0 {
		return known[i]
	}
	g.leaves = c.Leaves
	g.solve()
	return g
}
