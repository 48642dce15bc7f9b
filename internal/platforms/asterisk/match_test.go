package asterisk

import (
	"strconv"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/ivrsim/ivrsim/internal/longtest"
)

// TestMatchesAreTheLongest compares a pattern of alternatives with a search by hand: the match begins as early as possible,
// and of the alternatives there the longest counts, as in POSIX.
func TestMatchesAreTheLongest(t *testing.T) {
	word := rapid.StringOfN(rapid.SampledFrom([]rune("ab")), 1, 4, -1)
	longtest.Check(t, func(t *rapid.T) {
		text := rapid.StringOfN(rapid.SampledFrom([]rune("abc")), 0, 8, -1).Draw(t, "text")
		words := rapid.SliceOfN(word, 1, 4).Draw(t, "words")
		fromStart := rapid.Bool().Draw(t, "from start")
		hasGroup := rapid.Bool().Draw(t, "group")

		longest := ""
		for at := range text {
			for _, w := range words {
				if strings.HasPrefix(text[at:], w) && len(w) > len(longest) {
					longest = w
				}
			}
			if longest != "" || fromStart {
				break
			}
		}

		pattern := strings.Join(words, "|")
		want := strconv.Itoa(len(longest))
		if hasGroup {
			pattern = "(" + pattern + ")"
			want = longest
		}
		if got := match(text, `"`+pattern+`"`, fromStart); got != want {
			t.Errorf("%q in %q, from its start: %t, is %q, want %q", pattern, text, fromStart, got, want)
		}
	})
}
