package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"syscall"
	"time"

	"github.com/ivrsim/ivrsim/internal/days/model"
	"github.com/ivrsim/ivrsim/internal/days/sim"
	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/files/whole"
	"github.com/ivrsim/ivrsim/internal/results/prometheus"
	"github.com/ivrsim/ivrsim/internal/results/report"
)

// Bounds of --tsdb-step. No scrape is finer than minStep. With samples more than maxStep
// apart, a rate over one minute, Grafana's shortest, has less than the two that it needs.
const (
	minStep = time.Second
	maxStep = time.Minute
)

// historyFlags are the flags of simulate for the metrics of a simulated day.
type historyFlags struct {
	dir  string
	step time.Duration
}

func (f *historyFlags) add(v *verb) {
	v.folder(&f.dir, "tsdb",
		"also write the first day's metrics to the folder `DIR`, as Prometheus blocks")
	durationFlag(v, &f.step, "tsdb-step", 15*time.Second, minStep, maxStep,
		"the `TIME` between two samples of --tsdb, at most 1m. Give Grafana's data source the same timeInterval",
		"the dashboards' data source expects 15s; over 1m they would stay empty")
	v.needs("tsdb", "add --tsdb DIR, or leave it out", "tsdb-step")
}

// open creates the folder before the simulation. It returns nil without --tsdb.
func (f *historyFlags) open(run prometheus.Run) (*prometheus.History, error) {
	if f.dir == "" {
		return nil, nil
	}
	if err := prometheus.CheckRunName(run.Name); err != nil {
		// parseRunName has checked --run, so the invalid name is the scenario's.
		return nil, wrongUsage(fmt.Errorf("the run cannot have the name of scenario %q: %w", run.Scenario, err),
			"--run NAME gives the run one")
	}
	if err := os.MkdirAll(f.dir, whole.NewDir); err != nil {
		return nil, f.failure(err)
	}

	h, err := prometheus.NewHistory(f.dir, run)
	if err != nil {
		return nil, f.failure(err)
	}

	return h, nil
}

// parseRunName reads the flag --run.
func parseRunName(name string) (string, error) {
	if err := prometheus.CheckRunName(name); err != nil {
		return "", wrongUsage(err, "--run NAME gives another")
	}
	return name, nil
}

// record simulates the first day once more and writes its metrics.
func (f *historyFlags) record(ctx context.Context, m *model.Model, options sim.Options,
	h *prometheus.History,
) (prometheus.Written, error) {
	err := sim.RunWithSnapshots(ctx, m, 0, options, f.step.Nanoseconds(), func(s *sim.Snapshot) error {
		return h.Add(ctx, &prometheus.View{Snapshot: s, Speed: 1})
	})
	var written prometheus.Written

	// Only a complete history gets its place in the folder.
	if err == nil {
		written, err = h.Commit(ctx)
	}

	// An interrupt is no failure of the history.
	if err != nil && !errors.Is(err, context.Canceled) {
		err = f.failure(err)
	}
	return written, err
}

func (f *historyFlags) failure(err error) error {
	hint := ""
	var merged *prometheus.MergedError
	switch {
	case errors.As(err, &merged):
		hint = "--run NAME gives this run another name; a Prometheus with --no-storage.tsdb.allow-overlapping-compaction " +
			"and --storage.tsdb.max-block-duration=2h merges none"
	case errors.Is(err, syscall.ENOSPC), errors.Is(err, syscall.EFBIG):
		hint = "a day takes some 30 MB at the usual 15s; --tsdb-step 1m takes less"
	}
	return cannot(fmt.Errorf("write blocks in %s: %w", f.dir, plainPathError(err)), hint)
}

// dashboardAddress formats the address of the operations dashboard in the Grafana of
// docker-compose.yml. It shows a run from its first sample to the end of its statistics, in Unix
// milliseconds. The last callers are served later.
const dashboardAddress = "http://127.0.0.1:3000/d/ivrsim-operations?var-datasource=ivrsim-replay&var-run=%s&from=%d&to=%d"

// describe prints what was written and the address of the dashboard that shows it.
func (f *historyFlags) describe(w io.Writer, run string, r *report.Report, written prometheus.Written) error {
	end := r.End
	if written.To.Before(end) {
		end = written.To
	}
	_, err := fmt.Fprintf(w, "\nday 1 of %d as run %q in %s: %d blocks, %d series, %d samples\n"+dashboardAddress+"\n",
		r.Replications, run, diag.Visible(f.dir), written.Blocks, written.Series, written.Samples,
		run, written.From.UnixMilli(), end.UnixMilli())
	return err
}
