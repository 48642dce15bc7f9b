package dataflow_test

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/ivrsim/ivrsim/internal/design/dataflow"
	"github.com/ivrsim/ivrsim/internal/design/flow"
	"github.com/ivrsim/ivrsim/internal/design/flowtest"
	"github.com/ivrsim/ivrsim/internal/design/routing"
	"github.com/ivrsim/ivrsim/internal/files/diag/diagtest"
)

// TestGraphsOfForms compares what is known at each place of each form, and the shortest call to it, with a file.
func TestGraphsOfForms(t *testing.T) {
	var out strings.Builder
	for _, g := range analyze(t, flowtest.FormCenter()) {
		fmt.Fprintf(&out, "# %s %q\n", g.Line.Name.Value, g.Bound())
		g = g.Refine()
		for i := range g.Nodes {
			at := g.Nodes[i].At
			if name := g.StepAt(at).Name; name == "entry" || name == "other" || name == "copy" {
				continue // all flows begin with these
			}
			fmt.Fprintf(&out, "%s %s", g.States[at].Path, words(g, i))
			for _, name := range g.Names() {
				if g.Filled(at, name) {
					out.WriteString(" +" + name)
				}
				if g.Secret(at, name) {
					out.WriteString(" •" + name)
				}
			}
			fmt.Fprintf(&out, " person %t: %s\n", g.ReachesPerson(i), g.Witness(g.Nearest().Path(i), nil))
			for _, e := range g.Out(i) {
				fmt.Fprintf(&out, "  %s → %s %s, asks %t\n", g.Outcomes[e.Outcome], g.States[g.Nodes[e.To].At].Path, words(g, e.To), g.Asks(e))
			}
		}
		ends := g.Where(func(node int) bool { return g.NodeStep(node).Kind == flow.End })
		fmt.Fprintf(&out, "all end: %t, %v\n", !slices.Contains(g.MustReach(ends), false), g.Cycles(dataflow.AnyEdge))
	}
	diagtest.Same(t, "forms.txt", out.String())
}

// words are the values of the attributes at a node that may not have all their values.
func words(g *dataflow.Graph, node int) string {
	out := map[string]string{}
	for _, a := range g.Tracked() {
		values := g.NodeValues(node, a)
		var names []string
		for v, name := range g.Attributes[a].Values {
			if values.Has(routing.Value(v)) {
				names = append(names, name)
			}
		}
		if n := len(names); n < len(g.Attributes[a].Values) && n < 10 {
			out[g.Attributes[a].Name.Value] = strings.Join(names, "|")
		}
	}
	delete(out, "line")
	var texts []string
	for _, name := range slices.Sorted(maps.Keys(out)) {
		texts = append(texts, name+"="+out[name])
	}
	return "{" + strings.Join(texts, " ") + "}"
}
