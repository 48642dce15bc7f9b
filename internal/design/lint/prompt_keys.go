package lint

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/ivrsim/ivrsim/internal/design/flow"
	"github.com/ivrsim/ivrsim/internal/design/routing"
	"github.com/ivrsim/ivrsim/internal/design/vocabulary"
	"github.com/ivrsim/ivrsim/internal/files/diag"
)

var promptKeys = diag.Rule{
	ID:       flow.PromptKeys,
	Severity: diag.Advice,
	Doc: `The prompt of a menu and its choices name different keys, in one of the languages. There
is one finding per menu, and none if the prompt names only the key 0. The prompt need
not name keys under anywhere, nor 0, which callers press for a person, nor * and # if
they lead where silence leads. Words that are spoken right before the menu name keys too.`,
	Bad: `flow: main
start: topic
anywhere: {0: wait}
steps:
  topic: {menu: "For cards, press 1. For bills, press 2.", choices: {1: wait, 3: wait}, then: {exhausted: wait}}
  wait:  {queue: general, then: {answered: done}}
  done:  {end: resolved}
`,
}.FixedBy("3: wait", "2: wait")

// checkKeys compares the keys that a menu offers with those that each text of its prompt names.
func checkKeys(p *pass, s *flow.StepDef) {
	if s.Kind != flow.Menu {
		return
	}

	// The keys of anywhere may be named, but need not be.
	own, added := s.Offers()
	offered := keySet(slices.Concat(own, added))
	var wrong []keyDifference
	texts := 0
	for _, prompt := range s.Prompts[flow.MainPrompt] {
		texts += len(prompt)
		for i := range prompt {
			w := &prompt[i]
			said := p.keysIn(w, vocabulary.KeysIn)

			// A text may name its keys in another language, as a menu for the choice of a language
			// does.
			if said.Named == 0 || keySet(own).Without(said.Mentioned) != 0 {
				said = said.Or(p.keysIn(w, vocabulary.ForeignKeysIn))
			}

			d := keyDifference{said.Named.Without(offered), p.unnamed(s, own, w, said), w}

			// A text that names no keys leaves the choice to words, and is not wrong.
			if said.Named != 0 && d.extra|d.missing != 0 {
				wrong = append(wrong, d)
			}
		}
	}

	if len(wrong) > 0 {
		p.adviseKeys(s, wrong, texts > 1)
	}
}

// keyDifference is the difference between the keys that a text names and the keys of its menu.
type keyDifference struct {
	extra, missing vocabulary.KeySet
	text           *flow.Wording
}

// zeroKey is the key that callers press for a person, in any menu.
var zeroKey = vocabulary.KeySet(0).With(0)

// unnamed returns the keys of a menu's choices that a caller does not learn from a text. Key 0 is
// left out. Neither the text nor an earlier one names the key or a word of its choice.
func (p *pass) unnamed(s *flow.StepDef, own []flow.Choice, w *flow.Wording, said vocabulary.Spoken) vocabulary.KeySet {
	// A text for any key, or for key 0 alone, does not describe the choices.
	if said.Any || said.Named.Without(zeroKey) == 0 {
		return 0
	}

	text := flow.Fold(w.Text.Value)

	// A choice needs no key in the text if the caller can say its word.
	silent := slices.DeleteFunc(slices.Clone(own), func(c flow.Choice) bool {
		return said.Words &&
			slices.ContainsFunc(c.Words, func(word string) bool { return strings.Contains(text, word) })
	})

	missing := keySet(silent).Without(said.Mentioned).Without(zeroKey).Without(p.keysOfLanguage(s, own, w))
	missing = missing.Without(keysOfSilence(s, own))

	// The search through earlier steps is slow, so it runs only if a key is missing.
	if missing != 0 {
		missing = missing.Without(p.keysBefore(s, w))
	}

	return missing
}

// keysOfSilence returns the keys * and #, if they lead where silence leads: such a key is no entry.
func keysOfSilence(s *flow.StepDef, own []flow.Choice) vocabulary.KeySet {
	var out vocabulary.KeySet
	for i := range own { // the exits of the choices come first
		if leadsLikeSilence(s, own, i) {
			out |= keySet(own[i : i+1])
		}
	}
	return out
}

// leadsLikeSilence reports whether a choice of a menu has only the keys * and #, and leads where silence leads.
func leadsLikeSilence(s *flow.StepDef, own []flow.Choice, i int) bool {
	silence := s.Exit(flow.NoInput)
	isDigit := func(k flow.Key) bool { return k != flow.Star && k != flow.Hash }
	isSign := len(own[i].Words) == 0 && !slices.ContainsFunc(own[i].Keys, isDigit)
	return isSign && silence != nil && s.Exits[i].Target.Value == silence.Target.Value
}

