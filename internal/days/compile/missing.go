package compile

import (
	"cmp"
	"slices"
	"strings"

	"github.com/ivrsim/ivrsim/internal/days/scenario"
	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/files/yaml"
)

// MissingValue is a value that a scenario needs and does not give, and the key that it belongs
// under. Its values are a start for the author to change: equal shares of the answers of a
// step, a handle time, a group of agents.
type MissingValue struct {
	Key  string // "answers", "lookups", "handling" or "staff"
	Text string // "main.topic: {1: 50%, 2: 50%}", or an item of a list
}

// Missing returns the values that a scenario needs and does not give, by key. If it has
// other errors, they are in found.
func Missing(s *scenario.Scenario, folder scenario.Folder, found *diag.Findings) []MissingValue {
	c := newCompiler(s, folder, found)
	c.compile()

	if !c.isValid() {
		return nil
	}

	var out []MissingValue
	for _, m := range c.missing {
		// Without a key no entry can be added, so the author has to change the scenario.
		if m.Key == "" {
			c.error(m.at, m.rule, m.message, m.fix)
		} else {
			out = append(out, m.MissingValue)
		}
	}

	slices.SortFunc(out, func(a, b MissingValue) int {
		return cmp.Or(cmp.Compare(a.Key, b.Key), cmp.Compare(a.Text, b.Text))
	})
	return out
}

// assumed is the comment of a value that the command has written, not the author.
const assumed = "# assumed by --write-missing"

// Insert writes entries into the source of a scenario's file, each under its key. It writes them at
// the beginning of the key's value, or under a new key at the end of the file. The comment is on
// the line of the entry, or above an entry in brackets. The rest stays as it is.
func Insert(src string, root *yaml.Node, entries []MissingValue) string {
	src = strings.TrimRight(src, "\n") + "\n"
	end := diag.Place{File: root.Place.File, Line: strings.Count(src, "\n") + 1, Column: 1}

	byKey := map[string][]string{}
	var keys []string
	for _, e := range entries {
		if byKey[e.Key] == nil {
			keys = append(keys, e.Key)
		}
		byKey[e.Key] = append(byKey[e.Key], e.Text)
	}

	// A key in brackets has no room for a comment on each entry, so one comment goes above it.
	var edits []diag.Edit
	absent := ""
	for _, key := range keys {
		n := root.Get(key)
		if n != nil && n.InBrackets {
			above := diag.Place{File: n.Place.File, Line: n.Place.Line, Column: 1}
			comment := diag.Edit{Place: above, Text: assumed + ": " + strings.Join(byKey[key], ", ") + "\n"}
			edits = append(edits, comment, n.Insertion(src, byKey[key]))
			continue
		}

		for i := range byKey[key] {
			byKey[key][i] += " " + assumed
		}

		// A key that exists gets further entries. A missing key is added at the end of the file.
		if n != nil {
			edits = append(edits, n.Insertion(src, byKey[key]))
			continue
		}

		item := "  "
		if key == "staff" {
			item = "  - "
		}

		absent += key + ":\n" + item + strings.Join(byKey[key], "\n"+item) + "\n"
	}

	return diag.Edited(src, append(edits, diag.Edit{Place: end, Text: absent}))
}
