package genesysarchitect

import (
	"cmp"
	"go/ast"
	"go/parser"
	"go/token"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/platforms/importer"
)

// expr is an expression, or a part of one, read as Go: its operators have the same order there.
type expr struct {
	source string   // the whole
	node   ast.Expr // without parentheses, or nil if it is not understood
}

var (
	equals = diag.LazyPattern(`"(?:[^"\\]|\\.)*"|[^=!<>]=[^=]`)
	tokens = diag.LazyPattern(`"(?:[^"\\]|\\.)*"|'[^'"]*'|<>|\w+|\n`)
	// inGo are operators as Go writes them, in as many letters.
	inGo = map[string]string{"and": "&& ", "or": "||", "not": "!  ", "<>": "!=", "\n": " "}
)

// parseExpression reads an expression. Each word stands where it has stood.
func parseExpression(text string) expr {
	text = equals().ReplaceAllStringFunc(strings.TrimSpace(text), func(sign string) string {
		if sign[0] == '"' {
			return sign
		}
		return strings.Replace(sign, "=", "==", 1)
	})

	// The grammar of the expressions is close to Go's. Words that Go reads differently are replaced by
	// words of the same length or meaning.
	node, err := parser.ParseExpr(tokens().ReplaceAllStringFunc(text, func(word string) string {
		switch {
		case word[0] == '\'':
			return `"` + word[1:len(word)-1] + `"`
		case token.IsKeyword(word): // as in Flow.type
			return strings.ToUpper(word)
		}
		return cmp.Or(inGo[strings.ToLower(word)], word)
	}))
	if err != nil {
		return expr{text, nil}
	}
	return expr{text, ast.Unparen(node)}
}

// text returns an expression as it is written.
func (e expr) text() string {
	if e.node == nil {
		return e.source
	}
	return e.source[e.node.Pos()-1 : e.node.End()-1]
}

func (e expr) part(node ast.Expr) expr { return expr{e.source, ast.Unparen(node)} }

// joined returns the parts that an operator joins.
func (e expr) joined(by token.Token) []expr {
	if both, ok := e.node.(*ast.BinaryExpr); ok && both.Op == by {
		return append(e.part(both.X).joined(by), e.part(both.Y))
	}
	return []expr{e}
}

// call returns a function in small letters with its arguments, or "".
func (e expr) call() (function string, args []expr) {
	call, ok := e.node.(*ast.CallExpr)
	if !ok {
		return "", nil
	}
	for _, arg := range call.Args {
		args = append(args, e.part(arg))
	}
	return strings.ToLower(e.part(call.Fun).text()), args
}

// argument returns the argument of one of some functions. It returns false for another function, and for a call with
// other arguments.
func (e expr) argument(functions ...string) (of expr, ok bool) {
	name, args := e.call()
	if len(args) != 1 || !slices.Contains(functions, name) {
		return expr{}, false
	}
	return args[0], true
}

// conversions are functions that do not change the compared value.
var conversions = strings.Fields("toint todecimal tonumber tostring trim lower upper")

// variable returns the variable that an expression is, or "".
func (e expr) variable() string {
	if of, ok := e.argument(conversions...); ok {
		return of.variable()
	}
	// The item of a list depends on its index, and no action names it.
	owner, _, _ := strings.Cut(e.text(), ".")
	isOne := e.isSelector() && !strings.Contains(e.text(), "[")
	if isOne && slices.ContainsFunc(owners, func(o string) bool { return strings.EqualFold(o, owner) }) {
		return e.text()
	}
	return ""
}

// foundQueue returns the argument of a function that finds a queue, as in FindQueue("Sales") and
// FindQueue(Flow.team), or else the expression itself. IsConstant reports whether it is the name of a queue.
func foundQueue(expression string) (name string, isConstant bool) {
	queue, isFinding := parseExpression(expression).argument("findqueue", "toqueue")
	switch {
	case !isFinding:
		return expression, false
	case !queue.isConstant():
		return queue.text(), false
	}
	name = queue.unquoted()
	if name == "" || name == "NOT_SET" {
		return expression, false
	}
	return name, true
}

