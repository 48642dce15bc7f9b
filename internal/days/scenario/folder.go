package scenario

import (
	"fmt"
	"io/fs"
	"slices"
	"strings"

	"github.com/ivrsim/ivrsim/internal/design/flow"
	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/files/yaml"
)

// Folder is a center's folder: its YAML files, its flows, and the file system with the
// tables of counts and calls.
type Folder struct {
	FS    fs.FS
	Files []yaml.File
	Flows *flow.Flows
}

// NameOf returns the name of the scenario in a file, or "".
func NameOf(root *yaml.Node) string {
	if n := root.Get("scenario"); n != nil {
		return n.Text
	}
	return ""
}

// Names returns the scenarios of a folder in the order of its files.
func Names(files []yaml.File) []string {
	var out []string
	for i := range files {
		if files[i].Kind != "scenario" {
			continue
		}
		if name := NameOf(files[i].Root()); name != "" {
			out = append(out, name)
		}
	}
	return out
}

// File returns the first file of a scenario, or nil.
func File(files []yaml.File, name string) *yaml.File {
	for i := range files {
		if files[i].Kind == "scenario" && name != "" && NameOf(files[i].Root()) == name {
			return &files[i]
		}
	}
	return nil
}

// Lineage returns a scenario's file, the file of the scenario that it is like, and so on.
func (f Folder) Lineage(file *yaml.File) []*yaml.File {
	var out []*yaml.File
	for file != nil && !slices.Contains(out, file) {
		out = append(out, file)
		like := file.Root().Get("like")
		if like == nil {
			break
		}
		file = File(f.Files, like.Text)
	}
	return out
}

// SelectionError is the error of a folder in which the scenario to run is not determined.
type SelectionError struct {
	Asked string   // the name that was asked for, or ""
	Names []string // of the scenarios in the folder
}

func (e *SelectionError) Error() string {
	switch {
	case len(e.Names) == 0:
		return "there is no scenario"
	case e.Asked != "":
		return fmt.Sprintf("there is no scenario %q", e.Asked)
	}
	return "several scenarios, and none is named: " + strings.Join(e.Names, ", ")
}

// Fix returns the likely fix.
func (e *SelectionError) Fix() string {
	switch {
	case len(e.Names) == 0:
		return `write a file with "scenario: monday", "day: 2026-01-05" and "calls: {LINE: {total: 900, shape: office_hours}}"; ` +
			`"ivrsim simulate FILE --write-missing" adds the rest`
	case e.Asked == "":
		return fmt.Sprintf("name one of them, or add \"scenario: %s\" to routing.yaml", e.Names[0])
	}
	return diag.SuggestOr(e.Asked, e.Names, "the scenarios are ")
}

// Choose returns the scenario to run. It is the given one, or the one that routing.yaml names, or
// the only one that is like no other. Variants that are like it may exist. The error is a
// [*SelectionError].
func Choose(folder Folder, asked string) (string, error) {
	names := Names(folder.Files)
	if asked == "" {
		asked = folder.Flows.Center.Scenario.Value
	}

	switch {
	case asked != "" && slices.Contains(names, asked):
		return asked, nil
	case asked != "":
		return "", &SelectionError{asked, names}
	}

	own := slices.DeleteFunc(slices.Clone(names), func(name string) bool {
		return File(folder.Files, name).Root().Get("like") != nil
	})
	if len(own) != 1 {
		return "", &SelectionError{asked, names}
	}

	return own[0], nil
}

// CheckNames reports errors that decide which scenario runs: a name in routing.yaml that
// no file has, a name that two files have, and a name that cannot be read.
func CheckNames(folder Folder, found *diag.Findings) {
	if folder.Flows.Center == nil {
		return
	}

	if name := folder.Flows.Center.Scenario; name.Value != "" && !slices.Contains(Names(folder.Files), name.Value) {
		folder.unknownScenario(name, found)
	}
	for i := range folder.Files {
		file := &folder.Files[i]
		if file.Kind != "scenario" {
			continue
		}

		if like := file.Root().Get("like"); like != nil {
			found.Refer(diag.ScenarioName, "", like.PlacedText())
		}

		name := NameOf(file.Root())
		if name == "" {
			ReadFile(folder, file, found) // reports what is wrong with the name: no run reads this file
			continue
		}
		found.Define(diag.ScenarioName, "", file.Root().Get("scenario").PlacedText())

		// Two scenarios of one name are an error at the second one, since runs read the first.
		if first := File(folder.Files, name); first != file {
			found.Error(file.Root().Get("scenario").Place, diag.DuplicateKey,
				fmt.Sprintf("scenario %q is already defined in %s", name, first.Name), "give one of them another name")
		}
	}
}

// unknownScenario reports a name that no scenario has, unless a file cannot be read. The
// scenario that uses the name is not suggested.
func (f Folder) unknownScenario(name diag.Text, found *diag.Findings, by ...string) {
	if f.Flows.Complete() {
		names := slices.DeleteFunc(Names(f.Files), func(n string) bool { return slices.Contains(by, n) })
		found.Unknown(name, flow.UnknownValue, fmt.Sprintf("scenario %q does not exist", name.Value), names,
			"the scenarios are ")
	}
}
