package genesysarchitect

import (
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/ivrsim/ivrsim/internal/longtest"
	"github.com/ivrsim/ivrsim/internal/platforms/importer"
)

// TestWordsNextToRecordings reads audio of recordings and words, which are heard one after the other. The recordings of a
// prompt stand for all that it says.
func TestWordsNextToRecordings(t *testing.T) {
	for _, c := range []struct{ source, audio, words, original string }{
		{`Append(PromptUser.Offer, PromptUser.Goodbye)`, "Offer & Goodbye", "", ""},
		{`Append(PromptUser.Offer, "until Friday")`, "", "until Friday", `Append(PromptUser.Offer, "until Friday")`},
		{`"until Friday"`, "", "until Friday", ""},
	} {
		p := (&properties{}).expression(c.source)
		spoken := importer.Prompt{Parts: p.Parts}
		words := spoken.Content()
		if p.Audio != c.audio || words != c.words || p.Original != c.original {
			t.Errorf("%s: recording %q, words %q of %q, want %q, %q of %q", c.source, p.Audio, words, p.Original, c.audio, c.words,
				c.original)
		}
	}
}

// Prompts that are played one after the other have all texts as sentences, all recordings but the pauses, and
// their times.
func TestPromptsInTurn(t *testing.T) {
	longtest.Check(t, func(t *rapid.T) {
		items := rapid.SliceOfN(rapid.Custom(func(t *rapid.T) importer.Prompt {
			p := importer.Prompt{Audio: rapid.SampledFrom([]string{"", "a", "b", importer.Silence}).Draw(t, "audio")}
			if text := rapid.SampledFrom([]string{"", "Hello.", "Bye."}).Draw(t, "text"); text != "" {
				p.Parts = []importer.Part{{Text: text}}
			}
			p.Takes = time.Duration(rapid.IntRange(0, 9).Draw(t, "seconds")) * time.Second
			return p
		}), 1, 4).Draw(t, "prompts")

		var texts, audio []string
		var takes time.Duration
		for _, one := range items {
			for _, part := range one.Parts {
				texts = append(texts, part.Text)
			}
			if one.Audio == importer.Silence && len(items) > 1 {
				continue
			}
			takes += one.Takes
			if one.Audio != "" {
				audio = append(audio, one.Audio)
			}
		}

		got := inTurn(items)
		text := ""
		for _, part := range got.Parts {
			text += part.Text
		}
		if text != strings.Join(texts, " ") || got.Audio != strings.Join(audio, " & ") || got.Takes != takes {
			t.Errorf("%+v in turn are %+v", items, got)
		}
	})
}
