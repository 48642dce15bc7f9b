package dataflow

import "github.com/ivrsim/ivrsim/internal/design/routing"

// Tracked returns the attributes whose values are known at each node.
func (g *Graph) Tracked() []routing.AttributeID { return g.attributes }
