package scenario

import (
	"fmt"
	"slices"
	"strings"

	"github.com/ivrsim/ivrsim/internal/diag"
	"github.com/ivrsim/ivrsim/internal/flow"
)

// ChoiceError is a folder that does not say which scenario is meant.
type ChoiceError struct {
	Asked string   // the name that was asked for, or "" when none was
	Names []string // the scenarios that there are
}

func (e *ChoiceError) Error() string {
	switch {
	case len(e.Names) == 0:
		return "there is no scenario"
	case e.Asked != "":
		return fmt.Sprintf("there is no scenario %q", e.Asked)
	}
	return "several scenarios, and none is named: " + strings.Join(e.Names, ", ")
}

// Fix is what to do about it.
func (e *ChoiceError) Fix() string {
	if near := diag.Suggest(e.Asked, e.Names); e.Asked != "" && near != "" {
		return near
	}
	switch {
	case len(e.Names) == 0:
		return "a scenario's file begins with \"scenario:\", as peak_day.yaml of the sample center does"
	case e.Asked != "":
		return "there are " + strings.Join(e.Names, ", ")
	}
	return fmt.Sprintf("name one of them, or add \"scenario: %s\" to routing.yaml", e.Names[0])
}

// Choose gives the scenario to run: the one asked for, or else the one that
// routing.yaml names, or else the only one. The error is a [*ChoiceError].
func Choose(folder Folder, asked string) (string, error) {
	names := Names(folder.Files)
	if asked == "" {
		asked = folder.Flows.Center.Scenario.Value
	}
	switch {
	case asked != "" && slices.Contains(names, asked):
		return asked, nil
	case asked == "" && len(names) == 1:
		return names[0], nil
	}
	return "", &ChoiceError{asked, names}
}

// CheckNames reports what is wrong with the scenarios' names, by which one is chosen:
// one that routing.yaml names and no file is, one that two files are, and a file
// whose name cannot be read.
func CheckNames(folder Folder, found *diag.Findings) {
	if folder.Flows.Center == nil {
		return
	}
	if name := folder.Flows.Center.Scenario; name.Value != "" && !slices.Contains(Names(folder.Files), name.Value) {
		folder.unknownScenario(name, found)
	}
	for i := range folder.Files {
		file := &folder.Files[i]
		name := NameOf(file.Root)
		switch first := File(folder.Files, name); {
		case file.Kind != "scenario":
		case name == "":
			ReadFile(folder, file, found)
		case first != file:
			found.Error(file.Root.Get("scenario").Place, diag.DuplicateKey, fmt.Sprintf("scenario %q stands in %s already", name, first.Name), "give one of them another name")
		}
	}
}

// unknownScenario reports a scenario that no file is, unless it may be one that cannot
// be read. Whoever names it is not meant.
func (f Folder) unknownScenario(name diag.Text, found *diag.Findings, by ...string) {
	if f.Flows.Whole() {
		names := slices.DeleteFunc(Names(f.Files), func(n string) bool { return slices.Contains(by, n) })
		found.Error(name.Place, flow.UnknownValue, fmt.Sprintf("scenario %q does not exist", name.Value), diag.SuggestOr(name.Value, names, "there are "))
	}
}
