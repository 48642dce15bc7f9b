package importer

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"github.com/ivrsim/ivrsim/internal/design/vocabulary"
	"github.com/ivrsim/ivrsim/internal/files/yaml"
)

// takesTime reports whether a written prompt takes time in each language, as the checker of the folder counts it.
func (p Prompt) takesTime() bool {
	for _, other := range p.Also {
		if !other.takesTime() {
			return false
		}
	}
	says := func(part Part) bool { return part.Value != "" || vocabulary.SpeechTime(part.Text, "en") > 0 }
	isUnheard := p.Audio != "" && p.words() == ""
	if isUnheard {
		return cmp.Or(p.Takes, audioTakes).Round(timeUnit) > 0
	}
	return slices.ContainsFunc(p.Parts, says)
}

// audioTakes is the assumed duration of a recording without known words.
const audioTakes = 5 * time.Second

// prompt writes a prompt: a recording, a text, or a text for the languages that hear it.
func (w *writer) prompt(s *Step, p Prompt) yaml.Out {
	if p.IsZero() {
		return yaml.Out{}
	}

	// A recording is the same in each language, unless the source has other audio for one of them.
	form := w.form(s, p)
	switch {
	case form.IsEmpty():
		return form
	case len(p.Also) > 0:
		return w.spoken(s, p)
	case p.Audio != "":
		return form
	}
	return w.heard(s, form)
}

// form writes a prompt for one language: a recording or a text.
func (w *writer) form(s *Step, p Prompt) yaml.Out {
	text := yaml.OutText(w.text(s, p))
	if p.Audio == "" {
		return text
	}

	var out yaml.Out
	out.AddText("audio", cmp.Or(clean(p.Audio), "recording"))

	// A recording may have its words in the source. Without them only its length is known.
	if p.words() != "" {
		out.Add("text", text)
	} else {
		out.AddText("takes", duration(cmp.Or(p.Takes, audioTakes)))
	}
	return out
}

// in returns the prompt in a language: its own words in that language, or the words of all other languages if it has
// none there.
func (p Prompt) in(language string) Prompt {
	for _, other := range p.Also {
		if BaseLanguage(other.Language) == language {
			return other
		}
	}
	return p
}

// spoken writes the words or the recording of a prompt in each language that hears a step. A language without audio
// of its own hears the audio of the source's main language.
func (w *writer) spoken(s *Step, p Prompt) yaml.Out {
	in := func(language string) yaml.Out { return w.form(s, p.in(language)) }
	heard := heardIn(w.builder, s)
	if len(heard) == 1 && heard[0] == w.language {
		return in(w.language)
	}

	var out yaml.Out
	for _, language := range heard {
		out.Add(language, in(language))
	}
	return out
}

// heard writes a text for the languages that hear a step.
func (w *writer) heard(s *Step, text yaml.Out) yaml.Out {
	heard := heardIn(w.builder, s)
	switch {
	case len(heard) == 1 && heard[0] == w.language:
		return text
	case len(heard) > 1:
		heard = []string{"any"}
	}
	var out yaml.Out
	out.Add(heard[0], text)
	return out
}

// text writes the words and values of a prompt.
func (w *writer) text(s *Step, p Prompt) string {
	var out strings.Builder
	for _, part := range p.Parts {
		said := cleanRunes(part.Text)
		if part.Value != "" {
			said = "{" + w.placeholder(s, part.Value) + "}"
		}
		out.WriteString(said)
	}
	return oneLine(out.String())
}

// placeholder names a value: one of those that every call has, one that this call has
// entered, or else a text of the center, which it adds to b.texts.
func (w *writer) placeholder(s *Step, id string) string {
	switch {
	case slices.Contains(callValues, id):
		return id
	case w.final.hasEntered(s, id):
		return w.entryName(id)
	}
	if !slices.Contains(w.texts, id) {
		w.texts = append(w.texts, id)
	}
	return w.valueNames.name(id, w.center.proposal(id))
}

// callValues are the placeholders that a call or its queue fills.
var callValues = []string{"caller", "position", "wait", "reference"}
