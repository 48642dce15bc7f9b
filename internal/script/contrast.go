package script

import (
	"fmt"
	"sort"
	"strings"

	"github.com/ivrsim/ivrsim/internal/flow"
)

// leastCommon is how many characters of an expected text have to be found for
// the place where it goes on differently to mean anything.
const leastCommon = 4

// contrast shows what was said, and where an expected text that begins in it
// goes on differently.
func contrast(expected, heard string) string {
	want, said := []rune(flow.Fold(expected)), flow.Fold(heard)
	// What contains a text contains every shorter beginning of it.
	common := sort.Search(len(want), func(n int) bool { return !strings.Contains(said, string(want[:n+1])) })
	whole := itSaid(heard)
	if common < leastCommon {
		return whole
	}
	found := string(want[:common])
	_, rest, _ := strings.Cut(said, found)
	if rest == "" {
		return fmt.Sprintf("%s: it ends after %q", whole, found)
	}
	return fmt.Sprintf("%s: after %q it goes on %q, not %q", whole, found, clip(rest), clip(string(want[common:])))
}

func itSaid(heard string) string {
	return fmt.Sprintf("it said %q", strings.Join(strings.Fields(heard), " "))
}

// clip keeps what a reader needs of how a text goes on.
func clip(s string) string {
	const most = 24
	if r := []rune(s); len(r) > most {
		return string(r[:most]) + "…"
	}
	return s
}
