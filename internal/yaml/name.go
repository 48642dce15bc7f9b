package yaml

import (
	"strings"
	"unicode"
)

// IsName reports whether a text can be the name of a step, a queue, a hub or
// whatever else others refer to: letters, digits, _ and -. Other signs stand
// between names, as in "lost_card.freeze", "disputes@london" and "gold, green".
func IsName(s string) bool {
	return s != "" && strings.IndexFunc(s, notInNames) < 0
}

// NamePattern is of names in a schema. Not every validator knows classes of letters,
// so beyond ASCII it takes any sign.
const NamePattern = `^[^\x00-,./:-@\[-^\x60{-\x7f]+$`

// NameLetters are those that names are made of, as a class of a regular expression.
const NameLetters = `[\p{L}\p{N}\p{M}_-]`

func notInNames(r rune) bool {
	return r != '_' && r != '-' && !unicode.IsLetter(r) && !unicode.IsNumber(r) && !unicode.IsMark(r)
}
