package diag

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/goccy/go-yaml/lexer"
	"github.com/goccy/go-yaml/token"
)

// lexeme is a token of the file, with its place. Comments are none.
type lexeme struct {
	kind   token.Type
	text   string // a scalar's text, quotes and escapes resolved
	place  Place
	first  bool // nothing but space stands before it on its line
	broken bool // it spans several lines
}

// scan is a file as its lexemes.
type scan struct {
	file     string
	lines    [][]rune
	lexemes  []lexeme
	comments map[int]string // by line, without the #
	hashes   bool           // a comment that begins "#:" was found
}

// hashKey stands for a # that is read as a key although it begins a comment. It
// is of the private use area.
const hashKey = "\ue000"

// scanTokens splits a text into lexemes. A comment that begins "#:" is a key
// that wanted quotes: it is a finding, and in braces it is read as that key.
func scanTokens(file, text string, found *Findings) scan {
	s := scan{file: file, comments: map[int]string{}}
	s.split(text)
	tokens := tokenize(s.text())
	if s.hashComments(tokens, found) {
		tokens = tokenize(s.text())
	}
	for _, t := range tokens {
		if t.Type == token.CommentType {
			s.comments[t.Position.Line] = t.Value
			continue
		}
		x := s.lexeme(t)
		if n := len(s.lexemes); isPlain(t.Type) && (n == 0 || !isBlockHeader(s.lexemes[n-1].kind)) {
			x.text = folded(t.Origin)
		}
		s.lexemes = append(s.lexemes, x)
	}
	return s
}

// tokenize calls the library. A panic of its becomes an invalid token.
func tokenize(text string) (tokens token.Tokens) {
	defer func() {
		if r := recover(); r != nil {
			tokens = token.Tokens{token.Invalid(fmt.Sprint(r), "", &token.Position{Line: 1, Column: 1})}
		}
	}()
	return lexer.Tokenize(text)
}

func (s *scan) split(text string) {
	for line := range strings.SplitSeq(text, "\n") {
		if strings.Trim(line, " \t") == "" {
			line = "" // the library takes a tab on an empty line for an indent
		}
		s.lines = append(s.lines, []rune(line))
	}
}

func (s *scan) text() string {
	var b strings.Builder
	for i, line := range s.lines {
		if i > 0 {
			b.WriteByte('\n')
		}
		b.WriteString(string(line))
	}
	return b.String()
}

// hashComments reports the comments that begin "#:" and writes those in braces
// as keys. It reports whether it has changed a line.
func (s *scan) hashComments(tokens token.Tokens, found *Findings) (changed bool) {
	for _, t := range tokens {
		if t.Type != token.CommentType || !strings.HasPrefix(t.Value, ":") {
			continue
		}
		s.hashes = true
		at := Place{s.file, t.Position.Line, t.Position.Column, 1}
		line := s.line(at.Line)
		at.Column = min(at.Column+max(0, slices.Index(line[min(at.Column-1, len(line)):], '#')), len(line))
		found.Error(at, BadValue, `"#" begins a comment`, `quote the key: "#":`)
		if before := strings.TrimSpace(string(line[:at.Column-1])); strings.HasSuffix(before, ",") || strings.HasSuffix(before, "{") {
			line[at.Column-1] = []rune(hashKey)[0]
			changed = true
		}
	}
	return changed
}

// line gives a line by its number, or nothing.
func (s *scan) line(n int) []rune {
	if n < 1 || n > len(s.lines) {
		return nil
	}
	return s.lines[n-1]
}

func (s *scan) lexeme(t *token.Token) lexeme {
	raw := strings.TrimSpace(t.Origin)
	x := lexeme{kind: t.Type, text: t.Value, broken: strings.Contains(raw, "\n")}
	if t.Type == token.InvalidType {
		x.text = t.Error
	}
	x.place = s.place(t, raw)
	x.first = s.startsLine(x.place)
	return x
}

func isBlockHeader(t token.Type) bool { return t == token.LiteralType || t == token.FoldedType }

// folded gives the text of a plain scalar: its lines joined by a space, or by
// line breaks where empty lines stand between them (YAML 1.2.2, 6.5). The
// library drops a tab inside.
func folded(origin string) string {
	var b strings.Builder
	empty := 0
	for i, line := range strings.Split(strings.TrimSpace(origin), "\n") {
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
	return strings.Replace(b.String(), hashKey, "#", 1)
}

// place corrects the library's: a scalar with spaces behind it is given too far
// right, and one that goes on with a dash in another line is given there.
func (s *scan) place(t *token.Token, raw string) Place {
	p := Place{s.file, t.Position.Line, max(1, t.Position.Column), 1}
	line := s.line(p.Line)
	if isQuoted(t.Type) {
		p.Width = quotedWidth(line, p.Column-1)
		return p
	}
	raw, rest, _ := strings.Cut(raw, "\n")
	raw = strings.TrimSpace(raw)
	p.Width = max(1, utf8.RuneCountInString(raw))
	if column := nearest(line, raw, p.Column); column > 0 {
		p.Column = column
		return p
	}
	above := p.Line - strings.Count(rest, "\n") - 1
	if line := strings.TrimRight(string(s.line(above)), " \t"); rest != "" && strings.HasSuffix(line, raw) {
		p.Line, p.Column = above, utf8.RuneCountInString(line)-p.Width+1
	}
	return p
}

// nearest gives the column at which text stands in the line: the given one, or
// one a little to the left, or behind space to the right; else 0.
func nearest(line []rune, text string, column int) int {
	const little = 256 // bounds the work on a very long line
	for c := min(column, len(line)); c > max(0, column-little); c-- {
		if hasPrefix(line[c-1:], text) {
			return c
		}
	}
	for c := column; c <= len(line) && isBlank(line[c-1]); c++ {
		if hasPrefix(line[c:], text) {
			return c + 1
		}
	}
	return 0
}

func isBlank(r rune) bool { return r == ' ' || r == '\t' }

func hasPrefix(line []rune, prefix string) bool {
	i := 0
	for _, r := range prefix {
		if i == len(line) || line[i] != r {
			return false
		}
		i++
	}
	return true
}

// quotedWidth counts the characters of a quoted text, to its closing quote or
// the end of the line.
func quotedWidth(line []rune, from int) int {
	if from >= len(line) {
		return 1
	}
	quote := line[from]
	for i := from + 1; i < len(line); i++ {
		switch {
		case line[i] == '\\' && quote == '"':
			i++
		case line[i] == quote && quote == '\'' && i+1 < len(line) && line[i+1] == quote:
			i++
		case line[i] == quote:
			return i + 1 - from
		}
	}
	return len(line) - from
}

func (s *scan) startsLine(p Place) bool {
	for i, r := range s.line(p.Line) {
		if i+1 >= p.Column {
			return true
		}
		if !isBlank(r) {
			return false
		}
	}
	return true
}
