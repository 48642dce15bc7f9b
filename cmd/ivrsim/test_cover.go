package main

import (
	"fmt"
	"io"

	"github.com/ivrsim/ivrsim/internal/diag"
	"github.com/ivrsim/ivrsim/internal/script"
)

// printCoverage prints a line a flow: its outcomes taken, and those that are not.
func printCoverage(out io.Writer, cover *script.Coverage) error {
	var lines []string
	for i := range cover.Flows {
		f := &cover.Flows[i]
		taken, all := f.Count()
		lines = append(lines, fmt.Sprintf("%-16s %s", f.Flow, shareOf(taken, all)))
		for _, s := range f.Steps {
			for _, o := range s.Outcomes {
				if o.Taken == 0 {
					lines = append(lines, fmt.Sprintf("  not taken: %s: %s (%s:%d)", s.Step.Name, o.Outcome, s.Step.Place.File, s.Step.Place.Line))
				}
			}
		}
	}
	taken, all := cover.Count()
	return printLines(out, append(lines, fmt.Sprintf("%-16s %s", "all flows", shareOf(taken, all))))
}

// printLines prints lines in which names of the files stand as they are written.
func printLines(out io.Writer, lines []string) error {
	for _, line := range lines {
		if _, err := fmt.Fprintln(out, diag.Visible(line)); err != nil {
			return err
		}
	}
	return nil
}
