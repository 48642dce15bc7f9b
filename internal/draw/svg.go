package draw

import (
	"fmt"
	"html"
	"io"
	"math"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/ivrsim/ivrsim/internal/diag"
)

// SVG writes the graph as one self-contained SVG image: a card a step, a row of
// it an outcome, a curve an edge; edges that lead back run below everything.
// Steps and edges carry data-step and data-outcome for a page's script.
func (g *Graph) SVG(w io.Writer) error {
	return g.write(w, "<style>"+Style+UntestedStyle+"</style>", nil)
}

// Inline writes the image for a page that has [Style] in its own style sheet, as
// one whose security policy lets no element bring a style must. Link gives the
// address to which a step's card leads; without it the cards lead nowhere.
func (g *Graph) Inline(w io.Writer, link func(*Node) string) error { return g.write(w, "", link) }

func (g *Graph) write(w io.Writer, style string, link func(*Node) string) error {
	d := svg{layout: newLayout(g), link: link}
	d.lanes()
	d.head(style)
	for i := range g.Edges {
		d.edge(i)
	}
	for n := range g.Nodes {
		d.card(n)
	}
	d.out.WriteString("</svg>\n")
	_, err := io.WriteString(w, d.out.String())
	return err
}

type svg struct {
	*layout
	lane map[int]int // by node that edges lead back to: the height of their way
	most uint64      // the most that any edge was taken
	link func(*Node) string
	out  strings.Builder
}

// Style is every drawing's style sheet. It follows the reader's light or dark
// setting, and nothing is told by color alone: the start has a thick border, an
// edge that leads back is dashed. What no scripted call takes looks like the rest
// without [UntestedStyle].
const Style = `
.flow{--paper:#fff;--card:#f7f8fa;--line:#5b6472;--ink:#15181d;--faint:#5b6472;--start:#0b6bcb;--wait:#8a5a00;--over:#1a7f37;--back:#7a4fb5;font:13px system-ui,sans-serif}
@media(prefers-color-scheme:dark){.flow{--paper:#14171b;--card:#20252c;--line:#98a2b3;--ink:#eef1f5;--faint:#a9b2c0;--start:#5aa9f5;--wait:#e0b050;--over:#58c27a;--back:#b999ea}}
.paper{fill:var(--paper)}.card rect{fill:var(--card);stroke:var(--line)}.card text{fill:var(--ink)}.card .name{font-weight:600}.card .detail,.card .row{fill:var(--faint);font-size:11.5px}
.card line{stroke:var(--line);stroke-opacity:.35}.card.start rect{stroke:var(--start);stroke-width:3}.card.queue rect,.card.callback rect{stroke:var(--wait);stroke-width:2}.card.end rect,.card.transfer rect,.card.return rect{stroke:var(--over);stroke-width:2}
.edge{fill:none;stroke:var(--line);stroke-opacity:.75}.edge.back{stroke:var(--back);stroke-dasharray:5 3}.tip{fill:var(--line)}.tip.back{fill:var(--back)}
.cross{display:none}.mark circle{fill:var(--wait)}.card .mark text{fill:var(--paper);font-weight:700;font-size:11px}`

// UntestedStyle makes what no scripted call takes stand out: red, dotted, with a
// cross before its name.
const UntestedStyle = `
.flow{--untested:#b3261e}@media(prefers-color-scheme:dark){.flow{--untested:#ff9f96}}
.edge.untested{stroke:var(--untested);stroke-opacity:1;stroke-width:2.4;stroke-dasharray:2 4}.card .row.untested{fill:var(--untested);font-weight:700}.cross{display:inline}`

func (d *svg) head(style string) {
	d.most = d.graph.most()
	fmt.Fprintf(&d.out, `<svg xmlns="http://www.w3.org/2000/svg" class="flow" viewBox="0 0 %d %d" width="%d" height="%d" role="%s"><title>%s</title>%s`,
		d.width, d.height, d.width, d.height, d.role(), escaped("The flow "+d.graph.Flow), style)
	fmt.Fprintf(&d.out, `<rect class="paper" width="%d" height="%d"/>`+"\n", d.width, d.height)
}

