package genesysarchitect

import (
	"go/ast"
	"testing"
)

// TestParseExpression reads Architect's operators as Go's, and tells what is written.
func TestParseExpression(t *testing.T) {
	for _, c := range []struct{ source, left, right string }{
		{`Flow.a == "x"`, `Flow.a`, `"x"`},
		{`Flow.type = 'a or b'`, `Flow.type`, `'a or b'`},
		{`(Flow.a <> NOT_SET)`, `Flow.a`, `NOT_SET`},
		{"not IsSet(Flow.a)\nand\n(Flow.b > 5 or Flow.c)", `not IsSet(Flow.a)`, `Flow.b > 5 or Flow.c`},
		{`Flow.a == "say \"a = b\" and go"`, `Flow.a`, `"say \"a = b\" and go"`},
		{`Flow.a or Flow.b and Flow.c`, `Flow.a`, `Flow.b and Flow.c`},
		{`Flow.ünlaut == "é"`, `Flow.ünlaut`, `"é"`},
		{`Flow.a == `, "", ""},
		{`Flow.a like "x"`, "", ""},
	} {
		e := parseExpression(c.source)
		left, right := "", ""
		if both, ok := e.node.(*ast.BinaryExpr); ok {
			left, right = e.part(both.X).text(), e.part(both.Y).text()
		}
		if left != c.left || right != c.right {
			t.Errorf("%s: %q and %q, want %q and %q", c.source, left, right, c.left, c.right)
		}
	}
}
