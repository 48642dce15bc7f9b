package flow

import (
	"slices"
	"strings"
	"time"

	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/files/yaml"
)

// promptType reads a text or a recording, or one for each language.
var promptType = yaml.Type[Texts]{
	Schema: yaml.Schema{"anyOf": []yaml.Schema{text.Schema, promptObject.Schema(), yaml.MapOf(wordingType).Schema}},
	Read:   readPrompt,
}

// onePrompt reads the prompt of a slot that has one.
var onePrompt = yaml.Type[[]Texts]{
	Schema: promptType.Schema,
	Read: func(n *yaml.Node, found *diag.Findings) ([]Texts, bool) {
		said, ok := promptType.Read(n, found)
		return []Texts{said}, ok
	},
}

// holdType reads one announcement or several.
var holdType = yaml.Type[[]Texts]{
	Schema: yaml.OneOrListOf(promptType).Schema,
	Read: func(n *yaml.Node, found *diag.Findings) ([]Texts, bool) {
		said, ok := yaml.OneOrListOf(promptType).Read(n, found)
		if n.Kind == yaml.List && len(n.Items) == 0 {
			found.Error(n.Place, diag.BadValue, "the list has no announcement",
				"write the texts, as in [Please hold., We are still here.]")
			ok = false
		}
		return said, ok
	},
}

// wordingType reads a text or a recording.
var wordingType = yaml.Type[Wording]{
	Schema: yaml.Schema{"anyOf": []yaml.Schema{text.Schema, promptObject.Schema()}},
	Read:   readWording,
}

// promptObject is a prompt with keys.
var promptObject = yaml.Object[Wording]{
	Name: "a prompt",
	Doc:  "A prompt that is played from a file, or is spoken in a certain way.",
	Fields: []yaml.Field[Wording]{
		yaml.Bind("audio", "The file of a recording.", text, func(w *Wording) *diag.Text { return &w.audio }),
		yaml.Bind("text", "The words. Of a recording: the words in it.", text,
			func(w *Wording) *diag.Text { return &w.Text }),
		yaml.Bind("digits", "Whether whole numbers are spoken digit by digit, in all languages of the prompt. "+
			"A number like 0042 always is. "+
			"Default: where the sentence names a telephone, an account, an order, a card or a reference.",
			yaml.Placed(yesNo), func(w *Wording) *diag.At[bool] { return &w.digits }),
		yaml.Bind("takes", "The length of the recording, in place of the estimate from its words.", yaml.Placed(duration),
			func(w *Wording) *diag.At[time.Duration] { return &w.takes }),
	},
}

// isOnePrompt reports whether a map is a prompt with keys, and not one by language.
func isOnePrompt(n *yaml.Node) bool {
	return slices.ContainsFunc(promptObject.Fields, func(f yaml.Field[Wording]) bool { return n.Get(f.Name) != nil })
}

func readPrompt(n *yaml.Node, found *diag.Findings) (Texts, bool) {
	// A text by itself is for the center's language.
	if n.Kind != yaml.Map || isOnePrompt(n) {
		w, ok := readWording(n, found)
		return Texts{w}, ok
	}

	var out Texts
	each, ok := yaml.MapOf(wordingType).Read(n, found)

	if len(n.Pairs) == 0 {
		found.Error(n.Place, diag.BadValue, "the prompt has no text", "write one, as in {en: Hello.}")
	}

	for _, p := range each {
		// Without its language, the text would pass for the text in the language of the center.
		if p.Key.Value == "" {
			found.Error(p.Key.Place, diag.BadValue, "the text has no language",
				`write its code, as in en, or "any" for all`)
			ok = false
		}

		p.Value.Language = p.Key
		out = append(out, p.Value)
	}

	return out, ok
}

func readWording(n *yaml.Node, found *diag.Findings) (Wording, bool) {
	if n.Kind != yaml.Map || !isOnePrompt(n) {
		t, ok := text.Read(n, found)
		return newWording(diag.Text{}, t), ok
	}

	w, ok := promptObject.Read(n, found)
	if n.Get("audio") == nil {
		return readSpoken(n, w, found), ok
	}
	if !w.digits.Place.IsZero() {
		found.Error(w.digits.Place, diag.BadValue, "a recording is played, and its digits are not spoken",
			"remove digits, or audio")
	}
	if !w.audio.Place.IsZero() && strings.TrimSpace(w.audio.Value) == "" {
		found.Error(w.audio.Place, diag.BadValue, "the recording has no file", "write its name, as in hello.wav")
	}

	if w.Template = newTemplate(w.Text.Value); w.Template == nil {
		// The file stands for its words.
		w.Text.Place = w.audio.Place
		w.Template = Template{{Text: "[" + w.audio.Value + "]"}}
	}

	return w, ok
}

// readSpoken completes a prompt with keys that has no recording.
func readSpoken(n *yaml.Node, w Wording, found *diag.Findings) Wording {
	switch {
	case n.Get("digits") == nil:
		found.Error(n.Place, diag.MissingKey, `a recording needs the key "audio"`,
			"add the file, as in audio: hello.wav, or write the text alone")
	case n.Get("text") == nil:
		found.Error(n.Place, diag.MissingKey, "the prompt has no text", "add it, as in text: Hello.")
	case !w.takes.Place.IsZero():
		found.Error(w.takes.Place, diag.BadValue, "the length of a text follows from its words",
			"remove takes, or add the recording, as in audio: hello.wav")
	}
	w.Template = newTemplate(w.Text.Value)
	return w
}

// isWordless reports whether only a recording's file is known.
func (w *Wording) isWordless() bool {
	return !w.audio.Place.IsZero() && strings.TrimSpace(w.Text.Value) == ""
}