// role is a group's where there are links in it, which an image has none of.
func (d *svg) role() string {
	if d.link != nil {
		return "group"
	}
	return "img"
}

// lanes gives the edges that lead back to one node a height below the cards,
// which they share like a bus bar.
func (d *svg) lanes() {
	d.lane = map[int]int{}
	for i, e := range d.graph.Edges {
		if _, has := d.lane[e.To]; d.back[i] && !has {
			d.lane[e.To] = d.height - margin + laneGap*(1+len(d.lane))
		}
	}
	d.height += laneGap * len(d.lane)
}

func (d *svg) left(column int) float64 { return float64(margin + column*(cardWidth+columnGap)) }

// edge draws one outcome's way from its row to its target's head.
func (d *svg) edge(i int) {
	e := &d.graph.Edges[i]
	x, y := d.left(d.rank[e.From])+cardWidth, d.vertex[e.From].y+d.rowOffset(i)
	tx, ty := d.left(d.rank[e.To]), d.vertex[e.To].y+d.headOffset(e.To)
	class, untested, path := "", "", ""
	if e.Untested {
		untested = " untested"
	}
	if d.back[i] {
		class, path = " back", d.pathBack(e.To, x, y, tx, ty)
	} else {
		path = d.pathForward(i, x, y, tx, ty)
	}
	fmt.Fprintf(&d.out, `<path class="edge%s%s" data-step="%s" data-outcome="%s" stroke-width="%.1f" d="%s"><title>%s</title></path>`,
		class, untested, d.name(e.From), escaped(e.Outcome), strokeWidth(e.Taken, d.most), path, escaped(d.says(e)))
	fmt.Fprintf(&d.out, `<path class="tip%s" d="M%.0f %.1fl-8 -4v8z"/>`+"\n", class, tx, ty)
}

// says reads an edge as a line of text.
func (d *svg) says(e *Edge) string {
	text := fmt.Sprintf("%s: %s → %s", d.graph.Nodes[e.From].Name, e.Outcome, d.graph.Nodes[e.To].Name)
	if e.Taken > 0 {
		text += fmt.Sprintf(", taken %d times", e.Taken)
	}
	if e.Untested {
		text += ", by no scripted call"
	}
	return text
}

func (d *svg) name(node int) string {
	return escaped(d.graph.Flow + "." + d.graph.Nodes[node].Name)
}

// most gives the most that any edge was taken.
func (g *Graph) most() uint64 {
	most := uint64(0)
	for _, e := range g.Edges {
		most = max(most, e.Taken)
	}
	return most
}

// strokeWidth is 1.2 for an edge that nobody takes, up to 10 for the busiest.
func strokeWidth(taken, most uint64) float64 {
	if most == 0 {
		return 1.2
	}
	return 1.2 + 8.8*math.Sqrt(float64(taken)/float64(most))
}

func (d *svg) pathForward(i int, x, y, tx, ty float64) string {
	var p strings.Builder
	fmt.Fprintf(&p, "M%.0f %.1f", x, y)
	for _, way := range d.ways[i] {
		v := &d.vertex[way]
		next := d.left(v.column)
		curve(&p, x, y, next, v.y)
		fmt.Fprintf(&p, "H%.0f", next+cardWidth)
		x, y = next+cardWidth, v.y
	}
	curve(&p, x, y, tx-8, ty)
	return p.String()
}

func curve(p *strings.Builder, x, y, tx, ty float64) {
	middle := (x + tx) / 2
	fmt.Fprintf(p, "C%.0f %.1f %.0f %.1f %.0f %.1f", middle, y, middle, ty, tx, ty)
}