// sum returns a variable and the whole number that an expression adds to it, as in Flow.n + 1.
func (e expr) sum() (variable string, add int, ok bool) {
	both, isBinary := e.node.(*ast.BinaryExpr)
	if !isBinary || both.Op != token.ADD && both.Op != token.SUB {
		return "", 0, false
	}

	x := e.part(both.X)
	y := e.part(both.Y)
	if x.variable() == "" && both.Op == token.ADD { // 1 + Flow.n
		x, y = y, x
	}
	add, err := strconv.Atoi(y.text())
	if both.Op == token.SUB {
		add = -add
	}
	return x.variable(), add, err == nil && add != 0 && x.variable() != ""
}

// whole returns the whole number that an expression is, as it is written or as ToInt(10). A sum is not computed.
func (e expr) whole() (n int, ok bool) {
	if number, ok := e.argument("toint"); ok {
		return number.whole()
	}
	if strings.EqualFold(e.text(), "NOT_SET") {
		return 0, true
	}
	n, err := strconv.Atoi(e.text())
	return n, err == nil
}

// mirrored are the signs of comparisons whose sides change places. The other signs stay.
var mirrored = map[token.Token]token.Token{
	token.LSS: token.GTR, token.GTR: token.LSS, token.LEQ: token.GEQ, token.GEQ: token.LEQ,
}

// sides returns the sides of a comparison and its sign. A constant on the left, as in 5 < Flow.n, changes places.
func (e expr) sides() (left expr, op token.Token, right expr, isBinary bool) {
	both, isBinary := e.node.(*ast.BinaryExpr)
	if !isBinary {
		return expr{}, token.ILLEGAL, expr{}, false
	}
	left = e.part(both.X)
	right = e.part(both.Y)
	op = both.Op
	if left.isConstant() && !right.isConstant() {
		left, right = right, left
		if other, changes := mirrored[op]; changes {
			op = other
		}
	}
	return left, op, right, true
}

// isConstant reports whether an expression is a value that is written out.
func (e expr) isConstant() bool { return written().MatchString(e.text()) }

// unquoted returns the text of a value that is written out, without its quotes.
func (e expr) unquoted() string {
	text := e.text()

	// Only the outer quotes are no part of the text.
	if len(text) > 1 && strings.ContainsAny(text[:1], `"'`) {
		text = text[1 : len(text)-1]
	}
	return strings.ReplaceAll(text, `\"`, `"`)
}

// isText reports whether an expression is a text in quotes, or appends one.
func (e expr) isText() bool {
	if both, isBinary := e.node.(*ast.BinaryExpr); isBinary {
		return both.Op == token.ADD && (e.part(both.X).isText() || e.part(both.Y).isText())
	}
	return e.isConstant() && strings.ContainsAny(e.text()[:1], `"'`)
}

// isSelector reports whether an expression is a name with dots.
func (e expr) isSelector() bool {
	_, ok := e.node.(*ast.SelectorExpr)
	return ok
}

var written = diag.LazyPattern(`^("(?:[^"\\]|\\.)*"|'[^']*'|-?\d+(?:\.\d+)?|(?i:true|false|NOT_SET))$`)

// numbering are the functions that make a number of a text.
var numbering = strings.Fields("toint todecimal tonumber")

// isNumbering reports whether an expression makes a number of a variable's text.
func (e expr) isNumbering() bool {
	if _, ok := e.argument(numbering...); ok {
		return true
	}
	of, ok := e.argument(conversions...)
	return ok && of.isNumbering()
}

// measured returns the value of a function in a comparison, and the test that it is: Length(x) == 4
// tests the length of x, and Left(x, 2) == "90" its first two keys.
func (e expr) measured(with expr) (of expr, is importer.Operator) {
	if of, ok := e.argument("length"); ok {
		return of, importer.Length
	}

	// A part that is shorter or longer than the text is no beginning.
	name, args := e.call()
	text := with.unquoted()
	length := strconv.Itoa(utf8.RuneCountInString(text))
	isPart := len(args) > 1 && text != "" && args[len(args)-1].text() == length
	switch {
	case isPart && name == "left" && len(args) == 2,
		isPart && name == "substring" && len(args) == 3 && args[1].text() == "0":
		return args[0], importer.Starts
	case isPart && name == "right" && len(args) == 2:
		return args[0], importer.Ends
	}
	return e, importer.Equal
}
