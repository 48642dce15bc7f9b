package lint

import (
	"fmt"
	"slices"
	"strings"

	"github.com/ivrsim/ivrsim/internal/diag"
	"github.com/ivrsim/ivrsim/internal/flow"
	"github.com/ivrsim/ivrsim/internal/flow/dataflow"
	"github.com/ivrsim/ivrsim/internal/routing"
	"github.com/ivrsim/ivrsim/internal/yaml"
)

var missingLanguage = diag.Rule{
	ID:       flow.MissingLanguage,
	Severity: diag.Advice,
	Doc: `A prompt has no text in a language in which a call can come to it, so that the
caller hears the center's language. A text for all languages is written
{any: …}.`,
	Bad: `-- routing.yaml --
center: example
language: en
hubs: {london: {timezone: Europe/London, languages: [en, cy]}}
elsewhere: {hub: london}
queues: {general: {hours: 24/7}}
lines:
  general: {number: 020 7264 1777, country: GB, languages: [en, cy], flow: main}
-- main.yaml --
flow: main
start: language
steps:
  language: {menu: {any: For English press 1. I siarad Cymraeg pwyswch 2.}, choices: {1: person, 2: welsh, 0: person}, then: {exhausted: person}}
  welsh:  {set: {language: cy}, then: person}
  person: {queue: general, hold: Please hold., then: {answered: done}}
  done:   {end: resolved}
`,
}.FixedBy("Please hold.", "{en: Please hold., cy: Arhoswch.}")

// checkLanguages reports prompts without a text in a language in which a call of any line
// reaches them. It reports none if a translation has an error: the text may be there.
func checkLanguages(p *pass) {
	if slices.ContainsFunc(p.files, func(f yaml.File) bool { return f.Kind == "prompts" && p.found.InFiles(f.Name).Errors() > 0 }) || !p.Complete() {
		return
	}
	heard := map[*flow.StepDef]routing.ValueSet{}
	for _, g := range p.graphsFor(flow.MissingLanguage) {
		if p.lacksText(g) {
			g = g.Refine()
		}
		for i := range g.Nodes {
			s := g.DefAt(g.Nodes[i].At)
			heard[s] = heard[s].Or(g.NodeValues(i, routing.AttrLanguage))
		}
	}
	for s := range p.Steps() {
		for _, prompt := range s.Kind.PromptKeys() {
			for _, texts := range s.Prompts[prompt.Value] {
				if missing := p.untranslated(texts, heard[s]); len(missing) > 0 {
					p.adviseLanguage(s, prompt.Key.Value, texts, missing)
				}
			}
		}
	}
}

// lacksText reports whether a prompt of a graph lacks a text in a language of its calls.
func (p *pass) lacksText(g *dataflow.Graph) bool {
	for i := range g.Nodes {
		for _, list := range g.DefAt(g.Nodes[i].At).Prompts {
			for _, texts := range list {
				if len(p.untranslated(texts, g.NodeValues(i, routing.AttrLanguage))) > 0 {
					return true
				}
			}
		}
	}
	return false
}

// untranslated returns those of some languages in which a prompt has no text.
func (p *pass) untranslated(texts flow.Texts, heard routing.ValueSet) []string {
	if len(texts) == 0 || texts.In(flow.AnyLanguage) != nil {
		return nil
	}
	var missing []string
	for v := range heard.All() {
		l := p.Center.Attributes[routing.AttrLanguage].Values[v]
		if texts.In(l) == nil && (l != p.Center.Language || texts.In("") == nil) {
			missing = append(missing, l)
		}
	}
	return missing
}

func (p *pass) adviseLanguage(s *flow.StepDef, key string, said flow.Texts, missing []string) {
	texts := strings.Join(missing[:min(len(missing), maxListed)], ": …, ") + ": …"
	fix := "add " + texts
	if said.In("") != nil { // one text, which is no map yet
		fix = fmt.Sprintf("write {%s: …, %s}", p.Center.Language, texts)
	}
	if len(s.Prompts[flow.HoldPrompt]) < 2 {
		fix += ", or put it in a file of its own that begins with prompts: " + s.Flow.Name.Value
	}
	p.advise(s.KeyPlace(key), flow.MissingLanguage, fmt.Sprintf("%s of step %q has no text in %s", key, s.Name.Value, strings.Join(missing, ", ")), fix, s.Allow)
}

// maxListed bounds how many languages a suggestion names.
const maxListed = 5
