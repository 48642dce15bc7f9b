package arguments

import (
	"strings"

	"github.com/ivrsim/ivrsim/internal/platforms/asterisk/symbol"
)

// Split splits the arguments of an application at its commas, but not within parentheses,
// brackets, braces and quotes, which are left out. Files of Asterisk 1.4 and before have bars.
func Split(args string) []string {
	if strings.TrimSpace(args) == "" {
		return nil
	}
	out := SplitAt(args, ',', true)
	if len(out) == 1 {
		out = SplitAt(args, '|', true)
	}
	for i := range out {
		out[i] = strings.TrimSpace(out[i])
	}
	return out
}

// Raw splits the arguments of a subroutine, which get them as they are: with their quotes, escapes and
// spaces (AST_STANDARD_RAW_ARGS in app_stack.c).
func Raw(args string) []string {
	if args == "" {
		return nil
	}
	out := SplitAt(args, ',', false)
	if len(out) == 1 {
		out = SplitAt(args, '|', false)
	}
	return out
}

// SplitAt splits a text outside of parentheses, brackets, braces and quotes. If unquote is set, it removes quotes and
// the backslashes of escapes.
func SplitAt(text string, separator byte, unquote bool) []string {
	out := make([]string, 0, strings.Count(text, string(separator))+1)
	start := 0
	add := func(end int) {
		part := text[start:end]
		if unquote {
			part = withoutQuotes(part)
		}
		out = append(out, part)
		start = end + 1
	}

	depth := 0
	quoted := false
	for i := 0; i < len(text); i++ {
		c := text[i]
		switch {
		// An unknown value may contain separators that belong to it.
		case strings.HasPrefix(text[i:], string(symbol.Start)):
			before, _, _ := strings.Cut(text[i:], string(symbol.End))
			i += len(before) - 1
		case c == '\\' && i+1 < len(text):
			i++
		case c == '"':
			quoted = !quoted
		case quoted:
			continue
		case c == '(' || c == '[' || c == '{':
			depth++
		case (c == ')' || c == ']' || c == '}') && depth > 0:
			depth--
		case c == separator && depth == 0:
			add(i)
		}
	}

	add(len(text))
	return out
}

// withoutQuotes removes the quotes and the backslashes of escapes from a text. An unknown value keeps those in its
// name.
func withoutQuotes(text string) string {
	// Most texts have none, and need no copy.
	if !strings.ContainsAny(text, `"\`) {
		return text
	}

	var out strings.Builder
	for i := 0; i < len(text); i++ {
		switch {
		case strings.HasPrefix(text[i:], string(symbol.Start)):
			before, _, _ := strings.Cut(text[i:], string(symbol.End))
			out.WriteString(before)
			i += len(before) - 1
		case text[i] == '\\' && i+1 < len(text):
			out.WriteByte(text[i+1])
			i++
		case text[i] != '"':
			out.WriteByte(text[i])
		}
	}
	return out.String()
}

// Branches splits "A:B" at the colon that is not within parentheses.
func Branches(text string) (yes, no string) {
	yes, no = cutTop(text, ":")
	return strings.TrimSpace(yes), strings.TrimSpace(no)
}

// Condition splits "CONDITION?REST" at the first question mark outside of brackets.
func Condition(text string) (cond, rest string) { return cutTop(text, "?") }

// Conditional splits the arguments of a conditional application into the condition and its branches. Old versions
// of Asterisk have ExecIf(CONDITION,APP,ARGUMENTS).
func Conditional(args string) (cond, branches string) {
	cond, branches = Condition(args)
	if a := Split(args); branches == "" && len(a) > 1 {
		return a[0], a[1] + "(" + strings.Join(a[2:], ",") + ")"
	}
	return cond, branches
}

// cutTop cuts a text at the first separator outside of parentheses, brackets, braces and quotes.
func cutTop(text, separator string) (before, after string) {
	parts := SplitAt(text, separator[0], false)
	return parts[0], strings.Join(parts[1:], separator)
}

// Application splits "App(args)", or "App,args" as very old files have it.
func Application(text string) (app, args string) {
	text = strings.TrimSpace(text)
	at := strings.IndexAny(text, "(,|")
	if at < 0 {
		return text, ""
	}

	app = strings.TrimSpace(text[:at])
	args = text[at+1:]

	// The arguments may contain parentheses, so that the last one closes them.
	if text[at] == '(' {
		if end := strings.LastIndexByte(args, ')'); end >= 0 {
			args = args[:end]
		}
	}

	return app, strings.TrimSpace(args)
}

// CutLabel cuts the arguments in parentheses off the label of a subroutine. Functions in the label, such as
// ${CALLERID(num)}, have parentheses of their own.
func CutLabel(text string) (label, args string) {
	depth := 0
	for i, c := range text {
		switch {
		case c == '{' || c == symbol.Start:
			depth++
		case c == '}' || c == symbol.End:
			depth--
		case c == '(' && depth <= 0:
			return text[:i], strings.TrimSuffix(strings.TrimSpace(text[i+1:]), ")")
		}
	}
	return text, ""
}

// Closing returns the place in a text where a bracket closes that was opened before the text, or -1. Brackets in the
// names of symbols do not count.
func Closing(text string, opened, closed byte) int {
	depth := 1
	for i := 0; i < len(text); i++ {
		if size := symbol.Size(text[i:]); size > 0 {
			i += size - 1
			continue
		}
		switch text[i] {
		case opened:
			depth++
		case closed:
			depth--
			if depth == 0 {
				return i
			}
		}
	}

	return -1
}
