package diag

import (
	"fmt"
	"strings"
)

// Plural writes a number with its noun, in the plural unless it is 1: "1 file",
// "2 groups of agents".
func Plural(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	noun, of, _ := strings.Cut(noun, " of ")
	if noun += "s"; of != "" {
		noun += " of " + of
	}
	return fmt.Sprintf("%d %s", n, noun)
}

// Values returns texts without their places.
func Values(texts []Text) []string {
	out := make([]string, len(texts))
	for i := range texts {
		out[i] = texts[i].Value
	}
	return out
}
