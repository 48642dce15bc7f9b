package yaml

import (
	"fmt"
	"regexp"
	"strings"

	"github.com/goccy/go-yaml/token"

	"github.com/ivrsim/ivrsim/internal/diag"
)

// What cannot be understood, in words that lead to the mend.

const (
	indentWithSpaces  = "indent with spaces"
	blockWithoutLines = "| and > begin a text of several lines, which is not there"
	quoteOrIndent     = "quote a text that begins so, or indent its lines"
	colonWantsQuotes  = `a text with ": " in it wants quotes`
	mapWantsBraces    = "a map on the line of its key wants braces"
)

// refusal says why a lexeme cannot be read, or nothing.
func (b *builder) refusal(x *lexeme) (message, mend string) {
	switch x.kind {
	case token.AnchorType:
		return "& begins a YAML anchor, which is not read here", "quote the text, or write the value out where it is used"
	case token.AliasType:
		return "* begins a YAML alias, which is not read here", fmt.Sprintf("quote it: %q", b.word(x.place))
	case token.TagType:
		return "! begins a YAML tag, which is not read here", "quote the text"
	case token.MergeKeyType:
		return "<< merges another map, which is not read here", "write the keys out"
	case token.DirectiveType:
		return "% begins a YAML directive, which is not read here", "quote the text"
	case token.MappingKeyType:
		return "? begins a key of several parts, which is not read here", `write "KEY: VALUE", or quote the text`
	case token.InvalidType:
		return invalid(x.text, b.sign(x.place))
	}
	return "", ""
}

// word gives what is written from a place to the next blank or sign of YAML's own.
func (b *builder) word(at diag.Place) string {
	rest := b.line(at.Line).from(at.Column - 1)
	if i := strings.IndexAny(rest, " \t,:[]{}"); i >= 0 {
		return rest[:i]
	}
	return rest
}

// sign gives the character at a place.
func (b *builder) sign(at diag.Place) string {
	if line := b.line(at.Line); at.Column <= line.length() {
		return string(line.at(at.Column - 1))
	}
	return ""
}

// invalid puts the library's words for a token that it cannot read into ours.
func invalid(theirs, sign string) (message, mend string) {
	switch {
	case strings.Contains(theirs, "end character of double-quoted"):
		return "this quote is not closed", `close it with "`
	case strings.Contains(theirs, "end character of single-quoted"):
		return "this quote is not closed", "close it with ', or put a text with an apostrophe in double quotes"
	case strings.Contains(theirs, "tab character") || strings.Contains(theirs, "'\t'"):
		return "a tab stands where only spaces may", indentWithSpaces
	case strings.Contains(theirs, "reserved character"):
		return "a text does not begin with " + sign, "quote it"
	case strings.Contains(theirs, "escape"):
		return "this backslash begins no escape that YAML knows", `write \\ for a backslash`
	case strings.Contains(theirs, "multi-line content"), strings.Contains(theirs, "header option"):
		return blockWithoutLines, quoteOrIndent
	}
	return theirs, ""
}

// misplaced reports a lexeme behind or below something that has ended; n is
// what stands above it, if that is known.
func (b *builder) misplaced(x *lexeme, n *Node) {
	switch {
	case b.tabbed(x):
		b.failTab(x.place.Line)
	case isBoundary(x.kind):
		b.fail(x.place, "a second document begins here", "put it in a file of its own")
	case x.kind == token.MappingValueType:
		b.fail(x.place, "a colon without a key before it", "quote a text with a colon; a list or map cannot be a key")
	case isClosing(b.sign(x.place)):
		b.fail(x.place, fmt.Sprintf("this %s closes nothing", b.sign(x.place)), "remove it, or quote the text")
	case b.sign(x.place) == ",":
		b.fail(x.place, "a comma without a value before it", "remove it")
	case !x.first && b.previous().runsOn():
		b.runOn(x)
	case !x.first:
		b.fail(x.place, "this stands behind a value that has ended", b.behind())
	case b.isColonless(x):
		b.noKey(b.previous())
	default:
		b.fail(x.place, "this line is indented as nothing above it", lineUp(n))
	}
}

func isClosing(sign string) bool { return sign == "]" || sign == "}" }

// isColonless reports whether the line above x, which lines up with it, was to be
// the first key of the same map.
func (b *builder) isColonless(x *lexeme) bool {
	if b.at == 0 || !b.isKey() {
		return false
	}
	above := b.previous()
	return above.first && isPlain(above.kind) && above.place.Column == x.place.Column
}

// runsOn reports whether a quoted text ends in another line than it begins.
func (x *lexeme) runsOn() bool { return isQuoted(x.kind) && x.broken }

// runOn reports a quote that was closed by the next one, in a line below: x
// stands behind that.
func (b *builder) runOn(x *lexeme) {
	b.fail(b.previous().place, fmt.Sprintf("this quote is closed only in line %d", x.place.Line), "close it where its text ends")
}

