package flow

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"github.com/ivrsim/ivrsim/internal/design/routing"
	"github.com/ivrsim/ivrsim/internal/design/vocabulary"
	"github.com/ivrsim/ivrsim/internal/files/yaml"

	"github.com/ivrsim/ivrsim/internal/files/diag"
)

var placeholder = diag.LazyPattern(`\{` + yaml.NameLetters + `+\}`)

// newTemplate splits a text at its placeholders.
func newTemplate(text string) Template {
	text = strings.TrimSpace(text)
	var out Template
	at := 0
	for _, m := range placeholder().FindAllStringIndex(text, -1) {
		if m[0] > at {
			out = append(out, Piece{Text: text[at:m[0]]})
		}

		// The two braces are no part of the name.
		out = append(out, Piece{Placeholder: text[m[0]+1 : m[1]-1]})
		at = m[1]
	}

	if at < len(text) {
		out = append(out, Piece{Text: text[at:]})
	}

	return out
}

// malformedPlaceholder matches a placeholder with a brace too many or too few, or with spaces
// inside.
var malformedPlaceholder = diag.LazyPattern(strings.ReplaceAll(`\{\{+(NAME)\}|\{\s+(NAME)\s*\}|\{(NAME)\s+\}|\{(NAME)[^{}]*(?:$|\{)|(?:^|\})[^{}]*?(NAME)\}`,
	"NAME", yaml.NameLetters+"+"))

// malformed returns the name in the first malformed placeholder of a prompt, or "".
func (w *Wording) malformed() string {
	if !slices.ContainsFunc(w.Template, func(p Piece) bool { return strings.ContainsAny(p.Text, "{}") }) {
		return ""
	}
	found := malformedPlaceholder().FindStringSubmatch(w.Text.Value)
	if found == nil {
		return ""
	}
	return strings.Join(found[1:], "") // one of the alternatives
}

// String returns the text with placeholders in braces.
func (t Template) String() string {
	var out strings.Builder
	for _, p := range t {
		if p.Placeholder != "" {
			out.WriteString("{" + p.Placeholder + "}")
		}
		out.WriteString(p.Text)
	}
	return out.String()
}

// Fixed returns the words of a text without placeholders.
func (t Template) Fixed() (words string, isFixed bool) {
	var out strings.Builder
	for _, p := range t {
		if p.Placeholder != "" {
			return "", false
		}
		out.WriteString(p.Text)
	}
	return out.String(), true
}

// length estimates how long a text takes to speak.
func (t Template) length(tag string) time.Duration {
	var out time.Duration
	for _, p := range t {
		if p.Placeholder != "" {
			out += vocabulary.ValueTime(tag)
		}
		out += vocabulary.SpeechTime(p.Text, tag)
	}
	return out
}

// WithTexts replaces the placeholders that have a text in routing.yaml by it.
func (t Template) WithTexts(center *routing.Center) Template {
	if len(center.Texts) == 0 {
		return t
	}
	out := slices.Clone(t)
	for i, p := range out {
		if text, ok := center.Text(p.Placeholder); ok {
			out[i] = Piece{Text: text}
		}
	}
	return out
}

// compilePrompts compiles the prompts of each step of a flow, by the step's index.
func (f *Def) compilePrompts(center *routing.Center) [][slots][]Prompt {
	out := make([][slots][]Prompt, len(f.Steps))
	for i, s := range f.Steps {
		for in, list := range s.Prompts {
			for _, said := range list {
				out[i][in] = append(out[i][in], s.prompt(PromptSlot(in), said, center))
			}
		}
	}
	return out
}

// prompt compiles one prompt of a step for all languages of the center.
func (s *StepDef) prompt(in PromptSlot, said Texts, center *routing.Center) Prompt {
	if len(said) == 0 {
		return Prompt{}
	}

	lengths := make([]int64, len(said))
	for i := range said {
		switch w := &said[i]; {
		case !w.takes.Place.IsZero():
			lengths[i] = int64(w.takes.Value)
		case !s.takes.Place.IsZero() && in == s.Kind.PromptKeys()[0].Value && !s.comesBack():
			lengths[i] = int64(s.takes.Value)
		default:
			lengths[i] = int64(w.Template.WithTexts(center).length(cmp.Or(w.Language.Value, center.Language)))
		}
	}

	languages := center.Attributes[routing.AttrLanguage].Values
	p := Prompt{Texts: make([]Template, len(languages)), Length: make([]int64, len(languages))}
	switch {
	case slices.ContainsFunc(said, func(w Wording) bool { return w.digits.Value }):
		p.Numbers = DigitByDigit
	case slices.ContainsFunc(said, func(w Wording) bool { return !w.digits.Place.IsZero() }):
		p.Numbers = AsNumbers
	}
	for i, l := range languages {
		// A language without a text of its own takes another text of the prompt.
		heard := said.choose(l, center.Language)
		p.Texts[i] = said[heard].Template
		p.Length[i] = lengths[heard]
		if said[heard].IsRecording() {
			p.setAudio(i, said[heard].audio.Value)
		}
	}

	return p
}

// setAudio sets the file of the recording in a language, by its index.
func (p *Prompt) setAudio(language int, file string) {
	if p.Audio == nil {
		p.Audio = make([]string, len(p.Texts))
	}
	p.Audio[language] = file
}

// choose returns the index of the text for a language. It prefers the language's own text, then the
// text for all languages, then the center's, then the first.
func (s Texts) choose(language, center string) int {
	for _, l := range []string{language, AnyLanguage, center} {
		if i := s.index(l); i >= 0 {
			return i
		}
		if i := s.index(""); i >= 0 && l == center {
			return i
		}
	}
	return 0
}

// Heard returns what is said in a language that the prompt has no text in.
func (s Texts) Heard(center string) string { return s[s.choose(center, center)].Template.String() }
