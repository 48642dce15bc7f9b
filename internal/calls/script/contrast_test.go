package script

import (
	"fmt"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/ivrsim/ivrsim/internal/longtest"
)

// A contrast shows the longest beginning of the expected text that was said, of four characters at least, and both
// continuations. The judge tries every beginning.
func TestContrast(t *testing.T) {
	text := rapid.StringMatching(`[ab]{1,6}`)
	longtest.CheckN(t, 300, 3000, func(t *rapid.T) {
		expected := text.Draw(t, "expected") + text.Draw(t, "end")
		heard := text.Draw(t, "before") + expected[:rapid.IntRange(0, len(expected)-1).Draw(t, "said")] + text.Draw(t, "after")
		if strings.Contains(heard, expected) {
			t.Skip("the text was said")
		}

		common := 0
		for n := range expected {
			if strings.Contains(heard, expected[:n]) {
				common = n
			}
		}
		said := expected[:common]
		want := fmt.Sprintf("it said %q", heard)
		switch rest := heard[strings.Index(heard, said)+common:]; {
		case common < 4:
		case rest == "":
			want += fmt.Sprintf(": it ends after %q", said)
		default:
			want += fmt.Sprintf(": after %q it goes on %q, not %q", said, rest, expected[common:])
		}
		if got := contrast(expected, heard); got != want {
			t.Fatalf("of %q: %s\nwant %s", expected, got, want)
		}
	})
}

// A quoted text has at most 24 characters.
func TestClip(t *testing.T) {
	for n, want := range map[int]string{23: strings.Repeat("ö", 23), 24: strings.Repeat("ö", 24), 25: strings.Repeat("ö", 24) + "…"} {
		if got := clip(strings.Repeat("ö", n)); got != want {
			t.Errorf("%d characters are quoted as %s", n, got)
		}
	}
}
