package scenario

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/ivrsim/ivrsim/internal/days/model"
	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/files/yaml"
)

// like merges a scenario's file with those that it is like, the most distant first. It
// returns nil, with an error in found, when one of them does not exist.
func like(file *yaml.File, folder Folder, found *diag.Findings) *yaml.Node {
	files := folder.Lineage(file)
	whole := files[len(files)-1].Root()

	// The last file of a lineage has this key only if it names a missing scenario or leads in a circle.
	if at := whole.Get("like"); at != nil {
		_, ok := yaml.String.Read(at, found)
		if !ok {
			return nil
		}

		if File(folder.Files, at.Text) == nil {
			folder.unknownScenario(at.PlacedText(), found, NameOf(whole))
			return nil
		}

		found.Error(at.Place, diag.BadValue, fmt.Sprintf("scenario %q is like itself", at.Text), "remove this key")
		return nil
	}

	for _, over := range slices.Backward(files[:len(files)-1]) {
		base := onlyGoals(whole).Without("title", "about") // they describe the other scenario
		whole = scenarioMerging.Merge(base, over.Root())
	}

	return onlyGoals(whole)
}

// onlyGoals writes goals that replace all others, {only: [...]}, as the list that they are from here on.
func onlyGoals(whole *yaml.Node) *yaml.Node {
	goals := whole.Get("goals")
	if only := goals.Get("only"); only != nil && len(goals.Pairs) == 1 {
		return whole.With("goals", only)
	}
	return whole
}

// scenarioMerging merges a scenario with the one that it is like.
var scenarioMerging = scenarioObject.Merging()

// unmerged sets a key within a value that is replaced as a whole, such as a duration.
var unmerged = durationObject.Merging()

// goalID identifies a goal by its subject, its measure and the periods in which it holds.
func goalID(goal *yaml.Node) string {
	id := yaml.TextOf("measure")(goal)
	for _, key := range append(model.SubjectKinds[1:], "each") {
		if n := goal.Get(key); n != nil && id != "" {
			id += " " + key + " " + n.Text
		}
	}
	return id
}

// goalName names a goal by its subject, or one of the whole center by its measure.
func goalName(goal *yaml.Node) string {
	for _, key := range model.SubjectKinds[1:] {
		if subject := goal.Get(key); subject != nil {
			return subject.Text
		}
	}
	return yaml.TextOf("measure")(goal)
}

// agentCount is the key of the number of agents next to its bounds.
const agentCount = "count"

// replaceAgents removes an inherited constant number of agents from a group that gives
// shifts, and the other way round. Bounds of the number stay. The group may be a roster,
// which is merged like one.
func replaceAgents(group, over *yaml.Node) *yaml.Node {
	if isRoster(over) {
		// The zone comes from the other file.
		return group.Without("timezone")
	}
	agents := over.Get("agents")
	if agents != nil && (agents.Kind != yaml.Map || slices.ContainsFunc(agents.Pairs, isCount)) {
		group = group.Without("shifts", "breaks")
	}
	if over.Get("shifts") != nil {
		group = withoutCount(group)
	}
	return group
}

// isCount reports whether a key of agents is a number of agents.
func isCount(e yaml.KeyValue) bool { return e.Key.Text == agentCount || isDate(e) }

// withoutCount removes the number of agents from a group. Bounds of the number stay.
func withoutCount(group *yaml.Node) *yaml.Node {
	if agents := group.Get("agents"); agents != nil && agents.Kind == yaml.Map {
		others := *agents
		others.Pairs = slices.DeleteFunc(slices.Clone(agents.Pairs), isCount)
		return group.With("agents", &others)
	}
	return group.Without("agents")
}

// replaceCalls removes the inherited volumes of a scenario that gives all calls as a trace
// or in a file, and an inherited trace or file from one that gives volumes. The callers of
// the lines stay.
func replaceCalls(base, over *yaml.Node) *yaml.Node {
	calls := cmp.Or(base.Get("calls"), &yaml.Node{})
	newCalls := over.Get("calls")

	hasVolume := func(line yaml.KeyValue) bool {
		return slices.ContainsFunc(line.Value.Pairs, func(e yaml.KeyValue) bool {
			return lineMerging.Replaces[e.Key.Text] != nil
		})
	}

	// Calls of a file and volumes exclude each other, so the new kind removes the inherited kind.
	switch {
	case over.Get("arrivals") != nil || newCalls.Get("arrivals") != nil || newCalls.Get("file") != nil:
		calls = onlyCallers(calls)
	case newCalls != nil && slices.ContainsFunc(newCalls.Pairs, hasVolume):
		calls = calls.Without("arrivals", "file", "redials")
	default:
		return base
	}

	return base.Without("arrivals").With("calls", calls)
}

// onlyCallers returns calls with the callers of each line and nothing else.
func onlyCallers(calls *yaml.Node) *yaml.Node {
	out := *calls
	out.Pairs = nil
	for _, line := range calls.Pairs {
		if own := *line.Value; own.Get("callers") != nil {
			own.Pairs = slices.DeleteFunc(slices.Clone(own.Pairs),
				func(e yaml.KeyValue) bool { return e.Key.Text != "callers" })
			out.Pairs = append(out.Pairs, yaml.KeyValue{Key: line.Key, Value: &own})
		}
	}
	return &out
}
