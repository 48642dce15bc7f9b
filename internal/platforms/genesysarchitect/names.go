package genesysarchitect

import (
	"cmp"
	"slices"
	"strings"

	"github.com/ivrsim/ivrsim/internal/files/diag"
)

var notNames = diag.LazyPattern(`[^\pL\pN]+`)

// readable makes a name of words.
func readable(words string) string {
	name := strings.Join(notNames().Split(words, -1), "_")
	return cmp.Or(strings.Trim(strings.ToLower(name), "_"), "decision")
}

// words matches the words and the signs of an expression that a name of it has, and the ends of small letters.
var words = diag.LazyPattern(`[\pL\pN_]+|[<>]=?`)

// inNames are signs as a name has them.
var inNames = map[string]string{">": "over", "<": "under", ">=": "at_least", "<=": "at_most"}

// maxWords is the most words of an expression in a name. It shortens the name alone: two expressions with one name
// have two names in the folder.
const maxWords = 5

// nameOf names an expression after its words. Conversions and the owners of variables tell nothing apart.
func nameOf(exp string) string {
	var out []string
	for _, word := range words().FindAllString(exp, -1) {
		isOwner := slices.ContainsFunc(owners, func(o string) bool { return strings.EqualFold(o, word) })
		if isOwner || slices.Contains(conversions, strings.ToLower(word)) || converts().MatchString(word) {
			continue
		}
		spaced := cmp.Or(inNames[word], camel().ReplaceAllString(word, "${1}_$2"))
		out = append(out, strings.Split(strings.ToLower(strings.TrimPrefix(spaced, "Get_")), "_")...)
	}

	// The begin names the subject, and the end the compared value.
	if n := len(out); n > maxWords {
		out = slices.Concat(out[:2], out[n-2:])
	}
	return cmp.Or(strings.Join(out, "_"), "decision")
}

var (
	converts = diag.LazyPattern(`^To[A-Z]`)         // as in ToQueue
	camel    = diag.LazyPattern(`(\p{Ll})(\p{Lu})`) // as in GetEstimatedWait
)