// keysOfLanguage returns the keys of a menu's choices that set the language in which a text is said:
// who hears it has that language already.
func (p *pass) keysOfLanguage(s *flow.StepDef, own []flow.Choice, w *flow.Wording) vocabulary.KeySet {
	var out vocabulary.KeySet

	// The exits of the choices come first.
	for i := range own {
		exit := &s.Exits[i]
		sets := exit.Sets
		if exit.To >= 0 && s.Flow.Steps[exit.To].Kind == flow.Set {
			for _, e := range s.Flow.Steps[exit.To].Exits { // none without a then
				sets = slices.Concat(sets, e.Sets)
			}
		}

		for _, set := range sets {
			v, ok := set.Constant()
			if ok && set.Attribute == routing.AttrLanguage &&
				p.Center.Attributes[routing.AttrLanguage].Values[v] == p.languageOf(w) {
				out |= keySet(own[i : i+1])
			}
		}
	}

	return out
}

// adviseKeys reports the texts of a menu's prompt that name other keys than it offers, at the first
// of them. Where there are several texts it says which languages each difference is of.
func (p *pass) adviseKeys(s *flow.StepDef, wrong []keyDifference, several bool) {
	var differences []string
	languages := map[string][]string{}
	for _, d := range wrong {
		var parts []string
		if d.extra != 0 {
			parts = append(parts, "names "+keyNames(d.extra)+", which the menu does not offer")
		}

		if d.missing != 0 {
			parts = append(parts, "does not name "+keyNames(d.missing)+", which the menu offers")
		}

		// Texts with the same difference share one part of the message.
		is := strings.Join(parts, ", and ")
		if languages[is] == nil {
			differences = append(differences, is)
		}

		languages[is] = append(languages[is], cmp.Or(d.text.Language.Value, p.Center.Language))
	}

	// With one text only, its language is clear.
	for i, is := range differences {
		if several {
			differences[i] += " (" + strings.Join(languages[is], ", ") + ")"
		}
	}

	p.advise(wrong[0].text.Text.Place, flow.PromptKeys,
		fmt.Sprintf("the prompt of menu %q %s", s.Name.Value, strings.Join(differences, "; it ")),
		"let the prompt and choices agree", s.Allow)
}

// keyNames writes keys in a message: "key 3", "keys 3 and star".
func keyNames(keys vocabulary.KeySet) string {
	var names []string
	for _, k := range keys.Keys() {
		names = append(names, flow.Key(k).String())
	}
	if len(names) == 1 {
		return "key " + names[0]
	}
	return "keys " + diag.And(names...)
}

// keysIn reads the keys in a text with a function, with the values of the center's texts filled in.
// It reads nothing in a recording whose words are unknown.
func (p *pass) keysIn(w *flow.Wording, keys func(text, tag string) vocabulary.Spoken) vocabulary.Spoken {
	if w.Text.Value == "" {
		return vocabulary.Spoken{}
	}
	return keys(w.Template.WithTexts(p.Center).String(), p.languageOf(w))
}

// languageOf returns the language of a text; "" is all.
func (p *pass) languageOf(w *flow.Wording) string {
	if w.Language.Value == flow.AnyLanguage {
		return ""
	}
	return cmp.Or(w.Language.Value, p.Center.Language)
}

// keysBefore returns the keys that callers hear right before a menu: in its other prompts, and in
// the steps from which a call comes to it without an input. It takes their text in the same
// language, or else all texts.
func (p *pass) keysBefore(menu *flow.StepDef, w *flow.Wording) vocabulary.KeySet {
	var out vocabulary.KeySet
	add := func(s *flow.StepDef) {
		for slot, said := range s.Wordings() {
			// The main prompt itself is compared, so it cannot explain its own keys.
			if (s != menu || slot != flow.MainPrompt) &&
				slices.Contains([]string{w.Language.Value, "", flow.AnyLanguage}, said.Language.Value) {
				out |= p.keysIn(said, vocabulary.KeysIn).Mentioned | p.keysIn(said, vocabulary.ForeignKeysIn).Named
			}
		}
	}

	add(menu) // where no call comes to it

	for _, g := range p.graphs {
		at := g.Where(func(i int) bool { return g.DefAt(g.Nodes[i].At) == menu })
		for i, leads := range g.CanReach(at, unasked(g)) {
			if leads {
				add(g.DefAt(g.Nodes[i].At))
			}
		}
	}

	return out
}

// keySet returns the keys of some choices.
func keySet(choices []flow.Choice) vocabulary.KeySet {
	var out vocabulary.KeySet
	for _, c := range choices {
		for _, k := range c.Keys {
			out = out.With(vocabulary.Key(k))
		}
	}
	return out
}
