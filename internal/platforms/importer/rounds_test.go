package importer

import (
	"strconv"
	"testing"

	"pgregory.net/rapid"

	"github.com/ivrsim/ivrsim/internal/longtest"
)

// TestComesTo compares the ways between steps of random flows with a search over all steps.
func TestComesTo(t *testing.T) {
	longtest.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 12).Draw(t, "steps")
		f := &Flow{File: "main.json", ID: "main", Start: "0"}
		for i := range n {
			s := f.Step(Say, f.Block(strconv.Itoa(i), "Block"))
			for _, to := range rapid.SliceOfN(rapid.IntRange(0, n), 0, 3).Draw(t, "next") {
				s.Edges = append(s.Edges, Edge{To: strconv.Itoa(to)}) // the last one is no step
			}
		}
		g := newGraph(f)
		g.order = f.Steps
		rounds := newRoundsOf(g)

		node := rapid.IntRange(0, n-1)
		from := g.order[rapid.IntRange(0, n-1).Draw(t, "from")]
		targets := map[int]bool{}
		for _, target := range rapid.SliceOfN(node, 0, 3).Draw(t, "targets") {
			targets[target] = true
		}
		others := map[int]bool{}
		for _, other := range rapid.SliceOfN(node, 0, 3).Draw(t, "others") {
			others[other] = !targets[other]
		}

		want := false
		Reach(map[*Step]bool{}, from, func(at *Step) []*Step {
			is := rounds.node[at]
			want = want || targets[is]
			if targets[is] || others[is] {
				return nil
			}
			return g.following(at)
		})
		if got := rounds.comesTo(from, targets, others); got != want {
			t.Errorf("from %v to %v, and not over %v: %v, want %v; the steps after each are %v",
				rounds.node[from], targets, others, got, want, rounds.next)
		}
	})
}
