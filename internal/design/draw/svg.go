package draw

import (
	"fmt"
	"html"
	"io"
	"math"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/ivrsim/ivrsim/internal/files/diag"
)

// SVG writes the graph as one self-contained image: a card for each step with a row for
// each outcome, and a curve for each edge. Edges that lead back run below the cards.
// Steps carry data-step for a page's script, and edges data-step, data-outcome and data-to.
func (g *Graph) SVG(w io.Writer) error {
	return g.write(w, "<style>"+Style+UntestedStyle+"</style>", nil)
}

// Note describes the simplification of a large flow's image, or is "".
func (g *Graph) Note() string { return newRanks(g).note() }

// Inline writes the image for a page whose own style sheet holds [Style]. Link gives the
// address that a step's card links to; nil is no links.
func (g *Graph) Inline(w io.Writer, link func(*Box) string) error { return g.write(w, "", link) }

func (g *Graph) write(w io.Writer, style string, link func(*Box) string) error {
	d := svg{layout: newLayout(g), link: link, most: g.most()}
	d.assignLanes()
	d.writeHeader(style)

	// Later elements of an SVG lie on top, so the cards cover the edges.
	for i := range g.Edges {
		d.edge(i)
	}

	for n := range g.Boxes {
		d.card(n)
	}

	d.out.WriteString("</svg>\n")
	_, err := io.WriteString(w, d.out.String())
	return err
}

// svg writes a layout.
type svg struct {
	*layout
	lane map[int]int // by target box of edges that lead back: the y of their line
	most uint64      // the highest count of an edge
	link func(*Box) string
	out  strings.Builder
}

// Style is the style sheet of every drawing. It follows the light or dark setting, and
// nothing is shown by color alone: the start has a thick border, an edge that leads back
// is dashed. It does not mark untested edges. Its rules are for drawings alone, so that a page may have rules for the
// same classes.
const Style = `
.flow{--paper:#fff;--card:#f7f8fa;--line:#5b6472;--ink:#15181d;--faint:#5b6472;--start:#0b6bcb;--wait:#8a5a00;
--over:#1a7f37;--back:#7a4fb5;font:13px system-ui,sans-serif}
@media(prefers-color-scheme:dark){.flow{--paper:#14171b;--card:#20252c;--line:#98a2b3;--ink:#eef1f5;--faint:#a9b2c0;
--start:#5aa9f5;--wait:#e0b050;--over:#58c27a;--back:#b999ea}}
.flow .paper{fill:var(--paper)}
.flow .card{font-size:13px;line-height:normal}
.flow .card rect{fill:var(--card);stroke:var(--line)}
.flow .card text{fill:var(--ink)}
.flow .card .name{font-weight:600}
.flow .card .detail,.flow .card .row{fill:var(--faint);font-size:11.5px;display:block}
.flow .card line{stroke:var(--line);stroke-opacity:.35}
.flow .card.start rect{stroke:var(--start);stroke-width:3}
.flow .card.queue rect,.flow .card.callback rect{stroke:var(--wait);stroke-width:2}
.flow .card.end rect,.flow .card.transfer rect,.flow .card.return rect{stroke:var(--over);stroke-width:2}
.flow .edge{fill:none;stroke:var(--line);stroke-opacity:.75}
.flow .edge.back{stroke:var(--back);stroke-dasharray:5 3}
.flow .tip{fill:var(--line)}
.flow .tip.back{fill:var(--back)}
.flow .note{fill:var(--ink)}
.flow .miss{display:none}
.flow .mark circle{fill:var(--wait)}
.flow .card .mark text{fill:var(--paper);font-weight:700;font-size:11.5px}`

// UntestedStyle marks untested edges: red, dotted, with a cross before the outcome.
const UntestedStyle = `
.flow{--untested:#b3261e}
@media(prefers-color-scheme:dark){.flow{--untested:#ff9f96}}
.flow .edge.untested{stroke:var(--untested);stroke-opacity:1;stroke-width:2.4;stroke-dasharray:2 4}
.flow .card .row.untested{fill:var(--untested);font-weight:700}
.flow .miss{display:inline}`

