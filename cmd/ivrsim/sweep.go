package main

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"sync"
	"time"

	"github.com/spf13/cobra"
	"golang.org/x/sync/errgroup"

	"github.com/ivrsim/ivrsim/internal/diag"
	"github.com/ivrsim/ivrsim/internal/model"
	"github.com/ivrsim/ivrsim/internal/report"
	"github.com/ivrsim/ivrsim/internal/sim"
	"github.com/ivrsim/ivrsim/internal/sweep"
	"github.com/ivrsim/ivrsim/internal/yaml"
)

func newSweep() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "sweep",
		Short: "Simulate many designs, on one machine or on a cluster",
		Long: `Sweep simulates many designs of a scenario. The replications are planned in chunks;
any number of processes on any number of machines run them, and merge adds the
results: the same bytes as if one process had run them all.

Exit code: 0 fine, 1 a file or a part has errors, 2 a wrong flag, 3 could not run or
was interrupted. A goal that does not hold is a result here, and no failure.`,
		Example: `  ivrsim sweep plan grid.yaml --out plan
  ivrsim sweep run plan --out parts
  ivrsim sweep merge plan parts --csv designs.csv`,
		Args: unknownVerb,
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	for _, verb := range []*cobra.Command{newSweepPlan(), newSweepRun(), newSweepBatch(), newSweepMerge()} {
		verb.RunE = withFailures(verb.RunE)
		cmd.AddCommand(verb)
	}
	return cmd
}

// planFlags are the flags of sweep plan.
type planFlags struct {
	out          string
	chunk        time.Duration
	sensitivity  string
	replications int
}

func newSweepPlan() *cobra.Command {
	var flags planFlags
	cmd := &cobra.Command{
		Use:   "plan GRID",
		Short: "Divide the replications of a sweep's designs into chunks",
		Long: `Plan reads a file that lists the designs of a scenario, simulates one replication to
measure how long it takes, and writes a folder with the plan and a copy of the center.
The center is the one that the file stands in, or that of -C, or the sample center.

With --sensitivity the argument is a scenario, and the designs are the scenario as it is
written and with its calls, handling times, patience, agents and shrinkage lower and
higher, one at a time.`,
		Args: cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error { return planSweep(cmd, args, flags) },
	}
	cmd.Flags().StringVar(&flags.out, "out", "", "write the plan to the folder `PLAN`, which is new or empty")
	cmd.Flags().DurationVar(&flags.chunk, "chunk-time", 2*time.Minute, "how long a chunk is to take about, on one processor")
	cmd.Flags().StringVar(&flags.sensitivity, "sensitivity", "", "vary each input by `SHARE`, as in 10%")
	cmd.Flags().IntVar(&flags.replications, "replications", 0, "run `N` replications of each design instead of the file's number")
	_ = cmd.MarkFlagRequired("out")
	return cmd
}

func planSweep(cmd *cobra.Command, args []string, flags planFlags) error {
	if flags.chunk < time.Second || flags.chunk > 24*time.Hour {
		return wrongUsage(fmt.Errorf("--chunk-time %s", flags.chunk), "it is from 1s to 24h")
	}
	read := readGrid
	switch {
	case cmd.Flags().Changed("replications") && flags.replications < 1:
		return wrongUsage(fmt.Errorf("--replications %d", flags.replications), "it is at least 1")
	case flags.sensitivity != "":
		read = readSensitivity
	case len(args) == 0:
		return wrongUsage(errors.New("the sweep's file is missing"), "give a file, or a scenario with --sensitivity 10%")
	}
	d, err := read(cmd, args, flags)
	if err != nil {
		return err
	}
	if cmd.Flags().Changed("replications") {
		d.plan.Replications = flags.replications
	}
	started := time.Now()
	if err := trial(cmd, d.model); err != nil {
		return err
	}
	took := time.Since(started)
	if err := d.checkSize(cmd, took); err != nil {
		return err
	}
	if d.grid != nil {
		d.plan.Designs = d.grid.Designs()
	}
	for _, sets := range d.plan.Designs {
		if d.center.compiled(d.plan.Scenario, d.center.found, sets...); d.center.found.Errors() > 0 {
			_ = d.center.stopOnErrors(cmd)
			return &failure{exitFindings, fmt.Errorf("the design %s has these errors", sets), ""}
		}
	}
	p, err := sweep.NewPlan(d.plan, d.center.fs, flags.chunk, took)
	if err != nil {
		return plainPathError(err)
	}
	if err := newFolder(flags.out, p.Write); err != nil {
		return err
	}
	cores := min(runtime.GOMAXPROCS(0), len(p.Chunks))
	_, err = fmt.Fprintf(cmd.OutOrStdout(), "%s of %s in %s: about %s on this machine\nrun them with: ivrsim sweep run %s --out PARTS\n",
		report.Plural(len(p.Designs), "design"), report.Plural(p.Replications, "replication"), report.Plural(len(p.Chunks), "chunk"),
		duration(float64(p.Runs())*took.Seconds()/float64(cores)), flags.out)
	return err
}