// behind is the mend for what stands behind a quoted text or a bracket.
func (b *builder) behind() string {
	if b.at == 0 {
		return ""
	}
	switch b.previous().kind {
	case token.SingleQuoteType:
		return "put the whole text in double quotes; an apostrophe ends a single-quoted one"
	case token.DoubleQuoteType:
		return `put the whole text in quotes, with \" for a quote inside`
	}
	return "put it on a line of its own, or remove it"
}

// lineUp is the mend for a wrong indent: the columns that would have a meaning.
func lineUp(n *Node) string {
	if n == nil || len(n.Entries) == 0 {
		return ""
	}
	mend := fmt.Sprintf("indent it as %q in line %d", n.Entries[0].Key.Text, n.Place.Line)
	if last := n.Entries[len(n.Entries)-1].Value; last.Kind == Map && len(last.Entries) > 0 && last.Place == last.Entries[0].Key.Place {
		mend += fmt.Sprintf(", or as %q in line %d", last.Entries[0].Key.Text, last.Place.Line)
	}
	return mend
}

// tabbed reports whether a line is indented with a tab, or with what else is no
// space.
func (b *builder) tabbed(x *lexeme) bool { return x.first && b.indents[x.place.Line] != "" }

// failTab reports a line that is indented so.
func (b *builder) failTab(line int) {
	b.fail(diag.Place{File: b.file, Line: line, Column: 1, Width: 1}, "this line is indented with "+b.indents[line], indentWithSpaces)
}

// hardSpaced reports a no-break space behind a key's colon or a dash, which with it
// are letters of a text.
func (b *builder) hardSpaced(x *lexeme) bool {
	line, start := b.line(x.place.Line), x.place.Column-1
	i := start
	for i < line.length() && !strings.ContainsRune(" ,[]{}"+noBreakSpace, line.at(i)) {
		i++
	}
	if !isPlain(x.kind) || i == start || !line.continues(i, noBreakSpace) {
		return false
	}
	if before := line.at(i - 1); before != ':' && (before != '-' || i > start+1) {
		return false
	}
	b.fail(diag.Place{File: b.file, Line: x.place.Line, Column: i + 1, Width: 1}, "this is a no-break space", "write a plain one")
	return true
}

// noKey reports a line in a map that is no key with a value.
func (b *builder) noKey(x *lexeme) {
	switch {
	case b.tabbed(x):
		b.failTab(x.place.Line)
	case b.hardSpaced(x):
	case isScalar(x.kind) && !isClosing(b.sign(x.place)):
		b.fail(x.place, fmt.Sprintf("%q is no key with a value", x.text), "write KEY: VALUE, with a space after the colon")
	case x.kind == token.SequenceEntryType:
		b.fail(x.place, "a dash begins an item of a list, and this is a map", "remove the dash, or indent the list below its key")
	default:
		b.misplaced(x, nil)
	}
}

// brokenKey reports a key that spans lines: a colon is missing above it, or the
// line is indented as if it continued the text above.
func (b *builder) brokenKey(x *lexeme) {
	colon := b.lexeme(b.at).place
	if b.indents[colon.Line] != "" {
		b.failTab(colon.Line)
		return
	}
	if b.at >= 2 && b.tokens[b.at-2].Type == token.MappingValueType && !x.first {
		indent := b.line(colon.Line).indent()
		at := diag.Place{File: b.file, Line: colon.Line, Column: indent + 1, Width: max(1, colon.Column-1-indent)}
		b.fail(at, "this line is indented as if it continued the text above", "line it up with the key above, or quote the text if it is meant")
		return
	}
	b.fail(x.place, fmt.Sprintf("%q is no key with a value", firstLine(b.line(x.place.Line), x.place)), "write KEY: VALUE, with a space after the colon")
}

func firstLine(l line, at diag.Place) string {
	return strings.TrimSpace(l.from(min(at.Column-1, l.length())))
}

// colonInText reports "say: Press: 1".
func (b *builder) colonInText(x *lexeme) {
	if x.broken {
		b.at++
		b.brokenKey(x)
		return
	}
	rest := firstLine(b.line(x.place.Line), x.place)
	if comment, ok := b.comments[x.place.Line]; ok {
		rest = strings.TrimSpace(strings.TrimSuffix(rest, "#"+comment))
	}
	b.textOrMap(x.place, rest)
}

// textOrMap reports a value with a colon in it, which is a text or, more likely where
// it begins with a name, a map.
func (b *builder) textOrMap(at diag.Place, written string) {
	switch pairs := asPairs(written); {
	case pairs == "":
		b.fail(at, colonWantsQuotes, fmt.Sprintf("write %q", written))
	case strings.ContainsAny(written[:1], `"'`):
		b.fail(at, mapWantsBraces, "write "+pairs)
	default:
		b.fail(at, mapWantsBraces, fmt.Sprintf("write %s, or %q if it is a text", pairs, written))
	}
}

