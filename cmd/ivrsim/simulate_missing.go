package main

import (
	"errors"
	"fmt"
	"path/filepath"

	"github.com/spf13/cobra"

	"github.com/ivrsim/ivrsim/internal/days/compile"
	"github.com/ivrsim/ivrsim/internal/days/scenario"
	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/files/whole"
)

// writeMissing writes the entries that a scenario lacks into its file.
func writeMissing(cmd *cobra.Command, args []string) error {
	f, name, err := openScenario(cmd, args)
	if err != nil {
		return err
	}
	if f.Path == "" {
		return wrongUsage(errors.New("the embedded sample center cannot be written to"),
			`"ivrsim init FOLDER" writes it out`)
	}

	c, name, err := readNamed(cmd, f, name)
	if err != nil {
		return err
	}

	// A scenario with other errors is not written to, because a missing value may be there under a
	// wrong name.
	day := scenario.Read(c.Scenarios(), name, c.Found)
	var missing []compile.MissingValue
	if day != nil {
		missing = compile.Missing(day, c.Scenarios(), c.Found)
	}

	if err := stopOnErrors(cmd, c); err != nil {
		return err
	}

	file := scenario.File(c.Files, name)
	path := filepath.Join(f.Path, file.Name)
	if len(missing) == 0 {
		_, err := fmt.Fprintf(cmd.OutOrStdout(), "nothing is missing in %s\n", diag.Visible(path))
		return err
	}

	before := c.Found.SourceOf(file.Name)
	text := compile.Insert(before, file.Root(), missing)
	if err := whole.Replace(path, []byte(before), []byte(text)); err != nil {
		return err
	}

	lines := []string{fmt.Sprintf("%s: %s, to be read and changed", path, diag.Plural(len(missing), "value"))}
	for _, e := range missing {
		lines = append(lines, "  "+e.Key+": "+e.Text)
	}

	return printLines(cmd.OutOrStdout(), lines)
}
