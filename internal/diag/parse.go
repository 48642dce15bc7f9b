package diag

import (
	"fmt"
	"unicode/utf8"

	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"
	"github.com/goccy/go-yaml/token"
)

// Parse reads one YAML file strictly. What is wrong becomes a finding; the
// result is nil when nothing usable was read.
func Parse(file string, src []byte, found *Findings) *Node {
	found.Source(file, src)
	tree, err := parser.ParseBytes(src, 0)
	if err != nil {
		found.Error(Place{File: file, Line: 1, Column: 1, Width: 1}, BadYAML, err.Error(), "")
		return nil
	}
	if len(tree.Docs) == 0 || tree.Docs[0].Body == nil {
		found.Error(Place{File: file, Line: 1, Column: 1, Width: 1}, WrongType, "the file is empty", "")
		return nil
	}
	c := converter{file: file, found: found}
	return c.node(tree.Docs[0].Body)
}

type converter struct {
	file  string
	found *Findings
}

func (c *converter) place(t *token.Token) Place {
	return Place{c.file, t.Position.Line, t.Position.Column, max(1, utf8.RuneCountInString(t.Value))}
}

func (c *converter) node(n ast.Node) *Node {
	out := &Node{Place: c.place(n.GetToken())}
	switch n := n.(type) {
	case *ast.NullNode:
		out.Kind = Null
	case *ast.MappingNode:
		out.Kind = Map
		for _, v := range n.Values {
			out.Entries = append(out.Entries, c.entry(v))
		}
		c.blockPlace(out)
	case *ast.MappingValueNode:
		out.Kind = Map
		out.Entries = []Entry{c.entry(n)}
		c.blockPlace(out)
	case *ast.SequenceNode:
		out.Kind = List
		for _, v := range n.Values {
			out.Items = append(out.Items, c.node(v))
		}
	case *ast.LiteralNode:
		out.Kind, out.Text, out.Quoted = Scalar, n.Value.Value, true
	case ast.ScalarNode:
		t := n.GetToken()
		out.Kind, out.Text = Scalar, t.Value
		out.Quoted = t.Type == token.SingleQuoteType || t.Type == token.DoubleQuoteType
	default:
		c.found.Error(out.Place, BadYAML, fmt.Sprintf("%s is not allowed here", n.Type()), "write the value out")
	}
	return out
}

// blockPlace puts a map's place at its first key: the library gives the colon.
func (c *converter) blockPlace(n *Node) {
	if len(n.Entries) > 0 {
		n.Place = n.Entries[0].Key.Place
	}
}

func (c *converter) entry(v *ast.MappingValueNode) Entry {
	return Entry{c.node(v.Key), c.node(v.Value)}
}