var (
	pair     = regexp.MustCompile(`^("[^"]*"|'[^']*'|[^\s"']+): +(.+)$`)
	sentence = regexp.MustCompile(`^\p{Lu}\p{Ll}`) // how a text begins: "Press: 1"
)

// asPairs gives in braces what stands behind a key and is likely a map:
// "exhausted: order".
func asPairs(text string) string {
	first := pair.FindStringSubmatch(text)
	if first == nil || sentence.MatchString(first[1]) {
		return ""
	}
	everyPair := true
	for part := range strings.SplitSeq(text, ", ") {
		p := pair.FindStringSubmatch(part)
		everyPair = everyPair && p != nil && !strings.Contains(p[2], ": ")
	}
	key, value := first[1], first[2]
	switch {
	case everyPair || strings.ContainsAny(value[:1], "{[") || !strings.ContainsAny(value, ",:"):
		return "{" + text + "}"
	case !strings.Contains(value, ": "):
		return fmt.Sprintf("{%s: %q}", key, value)
	}
	return ""
}

// dashBehindKey reports "key: - item".
func (b *builder) dashBehindKey(x *lexeme) {
	b.fail(x.place, "a list begins on a line of its own", `put it below the key, write [a, b], or quote "-"`)
}

// unclosed reports a bracket that is open at the end of the file.
func (b *builder) unclosed(open *lexeme) {
	mend := "close it with " + closing(open)
	comment, ok := b.comments[b.previous().place.Line]
	switch {
	case ok && isPlain(b.previous().kind) && swallows(comment):
		mend = commentInText
	case ok && !strings.HasPrefix(comment, " "):
		mend = fmt.Sprintf(`a # begins a comment; quote it: "#%s"`, strings.TrimRight(comment, " ]},"))
	}
	b.fail(open.place, fmt.Sprintf("this %s is not closed", b.sign(open.place)), mend)
}

// swallows reports whether the end of a bracket stands in a comment.
func swallows(comment string) bool {
	return strings.Count(comment, "}") > strings.Count(comment, "{") || strings.Count(comment, "]") > strings.Count(comment, "[")
}

const commentInText = "a # begins a comment; put quotes around the whole text"

func closing(open *lexeme) string {
	if open.kind == token.SequenceStartType {
		return "]"
	}
	return "}"
}

// noComma reports what stands in brackets where a comma or the end belongs.
func (b *builder) noComma(open, x *lexeme) {
	switch {
	case x.kind == token.MappingValueType && isQuoted(b.previous().kind):
		b.fail(b.previous().place, mapWantsBraces, fmt.Sprintf("write {%s: …}", b.written(b.at-1, b.at)))
	case x.kind == token.MappingValueType:
		b.fail(b.previous().place, colonWantsQuotes, "")
	case x.first && isPlain(b.previous().kind) && swallows(b.comments[b.previous().place.Line]):
		b.fail(b.previous().place, "a comma or "+closing(open)+" is missing at the end of this line", commentInText)
	case x.first:
		b.fail(b.previous().place, "a comma or "+closing(open)+" is missing at the end of this line", fmt.Sprintf("close the %s of column %d in line %d", b.sign(open.place), open.place.Column, open.place.Line))
	case x.kind == token.SequenceEndType || x.kind == token.MappingEndType:
		b.fail(x.place, fmt.Sprintf("this %s does not close the %s in line %d", b.sign(x.place), b.sign(open.place), open.place.Line), "close it with "+closing(open))
	case b.previous().runsOn():
		b.runOn(x)
	case isQuoted(b.previous().kind):
		b.fail(x.place, "this stands behind a quote that has ended", b.behind())
	default:
		b.fail(x.place, "a comma is missing before this", b.behind())
	}
}

// item is what stands behind a dash, in words.
const item = "this item"

// nothing reports that no value stands behind a colon or dash; what is its key
// or item in words, x what follows.
func (b *builder) nothing(at diag.Place, what string, x *lexeme) *Node {
	mend := "write it behind the colon"
	if what == item {
		mend = "write it behind the dash"
	}
	comment, ok := b.comments[at.Line]
	switch {
	case ok && (comment == "" || comment[0] != ' '):
		mend = fmt.Sprintf(`a # begins a comment; quote it: "#%s"`, comment)
	case x != nil && x.kind == token.SequenceEntryType:
		if what == item {
			mend = "write it, or remove the dash"
		}
	case x != nil && x.first && !isBoundary(x.kind):
		mend = "write it, or indent the lines that belong to it"
	}
	b.null(at, what+" has no value", mend)
	return b.node(Node{Place: at, Kind: Null})
}
