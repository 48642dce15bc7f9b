package main

import (
	"cmp"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"

	"github.com/spf13/cobra"

	"github.com/ivrsim/ivrsim/internal/diag"
	"github.com/ivrsim/ivrsim/internal/htmlreport"
	"github.com/ivrsim/ivrsim/internal/metrics"
	"github.com/ivrsim/ivrsim/internal/model"
	"github.com/ivrsim/ivrsim/internal/report"
	"github.com/ivrsim/ivrsim/internal/scenario"
	"github.com/ivrsim/ivrsim/internal/scenario/compile"
	"github.com/ivrsim/ivrsim/internal/sim"
)

// simulateFlags say what simulate runs and what it prints.
type simulateFlags struct {
	seed         uint64
	replications int
	run          string
	live         bool
	stepwise     bool
	explain      bool
	json         bool
	csv          string
	html         string
	history      historyFlags
}

func newSimulate() *cobra.Command {
	var flags simulateFlags
	cmd := &cobra.Command{
		Use:   "simulate [FOLDER or FILE or SCENARIO]",
		Short: "Load a center with a simulated day of calls",
		Long: `Simulate runs a scenario's day of calls through the flows, queues and agents of
its center, as many times as the scenario says, and prints whether its goals
hold, with 95 % intervals over the replications. A goal about callers of
whom there were none holds.

Of a folder's scenarios the one that routing.yaml names runs, or the only one;
a FILE or the name of a SCENARIO picks another.

Exit code: 0 all goals hold, 1 a goal does not hold or is undecided, or a file has
errors, 2 a wrong flag, 3 could not run or was interrupted.`,
		Args: cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error { return simulate(cmd, args, flags) },
	}
	cmd.Flags().Uint64Var(&flags.seed, "seed", 0, "derive all random numbers from `N`, in place of the scenario's seed")
	cmd.Flags().IntVar(&flags.replications, "replications", 0, "simulate `N` days, in place of the scenario's replications")
	cmd.Flags().StringVar(&flags.run, "run", "", "`NAME` of the run in what is written; the scenario's name by default")
	cmd.Flags().BoolVar(&flags.live, "live", false, "ask the state machine itself at every step, not its recording; the result is the same")
	cmd.Flags().BoolVar(&flags.stepwise, "stepwise", false, "make every step of a call an event; the result is the same")
	cmd.Flags().BoolVar(&flags.explain, "explain", false, "print every value that the scenario runs with and where it comes from, and run nothing")
	cmd.Flags().BoolVar(&flags.json, "json", false, "print the whole report as JSON")
	cmd.Flags().StringVar(&flags.csv, "csv", "", "write the report's tables to the folder `DIR`, too: intervals.csv has a row for each interval and queue")
	cmd.Flags().StringVar(&flags.html, "html", "", "write the report with the day's charts to `FILE`, too: one page that needs nothing else")
	flags.history.add(cmd)
	for _, output := range []string{"json", "csv", "html", "tsdb"} {
		cmd.MarkFlagsMutuallyExclusive(output, "explain")
	}
	return cmd
}

func simulate(cmd *cobra.Command, args []string, flags simulateFlags) error {
	if err := flags.history.check(cmd); err != nil {
		return err
	}
	if flags.run != "" {
		if err := checkRun(flags.run); err != nil {
			return err
		}
	}
	if err := flags.checkFiles(); err != nil {
		return err
	}
	if cmd.Flags().Changed("replications") && flags.replications < 1 {
		return wrongUsage(fmt.Errorf("%d replications are none", flags.replications), "give --replications 1 or more")
	}
	var day *scenario.Scenario
	var m *model.Model
	err := untilInterrupted(cmd.Context(), func() (err error) {
		_, day, m, err = readScenario(cmd, args)
		return err
	})
	if err != nil {
		return err
	}
	replaced := flags.apply(cmd, m)
	if flags.explain {
		return written(compile.Explain(cmd.OutOrStdout(), day, m, replaced))
	}
	report, err := flags.runModel(cmd, m)
	if err != nil {
		return err
	}
	if !report.Holds() {
		return notFine()
	}
	return nil
}

