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
		manyPlaces map[key]bool
	}{
		"trying every place takes imports of more than 4,000,000 blocks": {
			maxWork + 1, change{}, difference{key: at, was: "One.", is: "Two."}, nil,
		},
		"the differences of the step have more than 128 combinations": {
			0, change{isCut: true}, difference{key: at, was: "One.", is: "Two."}, nil,
		},
		"the prompts differ in more than 1,000,000 pairs of words and spaces": {
			0, change{}, difference{key: at, was: long, is: strings.ToUpper(long)}, nil,
		},
		"the original has it in more than 8 places, and one or two of them are not enough": {
			0, change{}, difference{key: at, was: "One.", is: "Two."}, map[key]bool{at: true},
		},
	} {
		s := &searcher{
			work:   c.work,
			places: &places{manyPlaces: c.manyPlaces, base: &imported{result: &importer.Result{}}},
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
		base := &imported{center: &importer.Center{Flows: []*importer.Flow{{}}}}
		s := &searcher{work: maxWork, places: &places{base: base}}
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

// TestPairs: of more edits than are paired, the first ones are, and the pairs are marked.
func TestPairs(t *testing.T) {
	for edits, want := range map[int]bool{0: false, 2: false, 8: false, 9: true} {
		pairs, isCut := pairsOf(slices.Repeat([][]edit{{{text: "x"}}}, edits))
		paired := min(edits, 8)
		if len(pairs) != paired*(paired-1)/2 || isCut != want {
			t.Errorf("%d edits have %d pairs, and isCut is %v, want %v", edits, len(pairs), isCut, want)
		}
	}
}

// TestManyNumbersOfAText: a duration is written in the place of each equal number of a text, the tenth as well.
func TestManyNumbersOfAText(t *testing.T) {
	const numbers = 12
	d := &document{text: `"` + strings.Repeat("a 1 ", numbers-1) + `a 2"`}
	if err := parseJSON(d); err != nil {
		t.Fatal(err)
	}
	if got := (leaf{value: d.root}).scale(2, 3); len(got) != 1 {
		t.Errorf("%d edits change the last of %d numbers, want 1", len(got), numbers)
	}
}
