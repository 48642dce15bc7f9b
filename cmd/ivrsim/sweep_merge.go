package main

import (
	"errors"
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/files/whole"
	"github.com/ivrsim/ivrsim/internal/results/sweep"
	"github.com/ivrsim/ivrsim/internal/screens/htmlreport"
)

// mergeFlags are the flags of sweep merge.
type mergeFlags struct {
	csv, html string
	json      bool
}

func newSweepMerge() *cobra.Command {
	var flags mergeFlags
	cmd := &cobra.Command{
		Use:   "merge PLAN PARTS",
		Short: "Add the parts of a plan and print what the designs give",
		Args:  cobra.ExactArgs(2),
		RunE:  func(cmd *cobra.Command, args []string) error { return mergeSweep(cmd, args[0], args[1], flags) },
	}
	fileFlag(cmd, &flags.csv, "csv", "also write a table with a row for each design to `FILE`")
	fileFlag(cmd, &flags.html, "html", "also write a page with charts and the designs to `FILE`")
	cmd.Flags().BoolVar(&flags.json, "json", false, "print the designs' whole reports as JSON")
	return cmd
}

func mergeSweep(cmd *cobra.Command, folder, from string, flags mergeFlags) error {
	p, err := openPlan(cmd, folder)
	if err != nil {
		return err
	}
	if n := len(p.Designs); flags.html != "" && n > htmlreport.MaxDesigns {
		return wrongUsage(fmt.Errorf("--html shows at most %s designs, and the plan has %s", diag.Thousands(htmlreport.MaxDesigns), diag.Thousands(n)), "write a table with --csv")
	}
	parts, err := p.OpenParts(from)
	var wrong *sweep.PartsError
	switch {
	case errors.As(err, &wrong):
		return refuseParts(cmd, wrong)
	case err != nil:
		return cannot(plainPathError(err), "run the plan with \"ivrsim sweep run\"")
	}
	merger := sweep.Merger{Parts: parts, Compile: p.model}
	var out *sweep.JSONWriter
	if flags.json {
		out = sweep.NewJSONWriter(cmd.OutOrStdout())
		merger.Each = out.Add
	}
	r, err := merger.Merge(cmd.Context())
	if err != nil {
		return err
	}
	var files whole.Files
	files.Add(flags.csv, r.WriteCSV)
	files.Add(flags.html, func(w io.Writer) error { return htmlreport.WriteSweep(w, r) })
	if err := files.Write(); err != nil {
		return err
	}
	if flags.json {
		return out.Close(r.Effects)
	}
	return r.WriteText(cmd.OutOrStdout())
}

// maxProblems is how many wrong parts are printed.
const maxProblems = 20

// refuseParts prints what is wrong with the parts, and fails.
func refuseParts(cmd *cobra.Command, wrong *sweep.PartsError) error {
	shown := wrong.Problems[:min(len(wrong.Problems), maxProblems)]
	for _, problem := range shown {
		cmd.PrintErrln(diag.Visible(problem))
	}
	if more := len(wrong.Problems) - len(shown); more > 0 {
		cmd.PrintErrf("and %s more\n", diag.Thousands(more))
	}
	return &failure{exitFindings, errors.New("the parts are not those of the plan, and nothing is merged"), "\"ivrsim sweep run\" writes missing and damaged parts; remove the others"}
}
