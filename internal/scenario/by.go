package scenario

import (
	"fmt"
	"slices"
	"strings"

	"github.com/ivrsim/ivrsim/internal/diag"
	"github.com/ivrsim/ivrsim/internal/flow"
	"github.com/ivrsim/ivrsim/internal/routing"
	"github.com/ivrsim/ivrsim/internal/yaml"
)

// sayBy gives the scenario with "by" in the answers that misspell it, or that name values
// of a property and do not say of which. Each is a finding, and is read as what was meant.
func sayBy(whole *yaml.Node, folder Folder, found *diag.Findings) *yaml.Node {
	if folder.Flows.Center == nil {
		return whole
	}
	properties := propertiesByValue(whole, folder.Flows.Center)
	for _, key := range []string{"answers", "lookups"} {
		given := whole.Get(key)
		if given == nil {
			continue
		}
		said := given
		for _, e := range given.Entries {
			if meant := misspelledBy(e.Value, folder.Flows.Center, found); meant != e.Value {
				e.Value = meant
				said = with(said, e.Key.Text, meant)
			}
			if by := folder.unsaidBy(e, properties, found); by != "" {
				said = with(said, e.Key.Text, withBy(e.Value, by))
			}
		}
		whole = with(whole, key, said)
	}
	return whole
}

// misspelledBy reports a key of an answer that was to be "by", and gives the answer as it
// was meant: what it names is an attribute, or intent.
func misspelledBy(n *yaml.Node, center *routing.Center, found *diag.Findings) *yaml.Node {
	isBy := func(e yaml.Entry) bool {
		return diag.Nearest(e.Key.Text, []string{"by"}) != "" && (e.Value.Text == byIntent || slices.Contains(center.AttributeNames(), e.Value.Text))
	}
	i := slices.IndexFunc(n.Entries, isBy)
	if i < 0 || n.Get("by") != nil {
		return n
	}
	found.Error(n.Entries[i].Key.Place, diag.UnknownKey, fmt.Sprintf("an answer has no key %q", n.Entries[i].Key.Text), `did you mean "by"?`)
	meant, key := *n, *n.Entries[i].Key
	key.Text = "by"
	meant.Entries = slices.Clone(n.Entries)
	meant.Entries[i].Key = &key
	return &meant
}

// withBy gives an answer with "by", which has no place since nobody wrote it.
func withBy(n *yaml.Node, by string) *yaml.Node {
	out := *n
	out.Entries = append(slices.Clone(n.Entries), yaml.Entry{
		Key:   &yaml.Node{Kind: yaml.Scalar, Text: "by"},
		Value: &yaml.Node{Kind: yaml.Scalar, Text: by},
	})
	return &out
}

// unsaidBy reports an answer that lacks "by", and gives what it was to be. Such an
// answer has no shares; it names a value that cannot be answered at the step, and
// gives one something that can.
func (f Folder) unsaidBy(e yaml.Entry, properties map[string]string, found *diag.Findings) string {
	names := e.Value.Entries
	isValue := func(e yaml.Entry) bool { return properties[e.Key.Text] != "" }
	isShare := func(e yaml.Entry) bool { return strings.HasSuffix(e.Value.Text, "%") }
	if e.Value.Get("by") != nil || !slices.ContainsFunc(names, isValue) || slices.ContainsFunc(names, isShare) {
		return ""
	}
	p, s := f.asking(e.Key.Text)
	if s == nil {
		return ""
	}
	taken := func(n *yaml.Node) bool { _, ok := reply(p, s, n.Text); return ok || n.Kind == yaml.Map }
	at := slices.IndexFunc(names, func(e yaml.Entry) bool { return isValue(e) && !taken(e.Key) })
	if at < 0 || !slices.ContainsFunc(names, func(e yaml.Entry) bool { return taken(e.Value) }) {
		return ""
	}
	value := names[at].Key
	by := properties[value.Text]
	found.Error(value.Place, diag.MissingKey, fmt.Sprintf("step %q takes no answer %q, a value of %s", s, value.Text, by), fmt.Sprintf("add \"by: %s\"", by))
	return by
}

// asking finds a step by its name, or by that of its lookup.
func (f Folder) asking(name string) (*flow.Program, *flow.Step) {
	for _, flowName := range f.Flows.Names() {
		p := f.Flows.Program(flowName)
		if p == nil {
			continue
		}
		for i := range p.Steps {
			if s := &p.Steps[i]; s.String() == name || s.Lookup != "" && s.Lookup == name {
				return p, s
			}
		}
	}
	return nil, nil
}

// propertiesByValue gives what an answer can depend on, by each of its values: an
// intent, or an attribute other than the day.
func propertiesByValue(whole *yaml.Node, center *routing.Center) map[string]string {
	out := map[string]string{}
	for id := len(center.Attributes) - 1; id >= 0; id-- { // one value may be of several: the first has it
		if a := &center.Attributes[id]; routing.AttributeID(id) != routing.AttrDay {
			for _, v := range a.Values {
				out[v] = a.Name.Value
			}
		}
	}
	for _, name := range intentsIn(whole) {
		out[name] = byIntent
	}
	return out
}

// intentsIn gives what a scenario says that callers of any line call about.
func intentsIn(scenario *yaml.Node) []string {
	out := intentsOf(scenario.Get("callers"))
	if calls := scenario.Get("calls"); calls != nil {
		for _, e := range calls.Entries {
			out = append(out, intentsOf(e.Value.Get("callers"))...)
		}
	}
	return out
}

func intentsOf(callers *yaml.Node) []string {
	n := callers.Get("intent")
	switch {
	case n == nil:
		return nil
	case n.Kind != yaml.Map:
		return []string{n.Text}
	}
	var out []string
	for _, e := range n.Entries {
		out = append(out, e.Key.Text)
	}
	return out
}
