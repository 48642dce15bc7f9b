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

func newSweepPlan() *cobra.Command {
	var out string
	var chunk time.Duration
	cmd := &cobra.Command{
		Use:   "plan GRID",
		Short: "Divide the replications of a sweep's designs into chunks",
		Long: `Plan reads a file that lists the designs of a scenario, simulates one replication to
measure how long it takes, and writes a folder with the plan and a copy of the center.
The center is the one that the file stands in, or that of -C, or the sample center.`,
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error { return planSweep(cmd, args[0], out, chunk) },
	}
	cmd.Flags().StringVar(&out, "out", "", "write the plan to the folder `PLAN`, which is new or empty")
	cmd.Flags().DurationVar(&chunk, "chunk-time", 2*time.Minute, "how long a chunk is to take about, on one processor")
	_ = cmd.MarkFlagRequired("out")
	return cmd
}

func planSweep(cmd *cobra.Command, path, out string, chunk time.Duration) error {
	if chunk < time.Second || chunk > 24*time.Hour {
		return wrongUsage(fmt.Errorf("--chunk-time %s", chunk), "it is from 1s to 24h")
	}
	grid, f, err := openGrid(cmd, path)
	if err != nil {
		return err
	}
	c, err := readValid(cmd, f)
	if err != nil {
		return err
	}
	name, err := c.scenarioName(grid.Scenario.Value)
	if err != nil {
		return err
	}
	_, m := c.compiled(name, c.found)
	if err := c.stopOnErrors(cmd); err != nil {
		return err
	}
	replications := cmp.Or(grid.Replications, m.Replications.AtMost)
	started := time.Now()
	if err := trial(cmd, m); err != nil {
		return err
	}
	took := time.Since(started)
	if runs := grid.Size() * replications; grid.Size() > sweep.MaxRuns || runs > sweep.MaxRuns {
		found := &diag.Findings{}
		found.Error(grid.Place, diag.BadValue, fmt.Sprintf("%s of %s take about %s on one processor; a sweep has at most %s runs",
			report.Plural(grid.Size(), "design"), report.Plural(replications, "replication"),
			duration(float64(grid.Size())*float64(replications)*took.Seconds()), report.Thousands(sweep.MaxRuns)), "vary fewer values, or run fewer replications")
		return printFound(cmd, filepath.Dir(path), found)
	}
	designs := grid.Designs()
	for _, d := range designs {
		if c.compiled(name, c.found, d...); c.found.Errors() > 0 {
			_ = c.stopOnErrors(cmd)
			return &failure{exitFindings, fmt.Errorf("the design %s has these errors", d), ""}
		}
	}
	p, err := sweep.NewPlan(grid.Name.Value, name, designs, replications, version(), c.fs, chunk, took)
	if err != nil {
		return plainPathError(err)
	}
	if err := newFolder(out, func(folder string) error { return p.Write(folder, c.fs) }); err != nil {
		return err
	}
	cores := min(runtime.GOMAXPROCS(0), len(p.Chunks))
	_, err = fmt.Fprintf(cmd.OutOrStdout(), "%s of %s in %s: about %s on this machine\nrun them with: ivrsim sweep run %s --out PARTS\n",
		report.Plural(len(designs), "design"), report.Plural(replications, "replication"), report.Plural(len(p.Chunks), "chunk"),
		duration(float64(p.Runs())*took.Seconds()/float64(cores)), out)
	return err
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
	rows := make([]sweep.Row, len(p.Designs))
	run := sweepRun{cmd: cmd, plan: p, center: c}
	for i, d := range p.Designs {
		if err := cmd.Context().Err(); err != nil {
			return err
		}
		m, err := run.model(i)
		if err != nil {
			return err
		}
		layout := report.NewLayout(m)
		results, err := parts.Merge(i, layout)
		if err != nil {
			return err
		}
		r := report.New(layout, results.Total, results.Replications)
		rows[i] = sweep.NewRow(d, layout, results, r)
		if out != nil {
			if err := out.Add(d, r); err != nil {
				return err
			}
		}
	}
	if table != "" {
		if err := writeWhole(table, func(w io.Writer) error { return sweep.WriteCSV(w, rows) }); err != nil {
			return err
		}
	}
	if out != nil {
		return out.Close()
	}
	return sweep.WriteText(cmd.OutOrStdout(), diag.Visible(p.Sweep), rows)
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
