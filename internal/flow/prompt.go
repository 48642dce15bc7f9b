package flow

import (
	"cmp"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode"

	"github.com/ivrsim/ivrsim/internal/routing"
	"github.com/ivrsim/ivrsim/internal/yaml"
)

// Speaking rates of the estimate. 150 words a minute is the unhurried rate of
// recorded announcements; 250 characters a minute, about as much content, is
// slow speech in Chinese, Japanese or Thai.
const (
	wordTime      = time.Minute / 150
	characterTime = time.Minute / 250
)

// unspaced are the languages written without spaces between words.
var unspaced = []string{"zh", "ja", "th", "lo", "km", "my", "bo", "dz", "yue"}

var placeholder = regexp.MustCompile(`\{` + yaml.NameLetters + `+\}`)

// newTemplate splits a text at its placeholders.
func newTemplate(text string) Template {
	text = strings.TrimSpace(text)
	var out Template
	at := 0
	if text != "" && !strings.Contains(text, "{") { // most texts, and a search costs more
		return Template{{Text: text}}
	}
	for _, m := range placeholder.FindAllStringIndex(text, -1) {
		if m[0] > at {
			out = append(out, Piece{Text: text[at:m[0]]})
		}
		out = append(out, Piece{Placeholder: text[m[0]+1 : m[1]-1]})
		at = m[1]
	}
	if at < len(text) {
		out = append(out, Piece{Text: text[at:]})
	}
	return out
}

// slip is a placeholder with a brace too many or too few, or with blanks inside.
var slip = regexp.MustCompile(strings.ReplaceAll(`\{\{+(NAME)\}|\{\s+(NAME)\s*\}|\{(NAME)\s+\}|\{(NAME)[^{}]*(?:$|\{)|(?:^|\})[^{}]*?(NAME)\}`, "NAME", yaml.NameLetters+"+"))

// slip gives the name in the first placeholder of a prompt that is none, or "".
func (w *Wording) slip() string {
	if !slices.ContainsFunc(w.Template, func(p Piece) bool { return strings.ContainsAny(p.Text, "{}") }) {
		return ""
	}
	found := slip.FindStringSubmatch(w.Text.Value)
	if found == nil {
		return ""
	}
	return strings.Join(found[1:], "") // one of them matches
}

// String gives the text as it was written, placeholders in braces.
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

// length estimates how long a text takes to speak. A placeholder counts as one
// word.
func (t Template) length(language string) time.Duration {
	base, _, _ := strings.Cut(language, "-")
	if slices.Contains(unspaced, base) {
		return t.characters() * characterTime
	}
	words := 0
	for _, p := range t {
		if p.Placeholder != "" {
			words++
		}
		words += wordsIn(p.Text)
	}
	return time.Duration(words) * wordTime
}

func wordsIn(text string) int {
	n, inside := 0, false
	for _, r := range text {
		is := wordRune(r)
		if is && !inside {
			n++
		}
		inside = is
	}
	return n
}

func (t Template) characters() time.Duration {
	n := 0
	for _, p := range t {
		if p.Placeholder != "" {
			n += 2
		}
		for _, r := range p.Text {
			if wordRune(r) {
				n++
			}
		}
	}
	return time.Duration(n)
}

// wordRune reports whether r belongs to a word: what stands alone between
// spaces, a dash or a full stop, is not spoken.
func wordRune(r rune) bool {
	if 'a' <= r && r <= 'z' || r == ' ' { // nearly all of most texts
		return r != ' '
	}
	return unicode.IsLetter(r) || unicode.IsNumber(r) || unicode.IsMark(r) || r == '\'' || r == '’'
}

// prompts compiles what each step of a flow says, by the step's index.
func (f *Def) prompts(center *routing.Center) [][slots]Prompt {
	out := make([][slots]Prompt, len(f.Steps))
	for i, s := range f.Steps {
		for in := range s.Prompts {
			out[i][in] = s.prompt(PromptSlot(in), center)
		}
	}
	return out
}

// prompt compiles what a step says for all languages of the center.
func (s *StepDef) prompt(in PromptSlot, center *routing.Center) Prompt {
	said := s.Prompts[in]
	if len(said) == 0 {
		return Prompt{}
	}
	lengths := make([]int64, len(said))
	for i := range said {
		lengths[i] = int64(said[i].Template.length(cmp.Or(said[i].Language.Value, center.Language)))
		if !s.takes.Place.IsZero() && in == s.Kind.PromptKeys()[0].Value {
			lengths[i] = int64(s.takes.Value)
		}
	}
	languages := center.Attributes[routing.AttrLanguage].Values
	p := Prompt{Texts: make([]Template, len(languages)), Length: make([]int64, len(languages))}
	for i, l := range languages {
		heard := said.heard(l, center.Language)
		p.Texts[i], p.Length[i] = said[heard].Template, lengths[heard]
	}
	return p
}

// heard gives the index of what a caller of a language hears: the language's own
// text, else the one for all, else the center's, else the first.
func (s Texts) heard(language, center string) int {
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
