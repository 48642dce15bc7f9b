package lint

import (
	"fmt"

	"github.com/ivrsim/ivrsim/internal/design/dataflow"
	"github.com/ivrsim/ivrsim/internal/design/flow"
	"github.com/ivrsim/ivrsim/internal/design/routing"
	"github.com/ivrsim/ivrsim/internal/files/diag"
)

var unofferedLanguage = diag.Rule{
	ID:       flow.UnofferedLanguage,
	Severity: diag.Advice,
	Doc: `A line lists a language that no path of its calls sets: no caller of the line
ever hears it. Callers are asked for their language, or it is taken off the line.`,
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
			adviseLanguages(p, g, line, set)
		}
	}
}

func adviseLanguages(p *pass, g *dataflow.Graph, line *routing.Line, set routing.ValueSet) {
	names := p.Center.Attributes[routing.AttrLanguage].Values
	for _, l := range line.Languages {
		for v, name := range names {
			if name == l.Value && !set.Has(routing.Value(v)) {
				p.advise(l.Place, flow.UnofferedLanguage, fmt.Sprintf("no path of flow %q sets %s", g.Flow, name),
					diag.Fixf("ask for it in a menu that leads to set: {language: %s}, or take it out here", name),
					line.Allow)
			}
		}
	}
}
