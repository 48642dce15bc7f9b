package ivr

import (
	"strconv"
	"strings"
	"time"
	"unicode"

	"github.com/ivrsim/ivrsim/internal/flow"
	"github.com/ivrsim/ivrsim/internal/routing"
)

// said is the value of a placeholder: as the caller hears it, and as it may be
// shown to others.
type said struct{ heard, shown, secret string } // secret: what heard masks, still to be dialed

func open(text string) said { return said{heard: text, shown: text} }

// mask hides what is secret: every letter and digit becomes a dot.
func mask(text string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsNumber(r) || unicode.IsMark(r) {
			return '•'
		}
		return r
	}, text)
}

// speak begins to say a prompt in the call's language, if there is one, and
// gives how long it takes.
func (s *Session) speak(p *flow.Prompt) time.Duration {
	if p.IsZero() {
		return 0
	}
	language := s.call.Values[routing.AttrLanguage]
	words, length := s.fill(p.Texts[language]), time.Duration(p.Length[language])
	s.note(Event{Kind: EventSpoke, State: s.call.State, Text: words.shown, Length: length, Spoken: language, heard: words.heard})
	return length
}

// fill puts values in the place of a template's placeholders. One that has none
// stays as it is written, so that it can be seen.
func (s *Session) fill(t flow.Template) said {
	if len(t) == 1 && t[0].Placeholder == "" {
		return open(t[0].Text)
	}
	var heard, shown strings.Builder
	for _, piece := range t {
		value := open(piece.Text)
		if piece.Placeholder != "" {
			value = s.value(piece.Placeholder)
		}
		heard.WriteString(value.heard)
		shown.WriteString(value.shown)
	}
	return said{heard: heard.String(), shown: shown.String()}
}

func (s *Session) value(placeholder string) said {
	v, known := s.names[placeholder]
	switch {
	case known:
		return v
	case placeholder == "reference":
		return open(Reference)
	case placeholder == "caller" && s.setup.From.E164 != "":
		return said{heard: s.setup.From.International(), shown: s.setup.From.Masked()}
	}
	return open("{" + placeholder + "}")
}

// remember sets a placeholder's value for the rest of the call.
func (s *Session) remember(name string, value said) {
	if s.names == nil {
		s.names = map[string]said{}
	}
	s.names[name] = value
}

// announce sets what prompts say of the queue last checked or joined. The wait
// is in whole minutes, rounded up.
func (s *Session) announce(wait time.Duration, position int) {
	minutes := (wait + time.Minute - 1) / time.Minute
	s.remember("wait", open(strconv.FormatInt(int64(minutes), 10)))
	s.remember("position", open(strconv.Itoa(max(position, 1))))
}
