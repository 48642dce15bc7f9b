package importer

import (
	"slices"
	"strings"
	"unicode"
)

// clean makes a text fit to be spoken: on one line, without control characters, and with
// parentheses for braces, which mark placeholders.
func clean(text string) string { return oneLine(cleanRunes(text)) }

// cleanRunes is clean, except that runs of spaces stay.
func cleanRunes(text string) string { return parentheses.Replace(printable(text)) }

var parentheses = strings.NewReplacer("{", "(", "}", ")")

// shown makes a text fit to be printed: on one line, without control characters.
func shown(text string) string { return oneLine(printable(text)) }

// printable replaces control characters with spaces.
func printable(text string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case unicode.IsControl(r) || r == unicode.ReplacementChar ||
			unicode.Is(unicode.Cf, r) && r != '\u200d' && r != '\u200c':
			return ' '
		}
		return r
	}, strings.ToValidUTF8(text, " "))
}

func oneLine(text string) string { return strings.Join(strings.Fields(text), " ") }

// cleanKey turns a text into one key or word of a choice, or "".
func cleanKey(key string) string {
	key = strings.NewReplacer(",", " ", `"`, " ").Replace(clean(key))
	key = strings.Join(strings.Fields(key), " ")
	switch strings.ToLower(key) {
	case "*":
		return "star"
	case "#", "pound":
		return "hash"
	}

	// A choice of a menu takes one key. An entry of several keys needs a collect.
	if len(key) > 1 && strings.Trim(key, "0123456789*#") == "" { // several keys
		return ""
	}

	// A choice with the name of an outcome would be read as that outcome.
	if slices.Contains(reservedWords, strings.ToLower(key)) {
		return "(" + key + ")"
	}
	return key
}

// reservedWords are the names of outcomes, which no choice may have.
var reservedWords = []string{
	"silent", "stay", exhausted, noInput, noMatch, collected, answered, "escalated",
	timedOut, full, closed, "by", "takes",
}

// words returns the words of a prompt, without its values.
func (p Prompt) words() string {
	var out strings.Builder
	for _, part := range p.Parts {
		out.WriteString(part.Text + " ")
	}
	return clean(out.String())
}

// Recording returns the name of the first recording of a prompt, without its folder, or "".
func (p Prompt) Recording() string {
	first, _, _ := strings.Cut(p.Audio, " & ")
	return first[strings.LastIndexByte(first, '/')+1:]
}
