package lint

import (
	"github.com/ivrsim/ivrsim/internal/design/dataflow"
	"github.com/ivrsim/ivrsim/internal/design/flow"
	"github.com/ivrsim/ivrsim/internal/files/diag"
)

// Cache keeps what the rules found, for the next Check of flows most of which are the same. The
// zero value is ready to use, and is for one folder.
type Cache struct {
	graphs  dataflow.Cache
	results results
}

// results are the findings of the rules that depend on the calls of one line, or on one flow.
type results struct {
	calls map[callsKey]*checked
	steps map[*flow.Def]*checked
}

type callsKey struct {
	graph *dataflow.Graph
	kind  callCheckKind
}

// checked is what rules found in the calls of a line or in the steps of a flow.
type checked struct {
	facts     []fact
	found     *diag.Findings // what a search for names has kept
	refined   bool           // of calls: the facts are those of the refined graph
	asksCalls bool           // of steps: they depend on the calls of all lines
}

// report adds what was found, except what is reported already.
func (c *checked) report(found *diag.Findings, reported map[key]bool) {
	found.Merge(c.found)
	for _, x := range c.facts {
		if !reported[x.about] {
			reported[x.about] = true
			found.Add(x.Finding)
		}
	}
}
