package writeback

import (
	"slices"
	"testing"

	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/platforms/importer"
)

// Edits that follow each other without a gap are one position. Other edits are a position each, and
// so are edits of two files.
func TestPositionsOfAChange(t *testing.T) {
	s := &searcher{places: &places{
		Input: Input{Sources: []importer.Source{{File: "a"}, {File: "b"}}},
		docs:  []*document{{text: "one two three"}, {text: "one two three"}},
	}}
	at := func(file string, column int) diag.Place {
		return diag.Place{File: file, Line: 1, Column: column, Width: 1}
	}
	for name, c := range map[string]struct {
		edits []edit
		want  []diag.Place
	}{
		"one":             {[]edit{{from: 4, to: 7}}, []diag.Place{at("a", 5)}},
		"goes on":         {[]edit{{from: 0, to: 4}, {from: 4, to: 7}, {from: 7, to: 9}}, []diag.Place{at("a", 1)}},
		"a gap":           {[]edit{{from: 0, to: 3}, {from: 4, to: 7}}, []diag.Place{at("a", 1), at("a", 5)}},
		"backward":        {[]edit{{from: 4, to: 7}, {from: 0, to: 3}}, []diag.Place{at("a", 5), at("a", 1)}},
		"a further file":  {[]edit{{from: 0, to: 4}, {file: 1, from: 4, to: 7}}, []diag.Place{at("a", 1), at("b", 5)}},
		"the place twice": {[]edit{{from: 4, to: 7}, {from: 4, to: 7}}, []diag.Place{at("a", 5)}},
	} {
		got := s.told(&change{differences: []difference{{}}, edits: c.edits}).Positions
		if !slices.Equal(got, c.want) {
			t.Errorf("%s: %v, want %v", name, got, c.want)
		}
	}
}

// A change shows both values. Of long values that begin alike, the words from 20 characters before the first difference on
// are shown.
func TestTextOfAChange(t *testing.T) {
	const long = "For the opening hours of our branches please press "
	for _, c := range []struct{ was, is, want string }{
		{"desk", "wait", `step: "desk" is now "wait"`},
		{"", "wait", `step: nothing is now "wait"`},
		{"desk", "", `step: "desk" is now nothing`},
		{long + "1.", long + "2.", `step: "… branches please press 1." is now "… branches please press 2."`},
		{"Press 1 now.", "Press 2 now.", `step: "Press 1 now." is now "Press 2 now."`},
	} {
		if got := (&Change{About: "step", Was: c.was, Is: c.is}).String(); got != c.want {
			t.Errorf("%s, want %s", got, c.want)
		}
	}
}

// An original is the source of a folder if both have the same flows, and no step differs.
func TestOtherOriginals(t *testing.T) {
	const stale = "the folder was not imported from this original: "
	named := func(flows ...string) *importer.NameMap {
		text := "flows:\n"
		for _, f := range flows {
			text += "  " + f + ": {name: " + f + "}\n"
		}
		return importer.ReadNameMap([]byte(text), &diag.Findings{})
	}
	file := func(said string) []byte {
		return []byte("flow: one\nstart: a\nsteps:\n  a: {say: " + said + ", then: b}\n  b: {end: done}\n")
	}

	for about, c := range map[string]struct {
		before, now *importer.NameMap
		said, want  string
	}{
		"the same":    {named("one"), named("one"), "Hello.", ""},
		"a new flow":  {named("one"), named("one", "two"), "Hello.", stale + `the folder has no flow of "two"`},
		"a lost flow": {named("one", "two"), named("one"), "Hello.", stale + `it has no flow "two"`},
		"another say": {named("one"), named("one"), "Bye.", stale + `step "a", say of flow one has changed since`},
	} {
		base := &imported{model: model{}, names: c.now}
		base.parse("one.yaml", file(c.said))
		s := &searcher{places: &places{Input: Input{Names: c.before, Written: append([]byte("-- one.yaml --\n"), file("Hello.")...)}}}
		s.base = base
		got := ""
		if err := s.checkOrigin(); err != nil {
			got = err.Error()
		}
		if got != c.want {
			t.Errorf("%s: %q, want %q", about, got, c.want)
		}
	}
}
