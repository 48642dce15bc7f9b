package draw

import (
	"math"
	"testing"

	"pgregory.net/rapid"

	"github.com/ivrsim/ivrsim/internal/longtest"
)

// In every graph cards neither overlap nor leave the drawing, and forward edges lead to the right.
func TestCardsDoNotOverlap(t *testing.T) {
	longtest.Check(t, func(t *rapid.T) {
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
				above, below := &l.vertices[column[i-1]], &l.vertices[column[i]]
				if gap := below.y - above.y - float64(above.height+below.height)/2; gap < -0.01 {
					t.Fatalf("two vertices of a column overlap by %.2f", -gap)
				}
			}
		}
		top, bottom := math.Inf(1), math.Inf(-1)
		for _, v := range l.vertices {
			top, bottom = min(top, v.y-float64(v.height)/2), max(bottom, v.y+float64(v.height)/2)
		}
		if math.Abs(top-margin) > 0.01 || math.Abs(float64(l.height-margin)-bottom) > 1 {
			t.Fatalf("cards from %.2f to %.2f in a drawing %d high", top, bottom, l.height)
		}
		if right := margin + len(l.columns)*(cardWidth+columnGap) - columnGap; l.width != right+margin {
			t.Fatalf("the last column ends at %d in a drawing %d wide", right, l.width)
		}
		for i, e := range g.Edges {
			if !l.back[i] && l.rank[e.To] <= l.rank[e.From] {
				t.Fatalf("edge %d leads from column %d to %d", i, l.rank[e.From], l.rank[e.To])
			}
		}
	})
}