// designs are what a plan is made of.
type designs struct {
	plan   sweep.Plan
	grid   *sweep.Grid // nil for a sensitivity analysis
	path   string      // of the grid's file
	center *center
	model  *model.Model // of the scenario as it is written
}

// readGrid reads the file of a sweep, and its center.
func readGrid(cmd *cobra.Command, args []string, _ planFlags) (*designs, error) {
	grid, f, err := openGrid(cmd, args[0])
	if err != nil {
		return nil, err
	}
	c, day, m, err := readScenarioIn(cmd, f, grid.Scenario.Value, nil)
	if err != nil {
		return nil, err
	}
	plan := sweep.Plan{Sweep: grid.Name.Value, Scenario: day.Name.Value, Replications: cmp.Or(grid.Replications, m.Replications.AtMost), Version: version()}
	return &designs{plan, grid, args[0], c, m}, nil
}

// readSensitivity reads the scenario of a sensitivity analysis.
func readSensitivity(cmd *cobra.Command, args []string, flags planFlags) (*designs, error) {
	found := &diag.Findings{}
	share, ok := yaml.Percent.Read(&yaml.Node{Kind: yaml.Scalar, Text: flags.sensitivity}, found)
	if !ok || share <= 0 || share > 0.9 {
		return nil, wrongUsage(fmt.Errorf("--sensitivity %s", flags.sensitivity), "it is a share up to 90%, as in 10%")
	}
	f, name, err := openScenario(cmd, args)
	if err != nil {
		return nil, err
	}
	c, day, m, err := readScenarioIn(cmd, f, name, nil)
	if err != nil {
		return nil, err
	}
	plan := sweep.Plan{Sweep: day.Name.Value + " ± " + flags.sensitivity, Scenario: day.Name.Value, Replications: m.Replications.AtMost, Version: version()}
	plan.Analyze(sweep.Sensitivity(day.Root, share))
	return &designs{plan: plan, center: c, model: m}, nil
}

// checkSize refuses a grid of more runs than a sweep may have, with the time that they
// would take.
func (d *designs) checkSize(cmd *cobra.Command, took time.Duration) error {
	if d.grid == nil || d.grid.Size() <= sweep.MaxRuns/d.plan.Replications {
		return nil
	}
	found := &diag.Findings{}
	found.Error(d.grid.Place, diag.BadValue, fmt.Sprintf("%s of %s take about %s on one processor; a sweep has at most %s runs",
		report.Plural(d.grid.Size(), "design"), report.Plural(d.plan.Replications, "replication"),
		duration(float64(d.grid.Size())*float64(d.plan.Replications)*took.Seconds()), report.Thousands(sweep.MaxRuns)), "vary fewer values, or run fewer replications")
	return printFound(cmd, filepath.Dir(d.path), found)
}

