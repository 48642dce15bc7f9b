package yaml

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/goccy/go-yaml/scanner"
	"github.com/goccy/go-yaml/token"

	"github.com/ivrsim/ivrsim/internal/diag"
)

// lexeme is a token of the file, with its place. Comments are none.
type lexeme struct {
	kind   token.Type
	text   string // a scalar's text, quotes and escapes resolved
	place  diag.Place
	first  bool // nothing but space stands before it on its line
	broken bool // it spans several lines
}

// scan is a file as the library's tokens, up to the first that is invalid. One
// scan reads any number of files, one after the other, in the same memory.
type scan struct {
	file     string
	lines    []line
	tokens   token.Tokens   // without comments
	lexemes  []lexeme       // of the tokens, once they are asked for; nowhere before
	comments map[int]string // by line, without the #
	indents  map[int]string // what lines are indented with that is no space, in words
	hashes   []hash         // the comments that were meant otherwise
}

// read splits a text into tokens. A comment that begins "#:" is a key that
// wanted quotes, and in braces it is read as that key.
func (s *scan) read(file, text string) {
	s.file, s.hashes = file, nil
	s.comments, s.indents = map[int]string{}, map[int]string{}
	s.tokenize(s.split(text))
	if s.hashComments() {
		s.tokenize(s.joined())
	}
	s.tokens = slices.DeleteFunc(s.tokens, func(t *token.Token) bool {
		isComment := t.Type == token.CommentType
		if isComment {
			s.comments[t.Position.Line] = t.Value
		}
		return isComment
	})
	clear(s.lexemes)
	s.lexemes = slices.Grow(s.lexemes[:0], len(s.tokens))[:len(s.tokens)]
}

// tokenize calls the library. A panic of its becomes an invalid token.
func (s *scan) tokenize(text string) {
	defer func() {
		if r := recover(); r != nil {
			s.tokens = token.Tokens{token.Invalid(fmt.Sprint(r), "", &token.Position{Line: 1, Column: 1})}
		}
	}()
	s.tokens = s.tokens[:0]
	var library scanner.Scanner
	for library.Init(text); ; {
		more, err := library.Scan()
		s.tokens = append(s.tokens, more...)
		if err != nil { // the end, or an invalid token
			return
		}
	}
}

// split gives the text with its lines. The library cannot handle tabs: it drops
// one inside a text, miscounts the columns behind it, and takes one on an empty
// line for an indent. So they become spaces, and so do the no-break spaces of an
// indent, which look like them. The lines that either indents are remembered.
func (s *scan) split(text string) string {
	s.lines = s.lines[:0]
	changed := false
	for line := range strings.SplitSeq(text, "\n") {
		spaced, indent := spaced(line)
		if indent != "" {
			s.indents[len(s.lines)+1] = indent
		}
		s.lines = append(s.lines, newLine(spaced))
		changed = changed || spaced != line
	}
	if changed {
		return s.joined()
	}
	return text
}

// spaced gives a line with spaces for tabs and for what else is in its indent, and
// in words what that is.
func spaced(line string) (text, indented string) {
	rest := strings.TrimLeft(line, " \t"+noBreakSpace)
	indent := line[:len(line)-len(rest)]
	switch {
	case rest == "":
		return "", ""
	case strings.Contains(indent, "\t"):
		indented = "a tab"
	case strings.Contains(indent, noBreakSpace):
		indented = "a no-break space"
	}
	if indented != "" {
		line = strings.ReplaceAll(indent, noBreakSpace, " ") + rest
	}
	return strings.ReplaceAll(line, "\t", " "), indented
}

// noBreakSpace is what a web page or a word processor has in place of some spaces.
// To YAML it is a letter.
const noBreakSpace = "\u00a0"

func (s *scan) joined() string {
	var b strings.Builder
	for i, line := range s.lines {
		if i > 0 {
			b.WriteByte('\n')
		}
		b.WriteString(line.text)
	}
	return b.String()
}

// line gives a line by its number, or an empty one.
func (s *scan) line(n int) line {
	if n < 1 || n > len(s.lines) {
		return line{}
	}
	return s.lines[n-1]
}

// lexeme gives token number i with its place.
func (s *scan) lexeme(i int) *lexeme {
	x := &s.lexemes[i]
	if !x.place.IsZero() {
		return x
	}
	t := s.tokens[i]
	raw := strings.TrimSpace(t.Origin)
	x.kind, x.text, x.broken = t.Type, t.Value, strings.Contains(raw, "\n")
	switch {
	case t.Type == token.InvalidType:
		x.text = t.Error
	case isPlain(t.Type) && (i == 0 || !isBlockHeader(s.tokens[i-1].Type)):
		x.text = folded(raw)
	}
	x.place = s.place(t, raw)
	x.first = s.startsLine(x.place)
	return x
}

func isBlockHeader(t token.Type) bool { return t == token.LiteralType || t == token.FoldedType }

// folded gives the text of a plain scalar: its lines joined by a space, or by
// line breaks where empty lines stand between them (YAML 1.2.2, 6.5).
func folded(raw string) string {
	if !strings.Contains(raw, "\n") && !strings.ContainsRune(raw, hashKey) {
		return raw
	}
	var b strings.Builder
	empty := 0
	for i, line := range strings.Split(raw, "\n") {
		line = strings.Trim(line, " \t")
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
	return strings.Replace(b.String(), string(hashKey), "#", 1)
}

// place corrects the library's: a scalar with spaces behind it is given too far
// right, and one that goes on with a dash in another line is given there.
func (s *scan) place(t *token.Token, raw string) diag.Place {
	p := diag.Place{File: s.file, Line: t.Position.Line, Column: max(1, t.Position.Column), Width: 1}
	line := s.line(p.Line)
	if isQuoted(t.Type) {
		p.Width = line.quotedWidth(p.Column - 1)
		return p
	}
	raw, rest, _ := strings.Cut(raw, "\n")
	raw = strings.TrimSpace(raw)
	p.Width = max(1, utf8.RuneCountInString(raw))
	if column := line.nearest(raw, p.Column); column > 0 {
		p.Column = column
		return p
	}
	for above := p.Line - 1; rest != "" && above >= p.Line-strings.Count(t.Origin, "\n"); above-- {
		if line := strings.TrimRight(s.line(above).text, " "); strings.HasSuffix(line, raw) {
			p.Line, p.Column = above, utf8.RuneCountInString(line)-p.Width+1
			break
		}
	}
	return p
}

func (s *scan) startsLine(p diag.Place) bool {
	line := s.line(p.Line)
	indent := line.indent()
	return p.Column <= indent+1 || indent == line.length()
}
