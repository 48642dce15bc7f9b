package importer

import (
	"fmt"
	"testing"

	"pgregory.net/rapid"

	"github.com/ivrsim/ivrsim/internal/longtest"
)

// TestBehaviors: two nodes have one number if no walk tells them apart. Of two nodes that differ, a walk shorter than the
// number of pairs comes to two nodes that do something else, or to a node and none.
func TestBehaviors(t *testing.T) {
	longtest.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 12).Draw(t, "nodes")
		nodes := make([]int, n)
		does := make([]int, n+1)
		next := make([][]int, n+1)
		for i := range n {
			nodes[i] = i + 1
			does[i+1] = rapid.IntRange(0, 1).Draw(t, "does")
			for range does[i+1] + 1 {
				next[i+1] = append(next[i+1], rapid.IntRange(0, n).Draw(t, "next"))
			}
		}
		class := Behaviors(nodes, func(i int) string { return fmt.Sprint(does[i]) }, func(i int) []int { return next[i] })

		differs := map[[2]int]bool{}
		for grows := true; grows; {
			grows = false
			for a := range n + 1 {
				for b := range n + 1 {
					isFound := (a == 0) != (b == 0) || does[a] != does[b]
					for i := 0; !isFound && i < len(next[a]); i++ {
						isFound = differs[[2]int{next[a][i], next[b][i]}]
					}
					if isFound && !differs[[2]int{a, b}] {
						differs[[2]int{a, b}] = true
						grows = true
					}
				}
			}
		}
		for _, a := range nodes {
			for _, b := range nodes {
				if (class[a] == class[b]) == differs[[2]int{a, b}] {
					t.Fatalf("%d and %d are in the classes %d and %d, with %v after %v", a, b, class[a], class[b], next, does)
				}
			}
		}
	})
}

// TestBehaviorsCost: the end of a long row makes all its nodes differ. Twice the nodes allocate at most 2.5 times as often.
func TestBehaviorsCost(t *testing.T) {
	allocations := func(n int) float64 {
		nodes := make([]int, n)
		for i := range nodes {
			nodes[i] = i + 1
		}
		return testing.AllocsPerRun(1, func() {
			Behaviors(nodes, func(int) string { return "" }, func(i int) []int { return []int{(i + 1) % (n + 1)} })
		})
	}
	if half, whole := allocations(500), allocations(1000); whole > 2.5*half {
		t.Errorf("500 nodes allocate %g times, and 1000 nodes %g times", half, whole)
	}
}

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