// writeHeader writes the beginning of the image: its size, title, style sheet and background.
func (d *svg) writeHeader(style string) {
	role := "img"
	if d.link != nil {
		role = "group" // an image has no links
	}
	fmt.Fprintf(&d.out,
		`<svg xmlns="http://www.w3.org/2000/svg" class="flow" viewBox="0 0 %d %d" width="%d" height="%d" role="%s"><title>%s</title>%s`,
		d.width, d.height, d.width, d.height, role, escaped("The flow "+d.graph.Flow), style)
	fmt.Fprintf(&d.out, `<rect class="paper" width="%d" height="%d"/>`+"\n", d.width, d.height)
	if note := d.note(); note != "" {
		fmt.Fprintf(&d.out, `<text class="note" x="%d" y="%d">%s</text>`+"\n", margin, margin*2/3, note)
	}
}

// assignLanes assigns the edges that lead back to one box a common y below the cards, and
// makes the image higher.
func (d *svg) assignLanes() {
	d.lane = map[int]int{}
	for i, e := range d.graph.Edges {
		if _, has := d.lane[e.To]; d.back[i] && !has {
			d.lane[e.To] = d.height - margin + laneGap*(1+len(d.lane))
		}
	}
	d.height += laneGap * len(d.lane)
}

// left is the x of a column's left side.
func (d *svg) left(column int) float64 {
	return float64(margin + column*(cardWidth+columnGap))
}

// endpoints returns where an edge leaves its outcome's row, and where it enters its target's
// head.
func (d *svg) endpoints(i int) (x, y, tx, ty float64) {
	e := &d.graph.Edges[i]
	return d.left(d.rank[e.From]) + cardWidth, d.vertices[e.From].y + d.rowOffset(i),
		d.left(d.rank[e.To]), d.vertices[e.To].y + d.headOffset(e.To)
}

// edge draws an edge from its outcome's row to its target's head.
func (d *svg) edge(i int) {
	e := &d.graph.Edges[i]
	x, y, tx, ty := d.endpoints(i)
	class := ""
	untested := ""
	path := d.pathForward(i, x, y, tx, ty)

	if e.Untested {
		untested = " untested"
	}

	// A back edge runs below all cards, in the lane of its target.
	if d.back[i] {
		class, path = " back", d.pathBack(e.To, x, y, tx, ty)
	}

	fmt.Fprintf(&d.out,
		`<path class="edge%s%s" data-step="%s" data-outcome="%s" data-to="%s" stroke-width="%.1f" d="%s"><title>%s</title></path>`,
		class, untested, d.name(e.From), escaped(e.Outcome), d.name(e.To), strokeWidth(e.Taken,
			d.most), path, escaped(d.title(e)))
	fmt.Fprintf(&d.out, `<path class="tip%s" d="M%.0f %.1fl-8 -4v8z"/>`+"\n", class, tx, ty)
}

// title describes an edge in a line of text.
func (d *svg) title(e *Edge) string {
	text := fmt.Sprintf("%s: %s → %s", d.graph.Boxes[e.From].Name, e.Caption(), d.graph.Boxes[e.To].Name)
	if e.Taken > 0 {
		text += ", taken " + diag.Plural(int(e.Taken), "time")
	}
	if e.Untested {
		text += ", by no scripted call"
	}
	return text
}

func (d *svg) name(box int) string {
	return escaped(d.graph.Flow + "." + d.graph.Boxes[box].Name)
}

// most returns the highest count of an edge.
func (g *Graph) most() uint64 {
	most := uint64(0)
	for _, e := range g.Edges {
		most = max(most, e.Taken)
	}
	return most
}

// strokeWidth is 1.2 for an edge that no call takes, up to 10 for the busiest.
func strokeWidth(taken, most uint64) float64 {
	if most == 0 {
		return 1.2
	}
	return 1.2 + 8.8*math.Sqrt(float64(taken)/float64(most))
}

func (d *svg) pathForward(i int, x, y, tx, ty float64) string {
	var p strings.Builder
	fmt.Fprintf(&p, "M%.0f %.1f", x, y)

	// The curve goes through each column it passes at the height of its dummy, so it crosses no
	// card.
	for _, dummy := range d.dummies[i] {
		v := &d.vertices[dummy]
		next := d.left(v.column)
		curve(&p, x, y, next, v.y)
		fmt.Fprintf(&p, "H%.0f", next+cardWidth)
		x = next + cardWidth
		y = v.y
	}

	curve(&p, x, y, tx-8, ty)
	return p.String()
}

