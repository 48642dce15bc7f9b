package draw

import (
	"fmt"
	"io"
	"strings"

	"github.com/ivrsim/ivrsim/internal/files/diag"
)

// DOT writes the graph in Graphviz' language.
func (g *Graph) DOT(w io.Writer) error {
	// The text is collected first, so only one write can fail.
	var out strings.Builder
	fmt.Fprintf(&out,
		"digraph %s {\n\trankdir=LR;\n\tnode [shape=box, style=rounded, fontname=\"sans-serif\"];\n\tedge [fontname=\"sans-serif\", fontsize=10];\n",
		quoteDOT(g.Flow))

	for _, n := range g.Boxes {
		fmt.Fprintf(&out, "\t%s [label=%s];\n", quoteDOT(n.Name), labelDOT(n.label()))
	}

	for _, e := range g.Edges {
		fmt.Fprintf(&out, "\t%s -> %s [label=%s%s];\n", quoteDOT(g.Boxes[e.From].Name), quoteDOT(g.Boxes[e.To].Name),
			labelDOT(e.label()), g.strokeDOT(&e))
	}

	out.WriteString("}\n")
	_, err := io.WriteString(w, out.String())
	return err
}

// label is the box's name, kind and detail.
func (n *Box) label() string {
	return n.Name + "\n" + clip(strings.TrimSpace(n.Kind+" "+n.Detail), 40)
}

// label is the outcome with what it sets, marked with a cross if it is untested, and its count.
func (e *Edge) label() string {
	text := e.Caption()
	if e.Untested {
		text = "✗ " + text
	}
	if e.Taken > 0 {
		text += " (" + diag.Thousands(e.Taken) + ")"
	}
	return text
}

func (g *Graph) strokeDOT(e *Edge) string {
	out := ""
	if e.Taken > 0 {
		out = fmt.Sprintf(", penwidth=%.1f", strokeWidth(e.Taken, g.most()))
	}
	if e.Untested {
		out += `, style=dotted, color="#b3261e", fontcolor="#b3261e"`
	}
	return out
}

// labelDOT quotes a label, in which Graphviz decodes HTML entities
// (graphviz.org/docs/attr-types/escString).
func labelDOT(s string) string { return quoteDOT(strings.ReplaceAll(s, "&", "&amp;")) }

// quoteDOT quotes an ID: inside double quotes only the quote and the backslash are
// special (graphviz.org/doc/info/lang.html).
func quoteDOT(s string) string {
	lines := strings.Split(s, "\n")
	for i := range lines {
		lines[i] = strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(diag.Visible(lines[i]))
	}
	return `"` + strings.Join(lines, `\n`) + `"`
}
