package importer

import (
	"strconv"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/ivrsim/ivrsim/internal/longtest"
)

// TestEachNumberHasAClass draws ranges. The tests that hold for a number, which the test computes with its own
// comparisons, are the tests of some class.
func TestEachNumberHasAClass(t *testing.T) {
	longtest.Check(t, func(t *rapid.T) {
		bounds := rapid.SliceOfN(rapid.IntRange(0, 150), 1, 3).Draw(t, "bounds")
		var tests []Test
		for _, n := range bounds {
			tests = append(tests, Test{Is: Over, Operand: strconv.Itoa(n)})
		}
		holding := func(value string) string {
			var out strings.Builder
			number, _ := strconv.Atoi(value)
			for _, n := range bounds {
				out.WriteString(strconv.FormatBool(number > n) + " ")
			}
			return out.String()
		}

		found := map[string]bool{}
		for _, c := range classify(tests).of {
			found[holding(c.example)] = true
		}
		value := strconv.Itoa(rapid.IntRange(0, 20_000).Draw(t, "number"))
		told := holding(value)
		if strings.Contains(told, "true") && !found[told] {
			t.Errorf("no class has the tests of %s: over %v", value, bounds)
		}
	})
}

// TestWordsOfRanges names the classes of values by the bounds that hold for them alone.
func TestWordsOfRanges(t *testing.T) {
	x := classify([]Test{
		{Is: Least, Operand: "10000"},
		{Is: Over, Operand: "999"},
		{Is: Over, Operand: "0"},
		{Is: Under, Operand: "5"},
	})
	for value, want := range map[string]string{
		"20000": "from_10000", "10000": "from_10000", "9999": "over_999", "999": "over_0", "5": "over_0", "4": "over_0_under_5",
		"0": "under_5",
	} {
		if got := x.word(value); got != want {
			t.Errorf("%s is %s, want %s", value, got, want)
		}
	}
}
