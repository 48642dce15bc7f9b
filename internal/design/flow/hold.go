package flow

import (
	"slices"
	"strings"

	"github.com/ivrsim/ivrsim/internal/design/routing"
	"github.com/ivrsim/ivrsim/internal/design/vocabulary"
)

// Announced returns for each announcement of a queue step, in the order of hold, which of the step's choices it offers
// in a language. An announcement offers a choice if its words name a key or a phrase of it. A choice that no
// announcement names is offered by all.
func (p *Program) Announced(s *Step, language routing.Value) [][]bool {
	tag := p.Center.Attributes[routing.AttrLanguage].Values[language]
	out := make([][]bool, len(s.Hold))
	isNamed := make([]bool, len(s.Choices))
	for i := range s.Hold {
		hold := &s.Hold[i]
		text := hold.Texts[language].String()
		said := vocabulary.KeysIn(text, tag)
		for k := range s.Choices {
			offers := s.Choices[k].isNamed(said, Fold(text))
			out[i] = append(out[i], offers)
			isNamed[k] = isNamed[k] || offers
		}
	}

	for i := range out {
		for k := range out[i] {
			out[i][k] = out[i][k] || !isNamed[k]
		}
	}
	return out
}

// isNamed reports whether a folded text with some keys names a key or a phrase of the choice.
func (c *Choice) isNamed(said vocabulary.Spoken, text string) bool {
	hasKey := func(k Key) bool { return said.Any || said.Named.Has(vocabulary.Key(k)) }
	hasPhrase := func(phrase string) bool { return strings.Contains(text, phrase) }
	return slices.ContainsFunc(c.Keys, hasKey) || slices.ContainsFunc(c.Words, hasPhrase)
}
