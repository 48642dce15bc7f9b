package main

import (
	"cmp"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/ivrsim/ivrsim/internal/days/scenario"
	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/files/yaml"
	"github.com/ivrsim/ivrsim/internal/results/sweep"
	"github.com/ivrsim/ivrsim/internal/workspace"
)

// planFlags are the flags of sweep plan.
type planFlags struct {
	out          string
	chunk        time.Duration
	sensitivity  share
	replications int
}

func newSweepPlan() *verb {
	var flags planFlags
	v := &verb{Command: &cobra.Command{
		Use:   "plan GRID",
		Short: "Divide the replications of a sweep's designs into chunks",
		Long: `Plan reads a file that lists the designs of a scenario, simulates one replication to
measure its time, and writes a folder with the plan and a copy of the center. The center
is in the folder of -C, or the sample with --sample. Without these flags, it is the first
of: the folder that contains the file, the current folder, the sample.

With --sensitivity the argument is a scenario. The designs are the scenario as written, and
the scenario with its calls, handle times, patience, agents and shrinkage lower and
higher, one at a time.`,
		Example: `  ivrsim sweep plan grid.yaml --out plan
  ivrsim sweep plan peak_day --sensitivity 10% --out plan`,
		Args: arguments(0, 1),
		RunE: func(cmd *cobra.Command, args []string) error { return planSweep(cmd, args, flags) },
	}}

	v.Flags().StringVar(&flags.out, "out", "", "write the plan to the folder `PLAN`, which is new or empty")
	durationFlag(v, &flags.chunk, "chunk-time", 2*time.Minute, time.Second, 24*time.Hour,
		"about how long each chunk takes, on one processor", "")
	parsedFlag(v, &flags.sensitivity, "sensitivity", "", "vary each input by `SHARE`, as in 10%", parseShare(0.1, 90))
	intFlag(v, &flags.replications, "replications", 0, 1, sweep.MaxReplications,
		"run `N` replications of each design. Default: the file's number")
	v.require("out", "name the folder to write, as in --out plan")

	return v
}

func planSweep(cmd *cobra.Command, args []string, flags planFlags) error {
	read := readGrid
	switch {
	case flags.sensitivity.text != "":
		read = readSensitivity
	case len(args) == 0:
		return wrongUsage(errors.New("the sweep's file is missing"),
			"give a file, or a scenario with --sensitivity 10%")
	}

	d, err := read(cmd, args, flags)
	if err != nil {
		return err
	}

	if cmd.Flags().Changed("replications") {
		d.plan.Replications = flags.replications
	}

	// One replication shows the time that the sweep will take.
	started := time.Now()

	if err := sweep.Trial(cmd.Context(), d.model); err != nil {
		return err
	}

	took := time.Since(started)
	if err := d.checkSize(cmd, took); err != nil {
		return err
	}

	if d.grid != nil {
		d.plan.Designs = d.grid.Designs()
	}

	if err := d.checkDesigns(cmd); err != nil {
		return err
	}

	// The measured time of one replication divides the runs into chunks of about equal length.
	p, err := sweep.NewPlan(d.plan, d.FS, flags.chunk, took)
	if err != nil {
		return plainPathError(err)
	}
	if err := newFolder(cmd, flags.out, p.Write); err != nil {
		return err
	}

	_, err = fmt.Fprintf(cmd.OutOrStdout(),
		"%s of %s in %s: about %s on this machine\nrun them with: ivrsim sweep run %s --out PARTS\n",
		diag.Plural(len(p.Designs), "design"),
		diag.Plural(p.Replications, "replication"),
		diag.Plural(len(p.Chunks), "chunk"),
		p.Expected(took), diag.ShellWord(flags.out))

	return err
}

// planInput is the input of a plan.
type planInput struct {
	plan    sweep.Plan
	grid    *sweep.Grid    // nil for a sensitivity analysis
	dir     string         // of the grid's file
	found   *diag.Findings // in that file
	*design                // the scenario as it is written
}

// readGrid reads the file of a sweep, and its center.
func readGrid(cmd *cobra.Command, args []string, _ planFlags) (*planInput, error) {
	d, f, err := openGrid(cmd, args[0])
	if err != nil {
		return nil, err
	}
	d.design, err = readScenarioIn(cmd, f, d.grid.Scenario.Value, nil)
	var choice *scenario.SelectionError
	if named := d.grid.Scenario; errors.As(err, &choice) && named.Value != "" {
		d.found.Error(named.Place, diag.UnknownValue, choice.Error(), diag.Fix(choice.Fix()))
		return nil, printFound(cmd, d.dir, d.found)
	}
	if err != nil {
		return nil, err
	}

	d.plan = sweep.Plan{
		Sweep: d.grid.Name.Value, Scenario: d.day.Name.Value,
		Replications: cmp.Or(d.grid.Replications, d.model.Replications.AtMost), Version: version(),
	}
	return d, nil
}

