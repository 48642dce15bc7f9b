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
	entries := []string{"12", "1234", "123", "7", "R-55", "sk9"}
	longtest.CheckN(t, 60, 600, func(t *rapid.T) {
		shuffled := rapid.Permutation(entries).Draw(t, "entries")
		mark := rapid.SampledFrom([]string{"", "-", " ", ". "}).Draw(t, "mark")
		with := func(characters string) string { return strings.Join(strings.Split(characters, ""), mark) }
		for text, want := range map[string]string{
			"it is " + with("1234") + ".": "it is " + with("••••") + ".", "it is " + with("123") + ", 9": "it is " + with("•••") + ", 9",
			"a " + with("12") + " b": "a " + with("••") + " b", "r" + mark + with("55"): "•" + mark + with("••"),
			"no 7 here": "no 7 here", with("55"): with("••"), with("ſK9"): with("•••"), with("12ſK9"): with("•••••"),
		} {
			if got := maskEntries(text, shuffled); got != want {
				t.Fatalf("%q: %q is masked as %q, want %q", shuffled, text, got, want)
			}
		}
	})
	if got := maskEntries("7-", []string{"7", "", "-"}); got != "7-" {
		t.Errorf("there is nothing to mask, and the text is %q", got)
	}
}
