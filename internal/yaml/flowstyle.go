package yaml

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/goccy/go-yaml/token"

	"github.com/ivrsim/ivrsim/internal/diag"
)

// flowList reads [a, b: c, {d: e}].
func (b *builder) flowList() *Node {
	open := b.next()
	n := b.node(Node{Kind: List, Place: open.place})
	b.enter(n)
	defer b.leave()
	for b.more(open, token.SequenceEndType) {
		switch {
		case b.isTight():
			n.Items = append(n.Items, b.tightText())
		case b.isKey():
			pair := keyed{Node: b.node(Node{Kind: Map, Place: b.peek().place})}
			b.flowEntry(open, &pair)
			n.Items = append(n.Items, pair.Node)
		default:
			b.checkBraced(open, "")
			n.Items = append(n.Items, b.value())
		}
		b.separator(open, token.SequenceEndType)
	}
	return n
}

// isTight reports whether a plain text with a colon inside follows, as the times
// in [08:00-12:00]. In a list within braces the library cuts it at the colon;
// YAML 1.2.2, 7.3.3, makes a colon one only before a space.
func (b *builder) isTight() bool {
	if !b.isKey() || b.at+2 >= len(b.tokens) {
		return false
	}
	key, colon, rest := b.lexeme(b.at), b.lexeme(b.at+1).place, b.lexeme(b.at+2)
	return isPlain(key.kind) && colon.Line == key.place.Line && colon.Column == key.place.Column+key.place.Width &&
		isPlain(rest.kind) && rest.place.Line == colon.Line && rest.place.Column == colon.Column+1
}

func (b *builder) tightText() *Node {
	n := b.scalar()
	b.next()
	rest := b.next()
	n.Text += ":" + rest.text
	n.Place.Width += 1 + rest.place.Width
	return n
}

// tightEntry reads a key with a colon inside, as in {08:00-16:00: 240}. Without
// a space after any colon, as in {a:1}, it is a text and no key with a value.
func (b *builder) tightEntry(open *lexeme, n *keyed) {
	key := b.tightText()
	text, value, cut := strings.Cut(key.Text, ": ")
	value = strings.TrimLeft(value, " ")
	switch {
	case b.is(0, token.MappingValueType):
		b.flowValue(open, n, key)
	case strings.HasSuffix(text, ":") || cut && strings.ContainsAny(value[:min(1, len(value))], `"'`):
		b.fail(key.Place, "a key with a colon inside wants quotes here", fmt.Sprintf("write %q: …", strings.TrimSuffix(text, ":")))
	case strings.HasPrefix(key.Text, ":"): // the rest of a text
		b.error(key.Place, diag.BadValue, fmt.Sprintf("%q has no value", key.Text), "quote a text with a comma or a colon")
	case cut && b.previous().broken: // the value stands in another line than the key
		b.fail(key.Place, colonWantsQuotes, fmt.Sprintf("write %q", key.Text))
	case cut:
		at := key.Place
		at.Column += at.Width - utf8.RuneCountInString(value)
		at.Width, key.Place.Width = utf8.RuneCountInString(value), utf8.RuneCountInString(text)
		key.Text = text
		b.add(n, key, &Node{Place: at, Kind: Scalar, Text: value})
	default:
		b.noSpace(n, key)
	}
}

// noSpace reports a colon that no space follows, and reads it as meant.
func (b *builder) noSpace(n *keyed, key *Node) {
	name, value, _ := strings.Cut(key.Text, ":")
	b.error(key.Place, diag.BadValue, fmt.Sprintf("%q has no value", key.Text), fmt.Sprintf("put a space after the colon: %q", name+": "+value))
	at := key.Place
	at.Width = utf8.RuneCountInString(name)
	from := key.Place
	from.Column, from.Width = at.Column+at.Width+1, utf8.RuneCountInString(value)
	b.add(n, &Node{Place: at, Kind: Scalar, Text: name}, &Node{Place: from, Kind: Scalar, Text: value})
}

// checkSpace reports a quote right behind a colon, which YAML takes for a part of
// the key (YAML 1.2.2, 7.4.2), and reads it as meant.
func (b *builder) checkSpace(key *Node, colon diag.Place, x *lexeme) {
	if x != nil && !key.Quoted && isQuoted(x.kind) && x.place.Line == colon.Line && x.place.Column == colon.Column+1 {
		b.error(key.Place, diag.BadValue, fmt.Sprintf("%q has no value", key.Text+":"+x.text), "put a space after the colon")
	}
}

// flowMap reads {a: b, c: d}.
func (b *builder) flowMap() *Node {
	open := b.next()
	n := &keyed{Node: b.node(Node{Kind: Map, Place: open.place})}
	b.enter(n.Node)
	defer b.leave()
	for b.more(open, token.MappingEndType) {
		switch x := b.peek(); {
		case b.hardSpaced(x):
		case b.isTight():
			b.tightEntry(open, n)
		case b.isKey():
			b.flowEntry(open, n)
		case isScalar(x.kind):
			b.cutText(n)
		case x.kind == token.SequenceStartType || x.kind == token.MappingStartType:
			b.fail(x.place, "a list or a map cannot be a key", "write KEY: VALUE, or quote a text that begins so")
		default:
			b.misplaced(x, n.Node)
		}
		b.separator(open, token.MappingEndType)
	}
	return n.Node
}

