package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"sync/atomic"

	"github.com/spf13/cobra"
	"golang.org/x/sync/errgroup"

	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/files/whole"
	"github.com/ivrsim/ivrsim/internal/results/sweep"
)

func newSweepRun() *verb {
	var out string
	var chunk int
	v := &verb{Command: &cobra.Command{
		Use:   "run PLAN",
		Short: "Simulate the chunks of a plan, or one of them",
		Long: `Run simulates all chunks of a plan on all processors, or one chunk, and writes one file per
chunk. It skips a chunk whose file exists, so an interrupted run continues where it
ended.`,
		Example: `  ivrsim sweep run plan --out parts
  ivrsim sweep run plan --out parts --chunk 3`,
		Args: arguments(1, 1),
		RunE: func(cmd *cobra.Command, args []string) error { return runSweep(cmd, args[0], out, chunk) },
	}}

	v.folder(&out, "out", "write the parts to the folder `PARTS`")
	intFlag(v, &chunk, "chunk", 0, 0, sweep.MaxReplications, "run only the chunk `N`, from 0. Default: all chunks")
	v.require("out", "name the folder to write, as in --out parts")

	return v
}

func runSweep(cmd *cobra.Command, folder, out string, only int) error {
	p, err := openPlan(cmd, folder)
	if err != nil {
		return err
	}

	if filepath.Clean(out) == filepath.Clean(folder) {
		return wrongUsage(errors.New("--out names the folder of the plan"), "name another folder, as in --out parts")
	}

	chunks := make([]int, len(p.Chunks))
	for i := range chunks {
		chunks[i] = i
	}

	if cmd.Flags().Changed("chunk") {
		if only >= len(p.Chunks) {
			return wrongUsage(fmt.Errorf("there is no chunk %d", only),
				fmt.Sprintf("the plan has the chunks 0 to %d", len(p.Chunks)-1))
		}
		chunks = []int{only}
	}

	if err := os.MkdirAll(out, whole.NewDir); err != nil {
		return fmt.Errorf("write parts in %s: %w", out, plainPathError(err))
	}

	// Valid parts stay as they are, so an interrupted run goes on where it ended.
	missing, err := missingParts(p.Plan, chunks, out)
	if err != nil {
		return err
	}
	if err := p.run(cmd, missing, out); err != nil {
		return err
	}

	written := diag.Plural(len(chunks), "chunk") + fmt.Sprintf(" of %d are", len(p.Chunks))
	if cmd.Flags().Changed("chunk") {
		written = fmt.Sprintf("chunk %d is", only)
	}

	_, err = fmt.Fprintf(cmd.OutOrStdout(), "%s in %s\n", written, out)
	return err
}

// missingParts lists the chunks without a part.
func missingParts(p *sweep.Plan, chunks []int, folder string) ([]int, error) {
	var out []int
	for _, n := range chunks {
		has, err := p.Has(folder, n)
		var foreign *sweep.ForeignPart
		switch {
		case errors.As(err, &foreign):
			return nil, cannot(err, "choose another folder for the parts, or remove that file")
		case err != nil:
			return nil, plainPathError(err)
		case !has:
			out = append(out, n)
		}
	}

	return out, nil
}

// run runs chunks on all processors. After an error it starts no other.
func (p *plannedSweep) run(cmd *cobra.Command, chunks []int, out string) error {
	runs := 0
	for _, n := range chunks {
		runs += p.Chunks[n].To - p.Chunks[n].From
	}

	bar := newProgress(cmd.ErrOrStderr(), "simulating "+diag.Visible(p.Sweep))
	defer bar.clear()
	var done atomic.Int64
	replicated := func() { bar.set(int(done.Add(1)), runs) }
	workers, ctx := errgroup.WithContext(cmd.Context())
	workers.SetLimit(runtime.GOMAXPROCS(0))

	for _, n := range chunks {
		workers.Go(func() error {
			if err := ctx.Err(); err != nil {
				return err
			}

			m, err := p.model(p.Chunks[n].Design)
			if err != nil {
				return err
			}

			part, err := p.Run(ctx, n, m, replicated)
			if err != nil {
				return err
			}

			// A part is written whole, so an interrupted run leaves no broken part.
			return whole.WriteIn(out, sweep.PartName(n), part.Write)
		})
	}

	return workers.Wait()
}
