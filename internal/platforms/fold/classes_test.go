package fold

import (
	"fmt"
	"testing"

	"pgregory.net/rapid"

	"github.com/ivrsim/ivrsim/internal/longtest"
)

// TestClasses: two nodes have one number if no walk tells them apart. Of two nodes that differ, a walk shorter than the
// number of pairs comes to two nodes that do something else, or to a node and none.
func TestClasses(t *testing.T) {
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
		class := Classes(nodes, func(i int) string { return fmt.Sprint(does[i]) }, func(i int) []int { return next[i] })

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

// TestClassesCost: the end of a long row makes all its nodes differ. Twice the nodes allocate at most 2.5 times as often.
func TestClassesCost(t *testing.T) {
	allocations := func(n int) float64 {
		nodes := make([]int, n)
		for i := range nodes {
			nodes[i] = i + 1
		}
		return testing.AllocsPerRun(1, func() {
			Classes(nodes, func(int) string { return "" }, func(i int) []int { return []int{(i + 1) % (n + 1)} })
		})
	}
	if half, whole := allocations(500), allocations(1000); whole > 2.5*half {
		t.Errorf("500 nodes allocate %g times, and 1000 nodes %g times", half, whole)
	}
}
