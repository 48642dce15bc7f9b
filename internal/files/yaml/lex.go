package yaml

import (
	"fmt"
	"strings"

	"github.com/goccy/go-yaml/scanner"
	"github.com/goccy/go-yaml/token"
)

// lexeme is a token of the file with its place. Comments are not lexemes.
type lexeme struct {
	kind         token.Type // every plain scalar is a token.StringType
	text         string     // a scalar's text, with quotes and escapes resolved
	start, end   int        // byte offsets
	line, column int        // of start, counted from 1; column counts characters
	first        bool       // only spaces precede it on its line
}

func (x *lexeme) isPlain() bool { return x.kind == token.StringType }
func (x *lexeme) isQuoted() bool {
	return x.kind == token.SingleQuoteType || x.kind == token.DoubleQuoteType
}
func (x *lexeme) isScalar() bool { return x.isPlain() || x.isQuoted() }

// lexer splits a file into lexemes, up to the first that is invalid. It corrects
// the library's tokens: it finds their places, which the library gets wrong next to
// spaces and line breaks, and joins the plain scalars that the library cuts inside
// braces.
type lexer struct {
	lines
	file     string
	lexemes  []lexeme
	comments map[int]int // line → byte offset of its #
	misread  []misreadComment

	offset, row, column int // the end of the last token; row counts lines of src from 0
	depth               int // how many brackets and braces are open
}

func lex(file, text string) *lexer {
	l := &lexer{lines: splitLines(text), file: file, comments: map[int]int{}, column: 1}
	tokens := scan(l.src)
	l.lexemes = make([]lexeme, 0, len(tokens))

	for i, t := range tokens {
		// The library's offsets are wrong after some tokens, so that the text of each token gives its
		// place.
		raw := strings.Trim(t.Origin, " \n")
		lastRow := l.row

		if raw != "" {
			l.skipBlanks()
		}

		if t.Type == token.CommentType {
			l.comment(lastRow)
			continue
		}

		x := lexeme{
			kind: kindOf(t.Type), text: t.Value, start: l.offset, line: l.numbers[l.row], column: l.column,
			first: i == 0 ||
				l.row > lastRow,
		}

		// The library's token has its escapes resolved. The file has the quoted text as written.
		if x.isQuoted() {
			raw = quoted(l.src[l.offset:])
		}

		l.advance(raw)
		x.end = l.offset

		if t.Type == token.InvalidType {
			x.text = t.Error
		}

		isKey := i+1 < len(tokens) && tokens[i+1].Type == token.MappingValueType
		l.add(x, isKey)
	}

	l.foldPlain()
	return l
}

// foldPlain sets the text of the plain scalars, once their parts are joined.
func (l *lexer) foldPlain() {
	for i := range l.lexemes {
		if x := &l.lexemes[i]; x.isPlain() && (i == 0 || !isBlockHeader(l.lexemes[i-1].kind)) {
			x.text = fold(l.src[x.start:x.end])
		}
	}
}

// quoted returns the quoted scalar at the start of text. (The library's own token
// lacks some escapes.)
func quoted(text string) string {
	for i := 1; i < len(text); i++ {
		switch {
		case text[i] == '\\' && text[0] == '"', text[i] == '\'' && text[0] == '\'' &&
			strings.HasPrefix(text[i+1:], "'"):
			i++
		case text[i] == text[0]:
			return text[:i+1]
		}
	}
	return text
}

// scan returns the library's tokens. If the library panics there is one invalid
// token.
func scan(text string) (tokens token.Tokens) {
	defer func() {
		if r := recover(); r != nil {
			tokens = token.Tokens{token.Invalid(fmt.Sprint(r), "", &token.Position{Line: 1, Column: 1})}
		}
	}()

	var library scanner.Scanner
	for library.Init(text); ; {
		// The scanner returns the tokens before an error, too.
		more, err := library.Scan()
		tokens = append(tokens, more...)
		if err != nil { // the end, or an invalid token
			return tokens
		}
	}
}

