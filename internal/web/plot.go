package web

import (
	"fmt"
	"html"
	"html/template"
	"math"
	"strings"
)

// curve is one quantity over a chart's time.
type curve struct {
	name string
	unit string
	at   []float64 // from 0 to 1
	of   []float64
}

// Sizes of a chart, in SVG units.
const (
	plotWidth  = 760
	plotHeight = 190
	plotLeft   = 8
	plotTop    = 26
	plotBottom = 166
)

// drawCurves draws up to three curves over one time, each in its own scale with its
// name and greatest value written out, and told apart by their dashes. Ticks
// stand under the chart at shares of its width.
func drawCurves(title string, ticks []tickMark, curves ...curve) template.HTML {
	var out strings.Builder
	fmt.Fprintf(&out, `<svg class="plot" viewBox="0 0 %d %d" role="img" aria-label="%s">`, plotWidth, plotHeight, html.EscapeString(title))
	for _, t := range ticks {
		x := plotX(t.at)
		fmt.Fprintf(&out, `<line class="grid" x1="%.1f" x2="%.1f" y1="%d" y2="%d"/><text x="%.1f" y="184" text-anchor="%s">%s</text>`,
			x, x, plotTop, plotBottom, x, anchor(t.at), html.EscapeString(t.text))
	}
	fmt.Fprintf(&out, `<line class="axis" x1="%d" x2="%d" y1="%d" y2="%d"/>`, plotLeft, plotWidth-plotLeft, plotBottom, plotBottom)
	for i := range curves {
		curves[i].draw(&out, i)
	}
	out.WriteString("</svg>")
	return template.HTML(out.String()) //nolint:gosec // numbers, and texts that are escaped
}

// tickMark is a text at a share of a chart's width.
type tickMark struct {
	at   float64
	text string
}

func anchor(at float64) string {
	switch {
	case at < 0.02:
		return "start"
	case at > 0.98:
		return "end"
	}
	return "middle"
}

func plotX(at float64) float64 { return plotLeft + at*(plotWidth-2*plotLeft) }

func (c *curve) draw(out *strings.Builder, number int) {
	most := 0.0
	for _, v := range c.of {
		if !math.IsNaN(v) {
			most = max(most, v)
		}
	}
	fmt.Fprintf(out, `<path class="curve c%d" d="`, number)
	pen := "M"
	for i, v := range c.of {
		if math.IsNaN(v) {
			pen = "M" // nothing is known here
			continue
		}
		fmt.Fprintf(out, "%s%.1f %.1f", pen, plotX(c.at[i]), plotBottom-v/max(most, 1e-9)*(plotBottom-plotTop))
		pen = "L"
	}
	x := plotLeft + number*250
	fmt.Fprintf(out, `"/><path class="curve c%d" d="M%d 12h26"/><text x="%d" y="16">%s, at most %s%s</text>`,
		number, x, x+32, html.EscapeString(c.name), shortNumber(most), html.EscapeString(c.unit))
}

func shortNumber(v float64) string {
	switch {
	case v >= 100 || v == math.Trunc(v):
		return fmt.Sprintf("%.0f", v)
	}
	return fmt.Sprintf("%.1f", v)
}
