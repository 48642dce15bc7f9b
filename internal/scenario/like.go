package scenario

import (
	"fmt"
	"slices"

	"github.com/ivrsim/ivrsim/internal/diag"
	"github.com/ivrsim/ivrsim/internal/yaml"
)

// merging says how a map of a scenario is laid over another under "like".
type merging struct {
	within map[string]merging                     // what is merged key by key in turn; "*" is any key, all else is replaced whole
	unless func(base, over *yaml.Node) *yaml.Node // base without what over says in another way; nil: all of it
}

var (
	callerMerging = merging{within: map[string]merging{"slips": {}, "redial": {}, "attributes": {}}}
	lineMerging   = merging{within: map[string]merging{"callers": callerMerging}, unless: withoutVolume}

	scenarioMerging = merging{
		within: map[string]merging{
			"calls":     {within: map[string]merging{"*": lineMerging}},
			"callers":   callerMerging,
			"answers":   {},
			"lookups":   {},
			"handling":  {},
			"trunks":    {},
			"callbacks": {},
		},
		unless: withoutCalls,
	}
)

// volumeKeys are the keys of a line's calls that say how many there are and when, each
// with those that say it in another way.
var volumeKeys = map[string][]string{
	"total":    {"per_hour", "arrivals"},
	"per_hour": {"total", "shape", "arrivals"},
	"shape":    {"per_hour", "arrivals"},
	"arrivals": {"total", "per_hour", "shape", "busyness"},
}

// withoutVolume gives a line's calls without what over says of their volume.
func withoutVolume(line, over *yaml.Node) *yaml.Node {
	for key, others := range volumeKeys {
		if over.Get(key) != nil {
			line = without(line, others...)
		}
	}
	return line
}

// withoutCalls gives a scenario without the calls that over gives: all of them one by
// one, or by line. Who calls a line holds either way.
func withoutCalls(base, over *yaml.Node) *yaml.Node {
	calls := base.Get("calls")
	switch {
	case givesTrace(over):
		base = without(base, "arrivals")
		if calls != nil {
			base = with(base, "calls", onlyCallers(calls))
		}
	case givesVolume(over.Get("calls")):
		base = without(base, "arrivals")
		if calls != nil {
			base = with(base, "calls", without(calls, "arrivals"))
		}
	}
	return base
}

// givesTrace reports whether a scenario gives all calls one by one, in either of the
// places for it.
func givesTrace(scenario *yaml.Node) bool {
	return scenario.Get("arrivals") != nil || scenario.Get("calls").Get("arrivals") != nil
}

// onlyCallers gives of calls who makes them.
func onlyCallers(calls *yaml.Node) *yaml.Node {
	out := *calls
	out.Entries = nil
	for _, line := range calls.Entries {
		own := *line.Value
		own.Entries = slices.DeleteFunc(slices.Clone(own.Entries), func(e yaml.Entry) bool { return e.Key.Text != "callers" })
		if len(own.Entries) > 0 {
			out.Entries = append(out.Entries, yaml.Entry{Key: line.Key, Value: &own})
		}
	}
	return &out
}

// givesVolume reports whether calls say how many there are of some line.
func givesVolume(calls *yaml.Node) bool {
	return calls != nil && slices.ContainsFunc(calls.Entries, func(line yaml.Entry) bool {
		return slices.ContainsFunc(line.Value.Entries, func(e yaml.Entry) bool { return volumeKeys[e.Key.Text] != nil })
	})
}

// merge lays over upon base: its keys replace base's, in base's order, and new
// ones follow. Every node keeps its own place.
func merge(base, over *yaml.Node, rules merging) *yaml.Node {
	if base.Kind != yaml.Map || over.Kind != yaml.Map {
		return over
	}
	if rules.unless != nil {
		base = rules.unless(base, over)
	}
	out := &yaml.Node{Place: over.Place, Kind: yaml.Map}
	for _, e := range base.Entries {
		if v := over.Get(e.Key.Text); v != nil {
			e = yaml.Entry{Key: keyOf(over, e.Key.Text), Value: mergeValue(e, v, rules)}
		}
		out.Entries = append(out.Entries, e)
	}
	for _, e := range over.Entries {
		if base.Get(e.Key.Text) == nil {
			out.Entries = append(out.Entries, e)
		}
	}
	return out
}

func mergeValue(base yaml.Entry, over *yaml.Node, rules merging) *yaml.Node {
	below, ok := rules.below(base.Key.Text)
	if !ok {
		return over
	}
	return merge(base.Value, over, below)
}

// below gives what is merged within a key's value; false if it is one value.
func (m merging) below(key string) (merging, bool) {
	below, ok := m.within[key]
	if !ok {
		below, ok = m.within["*"]
	}
	return below, ok
}

// keyOf gives the node of a key that stands in n.
func keyOf(n *yaml.Node, key string) *yaml.Node {
	i := slices.IndexFunc(n.Entries, func(e yaml.Entry) bool { return e.Key.Text == key })
	return n.Entries[i].Key
}

// like follows a scenario's "like" through the others of the folder and gives
// the whole scenario, or nil when that cannot be.
func like(root *yaml.Node, folder Folder, found *diag.Findings) *yaml.Node {
	chain, roots := []string{NameOf(root)}, []*yaml.Node{root}
	for at := root.Get("like"); at != nil; {
		if _, ok := yaml.String.Read(at, found); !ok {
			return nil
		}
		base := File(folder.Files, at.Text)
		switch {
		case base == nil:
			folder.unknownScenario(at.PlacedText(), found, chain[len(chain)-1])
			return nil
		case slices.Contains(chain, at.Text):
			found.Error(at.Place, diag.BadValue, fmt.Sprintf("scenario %q is like itself", at.Text), "remove this key")
			return nil
		}
		chain, roots = append(chain, at.Text), append(roots, base.Root)
		at = base.Root.Get("like")
	}
	whole := roots[len(roots)-1]
	for _, over := range slices.Backward(roots[:len(roots)-1]) {
		whole = merge(whole, over, scenarioMerging)
	}
	return whole
}

// Names gives the scenarios of a folder, in the order of its files.
func Names(files []yaml.File) []string {
	var out []string
	for i := range files {
		if name := NameOf(files[i].Root); files[i].Kind == "scenario" && name != "" {
			out = append(out, name)
		}
	}
	return out
}

// Lineage gives a scenario's file, that of the one that it is like, and so on.
func (f Folder) Lineage(file *yaml.File) []*yaml.File {
	var out []*yaml.File
	for file != nil && !slices.Contains(out, file) {
		out = append(out, file)
		like := file.Root.Get("like")
		if like == nil {
			break
		}
		file = File(f.Files, like.Text)
	}
	return out
}

func File(files []yaml.File, name string) *yaml.File {
	for i := range files {
		if files[i].Kind == "scenario" && name != "" && NameOf(files[i].Root) == name {
			return &files[i]
		}
	}
	return nil
}

func NameOf(root *yaml.Node) string {
	if n := root.Get("scenario"); n != nil {
		return n.Text
	}
	return ""
}