// pathBack leaves to the right, runs below all cards, and comes in from the left.
func (d *svg) pathBack(to int, x, y, tx, ty float64) string {
	const bend = 16 // from a card to the way up or down beside it
	return fmt.Sprintf("M%.0f %.1fH%.1fV%dH%.1fV%.1fH%.0f", x, y, x+bend, d.lane[to], tx-bend, ty, tx-8)
}

func (d *svg) card(n int) {
	node, v := &d.graph.Nodes[n], &d.vertex[n]
	class := node.Kind
	if n == 0 {
		class += " start"
	}
	says := escaped(strings.TrimSpace(node.Name + ": " + node.Kind + " " + node.Detail))
	if d.link != nil {
		fmt.Fprintf(&d.out, `<a href="%s" aria-label="%s">`, escaped(d.link(node)), says)
	}
	fmt.Fprintf(&d.out, `<g class="card %s" data-step="%s" transform="translate(%.0f %.1f)"><title>%s</title>`,
		class, d.name(n), d.left(v.column), v.y-float64(v.height)/2, says)
	fmt.Fprintf(&d.out, `<rect width="%d" height="%d" rx="7"/>`, cardWidth, v.height)
	fmt.Fprintf(&d.out, `<text class="name" x="10" y="18">%s</text>`, escaped(clip(node.Name, 25)))
	fmt.Fprintf(&d.out, `<text class="detail" x="10" y="34">%s</text>`, escaped(clip(strings.TrimSpace(node.Kind+" "+node.Detail), 27)))
	d.rowsOf(n)
	if node.Findings > 0 {
		fmt.Fprintf(&d.out, `<g class="mark" transform="translate(%d 0)"><title>findings: %d</title><circle r="10"/><text y="4" text-anchor="middle">%d!</text></g>`,
			cardWidth-12, node.Findings, node.Findings)
	}
	d.out.WriteString("</g>")
	if d.link != nil {
		d.out.WriteString("</a>")
	}
	d.out.WriteString("\n")
}

// rowsOf writes a card's rows, one an outcome.
func (d *svg) rowsOf(n int) {
	for row, i := range d.rows[n] {
		e, y := &d.graph.Edges[i], headHeight+row*rowHeight
		class, cross := "row", ""
		if e.Untested {
			class, cross = "row untested", `<tspan class="cross">✗ </tspan>`
		}
		fmt.Fprintf(&d.out, `<line x1="0" x2="%d" y1="%d" y2="%d"/><text class="%s" x="%d" y="%d" text-anchor="end">%s%s</text>`,
			cardWidth, y, y, class, cardWidth-10, y+13, cross, escaped(clip(e.Outcome, d.roomFor(e))))
		if e.Taken > 0 {
			fmt.Fprintf(&d.out, `<text class="row count" x="10" y="%d">%s</text>`, y+13, thousands(e.Taken))
		}
	}
}

// roomFor gives how many characters of an outcome's name fit beside its count.
func (d *svg) roomFor(e *Edge) int {
	const whole = 30
	if e.Taken == 0 {
		return whole
	}
	return whole - len(thousands(e.Taken)) - 2
}

// thousands writes a number as 12,345.
func thousands(n uint64) string {
	digits := strconv.FormatUint(n, 10)
	for i := len(digits) - 3; i > 0; i -= 3 {
		digits = digits[:i] + "," + digits[i:]
	}
	return digits
}

// clip shortens a text to the width of n letters. Characters from Hangul Jamo on
// are as wide as two (Unicode Standard Annex 11, roughly).
func clip(s string, n int) string {
	const wide = 0x1100
	width := 0
	for i, r := range s {
		if width++; r >= wide && unicode.IsLetter(r) {
			width++
		}
		if width > n || width == n && i+utf8.RuneLen(r) < len(s) {
			return strings.TrimSpace(s[:i]) + "…"
		}
	}
	return s
}

// escaped makes a text from a file a text of XML, which has no control characters.
func escaped(text string) string { return html.EscapeString(diag.Visible(text)) }
