package dataflow

import "github.com/ivrsim/ivrsim/internal/flow"

// Coverage is what calls reach of the flows as they are written, wherever they are run.
type Coverage struct {
	Steps map[*flow.StepDef]bool // that a call reaches
	Exits map[*flow.Exit]bool    // that a call takes
}

// Cover returns what the calls of some graphs reach.
func Cover(graphs []*Graph) Coverage {
	c := Coverage{map[*flow.StepDef]bool{}, map[*flow.Exit]bool{}}
	for _, g := range graphs {
		c.Steps[g.DefAt(0)] = true
		for _, e := range g.Edges {
			c.Steps[g.DefAt(e.Target)] = true
			if exit := g.Exit(e.Edge); exit != nil {
				c.Exits[exit] = true
			}
		}
	}
	return c
}
