package asterisk

import (
	"slices"
	"strconv"
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
		own := texts[0]
		for _, text := range texts[1:] {
			own = carriedBy(own, text)
		}

		want := slices.Compact(slices.Sorted(slices.Values(texts)))
		got := slices.Sorted(slices.Values(carriedTexts(own)))
		if isTooMany := len(want) > maxTexts; isTooMany != (own == carried) || !isTooMany && !slices.Equal(got, want) {
			t.Fatalf("%q are carried as %q", texts, own)
		}
		if with := carriedBy(inherit(own), "zz"); isInherited(with) {
			t.Fatalf("%q is inherited", with)
		}
		if both := carriedBy(inherit(own), inherit(own)); both != inherit(own) {
			t.Fatalf("%q with itself is %q", own, both)
		}
	})
}

// TestSpan: a carried counter has the numbers of all calls that meet, up to its last one, and is unset if a call may
// have it so. Each number is in one class.
func TestSpan(t *testing.T) {
	c := &variable{counts: true, last: 40, told: []int{3, 20}, mayBeUnset: true}
	c.findClasses() // 0-2, 3, 4-19, 20, 21-39, 40
	longtest.Check(t, func(t *rapid.T) {
		numbers := rapid.SliceOfN(rapid.IntRange(-1, 60), 1, 8).Draw(t, "numbers")
		text := func(n int) string {
			if n < 0 { // it is unset
				return ""
			}
			return strconv.Itoa(n)
		}
		own := text(numbers[0])
		for _, n := range numbers[1:] {
			own = c.span(own, text(n))
		}

		var classes []string
		if len(numbers) == 1 {
			classes = []string{own}
		} else {
			classes = c.classes(own)
		}
		for _, n := range numbers {
			in := 0
			for _, class := range classes {
				s := readInterval(class)
				isUnset := class == "" && n < 0
				isNumber := class != "" && n >= 0 && s.from <= min(n, c.last) && min(n, c.last) <= s.to
				if isUnset || isNumber || len(numbers) == 1 {
					in++
				}
			}
			if in != 1 {
				t.Fatalf("%d is in %d of the classes %q of %q", n, in, classes, own)
			}
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
