package scenario

import (
	"cmp"
	"fmt"
	"io"
	"slices"
	"strings"
	"text/tabwriter"

	"github.com/ivrsim/ivrsim/internal/diag"
	"github.com/ivrsim/ivrsim/internal/yaml"
)

// Explanation is one value of a scenario and its source.
type Explanation struct {
	Key   string // as "calls.us.total"
	Value string // in one line of YAML
	From  string // a file with its line, a flag, or Default
}

// Explain returns the values that the scenario's files and the defaults give. A map
// that "like" merges key by key has one row for each key, a list one for each item.
func (s *Scenario) Explain() []Explanation {
	var out []Explanation
	for _, e := range s.Root.Entries {
		if e.Key.Text != "like" {
			out = append(out, explain(e.Key.Text, e.Key.Text, e.Value, scenarioMerging)...)
		}
	}
	return out
}

// WriteExplanations prints a table of values in the order of the scenario's keys.
func WriteExplanations(w io.Writer, all []Explanation) error {
	order := func(x Explanation) int {
		top, _, _ := strings.Cut(x.Key, ".")
		return slices.IndexFunc(scenarioRecord.Fields, func(f yaml.Field[Scenario]) bool { return f.Name == top })
	}
	slices.SortStableFunc(all, func(a, b Explanation) int { return cmp.Compare(order(a), order(b)) })
	table := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	for _, x := range all {
		fmt.Fprintf(table, "%s\t%s\t%s\n", diag.Visible(x.Key), diag.Visible(x.From), diag.VisibleLine(x.Value))
	}
	return table.Flush()
}

func explain(path, key string, n *yaml.Node, rules merging) []Explanation {
	var out []Explanation
	below, merged := rules.below(key)
	switch {
	case merged && n.Kind == yaml.Map:
		for _, e := range n.Entries {
			out = append(out, explain(path+"."+e.Key.Text, e.Key.Text, e.Value, below)...)
		}
	case n.Kind == yaml.List && n.Items != nil:
		for i, item := range n.Items {
			name := fmt.Sprint(i + 1)
			if g := item.Get("group"); g != nil && key == "staff" {
				name = g.Text
			}
			out = append(out, Explanation{path + "." + name, oneLine(item), source(item.Place)})
		}
	default:
		out = append(out, Explanation{path, oneLine(n), source(n.Place)})
	}
	return out
}

func source(p diag.Place) string {
	if p.File == Default {
		return Default
	}
	return fmt.Sprintf("%s:%d", p.File, p.Line)
}

// oneLine writes a value in one line of YAML.
func oneLine(n *yaml.Node) string {
	var parts []string
	switch n.Kind {
	case yaml.Map:
		for _, e := range n.Entries {
			parts = append(parts, yaml.Quoted(e.Key.Text)+": "+oneLine(e.Value))
		}
		return "{" + strings.Join(parts, ", ") + "}"
	case yaml.List:
		for _, item := range n.Items {
			parts = append(parts, oneLine(item))
		}
		return "[" + strings.Join(parts, ", ") + "]"
	default:
		return n.Text
	}
}
