package genesysarchitect

import (
	"iter"
	"path"
	"slices"
	"strings"

	"github.com/ivrsim/ivrsim/internal/platforms/tree"
)

// paths are the known paths below a value. Each path is the rest of its keys. In a key, * stands for any letters. The
// key ** stands for everything below. At the end of another path stands a value: valuePaths has its known keys.
type paths [][]string

// everything are all paths below a value.
const everything = "**"

// valuePaths are the forms of a value: a literal, an expression or a variable. Files by hand may have a name or the
// units of a time in place of the literal.
const valuePaths = `lit exp var name email value days hours minutes seconds ms milliseconds`

// pathsOf returns paths that are written with dots, separated by blanks.
func pathsOf(text string) paths {
	var out paths
	for one := range strings.FieldsSeq(text) {
		out = append(out, strings.Split(one, "."))
	}
	return out
}

// below returns the paths that go on below a key.
func (p paths) below(key string) (out paths) {
	// The star of a pattern stands for no slash, which the name of a module may have.
	key = strings.ReplaceAll(key, "/", "_")
	for _, one := range p {
		if len(one) == 0 {
			continue
		}
		if one[0] == everything {
			out = append(out, one)
		} else if matches, err := path.Match(one[0], key); matches && err == nil {
			out = append(out, one[1:])
		}
	}
	return out
}

// unknown returns the values at and below a path that are given and not known, by their paths. The actions of a value
// are translated or named elsewhere.
func unknown(v tree.Value, at string, known paths) iter.Seq2[string, tree.Value] {
	return func(yield func(string, tree.Value) bool) {
		isAll := func(one []string) bool { return len(one) > 0 && one[0] == everything }
		isEnd := func(one []string) bool { return len(one) == 0 }
		isValue := slices.ContainsFunc(known, isEnd)
		isPlain := !v.IsObject() && !v.IsList()
		switch {
		case slices.ContainsFunc(known, isAll):
			return
		// No known path leads here, or the known paths go on below a value that has nothing below it.
		case len(known) == 0, isPlain && !isValue:
			// A list of actions that no class has is named as a way of its action.
			if isGiven(v) && !hasActions(v) {
				yield(at, v)
			}
			return
		}

		if isValue {
			known = append(slices.Clone(known), pathsOf(valuePaths)...)
		}
		for key, one := range below(v) {
			inner := at
			rest := known
			// The items of a list have the paths of the list.
			if key != "" {
				inner += "." + key
				rest = known.below(key)
			}
			isActions := key == "actions" && one.IsList()
			isNone := key == "noValue" || key == "none" // each property may have no value
			if isActions || isNone {
				continue
			}
			for path, v := range unknown(one, inner, rest) {
				if !yield(path, v) {
					return
				}
			}
		}
	}
}
