package diag

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Suggest gives `did you mean "person"?` for the nearest of names, or "" when
// none is near.
func Suggest(name string, names []string) string {
	if near := Nearest(name, names); near != "" {
		return fmt.Sprintf("did you mean %q?", near)
	}
	return ""
}

// SuggestOr gives Suggest's words or, where no name is near, what they all are
// after list ("it has "); "" where there are none or too many to read.
func SuggestOr(name string, names []string, list string) string {
	const readable = 20
	if s := Suggest(name, names); s != "" || len(names) == 0 || len(names) > readable {
		return s
	}
	return list + strings.Join(names, ", ")
}

// maxCompared bounds the names that are compared in one run, so that very many
// misspelled names cost no time.
const maxCompared = 300_000

// SuggestOr gives [SuggestOr]'s words for a finding, or "" in a run that has
// compared very many names already.
func (f *Findings) SuggestOr(name string, names []string, list string) string {
	if f.compared += len(names); f.compared > maxCompared {
		return ""
	}
	return SuggestOr(name, names, list)
}

// Correction gives the name that a misspelled one is then read as, or ""; also in a run that
// has compared very many names already.
func (f *Findings) Correction(name string, names []string) string {
	if f.compared += len(names); f.compared > maxCompared {
		return ""
	}
	return surest(name, names)
}

// Nearest gives the name that is written most like the given one, or "": at
// most a third of its letters differ, or two of a short name's, upper and lower
// case being the same. Of two that are as near, one that begins with the same
// letter is meant.
func Nearest(name string, names []string) string {
	return nearestWithin(name, names, max(letters(name)/3, min(2, letters(name)-1)))
}

// surest is Nearest for what is then read as that name: at most a third of its
// letters differ, or one of a short name's.
func surest(name string, names []string) string {
	return nearestWithin(name, names, max(letters(name)/3, min(1, letters(name)-1)))
}

// IsTypo reports whether a word is another one but for a letter at most, upper and
// lower case and what stands between its parts.
func IsTypo(written, meant string) bool {
	parts := strings.NewReplacer(" ", "", "-", "", "_", "")
	return written != meant && nearestWithin(parts.Replace(written), []string{parts.Replace(meant)}, 1) != ""
}

func letters(name string) int { return utf8.RuneCountInString(name) }

// longestName is of a name that can be misspelled, in bytes.
const longestName = 64

func nearestWithin(name string, names []string, most int) string {
	if len(name) > longestName {
		return ""
	}
	var written, other [longestName]rune
	folded := appendLower(written[:0], name)
	best, least := "", most+1
	for _, n := range names {
		if len(n) > longestName || n == "" {
			continue
		}
		d := distance(folded, appendLower(other[:0], n), min(least, most))
		if d < least || d == least && best != "" && n[0] == name[0] && best[0] != name[0] {
			best, least = n, d
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

// distance is the optimal string alignment distance of two names: insertions,
// deletions, substitutions and swaps of neighbors each cost 1. Of one that is
// over most, only that is certain.
func distance(a, b []rune, most int) int {
	far := most + 1
	if len(a)-len(b) > most || len(b)-len(a) > most {
		return far
	}
	var rows [3][longestName + 1]int
	before, row, next := &rows[0], &rows[1], &rows[2]
	for j := range b {
		row[j+1] = j + 1
	}
	for i := 1; i <= len(a); i++ {
		first, last := max(1, i-most), min(len(b), i+most) // beyond, so many letters are left out
		next[first-1] = i
		if first > 1 {
			next[first-1] = far
		}
		nearest := next[first-1]
		for j := first; j <= last; j++ {
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			next[j] = min(row[j]+1, next[j-1]+1, row[j-1]+cost)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				next[j] = min(next[j], before[j-2]+1)
			}
			nearest = min(nearest, next[j])
		}
		if nearest > most {
			return far
		}
		if last < len(b) {
			next[last+1] = far
		}
		before, row, next = row, next, before
	}
	return row[len(b)]
}
