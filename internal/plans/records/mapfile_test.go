package records

import (
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/files/yaml"
	"github.com/ivrsim/ivrsim/internal/longtest"
)

// Any text in a map file is read as it was: as one text, in a list, and as a key. Words that YAML takes for others, numbers
// and marks stand in quotes, and other words do not.
func TestTextsOfAMapFile(t *testing.T) {
	words := []string{"y", "N", "yes", "No", "on", "OFF", "true", "False", "null", "~", "-", "1.5", "2026-01-05", "queue", "Wait time"}
	longtest.CheckN(t, 300, 3000, func(rt *rapid.T) {
		text := rapid.OneOf(rapid.SampledFrom(words), rapid.StringMatching(`[ -~ä]{1,8}`)).Draw(rt, "text")
		other := rapid.SampledFrom(words).Draw(rt, "other")
		file := quoted(text) + ": " + quotedList([]string{text, other}) + "\none_of_them: " + quotedList([]string{text}) + "\n"

		var found diag.Findings
		root := yaml.Parse("map.yaml", []byte(file), &found)
		if found.Len() > 0 || root == nil || len(root.Pairs) != 2 {
			rt.Fatalf("%s is read as %v, %v", file, root, found.Sorted())
		}
		first, second := root.Pairs[0], root.Pairs[1]
		got := []string{first.Key.Text, second.Value.Text}
		for _, item := range first.Value.Items {
			got = append(got, item.Text)
		}
		if want := []string{text, text, text, other}; !slices.Equal(got, want) {
			rt.Fatalf("%s is read as %q, want %q", file, got, want)
		}
	})
	for text, want := range map[string]string{"yes": `"yes"`, "Off": `"Off"`, "NULL": `"NULL"`, "queue": "queue", "Wait time": "Wait time", "5": `"5"`} {
		if got := quoted(text); got != want {
			t.Errorf("%s is written as %s, want %s", text, got, want)
		}
	}
}
