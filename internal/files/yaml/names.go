package yaml

import (
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/ivrsim/ivrsim/internal/files/diag"
)

// IsName reports whether a text can be the name of a step, a queue, a hub or
// anything else that is referred to: letters, digits, _ and -. Other characters
// separate names, as in "lost_card.freeze", "disputes@london" and "gold, green".
func IsName(s string) bool {
	return s != "" && !strings.ContainsFunc(s, func(r rune) bool {
		return r != '_' && r != '-' && !unicode.IsLetter(r) && !unicode.IsNumber(r) && !unicode.IsMark(r)
	})
}

// NamePattern matches names in a schema. Not every validator has classes of letters,
// so it accepts all characters beyond ASCII.
const NamePattern = `^[^\x00-,./:-@\[-^\x60{-\x7f]+$`

// NameLetters is the class of the characters of names in a regular expression.
const NameLetters = `[\p{L}\p{N}\p{M}_-]`

// Quoted writes a text for any position in a YAML file. It quotes all but letters, digits
// and common punctuation, so that every reader of YAML reads the same text.
func Quoted(text string) string {
	if isPlain(text) {
		return text
	}
	quoted := strconv.Quote(text)
	if repeatedRun(quoted) >= 0 {
		quoted = escapeExpensive.Replace(quoted)
	}
	return quoted
}

// escapeExpensive escapes the expensive characters in a quoted text. decode refuses long runs of
// them.
var escapeExpensive = strings.NewReplacer("<", `\x3c`, "[", `\x5b`, "]", `\x5d`, "{", `\x7b`, "}", `\x7d`, ",", `\x2c`)

// QuotedLine is [Quoted] for a text at the end of a line and outside braces, where a comma and a question mark
// need no quotes.
func QuotedLine(text string) string {
	if !isPlain(inLine.Replace(text)) || repeatedRun(text) >= 0 {
		return Quoted(text)
	}

	// At an end of the text, a comma or a question mark could be a mark of YAML.
	if strings.ContainsAny(text[:1], ",?") || strings.HasSuffix(text, ",") {
		return Quoted(text)
	}
	return text
}

var inLine = strings.NewReplacer(",", "", "?", "")

// isPlain reports whether a text can be a plain scalar. It is a loop, because a file has many texts, and a pattern is
// slow. In braces, readers of YAML 1.1 take a question mark for the mark of a key.
func isPlain(text string) bool {
	first, size := utf8.DecodeRuneInString(text)
	if !unicode.IsLetter(first) && !unicode.IsNumber(first) && first != '+' && first != '_' {
		return false
	}
	if slices.Contains(nulls, text) {
		return false
	}

	rest := text[size:]
	for _, r := range rest {
		if !isOfWord(r) && !strings.ContainsRune(" ’'+./()@!-", r) {
			return false
		}
	}
	last, _ := utf8.DecodeLastRuneInString(rest)
	return rest == "" || isOfWord(last) || strings.ContainsRune(".)!", last)
}

func isOfWord(r rune) bool {
	return unicode.IsLetter(r) || unicode.IsNumber(r) || unicode.IsMark(r) || r == '_'
}

// ambiguous matches quoted texts, apart from those in brackets and nulls, that are read
// differently or refused without quotes.
var ambiguous = diag.LazyPattern(`^$|^[\s&*!|>%@?\x60\x{a0}-]|^<<$|^\.\.\.|["'#\\]|:(\s|$)|\s$|[\x00-\x1f\x7f-\x9f\x{2028}\x{2029}\x{feff}]`)

// Inline writes a node in one line, as a value of [ParseValue]. Unlike [Quoted] it leaves
// scalars as they are written in files, such as 60% or 2026-03-02, unless quotes change
// how they are read.
func Inline(n *Node) string {
	var parts []string
	switch n.Kind {
	case Map:
		for _, e := range n.Pairs {
			parts = append(parts, Quoted(e.Key.Text)+": "+Inline(e.Value))
		}
		return "{" + strings.Join(parts, ", ") + "}"
	case List:
		for _, item := range n.Items {
			parts = append(parts, Inline(item))
		}
		return "[" + strings.Join(parts, ", ") + "]"
	case Null, Scalar:
	}

	// Without quotes, such a text would be read as a number, a truth value or nothing.
	isAmbiguous := ambiguous().MatchString(n.Text) || slices.Contains(nulls, n.Text)
	hasMarks := strings.ContainsAny(n.Text, ",[]{}\r\n")
	if n.Quoted && isAmbiguous || hasMarks {
		return strconv.Quote(n.Text)
	}
	return n.Text
}
