package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"github.com/ivrsim/ivrsim/internal/model"
	"github.com/ivrsim/ivrsim/internal/scenario"
	"github.com/ivrsim/ivrsim/internal/scenario/compile"
)

// readScenario reads and lowers the scenario of a verb's argument. Errors in the
// folder's files are printed and stop the verb.
func readScenario(cmd *cobra.Command, args []string) (*center, *scenario.Scenario, *model.Model, error) {
	f, name, err := openScenario(cmd, args)
	if err != nil {
		return nil, nil, nil, err
	}
	return readScenarioIn(cmd, f, name)
}

// readScenarioIn reads a scenario of a folder: the one of a name, or "" for the
// one that the folder means.
func readScenarioIn(cmd *cobra.Command, f folder, name string) (*center, *scenario.Scenario, *model.Model, error) {
	c, err := readValid(cmd, f)
	if err != nil {
		return nil, nil, nil, err
	}
	scenario.CheckNames(c.scenarios(), c.found)
	if err := c.stopOnErrors(cmd); err != nil {
		return nil, nil, nil, err
	}
	if name, err = c.scenarioName(name); err != nil {
		return nil, nil, nil, err
	}
	day := scenario.Read(c.scenarios(), name, c.found)
	if day == nil {
		return nil, nil, nil, c.stopOnErrors(cmd)
	}
	m := compile.Scenario(day, c.scenarios(), c.found)
	return c, day, m, c.stopOnErrors(cmd)
}

// openScenario opens what a verb's argument names: a folder, a file, or a scenario of
// the center by its name. Without -C a folder of that name comes first.
func openScenario(cmd *cobra.Command, args []string) (f folder, name string, err error) {
	if len(args) == 0 || !isName(args[0]) {
		f, err = openArgument(cmd, args)
		return f, "", err
	}
	if !cmd.Flags().Changed(centerFlag) {
		if _, missing := os.Stat(args[0]); missing == nil {
			f, err = openPath(args[0])
			return f, "", err
		}
	}
	f, err = openFolder(cmd)
	return f, args[0], err
}

// isName reports whether an argument may be a scenario's name and not a path.
func isName(arg string) bool { return filepath.Base(arg) == arg && !strings.Contains(arg, ".") }

// scenarioName is the name of the scenario to run: the one asked for by its name or
// its file, or else the center's default.
func (c *center) scenarioName(asked string) (string, error) {
	for _, file := range c.files {
		if c.file == file.Name && file.Kind == "scenario" {
			asked = file.Root.Entries[0].Value.Text
		}
	}
	name, err := scenario.Choose(c.scenarios(), asked)
	var choice *scenario.ChoiceError
	if errors.As(err, &choice) {
		if len(choice.Names) == 0 {
			return "", cannot(err, choice.Fix())
		}
		if choice.Asked != "" && c.path == "" { // it may have been a path
			err = fmt.Errorf("%w, and no folder or file of that name", err)
		}
		return "", wrongUsage(err, choice.Fix())
	}
	return name, err
}
