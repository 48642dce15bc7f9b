package lint

import (
	"fmt"
	"slices"

	"github.com/ivrsim/ivrsim/internal/design/dataflow"
	"github.com/ivrsim/ivrsim/internal/design/flow"
	"github.com/ivrsim/ivrsim/internal/design/routing"
	"github.com/ivrsim/ivrsim/internal/files/diag"
)

var unofferedLanguage = diag.Rule{
	ID:       flow.UnofferedLanguage,
	Severity: diag.Advice,
	Doc: `A line lists a language that no path of its calls sets: no caller of the line
ever hears it. Ask callers for their language, or remove it from the line. A
line whose languages lack a language that a path sets is reported too.`,
	Bad: `-- routing.yaml --
center: example
hubs: {london: {timezone: Europe/London, languages: [en, fr]}}
elsewhere: {hub: london}
queues: {general: {hours: 24/7}}
lines:
  general: {number: 020 7264 1777, country: GB, languages: [en, fr], flow: main}
-- main.yaml --
flow: main
start: person
steps:
  person: {queue: general, then: {answered: done}}
  done:   {end: resolved}
`,
}.FixedBy("[en, fr], flow", "[en], flow")

// checkOfferedLanguages reports the languages of each line in which no call of it is.
func checkOfferedLanguages(p *pass) {
	for _, line := range p.spoken() {
		for _, l := range line.unset {
			p.advise(l.Place, flow.UnofferedLanguage, fmt.Sprintf("no path of flow %q sets %s", line.calls.Flow, l.Value),
				diag.Fixf("ask for it in a menu that leads to set: {language: %s}, or remove it here", l.Value), line.Allow)
		}
		for _, v := range line.unlisted {
			adviseUnlisted(p, line.calls, line.Line, v)
		}
	}
}

// spokenLine is a line, and how its languages differ from the languages that its calls have.
type spokenLine struct {
	*routing.Line
	calls    *dataflow.Graph
	unset    []diag.Text     // listed, and of no call
	unlisted []routing.Value // of a call, and not listed
}

// spoken compares the languages of each line with the languages that its calls have.
func (p *pass) spoken() (out []spokenLine) {
	for _, g := range notAllowing(p.possible, flow.UnofferedLanguage) {
		// Unread steps may set further languages, so only known flows are judged.
		if g.Line == nil || !p.isKnown(p.Def(g.Flow)) {
			continue
		}

		var set routing.ValueSet
		for i := range g.States {
			set = set.Or(g.Values(flow.StateID(i), routing.AttrLanguage))
		}

		// Lines that start alike share a graph, but each has its own list of languages.
		for _, line := range append([]*routing.Line{g.Line}, g.Others...) {
			one := spokenLine{Line: line, calls: g}
			for v, name := range p.Center.Attributes[routing.AttrLanguage].Values {
				i := slices.IndexFunc(line.Languages, func(l diag.Text) bool { return l.Value == name })
				switch isSet := set.Has(routing.Value(v)); {
				case i >= 0 && !isSet:
					one.unset = append(one.unset, line.Languages[i])
				case i < 0 && isSet:
					one.unlisted = append(one.unlisted, routing.Value(v))
				}
			}
			out = append(out, one)
		}
	}
	return out
}

// adviseUnlisted reports a language that the flow of a line sets, and that the list of the line lacks.
func adviseUnlisted(p *pass, g *dataflow.Graph, line *routing.Line, language routing.Value) {
	// A line without the key has the center's language at the place of its name, and no list to add to.
	first := line.Languages[0]
	if first.Place == line.Name.Place {
		return
	}

	// A flow with an error leads callers to steps that they do not reach once it is mended. Without
	// separate nodes, a step may appear to have languages that its callers do not have.
	if !p.Complete() || p.found.Errors() > 0 || !hasAt(g.Refine(), language) {
		return
	}

	name := p.Center.Attributes[routing.AttrLanguage].Values[language]
	p.advise(first.Place, flow.UnofferedLanguage,
		fmt.Sprintf("flow %q sets %s, which the languages of line %q lack", g.Flow, name, line.Name.Value),
		diag.Fixf("add %s here", name), line.Allow)
}

// hasAt reports whether a call is in a language at some node.
func hasAt(g *dataflow.Graph, language routing.Value) bool {
	for i := range g.Nodes {
		values := g.NodeValues(i, routing.AttrLanguage)
		if values.Has(language) {
			return true
		}
	}
	return false
}
