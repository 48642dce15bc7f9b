package ivr

import (
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/ivrsim/ivrsim/internal/longtest"
)

// A mask covers the longest entry at its place, whatever their order, with any marks between its characters. Entries of one character are in
// no mask.
func TestMasksOfEntries(t *testing.T) {
	entries := []string{"12", "1234", "123", "7", "R-55"}
	longtest.CheckN(t, 60, 600, func(t *rapid.T) {
		shuffled := rapid.Permutation(entries).Draw(t, "entries")
		mark := rapid.SampledFrom([]string{"", "-", " ", ". "}).Draw(t, "mark")
		with := func(characters string) string { return strings.Join(strings.Split(characters, ""), mark) }
		pattern := anyOf(shuffled)
		for text, want := range map[string]string{
			"it is " + with("1234") + ".": with("1234"), "it is " + with("123") + ", 9": with("123"), "a " + with("12") + " b": with("12"),
			"r" + mark + with("55"): "r" + mark + with("55"), "no 7 here": "", with("55"): with("55"),
		} {
			if got := pattern.FindString(text); got != want {
				t.Fatalf("%q: of %q %q is masked, want %q", shuffled, text, got, want)
			}
		}
	})
	if anyOf([]string{"7", "", "-"}) != nil {
		t.Error("there is nothing to mask, and a pattern")
	}
}