// more reports whether another item follows, and else passes over the closing
// bracket.
func (b *builder) more(open *lexeme, end token.Type) bool {
	x := b.peek()
	if x == nil {
		b.unclosed(open)
		return false
	}
	if x.kind == end {
		b.next()
		return false
	}
	return true
}

// separator passes over the comma between two items.
func (b *builder) separator(open *lexeme, end token.Type) {
	switch x := b.peek(); {
	case x == nil:
		b.unclosed(open)
	case x.kind == token.CollectEntryType:
		b.next()
	case x.kind != end:
		b.noComma(open, x)
	}
}

func (b *builder) flowEntry(open *lexeme, n *keyed) {
	if key := b.key(); key != nil {
		b.flowValue(open, n, key)
	}
}

func (b *builder) flowValue(open *lexeme, n *keyed, key *Node) {
	colon := b.next().place
	x := b.peek()
	b.checkSpace(key, colon, x)
	switch {
	case x == nil:
	case x.kind == token.CollectEntryType || x.kind == token.MappingEndType || x.kind == token.SequenceEndType:
		b.add(n, key, b.nothing(colon, strconv.Quote(key.Text), nil))
	default:
		b.checkBraced(open, key.Text+": ")
		b.add(n, key, b.continued(b.value()))
	}
}

// continued joins the lines of a plain text in braces, where the library cuts
// it. A line that is a key is none of them: a comma is missing above it.
func (b *builder) continued(n *Node) *Node {
	for x := b.peek(); x != nil && x.first && isPlain(x.kind) && !b.isKey() && isPlain(b.previous().kind); x = b.peek() {
		b.next()
		n.Text += " " + x.text
	}
	return n
}

// lacksColon reports whether the last lexeme is a key whose colon is forgotten:
// a quoted one before a text, or any before a map.
func (b *builder) lacksColon() bool {
	isMap := b.is(0, token.MappingStartType) && b.is(2, token.MappingValueType)
	return isMap || isQuoted(b.previous().kind) && b.at < len(b.tokens) && isScalar(b.tokens[b.at].Type)
}

var (
	withThousands = regexp.MustCompile(`^[1-9][0-9]{0,2}(,[0-9]{3})+$`)
	decimal       = regexp.MustCompile(`^[0-9]+,[0-9]+(%|ms|s|m|h)?$`)
)

// cutNumber reports a number that is cut at its comma, as 42,000 or 0,1%, and reads
// it whole, so that it is one finding. It reports false for what is no such number.
func (b *builder) cutNumber(value *Node, whole string) bool {
	at := value.Place
	if !b.line(at.Line).continues(at.Column-1, whole) { // with space around the comma
		return false
	}
	number := strings.ReplaceAll(whole, ",", "")
	if !withThousands.MatchString(whole) {
		if number = strings.Replace(whole, ",", ".", 1); !decimal.MatchString(whole) {
			return false
		}
	}
	value.Text, value.Place.Width = whole, len(whole)
	b.null(value.Place, fmt.Sprintf("a comma cuts %q here", whole), fmt.Sprintf("did you mean %q? a text with a comma wants quotes", number))
	return true
}

// cutText reports a key without a value in braces, which is most often the rest
// of a text with a comma: {hear: hotel, embassy}. Where there is no such text it
// is a key: {end}.
func (b *builder) cutText(n *keyed) {
	x := b.next()
	if next := b.peek(); x.runsOn() && next != nil && isScalar(next.kind) {
		b.runOn(next)
		return
	}
	rest := []string{x.text}
	for b.is(0, token.CollectEntryType) && b.at+1 < len(b.tokens) && isScalar(b.tokens[b.at+1].Type) && !b.is(2, token.MappingValueType) {
		b.next()
		rest = append(rest, b.next().text)
	}
	if b.lacksColon() {
		b.fail(x.place, fmt.Sprintf("a colon is missing behind %q", x.text), fmt.Sprintf("write %q", x.text+": …"))
		return
	}
	message := fmt.Sprintf("%q has no value", x.text)
	if i := len(n.Entries) - 1; i >= 0 && n.Entries[i].Value.Kind == Scalar && !n.Entries[i].Value.Quoted {
		value := n.Entries[i].Value
		if !b.cutNumber(value, value.Text+","+strings.Join(rest, ",")) {
			b.error(x.place, diag.BadValue, message, fmt.Sprintf("quote the text with a comma: %q", value.Text+", "+strings.Join(rest, ", ")))
		}
		return
	}
	mend := fmt.Sprintf("write %q", x.text+": VALUE")
	switch {
	case sentence.MatchString(x.text) && strings.HasSuffix(x.text, "."):
		message, mend = "this text has no key", "write one before it, as in {en: …}"
	case len(n.Entries) == 0 && len(rest) == 1 && b.is(0, token.MappingEndType): // may be a placeholder
		mend += fmt.Sprintf(", or quote a text that begins so: %q", "{"+x.text+"}")
	}
	b.null(x.place, message, mend)
	b.add(n, &Node{Place: x.place, Kind: Scalar, Text: x.text, Quoted: isQuoted(x.kind)}, &Node{Place: x.place, Kind: Null})
}
