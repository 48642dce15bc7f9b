package sim

import (
	"fmt"
	"slices"

	"github.com/ivrsim/ivrsim/internal/diag"
)

// merging says which maps of a scenario are merged key by key under "like":
// all others are one value and replaced whole. "*" is any key.
type merging map[string]merging

var (
	callerMerging   = merging{"slips": {}, "redial": {}, "attributes": {}}
	scenarioMerging = merging{
		"calls":     {"*": {"callers": callerMerging}},
		"callers":   callerMerging,
		"answers":   {},
		"lookups":   {},
		"handling":  {},
		"trunks":    {},
		"callbacks": {},
	}
)

// alternatives are keys of which at most one says a thing: giving one replaces
// the others that "like" would bring along.
var alternatives = [][]string{
	{"total", "per_hour", "arrivals"},
	{"shape", "per_hour", "arrivals"},
	{"calls", "arrivals"},
}

// merge lays over upon base: its keys replace base's, in base's order, and new
// ones follow. Every node keeps its own place.
func merge(base, over *diag.Node, rules merging) *diag.Node {
	if base.Kind != diag.Map || over.Kind != diag.Map {
		return over
	}
	out := &diag.Node{Place: over.Place, Kind: diag.Map}
	for _, e := range base.Entries {
		v := over.Get(e.Key.Text)
		switch {
		case v != nil:
			out.Entries = append(out.Entries, diag.Entry{Key: keyOf(over, e.Key.Text), Value: mergeValue(e, v, rules)})
		case !replaced(e.Key.Text, over):
			out.Entries = append(out.Entries, e)
		}
	}
	for _, e := range over.Entries {
		if base.Get(e.Key.Text) == nil {
			out.Entries = append(out.Entries, e)
		}
	}
	return out
}

func mergeValue(base diag.Entry, over *diag.Node, rules merging) *diag.Node {
	below, ok := rules.below(base.Key.Text)
	if !ok {
		return over
	}
	return merge(base.Value, over, below)
}

// below gives what is merged within a key's value; false if it is one value.
func (m merging) below(key string) (merging, bool) {
	below, ok := m[key]
	if !ok {
		below, ok = m["*"]
	}
	return below, ok
}

// replaced reports whether over gives an alternative to key.
func replaced(key string, over *diag.Node) bool {
	for _, group := range alternatives {
		if !slices.Contains(group, key) {
			continue
		}
		for _, other := range group {
			if other != key && over.Get(other) != nil {
				return true
			}
		}
	}
	return false
}

// keyOf gives the node of a key that stands in n.
func keyOf(n *diag.Node, key string) *diag.Node {
	i := slices.IndexFunc(n.Entries, func(e diag.Entry) bool { return e.Key.Text == key })
	return n.Entries[i].Key
}

// like follows a scenario's "like" through the others of the folder and gives
// the whole scenario, or nil when that cannot be.
func like(root *diag.Node, folder Folder, found *diag.Findings) *diag.Node {
	chain := []string{nameOf(root)}
	whole := root
	for at := root.Get("like"); at != nil; {
		if _, ok := diag.String.Read(at, found); !ok {
			return nil
		}
		base := scenarioFile(folder.Files, at.Text)
		switch {
		case base == nil:
			folder.missing(at.At(), found, chain[len(chain)-1])
			return nil
		case slices.Contains(chain, at.Text):
			found.Error(at.Place, diag.BadValue, fmt.Sprintf("scenario %q is like itself", at.Text), "remove this key")
			return nil
		}
		chain = append(chain, at.Text)
		whole = merge(base.Root, whole, scenarioMerging)
		at = base.Root.Get("like")
	}
	return whole
}

// Names gives the scenarios of a folder, in the order of its files.
func Names(files []diag.File) []string {
	var out []string
	for i := range files {
		if name := nameOf(files[i].Root); files[i].Kind == "scenario" && name != "" {
			out = append(out, name)
		}
	}
	return out
}

// lineage gives a scenario's file, that of the one that it is like, and so on.
func (f Folder) lineage(file *diag.File) []*diag.File {
	var out []*diag.File
	for file != nil && !slices.Contains(out, file) {
		out = append(out, file)
		like := file.Root.Get("like")
		if like == nil {
			break
		}
		file = scenarioFile(f.Files, like.Text)
	}
	return out
}

func scenarioFile(files []diag.File, name string) *diag.File {
	for i := range files {
		if files[i].Kind == "scenario" && name != "" && nameOf(files[i].Root) == name {
			return &files[i]
		}
	}
	return nil
}

func nameOf(root *diag.Node) string {
	if n := root.Get("scenario"); n != nil {
		return n.Text
	}
	return ""
}
