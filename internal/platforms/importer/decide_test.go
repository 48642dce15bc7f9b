package importer

import (
	"slices"
	"testing"
)

func TestClassesOfValues(t *testing.T) {
	x := classify([]Test{
		{Is: Under, Operand: "18"}, {Is: Least, Operand: "65"}, {Is: Over, Operand: "64"}, {Operand: "30"},
	})
	var got []string
	for _, c := range x.of {
		got = append(got, c.word)
	}
	slices.Sort(got)
	if want := []string{"30", "65", "under_18"}; !slices.Equal(got, want) {
		t.Errorf("the values are told apart as %q, want %q", got, want)
	}
	if x.word("40") != "40" || x.word("70") != "65" || x.word("3") != "under_18" {
		t.Error("a value is not that of its class")
	}
}
