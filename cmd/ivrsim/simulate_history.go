package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"syscall"
	"time"

	"github.com/spf13/cobra"
	"golang.org/x/sync/errgroup"

	"github.com/ivrsim/ivrsim/internal/diag"
	"github.com/ivrsim/ivrsim/internal/metrics"
	"github.com/ivrsim/ivrsim/internal/model"
	"github.com/ivrsim/ivrsim/internal/sim"
	"github.com/ivrsim/ivrsim/internal/yaml"
)

// Bounds of --tsdb-step: finer would show nothing that a scrape could; coarser, the
// dashboards' rates, which Grafana takes over a minute and more, would have less than
// the two samples that they need.
const (
	leastStep = time.Second
	mostStep  = time.Minute
)

// snapshotsAhead is how far the simulation may be ahead of what is written.
const snapshotsAhead = 16

// historyFlags say where the metrics of a simulated day go.
type historyFlags struct {
	dir  string
	step time.Duration
}

func (f *historyFlags) add(cmd *cobra.Command) {
	cmd.Flags().StringVar(&f.dir, "tsdb", "", "write the first day's metrics to the folder `DIR`, too, as blocks for a Prometheus to serve")
	cmd.Flags().DurationVar(&f.step, "tsdb-step", 15*time.Second, "the `TIME` between two samples of --tsdb, at most 1m; timeInterval of Grafana's data source should be the same")
}

func (f *historyFlags) check(cmd *cobra.Command) error {
	if f.dir == "" && cmd.Flags().Changed("tsdb-step") {
		return wrongUsage(errors.New("--tsdb-step is for the samples of --tsdb, and nothing is written without it"), "add --tsdb DIR, or leave it out")
	}
	if f.step < leastStep || f.step > mostStep {
		return wrongUsage(fmt.Errorf("--tsdb-step: %s is not between %s and %s", yaml.FormatDuration(f.step), yaml.FormatDuration(leastStep), yaml.FormatDuration(mostStep)), "15s is what the dashboards' data source expects; over 1m they would stay empty")
	}
	return nil
}

// begin makes the folder before anything is simulated. It gives nil when no
// history was asked for.
func (f *historyFlags) begin(folders *madeFolders, run metrics.Run) (*metrics.History, error) {
	if f.dir == "" {
		return nil, nil
	}
	if err := metrics.CheckRunName(run.Name); err != nil { // --run is checked: it is the scenario's
		return nil, wrongUsage(fmt.Errorf("scenario %q cannot lend its name to the run: %w", run.Scenario, err), "--run NAME gives the run one")
	}
	if err := folders.add(f.dir); err != nil {
		return nil, f.failed(err)
	}
	h, err := metrics.NewHistory(f.dir, run)
	if err != nil {
		return nil, f.failed(err)
	}
	return h, nil
}

// checkRun says what is wrong with the name of a run.
func checkRun(name string) error {
	if err := metrics.CheckRunName(name); err != nil {
		return wrongUsage(err, "--run NAME gives another")
	}
	return nil
}

// record simulates the first day once more and writes it.
func (f *historyFlags) record(ctx context.Context, m *model.Model, how sim.Options, h *metrics.History) (metrics.Written, error) {
	err := f.fill(ctx, m, how, h)
	var done metrics.Written
	if err == nil {
		done, err = h.Commit(ctx)
	}
	switch {
	case errors.Is(err, context.Canceled):
		return done, interrupted(err)
	case err != nil:
		return done, f.failed(err)
	}
	return done, nil
}

// fill simulates on one core and compresses on another.
func (f *historyFlags) fill(ctx context.Context, m *model.Model, how sim.Options, h *metrics.History) error {
	work, ctx := errgroup.WithContext(ctx)
	snapshots := make(chan *sim.Snapshot, snapshotsAhead)
	work.Go(func() error {
		defer close(snapshots)
		return sim.Record(ctx, m, 0, how, f.step.Nanoseconds(), func(s *sim.Snapshot) error {
			select {
			case snapshots <- s:
				return nil
			case <-ctx.Done():
				return ctx.Err()
			}
		})
	})
	work.Go(func() error {
		for s := range snapshots {
			if err := h.Add(ctx, &metrics.View{Snapshot: s, Speed: 1}); err != nil { // on its own time axis
				return err
			}
		}
		return nil
	})
	return work.Wait()
}

func (f *historyFlags) failed(err error) error {
	mend := ""
	var merged *metrics.MergedError
	var busy *metrics.BusyError
	switch {
	case errors.As(err, &merged):
		mend = "--run NAME gives this run another name; a Prometheus with --no-storage.tsdb.allow-overlapping-compaction and --storage.tsdb.max-block-duration=2h merges none"
	case errors.As(err, &busy):
		mend = "--run NAME gives this run another name"
	case errors.Is(err, syscall.ENOSPC), errors.Is(err, syscall.EFBIG):
		mend = "a day takes some 30 MB at the usual 15s; --tsdb-step 1m takes less"
	}
	return cannot(fmt.Errorf("write blocks in %s: %w", f.dir, plainPathError(err)), mend)
}

// address is where docker-compose.yml's Grafana shows a run.
const address = "http://127.0.0.1:3000/d/ivrsim-operations?var-datasource=ivrsim-replay&var-run=%s&from=%d&to=%d"

// tell says what was written and where to look at it.
func (f *historyFlags) tell(w io.Writer, run string, days int, done metrics.Written) error {
	_, err := fmt.Fprintf(w, "\nday 1 of %d as run %q in %s: %d blocks, %d series, %d samples\n"+address+"\n",
		days, run, diag.Visible(f.dir), done.Blocks, done.Series, done.Samples, run, done.From.UnixMilli(), done.To.UnixMilli())
	return err
}
