package lint

import (
	"fmt"
	"slices"

	"github.com/ivrsim/ivrsim/internal/design/dataflow"
	"github.com/ivrsim/ivrsim/internal/files/diag"
)

// maxStartedAnyhow bounds the states of the flows that calls may start because of errors elsewhere.
// It keeps lint fast in a center with many errors. Over it, lint does not look for steps and
// outcomes that no call reaches, and says so.
const maxStartedAnyhow = 100_000

// adviseBounds reports which checks the bounds of the analysis leave open. Without it, a flow whose
// faults no check can see looks like a flow without faults.
func (c *Checker) adviseBounds(p *pass) {
	if p.tooMany {
		p.advise(c.subject(nil), diag.TooLarge, fmt.Sprintf(
			"steps and outcomes that no call reaches are not looked for, because flows with errors lead to flows of more than %s states",
			diag.Thousands(c.mostAnyhow)), "mend the errors of the flows first")
	}

	// With an error in a flow, the graphs of the possible calls are not the graphs of the certain calls.
	bounded := slices.Clone(p.covered.Open)
	for i, g := range c.graphs {
		if c.bounded[i] && !slices.Contains(bounded, g) {
			bounded = append(bounded, g)
		}
	}

	// Many lines can meet the same bound, and one finding for each bound is enough.
	lines := map[string]int{}
	for _, g := range bounded {
		lines[g.Bound()] += 1 + len(g.Others)
	}
	for _, g := range bounded {
		n := lines[g.Bound()]
		if n == 0 {
			continue
		}
		delete(lines, g.Bound())

		also := ""
		if n > 1 {
			also = fmt.Sprintf(", here and on %s", diag.Plural(n-1, "other line"))
		}
		p.advise(c.subject(g), diag.TooLarge, g.Bound()+also+
			": calls with different values are checked as one, so that findings can be missing or name a call that does not exist",
			"branch on fewer attributes or on attributes with fewer values, or split the center")
	}
}

// subject returns the place of a line's name, or of the flow that no line reaches. Without a graph
// it is the first line.
func (c *Checker) subject(g *dataflow.Graph) diag.Place {
	switch {
	case g != nil && g.Line != nil:
		return g.Line.Name.Place
	case g != nil:
		return c.flows.Def(g.Flow).Name.Place
	case len(c.flows.Center.Lines) > 0:
		return c.flows.Center.Lines[0].Name.Place
	}
	return c.flows.Defs()[0].Name.Place
}
