package fold

import (
	"maps"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/ivrsim/ivrsim/internal/longtest"
)

// TestDominance: a node dominates those that no way from the root comes to without it, and its places are theirs. Ways
// from some nodes meet at their frontiers, and at the frontiers of these. The frontier of a node is the nodes with a way
// from there that it does not dominate itself.
func TestDominance(t *testing.T) {
	longtest.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 12).Draw(t, "nodes")
		before := make([][]int, n)
		for node := 1; node < n; node++ {
			before[node] = rapid.SliceOfN(rapid.IntRange(0, n-1), 0, 3).Draw(t, "before")
		}
		d := NewDominance(before)

		// A node that no way comes to begins by itself, the first one in their order first.
		for node := range before {
			if !reachedWithout(-1, before)[node] {
				before[node] = append(slices.Clone(before[node]), 0)
			}
		}

		frontier := make([][]int, n)
		for a := range n {
			without := reachedWithout(a, before)
			dominates := func(b int) bool { return !without[b] }
			for b := range n {
				if got := d.dominates(a, b); got != dominates(b) {
					t.Fatalf("%d dominates %d: %t, want %t, with %v", a, b, got, dominates(b), before)
				}
				if slices.ContainsFunc(before[b], dominates) && (a == b || !dominates(b)) {
					frontier[a] = append(frontier[a], b)
				}
			}
		}

		from := rapid.SliceOfN(rapid.IntRange(0, n-1), 1, 3).Draw(t, "from")
		want := map[int]bool{}
		for work := slices.Clone(from); len(work) > 0; work = work[1:] {
			if !want[work[0]] {
				want[work[0]] = true
				work = append(work, frontier[work[0]]...)
			}
		}
		got := slices.Sorted(slices.Values(d.Meeting(from)))
		if !slices.Equal(got, slices.Sorted(maps.Keys(want))) {
			t.Fatalf("ways from %v meet at %v, want %v, with %v", from, got, want, before)
		}
	})
}

// TestLoopsWithinLoops: each loop leads back to its first node, and on to the loop around it. The nodes keep a few entries
// each, and ways from the innermost loop meet at the first node of every loop.
func TestLoopsWithinLoops(t *testing.T) {
	const loops = 300
	last := func(loop int) int { return 2*loops + 1 - loop }
	before := make([][]int, 2*loops+1)
	for loop := 1; loop <= loops; loop++ {
		before[loop] = []int{loop - 1, last(loop)}
		before[last(loop)] = []int{last(loop) - 1}
	}

	d := NewDominance(before)
	entries := 0
	for _, list := range d.meets {
		entries += len(list)
	}
	if entries > 2*len(before) {
		t.Errorf("%d nodes have %d entries", len(before), entries)
	}
	if got := len(d.Meeting([]int{last(loops)})); got != loops+1 {
		t.Errorf("ways from the innermost loop meet at %d nodes, want %d", got, loops+1)
	}
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