// duration formats seconds of any length.
func duration(seconds float64) string {
	const day = 24 * 3600
	switch {
	case seconds >= 365*day:
		return fmt.Sprintf("%.0f years", seconds/(365*day))
	case seconds >= 2*day:
		return fmt.Sprintf("%.0f days", seconds/day)
	default:
		return time.Duration(seconds * 1e9).Round(time.Second).String()
	}
}

// openGrid reads the file of a sweep and opens its center.
func openGrid(cmd *cobra.Command, path string) (*sweep.Grid, folder, error) {
	center, err := cmd.Flags().GetString(centerFlag)
	if err != nil {
		return nil, folder{}, err
	}
	if _, missing := os.Stat(path); missing != nil && center != "" && !filepath.IsAbs(path) {
		path = filepath.Join(center, path)
	}
	dir := filepath.Dir(path)
	content, err := yaml.ReadFile(os.DirFS(dir), filepath.Base(path), yaml.MaxFileSize)
	if err != nil {
		return nil, folder{}, cannot(plainPathError(err), similarPath(path))
	}
	found := &diag.Findings{}
	var grid *sweep.Grid
	if root := yaml.Parse(filepath.Base(path), content, found); root != nil {
		grid, _ = sweep.ReadGrid(root, found)
	}
	if err := printFound(cmd, dir, found); err != nil {
		return nil, folder{}, err
	}
	if center == "" && isCenter(dir) {
		f, err := openPath(dir)
		return grid, f, err
	}
	f, err := openFolder(cmd)
	return grid, f, err
}

// printFound prints findings in a file outside a center, and fails if there are any.
func printFound(cmd *cobra.Command, dir string, found *diag.Findings) error {
	if found.Len() == 0 {
		return nil
	}
	if err := (folder{path: dir}).printer(cmd.ErrOrStderr()).Print(cmd.ErrOrStderr(), found); err != nil {
		return err
	}
	return failed()
}

// trial simulates one replication.
func trial(cmd *cobra.Command, m *model.Model) error {
	s, err := sim.New(m)
	if err != nil {
		return err
	}
	_, err = s.Replicate(cmd.Context(), 0, sim.Options{}, func() {}, sim.Observer{})
	return err
}

func newSweepRun() *cobra.Command {
	var out string
	var chunk int
	cmd := &cobra.Command{
		Use:   "run PLAN",
		Short: "Simulate the chunks of a plan, or one of them",
		Long: `Run simulates all chunks of a plan, on all processors, or one of them, and writes a
file for each. A chunk whose file is there is skipped, so a run that was interrupted
goes on where it ended.`,
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error { return runSweep(cmd, args[0], out, chunk) },
	}
	cmd.Flags().StringVar(&out, "out", "", "write the parts to the folder `PARTS`")
	cmd.Flags().IntVar(&chunk, "chunk", 0, "run only the chunk `N`, from 0")
	_ = cmd.MarkFlagRequired("out")
	return cmd
}

func runSweep(cmd *cobra.Command, folder, out string, only int) error {
	p, c, err := openPlan(cmd, folder)
	if err != nil {
		return err
	}
	chunks := make([]int, len(p.Chunks))
	for i := range chunks {
		chunks[i] = i
	}
	if cmd.Flags().Changed("chunk") {
		if only < 0 || only >= len(p.Chunks) {
			return wrongUsage(fmt.Errorf("there is no chunk %d", only), fmt.Sprintf("the plan has the chunks 0 to %d", len(p.Chunks)-1))
		}
		chunks = []int{only}
	}
	if err := os.MkdirAll(out, newDir); err != nil {
		return fmt.Errorf("write parts in %s: %w", out, plainPathError(err))
	}
	r := sweepRun{cmd: cmd, plan: p, center: c, out: out}
	if chunks, err = r.missing(chunks); err != nil {
		return err
	}
	if err := r.run(chunks); err != nil {
		return err
	}
	_, err = fmt.Fprintf(cmd.OutOrStdout(), "%s of %d are in %s\n", report.Plural(r.present+len(chunks), "chunk"), len(p.Chunks), out)
	return err
}

