package diag

import (
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Suggest returns `did you mean "person"?` for the nearest of names, or "" if none
// is near.
func Suggest(name string, names []string) string {
	if near := Nearest(name, names); near != "" {
		return DidYouMean(name, near)
	}
	return ""
}

// SuggestFile returns the suggestion for a missing file from the entries of its folder, or "" if none is near.
// A name without its ending is the beginning of the names of a flow and its scripted calls.
func SuggestFile(name string, entries []fs.DirEntry) string {
	// An ending that many files have makes no name similar.
	stem := func(name string) string { return strings.TrimSuffix(name, path.Ext(name)) }
	var begun, near []string
	for _, e := range entries {
		switch stem(e.Name()) {
		case name, name + "_test":
			begun = append(begun, e.Name())
		}
		if Nearest(stem(name), []string{stem(e.Name())}) != "" {
			near = append(near, e.Name())
		}
	}

	if len(begun) > 1 {
		return "the names there are " + strings.Join(begun, ", ")
	}
	if len(begun) == 1 {
		return DidYouMean(name, begun[0])
	}
	return Suggest(name, near)
}

// KeepOne is the fix for a key or a value that is given twice.
const KeepOne Fix = "rename or remove one of the two"

// Already returns the message for a key or a value that a line above gives too.
func Already(what string, line int) string {
	return fmt.Sprintf("%s is already in line %d", what, line)
}

// DidYouMean returns `did you mean "person"?` for a misspelled name. If only one of the two
// has characters other than Latin letters, they may look the same, and it shows the
// characters.
func DidYouMean(name, near string) string {
	other := func(r rune) bool { return r > '\u024f' } // the end of Latin Extended-B
	if strings.ContainsFunc(name, other) == strings.ContainsFunc(near, other) {
		return fmt.Sprintf("did you mean %q?", near)
	}
	return fmt.Sprintf("did you mean %q (%+q, not %+q)?", near, near, name)
}

// SuggestOr returns the suggestion of Suggest or, if no name is near, all names after list ("it has
// "). It returns "" without names, or if there are too many to read.
func SuggestOr(name string, names []string, list string) string {
	const readable = 30
	if s := Suggest(name, names); s != "" || len(names) == 0 || len(names) > readable {
		return s
	}
	return list + strings.Join(names, ", ")
}

// maxCompared bounds the names that are compared in one run, and so the time that
// very many misspelled names take.
const maxCompared = 100_000

// SuggestOr is the function [SuggestOr], or "" in a run that has compared very many
// names already.
func (f *Findings) SuggestOr(name string, names []string, list string) string {
	if f.compared += len(names); f.compared > maxCompared {
		return ""
	}
	return SuggestOr(name, names, list)
}

// Correction returns the name that a misspelled name is taken for, so that the misspelling causes
// one finding. At most a third of its letters differ, or one letter of a short name. Correction
// returns "" if no name is that near, or if the run has compared very many names already.
func (f *Findings) Correction(name string, names []string) string {
	if f.compared += len(names); f.compared > maxCompared {
		return ""
	}
	return Correction(name, names)
}

// Correction returns the name that another one misspells, or "": at most a third of its letters
// differ, or one letter of a short name.
func Correction(name string, names []string) string {
	n := utf8.RuneCountInString(name)
	return nearest(name, names, max(n/3, min(1, n-1)))
}

// Nearest returns the name with the least edit distance from the given one, or "". At most a third
// of its letters differ, or one of a short name's, or two after the same first letter. Case does not
// matter. Of names at the same distance one with the same first letter is preferred.
func Nearest(name string, names []string) string {
	if near := Correction(name, names); near != "" {
		return near
	}

	first, _ := utf8.DecodeRuneInString(name)
	beginsElsewise := func(other string) bool {
		r, _ := utf8.DecodeRuneInString(other)
		return unicode.ToLower(r) != unicode.ToLower(first)
	}
	alike := slices.DeleteFunc(slices.Clone(names), beginsElsewise)
	return nearest(name, alike, min(2, utf8.RuneCountInString(name)-1))
}

// IsTypo reports whether two words are different but differ in at most one letter, not
// counting case, spaces, hyphens and underscores.
func IsTypo(written, intended string) bool {
	parts := strings.NewReplacer(" ", "", "-", "", "_", "")
	return written != intended && nearest(parts.Replace(written), []string{parts.Replace(intended)}, 1) != ""
}

// longestName is the length in bytes of the longest name that is compared.
const longestName = 64

func nearest(name string, names []string, most int) string {
	// An empty name misspells nothing.
	if name == "" || len(name) > longestName {
		return ""
	}

	// The buffers stay on the stack, since a large center compares very many names.
	var buffer, other [longestName]rune
	folded := appendLower(buffer[:0], name)
	best := ""
	least := most + 1
	for _, n := range names {
		if n == "" || len(n) > longestName {
			continue
		}

		// The distance is at least the difference of the lengths.
		longer := utf8.RuneCountInString(n) - len(folded)
		if longer > most || -longer > most {
			continue
		}

		// Of equally near names, the first one with the same first letter is the best.
		d := distance(folded, appendLower(other[:0], n))
		isTie := d == least && best != ""
		isNearer := d < least
		if isTie {
			isNearer = n[0] == name[0] && best[0] != name[0]
		}
		if isNearer {
			best = n
			least = d
		}
	}

	return best
}

func appendLower(to []rune, name string) []rune {
	for _, r := range name {
		to = append(to, unicode.ToLower(r))
	}
	return to
}

// distance is the optimal string alignment distance: the least number of insertions,
// deletions, substitutions and swaps of neighbors that make a into b.
func distance(a, b []rune) int {
	var rows [3][longestName + 1]int
	before := &rows[0]
	row := &rows[1]
	next := &rows[2]

	// The first row is the cost of inserting the letters of b.
	for j := range b {
		row[j+1] = j + 1
	}

	for i := range a {
		next[0] = i + 1
		for j := range b {
			cost := 1
			if a[i] == b[j] {
				cost = 0
			}

			// The three neighbors stand for a deletion, an insertion, and a substitution or the same
			// letter.
			next[j+1] = min(row[j+1]+1, next[j]+1, row[j]+cost)
			isSwap := i > 0 && j > 0 && a[i] == b[j-1] && a[i-1] == b[j]

			// Two swapped letters cost one step, and not two substitutions.
			if isSwap {
				next[j+1] = min(next[j+1], before[j-1]+1)
			}
		}

		before, row, next = row, next, before
	}

	return row[len(b)]
}
