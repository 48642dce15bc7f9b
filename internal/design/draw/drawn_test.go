package draw_test

import (
	"io"
	"strings"
	"testing"

	"github.com/ivrsim/ivrsim/internal/design/draw"
	"github.com/ivrsim/ivrsim/internal/files/diag/diagtest"
)

// TestDrawnFlow compares the drawing of a flow with steps of each kind, counts, findings and outcomes that no scripted call
// takes, in each format.
func TestDrawnFlow(t *testing.T) {
	g := graphs(t, diagtest.Example(t, "drawn"))["main"]
	g.Count(func(step, outcome string) uint64 { return uint64(len(step)*len(outcome)) * 37 })
	for i := range g.Edges {
		g.Edges[i].Untested = i%3 == 0
	}
	g.Boxes[2].Findings = 3

	var out strings.Builder
	link := func(b *draw.Box) string { return "/steps/" + b.Name }
	for _, write := range []func(io.Writer) error{func(w io.Writer) error { return g.Inline(w, link) }, g.DOT, g.Mermaid} {
		if err := write(&out); err != nil {
			t.Fatal(err)
		}
	}

	// The cards have the edges of the graph, and fold the widest ones.
	cards := make([]draw.Card, len(g.Boxes))
	for i, e := range g.Edges {
		cards[e.From].HasTwo = g.Boxes[e.From].IsPrompt
		cards[e.From].Ways = append(cards[e.From].Ways, draw.Way{Edge: i, To: e.To, Folded: e.Taken > 1300, Width: float64(e.Taken) / 500})
	}
	out.WriteString(strings.ReplaceAll(diagtest.Dump(draw.Place(cards, 3)), "}, {", "},\n  {"))
	diagtest.Same(t, "drawn.txt", out.String())
}
