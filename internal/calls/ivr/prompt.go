package ivr

import (
	"strings"
	"time"

	"github.com/ivrsim/ivrsim/internal/design/flow"
	"github.com/ivrsim/ivrsim/internal/design/routing"
)

// spokenValue is a placeholder's value, or a prompt: as the caller hears it and as it
// may be shown to others.
type spokenValue struct{ heard, shown, secret string } // secret: the entry that heard masks, for a callback to dial

func unmasked(text string) spokenValue { return spokenValue{heard: text, shown: text} }

// play speaks a prompt to its end.
func (s *Session) play(p *flow.Prompt) {
	s.now = s.now.Add(s.speak(p))
}

// speak begins to speak a prompt in the call's language, and returns its length.
func (s *Session) speak(p *flow.Prompt) time.Duration {
	if p.IsZero() {
		return 0
	}

	s.refreshWait()
	language := s.call.Values[routing.AttrLanguage]
	words := s.fill(p.Texts[language])
	length := time.Duration(p.Length[language])
	s.note(Event{
		Kind:   EventSpoke,
		State:  s.call.State,
		Text:   words.shown,
		Length: length,
		Spoken: language,
		Prompt: p,
		heard:  words.heard,
	})

	return length
}

// fill replaces a template's placeholders with their values. One without a value
// stays as it is written, so that it can be seen.
func (s *Session) fill(t flow.Template) spokenValue {
	var heard, shown strings.Builder
	for _, piece := range t {
		value := unmasked(piece.Text)
		if piece.Placeholder != "" {
			value = s.value(piece.Placeholder)
		}
		heard.WriteString(value.heard)
		shown.WriteString(value.shown)
	}
	return spokenValue{heard: heard.String(), shown: shown.String()}
}

// value returns the text that a prompt speaks for a placeholder. It is a value of the call, or else
// a text of the center. A placeholder without either stays in braces, so that it can be seen.
func (s *Session) value(placeholder string) spokenValue {
	v, known := s.values[placeholder]
	switch {
	case known:
		return v
	case placeholder == "reference":
		return unmasked(Reference)
	case placeholder == "caller" && s.setup.From.E164 != "":
		return spokenValue{heard: s.setup.From.International(), shown: s.setup.From.Masked()}
	}

	if text, given := s.center().Text(placeholder); given {
		return unmasked(text)
	}
	return unmasked("{" + placeholder + "}")
}

// remember sets a placeholder's value for the rest of the call.
func (s *Session) remember(name string, value spokenValue) {
	if s.values == nil {
		s.values = map[string]spokenValue{}
	}
	s.values[name] = value
}
