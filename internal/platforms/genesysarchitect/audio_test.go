package genesysarchitect

import "testing"

// Words next to a recording are its text, so the prompt keeps the whole expression. Recordings or words
// alone need no further text.
func TestTextNextToRecordings(t *testing.T) {
	for _, c := range []struct{ source, audio, original string }{
		{`Append(PromptUser.Offer, PromptUser.Goodbye)`, "Offer & Goodbye", ""},
		{`Append(PromptUser.Offer, "until Friday")`, "Offer", `Append(PromptUser.Offer, "until Friday")`},
		{`"until Friday"`, "", ""},
	} {
		p := (&properties{}).expression(c.source)
		if p.Audio != c.audio || p.Original != c.original {
			t.Errorf("%s: recording %q with text %q, want %q with %q", c.source, p.Audio, p.Original, c.audio, c.original)
		}
	}
}
