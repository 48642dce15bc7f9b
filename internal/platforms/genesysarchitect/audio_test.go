package genesysarchitect

import (
	"testing"

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
