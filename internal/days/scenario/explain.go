package scenario

import (
	"cmp"
	"fmt"
	"io"
	"slices"
	"strings"
	"text/tabwriter"

	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/files/yaml"
)

// Explanation is one value of a scenario and its source.
type Explanation struct {
	Key   string // as "calls.us.total"
	Value string // in one line of YAML
	From  string // a file with its line, a flag, or Default
}

// Explain returns the values that the scenario's files and the defaults give. A map
// that "like" merges key by key has one row for each key, and a list one for each item.
// So has a map or an item with values of several sources.
func (s *Scenario) Explain() []Explanation {
	var out []Explanation
	for _, e := range s.Root.Pairs {
		if e.Key.Text != "like" {
			out = append(out, explain(e.Key.Text, e.Key.Text, e.Value, &scenarioMerging)...)
		}
	}
	return out
}

// WriteExplanations prints a table of values in the order of the scenario's keys.
func WriteExplanations(w io.Writer, all []Explanation) error {
	order := func(x Explanation) int {
		top, _, _ := strings.Cut(x.Key, ".")
		return slices.IndexFunc(scenarioObject.Fields, func(f yaml.Field[Scenario]) bool { return f.Name == top })
	}
	slices.SortStableFunc(all, func(a, b Explanation) int { return cmp.Compare(order(a), order(b)) })
	table := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	for _, x := range all {
		fmt.Fprintf(table, "%s\t%s\t%s\n", diag.Visible(x.Key), diag.Visible(x.From), diag.VisibleLine(x.Value))
	}
	return table.Flush()
}

// explain returns the rows of a value, which is under a key at the end of a path.
func explain(path, key string, n *yaml.Node, rules *yaml.Merging) []Explanation {
	var out []Explanation
	below, merged := rules.Below(key)
	switch {
	case merged && n.Kind == yaml.Map:
		for _, e := range n.Pairs {
			out = append(out, explain(path+"."+e.Key.Text, e.Key.Text, e.Value, &below)...)
		}
	case n.Kind == yaml.List && n.Items != nil:
		for i, item := range n.Items {
			name := fmt.Sprint(i + 1)

			// A path names a group of agents by its name, as --set does.
			if g := item.Get("group"); g != nil && key == "staff" {
				name = g.Text
			}
			out = append(out, explainValue(path+"."+name, item)...)
		}
	default:
		out = explainValue(path, n)
	}

	return out
}

// explainValue returns one row for a value of one source, else one for each part of it.
func explainValue(path string, n *yaml.Node) []Explanation {
	if isWithin(n, n.Place.File) {
		text := n.Text
		if n.Kind != yaml.Scalar {
			text = yaml.Inline(n)
		}
		return []Explanation{{path, text, source(n.Place)}}
	}

	// Parts from several files have a row each, because their sources differ.
	var out []Explanation
	for _, e := range n.Pairs {
		out = append(out, explainValue(path+"."+e.Key.Text, e.Value)...)
	}

	for i, item := range n.Items {
		out = append(out, explainValue(fmt.Sprintf("%s.%d", path, i+1), item)...)
	}

	return out
}

// isWithin reports whether a value and all its parts are written in a file.
func isWithin(n *yaml.Node, file string) bool {
	return n.Place.File == file &&
		!slices.ContainsFunc(n.Pairs, func(e yaml.KeyValue) bool { return !isWithin(e.Value, file) }) &&
		!slices.ContainsFunc(n.Items, func(item *yaml.Node) bool { return !isWithin(item, file) })
}

func source(p diag.Place) string {
	if p.File == Default || p.File == diag.SetFlag {
		return p.File
	}
	return fmt.Sprintf("%s:%d", p.File, p.Line)
}
