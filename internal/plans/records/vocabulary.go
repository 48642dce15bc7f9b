package records

import (
	"strings"

	"github.com/ivrsim/ivrsim/internal/design/phone"
)

// vocabulary has the texts of an export: what its words mean, and the names that records keep.
type vocabulary struct {
	words       map[string]string // the outcome that each word of the export stands for
	names       map[string]string // each name once, however many records have it
	withheld    map[string]bool   // whether the number of a caller is withheld
	hiddenCalls int               // of callers whose number is withheld
}

func newVocabulary() vocabulary {
	v := vocabulary{words: map[string]string{}, names: map[string]string{}, withheld: map[string]bool{}}
	outcomes := namesOfColumns().outcomes
	for _, outcome := range sortedKeys(outcomes) {
		for word := range outcomes[outcome] {
			v.words[word] = outcome
		}
	}
	for _, o := range Outcomes {
		v.words[o] = o
	}
	return v
}

// useWords takes the outcomes that the words of a map stand for.
func (v *vocabulary) useWords(m *Map) {
	for _, o := range m.Outcomes {
		v.words[normalizedWord(o.Key.Value)] = o.Value
	}
}

// normalizedWord is a word of an outcome in the form of the table: "No Answer" is no_answer.
func normalizedWord(word string) string {
	if plain := camelCase(word); plain != "" {
		return plain
	}
	return strings.ToLower(strings.TrimSpace(word))
}

// wordOf returns the meaning of a word in the export.
func (v *vocabulary) wordOf(word string) (string, bool) {
	if known, ok := v.words[word]; ok {
		return known, true
	}
	known, ok := v.words[normalized(word)]
	if !ok {
		known, ok = v.words[normalizedWord(word)]
	}
	return known, ok
}

// caller returns who called; "" if the number is withheld, which is nobody.
func (v *vocabulary) caller(text string) string {
	if text == "" || !mayBeWithheld(text) {
		return text
	}

	isWithheld, known := v.withheld[text]
	if !known {
		isWithheld = phone.IsWithheld(text)
		if len(v.withheld) < mostCallers {
			v.withheld[strings.Clone(text)] = isWithheld
		}
	}

	if !isWithheld {
		return text
	}
	v.hiddenCalls++
	return ""
}

// name returns a text that is kept: a copy, the same one for equal texts.
func (v *vocabulary) name(text string) string {
	if text = strings.TrimSpace(text); text == "" {
		return ""
	}
	if kept, ok := v.names[text]; ok {
		return kept
	}
	kept := strings.Clone(strings.ToValidUTF8(text, "?"))
	v.names[kept] = kept
	return kept
}

// mostCallers is the number of callers whose numbers are looked at once.
const mostCallers = 1 << 17

// mayBeWithheld reports whether a text is worth a closer look. Words for withheld numbers have no digits, and digits
// that spell them are alone.
func mayBeWithheld(text string) bool {
	hasDigit := false
	hasOther := false
	for i := range len(text) {
		switch c := text[i]; {
		case isDigit(c):
			hasDigit = true
		case c == '@' || c == '<' || c == '"':
			return true
		case c != '+' && c != ' ' && c != '-':
			hasOther = true
		}
	}

	return !hasDigit || !hasOther
}
