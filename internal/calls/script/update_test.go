package script_test

import (
	"maps"
	"slices"
	"testing"
	"testing/fstest"

	"github.com/ivrsim/ivrsim/internal/calls/script"
	"github.com/ivrsim/ivrsim/internal/files/diag"
)

// A call keeps its meaning if its key or its text changes: the new key is that of the choice whose text is most like the
// expected text. Consent to an offer is no choice, so that no caller consents who did not.
func TestUpdateTakesTheMostSimilarChoice(t *testing.T) {
	const (
		hours = "On Sunday we open later."
		other = "On Monday we send all letters."
	)
	menu := func(one, two string) string {
		return "flow: main\nstart: ask\nsteps:\n" +
			"  ask: {menu: Press a key., choices: {1: one, 2: two}, then: {exhausted: bye}}\n" +
			"  one: {say: " + one + ", then: bye}\n" +
			"  two: {say: " + two + ", then: bye}\n" +
			"  bye: {end: told}\n"
	}
	offer := "flow: main\nstart: ask\nsteps:\n" +
		"  ask: {callback: help, say: Press 1 for a callback., then: {booked: one, declined: bye}}\n" +
		"  one: {say: " + hours + ", then: bye}\n" +
		"  bye: {end: told}\n"

	for _, c := range []struct {
		name, flow string
		texts      []string // that the changed steps get
		left       int
	}{
		{"the first is like it", menu(hours, other), []string{"1", hours}, 0},
		{"the second is like it", menu(other, hours), []string{"2", hours}, 0},
		{"consent would be like it", offer, nil, 1},
	} {
		fsys := small("tests:\n  - {name: x, steps: [press: 9, hear: On Sunday we open., end: told]}\n").(fstest.MapFS)
		fsys["main.yaml"] = &fstest.MapFile{Data: []byte(c.flow)}

		all, suites, found := open(t, fsys)
		if found.Errors() > 0 {
			t.Fatalf("%s: %v", c.name, found.Sorted())
		}
		batch, err := script.RunAll(t.Context(), all, suites, script.Selection{})
		if err != nil {
			t.Fatal(err)
		}
		u, err := batch.Update(t.Context(), all, found)
		if err != nil {
			t.Fatal(err)
		}

		var texts []string
		for _, edits := range slices.Collect(maps.Values(u.Edits)) {
			texts = append(texts, textsOf(edits)...)
		}
		if !slices.Equal(texts, c.texts) || len(u.Left) != c.left {
			t.Errorf("%s: the steps become %q, and %d calls stay, want %q and %d", c.name, texts, len(u.Left), c.texts, c.left)
		}
	}
}

func textsOf(edits []diag.Edit) (out []string) {
	for _, e := range edits {
		out = append(out, e.Text)
	}
	return out
}
