package yaml

import (
	"strings"
	"unicode/utf8"
)

// line is a line of a file, of which any character can be asked for at once.
type line struct {
	text string
	wide []rune // the characters, where not each is a byte; else nil
}

func newLine(text string) line {
	for i := range len(text) {
		if text[i] >= utf8.RuneSelf {
			return line{text, []rune(text)}
		}
	}
	return line{text: text}
}

// length counts the characters.
func (l line) length() int {
	if l.wide != nil {
		return len(l.wide)
	}
	return len(l.text)
}

// at gives a character by its index.
func (l line) at(i int) rune {
	if l.wide != nil {
		return l.wide[i]
	}
	return rune(l.text[i])
}

// from gives the text from a character on.
func (l line) from(i int) string {
	if l.wide != nil {
		return string(l.wide[i:])
	}
	return l.text[i:]
}

// continues reports whether the text from a character on begins with another.
func (l line) continues(i int, with string) bool {
	if l.wide == nil {
		return strings.HasPrefix(l.text[i:], with)
	}
	for _, r := range with {
		if i == len(l.wide) || l.wide[i] != r {
			return false
		}
		i++
	}
	return true
}

// nearest gives the column at which text stands in the line: the given one, or
// one a little to the left, or behind space to the right; else 0.
func (l line) nearest(text string, column int) int {
	const little = 256 // bounds the work on a very long line
	for c := min(column, l.length()); c > max(0, column-little); c-- {
		if l.continues(c-1, text) {
			return c
		}
	}
	for c := column; c <= l.length() && isBlank(l.at(c-1)); c++ {
		if l.continues(c, text) {
			return c + 1
		}
	}
	return 0
}

func isBlank(r rune) bool { return r == ' ' || r == '\t' }

// quotedWidth counts the characters of a quoted text, to its closing quote or
// the end of the line.
func (l line) quotedWidth(from int) int {
	if from >= l.length() {
		return 1
	}
	quote := l.at(from)
	for i := from + 1; i < l.length(); i++ {
		switch r := l.at(i); {
		case r == '\\' && quote == '"':
			i++
		case r == quote && quote == '\'' && i+1 < l.length() && l.at(i+1) == quote:
			i++
		case r == quote:
			return i + 1 - from
		}
	}
	return l.length() - from
}

// indent counts the spaces at the beginning.
func (l line) indent() int {
	n := 0
	for n < len(l.text) && l.text[n] == ' ' {
		n++
	}
	return n
}
