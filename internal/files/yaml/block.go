package yaml

import (
	"regexp"
	"strconv"

	"github.com/goccy/go-yaml/token"
)

// block reads a value that begins on a line of its own or after a dash.
func (p *parser) block() *Node {
	x := p.peek()
	switch {
	case p.isIndentedWrongly(x):
		p.failIndent(x.line)
	case x.kind == token.SequenceEntryType:
		return p.blockList(x)
	case p.isKey():
		return p.blockMap(x)
	}
	return p.value()
}

// blockMap reads the keys that line up with first.
func (p *parser) blockMap(first *lexeme) *Node {
	m := &mapBuilder{Node: p.collection(Map, first)}
	defer p.leave()

	// A line with a smaller indentation ends the map.
	for x := first; x != nil && !isDocumentEnd(x) && x.column >= first.column; x = p.peek() {
		switch {
		case len(m.Pairs) > 0 && (!x.first || x.column > first.column):
			p.misplaced(x)
		case p.isIndentedWrongly(x) || !p.isKey():
			p.noKey(x)
		default:
			p.blockEntry(m)
		}
	}

	return m.Node
}

func (p *parser) blockEntry(m *mapBuilder) {
	key := p.key()
	colon := p.next()
	var value *Node

	// The value begins in the line of the colon, or below it with a larger indentation.
	switch x := p.peek(); {
	case x == nil || isDocumentEnd(x) || x.line > colon.line && endsEntry(x, m.Place.Column):
		value = p.missing(colon, strconv.Quote(key.Text), x)
	case x.line > colon.line:
		value = p.block()
	case x.kind == token.SequenceEntryType:
		p.fail(x, "a list begins on a line of its own", `put it below the key, write [a, b], or quote "-"`)
	case p.isKey():
		p.colonInLine(x)
	default:
		value = p.value()
	}

	p.add(m, key, value)
}

// endsEntry reports whether x ends the value of a key. x is on a line below the key, which is in a
// column. It ends the value if it is the next key of the same map, or part of a node that contains
// the map. The dashes of a list may line up with its key.
func endsEntry(x *lexeme, column int) bool {
	return x.column < column || x.column == column && x.kind != token.SequenceEntryType
}

// blockList reads the items whose dashes line up with first.
func (p *parser) blockList(first *lexeme) *Node {
	n := p.collection(List, first)
	defer p.leave()

	for x := first; x != nil && x.column >= first.column; x = p.peek() {
		switch {
		case len(n.Items) > 0 && x.column == first.column && x.kind != token.SequenceEntryType:
			return n // the next key of the map that contains the list
		case len(n.Items) > 0 && (!x.first || x.column > first.column):
			p.misplaced(x)
		case p.isIndentedWrongly(x):
			p.noKey(x)
		default:
			n.Items = append(n.Items, p.item())
		}
	}

	return n
}

func (p *parser) item() *Node {
	dash := p.next()
	x := p.peek()

	// A line that is not indented more than the dash is no part of the item.
	if x == nil || isDocumentEnd(x) || x.column <= dash.column {
		return p.missing(dash, "this item", x)
	}
	return p.block()
}

var blockHeader = regexp.MustCompile(`^[|>]([+-][1-9]?|[1-9][+-]?)?$`)

// blockScalar reads a text of several lines after | or >.
func (p *parser) blockScalar() *Node {
	header := p.next()
	if !blockHeader.MatchString(header.text) {
		p.fail(header, blockWithoutLines, quoteOrIndent)
	}

	// A tab as indentation would end the text at once.
	if p.indents[header.line+1] != "" {
		p.failIndent(header.line + 1)
	}

	n := &Node{Place: p.place(header), Kind: Scalar, Quoted: true}
	if p.is(0, token.StringType) {
		n.Text = p.next().text
	}

	return n
}