// sweepRun runs the chunks of a plan.
type sweepRun struct {
	cmd     *cobra.Command
	plan    *sweep.Plan
	center  *center
	out     string
	present int // chunks whose part was there

	compiling sync.Mutex
}

// missing lists the chunks without a part.
func (r *sweepRun) missing(chunks []int) ([]int, error) {
	var out []int
	for _, n := range chunks {
		path := filepath.Join(r.out, sweep.PartName(n))
		switch status, err := r.plan.Find(r.out, n); {
		case err != nil:
			return nil, plainPathError(err)
		case status == sweep.Foreign:
			return nil, cannot(fmt.Errorf("%s belongs to another plan", path), "choose another folder for the parts, or remove that file")
		case status == sweep.Present:
			r.present++
		default:
			out = append(out, n)
		}
	}
	return out, nil
}

// run runs chunks on all processors. After an error it starts no other.
func (r *sweepRun) run(chunks []int) error {
	runs, done := 0, 0
	for _, n := range chunks {
		runs += r.plan.Chunks[n].To - r.plan.Chunks[n].From
	}
	bar := newProgress(r.cmd.ErrOrStderr(), "simulating "+diag.Visible(r.plan.Sweep))
	defer bar.clear()
	var counting sync.Mutex
	replicated := func() {
		counting.Lock()
		defer counting.Unlock()
		done++
		bar.set(done, runs)
	}
	workers, ctx := errgroup.WithContext(r.cmd.Context())
	workers.SetLimit(runtime.GOMAXPROCS(0))
	for _, n := range chunks {
		workers.Go(func() error {
			if err := ctx.Err(); err != nil {
				return err
			}
			m, err := r.model(r.plan.Chunks[n].Design)
			if err != nil {
				return err
			}
			part, err := r.plan.Run(ctx, n, m, replicated)
			if err != nil {
				return err
			}
			return writeWhole(filepath.Join(r.out, sweep.PartName(n)), part.Write)
		})
	}
	return workers.Wait()
}

// model compiles a design.
func (r *sweepRun) model(design int) (*model.Model, error) {
	r.compiling.Lock()
	defer r.compiling.Unlock()
	_, m := r.center.compiled(r.plan.Scenario, r.center.found, r.plan.Designs[design]...)
	return m, r.center.stopOnErrors(r.cmd)
}

// openPlan reads a plan's folder and the center in it.
func openPlan(cmd *cobra.Command, path string) (*sweep.Plan, *center, error) {
	p, err := sweep.ReadPlan(path)
	if err != nil {
		return nil, nil, cannot(plainPathError(err), "make a plan with \"ivrsim sweep plan\"")
	}
	if err := p.CheckProgram(version()); err != nil {
		return nil, nil, cannot(err, "run the program that made the plan, or make a new one")
	}
	f, err := openPath(sweep.CenterOf(path))
	if err != nil {
		return nil, nil, err
	}
	c, err := readValid(cmd, f)
	return p, c, err
}

func newSweepBatch() *cobra.Command {
	var out, image string
	cmd := &cobra.Command{
		Use:       "batch PLAN slurm|kubernetes",
		Short:     "Print the job that runs a plan on a cluster",
		Args:      cobra.ExactArgs(2),
		ValidArgs: sweep.Schedulers,
		RunE:      func(cmd *cobra.Command, args []string) error { return batchSweep(cmd, args[0], args[1], out, image) },
	}
	cmd.Flags().StringVar(&out, "out", "", "the folder for the parts, as the tasks see it; for slurm PARTS beside the plan, for kubernetes /sweep/parts by default")
	cmd.Flags().StringVar(&image, "image", "ivrsim-ivrsim:latest", "the `IMAGE` of the containers for kubernetes; the one that docker compose builds by default")
	return cmd
}

