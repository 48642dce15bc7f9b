package yaml

import (
	"fmt"
	"regexp"
	"strings"
	"unicode/utf8"

	"github.com/goccy/go-yaml/token"

	"github.com/ivrsim/ivrsim/internal/diag"
)

// The syntax errors, each with its most likely fix.

const (
	indentWithSpaces  = "indent with spaces"
	blockWithoutLines = "| and > begin a text of several lines, which is not there"
	quoteOrIndent     = "quote a text that begins so, or indent its lines"
	wantsBraces       = "a map on the line of its key wants braces"
	addSpace          = "write KEY: VALUE, with a space after the colon"
)

// refuse says why a lexeme is not supported; the message is empty if it is.
func (p *parser) refuse(x *lexeme) (message, fix string) {
	switch x.kind {
	case token.AnchorType:
		return "& begins a YAML anchor, which is not read here", "quote the text, or write the value out where it is used"
	case token.AliasType:
		return "* begins a YAML alias, which is not read here", fmt.Sprintf("quote it: %q", p.word(x))
	case token.TagType:
		return "! begins a YAML tag, which is not read here", "quote the text"
	case token.MergeKeyType:
		return "<< merges another map, which is not read here", "write the keys out"
	case token.DirectiveType:
		return "% begins a YAML directive, which is not read here", "quote the text"
	case token.MappingKeyType:
		return "? begins a key of several parts, which is not read here", `write "KEY: VALUE", or quote the text`
	case token.InvalidType:
		return invalid(x.text, p.sign(x))
	}
	return "", ""
}

// word returns the text from x to the next space or YAML indicator.
func (p *parser) word(x *lexeme) string {
	rest := p.src[x.start:]
	if i := strings.IndexAny(rest, " \n,:[]{}"); i >= 0 {
		return rest[:i]
	}
	return rest
}

// invalid rewords the library's message for a token that begins with sign.
func invalid(message, sign string) (reworded, fix string) {
	switch {
	case strings.Contains(message, "end character of double-quoted"):
		return "this quote is not closed", `close it with "`
	case strings.Contains(message, "end character of single-quoted"):
		return "this quote is not closed", "close it with ', or put a text with an apostrophe in double quotes"
	case strings.Contains(message, "reserved character"):
		return "a text does not begin with " + sign, "quote it"
	case strings.Contains(message, "escape"):
		return "this backslash begins no escape that YAML knows", `write \\ for a backslash`
	case strings.Contains(message, "multi-line content"), strings.Contains(message, "header option"):
		return blockWithoutLines, quoteOrIndent
	}
	return message, ""
}

// misplaced reports a lexeme after or below a value that has ended; n is the map
// or list above it, if any.
func (p *parser) misplaced(x *lexeme, n *Node) {
	sign := p.sign(x)
	switch {
	case p.isTabbed(x):
		p.failTab(x.line)
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
		p.fail(x, "this stands behind a value that has ended", p.moveOrQuote())
	case p.at > 0 && p.isKey() && p.previous().first && p.previous().isPlain() && p.previous().column == x.column:
		p.noKey(p.previous())
	default:
		p.fail(x, "this line is indented as nothing above it", lineUp(n))
	}
}

// closesLate reports whether a quoted text ends on a later line than it begins.
func (p *parser) closesLate(x *lexeme) bool { return x.isQuoted() && p.spansLines(x) }

// lateQuote reports a missing quote: the text before x ends only at the next quote,
// on a line below.
func (p *parser) lateQuote(x *lexeme) {
	p.fail(p.previous(), fmt.Sprintf("this quote is closed only in line %d", x.line), "close it where its text ends")
}

// moveOrQuote is the fix for what follows a quoted text or a bracket.
func (p *parser) moveOrQuote() string {
	switch p.previous().kind {
	case token.SingleQuoteType:
		return "put the whole text in double quotes; an apostrophe ends a single-quoted one"
	case token.DoubleQuoteType:
		return `put the whole text in quotes, with \" for a quote inside`
	}
	return "put it on a line of its own, or remove it"
}

