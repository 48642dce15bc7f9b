package scenario

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/ivrsim/ivrsim/internal/diag"
	"github.com/ivrsim/ivrsim/internal/yaml"
)

// like merges a scenario's file with those that it is like, the most distant first. It
// returns nil, with an error in found, when one of them does not exist.
func like(file *yaml.File, folder Folder, found *diag.Findings) *yaml.Node {
	files := folder.Lineage(file)
	whole := files[len(files)-1].Root
	if at := whole.Get("like"); at != nil {
		switch _, ok := yaml.String.Read(at, found); {
		case !ok:
		case File(folder.Files, at.Text) == nil:
			folder.unknownScenario(at.PlacedText(), found, NameOf(whole))
		default:
			found.Error(at.Place, diag.BadValue, fmt.Sprintf("scenario %q is like itself", at.Text), "remove this key")
		}
		return nil
	}
	for _, over := range slices.Backward(files[:len(files)-1]) {
		whole = merge(whole, over.Root, scenarioMerging)
	}
	return whole
}

// merging is how a map or list is merged with the one that it is like. A key that is not
// in within replaces the inherited value.
type merging struct {
	within   map[string]merging                     // the keys that are merged in turn; "*" is every key, or every item
	replaces map[string][]string                    // by key of a map: the inherited keys of which it takes the place
	adapt    func(base, over *yaml.Node) *yaml.Node // removes from base what over gives in another form; may be nil
	list     *listMerging                           // of a list; nil for a map
	short    string                                 // the key of a map that may be written as this key's value alone; or ""
}

// listMerging is how the items of a list are identified.
type listMerging struct {
	item   string                      // what an item is called
	id     func(*yaml.Node) string     // an item replaces the inherited one of its id, or is merged with it; "" has no id
	name   func(*yaml.Node) string     // an item's name in the path of a [Set], or ""
	asList func(*yaml.Node) *yaml.Node // returns the list for which a single item is the short form; may be nil
}

// volumeReplaces are the keys of a line's volume, each with those that it replaces.
var volumeReplaces = map[string][]string{
	"total":    {"per_hour", "arrivals"},
	"per_hour": {"total", "shape", "arrivals"},
	"shape":    {"per_hour", "arrivals"},
	"arrivals": {"total", "per_hour", "shape", "weekdays", "busyness"},
}

var (
	callerMerging = merging{within: map[string]merging{"slips": {}, "redial": {}, "attributes": {}}}
	busyMerging   = merging{short: "day"}
	lineMerging   = merging{within: map[string]merging{"callers": callerMerging, "busyness": busyMerging}, replaces: volumeReplaces}
	groupMerging  = merging{within: map[string]merging{"agents": {short: agentCount}}, adapt: replaceAgents}

	scenarioMerging = merging{
		within: map[string]merging{
			"calls":     {within: map[string]merging{"busyness": busyMerging, "*": lineMerging}},
			"spikes":    {list: &listMerging{item: "spike", id: textOf("line", "at"), name: textOf("line")}},
			"callers":   callerMerging,
			"answers":   {},
			"lookups":   {},
			"handling":  {within: map[string]merging{"all": {}}},
			"staff":     {list: &listMerging{item: "group", id: staffID, name: textOf("group"), asList: asStaffList}, within: map[string]merging{"*": groupMerging}},
			"trunks":    {},
			"callbacks": {},
			"goals":     {list: &listMerging{item: "goal", id: goalID, name: goalName}},
		},
		replaces: map[string][]string{"day": {"days"}, "for": {"days"}, "days": {"day", "for", "warm_up"}},
		adapt:    replaceCalls,
	}
)

// below returns how the value of a key is merged; false if it is replaced.
func (m merging) below(key string) (merging, bool) {
	for _, k := range []string{key, "*"} {
		if below, ok := m.within[k]; ok {
			return below, true
		}
	}
	return unmerged, false
}

// unmerged is how a key is set within a value that is replaced as a whole. If the value is
// a duration, a mix takes the place of all other keys.
var unmerged = merging{replaces: map[string][]string{
	"mix":  {"mean", "median", "p90", "cv", "shape", "values", "file", "column"},
	"mean": {"mix"}, "median": {"mix"}, "p90": {"mix"}, "cv": {"mix"}, "shape": {"mix"}, "values": {"mix"}, "file": {"mix"}, "column": {"mix"},
}}

// merge returns base with what over gives, in base's order, what is new at the end.
// Every node keeps its place.
func merge(base, over *yaml.Node, rules merging) *yaml.Node {
	base, over = rules.expandShorthand(base, over), rules.expandShorthand(over, base)
	if rules.list != nil && rules.list.asList != nil {
		base, over = rules.list.asList(base), rules.list.asList(over)
	}
	switch {
	case base.Kind == yaml.Map && over.Kind == yaml.Map && rules.list == nil:
		return mergeMaps(base, over, rules)
	case base.Kind == yaml.List && over.Kind == yaml.List && rules.list != nil && len(over.Items) > 0:
		return mergeLists(base, over, rules)
	default:
		return over
	}
}

// expandShorthand returns the map for which a scalar is the short form, if the other value
// is a map; else the node itself.
func (m merging) expandShorthand(n, other *yaml.Node) *yaml.Node {
	if m.short == "" || n.Kind != yaml.Scalar || other.Kind != yaml.Map {
		return n
	}
	key := &yaml.Node{Place: n.Place, Kind: yaml.Scalar, Text: m.short}
	return &yaml.Node{Place: n.Place, Kind: yaml.Map, Entries: []yaml.Entry{{Key: key, Value: n}}}
}

