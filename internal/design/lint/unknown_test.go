package lint_test

import (
	"strings"
	"testing"
	"testing/fstest"

	"github.com/ivrsim/ivrsim/internal/files/diag/diagtest"
)

// TestFlowsThatLeadToAnErrorAreUnknown: a flow that leads to an error which only calls show gets no advice about all its
// calls, however far the error is.
func TestFlowsThatLeadToAnErrorAreUnknown(t *testing.T) {
	const main = "flow: main\nstart: topic\nsteps:\n  topic: {menu: \"For news, press 1.\", choices: {1: news}, then: {exhausted: done}}\n" +
		"  news: {go: middle}\n  lost: {say: Nobody hears this., then: done}\n  done: {end: resolved}\n"
	const middle = "flow: middle\nstart: on\nsteps:\n  on: {go: last}\n"
	const last = "flow: last\nstart: a\nsteps:\n  a: {lookup: x, then: {yes: b, no: c, error: c}}\n" +
		"  b: {say: One., then: d}\n  d: {say: Two., then: b}\n  c: {end: resolved}\n"

	for _, c := range []struct {
		name, last string
		want       bool
	}{
		{"a cycle without a wait", last, false},
		{"no error", strings.Replace(last, "then: b}", "then: c}", 1), true},
	} {
		t.Run(c.name, func(t *testing.T) {
			found := findings(t, fstest.MapFS{
				"routing.yaml": {Data: []byte(diagtest.Center)}, "main.yaml": {Data: []byte(main)},
				"middle.yaml": {Data: []byte(middle)}, "last.yaml": {Data: []byte(c.last)},
			})
			got := false
			for x := range found.All() {
				got = got || x.Rule == "unreachable-step" && x.Place.File == "main.yaml"
			}
			if got != c.want {
				t.Errorf("the step that no call comes to is reported: %t, want %t\n%v", got, c.want, found.Sorted())
			}
		})
	}
}
