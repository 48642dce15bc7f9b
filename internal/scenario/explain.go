package scenario

import (
	"cmp"
	"fmt"
	"io"
	"slices"
	"strings"
	"text/tabwriter"

	"github.com/ivrsim/ivrsim/internal/diag"
	"github.com/ivrsim/ivrsim/internal/flow"
	"github.com/ivrsim/ivrsim/internal/model"
	"github.com/ivrsim/ivrsim/internal/routing"
	"github.com/ivrsim/ivrsim/internal/yaml"
)

// explanation is one value of a scenario, and where it comes from: a file and
// line, a flag, or Defaults.
type explanation struct{ key, value, from string }

// Explain prints every value that a scenario runs with, the defaults included,
// and where each comes from, in the order of the scenario's keys. Flags are the
// keys that the command line replaced, with their values.
func (s *Scenario) Explain(w io.Writer, m *model.Model, flags map[string]string) error {
	var all []explanation
	for _, e := range s.root.Entries {
		if e.Key.Text != "like" {
			all = append(all, explain(e.Key.Text, e.Key.Text, e.Value, scenarioMerging)...)
		}
	}
	all = append(all, s.unsaid(m)...)
	slices.SortStableFunc(all, func(a, b explanation) int { return cmp.Compare(a.rank(), b.rank()) })
	table := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	for _, x := range all {
		if v, ok := flags[x.key]; ok {
			x.value, x.from = v, "--"+x.key
		}
		fmt.Fprintf(table, "%s\t%s\t%s\n", diag.Visible(x.key), diag.Visible(x.from), diag.VisibleLine(x.value))
	}
	return table.Flush()
}

// rank is where the key stands among a scenario's.
func (x *explanation) rank() int {
	top, _, _ := strings.Cut(x.key, ".")
	return slices.IndexFunc(scenarioRecord.Fields, func(f yaml.Field[Scenario]) bool { return f.Name == top })
}

// explain gives a value's explanations: of each key where "like" merges it key by key,
// since they can come from different files, and of each item of a list.
func explain(path, key string, n *yaml.Node, rules merging) []explanation {
	var out []explanation
	below, merged := rules.below(key)
	switch {
	case merged && n.Kind == yaml.Map:
		for _, e := range n.Entries {
			out = append(out, explain(path+"."+e.Key.Text, e.Key.Text, e.Value, below)...)
		}
	case n.Kind == yaml.List && n.Items != nil:
		for i, item := range n.Items {
			out = append(out, explanation{path + "." + itemName(key, i, item), written(item), origin(item.Place)})
		}
	default:
		out = append(out, explanation{path, written(n), origin(n.Place)})
	}
	return out
}

// itemName is the name of a group of the staff, or the number of another list's item.
func itemName(list string, i int, n *yaml.Node) string {
	if g := n.Get("group"); g != nil && list == "staff" {
		return g.Text
	}
	return fmt.Sprint(i + 1)
}

func origin(p diag.Place) string {
	if p.File == Defaults {
		return Defaults
	}
	return fmt.Sprintf("%s:%d", p.File, p.Line)
}

// written gives a value in one line of YAML.
func written(n *yaml.Node) string {
	var parts []string
	switch n.Kind {
	case yaml.Map:
		for _, e := range n.Entries {
			parts = append(parts, yaml.Quoted(e.Key.Text)+": "+written(e.Value))
		}
		return "{" + strings.Join(parts, ", ") + "}"
	case yaml.List:
		for _, item := range n.Items {
			parts = append(parts, written(item))
		}
		return "[" + strings.Join(parts, ", ") + "]"
	default:
		return n.Text
	}
}

// unsaid gives the defaults that depend on the center or stand in the entries
// of a map or list.
func (s *Scenario) unsaid(m *model.Model) []explanation {
	u := unsaid{}
	callers := s.root.Get("callers")
	u.add(s.root, "", "timezone", s.Zone.Value.String())
	u.add(s.root, "", "for", "one day, after a lead-in of 4h")
	u.add(callers, "callers.", "tier", m.Center.Attributes[routing.AttrTier].Values[0])
	u.add(callers, "callers.", "intent", "none")
	u.add(callers, "callers.", "language", "each line's first")
	u.add(s.root.Get("calls"), "calls.", "busyness", "0%")
	for i := range s.Lines {
		name := s.Lines[i].Line.Value
		n := s.root.Get("calls").Get(name)
		if n.Get("total") != nil {
			u.add(n, "calls."+name+".", "shape", "flat")
		}
		u.add(n, "calls."+name+".", "busyness", "0%")
	}
	u.countries(s, m)
	u.handling(s)
	for _, g := range s.Staff {
		if g.Shrinkage == nil {
			u = append(u, explanation{"staff." + g.Group.Value + ".shrinkage", "0%", Defaults})
		}
	}
	for i := range m.Center.Hubs {
		u.add(s.root.Get("trunks"), "trunks.", m.Center.Hubs[i].Name.Value, "unlimited")
	}
	u.collects(m)
	return u
}

type unsaid []explanation

// add adds a key that n does not have.
func (u *unsaid) add(n *yaml.Node, path, key, value string) {
	if n.Get(key) == nil {
		*u = append(*u, explanation{path + key, value, Defaults})
	}
}

// countries are where callers of each line come from, unless it is one country, and
// those who call from abroad.
func (u *unsaid) countries(s *Scenario, m *model.Model) {
	for id := range m.Lines {
		line, from := &m.Center.Lines[id], homes(m.Center, routing.LineID(id))
		if !m.Lines[id].IsCalled() || !line.AnyCountry() && len(from) == 1 {
			continue
		}
		value := "evenly from " + strings.Join(from, ", ")
		if from[0] == "" {
			value = "from an unknown country: a line lists every one of the center"
		}
		*u = append(*u, explanation{"calls." + line.Name.Value + ".callers", value, Defaults})
	}
	u.abroad(s.root, "", &s.Callers)
	for i := range s.Lines {
		name := s.Lines[i].Line.Value
		u.abroad(s.root.Get("calls").Get(name), "calls."+name+".", &s.Lines[i].Callers)
	}
}

// abroad is where callers from abroad come from, where n says how many are.
func (u *unsaid) abroad(n *yaml.Node, path string, c *Callers) {
	if n.Get("callers").Get("abroad") != nil && c.Abroad.Share > 0 && c.Abroad.Countries == nil {
		*u = append(*u, explanation{path + "callers.abroad.countries", "evenly from the center's other countries", Defaults})
	}
}

func (u *unsaid) handling(s *Scenario) {
	for _, h := range s.Handling {
		n, path := s.root.Get("handling").Get(h.Key.Value), "handling."+h.Key.Value+"."
		u.add(n, path, "wrap_up", "0s")
		u.add(n, path, "escalated", "0%")
		if !h.Value.Escalated.Place.IsZero() {
			u.add(n, path, "escalation_takes", "0s")
		}
	}
}

// collects are what every caller enters where nothing else is said.
func (u *unsaid) collects(m *model.Model) {
	seen := map[string]bool{}
	for _, p := range m.Programs {
		for i := range p.Steps {
			name := p.Steps[i].String()
			if p.Steps[i].Kind == flow.Collect && p.Questions[i].Of == nil && !seen[name] {
				seen[name] = true
				*u = append(*u, explanation{"answers." + name, flow.Collected, Defaults})
			}
		}
	}
}
