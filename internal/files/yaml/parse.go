package yaml

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/goccy/go-yaml/token"

	"github.com/ivrsim/ivrsim/internal/files/diag"
)

// Parse reads one YAML file strictly: maps, lists and scalars in block and flow
// style. Anchors, aliases, tags, merge keys and several documents are refused,
// keys are unique, and every null is a bad-value.
//
// What is wrong becomes a finding. The result is a map with at least one entry,
// or nil if nothing usable was read.
func Parse(file string, src []byte, found *diag.Findings) *Node {
	found.Source(file, src)
	text, ok := decode(file, src, found)
	if !ok {
		return nil
	}

	before := found.Len()
	budget := maxMended
	p := parser{lexer: lex(file, text), found: found, budget: &budget}
	root, ok := p.parse()

	p.reportIndents(found)

	// A file whose error is reported is not also reported as empty.
	isEmpty := root == nil || root.Kind == Map && len(root.Pairs) == 0
	isReported := !ok || isEmpty && found.Len() > before
	if isReported {
		return nil
	}

	switch {
	case isEmpty:
		found.Error(startOf(file), diag.WrongType, "the file is empty", "")
	case root.Kind != Map:
		found.Error(root.Place, diag.WrongType, "the file is "+root.Kind.String()+", not a map of keys",
			`write "KEY: VALUE", with a space after the colon`)
	default:
		return root
	}

	return nil
}

// ParseValue reads text as one value of any kind, as strictly as Parse reads a file. Text may begin
// with empty lines and spaces, so that its places are the places in a longer text. It returns nil
// after an error.
func ParseValue(file, text string, found *diag.Findings) *Node {
	text, ok := decode(file, []byte(text), found)
	if !ok {
		return nil
	}

	before := found.Errors()
	budget := maxMended
	p := parser{lexer: lex(file, text), found: found, budget: &budget}

	value, ok := p.parse()
	if ok && value == nil && found.Errors() == before {
		found.Error(diag.PlaceAt(file, text, len(text)), diag.BadValue, "there is no value", "")
	}

	if found.Errors() > before {
		return nil
	}
	return value
}

// parser makes the tree of a file's lexemes by recursive descent, up to the first syntax error.
//
// The library's own parser is not used. It takes quadratic time and memory on large maps and deep
// nesting, and it gives the places of colons, not of keys.
type parser struct {
	*lexer
	at       int // the next lexeme
	depth    int
	found    *diag.Findings
	reported int // findings other than syntax errors

	misindented int  // the line whose indentation is the syntax error; 0 if it is another
	mended      mend // the first fix of this line
	budget      *int // bytes that may still be parsed again
	isTrial     bool // the text has a fix that is tried
}

// bailout is the panic that ends the recursive descent after an error.
type bailout struct{}

// parse returns the tree, or false after a syntax error.
func (p *parser) parse() (root *Node, ok bool) {
	defer func() {
		if r := recover(); r != nil {
			if _, isBailout := r.(bailout); !isBailout {
				panic(r)
			}
		}
	}()
	return p.document(), true
}

// peek returns the next lexeme, or nil at the end. A lexeme that is not supported
// is a syntax error.
func (p *parser) peek() *lexeme {
	if p.at == len(p.lexemes) {
		return nil
	}
	x := &p.lexemes[p.at]
	if message, fix := p.refuse(x); message != "" {
		p.failMended(p.closeQuote(x), p.place(x), message, fix)
	}
	return x
}

func (p *parser) next() *lexeme {
	x := p.peek()
	if x != nil {
		p.at++
	}
	return x
}

// previous returns the lexeme before the next one.
func (p *parser) previous() *lexeme { return &p.lexemes[p.at-1] }

// is reports whether lexeme n from the next one on is of one of the kinds.
func (p *parser) is(n int, kinds ...token.Type) bool {
	return p.at+n < len(p.lexemes) && slices.Contains(kinds, p.lexemes[p.at+n].kind)
}

func (p *parser) isScalar(n int) bool {
	return p.is(n, token.StringType, token.SingleQuoteType, token.DoubleQuoteType)
}

// isKey reports whether a scalar and a colon come next.
func (p *parser) isKey() bool {
	x := p.peek()
	return x != nil && x.isScalar() && p.is(1, token.MappingValueType)
}

// written returns the source text of a lexeme.
func (p *parser) written(x *lexeme) string { return p.src[x.start:x.end] }

func (p *parser) spansLines(x *lexeme) bool { return strings.Contains(p.written(x), "\n") }

// place returns the place of a lexeme, up to the end of its first line.
func (p *parser) place(x *lexeme) diag.Place {
	firstLine, _, _ := strings.Cut(p.written(x), "\n")
	return diag.Place{
		File:   p.file,
		Line:   x.line,
		Column: x.column,
		Width:  max(1, utf8.RuneCountInString(strings.TrimRight(firstLine, " "))),
	}
}

// firstChar returns the first character of a lexeme.
func (p *parser) firstChar(x *lexeme) string {
	_, size := utf8.DecodeRuneInString(p.src[x.start:])
	return p.src[x.start : x.start+size]
}

// fail reports a syntax error. Nothing after it is read. The error is left out if a comment was
// misread, because the comment may have hidden a bracket.
func (p *parser) fail(x *lexeme, message string, fix diag.Fix) { p.failAt(p.place(x), message, fix) }

func (p *parser) failAt(at diag.Place, message string, fix diag.Fix) {
	p.failMended(diag.Edit{}, at, message, fix)
}