// lineUp is the fix for a wrong indent: the columns in which a key can begin.
func lineUp(n *Node) string {
	if n == nil || len(n.Entries) == 0 {
		return ""
	}
	fix := fmt.Sprintf("indent it as %q in line %d", n.Entries[0].Key.Text, n.Place.Line)
	if last := n.Entries[len(n.Entries)-1].Value; last.Kind == Map && len(last.Entries) > 0 && last.Place == last.Entries[0].Key.Place {
		fix += fmt.Sprintf(", or as %q in line %d", last.Entries[0].Key.Text, last.Place.Line)
	}
	return fix
}

// isTabbed reports whether x is indented with anything but spaces.
func (p *parser) isTabbed(x *lexeme) bool { return x.first && p.indents[x.line] != "" }

func (p *parser) failTab(line int) {
	p.failAt(diag.Place{File: p.file, Line: line, Column: 1, Width: 1}, "this line is indented with "+p.indents[line], indentWithSpaces)
}

// noKey reports a line in a map that is not a key with a value.
func (p *parser) noKey(x *lexeme) {
	switch sign := p.sign(x); {
	case p.isTabbed(x):
		p.failTab(x.line)
	case x.isScalar() && sign != "]" && sign != "}":
		p.fail(x, fmt.Sprintf("%q is no key with a value", x.text), addSpace)
	case x.kind == token.SequenceEntryType:
		p.fail(x, "a dash begins an item of a list, and this is a map", "remove the dash, or indent the list below its key")
	default:
		p.misplaced(x, nil)
	}
}

// keySpansLines reports a key x that begins on a line above its colon, which comes
// next: either the line of the colon is indented too far, as if it continued the
// value above, or the line above lacks a colon.
func (p *parser) keySpansLines(x *lexeme) {
	colon := &p.lexemes[p.at]
	if p.indents[colon.line] != "" {
		p.failTab(colon.line)
	}
	if !x.first {
		line := p.src[strings.LastIndexByte(p.src[:colon.start], '\n')+1 : colon.start]
		key := strings.TrimLeft(line, " ")
		at := diag.Place{File: p.file, Line: colon.line, Column: len(line) - len(key) + 1, Width: max(1, utf8.RuneCountInString(key))}
		p.failAt(at, "this line is indented as if it continued the text above", "line it up with the key above, or quote the text if it is meant")
		return
	}
	p.fail(x, fmt.Sprintf("%q is no key with a value", p.restOfLine(x)), addSpace)
}

// restOfLine returns the line from x on without a comment.
func (p *parser) restOfLine(x *lexeme) string {
	end := len(p.src)
	if comment, ok := p.comments[x.line]; ok && comment > x.start {
		end = comment
	}
	line, _, _ := strings.Cut(p.src[x.start:end], "\n")
	return strings.TrimSpace(line)
}

// colonInLine reports a key x after a key on one line: "say: Press: 1".
func (p *parser) colonInLine(x *lexeme) {
	if p.spansLines(x) {
		p.at++
		p.keySpansLines(x)
	}
	p.colonInText(x, p.restOfLine(x))
}

var (
	likelyMap = regexp.MustCompile(`^[^\s:]+: `)    // "exhausted: order"
	sentence  = regexp.MustCompile(`^\p{Lu}\p{Ll}`) // "Press: 1"
)

// colonInText reports a value with a colon in it, written as text: a text that
// wants quotes or a map that wants braces.
func (p *parser) colonInText(x *lexeme, text string) {
	switch {
	case x.isQuoted():
		p.fail(x, wantsBraces, fmt.Sprintf("write {%s}", text))
	case likelyMap.MatchString(text) && !sentence.MatchString(text):
		p.fail(x, wantsBraces, fmt.Sprintf("write {%s}, or %q if it is a text", text, text))
	default:
		p.fail(x, `a text with ": " in it wants quotes`, fmt.Sprintf("write %q", text))
	}
}

