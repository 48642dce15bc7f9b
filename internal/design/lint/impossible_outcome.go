package lint

import (
	"fmt"
	"iter"
	"slices"

	"github.com/ivrsim/ivrsim/internal/design/dataflow"
	"github.com/ivrsim/ivrsim/internal/design/flow"
	"github.com/ivrsim/ivrsim/internal/files/diag"
)

var impossibleOutcome = diag.Rule{
	ID:       flow.ImpossibleOutcome,
	Severity: diag.Advice,
	Doc: `A step has a target for an outcome that cannot happen: closed for a queue that never
closes, full for one without a capacity, timed_out without a max_wait, a value that
the attribute cannot have there, unless lines set it, otherwise where every value is named, a label that no
call returns. The message says why, and where an attribute got the value that it
always has.`,
	Bad: `flow: main
start: wait
steps:
  wait: {queue: general, then: {answered: done, closed: done}}
  done: {end: resolved}
`,
}.FixedBy(", closed: done", "")

// isUnreached reports whether no caller can come to the queue of a queue step or a check, which
// another finding reports.
func isUnreached(p *pass, s *flow.StepDef) bool {
	id, isQueue := p.Center.Queue(s.What.Value)
	return isQueue && s.Kind.Can(flow.ByOpening) && p.Center.IsUnreached(id)
}

// Outcome is an outcome of a step that some call reaches.
type Outcome struct {
	File   string // of the flow
	Step   string
	Name   string
	Values []string // of a branch on an attribute: the values with which calls may take other outcomes
}

// Unused is what no call uses.
type Unused struct {
	Outcomes  []Outcome // that no call takes
	Languages []Language
}

// Language is a language of a line, in which no call of the line is.
type Language struct{ Flow, Name string } // the flow where its calls begin

// Unused returns what no call uses. Found has all errors in the files.
func (c *Checker) Unused(found *diag.Findings) Unused {
	var out Unused
	p := c.coveredPass(found)
	for s, e := range impossible(p) {
		var values []string
		if s.Kind.Named() == flow.ByAttribute {
			values = takenBy(p, s)
		}
		out.Outcomes = append(out.Outcomes, Outcome{s.Name.Place.File, s.Name.Value, e.Outcome, values})
	}
	for _, line := range p.spoken() {
		for _, l := range line.unset {
			out.Languages = append(out.Languages, Language{line.Flow.Value, l.Value})
		}
	}
	return out
}

// takenBy returns the values with which calls may take outcomes of a branch on an attribute. No graph is refined, since
// a large center needs seconds for one. So an outcome of several values may have one with which no call takes it.
func takenBy(p *pass, s *flow.StepDef) []string {
	var at attributeValues
	for _, g := range p.possible {
		for _, e := range g.Edges {
			if g.DefAt(e.Source) != s || !p.covered.Exits[g.Exit(e.Edge)] {
				continue
			}
			step := g.StepAt(e.Source)
			of := dataflow.CasesOf(step, e.Outcome).And(g.NodeValues(e.From, step.Attribute))
			at.of = &g.Attributes[step.Attribute]
			at.values = at.values.Or(of)
		}
	}
	return at.names()
}

// impossible yields the outcomes under then that no call takes, of steps that some call reaches.
func impossible(p *pass) iter.Seq2[*flow.StepDef, *flow.Exit] {
	return func(yield func(*flow.StepDef, *flow.Exit) bool) {
		for s := range p.Steps() {
			// The steps that no call reaches have a finding of their own.
			if !p.covered.Steps[s] || isUnreached(p, s) {
				continue
			}
			for _, named := range s.Then.Each {
				i := slices.IndexFunc(s.Exits, func(e flow.Exit) bool { return e.Place == named.Key.Place })

				// An outcome is impossible only if the analysis knows all calls of the flow.
				if i < 0 || p.covered.Exits[&s.Exits[i]] || !p.isKnown(s.Flow) {
					continue
				}
				if !yield(s, &s.Exits[i]) {
					return
				}
			}
		}
	}
}

// checkPossible reports the outcomes that no call takes.
func checkPossible(p *pass) {
	for s, e := range impossible(p) {
		// The operator of a center changes what its lines set, as in an emergency.
		if e.Why == "" && s.Kind.Named() == flow.ByAttribute && p.valuesAt(s).isSetting {
			continue
		}

		// A required outcome cannot be removed alone, because the step must have it.
		fix := "remove it"
		if slices.Contains(s.Required, e.Outcome) {
			fix = "lead other callers here, or remove the step"
		}

		message := fmt.Sprintf("%s cannot happen here", e.Outcome)
		if why := p.whyImpossible(s, e); why != "" {
			message += ": " + why
		}

		p.advise(e.Place, flow.ImpossibleOutcome, message, diag.Fix(fix), s.Allow)
	}
}
