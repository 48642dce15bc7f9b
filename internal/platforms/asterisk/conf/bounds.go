package conf

import (
	"fmt"
	"strings"

	"github.com/ivrsim/ivrsim/internal/files/diag"
)

// maxLines is the most lines of the input, including the lines of templates and of included files, for each inclusion.
const maxLines = 100_000

// Bounds of a line. No dialplan of a person meets one, and a longer line takes the square of its length.
const (
	maxLineBytes = 64 << 10
	maxDepth     = 100 // of brackets, and of signs before a term of an expression

	maxOperators = 2000 // of the expressions of a line: each of its conditions runs the line again
)

// tooDeep returns the error of a line that is too long, or whose brackets or signs are nested too deep, or nil.
func tooDeep(file string, number int, text string) error {
	if len(text) > maxLineBytes {
		return fmt.Errorf("%s:%d: the line is longer than %d KiB: write it in several lines",
			file, number, maxLineBytes>>10)
	}

	depth := 0
	signs := 0
	inExpression := 0 // the depth inside the outermost expression, or 0
	operators := 0
	for i := range len(text) {
		switch c := text[i]; c {
		case '(', '[', '{':
			depth++
			if c == '[' && i > 0 && text[i-1] == '$' && inExpression == 0 {
				inExpression = depth
			}
			signs = 0
		case ')', ']', '}':
			depth = max(depth-1, 0)
			if depth < inExpression {
				inExpression = 0
			}
			signs = 0
		case '!', '-':
			if inExpression > 0 {
				signs++
			}
		case ' ', '\t':
		default:
			signs = 0
		}
		if inExpression > 0 && strings.IndexByte("|&=<>+-*/%:", text[i]) >= 0 {
			operators++
		}
		if operators > maxOperators {
			return fmt.Errorf("%s:%d: its expressions have more than %s operators: "+
				"set variables in lines before it, and compare these", file, number, diag.Thousands(maxOperators))
		}
		if depth > maxDepth || signs > maxDepth {
			return fmt.Errorf("%s:%d: its expression is nested deeper than %d: "+
				"set variables in lines before it, and compare these", file, number, maxDepth)
		}
	}
	return nil
}

// unclosed returns the error of a section whose brackets do not close, or nil. Asterisk loads no file with one
// (process_text_line in main/config.c).
func unclosed(file string, number int, text string) error {
	m := sectionHeader().FindStringSubmatch(text)
	mark := ""
	switch {
	case m == nil:
		mark = "]"
	case m[2] == "" && strings.HasPrefix(text[len(m[0]):], "("):
		mark = ")"
	default:
		return nil
	}
	return fmt.Errorf("%s:%d: the section %s has no %s, and Asterisk loads no such file: "+
		"write it", file, number, text, mark)
}
