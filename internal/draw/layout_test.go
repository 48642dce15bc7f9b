package draw

import (
	"testing"

	"pgregory.net/rapid"
)

// Whatever the flow: cards never overlap, and forward edges run to the right.
func TestCardsDoNotOverlap(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		g := &Graph{Flow: "any"}
		n := rapid.IntRange(1, 30).Draw(t, "steps")
		for range n {
			g.Nodes = append(g.Nodes, Node{Name: "s", Kind: "menu"})
			for range rapid.IntRange(0, 4).Draw(t, "outcomes") {
				g.Edges = append(g.Edges, Edge{From: len(g.Nodes) - 1, To: rapid.IntRange(0, n-1).Draw(t, "to"), Outcome: "x"})
			}
		}
		l := newLayout(g)
		for _, column := range l.columns {
			for i := 1; i < len(column); i++ {
				above, below := &l.vertex[column[i-1]], &l.vertex[column[i]]
				if gap := below.y - above.y - float64(above.height+below.height)/2; gap < -0.01 {
					t.Fatalf("two vertices of a column overlap by %.2f", -gap)
				}
			}
		}
		for i, e := range g.Edges {
			if !l.back[i] && l.rank[e.To] <= l.rank[e.From] {
				t.Fatalf("edge %d leads from column %d to %d", i, l.rank[e.From], l.rank[e.To])
			}
		}
	})
}
