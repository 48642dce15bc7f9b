package yaml

import (
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/goccy/go-yaml/token"

	"github.com/ivrsim/ivrsim/internal/files/diag"
)

// flowList reads [a, b: c, {d: e}].
func (p *parser) flowList() *Node {
	open := p.next()
	n := p.collection(List, open)
	defer p.leave()
	n.InBrackets = true

	for p.more(open) {
		if p.isKey() { // a map of one entry, which YAML allows without braces in a list
			m := mapBuilder{Node: &Node{Kind: Map, Place: p.place(p.peek())}}
			p.flowEntry(&m)
			n.Items = append(n.Items, m.Node)
		} else {
			n.Items = append(n.Items, p.value())
		}
		p.comma(open)
	}

	return n
}

// flowMap reads {a: b, c: d}.
func (p *parser) flowMap() *Node {
	open := p.next()
	m := &mapBuilder{Node: p.collection(Map, open)}
	m.InBrackets = true
	defer p.leave()

	for p.more(open) {
		switch x := p.peek(); {
		case p.isKey():
			p.flowEntry(m)
		case x.isScalar():
			p.keyWithoutValue(m)
		case x.kind == token.SequenceStartType || x.kind == token.MappingStartType:
			p.fail(x, "a list or a map cannot be a key", "write KEY: VALUE, or quote a text that begins so")
		default:
			p.misplaced(x)
		}
		p.comma(open)
	}

	return m.Node
}

// closing returns the kind and the text of the bracket that closes open.
func closing(open *lexeme) (kind token.Type, text string) {
	if open.kind == token.SequenceStartType {
		return token.SequenceEndType, "]"
	}
	return token.MappingEndType, "}"
}

// more reports whether another item follows; else it moves past the closing
// bracket.
func (p *parser) more(open *lexeme) bool {
	x := p.peek()
	if x == nil {
		p.unclosed(open)
	}
	if kind, _ := closing(open); x.kind != kind {
		return true
	}
	p.next()
	return false
}

// comma moves past the comma between two items.
func (p *parser) comma(open *lexeme) {
	kind, _ := closing(open)
	switch x := p.peek(); {
	case x == nil:
		p.unclosed(open)
	case x.kind == token.CollectEntryType:
		p.next()
	case x.kind != kind:
		p.noComma(open, x)
	}
}

func (p *parser) flowEntry(m *mapBuilder) {
	key := p.key()
	colon := p.next()
	x := p.peek()

	// the bracket is not closed
	if x == nil {
		return
	}

	switch {
	case p.endsEntry():
		p.add(m, key, p.missing(colon, strconv.Quote(key.Text), nil))
	default:
		if x.isQuoted() && !key.Quoted && x.start == colon.end { // YAML 1.2.2, 7.4.2: the quote is part of the key
			at := p.place(x)
			at.Width = 0
			p.count(key.Place)
			p.found.Add(diag.Finding{
				Place: key.Place, Rule: diag.BadValue, Message: fmt.Sprintf("%q has no value", key.Text+":"+x.text),
				Fix: "put a space after the colon", Edit: diag.Edit{Place: at, Text: " "},
			})
		}
		p.add(m, key, p.value())
	}
}

// endsEntry reports whether a comma or a closing bracket comes next.
func (p *parser) endsEntry() bool {
	return p.is(0, token.CollectEntryType, token.MappingEndType, token.SequenceEndType)
}

// keyWithoutValue reports a scalar in braces that no colon follows. Most often it
// is the rest of a text with a comma: {hear: hotel, embassy}.
func (p *parser) keyWithoutValue(m *mapBuilder) {
	x := p.next()

	// Something else than a comma or a bracket follows, so that a colon is missing.
	if next := p.peek(); next != nil && !p.endsEntry() {
		p.noColon(x, next)
	}

	at := p.place(x)
	message := fmt.Sprintf("%q has no value", x.text)
	if n := len(m.Pairs); n > 0 && m.Pairs[n-1].Value.Kind == Scalar && !m.Pairs[n-1].Value.Quoted {
		// All parts of the text up to the next key belong to the proposal.
		start := p.lexemes[p.at-3].start // the value, a comma, x
		for p.is(0, token.CollectEntryType) && p.isScalar(1) && !p.is(2, token.MappingValueType) {
			p.at += 2
		}

		p.error(at, diag.BadValue, message,
			diag.Fixf("quote the text with a comma: %q", fold(p.src[start:p.previous().end])))
		return
	}

	// The key is still added, so that its map does not lack it in a second finding.
	key, value, hasColon := strings.Cut(x.text, ":")
	fix := fmt.Sprintf("write %q", x.text+": VALUE")
	switch {
	case key == "":
		key = x.text
		fix = "quote a text with a comma or a colon"
	case hasColon && x.isPlain():
		fix = fmt.Sprintf("put a space after the colon: %q", key+": "+value)
	case len(m.Pairs) == 0 && p.is(0, token.MappingEndType):
		fix += ", or quote a text that begins with {"
	}

	n := &Node{Place: at, Kind: Scalar, Text: key, Quoted: x.isQuoted()}
	n.Place.Width = max(1, utf8.RuneCountInString(key))
	p.add(m, n, p.null(at, message, diag.Fix(fix)))
}
