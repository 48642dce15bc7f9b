package sim

import (
	"slices"
	"testing"
)

// Transitions are listed by flow, then by step, then by the next step.
func TestOrderOfTransitions(t *testing.T) {
	want := []Transition{
		{Flow: "a", Source: "x", Target: "z"},
		{Flow: "a", Source: "y", Target: "x"},
		{Flow: "a", Source: "y", Target: "y"},
		{Flow: "b", Source: "a", Target: "b"},
		{Flow: "b", Source: "b", Target: "a"},
	}
	got := []Transition{want[3], want[2], want[4], want[0], want[1]}
	slices.SortFunc(got, byName)
	if !slices.Equal(got, want) {
		t.Errorf("the order is %v, want %v", got, want)
	}
}
