package importer

import (
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/ivrsim/ivrsim/internal/longtest"
)

// TestDominance: a node dominates those that no way from the root comes to without it, its places are theirs, and its
// frontier is the nodes with a way from there that it does not dominate itself.
func TestDominance(t *testing.T) {
	longtest.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 12).Draw(t, "nodes")
		before := make([][]int, n)
		for node := 1; node < n; node++ {
			before[node] = rapid.SliceOfN(rapid.IntRange(0, n-1), 0, 3).Draw(t, "before")
		}
		d := newDominance(before)

		// A node that no way comes to begins by itself, the first one in their order first.
		for node := range before {
			if !reachedWithout(-1, before)[node] {
				before[node] = append(slices.Clone(before[node]), 0)
			}
		}

		for a := range n {
			without := reachedWithout(a, before)
			dominates := func(b int) bool { return !without[b] }
			for b := range n {
				if got := d.first[a] <= d.first[b] && d.first[b] < d.end[a]; got != dominates(b) {
					t.Fatalf("%d dominates %d: %t, want %t, with %v", a, b, got, dominates(b), before)
				}
				wantFrontier := slices.ContainsFunc(before[b], dominates) && (a == b || !dominates(b))
				if got := slices.Contains(d.frontier[a], b); got != wantFrontier {
					t.Fatalf("%d is on the frontier of %d: %t, want %t, with %v", b, a, got, wantFrontier, before)
				}
			}
		}
	})
}

// reachedWithout returns the nodes that ways from the root come to, if no way passes a node.
func reachedWithout(without int, before [][]int) map[int]bool {
	reached := map[int]bool{}
	if without != 0 {
		reached[0] = true
	}
	for grows := true; grows; {
		grows = false
		for node, list := range before {
			isNew := node != without && !reached[node] && slices.ContainsFunc(list, func(from int) bool { return reached[from] })
			if isNew {
				reached[node] = true
				grows = true
			}
		}
	}
	return reached
}
