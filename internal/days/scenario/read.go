package scenario

import (
	"fmt"
	"slices"

	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/files/yaml"
)

// Default is the source that --explain prints for a value that no file gives.
const Default = yaml.DefaultSource

// Read reads one of the folder's scenarios, with the sets made in it. It returns nil if no scenario
// has the name, if its file is no map, or if the scenarios that it is like are not found. A finding
// about a set has a place in [diag.SetFlag], whose line n is the nth set.
func Read(folder Folder, name string, found *diag.Findings, sets ...Set) *Scenario {
	file := File(folder.Files, name)
	if file == nil {
		return nil
	}
	return ReadFile(folder, file, found, sets...)
}

// ReadFile reads a scenario's file over those that it is like and over the defaults, with
// the sets made in it.
func ReadFile(folder Folder, file *yaml.File, found *diag.Findings, sets ...Set) *Scenario {
	whole := like(file, folder, found)
	if whole == nil {
		return nil
	}

	if len(sets) > 0 {
		whole = apply(whole, sets, found)
	}

	whole = scenarioMerging.Merge(scenarioObject.Defaults(), withoutDeepKeys(whole, found))
	s, ok := scenarioObject.Read(expandEmpirical(expandCallers(whole), folder, found), found)
	if !ok {
		return nil
	}

	s.Root = whole

	if s.Days.Place.IsZero() {
		s.Days = diag.At[Dates]{Value: Dates{s.Day.Value, s.Day.Value}, Place: s.Day.Place}
	}

	s.Day.Value = s.Days.Value.First

	for i := range s.Staff {
		s.Staff[i].Holidays = s.Closed
		s.Staff[i].Outages = slices.DeleteFunc(slices.Clone(s.Outages),
			func(o Outage) bool { return !o.isOf(&s.Staff[i]) })
	}

	// expandCallers has merged the own callers of a line with these.
	for i := range s.Lines {
		if line := &s.Lines[i]; whole.Get("calls").Get(line.Line.Value).Get("callers") == nil {
			line.Callers = s.Callers
		}
	}

	return &s
}

// isKey reports whether a scenario has a key.
func isKey(name string) bool {
	return scenarioObject.Schema()["properties"].(yaml.Schema)[name] != nil
}

// withoutDeepKeys reports a scenario's key with a list, such as spikes, that stands below calls. There it would
// be read as a line, whose value is a map.
func withoutDeepKeys(whole *yaml.Node, found *diag.Findings) *yaml.Node {
	lines := whole.Get("calls")
	if lines == nil {
		return whole
	}

	kept := *lines
	kept.Pairs = slices.DeleteFunc(slices.Clone(lines.Pairs), func(e yaml.KeyValue) bool {
		isDeep := e.Value.Kind == yaml.List && isKey(e.Key.Text)
		if isDeep {
			found.Error(e.Key.Place, diag.UnknownKey, fmt.Sprintf("calls has no key %q", e.Key.Text),
				diag.Fixf("write %s at the left margin, like calls", e.Key.Text))
		}
		return isDeep
	})
	return whole.With("calls", &kept)
}

// expandCallers merges the callers of each line with the callers of all lines.
func expandCallers(whole *yaml.Node) *yaml.Node {
	all := whole.Get("callers")
	lines := whole.Get("calls")
	if lines == nil {
		return whole
	}

	expanded := lines
	for _, e := range lines.Pairs {
		if own := e.Value.Get("callers"); own != nil {
			expanded = expanded.With(e.Key.Text, e.Value.With("callers", callerMerging.Merge(all, own)))
		}
	}

	return whole.With("calls", expanded)
}

// Intents returns what the callers of any line of a scenario's file call about.
func Intents(root *yaml.Node) []string {
	callers := []*yaml.Node{root.Get("callers")}
	if calls := root.Get("calls"); calls != nil {
		for _, e := range calls.Pairs {
			callers = append(callers, e.Value.Get("callers"))
		}
	}

	var out []string
	for _, c := range callers {
		intent := c.Get("intent")
		if intent == nil {
			continue
		}

		// One intent for all callers is written without shares.
		if intent.Kind == yaml.Scalar {
			out = append(out, intent.Text)
		}

		for _, e := range intent.Pairs {
			out = append(out, e.Key.Text)
		}
	}

	return out
}
