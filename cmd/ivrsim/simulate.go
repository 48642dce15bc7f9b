package main

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"github.com/ivrsim/ivrsim/internal/days/compile"
	"github.com/ivrsim/ivrsim/internal/days/experiment"
	"github.com/ivrsim/ivrsim/internal/days/model"
	"github.com/ivrsim/ivrsim/internal/days/sim"
	"github.com/ivrsim/ivrsim/internal/days/tally"
	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/files/whole"
	"github.com/ivrsim/ivrsim/internal/plans/records"
	"github.com/ivrsim/ivrsim/internal/plans/today"
	"github.com/ivrsim/ivrsim/internal/results/document"
	"github.com/ivrsim/ivrsim/internal/results/guesses"
	"github.com/ivrsim/ivrsim/internal/results/prometheus"
	"github.com/ivrsim/ivrsim/internal/results/report"
)

// simulateFlags are the flags of simulate.
type simulateFlags struct {
	runFlags
	run      string
	live     bool
	stepwise bool
	explain  bool
	missing  bool
	full     bool
	json     bool
	csv      string
	html     string
	docs     docsURL
	calls    string
	against  againstFlags
	soFar    soFarFlags
	history  historyFlags
}

func newSimulate() *verb {
	var flags simulateFlags
	v := &verb{Command: &cobra.Command{
		Use:   "simulate [FOLDER or FILE or SCENARIO]",
		Short: "Load a center with a simulated day of calls",
		Long: `Simulate runs a scenario's day of calls through the flows, queues and agents of its
center, in as many replications as the scenario gives. It prints whether its goals hold,
with 95% confidence intervals over the replications, the dispositions of the calls, the
busiest hour and the five worst queues: queues that miss a goal first, then the longest
mean waits. With --full it prints every queue and table. A goal about callers holds if no
such caller came.

In a folder, simulate runs the scenario that routing.yaml names, or the only one. A FILE or
the name of a SCENARIO selects another.

With --so-far it simulates the rest of a day from the records of its calls so far. Calls
without an end are in progress.

Exit code: 0 all goals hold, 1 a goal does not hold or is undecided, or a file has errors,
2 wrong usage, 3 could not run or was interrupted. With --so-far: 0 each goal has a chance
of 50% or more, else 1. With --against: 0 compared.`,
		Example: `  ivrsim simulate
  ivrsim simulate center --full
  ivrsim simulate --so-far calls.csv --now 12:00 \
    --set staff.desk.shifts.15:00-18:00=+5
  ivrsim simulate peak_day --set calls.all.times=+10% --html day.html`,
		Args:    arguments(0, 1),
		PreRunE: func(*cobra.Command, []string) error { return flags.against.check(flags.replications) },
		RunE: func(cmd *cobra.Command, args []string) error {
			if flags.missing {
				return writeMissing(cmd, args)
			}
			return simulate(cmd, args, flags)
		},
		ValidArgsFunction: completeScenarios,
	}}

	flags.addRun(v, "the scenario's")
	parsedFlag(v, &flags.run, "run", "", "`NAME` of the run in the files written. Default: the scenario's name",
		parseRunName)
	v.Flags().BoolVar(&flags.live, "live", false,
		"use the state machine at every step instead of the table of its transitions. The result is the same")
	v.Flags().BoolVar(&flags.stepwise, "stepwise", false,
		"make every step of a call an event. The result is the same")

	for _, twin := range []string{"live", "stepwise"} { // for whoever checks that the bytes are the same
		v.Flags().Lookup(twin).Hidden = true
	}

	v.Flags().BoolVar(&flags.explain, "explain", false,
		"print every value of the scenario with its source, and run nothing")
	v.Flags().BoolVar(&flags.missing, "write-missing", false,
		"write the missing values, such as equal shares, into the scenario's file, and run nothing")
	v.Flags().BoolVar(&flags.full, "full", false,
		"print every queue and table")
	v.Flags().BoolVar(&flags.json, "json", false, "print the whole report as JSON")
	v.folder(&flags.csv, "csv",
		"also write the tables to the folder `DIR`, as averages per day")
	v.file(&flags.html, "html", "also write a page with the day's charts to `FILE`")
	flags.docs.add(v)
	v.file(&flags.calls, "calls",
		"also write the first day's calls to `FILE` as CSV: a row for each call and further queue")
	flags.history.add(v)
	flags.against.add(v)
	flags.soFar.add(v)

	for _, output := range []string{"full", "json", "csv", "html", "calls", "tsdb", "against", "so-far"} {
		v.exclusive(output, "explain", "write-missing")
	}

	v.exclusive("set", "write-missing")
	return v
}

func simulate(cmd *cobra.Command, args []string, flags simulateFlags) error {
	// A simulation may take minutes. A table that cannot be written is refused before it starts.
	if err := flags.checkTables(); err != nil {
		return err
	}
	if flags.against.records != "" {
		return simulateAgainst(cmd, args, &flags)
	}
	if flags.soFar.records != "" {
		if isPlain, err := simulateSoFar(cmd, args, &flags); err != nil || !isPlain {
			return err
		}
	}

	d, err := readScenario(cmd, args, flags.sets)
	if err != nil {
		return err
	}

	// Flags such as --seed replace values of the scenario, and --explain shows which.
	replaced := flags.override(cmd, d.model)
	if flags.explain {
		return compile.Explain(cmd.OutOrStdout(), d.day, d.model, replaced)
	}

	r, err := flags.runModel(cmd, d.model)
	if err != nil {
		return err
	}

	// An undecided goal counts as missed here: the exit code 0 promises that all goals hold.
	if !r.Holds() {
		return failed()
	}
	return nil
}