func batchSweep(cmd *cobra.Command, folder, scheduler, out, image string) error {
	if !slices.Contains(sweep.Schedulers, scheduler) {
		return unknownName("scheduler", scheduler, sweep.Schedulers)
	}
	p, err := sweep.ReadPlan(folder)
	if err != nil {
		return cannot(plainPathError(err), "make a plan with \"ivrsim sweep plan\"")
	}
	job := sweep.Job{Plan: p, Folder: "/sweep/plan", Out: cmp.Or(out, "/sweep/parts"), Image: image}
	if scheduler == "slurm" {
		if job.Folder, err = filepath.Abs(folder); err != nil {
			return err
		}
		if job.Out, err = filepath.Abs(cmp.Or(out, filepath.Join(filepath.Dir(filepath.Clean(folder)), "parts"))); err != nil {
			return err
		}
	}
	return job.Write(cmd.OutOrStdout(), scheduler)
}

func newSweepMerge() *cobra.Command {
	var table string
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "merge PLAN PARTS",
		Short: "Add the parts of a plan and print what the designs give",
		Args:  cobra.ExactArgs(2),
		RunE:  func(cmd *cobra.Command, args []string) error { return mergeSweep(cmd, args[0], args[1], table, asJSON) },
	}
	cmd.Flags().StringVar(&table, "csv", "", "also write a table with a row for each design to `FILE`")
	cmd.Flags().BoolVar(&asJSON, "json", false, "print the designs' whole reports as JSON")
	return cmd
}

func mergeSweep(cmd *cobra.Command, folder, from, table string, asJSON bool) error {
	if err := checkFile(table); err != nil {
		return err
	}
	p, c, err := openPlan(cmd, folder)
	if err != nil {
		return err
	}
	parts, err := p.OpenParts(from)
	var wrong *sweep.PartsError
	switch {
	case errors.As(err, &wrong):
		return refuseParts(cmd, wrong)
	case err != nil:
		return cannot(plainPathError(err), "run the plan with \"ivrsim sweep run\"")
	}
	var out *sweep.JSONWriter
	if asJSON {
		out = sweep.NewJSONWriter(cmd.OutOrStdout())
	}
	run := sweepRun{cmd: cmd, plan: p, center: c}
	rows, err := run.merge(parts, out)
	if err != nil {
		return err
	}
	if table != "" {
		if err := writeWhole(table, func(w io.Writer) error { return sweep.WriteCSV(w, rows) }); err != nil {
			return err
		}
	}
	effects := p.Effects(rows)
	switch {
	case out != nil:
		return out.Close(effects)
	case len(effects) > 0:
		return sweep.WriteEffects(cmd.OutOrStdout(), effects)
	default:
		return sweep.WriteText(cmd.OutOrStdout(), diag.Visible(p.Sweep), rows)
	}
}

// merge makes the report of each design, writes it unless out is nil, and summarizes it.
func (r *sweepRun) merge(parts *sweep.Parts, out *sweep.JSONWriter) ([]sweep.Row, error) {
	rows := make([]sweep.Row, len(r.plan.Designs))
	var base *sweep.Base // of a sensitivity analysis
	for i, d := range r.plan.Designs {
		if err := r.cmd.Context().Err(); err != nil {
			return nil, err
		}
		m, err := r.model(i)
		if err != nil {
			return nil, err
		}
		layout := report.NewLayout(m)
		results, err := parts.Merge(i, layout)
		if err != nil {
			return nil, err
		}
		whole := report.New(layout, results.Total, results.Replications)
		if i == 0 && len(r.plan.Factors) > 0 {
			base = sweep.NewBase(layout, results)
		}
		rows[i] = sweep.NewRow(d, layout, results, whole, base)
		if out == nil {
			continue
		}
		if err := out.Add(d, whole); err != nil {
			return nil, err
		}
	}
	return rows, nil
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
		cmd.PrintErrf("and %s more\n", report.Thousands(int64(more)))
	}
	return &failure{exitFindings, errors.New("the parts are not those of the plan, and nothing is merged"), "\"ivrsim sweep run\" writes missing and damaged parts; remove the others"}
}
