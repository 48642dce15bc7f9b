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
	Schema: yaml.Schema{"anyOf": []yaml.Schema{text.Schema, audioObject.Schema(), yaml.MapOf(wordingType).Schema}},
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
	Schema: yaml.Schema{"anyOf": []yaml.Schema{text.Schema, audioObject.Schema()}},
	Read:   readWording,
}

// audioObject is the object of a recording.
var audioObject = yaml.Object[Wording]{
	Name: "a recording",
	Doc:  "A prompt that is played from a file.",
	Fields: []yaml.Field[Wording]{
		yaml.Bind("audio", "The file.", text, func(w *Wording) *diag.Text { return &w.audio }).Required(),
		yaml.Bind("text", "The words in it.", text, func(w *Wording) *diag.Text { return &w.Text }),
		yaml.Bind("takes", "The length, in place of the estimate from the text.", yaml.Placed(duration),
			func(w *Wording) *diag.At[time.Duration] { return &w.takes }),
	},
}

// isAudio reports whether a map is a recording and none by language.
func isAudio(n *yaml.Node) bool {
	return slices.ContainsFunc(audioObject.Fields, func(f yaml.Field[Wording]) bool { return n.Get(f.Name) != nil })
}

func readPrompt(n *yaml.Node, found *diag.Findings) (Texts, bool) {
	// A text by itself is for the center's language.
	if n.Kind != yaml.Map || isAudio(n) {
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
	if n.Kind != yaml.Map || !isAudio(n) {
		t, ok := text.Read(n, found)
		return newWording(diag.Text{}, t), ok
	}

	w, ok := audioObject.Read(n, found)
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

// isWordless reports whether only a recording's file is known.
func (w *Wording) isWordless() bool {
	return !w.audio.Place.IsZero() && strings.TrimSpace(w.Text.Value) == ""
}
