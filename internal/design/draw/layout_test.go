package draw

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"runtime"
	"slices"
	"strings"
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
			g.Boxes = append(g.Boxes, Box{Name: "s", Kind: "menu"})
			for range rapid.IntRange(0, 4).Draw(t, "outcomes") {
				g.Edges = append(g.Edges, Edge{From: len(g.Boxes) - 1, To: rapid.IntRange(0, n-1).Draw(t, "to"), Outcome: "x"})
			}
		}

		l := newLayout(g)
		extent := func(column []int) (top, bottom float64) {
			for i, id := range column {
				v := &l.vertices[id]
				if i == 0 {
					top = v.y - float64(v.height)/2
				}
				bottom = v.y + float64(v.height)/2
			}
			return top, bottom
		}

		lowest := margin
		for c, column := range l.columns {
			top, bottom := extent(column)
			if lowest = max(lowest, int(bottom)); top < margin-0.01 || bottom > float64(l.height-margin)+1 {
				t.Fatalf("column %d lies from %.2f to %.2f in a drawing %d high", c, top, bottom, l.height)
			}

			for i := 1; i < len(column); i++ {
				above, below := &l.vertices[column[i-1]], &l.vertices[column[i]]
				if gap := below.y - above.y - float64(above.height+below.height)/2; gap < -0.01 {
					t.Fatalf("two vertices of a column overlap by %.2f", -gap)
				}
			}
		}

		if l.height-margin-lowest > 1 {
			t.Fatalf("cards end at %d in a drawing %d high", lowest, l.height)
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

// Two cards of a column are a gap apart, as are a card and an edge that passes between cards. Two such edges may touch.
func TestDistanceOfNeighbors(t *testing.T) {
	const gap = 24

	l := &layout{sizes: sizes{gap: gap}}
	for _, box := range []int{0, 1, -1, -1} {
		l.vertices = append(l.vertices, vertex{box: box, height: 10 * (len(l.vertices) + 1)})
	}

	for _, c := range []struct {
		a, b int
		want float64
	}{
		{0, 1, 5 + 10 + gap},
		{0, 2, 5 + 15 + gap},
		{2, 1, 15 + 10 + gap},
		{2, 3, 15 + 20},
	} {
		if got := l.distance(c.a, c.b); got != c.want {
			t.Errorf("the middles of %d and %d are %v apart, want %v", c.a, c.b, got, c.want)
		}
	}
}

// large are graphs of 5,000 steps in which edges times columns are many.
var large = map[string]func(from, outcome int) int{
	"anywhere":  func(from, outcome int) int { return (from*from*31 + from*7919 + outcome*4801) % 5000 },
	"a chain":   func(from, outcome int) int { return []int{(from + 1) % 5000, 4999, 4998, 0}[outcome] },
	"an octree": func(from, outcome int) int { return (from*8 + outcome + 1) % 5000 },
	"a comb":    func(from, outcome int) int { return min(from+outcome*700+1, 4999) },
}

// A flow of 5,000 steps is drawn in bounded time and memory, and its image says if its layout
// is coarser.
func TestLargeFlows(t *testing.T) {
	for name, to := range large {
		if name != "anywhere" && !longtest.IsLong() {
			continue
		}

		g := &Graph{Flow: "large"}
		for from := range 5000 {
			g.Boxes = append(g.Boxes, Box{Name: "step", Kind: "menu"})
			for outcome := range 4 {
				g.Edges = append(g.Edges, Edge{From: from, To: to(from, outcome), Outcome: "1"})
			}
		}

		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		var image bytes.Buffer
		if err := g.SVG(&image); err != nil {
			t.Fatal(err)
		}

		runtime.ReadMemStats(&after)
		allocated := after.TotalAlloc - before.TotalAlloc
		if t.Logf("%s: %d MB allocated, an image of %d MB, %q", name, allocated>>20, image.Len()>>20, g.Note()); allocated > 300<<20 {
			t.Errorf("%s: drawn with %d MB", name, allocated>>20)
		}
		if says := strings.Contains(image.String(), `<text class="note"`); says != (g.Note() != "") {
			t.Errorf("%s: the note is %q, and the image says one: %t", name, g.Note(), says)
		}

		for d := xml.NewDecoder(&image); ; {
			if _, err := d.Token(); errors.Is(err, io.EOF) {
				break
			} else if err != nil {
				t.Fatal(err)
			}
		}
	}
}

// An edge has its own place in each column that it passes, so it crosses no card. Edges to one card share these places.
func TestEdgesPassColumnsBesideCards(t *testing.T) {
	g := &Graph{Flow: "any", Boxes: make([]Box, 5), Edges: []Edge{
		{From: 0, To: 1},
		{From: 1, To: 2},
		{From: 2, To: 3},
		{From: 3, To: 4},
		{From: 0, To: 4}, // passes three cards
		{From: 1, To: 4}, // passes two
		{From: 0, To: 2}, // passes one
		{From: 4, To: 0}, // leads back, below all cards
	}}
	l := newLayout(g)
	passed := map[int][]int{4: {1, 2, 3}, 5: {2, 3}, 6: {1}}
	for i := range g.Edges {
		var columns []int
		for _, id := range l.dummies[i] {
			columns = append(columns, l.vertices[id].column)
		}
		if !slices.Equal(columns, passed[i]) {
			t.Errorf("edge %d has a place in the columns %d, want %d", i, columns, passed[i])
		}
	}
	if t.Failed() {
		return
	}
	if !slices.Equal(l.dummies[4][1:], l.dummies[5]) {
		t.Errorf("edges to one card pass at %d and %d", l.dummies[4], l.dummies[5])
	}

	// The drawn line goes through the card's column above or below the card.
	svg := svg{layout: l}
	x, y, tx, ty := svg.endpoints(6)
	dummy := &l.vertices[l.dummies[6][0]]
	path := svg.pathForward(6, x, y, tx, ty)
	if through := fmt.Sprintf("%.1fH", dummy.y); !strings.Contains(path, through) {
		t.Errorf("the line %q does not go through the column at %s", path, through)
	}

	// It ends at the card that it leads to, with room for the head of the arrow. It is level at both ends of a curve.
	if end := fmt.Sprintf(" %.1f %.0f %.1f", ty, tx-8, ty); !strings.HasSuffix(path, end) {
		t.Errorf("the line %q does not end with %q", path, end)
	}
}