// failMended is failAt with the edit of a certain fix.
func (p *parser) failMended(edit diag.Edit, at diag.Place, message string, fix diag.Fix) {
	if len(p.misread) == 0 {
		p.found.Add(diag.Finding{Place: at, Rule: diag.BadYAML, Message: message, Fix: string(fix), Edit: edit})
	}
	panic(bailout{})
}

// error reports a finding after which the rest of the file can be read.
func (p *parser) error(at diag.Place, rule diag.RuleID, message string, fix diag.Fix) {
	p.count(at)
	p.found.Error(at, rule, message, fix)
}

// null reports a missing value and returns it.
func (p *parser) null(at diag.Place, message string, fix diag.Fix) *Node {
	p.count(at)
	p.found.Null(at, message, fix)
	return &Node{Place: at}
}

// count counts a finding, and ends the reading of a file with very many.
func (p *parser) count(at diag.Place) {
	const most = 1000
	p.reported++
	if p.reported > most {
		p.tooLarge(at, fmt.Sprintf("there are more than %d findings in this file", most),
			"fix those before this line first")
	}
}

func (p *parser) tooLarge(at diag.Place, message string, fix diag.Fix) {
	p.found.Error(at, diag.TooLarge, message, fix)
	panic(bailout{})
}

// collection makes the node of a map or list that begins with x; leave ends it.
func (p *parser) collection(kind Kind, x *lexeme) *Node {
	n := &Node{Kind: kind, Place: p.place(x)}
	p.depth++
	if p.depth > maxDepth {
		p.tooLarge(n.Place, fmt.Sprintf("maps and lists are nested more than %d levels deep", maxDepth),
			"")
	}
	return n
}

func (p *parser) leave() { p.depth-- }

func (p *parser) document() *Node {
	// A comment that is most likely text is reported first, since later errors may follow from it.
	for _, c := range p.misread {
		p.error(c.place, diag.BadValue, `"#" begins a comment`, diag.Fix(c.fix))
	}

	if p.is(0, token.DocumentHeaderType) {
		p.next()
	}

	if x := p.peek(); x == nil || isDocumentEnd(x) {
		return nil
	}

	root := p.block()

	if p.is(0, token.DocumentEndType) {
		p.next()
	}

	if x := p.peek(); x != nil {
		p.misplaced(x)
	}

	return root
}

func isDocumentEnd(x *lexeme) bool {
	return x.kind == token.DocumentHeaderType || x.kind == token.DocumentEndType
}

// mapBuilder is a map under construction. Its keys are unique.
type mapBuilder struct {
	*Node
	lineOf map[string]int // by key
}

func (p *parser) add(m *mapBuilder, key, value *Node) {
	switch line := m.lineOf[key.Text]; {
	case line > 0:
		first := diag.Place{File: p.file, Line: line}
		p.error(key.Place, diag.DuplicateKey, diag.Already(strconv.Quote(key.Text), first), diag.KeepOne)
		return
	case len(m.Pairs) == limitsOf(p.file).keys:
		p.tooLarge(key.Place, fmt.Sprintf("a map has more than %d keys", limitsOf(p.file).keys), "split it")
	case m.lineOf == nil:
		m.lineOf = map[string]int{}
	}

	m.lineOf[key.Text] = key.Place.Line
	value.Key = key
	m.Pairs = append(m.Pairs, KeyValue{key, value})
}

// value reads a scalar, or a list or map in brackets.
func (p *parser) value() *Node {
	x := p.peek()
	switch {
	case x.kind == token.SequenceStartType:
		return p.flowList()
	case x.kind == token.MappingStartType:
		// A text that begins with a placeholder: {name} speaking, or {first}{last}.
		if p.isPlaceholder(p.at) && (p.isScalar(3) || p.is(3, token.MappingStartType)) && !p.lexemes[p.at+3].first {
			p.fail(x, "a text that begins with { needs quotes", "put quotes around the whole text")
		}
		return p.flowMap()
	case isBlockHeader(x.kind):
		return p.blockScalar()
	case !x.isScalar():
		p.misplaced(x)
	}

	return p.scalar()
}

// isPlaceholder reports whether lexeme i begins a word in braces.
func (p *parser) isPlaceholder(i int) bool {
	return i+2 < len(p.lexemes) && p.lexemes[i].kind == token.MappingStartType &&
		p.lexemes[i+1].isPlain() && p.lexemes[i+2].kind == token.MappingEndType
}

// nulls are the plain texts that YAML takes for no value.
var nulls = []string{"null", "Null", "NULL", "~"}

func (p *parser) scalar() *Node {
	x := p.next()
	n := &Node{Place: p.place(x), Kind: Scalar, Text: x.text, Quoted: x.isQuoted()}
	if n.Quoted {
		return n
	}

	switch {
	// YAML reads these words as no value, which no key of a file means.
	case slices.Contains(nulls, x.text):
		return p.null(n.Place, x.text+" is not a value", diag.Fixf("quote it if the text is meant: %q", x.text))
	case strings.Contains(x.text, ": ") || strings.HasSuffix(x.text, ":"):
		// The scanner of goccy/go-yaml reads it as a text.
		p.colonInText(x, x.text)
	case x.text != "" && strings.Contains(",]}", x.text[:1]):
		p.fail(x, "a text does not begin with "+x.text[:1], "quote it")
	}

	return n
}

// key reads a key without its colon.
func (p *parser) key() *Node {
	switch x := p.next(); {
	case p.spansLines(x):
		p.keySpansLines(x)
	case x.text == "" && x.isPlain(): // only the colon
		p.misplaced(p.next())
	case x.isPlain() && strings.Contains(",]}", x.text[:1]):
		p.misplaced(x)
	}
	x := p.previous()
	return &Node{Place: p.place(x), Kind: Scalar, Text: x.text, Quoted: x.isQuoted()}
}
