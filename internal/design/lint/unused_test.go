package lint_test

import (
	"slices"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"github.com/ivrsim/ivrsim/internal/design/lint"
	"github.com/ivrsim/ivrsim/internal/files/diag/diagtest"
)

// TestUnusedOutcomes has calls of two kinds, each with a side of its own. After the branch on their kind, calls have the
// side of their kind alone, although both sides come to the branch.
func TestUnusedOutcomes(t *testing.T) {
	const main = `flow: main
attributes: {kind: [none, first, second], side: [none, left, right]}
start: topic
steps:
  topic:  {menu: "For one, press 1.", choices: {1: one, 2: two}, then: {exhausted: done}}
  one:    {set: {kind: first, side: left}, then: which}
  two:    {set: {kind: second, side: right}, then: which}
  which:  {branch: kind, then: {first: narrow, second: wide, none: done}}
  narrow: {branch: side, then: {left: done, right: done, none: done}}
  wide:   {say: Two., then: all}
  all:    {branch: side, then: {left: done, otherwise: done}}
  done:   {end: resolved}
`
	flows, found := open(t, fstest.MapFS{
		"routing.yaml": {Data: []byte(diagtest.Center)}, "main.yaml": {Data: []byte(main)},
	})
	checker := lint.Check(flows, found)

	got := map[string][]string{}
	for _, o := range checker.Unused(found).Outcomes {
		got[o.Step+" "+o.Name] = slices.Sorted(slices.Values(o.Values))
	}
	want := map[string][]string{
		"which none":   {"first", "second"},
		"narrow right": {"left"},
		"narrow none":  {"left"},
		"all left":     {"right"},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}
