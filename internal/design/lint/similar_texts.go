package lint

import (
	"fmt"
	"strings"

	"github.com/ivrsim/ivrsim/internal/design/flow"
	"github.com/ivrsim/ivrsim/internal/files/diag"
)

var similarTexts = diag.Rule{
	ID:       flow.SimilarTexts,
	Severity: diag.Advice,
	Doc: `A prompt has the same text of four words or more in two languages: one of them is
probably not translated. A text that is the same in every language is written once, under
any.`,
	Bad: `-- routing.yaml --
center: example
language: en
hubs: {london: {timezone: Europe/London, languages: [en, cy]}}
elsewhere: {hub: london}
queues: {general: {answer_within: 20s, hours: 24/7}}
lines:
  general: {number: 020 7264 1777, country: GB, languages: [en, cy], flow: main}
-- main.yaml --
flow: main
start: language
steps:
  language: {menu: {any: For English press 1. I siarad Cymraeg pwyswch 2.}, choices: {1: person, 2: welsh, 0: person}, then: {exhausted: person}}
  welsh:  {set: {language: cy}, then: person}
  person: {queue: general, hold: {en: Please hold the line., cy: Please hold the line.}, then: {answered: done}}
  done:   {end: resolved}
`,
}.FixedBy("cy: Please hold the line.", "cy: Arhoswch ar y llinell.")

// leastSimilar is the number of words from which on the same text in two languages is no chance: names and
// numbers are shorter.
const leastSimilar = 4

// checkSimilar reports texts that are the same in two languages.
func checkSimilar(p *pass, s *flow.StepDef) {
	type prompt struct {
		slot flow.PromptSlot
		text string
	}
	first := map[prompt]string{} // the language
	for slot, w := range s.Wordings() {
		language := w.Language.Value
		if language == "" || language == flow.AnyLanguage || len(strings.Fields(w.Text.Value)) < leastSimilar {
			continue
		}

		same := prompt{slot, flow.Fold(w.Text.Value)}
		if other, ok := first[same]; ok && other != language {
			p.advise(w.Text.Place, flow.SimilarTexts, fmt.Sprintf("the text in %s is the same as in %s", language, other),
				diag.Fixf("translate it; if callers of all languages hear this, write it once under %s", flow.AnyLanguage),
				s.Allow)
			continue
		}
		first[same] = language
	}
}
