package writeback

import (
	"slices"
	"strings"
	"testing"

	"github.com/ivrsim/ivrsim/internal/platforms/importer"
)

// TestRefusalsNameTheBound: a change that is refused because of a bound has the number in its reason.
func TestRefusalsNameTheBound(t *testing.T) {
	at := key{flow: "main", step: "topic", path: "say"}
	long := strings.Repeat("word ", 1200)
	for want, c := range map[string]struct {
		work int
		change
		difference
	}{
		"trying every place takes imports of more than 4,000,000 blocks": {
			maxWork + 1, change{}, difference{key: at, was: "One.", is: "Two."},
		},
		"the differences of the step have more than 128 combinations": {
			0, change{isCut: true}, difference{key: at, was: "One.", is: "Two."},
		},
		"the prompts differ in more than 1,000,000 pairs of words and spaces": {
			0, change{}, difference{key: at, was: long, is: strings.ToUpper(long)},
		},
	} {
		s := &searcher{
			work:   c.work,
			base:   &imported{result: &importer.Result{}},
			folder: model{key{flow: "main"}: setting{}},
		}
		s.Format.Writing = &importer.Writing{}
		if why, fix := s.why(&c.change, c.difference); why != want || fix == "" {
			t.Errorf("the reason is %q, want %q", why, want)
		}
	}
}

// TestCutCombinationsAreMarked: differences with more combinations than are tried are marked if none of the first ones
// mends them.
func TestCutCombinationsAreMarked(t *testing.T) {
	for choices, want := range map[int]bool{11: false, 12: true} { // 121 and 144 combinations of two changes
		s := &searcher{work: maxWork, base: &imported{center: &importer.Center{Flows: []*importer.Flow{{}}}}}
		changes := []*change{{}, {}}
		for _, c := range changes {
			c.candidates = slices.Repeat([][]edit{{}}, choices)
			c.differences = []difference{{}}
		}
		s.base.center.Flows[0].Block("a", "Say") // each try imports a block, so that the bound on the work ends it

		s.searchJointly(changes)
		if changes[0].isCut != want || changes[1].isCut != want {
			t.Errorf("%d edits for each of two changes: isCut is %v, want %v", choices, changes[0].isCut, want)
		}
	}
}
