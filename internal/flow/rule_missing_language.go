package flow

import (
	"fmt"
	"strings"

	"github.com/ivrsim/ivrsim/internal/diag"
	"github.com/ivrsim/ivrsim/internal/routing"
	"github.com/ivrsim/ivrsim/internal/yaml"
)

var missingLanguageRule = diag.Rule{
	ID:       MissingLanguage,
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
	Good: `-- routing.yaml --
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
  person: {queue: general, hold: {en: Please hold., cy: Arhoswch.}, then: {answered: done}}
  done:   {end: resolved}
`,
}

// missingLanguage looks at the languages in which calls of all lines come to
// each prompt, closer at those in which there seems to be no text.
func missingLanguage(a *analysis) {
	heard := map[*step]routing.ValueSet{}
	for _, w := range a.judged(MissingLanguage) {
		if a.misses(w) {
			w = w.closer()
		}
		for i := range w.States {
			s := w.source(StateID(i))
			heard[s] = heard[s].Or(w.can(StateID(i), routing.AttrLanguage))
		}
	}
	for s := range a.steps() {
		for _, p := range s.kind.speaks() {
			a.unspokenIn(s, p, a.untranslated(s.spoken[p.Value], heard[s]))
		}
	}
}

// misses reports whether a prompt of a walk has no text in a language of its calls.
func (a *analysis) misses(w *walk) bool {
	for i := range w.States {
		at := StateID(i)
		for _, said := range w.source(at).spoken {
			if len(a.untranslated(said, w.can(at, routing.AttrLanguage))) > 0 {
				return true
			}
		}
	}
	return false
}

// untranslated gives the languages of some in which a prompt has no text.
func (a *analysis) untranslated(said spoken, heard routing.ValueSet) []string {
	if len(said) == 0 || said.in(anyLanguage) != nil {
		return nil
	}
	var missing []string
	for v := range heard.All() {
		l := a.languages()[v]
		if said.in(l) == nil && (l != a.Center.Language || said.in("") == nil) {
			missing = append(missing, l)
		}
	}
	return missing
}

func (a *analysis) unspokenIn(s *step, in yaml.Pair[slot], missing []string) {
	if len(missing) == 0 || s.faulty { // where the text may be what is wrong
		return
	}
	key, texts := in.Key.Value, strings.Join(missing[:min(len(missing), maxListed)], ": …, ")+": …"
	mend := "add " + texts
	if s.spoken[in.Value].in("") != nil { // one text, which is no map yet
		mend = fmt.Sprintf("write {%s: …, %s}", a.Center.Language, texts)
	}
	a.advise(s.key(key), MissingLanguage, fmt.Sprintf("%s of step %q has no text in %s", key, s.name.Value, strings.Join(missing, ", ")),
		fmt.Sprintf("%s, or put it in a file of its own that begins with prompts: %s", mend, s.flow.name.Value), s.allow)
}
