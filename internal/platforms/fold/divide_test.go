package fold

import (
	"testing"

	"pgregory.net/rapid"

	"github.com/ivrsim/ivrsim/internal/longtest"
)

// TestDivide: each node is in the flow of all nodes before it, or begins a flow, and no flow has more nodes than it may have.
// Every node that begins a flow has to: it was a first one, nodes of two flows are before it, or the flow before it is full.
func TestDivide(t *testing.T) {
	longtest.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 14).Draw(t, "nodes")
		most := rapid.IntRange(2, 16).Draw(t, "most")
		next := make([][]int, n)
		first := make([]bool, n)
		wasFirst := make([]bool, n)
		for node := range n {
			// A node before each one comes earlier, as in the order in which calls come to nodes.
			isFirst := node == 0 || rapid.IntRange(0, 4).Draw(t, "first") == 0
			first[node] = isFirst
			wasFirst[node] = isFirst
			if !isFirst {
				from := rapid.IntRange(0, node-1).Draw(t, "before")
				next[from] = append(next[from], node)
			}
			next[node] = append(next[node], rapid.SliceOfN(rapid.IntRange(0, n-1), 0, 2).Draw(t, "next")...)
		}

		owner := Divide(next, first, most)
		size := map[int]int{}
		for node := range n {
			size[owner[node]]++
		}
		for node := range n {
			before := map[int]bool{}
			for from, after := range next {
				for _, to := range after {
					if to == node && from != node {
						before[owner[from]] = true
					}
				}
			}
			delete(before, node)

			begins := owner[node] == node
			switch {
			case size[owner[node]] > most+1:
				t.Fatalf("the flow of %d has %d nodes, and may have %d", owner[node], size[owner[node]], most+1)
			case wasFirst[node] && !begins:
				t.Fatalf("%d begins no flow", node)
			case !begins && (len(before) != 1 || !before[owner[node]]):
				t.Fatalf("%d is in the flow of %d, and the nodes before it are in %v", node, owner[node], before)
			case begins && !wasFirst[node] && len(before) < 2 && most > n:
				t.Fatalf("%d begins a flow, and the nodes before it are in %v", node, before)
			}
		}
	})
}
