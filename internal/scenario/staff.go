package scenario

import (
	"fmt"
	"slices"

	"github.com/ivrsim/ivrsim/internal/diag"
	"github.com/ivrsim/ivrsim/internal/flow"
	"github.com/ivrsim/ivrsim/internal/yaml"
)

// groups reads the groups of agents. The schema requires only their names: a scenario that
// is like another gives the keys that differ.
var groups = yaml.Type[[]Staff]{
	Schema: groupsSchema(),
	Read: func(n *yaml.Node, found *diag.Findings) ([]Staff, bool) {
		known := *n
		known.Items = slices.DeleteFunc(slices.Clone(n.Items), func(item *yaml.Node) bool { return isMisspelled(item, n, found) })
		return yaml.ListOf(staffRecord.Type()).Read(&known, found)
	},
}

// isMisspelled reports a group that is likely meant to change an inherited one: it has
// neither hub nor queues, and another has a similar name.
func isMisspelled(group, staff *yaml.Node, found *diag.Findings) bool {
	name := group.Get("group")
	if name == nil || group.Get("hub") != nil || group.Get("queues") != nil {
		return false
	}
	var others []string
	for _, item := range staff.Items {
		if item.Get("hub") != nil {
			others = append(others, textOf("group")(item))
		}
	}
	near := diag.Nearest(name.Text, others)
	if near == "" {
		return false
	}
	found.Error(name.Place, flow.UnknownValue, fmt.Sprintf("there is no group %q to change", name.Text), fmt.Sprintf("did you mean %q?", near))
	return true
}

func groupsSchema() yaml.Schema {
	group := staffRecord.Schema()
	group["required"] = []string{"group"}
	return yaml.Schema{"type": "array", "items": group}
}

// agents reads a number of agents, or a map with it and with its bounds.
var agents = yaml.Type[Agents]{
	Schema: yaml.Schema{"anyOf": []yaml.Schema{yaml.Int(0, MaxAgents).Schema, agentsRecord.Schema()}},
	Read: func(n *yaml.Node, found *diag.Findings) (Agents, bool) {
		a, ok := Agents{}, false
		if n.Kind == yaml.Map {
			a, ok = agentsRecord.Read(n, found)
		} else {
			a.Count, ok = yaml.Placed(yaml.Int(0, MaxAgents)).Read(n, found)
		}
		if a.AtMost.Value < a.AtLeast.Value && !a.AtMost.Place.IsZero() {
			found.Error(a.AtMost.Place, diag.BadValue, fmt.Sprintf("at_most %d is less than at_least %d", a.AtMost.Value, a.AtLeast.Value), "write the bounds as in {at_least: 4, at_most: 60}")
			return a, false
		}
		return a, ok
	},
}

// cost reads what an agent's hour costs, which is over 0.
var cost = yaml.Type[float64]{
	Schema: numberUpTo(maxCost).Schema,
	Read: func(n *yaml.Node, found *diag.Findings) (float64, bool) {
		v, ok := numberUpTo(maxCost).Read(n, found)
		if ok && v == 0 {
			found.Error(n.Place, diag.BadValue, "an hour that costs nothing", "write what it costs, or remove this key from all groups: then agents' hours are counted alike")
		}
		return v, ok && v > 0
	},
}

// skill reads a queue, or one that is answered only for callers who have waited.
var skill = yaml.Type[Skill]{
	Schema: yaml.Schema{"anyOf": []yaml.Schema{yaml.String.Schema, skillRecord.Schema()}},
	Read: func(n *yaml.Node, found *diag.Findings) (Skill, bool) {
		if n.Kind == yaml.Map {
			return skillRecord.Read(n, found)
		}
		name, ok := yaml.Placed(yaml.String).Read(n, found)
		return Skill{Queue: name}, ok
	},
}

// shifts reads agents by part of the day. Parts may wrap around midnight and must not
// overlap: agents who start at different times are separate groups.
var shifts = yaml.Type[[]Shift]{
	Schema: yaml.Schema{"type": "object", "additionalProperties": yaml.Int(0, MaxAgents).Schema},
	Read: func(n *yaml.Node, found *diag.Findings) ([]Shift, bool) {
		if n.Kind != yaml.Map {
			wrong(n, found, "map of shifts", `write it as in "{"08:00-16:00": 240}"`)
			return nil, false
		}
		out, written := []Shift{}, []diag.At[Span]{}
		for _, e := range n.Entries {
			agents, okAgents := yaml.Int(0, MaxAgents).Read(e.Value, found)
			if span, ok := readSpan(e.Key, spanHint, found); ok && okAgents {
				out, written = append(out, Shift{span.Value, agents}), append(written, span)
			}
		}
		checkOverlap("shift", written, "agents who start at different times are groups of their own", found)
		return out, true
	},
}

// shrinkage reads one share, or one by part of the day with "otherwise". Parts
// must not overlap.
var shrinkage = yaml.Type[[]Shrink]{
	Schema: yaml.Schema{"anyOf": []yaml.Schema{
		yaml.Percent.Schema,
		{"type": "object", "additionalProperties": yaml.Percent.Schema},
	}},
	Read: func(n *yaml.Node, found *diag.Findings) ([]Shrink, bool) {
		if n.Kind != yaml.Map {
			share, ok := yaml.Percent.Read(n, found)
			return []Shrink{{allDay, share}}, ok
		}
		var out, otherwise []Shrink
		var written []diag.At[Span]
		for _, e := range n.Entries {
			share, okShare := yaml.Percent.Read(e.Value, found)
			if e.Key.Text == "otherwise" {
				otherwise = []Shrink{{allDay, share}}
				continue
			}
			if span, ok := readSpan(e.Key, spanHint+` or "otherwise"`, found); ok && okShare {
				out, written = append(out, Shrink{span.Value, share}), append(written, span)
			}
		}
		checkOverlap("shrinkage", written, "end one where the other begins", found)
		return append(out, otherwise...), true
	},
}
