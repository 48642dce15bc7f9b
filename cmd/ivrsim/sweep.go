package main

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"slices"
	"syscall"

	"github.com/spf13/cobra"

	"github.com/ivrsim/ivrsim/internal/days/model"
	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/results/sweep"
	"github.com/ivrsim/ivrsim/internal/workspace"
)

func newSweep() *verb {
	v := &verb{Command: &cobra.Command{
		Use:   "sweep",
		Short: "Simulate many designs, on one machine or on a cluster",
		Long: `Sweep simulates many designs of a scenario. A plan divides the replications into chunks.
Any number of processes on any number of machines run the chunks, and merge adds the
results. The bytes are the same as if one process had run them all.

Exit code: 0 fine, 1 a file or a part has errors, 2 wrong usage, 3 could not run or was
interrupted. A goal that does not hold is a result here, not a failure.`,
		Example: `  ivrsim sweep plan grid.yaml --out plan
  ivrsim sweep run plan --out parts
  ivrsim sweep merge plan parts --csv designs.csv`,
		Args: unknownVerb,
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}}

	for _, verb := range []*verb{newSweepPlan(), newSweepRun(), newSweepBatch(), newSweepMerge()} {
		v.add(verb)
	}
	return v
}

// readPlan reads a plan's folder.
func readPlan(folder string) (*sweep.Plan, error) {
	p, err := sweep.ReadPlan(folder, version())
	if errors.Is(err, fs.ErrNotExist) || errors.Is(err, syscall.ENOTDIR) {
		err = fmt.Errorf("%s holds no plan", folder)
	}
	if err != nil {
		return nil, cannot(plainPathError(err), "make a plan with \"ivrsim sweep plan\"")
	}
	return p, nil
}

// plannedSweep is a plan with the designs of the center in its folder.
type plannedSweep struct {
	*sweep.Plan
	center *workspace.Center
}

func openPlan(cmd *cobra.Command, folder string) (*plannedSweep, error) {
	p, err := readPlan(folder)
	if err != nil {
		return nil, err
	}

	// Floating point differs between architectures, and the parts must have equal bytes.
	if err := p.CheckArchitecture(); err != nil {
		return nil, cannot(err, "run the plan on such a machine, or make a new one")
	}

	f, err := openPath(sweep.CenterOf(folder))
	if err != nil {
		return nil, err
	}

	c, err := readValid(cmd, f)
	if err != nil {
		return nil, err
	}

	return &plannedSweep{p, c}, nil
}

// model compiles a design. It may be called from several goroutines at once.
func (p *plannedSweep) model(design int) (*model.Model, error) {
	var found diag.Findings
	_, m := p.center.Compile(p.Scenario, &found, p.Designs[design]...)
	if found.Errors() > 0 { // none when it was planned
		return nil, fmt.Errorf("the design %s has errors", p.Designs[design])
	}
	return m, nil
}

func newSweepBatch() *verb {
	var out, image string
	v := &verb{Command: &cobra.Command{
		Use:   "batch PLAN slurm|kubernetes",
		Short: "Print the job that runs a plan on a cluster",
		Example: `  ivrsim sweep batch plan slurm > job.sh
  ivrsim sweep batch plan kubernetes --image registry/ivrsim:1.2 > job.yaml`,
		Args:      arguments(2, 2),
		ValidArgs: sweep.Schedulers,
		RunE: func(cmd *cobra.Command, args []string) error {
			return batchSweep(cmd, args[0], args[1], out, image)
		},
	}}

	v.Flags().StringVar(&out, "out", "",
		"the `FOLDER` for the parts, as the tasks see it. "+
			"Default: PARTS next to the plan for slurm, /sweep/parts for kubernetes")
	v.Flags().StringVar(&image, "image", "ivrsim-ivrsim:latest",
		"the container `IMAGE` for kubernetes, by default docker compose's")
	return v
}

func batchSweep(cmd *cobra.Command, folder, scheduler, out, image string) error {
	if !slices.Contains(sweep.Schedulers, scheduler) {
		return unknownName("scheduler", scheduler, sweep.Schedulers)
	}

	p, err := readPlan(folder)
	if err != nil {
		return err
	}

	job := sweep.Job{Plan: p, Folder: "/sweep/plan", Out: cmp.Or(out, "/sweep/parts"), Image: image}

	// A task of slurm may run in another folder, so its paths are absolute.
	if scheduler == "slurm" {
		if job.Folder, err = filepath.Abs(folder); err != nil {
			return err
		}

		parent := filepath.Dir(filepath.Clean(folder))
		job.Out, err = filepath.Abs(cmp.Or(out, filepath.Join(parent, "parts")))
		if err != nil {
			return err
		}
	}

	return job.Write(cmd.OutOrStdout(), scheduler)
}
