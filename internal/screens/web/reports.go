package web

import (
	"context"
	"log/slog"
	"runtime/debug"
	"slices"
	"sync"

	"github.com/ivrsim/ivrsim/internal/days/model"
	"github.com/ivrsim/ivrsim/internal/results/compare"
	"github.com/ivrsim/ivrsim/internal/results/report"
)

// Limits of the reports from the page.
const (
	maxReplications   = 100 // of a run
	firstReplications = 5   // of a run that a page makes by itself
	keptRuns          = 5
	examples          = 2 // callers for each pair of outcomes of a comparison
)

// reports makes one run or comparison at a time.
type reports struct {
	jobs  chan func(context.Context) error
	mutex sync.Mutex
	state reportsState
}

// reportsState has the last runs and the last comparison.
type reportsState struct {
	Runs       []*run // the newest last
	Comparison *comparison
	Running    string // what is simulated now, or ""
	Percent    int    // of it that is done
	Failed     string // why the last simulation failed, or ""

	made  int // runs so far
	begun int // the version of the files of the last run that was begun
}

func newReports() *reports { return &reports{jobs: make(chan func(context.Context) error, 1)} }

func (s *reports) change(do func(*reportsState)) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	do(&s.state)
}

// now is a copy of the state.
func (s *reports) now() (now reportsState) {
	s.change(func(state *reportsState) { now = *state })
	now.Runs = slices.Clone(now.Runs)
	return now
}

// numbered returns a run by its number, or the newest for 0; nil if it is not kept.
func (s *reportsState) numbered(n int) *run {
	for _, r := range slices.Backward(s.Runs) {
		if n == 0 || r.Number == n {
			return r
		}
	}
	return nil
}

// start requests a simulation of a version of the files. It returns false if there is one.
func (s *reports) start(what string, version int, job func(context.Context) error) (started bool) {
	s.change(func(state *reportsState) {
		if started = state.Running == ""; started {
			state.Running = what
			state.Percent = 0
			state.Failed = ""
			state.begun = max(state.begun, version)
			s.jobs <- job
		}
	})
	return started
}

// run simulates what is requested until the context ends.
func (s *reports) run(ctx context.Context, log *slog.Logger) {
	for {
		select {
		case <-ctx.Done():
			return
		case job := <-s.jobs:
			err := job(ctx)
			if err != nil && ctx.Err() == nil {
				log.Error("report", "err", err)
			}
			s.finish(err)
			debug.FreeOSMemory() // a simulation leaves much that is not needed any more
		}
	}
}

func (s *reports) progress(done, total int) {
	s.change(func(state *reportsState) { state.Percent = 100 * done / total })
}

func (s *reports) finish(err error) {
	s.change(func(state *reportsState) {
		state.Running = ""
		if err != nil {
			state.Failed = err.Error()
		}
	})
}

// runSetting is the setting of a run.
type runSetting struct {
	scenario     string
	replications int
	seed         uint64
}

// scenario returns a copy of the model of a scenario.
func (c *Center) scenario(name string) (*model.Model, error) {
	if name == c.Model.Scenario {
		m := *c.Model
		return &m, nil
	}
	return c.Compile(name)
}

// keep adds a run, in place of the oldest if there are too many.
func (s *reports) keep(r *report.Report, m *model.Model, files filesState) {
	s.change(func(state *reportsState) {
		state.made++
		state.Runs = append(state.Runs, newRun(r, state.made, m, files))
		if len(state.Runs) > keptRuns {
			state.Runs = slices.Delete(state.Runs, 0, 1)
		}
	})
}

// startComparison requests a comparison of two runs with the seed and the replications
// of the first. It returns false if something is being simulated.
func (s *reports) startComparison(base, other *run) bool {
	return s.start("a comparison", 0, func(ctx context.Context) error {
		arms := []compare.Arm{{Name: base.Name(), Model: base.model}, {Name: other.Name(), Model: other.model}}
		c, err := compare.Run(ctx, arms, compare.Options{Examples: examples, Progress: s.progress})
		if err == nil {
			s.change(func(state *reportsState) { state.Comparison = newComparison(c) })
		}
		return err
	})
}
