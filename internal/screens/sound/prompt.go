package sound

import (
	"time"

	"github.com/ivrsim/ivrsim/internal/design/flow"
	"github.com/ivrsim/ivrsim/internal/design/routing"
)

// PromptOf returns the prompt of a flow in a language, with the words that a caller hears. Words that are the name of
// the recording in brackets are not known, and are left out.
func PromptOf(center *routing.Center, p *flow.Prompt, language routing.Value, words string) Prompt {
	out := Prompt{
		Recording: p.Recording(language),
		Text:      words,
		Language:  center.Attributes[routing.AttrLanguage].Values[language],
		Length:    time.Duration(p.Length[language]),
		Numbers:   p.Numbers,
	}
	if out.Text == "["+out.Recording+"]" {
		out.Text = ""
	}
	return out
}
