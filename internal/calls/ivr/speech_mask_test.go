package ivr

import (
	"fmt"
	"strings"
	"testing"
	"testing/fstest"

	"pgregory.net/rapid"

	"github.com/ivrsim/ivrsim/internal/files/diag/diagtest"
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

// A call and its fork mask the entries of their own after the fork, however many were made before.
func TestForksMaskTheirOwnEntries(t *testing.T) {
	const most = 6
	var steps strings.Builder
	for i := range most {
		fmt.Fprintf(&steps, "  ask%d: {collect: PIN?, digits: 4, secret: yes, into: pin%d, then: {collected: ask%d, exhausted: bye}}\n",
			i, i, i+1)
	}
	folder := diagtest.Archive(t, "clinic")
	folder["clinic.yaml"] = &fstest.MapFile{Data: []byte("flow: clinic\nstart: ask0\nsteps:\n" + steps.String() +
		fmt.Sprintf("  ask%d: {say: Thank you., then: bye}\n  bye: {end: resolved}\n", most))}
	machine := Live(load(t, folder).Program("clinic"))

	for before := range most {
		call := dial(t, machine, caller("+1 202 555 0143"), strings.Repeat("press 1111, ", before))
		fork := call.Fork()

		// They take turns, so that one entry could replace the other.
		for i := before; i < most; i++ {
			for k, s := range []*Session{call, fork} {
				if err := do(s, fmt.Sprintf("press %d%03d", k+2, i)); err != nil {
					t.Fatal(err)
				}
			}
		}

		for i := before; i < most; i++ {
			for k, s := range []*Session{call, fork} {
				if entry := fmt.Sprintf("%d%03d", k+2, i); s.Masked(entry) != "••••" {
					t.Errorf("forked after %d entries: %s is not masked", before, entry)
				}
			}
		}
	}
}
