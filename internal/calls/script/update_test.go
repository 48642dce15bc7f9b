package script_test

import (
	"maps"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/ivrsim/ivrsim/internal/calls/script"
	"github.com/ivrsim/ivrsim/internal/files/diag"
)

// A call keeps its meaning if its key or its text changes: the new key is the key of the choice whose text is most
// like the expected text. Consent to an offer is no choice, so that no caller consents who did not.
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
		fsys := small(t, "tests:\n  - {name: x, steps: [press: 9, hear: On Sunday we open., end: told]}\n")
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

// A call with more steps than the search plays, and a call with more keys than it tries, stay as they are. The reason names
// the bound.
func TestAnUpdateAtItsBoundIsNamed(t *testing.T) {
	const atBound = "; the search for other keys ended at its bound of 50,000 steps, so change the call by hand"
	menu := "flow: main\nstart: ask\nsteps:\n  ask: {menu: Press a key., choices: {1: ask, 2: ask}, then: {exhausted: bye}}\n" +
		"  bye: {end: told}\n"
	for name, c := range map[string]struct{ steps, why string }{
		"many steps": {
			strings.Repeat("hear: Press, ", 50_000) + "end: told",
			"the call is too long" + atBound,
		},
		"many keys": {
			strings.Repeat("press: 1, "+strings.Repeat("hear: Press, ", 200), 9) + "end: told",
			"expected end: told; the call waits for a key at main.ask" + atBound,
		},
	} {
		fsys := small(t, "tests:\n  - {name: x, steps: ["+c.steps+"]}\n")
		fsys["main.yaml"] = &fstest.MapFile{Data: []byte(menu)}
		all, suites, found := open(t, fsys)
		batch, err := script.RunAll(t.Context(), all, suites, script.Selection{})
		if err != nil || found.Errors() > 0 {
			t.Fatalf("%s: %v, %v", name, err, found.Sorted())
		}

		u, err := batch.Update(t.Context(), all, found)
		if err != nil || len(u.Edits) > 0 || len(u.Left) != 1 {
			t.Fatalf("%s: %d files are edited, %d calls stay, %v", name, len(u.Edits), len(u.Left), err)
		}
		if why := u.Left[0].Failure; why.Message != c.why || why.Place.Line == 0 {
			t.Errorf("%s: %s: %s", name, why.Place, why.Message)
		}
	}
}

func textsOf(edits []diag.Edit) (out []string) {
	for _, e := range edits {
		out = append(out, e.Text)
	}
	return out
}
