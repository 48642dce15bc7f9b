package yaml

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/goccy/go-yaml/token"

	"github.com/ivrsim/ivrsim/internal/files/diag"
)

// The syntax errors, each with its most likely fix.

const (
	blockWithoutLines = "| and > begin a text of several lines, and no such line follows"
	quoteOrIndent     = "quote a text that begins so, or indent its lines"
	needsBraces       = "a map on the line of its key needs braces"
	addSpace          = "write KEY: VALUE, with a space after the colon"
)

// unsupported are the parts of YAML that are not read.
var unsupported = map[token.Type]string{
	token.AnchorType:     "& begins a YAML anchor",
	token.AliasType:      "* begins a YAML alias",
	token.TagType:        "! begins a YAML tag",
	token.MergeKeyType:   "<< merges another map",
	token.DirectiveType:  "% begins a YAML directive",
	token.MappingKeyType: "? begins a key of several parts",
}

// refuse says why a lexeme is not supported; the message is empty if it is.
func (l *lexer) refuse(x *lexeme) (message string, fix diag.Fix) {
	if x.kind == token.InvalidType {
		return invalid(x.text, l.firstChar(x))
	}
	if part := unsupported[x.kind]; part != "" {
		return part + ", which is not supported here", "quote the text"
	}
	return "", ""
}

// invalid rewords the library's message for a token that begins with sign.
func invalid(message, sign string) (reworded string, fix diag.Fix) {
	switch {
	case strings.Contains(message, "end character of"):
		return "this quote is not closed", "close it; a text with an apostrophe needs double quotes"
	case strings.Contains(message, "reserved character"):
		return "a text does not begin with " + sign, "quote it"
	case strings.Contains(message, "escape"):
		return "this backslash begins no escape that YAML knows", `write \\ for a backslash`
	case strings.Contains(message, "multi-line content"), strings.Contains(message, "header option"):
		return blockWithoutLines, quoteOrIndent
	}
	return message, ""
}

// misplaced reports a lexeme after or below a value that has ended.
func (p *parser) misplaced(x *lexeme) {
	sign := p.firstChar(x)
	switch {
	case p.isIndentedWrongly(x):
		p.failIndent(x.line)
	case isDocumentEnd(x):
		p.fail(x, "a second document begins here", "put it in a file of its own")
	case x.kind == token.MappingValueType:
		p.fail(x, "a colon without a key before it", "quote a text with a colon; a list or map cannot be a key")
	case sign == "]" || sign == "}":
		p.fail(x, fmt.Sprintf("this %s closes nothing", sign), "remove it, or quote the text")
	case sign == ",":
		p.fail(x, "a comma without a value before it", "remove it")
	case !x.first && p.closesLate(p.previous()):
		p.lateQuote(x)
	case !x.first:
		p.fail(x, "unexpected text after a value", diag.Fix(p.moveOrQuote()))

	// The line above has a text in the column of the keys, so it lacks a colon.
	case p.at > 0 && p.isKey() && p.previous().first && p.previous().isPlain() && p.previous().column == x.column:
		p.noKey(p.previous())
	default:
		p.misindent(x)
	}
}

// misindent reports that a line begins in a column in which none above it does, or that the line
// between it and others of its column is indented less.
func (p *parser) misindent(x *lexeme) {
	mends, reached := p.mendsOf(x.line)
	if len(mends) == 0 {
		p.fail(x, "a second value begins here", "a file has one map: remove the other value")
	}

	// If one line between two lines of a column is out of place, this line is the wrong one.
	out := outdented(p.all, x.line)
	if out == 0 {
		p.failIndented(p.place(x), misaligned, mends, "")
	}

	// The line between has moved to the left, unless the text becomes better with this line moved.
	outer, further := p.mendsOf(out, indentAs(x.line, indentOf(p.all[out-1])))
	if further.isBehind(reached) {
		p.failIndented(p.place(x), misaligned, mends, "")
	}

	key, _, _ := strings.Cut(strings.TrimSpace(p.all[out-1]), ":")
	at := diag.Place{
		File:   p.file,
		Line:   out,
		Column: indentOf(p.all[out-1]) + 1,
		Width:  max(1, utf8.RuneCountInString(key)),
	}
	p.failIndented(at, "this line is indented less than the lines above and below", outer, "")
}

const misaligned = "the indentation of this line matches no line above it"

// closesLate reports whether a quoted text ends on a later line than it begins.
func (l *lexer) closesLate(x *lexeme) bool { return x.isQuoted() && l.spansLines(x) }

// lateQuote reports a missing quote: the text before x ends only at the next quote,
// on a line below.
func (p *parser) lateQuote(x *lexeme) {
	open := p.previous()
	p.failMended(p.closeQuote(open), p.place(open), fmt.Sprintf("this quote is closed only in line %d", x.line),
		"close it where its text ends")
}

// openText matches a line that ends in a text that is opened by a quote and not closed, outside
// of brackets.
var openText = diag.LazyPattern(`^[ -]*[^\s"'{}\[\],#:]+: +(["'])[^"'{}\[\]\\]*[^"'{}\[\]\\,#\s]$`)

