package importer

import (
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/ivrsim/ivrsim/internal/files/yaml"
)

// maxName is the longest name, in characters.
const maxName = 60

// namer gives identifiers of one kind unique names. Names of an earlier import come first.
type namer struct {
	earlier map[string]string // by identifier
	byID    map[string]string
	taken   map[string]bool // folded: the names are file names too, and some systems fold those
	last    map[string]int  // the number of the last name made of a proposal
	ids     []string        // in the order in which they were named
}

func newNamer(earlier map[string]string, reserved ...string) *namer {
	n := &namer{
		earlier: map[string]string{},
		byID:    map[string]string{},
		taken:   map[string]bool{},
		last:    map[string]int{},
	}

	for _, r := range reserved {
		n.taken[yaml.FileKey(r)] = true
	}

	// A name that a person has made invalid, or equal to another name, is replaced.
	for _, id := range sortedKeys(earlier) {
		if name := earlier[id]; yaml.IsName(name) && !n.isTaken(name) {
			n.earlier[id] = name
			n.taken[yaml.FileKey(name)] = true
		}
	}

	return n
}

// isTaken reports whether a name is reserved or given, in small or capital letters.
func (n *namer) isTaken(name string) bool { return n.taken[yaml.FileKey(name)] }

// name returns an identifier's name: the one that it has, or one made of a proposal. If the proposal is taken, the
// first detail that the proposal does not contain makes the name unique, or else a number.
func (n *namer) name(id, proposal string, details ...string) string {
	if name, ok := n.byID[id]; ok {
		return name
	}
	name, ok := n.earlier[id]
	if !ok {
		name = n.unique(n.detailed(slug(proposal), details))
	}
	n.byID[id] = name
	n.ids = append(n.ids, id)
	return name
}

// detailed returns a proposal with a detail, if the proposal is taken and the longer name is not.
func (n *namer) detailed(proposal string, details []string) string {
	if !n.isTaken(proposal) {
		return proposal
	}

	for _, detail := range details {
		// A detail that is part of the name already tells nothing apart.
		more := slug(detail)
		if detail == "" || strings.Contains(yaml.FileKey(proposal), yaml.FileKey(more)) {
			continue
		}
		name := joinWords(proposal, more)
		isWhole := utf8.RuneCountInString(name) <= maxName
		if isWhole && !n.isTaken(name) {
			return name
		}
	}

	return proposal
}

// joinWords returns a name with a detail. Words that end the name and begin the detail stand once: "Zip" with
// "zip_code" is "Zip_code".
func joinWords(name, detail string) string {
	words := strings.Split(name, "_")
	more := strings.Split(detail, "_")
	isSame := func(a, b string) bool { return yaml.FileKey(a) == yaml.FileKey(b) }
	for n := min(len(words), len(more)-1); n > 0; n-- {
		if slices.EqualFunc(words[len(words)-n:], more[:n], isSame) {
			more = more[n:]
			break
		}
	}
	return name + "_" + strings.Join(more, "_")
}

// some returns the names of some identifiers, in the order in which they were named.
func (n *namer) some(of func(id string) bool) []string {
	var out []string
	for _, id := range n.ids {
		if of(id) {
			out = append(out, n.byID[id])
		}
	}
	return out
}

// unique returns a name that nothing has yet: the proposal, or with a number.
func (n *namer) unique(proposal string) string {
	name := proposal
	for n.taken[yaml.FileKey(name)] {
		n.last[proposal] = max(n.last[proposal], 1) + 1
		name = fmt.Sprintf("%s_%d", proposal, n.last[proposal])
	}
	n.taken[yaml.FileKey(name)] = true
	return name
}

// slug makes a text a name: letters, digits, _ and - stay, all else becomes _. A text of
// several words is no name of the source's own, and becomes lower-case.
func slug(text string) string {
	var out strings.Builder
	if strings.ContainsRune(strings.TrimSpace(text), ' ') {
		text = strings.ToLower(text)
	}

	isGap := false
	all := []rune(text)
	for i, r := range all {
		isQuote := (r == '\'' || r == '’') && i > 0 && i+1 < len(all)
		if isQuote && unicode.IsLetter(all[i-1]) && unicode.IsLetter(all[i+1]) { // as in don't
			continue
		}

		switch {
		case r == '_' || r == '-' || isOfWord(r):
			out.WriteRune(r)
			isGap = r == '_'
		// A run of other characters is one gap, and a name does not begin with a gap.
		case out.Len() > 0 && !isGap:
			out.WriteByte('_')
			isGap = true
		}
	}

	// A mark before the first word would be cut as a word.
	name := strings.TrimRight(wholeWords(strings.TrimLeft(out.String(), "_-")), "_-")
	if name == "" {
		if text == "*" || text == "#" { // a key
			return keyNames.Replace(text)
		}
		return "unnamed"
	}

	return name
}

// isOfWord reports whether a character is part of a word. The marks of pictures, as in ⚠️ and 1️⃣, are not.
func isOfWord(r rune) bool {
	ofPicture := unicode.In(r, unicode.Variation_Selector, unicode.Me)
	return unicode.IsLetter(r) || unicode.IsNumber(r) || unicode.IsMark(r) && !ofPicture
}

// wholeWords shortens a name to the words that fit. If the first word alone is too long, its beginning
// stays.
func wholeWords(name string) string {
	all := []rune(name)
	if len(all) <= maxName {
		return name
	}
	cut := string(all[:maxName])
	isBetween := strings.ContainsRune("_-", all[maxName])
	if end := strings.LastIndexAny(cut, "_-"); end >= 0 && !isBetween {
		cut = cut[:end]
	}
	return cut
}

// lastPart returns what follows an identifier's last separator: "tier" of
// "flow.variables.tier", "Hello" of "arn:aws:lambda:us-east-1:1:function:Hello".
func lastPart(id string) string {
	trimmed := strings.TrimRight(id, "./:}] ")
	return trimmed[strings.LastIndexAny(trimmed, "./:[{")+1:]
}
