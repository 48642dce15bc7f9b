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
	p := newParser(lex(file, text), found, mender{budget: &budget})
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
		found.Error(startOf(file), diag.WrongType, "the file is empty", "write its keys, or delete it")
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
	p := newParser(lex(file, text), found, mender{budget: &budget})

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
	cursor
	reporter
	mender
	depth int // of maps and lists

	misindented int  // the line whose indentation is the syntax error; 0 if it is another
	mended      mend // the first fix of this line
}

// cursor is a place between two lexemes of a file.
type cursor struct {
	*lexer
	at int // the next lexeme
}

// reporter reports findings in a file, and ends its reading after a syntax error.
type reporter struct {
	*lexer
	found    *diag.Findings
	reported int // findings other than syntax errors
}

func newParser(l *lexer, found *diag.Findings, how mender) *parser {
	how.lexer = l
	return &parser{lexer: l, cursor: cursor{lexer: l}, reporter: reporter{lexer: l, found: found}, mender: how}
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
func (c *cursor) previous() *lexeme { return &c.lexemes[c.at-1] }

// is reports whether lexeme n from the next one on is of one of the kinds.
func (c *cursor) is(n int, kinds ...token.Type) bool {
	return c.at+n < len(c.lexemes) && slices.Contains(kinds, c.lexemes[c.at+n].kind)
}

func (c *cursor) isScalar(n int) bool {
	return c.is(n, token.StringType, token.SingleQuoteType, token.DoubleQuoteType)
}

// isKey reports whether a scalar and a colon come next.
func (p *parser) isKey() bool {
	x := p.peek()
	return x != nil && x.isScalar() && p.is(1, token.MappingValueType)
}

// written returns the source text of a lexeme.
func (l *lexer) written(x *lexeme) string { return l.src[x.start:x.end] }

func (l *lexer) spansLines(x *lexeme) bool { return strings.Contains(l.written(x), "\n") }

// place returns the place of a lexeme, up to the end of its first line.
func (l *lexer) place(x *lexeme) diag.Place {
	firstLine, _, _ := strings.Cut(l.written(x), "\n")
	return diag.Place{
		File:   l.file,
		Line:   x.line,
		Column: x.column,
		Width:  max(1, utf8.RuneCountInString(strings.TrimRight(firstLine, " "))),
	}
}

// firstChar returns the first character of a lexeme.
func (l *lexer) firstChar(x *lexeme) string {
	_, size := utf8.DecodeRuneInString(l.src[x.start:])
	return l.src[x.start : x.start+size]
}

// fail reports a syntax error. Nothing after it is read. The error is left out if a comment was
// misread, because the comment may have hidden a bracket.
func (r *reporter) fail(x *lexeme, message string, fix diag.Fix) { r.failAt(r.place(x), message, fix) }

func (r *reporter) failAt(at diag.Place, message string, fix diag.Fix) {
	r.failMended(diag.Edit{}, at, message, fix)
}

// failMended is failAt with the edit of a certain fix.
func (r *reporter) failMended(edit diag.Edit, at diag.Place, message string, fix diag.Fix) {
	if len(r.misread) == 0 {
		r.found.Add(diag.Finding{Place: at, Rule: diag.BadYAML, Message: message, Fix: string(fix), Edit: edit})
	}
	panic(bailout{})
}

// error reports a finding after which the rest of the file can be read.
func (r *reporter) error(at diag.Place, rule diag.RuleID, message string, fix diag.Fix) {
	r.count(at)
	r.found.Error(at, rule, message, fix)
}

// null reports a missing value and returns it.
func (r *reporter) null(at diag.Place, message string, fix diag.Fix) *Node {
	r.count(at)
	r.found.Null(at, message, fix)
	return &Node{Place: at}
}

// count counts a finding, and ends the reading of a file with very many.
func (r *reporter) count(at diag.Place) {
	const most = 1000
	r.reported++
	if r.reported > most {
		r.tooLarge(at, fmt.Sprintf("there are more than %d findings in this file", most),
			"fix those before this line first")
	}
}

func (r *reporter) tooLarge(at diag.Place, message string, fix diag.Fix) {
	r.found.Error(at, diag.TooLarge, message, fix)
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
		p.error(key.Place, diag.DuplicateKey, diag.Already(strconv.Quote(key.Text), line), diag.KeepOne)
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
func (l *lexer) isPlaceholder(i int) bool {
	return i+2 < len(l.lexemes) && l.lexemes[i].kind == token.MappingStartType &&
		l.lexemes[i+1].isPlain() && l.lexemes[i+2].kind == token.MappingEndType
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