// checkTables refuses tables that could not be written after a long run.
func (f *simulateFlags) checkTables() error {
	if f.csv != "" {
		// A folder in the place of one file would stop the writing after some tables.
		for _, path := range f.tables() {
			if isFolder(path) {
				return cannot(fmt.Errorf("write %s: it is a folder", path),
					"choose another folder for the tables, or move that one")
			}
		}
	}
	return nil
}

func isFolder(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.IsDir()
}

// tables are the files of --csv.
func (f *simulateFlags) tables() []string {
	var out []string
	if f.soFar.records != "" {
		for _, s := range today.Sheets {
			out = append(out, filepath.Join(f.csv, s.Name+".csv"))
		}
	}
	for _, s := range report.Sheets {
		out = append(out, filepath.Join(f.csv, s.Name+".csv"))
	}
	return out
}

// runModel simulates the model, and writes the metrics of its first day and the report.
func (f *simulateFlags) runModel(cmd *cobra.Command, m *model.Model) (*report.Report, error) {
	name := cmp.Or(f.run, m.Scenario)

	// The folder of blocks is opened first: if it cannot be written, nothing is simulated.
	history, err := f.history.open(prometheus.Run{Name: name, Scenario: m.Scenario, Seed: m.Seed, Version: version()})
	if err != nil {
		return nil, err
	}

	if history != nil {
		defer history.Discard()
	}

	bar := newProgress(cmd.ErrOrStderr(), "simulating "+diag.Visible(name))
	options := sim.Options{UseFSM: f.live, Stepwise: f.stepwise, WaitSeries: f.html != "", Progress: bar.set}
	var files whole.Files

	// Files that are not written by the end, as after an error, leave no temporary file.
	defer func() { files.Discard() }()
	design, err := f.simulate(cmd.Context(), m, options, &files)

	// The guesses are tried before there is a report. With both at once, a center of thousands of queues
	// would take half as much memory again.
	var found *report.Guesses
	if err == nil && m.Guesses.Listed {
		found, err = guesses.Find(cmd.Context(), m)
	}
	bar.clear()

	if err != nil {
		return nil, err
	}
	r := report.New(design.Layout, &design.Results)
	r.Guesses = found

	// The history is a second simulation of the first replication, with samples.
	var written prometheus.Written
	if history != nil {
		if written, err = f.history.record(cmd.Context(), m, options, history); err != nil {
			return nil, err
		}
	}

	if err := f.write(cmd.OutOrStdout(), r, name, files); err != nil || history == nil {
		return r, err
	}

	// The standard output contains only the JSON.
	out := cmd.OutOrStdout()
	if f.json {
		out = cmd.ErrOrStderr()
	}

	return r, f.history.describe(out, name, r, written)
}

// simulate simulates the model. It writes the calls of the first replication to a file, if
// one is asked for, and stops when that fails.
func (f *simulateFlags) simulate(ctx context.Context, m *model.Model, options sim.Options,
	files *whole.Files,
) (*experiment.Design, error) {
	if f.calls == "" {
		return sim.Run(ctx, m, options, report.Decided)
	}

	file, err := files.Stream(f.calls)
	if err != nil {
		return nil, err
	}

	out, err := records.NewWriter(file, tally.NewLayout(m))
	if err != nil {
		return nil, err
	}

	// A full disk stops the simulation at the first call that cannot be written.
	ctx, stop := context.WithCancelCause(ctx)
	defer stop(nil)

	options.Record = func(c *sim.CallRecord) {
		if err := out.Write(c); err != nil {
			stop(err)
		}
	}

	design, err := sim.Run(ctx, m, options, report.Decided)

	// The cause is the failed writing, or the interrupt of the user.
	if ctx.Err() != nil {
		return nil, context.Cause(ctx)
	}
	if err != nil {
		return nil, err
	}
	return design, out.Flush()
}

// write writes the files asked for, all or none of them, and then prints the report.
func (f *simulateFlags) write(w io.Writer, r *report.Report, run string, files whole.Files) error {
	// The report is printed last, so a file that fails leaves no output.
	if f.csv != "" {
		for _, s := range report.Sheets {
			files.AddIn(f.csv, s.Name+".csv", func(w io.Writer) error { return r.WriteSheet(w, s, run) })
		}
	}
	files.Add(f.html, func(w io.Writer) error { return f.docs.write(w, r.Document(run)) })
	if err := files.Write(); err != nil {
		return err
	}
	return f.print(w, r, run)
}

// print prints the report in the form asked for.
func (f *simulateFlags) print(w io.Writer, r *report.Report, run string) error {
	switch {
	case f.json:
		return r.WriteJSON(w)
	case f.full:
		return printDocument(w, r.Document(run))
	}

	style := document.Style{Width: report.SummaryWidth, Color: hasColors(w), Bars: canDraw(w)}
	if err := r.Summary().WriteText(w, style); err != nil {
		return err
	}

	_, err := fmt.Fprintf(w,
		"\nMore: --full prints every queue and table, --html FILE draws the day's charts,\n"+
			"--explain prints what the scenario runs with, --help lists the rest.\n")
	return err
}