// withoutReplaced returns a map without what another one, which is like it, replaces.
func (m merging) withoutReplaced(base, over *yaml.Node) *yaml.Node {
	for key, others := range m.replaces {
		if over.Get(key) != nil {
			base = without(base, others...)
		}
	}
	if m.adapt != nil {
		base = m.adapt(base, over)
	}
	return base
}

func mergeMaps(base, over *yaml.Node, rules merging) *yaml.Node {
	base = rules.withoutReplaced(base, over)
	out := &yaml.Node{Place: over.Place, Kind: yaml.Map}
	for _, e := range base.Entries {
		if v := over.Get(e.Key.Text); v != nil {
			below, merged := rules.below(e.Key.Text)
			if merged {
				v = merge(e.Value, v, below)
			}
			e = yaml.Entry{Key: keyOf(over, e.Key.Text), Value: v}
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

// mergeLists replaces the items of base by those of over with the same id, or merges
// them. Several items of one list can have the same id.
func mergeLists(base, over *yaml.Node, rules merging) *yaml.Node {
	out := &yaml.Node{Place: over.Place, Kind: yaml.List}
	below, merged := rules.below("*")
	written := map[string]bool{}
	for _, item := range base.Items {
		id := rules.list.id(item)
		same := slices.DeleteFunc(slices.Clone(over.Items), func(o *yaml.Node) bool { return id == "" || rules.list.id(o) != id })
		switch {
		case len(same) == 0:
			out.Items = append(out.Items, item)
		case !written[id] && merged:
			out.Items = append(append(out.Items, merge(item, same[0], below)), same[1:]...)
		case !written[id]:
			out.Items = append(out.Items, same...)
		}
		written[id] = true
	}
	for _, item := range over.Items {
		if !written[rules.list.id(item)] || rules.list.id(item) == "" {
			out.Items = append(out.Items, item)
		}
	}
	return out
}

// textOf returns a function that joins the texts of an item's keys. The text is "" if the
// item lacks one of them.
func textOf(keys ...string) func(*yaml.Node) string {
	return func(item *yaml.Node) string {
		var texts []string
		for _, key := range keys {
			n := item.Get(key)
			if n == nil || n.Kind != yaml.Scalar {
				return ""
			}
			texts = append(texts, n.Text)
		}
		return strings.Join(texts, " ")
	}
}

// goalSubjects are the keys of a goal's subject. A goal has at most one.
var goalSubjects = []string{"queue", "tier", "line", "region", "group", "language"}

// goalID identifies a goal by its subject, its measure and the periods in which it holds.
func goalID(goal *yaml.Node) string {
	id := textOf("measure")(goal)
	for _, key := range append(goalSubjects, "each") {
		if n := goal.Get(key); n != nil && id != "" {
			id += " " + key + " " + n.Text
		}
	}
	return id
}

// goalName names a goal by its subject, or one of the whole center by its measure.
func goalName(goal *yaml.Node) string {
	for _, key := range goalSubjects {
		if subject := goal.Get(key); subject != nil {
			return subject.Text
		}
	}
	return textOf("measure")(goal)
}

// keyOf returns the node of a key of a map.
func keyOf(n *yaml.Node, key string) *yaml.Node {
	i := slices.IndexFunc(n.Entries, func(e yaml.Entry) bool { return e.Key.Text == key })
	return n.Entries[i].Key
}

// agentCount is the key of the number of agents beside its bounds.
const agentCount = "count"

// replaceAgents removes an inherited constant number of agents from a group that gives
// shifts, and the other way round. Bounds of the number stay. The group may be a roster,
// which is merged like one.
func replaceAgents(group, over *yaml.Node) *yaml.Node {
	if isRoster(over) { // the zone is that of the other file
		return without(group, "timezone")
	}
	if agents := over.Get("agents"); agents != nil && (agents.Kind != yaml.Map || agents.Get(agentCount) != nil) {
		group = without(group, "shifts", "breaks")
	}
	if over.Get("shifts") != nil {
		group = withoutCount(group)
	}
	return group
}

// withoutCount removes the number of agents from a group. Bounds of the number stay.
func withoutCount(group *yaml.Node) *yaml.Node {
	if agents := group.Get("agents"); agents != nil && agents.Kind == yaml.Map {
		return with(group, "agents", without(agents, agentCount))
	}
	return without(group, "agents")
}

// replaceCalls removes the inherited volumes of a scenario that gives all calls as a trace
// or in a file, and an inherited trace or file from one that gives volumes. The callers of
// the lines stay.
func replaceCalls(base, over *yaml.Node) *yaml.Node {
	calls, newCalls := cmp.Or(base.Get("calls"), &yaml.Node{}), over.Get("calls")
	hasVolume := func(line yaml.Entry) bool {
		return slices.ContainsFunc(line.Value.Entries, func(e yaml.Entry) bool { return volumeReplaces[e.Key.Text] != nil })
	}
	switch {
	case over.Get("arrivals") != nil || newCalls.Get("arrivals") != nil || newCalls.Get("file") != nil:
		calls = onlyCallers(calls)
	case newCalls != nil && slices.ContainsFunc(newCalls.Entries, hasVolume):
		calls = without(calls, "arrivals", "file", "redials")
	default:
		return base
	}
	return with(without(base, "arrivals"), "calls", calls)
}

// onlyCallers returns calls with the callers of each line and nothing else.
func onlyCallers(calls *yaml.Node) *yaml.Node {
	out := *calls
	out.Entries = nil
	for _, line := range calls.Entries {
		if own := *line.Value; own.Get("callers") != nil {
			own.Entries = slices.DeleteFunc(slices.Clone(own.Entries), func(e yaml.Entry) bool { return e.Key.Text != "callers" })
			out.Entries = append(out.Entries, yaml.Entry{Key: line.Key, Value: &own})
		}
	}
	return &out
}
