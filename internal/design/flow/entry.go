package flow

import (
	"fmt"
	"slices"
	"strings"

	"golang.org/x/text/cases"

	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/files/yaml"
)

// choiceDef is one entry of choices or anywhere: keys and words, in the order of the file, and the step
// that they lead to.
type choiceDef struct {
	tokens []token
	at     diag.Place
	target diag.Text
}

// token is a key or a word.
type token struct {
	name string // as an outcome: "1", "star", "lost card"
	key  Key    // if isKey
	word string // folded; empty for a key
}

func (t token) isKey() bool { return t.word == "" }

// same reports whether both match the same key or utterance.
func (t token) same(u token) bool {
	if t.isKey() || u.isKey() {
		return t.isKey() == u.isKey() && t.key == u.key
	}
	return SamePhrase(t.word, u.word)
}

// outcome returns the entry's name: its first key or word.
func (e *choiceDef) outcome() string { return e.tokens[0].name }

// choice compiles the entry.
func (e *choiceDef) choice(outcome Outcome) Choice {
	c := Choice{Outcome: outcome}
	for _, t := range e.tokens {
		if t.isKey() {
			c.Keys = append(c.Keys, t.key)
		} else {
			c.Words = append(c.Words, t.word)
			c.phrases = append(c.phrases, phraseOf(t.word))
		}
	}
	return c
}

// Offers returns the keys and words of a step's own choices, and those that anywhere adds.
func (s *StepDef) Offers() (own, added []Choice) {
	for i := range s.Choices {
		own = append(own, s.Choices[i].choice(NoOutcome))
	}
	for i := range s.added {
		added = append(added, s.added[i].choice(NoOutcome))
	}
	return own, added
}

// OwnChoices returns the names of the step's own choices as outcomes, an extension among them. Keys and
// words of anywhere are no choices of its own.
func (s *StepDef) OwnChoices() []string {
	var out []string
	for i := range s.Choices {
		out = append(out, s.Choices[i].outcome())
	}
	if s.HasExtension() {
		out = append(out, Extension)
	}
	return out
}

// AddedChoices returns the names of the choices that anywhere adds to the step, as outcomes.
func (s *StepDef) AddedChoices() []string {
	var out []string
	for i := range s.added {
		out = append(out, s.added[i].outcome())
	}
	return out
}

// Fold normalizes an utterance for comparison: full case folding (Unicode 3.13) and
// single spaces.
func Fold(utterance string) string {
	single := strings.Join(strings.Fields(utterance), " ")
	return cases.Fold().String(single)
}

var entries = yaml.Type[[]choiceDef]{
	Schema: yaml.Schema{"type": "object", "additionalProperties": text.Schema, "minProperties": 1},
	Read:   readEntries,
}

func readEntries(n *yaml.Node, found *diag.Findings) ([]choiceDef, bool) {
	// A choice cannot have settings. They are reported here, with a better fix than the reader's.
	steps := *n
	steps.Pairs = slices.DeleteFunc(slices.Clone(n.Pairs), func(e yaml.KeyValue) bool {
		if e.Value.Kind == yaml.Map {
			reportSettings(e.Key, found)
		}
		return e.Value.Kind == yaml.Map
	})

	pairs, ok := perName.Read(&steps, found)
	if !ok {
		return nil, false
	}

	if len(n.Pairs) == 0 {
		found.Error(n.Place, diag.BadValue, "there are no choices",
			"write keys and words with their steps, as in {1: balance}")
	}

	out := make([]choiceDef, 0, len(pairs))
	for _, p := range pairs {
		if tokens := readTokens(p.Key, found); len(tokens) > 0 {
			out = append(out, choiceDef{tokens, p.Key.Place, p.Value})
		}
	}

	return out, true
}

// reportSettings reports a key or word with settings in place of a step.
func reportSettings(key *yaml.Node, found *diag.Findings) {
	const message = "only an extension has settings, and only in a menu"
	switch {
	case diag.IsTypo(key.Text, Extension):
		found.Misspelled(key.PlacedText(), diag.WrongType, message, Extension)
	case key.Text == Extension:
		found.Error(key.Place, diag.WrongType, message, "let a choice lead to a menu with the extension")
	default:
		found.Error(key.Place, diag.WrongType, message, diag.Fixf("write %s: STEP", key.Text))
	}
}

