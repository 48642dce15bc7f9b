package lint

import (
	"slices"

	"github.com/ivrsim/ivrsim/internal/design/dataflow"
	"github.com/ivrsim/ivrsim/internal/design/flow"
	"github.com/ivrsim/ivrsim/internal/design/routing"
	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/files/yaml"
)

// Checker checks the flows of a center: Check reports errors and Advise advice. Of a flow with
// an error, and of those that run it, only missing outcomes are reported of what paths show.
type Checker struct {
	flows  *flow.Flows
	graphs []*dataflow.Graph // after Check, of the flows without errors
	valid  bool              // routing.yaml has no errors
}

// Check reports the errors that only paths show: first missing outcomes, then the others
// where no outcome is missing. Found has the errors in the files so far.
func Check(flows *flow.Flows, found *diag.Findings) *Checker {
	c := &Checker{flows: flows}
	if flows.Availability() == nil || found.InFiles(flows.Center.Place.File).Errors() > 0 {
		return c
	}
	c.valid = true
	c.graphs = dataflow.Analyze(flows, func(n int, do func(int)) {
		found.Parallel(n, func(i int, _ *diag.Findings) { do(i) })
	})
	c.checkCalls(ofOutcomes, found)
	c.dropInvalid(found)
	c.checkCalls(ofErrors, found)
	c.dropInvalid(found)
	return c
}

// Advise reports advice. Found has all errors in the files.
func (c *Checker) Advise(files []yaml.File, found *diag.Findings) {
	if !c.valid {
		return
	}
	c.checkCalls(ofAdvice, found)
	c.checkAll(files, found)
}

// dropInvalid drops the graphs of flows with errors, and if there are any, the graphs of
// flows that no line reaches: a flow with an error may run them.
func (c *Checker) dropInvalid(found *diag.Findings) {
	wrong := c.withErrors(found)
	c.graphs = slices.DeleteFunc(c.graphs, func(g *dataflow.Graph) bool {
		return g.Line == nil && len(wrong) > 0 || wrong[c.flows.Def(g.Flow)]
	})
}

// withErrors returns the flows that have an error, or run a flow that has one.
func (c *Checker) withErrors(found *diag.Findings) map[*flow.Def]bool {
	files := map[string]bool{}
	for x := range found.All() {
		files[x.Place.File] = files[x.Place.File] || x.Severity == diag.Error
	}
	out := map[*flow.Def]bool{}
	for _, f := range c.flows.Defs() {
		for g := range f.Closure() {
			if g.Invalid || files[g.Name.Place.File] {
				out[f] = true
			}
		}
	}
	return out
}

// checkCalls runs one check of each rule on the calls of each line.
func (c *Checker) checkCalls(kind callCheckKind, found *diag.Findings) {
	all := make([][]fact, len(c.graphs))
	found.Parallel(len(c.graphs), func(i int, found *diag.Findings) { all[i] = c.checkGraph(kind, i, found) })
	report(all, found)
}

// checkGraph checks the calls of a line. A line with findings, or of which a check is uncertain,
// is checked again on its refined graph: of the findings only those of the refined graph count.
func (c *Checker) checkGraph(kind callCheckKind, i int, found *diag.Findings) []fact {
	p := c.passOver(kind, c.graphs[i], found)
	if p.uncertain || len(p.list) > 0 {
		c.graphs[i] = c.graphs[i].Refine()
		p = c.passOver(kind, c.graphs[i], found)
	}
	return p.list
}

// passOver runs one check of each rule on the calls of a line, except of the rules that the
// line allows to break.
func (c *Checker) passOver(kind callCheckKind, g *dataflow.Graph, found *diag.Findings) *pass {
	p := newPass(c.flows, found)
	for i := range rules {
		r := &rules[i]
		if check := r.calls[kind]; check != nil && (g.Line == nil || !routing.Allows(g.Line.Allow, r.ID)) {
			check(p, g)
		}
	}
	return p
}

// checkAll checks the rules about single steps, and those about the calls of all lines.
func (c *Checker) checkAll(files []yaml.File, found *diag.Findings) {
	defs := c.flows.Defs()
	all := make([][]fact, len(defs))
	found.Parallel(len(defs), func(i int, found *diag.Findings) { all[i] = c.checkSteps(defs[i], found) })
	report(all, found)
	p := newPass(c.flows, found)
	p.graphs, p.files = c.graphs, files
	p.invalid, p.covered = c.withErrors(found), dataflow.Cover(c.graphs)
	for i := range rules {
		if check := rules[i].center; check != nil {
			check(p)
		}
	}
	report([][]fact{p.list}, found)
}

// checkSteps checks the rules about single steps in a flow.
func (c *Checker) checkSteps(f *flow.Def, found *diag.Findings) []fact {
	p := newPass(c.flows, found)
	p.graphs = c.graphs
	for i := range rules {
		for _, s := range f.Steps {
			if check := rules[i].step; check != nil && !s.Invalid {
				check(p, s)
			}
		}
	}
	return p.list
}

// report adds facts, each once.
func report(all [][]fact, found *diag.Findings) {
	reported := map[key]bool{}
	for _, facts := range all {
		for _, x := range facts {
			if !reported[x.about] {
				reported[x.about] = true
				found.Add(x.Finding)
			}
		}
	}
}
