package yaml

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// Quoted gives a text as YAML has it anywhere, be it in braces: in quotes where it wants
// them.
func Quoted(text string) string {
	if isBare(text) {
		return text
	}
	return strconv.Quote(text)
}

// QuotedLine is [Quoted] for a text that ends its line: outside braces a comma is like
// any other character.
func QuotedLine(text string) string {
	if isBare(strings.ReplaceAll(text, ",", "")) && !strings.HasPrefix(text, ",") && !strings.HasSuffix(text, ",") {
		return text
	}
	return Quoted(text)
}

// bare is a text that YAML reads as it stands.
var bare = regexp.MustCompile(`^[\p{L}\p{N}+_]([\p{L}\p{N}\p{M} ’'+_./()@?!-]*[\p{L}\p{N}\p{M}_.)?!])?$`)

// isBare: and is not one of YAML's words for nothing.
func isBare(text string) bool {
	return bare.MatchString(text) && !slices.Contains([]string{"null", "Null", "NULL"}, text)
}
