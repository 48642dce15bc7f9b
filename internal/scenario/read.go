package scenario

import (
	_ "embed" // the defaults
	"slices"

	"github.com/ivrsim/ivrsim/internal/diag"
	"github.com/ivrsim/ivrsim/internal/yaml"
)

//go:embed defaults.yaml
var defaultsYAML []byte

// Defaults is where --explain says that a value comes from which no file gives.
const Defaults = "default"

// defaults parses what a scenario leaves out. It is the program's own file: a
// finding in it would be a mistake in the program, which its test shows.
func defaults() *yaml.Node {
	var found diag.Findings
	return yaml.Parse(Defaults, defaultsYAML, &found)
}

// Read reads one of the folder's scenarios. What is wrong in it is in found;
// nil means that there is none of that name, or that nothing usable was read.
func Read(folder Folder, name string, found *diag.Findings) *Scenario {
	file := scenarioFile(folder.Files, name)
	if file == nil {
		return nil
	}
	return read(folder, file, found)
}

func read(folder Folder, file *yaml.File, found *diag.Findings) *Scenario {
	whole := like(file.Root, folder, found)
	if whole == nil {
		return nil
	}
	whole = merge(defaults(), whole, scenarioMerging)
	s, ok := scenarioRecord.Read(expandCallers(sayBy(whole, folder, found)), found)
	if !ok {
		return nil
	}
	s.root = whole
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