// closeQuote returns the edit that closes a quoted text x at the end of its line, if it certainly
// ends there. Then it is the value of a key in a line of its own, and the next line is another key.
func (l *lexer) closeQuote(x *lexeme) diag.Edit {
	line := l.sourceLine(x.line)
	next := l.sourceLine(x.line + 1)
	m := openText().FindStringSubmatch(line)
	if m == nil || strings.Contains(line, " #") || !keyOfLine().MatchString(next) && next != "" {
		return diag.Edit{}
	}
	end := diag.Place{File: l.file, Line: x.line, Column: utf8.RuneCountInString(line) + 1}
	return diag.Edit{Place: end, Text: m[1]}
}

var keyOfLine = diag.LazyPattern(`^[ -]*[^\s"'{}\[\],#:]+:(\s|$)`)

// sourceLine returns a line of the file as it is scanned, or "".
func (l *lexer) sourceLine(number int) string {
	if number > len(l.all) {
		return ""
	}
	return l.all[number-1]
}

// addQuotes returns the edit that quotes a plain text up to the end of its line. A text with only a
// closing quote gets the opening one. The edit is zero if the end of the text is uncertain.
func (l *lexer) addQuotes(x *lexeme, text string) diag.Edit {
	line := l.sourceLine(x.line)
	at := l.place(x)
	at.Width = utf8.RuneCountInString(text)

	// In quotes, a backslash would begin an escape and change the text.
	if !textOfKey().MatchString(line) || !strings.HasSuffix(line, text) ||
		strings.Contains(text, `\`) {
		return diag.Edit{}
	}

	// A text that ends with a quote lacks the opening one.
	before, isClosed := strings.CutSuffix(text, `"`)
	switch {
	case strings.Contains(before, `"`):
		return diag.Edit{}
	case isClosed:
		at.Width = 0
		return diag.Edit{Place: at, Text: `"`}
	}

	return diag.Edit{Place: at, Text: `"` + text + `"`}
}

// textOfKey matches a key with a plain text in a line of its own, outside of brackets.
var textOfKey = diag.LazyPattern(`^[ -]*[^\s"'{}\[\],#:]+: +[^"'{}\[\],#\s|>&*!%@].*[^\]},]$`)

// moveOrQuote is the fix for what follows a quoted text or a bracket.
func (c *cursor) moveOrQuote() string {
	switch c.previous().kind {
	case token.SingleQuoteType:
		return "put the whole text in double quotes; an apostrophe ends a single-quoted one"
	case token.DoubleQuoteType:
		return `put the whole text in quotes, with \" for a quote inside`
	default:
		return "put it on a line of its own, or remove it"
	}
}

// isIndentedWrongly reports whether x is indented with anything but spaces.
func (l *lexer) isIndentedWrongly(x *lexeme) bool { return x.first && l.indents[x.line] != "" }

func (p *parser) failIndent(line int) {
	at := diag.Place{File: p.file, Line: line, Column: 1, Width: 1}
	p.failIndented(at, "this line is indented with "+p.indents[line], []mend{p.mendOfTab(line)}, "")
}

// noKey reports a line in a map that is not a key with a value.
func (p *parser) noKey(x *lexeme) {
	switch sign := p.firstChar(x); {
	case p.isIndentedWrongly(x):
		p.failIndent(x.line)
	case x.isScalar() && sign != "]" && sign != "}":
		p.failMended(p.addSpace(x), p.place(x), fmt.Sprintf("%q is not a key with a value", x.text), addSpace)
	case x.kind == token.SequenceEntryType:
		p.fail(x, "a dash begins an item of a list, and this is a map",
			"remove the dash, or indent the list below its key")
	default:
		p.misplaced(x)
	}
}

// spaceless matches a key with a value and no space after the colon.
var spaceless = diag.LazyPattern(`^[\p{L}\p{N}_]+:[^\s:/\\]`)

// addSpace returns the edit that puts a space after the colon of a key.
func (l *lexer) addSpace(x *lexeme) diag.Edit {
	written := l.written(x)

	// The text is a key only at the begin of a line, and with one colon without a space.
	startsLine := x.isPlain() && x.first && !l.spansLines(x)
	isKey := strings.Count(written, ":") == 1 && spaceless().MatchString(written)
	if !startsLine || !isKey {
		return diag.Edit{}
	}

	at := l.place(x)
	at.Column = at.Column + utf8.RuneCountInString(written[:strings.Index(written, ":")]) + 1
	at.Width = 0
	return diag.Edit{Place: at, Text: " "}
}

// keySpansLines reports a key x that begins on a line above its colon, which comes next. Either the
// line of the colon is indented too far, as if it continued the value above, or the line above
// lacks a colon.
func (p *parser) keySpansLines(x *lexeme) {
	colon := &p.lexemes[p.at]
	if p.indents[colon.line] != "" {
		p.failIndent(colon.line)
	}

	// The text before the colon began in an earlier line, in which a value stands.
	if !x.first {
		line := p.src[strings.LastIndexByte(p.src[:colon.start], '\n')+1 : colon.start]
		key := strings.TrimLeft(line, " ")
		at := diag.Place{
			File:   p.file,
			Line:   colon.line,
			Column: len(line) - len(key) + 1,
			Width:  max(1, utf8.RuneCountInString(key)),
		}

		mends, _ := p.mendsOf(colon.line)
		p.failIndented(at, "this line is indented as if it continued the text above", mends,
			", or quote the text if it is meant")
	}

	p.fail(x, fmt.Sprintf("%q is not a key with a value", p.restOfLine(x)), addSpace)
}

// restOfLine returns the line from x on without a comment.
func (l *lexer) restOfLine(x *lexeme) string {
	end := len(l.src)
	if comment, ok := l.comments[x.line]; ok && comment > x.start {
		end = comment
	}
	line, _, _ := strings.Cut(l.src[x.start:end], "\n")
	return strings.TrimSpace(line)
}

// colonInLine reports a key x after a key on one line: "say: Press: 1".
func (p *parser) colonInLine(x *lexeme) {
	if p.spansLines(x) {
		p.at++ // to its colon
		p.keySpansLines(x)
	}
	p.colonInText(x, p.restOfLine(x))
}

var (
	likelyMap = diag.LazyPattern(`^[^\s:]+: `)    // "exhausted: order"
	sentence  = diag.LazyPattern(`^\p{Lu}\p{Ll}`) // "Press: 1"
)

// colonInText reports a value with a colon in it, written as text: a text that
// needs quotes or a map that needs braces.
func (p *parser) colonInText(x *lexeme, text string) {
	switch {
	case x.isQuoted():
		p.fail(x, needsBraces, diag.Fixf("write {%s}", text))
	case likelyMap().MatchString(text) && !sentence().MatchString(text):
		p.fail(x, needsBraces, diag.Fixf("write {%s}, or %q if it is a text", text, text))
	default:
		p.failMended(p.addQuotes(x, text), p.place(x), `a text with ": " in it needs quotes`,
			diag.Fixf("write %q", text))
	}
}

// unclosed reports a bracket that is still open at the end of the file.
func (p *parser) unclosed(open *lexeme) {
	_, bracket := closing(open)
	fix := "close it with " + bracket
	if _, ok := p.comments[p.previous().line]; ok {
		fix += ", before the # that begins a comment"
	}
	p.fail(open, fmt.Sprintf("this %s is not closed", p.firstChar(open)), diag.Fix(fix))
}

// noColon reports a scalar x in braces that another value follows.
func (p *parser) noColon(x, next *lexeme) {
	if p.closesLate(x) {
		p.lateQuote(next)
	}
	p.fail(x, fmt.Sprintf("a colon is missing after %q", x.text), diag.Fixf("write %q", x.text+": …"))
}

// noComma reports x, which is in brackets where a comma or the closing bracket is expected.
func (p *parser) noComma(open, x *lexeme) {
	previous := p.previous()
	_, bracket := closing(open)
	switch {
	case x.kind == token.MappingValueType:
		p.fail(previous, needsBraces, diag.Fixf("write {%s: …}", p.written(previous)))
	// The next line begins without a comma, so that the line before it is the incomplete one.
	case x.first:
		p.fail(previous, "a comma or "+bracket+" is missing at the end of this line",
			diag.Fixf("close the %s of column %d in line %d", p.firstChar(open), open.column, open.line))
	case x.kind == token.SequenceEndType || x.kind == token.MappingEndType:
		p.fail(x,
			fmt.Sprintf("this %s does not close the %s in line %d", p.firstChar(x), p.firstChar(open), open.line),
			diag.Fix("close it with "+bracket))
	case p.closesLate(previous):
		p.lateQuote(x)
	case previous.isQuoted():
		p.fail(x, "unexpected text after a closing quote", diag.Fix(p.moveOrQuote()))
	case previous.isPlain() && p.isPlaceholder(p.at):
		p.fail(previous, "a text with {…} in it needs quotes here", "put quotes around the whole text")
	default:
		p.fail(x, "a comma is missing before this", "write one, or put quotes around the whole text")
	}
}

// missing reports that no value follows a colon or dash, and returns the null; of
// is the key or item in words and next the lexeme that follows, or nil.
func (p *parser) missing(sign *lexeme, of string, next *lexeme) *Node {
	if next != nil && p.isIndentedWrongly(next) {
		// The tab counts as one space, too few to belong to it.
		p.failIndent(next.line)
	}

	fix := "write it after the colon"
	if sign.kind == token.SequenceEntryType {
		fix = "write it, or remove the dash"
	}

	// A # in front of the value has made it a comment.
	if comment, ok := p.comments[sign.line]; ok && !strings.HasPrefix(p.src[comment:], "# ") {
		fix = "a # begins a comment; quote the text"
	} else if next != nil && next.kind != token.SequenceEntryType && next.first && !isDocumentEnd(next) {
		fix = "write it, or indent the lines that belong to it"
	}

	return p.null(p.place(sign), of+" has no value", diag.Fix(fix))
}
