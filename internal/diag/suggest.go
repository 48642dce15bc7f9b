package diag

import (
	"fmt"
	"strings"
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

func letters(name string) int { return utf8.RuneCountInString(name) }

func nearestWithin(name string, names []string, most int) string {
	const longest = 64 // bytes; a longer one is no misspelled name
	if len(name) > longest {
		return ""
	}
	best, least := "", most+1
	for _, n := range names {
		if len(n) > longest || n == "" {
			continue
		}
		d := distance([]rune(strings.ToLower(name)), []rune(strings.ToLower(n)))
		if d < least || d == least && best != "" && n[0] == name[0] && best[0] != name[0] {
			best, least = n, d
		}
	}
	return best
}

// distance is the optimal string alignment distance: insertions, deletions,
// substitutions and swaps of neighbors each cost 1.
func distance(a, b []rune) int {
	before, row, next := make([]int, len(b)+1), make([]int, len(b)+1), make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := 1; i <= len(a); i++ {
		next[0] = i
		for j := 1; j <= len(b); j++ {
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			next[j] = min(row[j]+1, next[j-1]+1, row[j-1]+cost)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				next[j] = min(next[j], before[j-2]+1)
			}
		}
		before, row, next = row, next, before
	}
	return row[len(b)]
}
