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
