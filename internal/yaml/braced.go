package yaml

import (
	"fmt"
	"strings"

	"github.com/goccy/go-yaml/token"
)

// A text with placeholders wants quotes where YAML takes their braces for maps:
// at its beginning, and inside brackets anywhere.

const braceWantsQuotes = "a text that begins with { wants quotes"

// isBraced reports whether a text follows that begins with a placeholder: in
// braces a word alone, and more behind them.
func (b *builder) isBraced() bool {
	return b.isPlaceholder(b.at) && b.at+3 < len(b.tokens) && isScalar(b.tokens[b.at+3].Type) && !b.lexeme(b.at+3).first
}

func (b *builder) isPlaceholder(i int) bool {
	return !b.failed && i+2 < len(b.tokens) && b.tokens[i].Type == token.MappingStartType &&
		isScalar(b.tokens[i+1].Type) && b.tokens[i+2].Type == token.MappingEndType
}

// checkBraced reports a text with placeholders as an item or a value of a list or
// map in brackets; label is its key and colon, if any. A placeholder alone may be a
// map, and is not reported here.
func (b *builder) checkBraced(open *lexeme, label string) {
	start := b.at
	end, braced := b.bracedText(open)
	isWhole := b.endsText(end)
	if !braced || isWhole && end == start+3 && b.isPlaceholder(start) {
		return
	}
	x := b.lexeme(start)
	message := "a text with {…} in it wants quotes here"
	if x.kind == token.MappingStartType {
		message = braceWantsQuotes
	}
	mend := "put quotes around the whole text"
	if isWhole {
		mend = fmt.Sprintf("write %s%q", label, b.written(start, end))
	}
	b.fail(x.place, message, mend)
}

// bracedText gives where the text that begins at the next lexeme ends, as far as
// that can be told, and whether it has placeholders.
func (b *builder) bracedText(open *lexeme) (end int, braced bool) {
	for end = b.at; !b.failed && end < len(b.tokens); {
		switch kind := b.tokens[end].Type; {
		case b.isPlaceholder(end):
			braced = true
			end += 3
		case isPlain(kind) && !b.beginsEntry(end),
			end > b.at && isQuoted(kind) && !b.beginsEntry(end),
			end > b.at && kind == token.MappingValueType,
			end > b.at && kind == token.CollectEntryType && open.kind == token.MappingStartType && b.goesOn(end+1):
			end++
		default:
			return end, braced
		}
	}
	return end, braced
}

// beginsEntry reports whether a key stands first on its line: a comma is missing
// above it.
func (b *builder) beginsEntry(i int) bool { return b.isKeyAt(i) && b.lexeme(i).first }

func (b *builder) isKeyAt(i int) bool {
	return i+1 < len(b.tokens) && isScalar(b.tokens[i].Type) && b.tokens[i+1].Type == token.MappingValueType
}

// goesOn reports whether the text before a comma goes on behind it, where a map
// would have its next key.
func (b *builder) goesOn(i int) bool {
	return b.isPlaceholder(i) || i < len(b.tokens) && isScalar(b.tokens[i].Type) && !b.isKeyAt(i)
}

// endsText reports whether lexeme i ends a text in brackets: else it may be meant
// as a part of it, as the ! behind a placeholder.
func (b *builder) endsText(i int) bool {
	if i >= len(b.tokens) {
		return true
	}
	switch b.tokens[i].Type {
	case token.CollectEntryType, token.MappingEndType, token.SequenceEndType:
		return true
	}
	return b.lexeme(i).first
}

// written gives a text that was cut into lexemes.
func (b *builder) written(start, end int) string {
	var text strings.Builder
	for i := start; i < end; i++ {
		x := b.lexeme(i)
		if i > start && !b.lexeme(i-1).touches(x) {
			text.WriteByte(' ')
		}
		quote := ""
		if isQuoted(x.kind) {
			quote = b.sign(x.place)
		}
		text.WriteString(quote + x.text + quote)
	}
	return text.String()
}

// touches reports whether nothing stands between a lexeme and the next.
func (x *lexeme) touches(next *lexeme) bool {
	return x.place.Line == next.place.Line && x.place.Column+x.place.Width == next.place.Column
}