func curve(p *strings.Builder, x, y, tx, ty float64) {
	middle := (x + tx) / 2
	fmt.Fprintf(p, "C%.0f %.1f %.0f %.1f %.0f %.1f", middle, y, middle, ty, tx, ty)
}

// pathBack leaves to the right, runs below all cards and enters from the left.
func (d *svg) pathBack(to int, x, y, tx, ty float64) string {
	const bend = 16 // from a card to its vertical line
	return fmt.Sprintf("M%.0f %.1fH%.1fV%dH%.1fV%.1fH%.0f", x, y, x+bend, d.lane[to], tx-bend, ty, tx-8)
}

func (d *svg) card(n int) {
	box := &d.graph.Boxes[n]
	v := &d.vertices[n]

	class := box.Kind
	if n == 0 {
		class += " start"
	}

	title := escaped(strings.TrimSpace(box.Name + ": " + box.Kind + " " + box.Detail))

	if d.link != nil {
		// Its name is the text of the card.
		fmt.Fprintf(&d.out, `<a href="%s">`, escaped(d.link(box)))
	}

	fmt.Fprintf(&d.out, `<g class="card %s" data-step="%s" transform="translate(%.0f %.1f)"><title>%s</title>`,
		class, d.name(n), d.left(v.column), v.y-float64(v.height)/2, title)

	// which cuts what is wider
	fmt.Fprintf(&d.out, `<rect width="%d" height="%d" rx="7"/><svg width="%d" height="%d">`, cardWidth, v.height,
		cardWidth, v.height)
	fmt.Fprintf(&d.out, `<text class="name" x="10" y="18">%s</text>`, escaped(clip(box.Name, nameLetters)))
	fmt.Fprintf(&d.out, `<text class="detail" x="10" y="34">%s</text>`,
		escaped(clip(strings.TrimSpace(box.Kind+" "+box.Detail), rowLetters)))
	d.writeRows(n)
	d.out.WriteString("</svg>")

	if box.Findings > 0 {
		fmt.Fprintf(&d.out,
			`<g class="mark" transform="translate(%d 0)"><title>findings: %d</title><circle r="10"/><text y="4" text-anchor="middle">%d!</text></g>`,
			cardWidth-12, box.Findings, box.Findings)
	}

	d.out.WriteString("</g>")

	if d.link != nil {
		d.out.WriteString("</a>")
	}

	d.out.WriteString("\n")
}

// writeRows writes a card's rows, one for each outcome.
func (d *svg) writeRows(n int) {
	for row, i := range d.rows[n] {
		e := &d.graph.Edges[i]
		y := headHeight + row*rowHeight
		class := "row"
		cross := ""
		width := rowLetters

		if e.Untested {
			class = "row untested"
			cross = `<tspan class="miss">✗ </tspan>`
		}

		count := diag.Thousands(e.Taken)

		// The count stands in the same row and shortens the space for the caption.
		if e.Taken > 0 {
			width -= len(count) + 2
		}

		fmt.Fprintf(&d.out,
			`<line x1="0" x2="%d" y1="%d" y2="%d"/><text class="%s" x="%d" y="%d" text-anchor="end">%s%s</text>`,
			cardWidth, y, y, class, cardWidth-10, y+13, cross, escaped(clip(e.Caption(), width)))

		if e.Taken > 0 {
			fmt.Fprintf(&d.out, `<text class="row count" x="10" y="%d">%s</text>`, y+13, count)
		}
	}
}

// The numbers of letters that fit on a card in a wide font (DejaVu Sans): of its name, which is
// bold at 13, and of the other lines, at 11.5. A wider font is cut at the card's edge.
const (
	nameLetters = 22
	rowLetters  = 27
)

// clip shortens a text to the width of n letters. Letters from Hangul Jamo on count as
// two (roughly Unicode Standard Annex 11), and so do the widest of the Latin ones.
func clip(s string, n int) string {
	const wide = 0x1100
	width := 0
	for i, r := range s {
		width++
		if r >= wide && unicode.IsLetter(r) || strings.ContainsRune("MWmw@—", r) {
			width++
		}

		// A text of exactly n letters keeps its last letter. Otherwise the ellipsis needs its
		// place.
		if width > n || width == n && i+utf8.RuneLen(r) < len(s) {
			return strings.TrimSpace(s[:i]) + "…"
		}
	}

	return s
}

// escaped makes any text valid in XML, which has no control characters.
func escaped(text string) string { return html.EscapeString(diag.Visible(text)) }
