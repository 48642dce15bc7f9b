package asterisk

import (
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/ivrsim/ivrsim/internal/files/diag/diagtest"
	"github.com/ivrsim/ivrsim/internal/longtest"
	"github.com/ivrsim/ivrsim/internal/platforms/importer"
)

// TestCarriedBy: a carried variable has the texts of all calls that meet, in whatever order they come. Over the most
// texts, it is unknown. It is inherited if each of the calls has it from outside of the routine.
func TestCarriedBy(t *testing.T) {
	longtest.Check(t, func(t *rapid.T) {
		letters := strings.Split("abcdefghijklmnopqrstuvwxyz0123", "")
		texts := rapid.SliceOfN(rapid.SampledFrom(letters), 1, 60).Draw(t, "texts")
		texts[0] = rapid.SampledFrom([]string{"", "a"}).Draw(t, "first")
		own := oneText(texts[0])
		for _, text := range texts[1:] {
			own = carriedBy(own, oneText(text), maxTexts)
		}

		want := slices.Compact(slices.Sorted(slices.Values(texts)))
		got := slices.Sorted(slices.Values(own.texts))
		if isTooMany := len(want) > maxTexts; isTooMany != own.isTooMany() || !isTooMany && !slices.Equal(got, want) {
			t.Fatalf("%q are carried as %v", texts, own)
		}
		if with := carriedBy(own.inherit(), oneText("zz"), maxTexts); with.isInherited {
			t.Fatalf("%v is inherited", with)
		}
		if both := carriedBy(own.inherit(), own.inherit(), maxTexts); !both.is(own.inherit()) {
			t.Fatalf("%v with itself is %v", own, both)
		}
	})
}

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

		got := slices.DeleteFunc(slices.Sorted(n.state.vars.names()), isArgument)
		if isKnown && n.state.command == "" && !slices.Equal(got, want) {
			t.Errorf("%s keeps %q, want %q", n.prio.id(), got, want)
		}
	}
}