// kindOf maps all token types of plain scalars to one kind. The reader of a scalar decides its
// type.
func kindOf(t token.Type) token.Type {
	switch t {
	case token.NullType, token.InfinityType, token.NanType, token.BoolType, token.IntegerType, token.FloatType,
		token.BinaryIntegerType, token.OctetIntegerType, token.HexIntegerType:
		return token.StringType
	default:
		return t
	}
}

func isBlockHeader(t token.Type) bool { return t == token.LiteralType || t == token.FoldedType }

// fold returns the text of a plain scalar: its lines joined by a space, or by
// line breaks where empty lines separate them (YAML 1.2.2, 6.5).
func fold(raw string) string {
	if !strings.Contains(raw, "\n") {
		return raw
	}

	var b strings.Builder
	empty := 0
	for i, line := range strings.Split(raw, "\n") {
		line = strings.Trim(line, " ")
		switch {
		case line == "":
			empty++
			continue
		case empty > 0:
			b.WriteString(strings.Repeat("\n", empty))
		case i > 0:
			b.WriteByte(' ')
		}

		empty = 0
		b.WriteString(line)
	}

	return b.String()
}

func (l *lexer) skipBlanks() {
	rest := l.src[l.offset:]
	l.advance(rest[:len(rest)-len(strings.TrimLeft(rest, " \n"))])
}

// advance moves over text, which comes next in the file.
func (l *lexer) advance(text string) {
	l.offset += min(len(text), len(l.src)-l.offset)
	for _, r := range text {
		l.column++
		if r == '\n' {
			l.row++
			l.column = 1
		}
	}
}

// add appends a lexeme. Inside braces it joins the parts of a plain scalar where
// the library cuts it: at a colon that no space follows, as in 08:00, which is
// part of the text (YAML 1.2.2, 7.3.3), and at a line break, unless the next line
// is a key.
func (l *lexer) add(x lexeme, isKey bool) {
	n := len(l.lexemes)
	switch x.kind {
	case token.MappingStartType, token.SequenceStartType:
		l.depth++
	case token.MappingEndType, token.SequenceEndType:
		l.depth--
	case token.StringType:
		isInBraces := l.depth > 0
		if isInBraces && l.followsColonOfText(&x) {
			l.lexemes = l.lexemes[:n-1]
			l.lexemes[n-2].end = x.end
			l.splitPair(x)
			return
		}

		isContinued := x.first && !isKey
		if isInBraces && isContinued && l.lexemes[n-1].isPlain() {
			l.lexemes[n-1].end = x.end
			return
		}
	default: // neither changes the depth nor is cut
	}

	l.lexemes = append(l.lexemes, x)
}

// followsColonOfText reports whether a plain scalar, a colon and x follow each other
// without a space.
func (l *lexer) followsColonOfText(x *lexeme) bool {
	n := len(l.lexemes)
	if n < 2 {
		return false
	}
	text := &l.lexemes[n-2]
	colon := &l.lexemes[n-1]
	return text.isPlain() && colon.kind == token.MappingValueType && text.end == colon.start && colon.end == x.start
}

// splitPair splits the last lexeme into key, colon and value, if it is like "08:00-16:00: 240". The
// library takes the first colon there as the end of the key. Part is the library's last piece of the
// lexeme, as in "00: 240".
func (l *lexer) splitPair(part lexeme) {
	whole := l.lexemes[len(l.lexemes)-1]
	text := l.src[part.start:part.end]
	key, value, isPair := strings.Cut(text, ": ")
	if !isPair {
		key, isPair = strings.CutSuffix(text, ":")
	}

	if !isPair || strings.Contains(l.src[whole.start:whole.end], "\n") {
		return
	}

	piece := func(kind token.Type, start, end int) lexeme {
		column := whole.column + len([]rune(l.src[whole.start:start]))
		return lexeme{kind: kind, start: start, end: end, line: whole.line, column: column}
	}
	colon := part.start + len(key)

	l.lexemes[len(l.lexemes)-1].end = colon
	l.lexemes = append(l.lexemes, piece(token.MappingValueType, colon, colon+1))
	if value = strings.TrimLeft(value, " "); value != "" {
		l.lexemes = append(l.lexemes, piece(token.StringType, whole.end-len(value), whole.end))
	}
}
