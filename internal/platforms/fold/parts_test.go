package fold

import (
	"testing"

	"pgregory.net/rapid"

	"github.com/ivrsim/ivrsim/internal/longtest"
)

// TestParts: a node without a part of its own is in the part that all ways to it come from.
func TestParts(t *testing.T) {
	longtest.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(2, 12).Draw(t, "nodes")
		before := make([][]int, n)
		begins := make([]bool, n)
		var first []int
		for node := 1; node < n; node++ {
			before[node] = append(rapid.SliceOfN(rapid.IntRange(1, n-1), 0, 3).Draw(t, "before"), rapid.IntRange(1, node).Draw(t, "earlier"))
			begins[node] = node == 1 || rapid.IntRange(0, 3).Draw(t, "begins") == 0
			if begins[node] || before[node][len(before[node])-1] == node {
				begins[node] = true
				before[node] = append(before[node], 0)
				first = append(first, node)
			}
		}
		got := Parts(before, first)

		// The parts of the nodes that lead to a node are carried on, until no node has two of them.
		want := make([]int, n)
		for again := true; again; {
			again = false
			clear(want)
			for grows := true; grows; {
				grows = false
				for node := 1; node < n; node++ {
					for _, from := range before[node] {
						switch {
						case want[node] == 0 && begins[node]:
							want[node] = node
							grows = true
						case want[node] == 0 && want[from] != 0:
							want[node] = want[from]
							grows = true
						}
					}
				}
			}
			for node := 1; node < n && !again; node++ {
				for _, from := range before[node] {
					if !begins[node] && want[from] != want[node] {
						begins[node] = true
						again = true
					}
				}
			}
		}
		for node := 1; node < n; node++ {
			if got[node] != want[node] {
				t.Fatalf("%d is in the part of %d, want %d, with %v and %v", node, got[node], want[node], before, first)
			}
		}
	})
}
