package script

import (
	"fmt"
	"slices"
	"strings"

	"github.com/ivrsim/ivrsim/internal/diag"
	"github.com/ivrsim/ivrsim/internal/yaml"
)

// word describes the keyword of a step: its argument, its meaning, and synonyms for
// suggestions.
type word struct {
	name     Word
	takes    argument
	doc      string
	synonyms []string
}

// argument is the kind of a word's argument.
type argument uint8

const (
	nothing  argument = iota
	text              // a text that is not empty
	duration          // a fixed duration
)

// words lists the words: the inputs, then, from Hear on, the assertions.
var words = []word{
	{Press, text, "keys: one in a menu, the whole entry in a collect", []string{"dial", "digits", "dtmf", "enter", "input", "key", "keys", "type"}},
	{Say, text, "words spoken by the caller", []string{"speak", "utter"}},
	{Silent, nothing, "one timeout without a key or a word", []string{"silence", "no_input", "timeout"}},
	{Wait, duration, "time that passes in a queue", []string{"hold", "pause", "sleep"}},
	{Answered, nothing, "an agent takes the call", nil},
	{Escalated, nothing, "an agent takes the call and the caller asks for the next level", nil},
	{HangUp, nothing, "the caller hangs up", []string{"disconnect", "drop"}},
	{Hear, text, "a part of what was said since the last input", []string{"assert", "expect", "prompt"}},
	{Queued, text, "the queue that the caller waits in, QUEUE or QUEUE@HUB", []string{"queue"}},
	{Booked, text, "the queue that a callback was booked for", []string{"callback"}},
	{Deflected, text, "the channel that the caller was sent to", []string{"deflect"}},
	{Transferred, text, "the number outside the center", []string{"transfer"}},
	{Returned, text, "the label of the return that was reached", []string{"return"}},
	{End, text, "the label of the end that was reached", nil},
}

func findWord(name string) *word {
	i := slices.IndexFunc(words, func(w word) bool { return string(w.name) == name })
	if i < 0 {
		return nil
	}
	return &words[i]
}

// isInput reports whether the word is an input and not an assertion.
func (w Word) isInput() bool {
	first := slices.IndexFunc(words, func(x word) bool { return x.name == Hear })
	return slices.ContainsFunc(words[:first], func(x word) bool { return x.name == w })
}

func wordNames() []string {
	out := make([]string, len(words))
	for i, w := range words {
		out[i] = string(w.name)
	}
	return out
}

// stepType reads one step: a word, or a word with its argument.
var stepType = yaml.Type[Step]{Schema: stepSchema(), Read: readStep}

func stepSchema() yaml.Schema {
	var bare []string
	arguments := yaml.Schema{}
	for _, w := range words {
		switch w.takes {
		case nothing:
			bare = append(bare, string(w.name))
		case text:
			arguments[string(w.name)] = yaml.String.Schema.About(w.doc)
		case duration:
			arguments[string(w.name)] = yaml.Duration.Schema.About(w.doc)
		}
	}
	return yaml.Schema{"anyOf": []yaml.Schema{
		{"enum": bare},
		{"type": "object", "properties": arguments, "additionalProperties": false, "minProperties": 1, "maxProperties": 1},
	}}
}

func readStep(n *yaml.Node, found *diag.Findings) (Step, bool) {
	name, value := n, (*yaml.Node)(nil)
	switch {
	case n.Kind == yaml.Map && len(n.Entries) == 1:
		name, value = n.Entries[0].Key, n.Entries[0].Value
	case n.Kind == yaml.Map:
		found.Error(n.Place, diag.WrongType, "a step of a script is one word", "write each word in a list item of its own")
		return Step{}, false
	case n.Kind != yaml.Scalar:
		found.Error(n.Place, diag.WrongType, "this is not a step of a script", `write "press: 1" or "silent"`)
		return Step{}, false
	}
	w := findWord(name.Text)
	if w == nil {
		found.Error(name.Place, diag.UnknownKey, fmt.Sprintf("a script has no word %q", name.Text), suggestWord(name.Text))
		return Step{}, false
	}
	return w.read(name, value, found)
}

// suggestWord returns the fix for an unknown word: the most likely word, or all.
func suggestWord(written string) string {
	if first, rest, several := strings.Cut(written, " "); several {
		if w := findWord(first); w != nil && w.takes != nothing {
			return fmt.Sprintf("write %q", first+": "+rest)
		}
	}
	for _, w := range words {
		if slices.Contains(w.synonyms, written) {
			return fmt.Sprintf("did you mean %q?", w.name)
		}
	}
	return diag.SuggestOr(written, wordNames(), "its words are ")
}

func (w *word) read(name, value *yaml.Node, found *diag.Findings) (Step, bool) {
	step := Step{Word: w.name, Place: name.Place}
	if value == nil {
		if w.takes != nothing {
			found.Error(name.Place, diag.MissingKey, fmt.Sprintf("%q needs %s", w.name, w.doc), fmt.Sprintf(`write "%s: …"`, w.name))
			return step, false
		}
		return step, true
	}
	step.TextPlace = value.Place
	switch w.takes {
	case nothing:
		message, fix := fmt.Sprintf("%q stands alone", w.name), fmt.Sprintf("write %q", w.name)
		if value.Kind == yaml.Null { // a colon too many
			found.Null(value.Place, message, fix)
		} else {
			found.Error(value.Place, diag.BadValue, message, fix)
		}
		return step, false
	case duration:
		wait, ok := yaml.Duration.Read(value, found)
		step.Wait = wait
		return step, ok
	}
	var ok bool
	if step.Text, ok = yaml.String.Read(value, found); !ok {
		return step, false
	}
	if step.Text == "" {
		found.Error(value.Place, diag.BadValue, fmt.Sprintf("%q has no text", w.name), "write its text, or leave the step out")
		return step, false
	}
	return step, true
}
