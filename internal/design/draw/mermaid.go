package draw

import (
	"fmt"
	"io"
	"strings"
	"unicode"
)

// Mermaid writes the graph as a Mermaid flowchart.
func (g *Graph) Mermaid(w io.Writer) error {
	var out strings.Builder
	out.WriteString("flowchart LR\n")

	for i, n := range g.Boxes {
		fmt.Fprintf(&out, "  s%d[\"%s\"]\n", i, escapeMermaid(n.label()))
	}

	for _, e := range g.Edges {
		fmt.Fprintf(&out, "  s%d -- \"%s\" --> s%d\n", e.From, escapeMermaid(e.label()), e.To)
	}

	// Mermaid numbers links in the order of their lines, so styles follow all of them.
	for i := range g.Edges {
		if stroke := g.strokeMermaid(&g.Edges[i]); stroke != "" {
			fmt.Fprintf(&out, "  linkStyle %d %s\n", i, stroke)
		}
	}

	_, err := io.WriteString(w, out.String())
	return err
}

func (g *Graph) strokeMermaid(e *Edge) string {
	switch {
	case e.Untested:
		return "stroke:#b3261e,stroke-dasharray:2 4"
	case e.Taken > 0:
		return fmt.Sprintf("stroke-width:%.1fpx", strokeWidth(e.Taken, g.most()))
	}
	return ""
}

// escapeMermaid writes everything except letters, digits and plain punctuation as
// Mermaid's numeric entities, so that no text is read as syntax or markup.
func escapeMermaid(s string) string {
	var out strings.Builder
	for _, r := range s {
		switch {
		case r == '\n':
			out.WriteString("<br/>")
		case unicode.IsLetter(r), unicode.IsDigit(r), unicode.IsMark(r), strings.ContainsRune(" .,-_", r):
			out.WriteRune(r)
		default:
			fmt.Fprintf(&out, "#%d;", r)
		}
	}

	return out.String()
}
