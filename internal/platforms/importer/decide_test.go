package importer

import (
	"slices"
	"testing"
)

// TestClassesOfValues: a class is named after the value that a test compares with, or the one test that holds for it,
// and no test is without a class that it holds for and no other test's value is.
func TestClassesOfValues(t *testing.T) {
	for _, c := range []struct {
		tests  []Test
		want   []string
		values map[string]string // a value, and the word of its class
	}{
		{
			[]Test{{Is: Under, Operand: "18"}, {Is: Least, Operand: "65"}, {Is: Over, Operand: "64"}, {Operand: "30"}},
			[]string{"30", "from_65", "under_18"},
			map[string]string{"40": "40", "70": "from_65", "3": "under_18"},
		},
		{[]Test{{Operand: "1"}, {Is: Under, Operand: "2"}}, []string{"1", "under_2"}, map[string]string{"0": "under_2"}},
		{
			[]Test{{Operand: "4"}, {Operand: "5"}, {Is: Over, Operand: "3"}},
			[]string{"4", "5", "over_3"},
			map[string]string{"6": "over_3", "100": "over_3"},
		},
		{
			[]Test{{Operand: "gold"}, {Is: Contains, Operand: "gold"}},
			[]string{"contains_gold", "gold"},
			map[string]string{"gold plus": "contains_gold"},
		},
		{[]Test{{Operand: "12"}, {Is: Starts, Operand: "12"}}, []string{"12", "starts_with_12"}, map[string]string{"123": "starts_with_12"}},
		{[]Test{{Operand: "12"}, {Is: Ends, Operand: "12"}}, []string{"12", "ends_with_12"}, map[string]string{"312": "ends_with_12"}},
		{[]Test{{Operand: "yes"}, {Is: Pattern, Operand: "yes.*"}}, []string{"yes", "yes.star"}, map[string]string{"yes please": "yes.star"}},
	} {
		x := classify(c.tests)
		var got []string
		for _, one := range x.of {
			got = append(got, one.word)
		}
		slices.Sort(got)
		if !slices.Equal(got, c.want) {
			t.Errorf("%v: the values are told apart as %q, want %q", c.tests, got, c.want)
		}
		for value, want := range c.values {
			if word := x.word(value); word != want {
				t.Errorf("%v: %q is told apart as %q, want %q", c.tests, value, word, want)
			}
		}
	}
}
