package scenario

import (
	"fmt"
	"slices"

	"github.com/ivrsim/ivrsim/internal/design/flow"
	"github.com/ivrsim/ivrsim/internal/design/routing"
	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/files/yaml"
)

// staff reads groups of agents and rosters; one roster needs no list. The schema requires
// only the names of groups: a scenario that is like another gives the keys that differ.
var staff = yaml.Type[staffList]{
	Schema: staffSchema(),
	Read: func(n *yaml.Node, found *diag.Findings) (staffList, bool) {
		n = asStaffList(n)
		var out staffList
		groups := *n
		groups.Items = nil
		for _, item := range n.Items {
			switch {
			case isRoster(item):
				if r, ok := rosterObject.Read(item, found); ok {
					out.Rosters = append(out.Rosters, r)
				}
			case !isMisspelled(item, n, found):
				groups.Items = append(groups.Items, item)
			}
		}

		var ok bool
		out.Staff, ok = yaml.ListOf(staffObject.Type()).Read(&groups, found)
		return out, ok
	},
}

// staffMerging merges the staff by group.
var staffMerging = yaml.Merging{
	List: &yaml.ListMerging{Item: "group", Key: "group", ID: staffID, Name: yaml.TextOf("group"), AsList: asStaffList},
	Keys: map[string]yaml.Merging{"*": groupMerging()},
}

func groupMerging() yaml.Merging {
	m := staffObject.Merging()
	m.Split = cutShifts
	return m
}

// isRoster reports whether an item of the staff is a file.
func isRoster(item *yaml.Node) bool {
	return item.Kind == yaml.Map && item.Get("group") == nil && (item.Get("file") != nil || item.Get("timezone") != nil)
}

// asStaffList returns a roster that stands for the list as a list.
func asStaffList(n *yaml.Node) *yaml.Node {
	if !isRoster(n) {
		return n
	}
	return &yaml.Node{Place: n.Place, Kind: yaml.List, Items: []*yaml.Node{n}, Key: n.Key}
}

// staffID identifies a group by its name. All rosters have one id: a scenario that gives
// some replaces the inherited ones.
func staffID(item *yaml.Node) string {
	if isRoster(item) {
		return "a file"
	}
	return yaml.TextOf("group")(item)
}

// UseRoster replaces the agents, shifts and breaks of a group by a roster, whose rows are
// still to be added.
func (s *Scenario) UseRoster(group *Staff, file string) {
	group.Agents.Count = diag.At[int]{}
	group.Agents.Dated = nil
	group.Shifts = nil
	group.Breaks = nil
	group.Roster = []RosterRow{}
	group.RosterFile = file

	// The tree is changed too, so that explain prints no count that the roster replaces.
	staff := *s.Root.Get("staff")
	staff.Items = slices.Clone(staff.Items)
	for i, item := range staff.Items {
		if yaml.TextOf("group")(item) == group.Group.Value {
			staff.Items[i] = withoutCount(item).Without("shifts", "breaks")
		}
	}

	s.Root = s.Root.With("staff", &staff)
}

// isMisspelled reports a group that is likely meant to change an inherited one: it has
// neither hub nor queues, and another has a similar name.
func isMisspelled(group, staff *yaml.Node, found *diag.Findings) bool {
	name := group.Get("group")
	if name == nil || group.Get("hub") != nil || group.Get("queues") != nil {
		return false
	}

	// Only a group with a hub is complete, so only such a group can be meant.
	var others []string
	for _, item := range staff.Items {
		if item.Get("hub") != nil {
			others = append(others, yaml.TextOf("group")(item))
		}
	}

	near := diag.Nearest(name.Text, others)
	if near != "" {
		found.Error(name.Place, flow.UnknownValue, fmt.Sprintf("there is no group %q to change", name.Text),
			diag.Fixf("did you mean %q?", near))
	}

	return near != ""
}

func staffSchema() yaml.Schema {
	group := staffObject.Schema()
	group["required"] = []string{"group"}
	roster := rosterObject.Schema()
	return yaml.Schema{"anyOf": []yaml.Schema{
		{"type": "array", "items": yaml.Schema{"anyOf": []yaml.Schema{group, roster}}},
		roster,
	}}
}

