package asterisk

import (
	"slices"
	"testing"
)

// The names that a text reads stand in its braces, also in braces that do not end. Empty braces read nothing.
func TestNamesReadInAText(t *testing.T) {
	for text, want := range map[string][]string{
		"":                  nil,
		"plain":             nil,
		"${a}":              {"a"},
		"x${a}y${b}z":       {"a", "b"},
		"${a${b}}c":         {"a", "b"},
		"${}plain${a}":      {"a"},
		"${a}plain${b":      {"a", "b"},
		"$plain {no} ${a}-": {"a"},
	} {
		if got := readIn(text); !slices.Equal(got, want) {
			t.Errorf("%q reads %q, want %q", text, got, want)
		}
	}
}
