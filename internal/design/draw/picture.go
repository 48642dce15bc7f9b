package draw

import (
	"fmt"
	"io"
	"strings"
)

// Picture writes a small drawing without texts, as markup for a page: the start, the other cards
// and the edges, one path each. The page's style sheet gives the colors.
func (g *Graph) Picture(w io.Writer) error {
	d := &svg{layout: newLayout(g, 0)}
	d.assignLanes()
	var edges, cards strings.Builder
	for i, e := range g.Edges {
		x, y, tx, ty := d.endpoints(i)
		fmt.Fprintf(&edges, "M%.0f %.0f", x, y)
		if d.back[i] {
			fmt.Fprintf(&edges, "V%dH%.0fV%.0f", d.lane[e.To], tx, ty)
			continue
		}
		for _, dummy := range d.dummies[i] {
			v := &d.vertices[dummy]
			fmt.Fprintf(&edges, "L%.0f %.0fh%d", d.left(v.column), v.y, cardWidth)
		}
		fmt.Fprintf(&edges, "L%.0f %.0f", tx, ty)
	}
	card := func(n int) string {
		v := &d.vertices[n]
		return fmt.Sprintf("M%.0f %.0fh%dv%dh-%dz", d.left(v.column), v.y-float64(v.height)/2, cardWidth, v.height, cardWidth)
	}
	for n := 1; n < len(g.Nodes); n++ {
		cards.WriteString(card(n))
	}
	_, err := fmt.Fprintf(w, `<svg class="picture" viewBox="0 0 %d %d" aria-hidden="true"><path class="edges" d="%s"/><path class="cards" d="%s"/><path class="first" d="%s"/></svg>`,
		d.width, d.height, &edges, &cards, card(0))
	return err
}
