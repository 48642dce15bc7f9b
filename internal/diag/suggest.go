package diag

import (
	"fmt"
	"strings"
)

// Suggest gives `did you mean "person"?` for the nearest of names, or "" when
// none is near.
func Suggest(name string, names []string) string {
	if best := nearestName(name, names); best != "" {
		return fmt.Sprintf("did you mean %q?", best)
	}
	return ""
}

// SuggestOr gives the nearest of names as [Suggest] does, or where none is near
// all of them after list ("it has "); "" where there are none or too many to
// read.
func SuggestOr(name string, names []string, list string) string {
	const readable = 20
	if mend := Suggest(name, names); mend != "" || len(names) == 0 || len(names) > readable {
		return mend
	}
	return list + strings.Join(names, ", ")
}

// nearestName gives the name of which at most a third of the letters differ, or "".
func nearestName(name string, names []string) string {
	best, least := "", len(name)/3+1
	for _, n := range names {
		if d := distance(name, n); d < least || d == least && best == "" && d <= 2 {
			best, least = n, d
		}
	}
	return best
}

// distance is the optimal string alignment distance: insertions, deletions,
// substitutions and swaps of neighbors each cost 1.
func distance(a, b string) int {
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