// checkFiles finds out before a long run that its page or tables could not be written.
func (f *simulateFlags) checkFiles() error {
	if f.csv != "" {
		for _, s := range report.Sheets {
			if err := notAFolder(f.sheetFile(s)); err != nil {
				return cannot(err, "choose another folder for the tables, or move that one")
			}
		}
	}
	if f.html == "" {
		return nil
	}
	if folder, err := os.Stat(filepath.Dir(f.html)); err != nil || !folder.IsDir() {
		return cannot(fmt.Errorf("write %s: %s is no folder", f.html, filepath.Dir(f.html)), "make the folder first, or choose another")
	}
	if err := notAFolder(f.html); err != nil {
		return cannot(err, "name a file in it")
	}
	return nil
}

// sheetFile is where a table goes.
func (f *simulateFlags) sheetFile(s report.Sheet) string { return filepath.Join(f.csv, s.Name+".csv") }

// runModel runs the model and writes all that was asked for.
func (f *simulateFlags) runModel(cmd *cobra.Command, m *model.Model) (*report.Report, error) {
	name := f.runName(m.Scenario)
	var folders madeFolders
	defer folders.discardEmpty()
	if f.csv != "" {
		if err := folders.add(f.csv); err != nil {
			return nil, cannot(fmt.Errorf("write tables in %s: %w", f.csv, plainPathError(err)), "")
		}
	}
	history, err := f.history.begin(&folders, metrics.Run{Name: name, Scenario: m.Scenario, Seed: m.Seed, Version: version()})
	if err != nil {
		return nil, err
	}
	if history != nil {
		defer history.Discard()
	}
	how := sim.Options{Live: f.live, Stepwise: f.stepwise, WaitSeries: f.html != ""}
	bar := newProgress(cmd.ErrOrStderr(), "simulating "+diag.Visible(name))
	how.Progress = bar.show
	r, err := sim.Run(cmd.Context(), m, how)
	bar.clear()
	if err != nil {
		return nil, interrupted(err)
	}
	if history != nil {
		return r, f.writeBeside(cmd, r, history, m, how)
	}
	return r, written(f.write(cmd.OutOrStdout(), r))
}

// writeBeside writes the report beside the history of its first day, and tells where
// that is.
func (f *simulateFlags) writeBeside(cmd *cobra.Command, r *report.Report, history *metrics.History, m *model.Model, how sim.Options) error {
	done, err := f.history.record(cmd.Context(), m, how, history)
	if err != nil {
		return err
	}
	if err := f.write(cmd.OutOrStdout(), r); err != nil {
		return written(err)
	}
	told := cmd.OutOrStdout()
	if f.json {
		told = cmd.ErrOrStderr()
	}
	return written(f.history.tell(told, f.runName(m.Scenario), r.Replications, done))
}

// runName is what the run of a scenario is called.
func (f *simulateFlags) runName(name string) string { return cmp.Or(f.run, name) }

// apply lays the flags over the model, and says which keys they replace.
func (f *simulateFlags) apply(cmd *cobra.Command, m *model.Model) map[string]string {
	replaced := map[string]string{}
	if cmd.Flags().Changed("seed") {
		m.Seed = f.seed
		replaced["seed"] = strconv.FormatUint(f.seed, 10)
	}
	if cmd.Flags().Changed("replications") {
		m.Replications = model.Replications{AtLeast: f.replications, AtMost: f.replications}
		replaced["replications"] = strconv.Itoa(f.replications)
	}
	return replaced
}

// write writes the files that were asked for, all or none of them, and then
// prints the report.
func (f *simulateFlags) write(w io.Writer, r *report.Report) error {
	var files drafts
	defer files.discard()
	if f.csv != "" {
		if err := f.sheets(&files, r); err != nil {
			return err
		}
	}
	if f.html != "" {
		if err := files.add(f.html, func(w io.Writer) error { return htmlreport.Write(w, r, f.runName(r.Scenario)) }); err != nil {
			return err
		}
	}
	if err := files.publish(); err != nil {
		return err
	}
	if f.json {
		return r.WriteJSON(w)
	}
	return r.WriteText(w)
}

// sheets writes the report's tables.
func (f *simulateFlags) sheets(files *drafts, r *report.Report) error {
	for _, s := range report.Sheets {
		if err := files.add(f.sheetFile(s), func(w io.Writer) error { return r.WriteSheet(w, s, f.runName(r.Scenario)) }); err != nil {
			return err
		}
	}
	return nil
}
