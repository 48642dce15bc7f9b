package look

import (
	_ "embed" // the frame, the style and the script of pages
	"html/template"
	"strconv"
	"strings"
)

var (
	//go:embed frame.html
	frame string
	//go:embed look.css
	style string
	//go:embed look.js
	script string
)

// Frame is the template "frame" of all pages. Its data has the fields or methods WindowTitle and Policy, the content
// security policy, which is "" if a server sends it. A page defines the templates "headers" and "page".
func Frame() string { return frame }

// Style is the style sheet of all pages.
func Style() string { return style }

// Script is JavaScript that shows the values of charts. Pages are complete without it.
func Script() string { return script }

// Color is the meaning of a color, which is the same in each chart.
type Color string

// The colors.
const (
	Accent  Color = ""    // the value that the chart is about
	Context Color = "ctx" // the roster, the history, others: the value is compared with it
	Bad     Color = "bad" // abandoned calls, missing agents
	Ink     Color = "ink"
)

// svg is text of SVG that is being written.
type svg struct{ strings.Builder }

// add writes texts. Texts that come from a user go through [escape] first.
func (s *svg) add(texts ...string) {
	for _, text := range texts {
		s.WriteString(text)
	}
}

// line writes a straight line between two places, each a percentage of the box.
func (s *svg) line(class, x1, x2, y1, y2 string) {
	s.add(`<line class="`, class, `" x1="`, x1, `" x2="`, x2, `" y1="`, y1, `" y2="`, y2, `"/>`)
}

// bar writes a rectangle with a height in pixels.
func (s *svg) bar(class, x, width, y, height string) {
	s.add(`<rect class="`, class, `" x="`, x, `" width="`, width, `" y="`, y, `" height="`, height, `"/>`)
}

func (s *svg) html() template.HTML { return template.HTML(s.String()) } //nolint:gosec // texts are escaped

func escape(text string) string { return template.HTMLEscapeString(text) }

// percent is a share as a percentage of a box, from 0% to 100%.
func percent(share float64) string { return number(100*min(max(share, 0), 1)) + "%" }

// number has at most two decimals.
func number(v float64) string {
	text := strconv.FormatFloat(v, 'f', 2, 64)
	text = strings.TrimSuffix(strings.TrimRight(text, "0"), ".")
	if text == "-0" {
		return "0"
	}
	return text
}