// readSensitivity reads the scenario of a sensitivity analysis.
func readSensitivity(cmd *cobra.Command, args []string, flags planFlags) (*planInput, error) {
	share := flags.sensitivity
	d, err := readScenario(cmd, args, nil)
	if err != nil {
		return nil, err
	}

	name := d.day.Name.Value
	plan := sweep.Plan{
		Sweep:        name + " ± " + share.text,
		Scenario:     name,
		Replications: d.model.Replications.AtMost,
		Version:      version(),
	}

	// Inputs that cannot be varied are named with the reason, so no one expects their effect.
	factors, without := sweep.Sensitivity(d.day.Root, share.percent/100)
	plan.Analyze(factors)

	if len(without) > 0 {
		cmd.PrintErrf("note: not varied: %s\n", strings.Join(without, ", "))
	}

	return &planInput{plan: plan, design: d}, nil
}

// checkSize refuses more runs than a sweep may have, with the time that they would take.
func (d *planInput) checkSize(cmd *cobra.Command, took time.Duration) error {
	size := len(d.plan.Designs)
	if d.grid != nil {
		size = d.grid.Size()
	}

	err := sweep.CheckSize(size, d.plan.Replications, took)
	if err == nil {
		return nil
	}
	if d.grid == nil {
		return wrongUsage(err, "run fewer replications")
	}

	d.found.Error(d.grid.Place, diag.BadValue, err.Error(), "vary fewer values, or run fewer replications")
	return printFound(cmd, d.dir, d.found)
}

// checkDesigns compiles all designs, and prints the errors of the first that has any.
func (d *planInput) checkDesigns(cmd *cobra.Command) error {
	designs := d.plan.Designs
	first, err := sweep.FirstWrong(cmd.Context(), designs, func(sets sweep.Design) bool {
		var found diag.Findings
		d.Compile(d.plan.Scenario, &found, sets...)
		return found.Errors() > 0
	})
	if err != nil || first < 0 {
		return err
	}

	// This design is compiled again, now with findings that are printed. The failures of printing
	// are dropped, because the failure below names the design.
	d.Compile(d.plan.Scenario, d.Found, designs[first]...)
	if d.grid != nil {
		for _, x := range d.Found.InFiles(diag.SetFlag).Sorted() {
			d.found.Error(d.grid.PlaceOf(first, x.Place), x.Rule, x.Message, diag.Fix(x.Fix))
		}
		_ = printFound(cmd, d.dir, d.found)
		d.Found = d.Found.Filter(func(x diag.Finding) bool { return x.Place.File != diag.SetFlag })
	}
	_ = stopOnErrors(cmd, d.Center)
	return &failure{code: exitFindings, err: fmt.Errorf("the design %s has these errors", designs[first])}
}

// openGrid reads the file of a sweep and opens the folder of its center, which is not read yet.
func openGrid(cmd *cobra.Command, path string) (*planInput, workspace.Folder, error) {
	flagged, err := cmd.Flags().GetString(centerFlag)
	if err != nil {
		return nil, workspace.Folder{}, err
	}

	// With -C a sweep may be named from the center's folder, as scenarios are.
	if _, missing := os.Stat(path); missing != nil && flagged != "" && !filepath.IsAbs(path) {
		path = filepath.Join(flagged, path)
	}

	if _, err := os.Stat(path); err != nil {
		return nil, workspace.Folder{}, cannot(plainPathError(err),
			cmp.Or(similarPath(path), "name the file of a sweep, in the current folder or the folder of -C"))
	}

	d := &planInput{dir: filepath.Dir(path), found: &diag.Findings{}}
	content, err := yaml.ReadFile(os.DirFS(d.dir), filepath.Base(path), yaml.MaxFileSize)
	if err != nil {
		return nil, workspace.Folder{}, cannot(fmt.Errorf("%s: %w", path, err), "")
	}

	if root := yaml.Parse(filepath.Base(path), content, d.found); root != nil {
		d.grid, _ = sweep.ReadGrid(root, d.found)
	}

	if err := printFound(cmd, d.dir, d.found); err != nil {
		return nil, workspace.Folder{}, err
	}

	// A sweep that lies in a center belongs to it, wherever the command is started.
	if !namesCenter(cmd) && workspace.IsCenter(d.dir) {
		f, err := openPath(d.dir)
		return d, f, err
	}

	f, err := openFolder(cmd)
	return d, f, err
}

// printFound prints findings in a file outside a center, and fails if there are any.
func printFound(cmd *cobra.Command, dir string, found *diag.Findings) error {
	if found.Len() == 0 {
		return nil
	}
	if err := printer(dir, cmd.ErrOrStderr()).Print(cmd.ErrOrStderr(), found); err != nil {
		return err
	}
	return failed()
}
