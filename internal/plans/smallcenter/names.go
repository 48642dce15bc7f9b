package smallcenter

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/files/yaml"
)

// Names gives texts names that a center can have, each its own. It holds the names that are taken, in
// lower case.
type Names map[string]bool

// NewNames has no name but those that mean something else where names stand.
func NewNames(reserved ...string) Names {
	n := Names{}
	for _, name := range reserved {
		n[strings.ToLower(name)] = true
	}
	return n
}

// Of returns the text itself if it can be a name, or a name made from it, or one made from the
// other text if nothing is left.
func (n Names) Of(text, other string) string {
	if !yaml.IsName(text) {
		text = strings.Trim(strings.Map(func(r rune) rune {
			if yaml.IsName(string(r)) {
				return r
			}
			return '_'
		}, text), "_")
	}

	if text == "" {
		text = other
	}

	const longest = 40
	if r := []rune(text); len(r) > longest {
		text = string(r[:longest])
	}

	name := text
	for i := 2; n[strings.ToLower(name)]; i++ {
		name = fmt.Sprintf("%s_%d", text, i)
	}

	n[strings.ToLower(name)] = true
	return name
}

// TitleOf returns the title of a queue or a line whose name does not show how the records name it, or "". A comparison
// with the records finds it by its title.
func TitleOf(written, name string) string {
	const longest = 80 // of a title
	title := strings.TrimSpace(written)
	isShown := title == name || title == diag.Title(name)
	if isShown || title == "" || utf8.RuneCountInString(title) > longest {
		return ""
	}
	return title
}
