package lint

import (
	"slices"

	"github.com/ivrsim/ivrsim/internal/design/dataflow"
	"github.com/ivrsim/ivrsim/internal/design/flow"
	"github.com/ivrsim/ivrsim/internal/design/routing"
	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/files/yaml"
)

// Checker checks the flows of a center. Check reports errors and Advise advice, both about the
// certain behavior of calls despite errors elsewhere. A file with an error gets no advice about
// paths.
type Checker struct {
	flows   *flow.Flows
	graphs  []*dataflow.Graph // of the certain behavior
	bounded []bool            // by graph: a check depends on values that a bound joins

	mostAnyhow int // as of maxStartedAnyhow
}

// Check reports the errors that only paths show.
func Check(flows *flow.Flows, found *diag.Findings) *Checker {
	c := &Checker{flows: flows, mostAnyhow: maxStartedAnyhow}
	if flows.Center == nil {
		return c
	}
	c.graphs = dataflow.Analyze(flows, inParallel(found))
	c.bounded = make([]bool, len(c.graphs))
	c.checkCalls(ofErrors, found)

	// The graphs are refined now where a check was uncertain.
	p := newPass(c.flows, found)
	p.graphs = c.graphs
	p.checkCenter(ofErrors)
	report([][]fact{p.list}, found)
	return c
}

func inParallel(found *diag.Findings) func(n int, do func(int)) {
	return func(n int, do func(int)) { found.Parallel(n, func(i int, _ *diag.Findings) { do(i) }) }
}

// Advise reports advice. Found has all errors in the files.
func (c *Checker) Advise(files []yaml.File, found *diag.Findings) {
	if c.flows.Center == nil {
		return
	}
	c.checkCalls(ofAdvice, found)
	c.checkAll(files, found)
}

// checkCalls runs one check of each rule on the calls of each line.
func (c *Checker) checkCalls(kind checkKind, found *diag.Findings) {
	all := make([][]fact, len(c.graphs))
	found.Parallel(len(c.graphs), func(i int, found *diag.Findings) { all[i] = c.checkGraph(kind, i, found) })
	report(c.withoutErrors(all, found), found)
}

// withoutErrors returns facts without advice in files that have errors.
func (c *Checker) withoutErrors(all [][]fact, found *diag.Findings) [][]fact {
	wrong := withErrors(found)
	for i := range all {
		all[i] = slices.DeleteFunc(all[i], func(x fact) bool {
			return x.Severity == diag.Advice && wrong[x.Place.File]
		})
	}
	return all
}

// withErrors returns the names of the files that have errors.
func withErrors(found *diag.Findings) map[string]bool {
	out := map[string]bool{}
	for x := range found.WithSeverity(diag.Error).All() {
		out[x.Place.File] = true
	}
	return out
}

// checkGraph checks the calls of a line. If the line has findings or an uncertain check, checkGraph
// checks it again on its refined graph. Only the findings of the refined graph count.
func (c *Checker) checkGraph(kind checkKind, i int, found *diag.Findings) []fact {
	p := c.passOver(kind, c.graphs[i], found)
	if p.uncertain || len(p.list) > 0 {
		c.graphs[i] = c.graphs[i].Refine()
		p = c.passOver(kind, c.graphs[i], found)
		c.bounded[i] = c.bounded[i] || c.graphs[i].Bound() != "" && (p.uncertain || len(p.list) > 0)
	}
	return p.list
}

// passOver runs one check of each rule on the calls of a line, except of the rules that the
// line allows to break.
func (c *Checker) passOver(kind checkKind, g *dataflow.Graph, found *diag.Findings) *pass {
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

	// The steps are checked in parallel, but reported in the order of the flows.
	report(all, found)
	p := c.coveredPass(found)
	p.files = files
	p.checkCenter(ofAdvice)
	c.adviseBounds(p)

	// A file with errors gets no advice, because an error may have caused it.
	report(c.withoutErrors([][]fact{p.list}, found), found)
}

// coveredPass returns a pass that knows which steps and outcomes the possible calls reach. Found has all errors in the
// files.
func (c *Checker) coveredPass(found *diag.Findings) *pass {
	p := newPass(c.flows, found)
	p.graphs = c.graphs

	// The rules about steps may have found errors. An error makes the flow of its file uncertain for the
	// rules about paths.
	p.wrong = withErrors(found)
	p.leading = leadingTo(c.flows, func(f *flow.Def) bool { return p.wrong[f.Name.Place.File] && !f.Invalid() })
	possible, isWhole := dataflow.AnalyzePossible(c.flows, c.graphs, p.hasErrors, c.mostAnyhow, inParallel(found))
	p.possible = possible
	p.tooMany = !isWhole
	p.covered = dataflow.Cover(p.possible)
	return p
}

// checkCenter runs one check of each rule on the calls of all lines.
func (p *pass) checkCenter(kind checkKind) {
	for i := range rules {
		if check := rules[i].center[kind]; check != nil {
			check(p)
		}
	}
}

// checkSteps checks the rules about single steps in a flow.
func (c *Checker) checkSteps(f *flow.Def, found *diag.Findings) []fact {
	p := newPass(c.flows, found)
	p.graphs = c.graphs
	for i := range rules {
		for _, s := range f.Steps {
			if check := rules[i].step; check != nil && !s.Invalid() {
				check(p, s)
			}
		}
	}
	return p.list
}

// report adds facts, without duplicates.
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