// unclosed reports a bracket that is still open at the end of the file.
func (p *parser) unclosed(open *lexeme) {
	fix := p.commentFix(p.previous())
	if fix == "" {
		fix = "close it with " + closing(open)
	}
	p.fail(open, fmt.Sprintf("this %s is not closed", p.sign(open)), fix)
}

// commentOn returns the comment of a line with its #, or "".
func (p *parser) commentOn(line int) string {
	start, ok := p.comments[line]
	if !ok {
		return ""
	}
	comment, _, _ := strings.Cut(p.src[start:], "\n")
	return comment
}

// commentFix is the fix for a closing bracket that is part of the comment after
// x; it is empty if there is none.
func (p *parser) commentFix(x *lexeme) string {
	comment := p.commentOn(x.line)
	switch {
	case strings.Count(comment, "}") <= strings.Count(comment, "{") && strings.Count(comment, "]") <= strings.Count(comment, "["):
		return ""
	case x.isPlain():
		return "a # begins a comment; put quotes around the whole text"
	}
	return fmt.Sprintf("a # begins a comment; quote it: %q", strings.TrimRight(comment, " ]},"))
}

func closing(open *lexeme) string {
	if open.kind == token.SequenceStartType {
		return "]"
	}
	return "}"
}

// noColon reports a scalar x in braces that another value follows.
func (p *parser) noColon(x, next *lexeme) {
	if p.closesLate(x) {
		p.lateQuote(next)
	}
	p.fail(x, fmt.Sprintf("a colon is missing behind %q", x.text), fmt.Sprintf("write %q", x.text+": …"))
}

// noComma reports x, which stands in brackets where a comma or their end belongs.
func (p *parser) noComma(open, x *lexeme) {
	previous := p.previous()
	switch {
	case x.kind == token.MappingValueType:
		p.fail(previous, wantsBraces, fmt.Sprintf("write {%s: …}", p.written(previous)))
	case x.first:
		fix := p.commentFix(previous)
		if fix == "" {
			fix = fmt.Sprintf("close the %s of column %d in line %d", p.sign(open), open.column, open.line)
		}
		p.fail(previous, "a comma or "+closing(open)+" is missing at the end of this line", fix)
	case x.kind == token.SequenceEndType || x.kind == token.MappingEndType:
		p.fail(x, fmt.Sprintf("this %s does not close the %s in line %d", p.sign(x), p.sign(open), open.line), "close it with "+closing(open))
	case p.closesLate(previous):
		p.lateQuote(x)
	case previous.isQuoted():
		p.fail(x, "this stands behind a quote that has ended", p.moveOrQuote())
	case previous.isPlain() && p.isPlaceholder(p.at):
		p.fail(previous, "a text with {…} in it wants quotes here", "put quotes around the whole text")
	default:
		p.fail(x, "a comma is missing before this", p.moveOrQuote())
	}
}

// missing reports that no value follows a colon or dash, and returns the null; of
// is the key or item in words and next the lexeme that follows, or nil.
func (p *parser) missing(sign *lexeme, of string, next *lexeme) *Node {
	behind := "colon"
	if sign.kind == token.SequenceEntryType {
		behind = "dash"
	}
	fix := "write it behind the " + behind
	switch comment := p.commentOn(sign.line); {
	case comment != "" && !strings.HasPrefix(comment, "# "):
		fix = fmt.Sprintf("a # begins a comment; quote it: %q", comment)
	case next != nil && next.kind == token.SequenceEntryType && behind == "dash":
		fix = "write it, or remove the dash"
	case next != nil && next.kind != token.SequenceEntryType && next.first && !isDocumentEnd(next):
		fix = "write it, or indent the lines that belong to it"
	}
	return p.null(p.place(sign), of+" has no value", fix)
}
