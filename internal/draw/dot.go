package draw

import (
	"fmt"
	"io"
	"strings"
)

// DOT writes the graph in Graphviz' language.
func (g *Graph) DOT(w io.Writer) error {
	var out strings.Builder
	fmt.Fprintf(&out, "digraph %s {\n\trankdir=LR;\n\tnode [shape=box, style=rounded, fontname=\"sans-serif\"];\n\tedge [fontname=\"sans-serif\", fontsize=10];\n", quoteDOT(g.Flow))
	for _, n := range g.Nodes {
		fmt.Fprintf(&out, "\t%s [label=%s];\n", quoteDOT(n.Name), quoteDOT(n.label()))
	}
	for _, e := range g.Edges {
		fmt.Fprintf(&out, "\t%s -> %s [label=%s];\n", quoteDOT(g.Nodes[e.From].Name), quoteDOT(g.Nodes[e.To].Name), quoteDOT(e.Outcome))
	}
	out.WriteString("}\n")
	_, err := io.WriteString(w, out.String())
	return err
}

// label is the node's name, and below it what it does.
func (n *Node) label() string {
	return n.Name + "\n" + clip(strings.TrimSpace(n.Kind+" "+n.Detail), 40)
}

// quoteDOT quotes an ID: inside double quotes only the quote itself and the
// backslash are special (graphviz.org/doc/info/lang.html).
func quoteDOT(s string) string {
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`, "\n", `\n`).Replace(s) + `"`
}
