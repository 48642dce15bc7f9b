package scenario

import (
	_ "embed" // the defaults
	"slices"

	"github.com/ivrsim/ivrsim/internal/diag"
	"github.com/ivrsim/ivrsim/internal/yaml"
)

//go:embed defaults.yaml
var defaultsYAML []byte

// Default is the source that --explain prints for a value that no file gives.
const Default = "default"

// defaults parses what a scenario leaves out. It is the program's own file: a
// finding in it would be a mistake in the program, which its test shows.
func defaults() *yaml.Node {
	var found diag.Findings
	return yaml.Parse(Default, defaultsYAML, &found)
}

// Read reads one of the folder's scenarios. What is wrong in it is in found;
// nil means that there is none of that name, or that nothing usable was read.
func Read(folder Folder, name string, found *diag.Findings) *Scenario {
	file := File(folder.Files, name)
	if file == nil {
		return nil
	}
	return ReadFile(folder, file, found)
}

func ReadFile(folder Folder, file *yaml.File, found *diag.Findings) *Scenario {
	whole := like(file.Root, folder, found)
	if whole == nil {
		return nil
	}
	whole = merge(defaults(), whole, scenarioMerging)
	s, ok := scenarioRecord.Read(expandCallers(whole), found)
	if !ok {
		return nil
	}
	s.Root = whole
	for i := range s.Lines {
		if line := &s.Lines[i]; whole.Get("calls").Get(line.Line.Value).Get("callers") == nil {
			line.Callers = s.Callers
		}
	}
	return &s
}

// expandCallers lays each line's own callers over those of all lines.
func expandCallers(whole *yaml.Node) *yaml.Node {
	all, lines := whole.Get("callers"), whole.Get("calls")
	if lines == nil {
		return whole
	}
	expanded := lines
	for _, e := range lines.Entries {
		if own := e.Value.Get("callers"); own != nil {
			expanded = with(expanded, e.Key.Text, with(e.Value, "callers", merge(all, own, callerMerging)))
		}
	}
	return with(whole, "calls", expanded)
}

// with gives a map with another value of one of its keys.
func with(n *yaml.Node, key string, value *yaml.Node) *yaml.Node {
	out := *n
	out.Entries = slices.Clone(n.Entries)
	for i := range out.Entries {
		if out.Entries[i].Key.Text == key {
			out.Entries[i].Value = value
		}
	}
	return &out
}

// without gives a map without some of its keys.
func without(n *yaml.Node, keys ...string) *yaml.Node {
	out := *n
	out.Entries = slices.DeleteFunc(slices.Clone(n.Entries), func(e yaml.Entry) bool { return slices.Contains(keys, e.Key.Text) })
	return &out
}

// intentsIn gives what a scenario says that callers of any line call about.
func Intents(scenario *yaml.Node) []string {
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
