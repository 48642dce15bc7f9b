package compile

import (
	"cmp"
	"slices"
	"strings"

	"github.com/ivrsim/ivrsim/internal/days/scenario"
	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/files/yaml"
)

// Entry is an entry that a scenario needs and does not give, and the key that it belongs
// under. Its values are a start for the author to change: equal shares of the answers of a
// step, a handle time, a group of agents.
type Entry struct {
	Key  string // "answers", "lookups", "handling" or "staff"
	Text string // "main.topic: {1: 50%, 2: 50%}", or an item of a list
}

// Missing returns the entries that a scenario needs and does not give, by key. If it has
// other errors, they are in found.
func Missing(s *scenario.Scenario, folder scenario.Folder, found *diag.Findings) []Entry {
	c := newCompiler(s, folder, found)
	if c.compile(); !c.isValid() {
		return nil
	}
	var out []Entry
	for _, m := range c.missing {
		if m.Key == "" {
			c.error(m.at, m.rule, m.fix, "%s", m.message)
		} else {
			out = append(out, m.Entry)
		}
	}
	slices.SortFunc(out, func(a, b Entry) int { return cmp.Or(cmp.Compare(a.Key, b.Key), cmp.Compare(a.Text, b.Text)) })
	return out
}

// assumed is the comment of what an author has not written.
const assumed = "# assumed by --write-missing"

// Insert writes entries into the source of a scenario's file, each under its key, at the
// beginning of what the key has or under a new key at the end, with a comment: in the line of the
// entry, or above one in brackets. The rest stays as it is.
func Insert(src string, root *yaml.Node, entries []Entry) string {
	lines := strings.Split(strings.TrimRight(src, "\n"), "\n")
	byKey := map[string][]string{}
	var present, absent []string
	for _, e := range entries {
		if byKey[e.Key] == nil {
			if n := root.Get(e.Key); n == nil {
				absent = append(absent, e.Key)
			} else {
				present = append(present, e.Key)
			}
		}
		byKey[e.Key] = append(byKey[e.Key], e.Text)
	}
	// from the end, so that places stay
	slices.SortFunc(present, func(a, b string) int { return root.Get(b).Place.Line - root.Get(a).Place.Line })
	for _, key := range present {
		n := root.Get(key)
		if n.InBrackets(lines) {
			lines = n.Insert(lines, byKey[key])
			lines = slices.Insert(lines, n.Place.Line-1, assumed+": "+strings.Join(byKey[key], ", "))
			continue
		}
		for i := range byKey[key] {
			byKey[key][i] += " " + assumed
		}
		lines = n.Insert(lines, byKey[key])
	}
	for _, key := range absent {
		dash := ""
		if key == "staff" {
			dash = "- "
		}
		lines = append(lines, key+":")
		for _, text := range byKey[key] {
			lines = append(lines, "  "+dash+text+" "+assumed)
		}
	}
	return strings.Join(lines, "\n") + "\n"
}