// agents reads a number of agents, or a map with it, or with numbers by date, and with its
// bounds.
var agents = yaml.Type[Agents]{
	Schema: yaml.Schema{"anyOf": []yaml.Schema{yaml.Int(0, MaxAgents).Schema, agentsSchema()}},
	Read: func(n *yaml.Node, found *diag.Findings) (Agents, bool) {
		a := Agents{}
		ok := false
		if n.Kind == yaml.Map {
			a, ok = readAgents(n, found)
		} else {
			a.Count, ok = yaml.Placed(yaml.Int(0, MaxAgents)).Read(n, found)
		}

		if a.AtMost.Value < a.AtLeast.Value && !a.AtMost.Place.IsZero() {
			found.Error(a.AtMost.Place, diag.BadValue,
				fmt.Sprintf("at_most %d is less than at_least %d", a.AtMost.Value, a.AtLeast.Value),
				"write the bounds as in {at_least: 4, at_most: 60}")
			return a, false
		}

		return a, ok
	},
}

func agentsSchema() yaml.Schema {
	out := agentsObject.Schema()
	out["patternProperties"] = yaml.Schema{"^[0-9]{4}-[0-9]{2}-[0-9]{2}$": yaml.Int(0, MaxAgents).Schema}
	return out
}

// isDate reports whether a key of the numbers of agents is a date.
func isDate(e yaml.KeyValue) bool {
	return e.Key.Text != "" && e.Key.Text[0] >= '0' && e.Key.Text[0] <= '9'
}

// readAgents reads a map: numbers by date, in any order, and the other keys.
func readAgents(n *yaml.Node, found *diag.Findings) (Agents, bool) {
	before := found.Errors()
	others := *n

	others.Pairs = slices.DeleteFunc(slices.Clone(n.Pairs), isDate)
	out, _ := agentsObject.Read(&others, found)
	for _, e := range n.Pairs {
		if !isDate(e) {
			continue
		}

		date, _ := routing.Day.Read(e.Key, found)
		count, _ := yaml.Int(0, MaxAgents).Read(e.Value, found)
		out.Dated = append(out.Dated, DatedCount{date, count})

		if out.Count.Place.IsZero() { // nobody before the first date
			out.Count.Place = e.Key.Place
		}
	}

	// The dates may stand in any order. A roster needs them in order.
	slices.SortStableFunc(out.Dated, func(a, b DatedCount) int {
		if a.From.Before(b.From) {
			return -1
		}
		return 1
	})

	return out, found.Errors() == before
}

// speed reads how fast agents work. Its bounds reject 90, which is likely 90%.
var speed = checked(factor, func(v float64) bool { return v >= lowestSpeed && v <= highestSpeed },
	diag.BadValue, "a speed of %s is not between 10%% and 1000%%",
	`write it as in "90%": then handling takes 1.11 times as long`)

// notTaken reads the share of rings that are not taken. If all were, nobody would ever be answered.
var notTaken = checked(yaml.Percent, func(v float64) bool { return v <= mostNotTaken },
	diag.BadValue, "a share of %s is over 90%%", `write it as in "15%"`)

// cost reads the cost of an agent's hour, which is over 0.
var cost = checked(numberUpTo(maxCost), isOverZero,
	diag.BadValue, "a cost of %s per hour is not over 0",
	"write a cost over 0, or remove this key from all groups")

// TotalCost reads the bound of a goal on the cost of the staff.
var TotalCost = numberUpTo(MaxAgents * maxCost)

// MeanInputs reads the bound of a goal on the keys, words and entries a call.
var MeanInputs = numberUpTo(1000)

// skill reads a queue, or one that is answered only for callers who have waited.
var skill = yaml.Shorthand(placed, func(s *Skill) *diag.Text { return &s.Queue }, skillObject)

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
		for _, e := range n.Pairs {
			share, _ := yaml.Percent.Read(e.Value, found)
			if e.Key.Text == "otherwise" {
				otherwise = []Shrink{{allDay, share}}
				continue
			}

			span, ok := readSpan(e.Key, spanHint+` or "otherwise"`, found)
			if !ok {
				continue
			}

			if i := slices.IndexFunc(out, func(s Shrink) bool { return s.overlaps(span) }); i >= 0 {
				found.Error(e.Key.Place, diag.BadValue, fmt.Sprintf("shrinkage %s overlaps %s", span, out[i].Span),
					"end one where the other begins")
				continue
			}

			out = append(out, Shrink{span, share})
		}

		return append(out, otherwise...), true
	},
}
