package lint

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/ivrsim/ivrsim/internal/design/dataflow"
	"github.com/ivrsim/ivrsim/internal/design/flow"
	"github.com/ivrsim/ivrsim/internal/design/routing"
	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/files/yaml"
)

var missingLanguage = diag.Rule{
	ID:       flow.MissingLanguage,
	Severity: diag.Advice,
	Doc: `A prompt has no text in a language in which a call can reach it. The caller hears the
center's language. There is one finding per flow. A text for all languages is written
{any: …}, and a recording without a language is for all languages. "ivrsim lint --write-missing" writes
the files of translations with empty texts to fill in. An empty text counts as missing.`,
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

// checkLanguages reports the prompts that lack a text, once for each flow.
func checkLanguages(p *pass) {
	byFlow := map[*flow.Def][]flow.Untranslated{}
	for _, u := range p.allUntranslated() {
		byFlow[u.Step.Flow] = append(byFlow[u.Step.Flow], u)
	}

	// One finding for each flow keeps the list short. A new language lacks all of its texts.
	for _, f := range p.Defs() {
		switch lacking := byFlow[f]; len(lacking) {
		case 0:
		case 1:
			p.adviseText(&lacking[0])
		default:
			p.adviseFlow(f, lacking)
		}
	}
}

// Untranslated returns the prompts without a text in a language in which a call of any line
// reaches them, in the order of the files, unless something allows it. It returns none if
// routing.yaml has errors.
func (c *Checker) Untranslated(files []yaml.File, found *diag.Findings) []flow.Untranslated {
	p := newPass(c.flows, found)
	p.graphs = c.graphs
	p.files = files
	return p.allUntranslated()
}

// allUntranslated returns none if a translation has an error: the text may be there.
func (p *pass) allUntranslated() (all []flow.Untranslated) {
	if slices.ContainsFunc(p.files, func(f yaml.File) bool {
		return f.Kind == "prompts" && p.found.InFiles(f.Name).Errors() > 0
	}) ||
		!p.Complete() {
		return nil
	}

	heard := map[*flow.StepDef]routing.ValueSet{}
	for _, g := range notAllowing(p.graphs, flow.MissingLanguage) {
		// Without separate nodes, a step may appear to be heard in languages that its callers do
		// not have.
		if p.lacksText(g) {
			g = g.Refine()
		}
		for i := range g.Nodes {
			s := g.DefAt(g.Nodes[i].At)
			heard[s] = heard[s].Or(g.NodeValues(i, routing.AttrLanguage))
		}
	}

	for s := range p.Steps() {
		if routing.Allows(s.Allow, flow.MissingLanguage) {
			continue
		}
		for _, prompt := range s.Kind.PromptKeys() {
			list := s.Prompts[prompt.Value]
			for _, texts := range list {
				if missing := p.untranslated(texts, heard[s]); len(missing) > 0 {
					all = append(all, flow.Untranslated{
						Step: s, Key: prompt.Key.Value, Heard: texts.Heard(p.Center.Language),
						Languages: missing, Single: texts.In("") != nil, Listed: len(list) > 1,
					})
				}
			}
		}
	}

	return all
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

// untranslated returns the heard languages without a text in a prompt.
func (p *pass) untranslated(texts flow.Texts, heard routing.ValueSet) []string {
	if len(texts) == 0 || texts.In(flow.AnyLanguage) != nil {
		return nil
	}
	if w := texts.In(""); w != nil && w.IsRecording() {
		return nil // in which languages it is recorded is not known
	}

	var missing []string
	for v := range heard.All() {
		l := p.Center.Attributes[routing.AttrLanguage].Values[v]

		// The text without a language counts for the center's language only.
		if texts.In(l) == nil && (l != p.Center.Language || texts.In("") == nil) {
			missing = append(missing, l)
		}
	}

	return missing
}

// adviseText reports the only prompt of a flow that lacks a text, at its place.
func (p *pass) adviseText(u *flow.Untranslated) {
	texts := strings.Join(u.Languages[:min(len(u.Languages), maxListed)], ": …, ") + ": …"
	fix := "add " + texts
	if u.Single {
		fix = fmt.Sprintf("write {%s: …, %s}", p.Center.Language, texts)
	}
	if !u.Listed {
		fix = cmp.Or(p.fillIn([]flow.Untranslated{*u}), fix+", or let "+writesStubs)
	}
	p.advise(u.Step.KeyPlace(u.Key), flow.MissingLanguage,
		fmt.Sprintf("%s of step %q has no text in %s", u.Key, u.Step.Name.Value,
			strings.Join(u.Languages, ", ")), diag.Fix(fix))
}

// adviseFlow reports how many prompts of a flow lack a text, by language.
func (p *pass) adviseFlow(f *flow.Def, lacking []flow.Untranslated) {
	var parts []string
	for _, l := range p.Center.Attributes[routing.AttrLanguage].Values {
		n := 0
		for i := range lacking {
			if slices.Contains(lacking[i].Languages, l) {
				n++
			}
		}

		if n > 0 {
			parts = append(parts, fmt.Sprintf("%d in %s", n, l))
		}
	}

	first := &lacking[0]
	message := fmt.Sprintf("flow %q lacks texts, %s; the first is %s of step %q in line %d", f.Name.Value,
		strings.Join(parts, ", "), first.Key, first.Step.Name.Value, first.Step.KeyPlace(first.Key).Line)

	// If the files have the empty texts already, filling them in is less work than writing new
	// ones.
	fix := cmp.Or(p.fillIn(lacking), "let "+writesStubs)
	if !slices.ContainsFunc(lacking, func(u flow.Untranslated) bool { return !u.Listed }) {
		fix = "write them in the lists of announcements"
	}

	p.advise(f.Name.Place, flow.MissingLanguage, message, diag.Fix(fix))
}

// fillIn returns the fix for empty texts in files of translations, with their number in each file. The
// fix is "" without empty texts.
func (p *pass) fillIn(lacking []flow.Untranslated) string {
	empty := map[string]int{} // by the name of the file
	others := false
	for i := range lacking {
		u := &lacking[i]
		for _, l := range u.Languages {
			f := slices.IndexFunc(p.files, func(f yaml.File) bool {
				return f.Kind == "prompts" && f.Root().Get("prompts").Text == u.Step.Flow.Name.Value &&
					f.Root().Get("language").Text == l && u.IsIn(f.Root())
			})
			if f >= 0 {
				empty[p.files[f].Name]++
			}

			// Lists of announcements get no stubs, so the fix does not promise any.
			others = others || f < 0 && !u.Listed
		}
	}

	var parts []string
	for _, name := range slices.Sorted(maps.Keys(empty)) {
		texts := "the empty text of "
		if n := empty[name]; n > 1 {
			texts = fmt.Sprintf("the %d empty texts of ", n)
		}
		parts = append(parts, texts+name)
	}

	switch {
	case len(parts) == 0:
		return ""
	case others:
		return "fill in " + strings.Join(parts, " and ") + `; let "ivrsim lint --write-missing" write the others`
	default:
		return "fill in " + strings.Join(parts, " and ")
	}
}

// writesStubs is the part of a fix that names the command which begins a translation.
const writesStubs = `"ivrsim lint --write-missing" write the file for a translator`
