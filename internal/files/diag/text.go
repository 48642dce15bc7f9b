package diag

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"
)

// LazyPattern returns a regular expression that is compiled when it is first needed: with classes
// of letters that takes 0.3 ms, which not every command has to spend.
func LazyPattern(expression string) func() *regexp.Regexp {
	return sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(expression) })
}

// Thousands formats a count with thousands separators: 137,210.
func Thousands[N int | int64 | uint64](n N) string {
	s := fmt.Sprint(n)
	for i := len(s) - 3; i > 0 && s[i-1] != '-'; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}

// Title is the default title of an identifier: "lost_cards" is "Lost cards".
func Title(identifier string) string {
	text := strings.Join(strings.FieldsFunc(identifier, func(r rune) bool { return r == '_' || unicode.IsSpace(r) }),
		" ")
	if text == "" {
		return identifier
	}
	first, size := utf8.DecodeRuneInString(text)
	return string(unicode.ToUpper(first)) + text[size:]
}

// Sentence writes a fragment as a sentence, with a capital and a period.
func Sentence(fragment string) string {
	first, size := utf8.DecodeRuneInString(fragment)
	return string(unicode.ToUpper(first)) + fragment[size:] + "."
}

// Plural formats a count with its noun, in the plural unless it is 1: "1 file",
// "1,200 groups of agents".
func Plural(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	noun, of, _ := strings.Cut(noun, " of ")
	noun += "s"
	if of != "" {
		noun += " of " + of
	}
	return Thousands(n) + " " + noun
}

// Values returns texts without their places.
func Values(texts []Text) []string {
	out := make([]string, len(texts))
	for i := range texts {
		out[i] = texts[i].Value
	}
	return out
}

// And lists words of a sentence: "a, b and c".
func And(words ...string) string { return list(words, " and ") }

// Or lists words of a sentence: "a, b or c".
func Or(words ...string) string { return list(words, " or ") }

func list(words []string, beforeLast string) string {
	last := len(words) - 1
	if last <= 0 {
		return strings.Join(words, "")
	}
	return strings.Join(words[:last], ", ") + beforeLast + words[last]
}

// Quoted lists names in quotation marks.
func Quoted(names []string) string {
	quoted := make([]string, len(names))
	for i, name := range names {
		quoted[i] = strconv.Quote(name)
	}
	return strings.Join(quoted, ", ")
}
