package routing

import (
	"strings"
	"time"
)

// suggestZone knows the ways in which zones are most often missed: a space for
// the underscore, and the wrong case.
func suggestZone(name string) string {
	words := strings.FieldsFunc(strings.ToLower(name), func(c rune) bool { return c == ' ' || c == '_' })
	for i, w := range words {
		continents := strings.Split(w, "/")
		for j, c := range continents {
			if c != "" {
				continents[j] = strings.ToUpper(c[:1]) + c[1:]
			}
		}
		words[i] = strings.Join(continents, "/")
	}
	if near := strings.Join(words, "_"); near != "" {
		if _, err := time.LoadLocation(near); err == nil {
			return `did you mean "` + near + `"?`
		}
	}
	return `write its IANA name, as in "America/New_York"`
}
