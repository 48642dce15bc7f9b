package asterisk

import (
	"slices"
	"testing"

	"github.com/ivrsim/ivrsim/internal/files/diag/diagtest"
	"github.com/ivrsim/ivrsim/internal/platforms/importer"
)

// TestLive: a line keeps the values that a call may still read, also in the routine that it runs and after it.
func TestLive(t *testing.T) {
	src := diagtest.Archive(t, "carried/live")["extensions.conf"].Data
	m, err := follow([]importer.Source{{File: "extensions.conf", Content: src}}, "in", importLimits())
	if err != nil {
		t.Fatal(err)
	}

	for _, n := range m.nodes {
		want, isKnown := map[string][]string{
			"in,s,4":  {"B", "C"},
			"in,s,6":  {"A", "C", "D"},
			"sub,s,1": {"B"},
			"sub,s,3": {"D"},
		}[n.prio.id()]

		got := slices.DeleteFunc(slices.Sorted(n.state.vars.Names()), isArgument)
		if isKnown && n.state.command == "" && !slices.Equal(got, want) {
			t.Errorf("%s keeps %q, want %q", n.prio.id(), got, want)
		}
	}
}