// extensionObject is the object of an extension, whose key is Extension. With a step as its value that
// key is a word.
var extensionObject = yaml.Object[entering]{
	Name: "an extension",
	Doc:  "An entry of several digits next to the keys of a menu. A digit alone is a key if no other follows it in time.",
	Fields: []yaml.Field[entering]{
		yaml.Bind("digits", `How many digits: "4" or "3-5".`, digitsType,
			func(x *entering) *Digits { return &x.Digits }).Required(),
		yaml.Bind("into", "The name that holds the digits, for branches and prompts.", name,
			func(x *entering) *diag.Text { return &x.into }),
		yaml.Bind("secret", "Whether the digits are masked, except in the file of a scripted call. Default: no.", yesNo,
			func(x *entering) *bool { return &x.secret }),
		yaml.Bind("between", "The longest time between two digits. Default: 5s.", nanoseconds,
			func(x *entering) *int64 { return &x.between }),
		yaml.Bind("then", "The step that it leads to.", text, func(x *entering) *diag.Text { return &x.to }).Required(),
	},
}

// menuChoices are the choices of a menu, an extension among them.
var menuChoices = yaml.Type[offers]{
	Schema: yaml.Schema{
		"type": "object", "additionalProperties": text.Schema, "minProperties": 1,
		"properties": yaml.Schema{Extension: yaml.Schema{
			"description": "An entry of several digits, or the step that a choice named extension leads to.",
			"anyOf":       []yaml.Schema{text.Schema, extensionObject.Schema()},
		}},
	},
	Read: readMenuChoices,
}

func readMenuChoices(n *yaml.Node, found *diag.Findings) (offers, bool) {
	var out offers

	// The extension stands among the choices in the file, but is read as an entry.
	keys := *n
	keys.Pairs = slices.DeleteFunc(slices.Clone(n.Pairs), func(e yaml.KeyValue) bool {
		isExtension := e.Key.Text == Extension && e.Value.Kind == yaml.Map
		if isExtension {
			out.entering, _ = extensionObject.Read(e.Value, found)
			out.at = e.Key.Place
		}
		return isExtension
	})

	if out.Digits.Least == 1 {
		found.Error(n.Get(Extension).Get("digits").Place, diag.BadValue, "one digit is a key, not an extension",
			"write two digits or more")
	}

	// A menu may offer nothing but an extension.
	if !out.at.IsZero() && len(keys.Pairs) == 0 {
		return out, true
	}

	var ok bool
	out.Choices, ok = readEntries(&keys, found)
	return out, ok
}

func readTokens(key diag.Text, found *diag.Findings) []token {
	var out []token
	for part := range strings.SplitSeq(key.Value, ",") {
		part = strings.Join(strings.Fields(part), " ")
		switch {
		case part == "":
			found.Error(key.Place, diag.BadValue, fmt.Sprintf("%q has an empty key or word", key.Value),
				"remove the comma")
		case len(part) > 1 && strings.Trim(part, "0123456789*#") == "":
			// Digits without a comma look like several keys, and a caller can press only one at a
			// time.
			found.Error(found.PlaceOf(key, part), diag.BadValue,
				fmt.Sprintf("%s is several keys, and a caller presses one key", part),
				diag.Fixf(`write "1, 2" for either of two keys; for an entry of %d keys, give the menu extension: {digits: %[1]d, then: STEP}`,
					len(part)))
		default:
			out = append(out, tokenOf(part))
		}
	}

	return out
}

func tokenOf(part string) token {
	switch {
	case strings.Trim(part, "0123456789") == "": // one digit
		return token{name: part, key: Key(part[0] - '0')}
	case part == "*" || Fold(part) == "star":
		return token{name: "star", key: Star}
	case part == "#" || Fold(part) == "hash":
		return token{name: "hash", key: Hash}
	}
	return token{name: part, word: Fold(part)}
}
