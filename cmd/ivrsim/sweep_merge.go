package main

import (
	"errors"
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/results/sweep"
)

func newSweepMerge() *verb {
	var out outputs[*sweep.Result]
	var asJSON bool
	v := &verb{Command: &cobra.Command{
		Use:     "merge PLAN PARTS",
		Short:   "Add the parts of a plan and print the results of the designs",
		Example: `  ivrsim sweep merge plan parts --csv designs.csv`,
		Args:    arguments(2, 2),
		RunE: func(cmd *cobra.Command, args []string) error {
			return mergeSweep(cmd, args[0], args[1], &out, asJSON)
		},
	}}

	out = outputs[*sweep.Result]{verb: v, document: (*sweep.Result).Document}
	out.file("csv", "also write a table of the designs to `FILE` as CSV", (*sweep.Result).WriteCSV)
	out.page("also write a page with charts to `FILE`")
	v.Flags().BoolVar(&asJSON, "json", false, "print the designs' whole reports as JSON")

	return v
}

// mergeSweep adds the parts of a plan, and prints and writes the results of its designs.
func mergeSweep(cmd *cobra.Command, folder, from string, out *outputs[*sweep.Result], asJSON bool) error {
	p, err := openPlan(cmd, folder)
	if err != nil {
		return err
	}

	// A page with thousands of designs would be too large for a browser.
	if n := len(p.Designs); cmd.Flags().Changed("html") && n > sweep.MaxDesigns {
		return wrongUsage(fmt.Errorf("--html shows at most %s designs, and the plan has %s",
			diag.Thousands(sweep.MaxDesigns), diag.Thousands(n)),
			"write a table with --csv")
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

	// The reports are printed one by one, because all together can exceed the memory.
	if asJSON {
		json := sweep.NewJSONWriter(cmd.OutOrStdout())
		merger.Each = json.Add
		out.text = func(r *sweep.Result, _ io.Writer) error { return json.Close(r.Effects) }
	}

	r, err := merger.Merge(cmd.Context())
	if err != nil {
		return err
	}

	return out.write(r)
}

// maxProblems bounds the number of wrong parts in the output.
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

	return &failure{
		code: exitFindings,
		err:  errors.New("the parts do not belong to the plan, and nothing is merged"),
		hint: "\"ivrsim sweep run\" writes missing and damaged parts; remove the others",
	}
}
