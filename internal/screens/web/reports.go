package web

import (
	"context"
	"log/slog"
	"runtime/debug"
	"slices"
	"sync"

	"github.com/ivrsim/ivrsim/internal/days/model"
	"github.com/ivrsim/ivrsim/internal/days/sim"
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

// reports makes one run or comparison at a time. It keeps the last runs and the last
// comparison.
type reports struct {
	jobs chan func(context.Context) error

	mutex      sync.Mutex
	runs       []*run // the newest last
	made       int    // runs so far
	comparison *comparison
	begun      int    // the version of the files of the last run that was begun
	running    string // what is simulated now, or ""
	percent    int    // of it that is done
	failed     string // why the last simulation failed, or ""
}

func newReports() *reports { return &reports{jobs: make(chan func(context.Context) error, 1)} }

// start requests a simulation. It returns false if there is one. The caller holds the mutex.
func (s *reports) start(what string, job func(context.Context) error) bool {
	if s.running != "" {
		return false
	}
	s.running, s.percent, s.failed = what, 0, ""
	s.jobs <- job
	return true
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
	s.mutex.Lock()
	defer s.mutex.Unlock()
	s.percent = 100 * done / total
}

func (s *reports) finish(err error) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	s.running = ""
	if err != nil {
		s.failed = err.Error()
	}
}

// runSetting is what a run simulates.
type runSetting struct {
	scenario     string
	replications int
	seed         uint64
}

// startRun requests a run. It returns false if something is being simulated.
func (p *pages) startRun(set runSetting) bool {
	s := p.reports
	s.mutex.Lock()
	defer s.mutex.Unlock()
	return p.startRunLocked(set)
}

// startRunLocked is startRun for a caller that holds the mutex of the reports.
func (p *pages) startRunLocked(set runSetting) bool {
	s := p.reports
	job := func(ctx context.Context) error {
		m, err := p.center.scenario(set.scenario)
		if err != nil {
			return err
		}
		m.Seed, m.Replications = set.seed, model.Replications{AtLeast: set.replications, AtMost: set.replications}
		d, err := sim.Run(ctx, m, sim.Options{WaitSeries: true, Progress: s.progress}, report.Decided)
		if err == nil {
			s.keep(report.New(d.Layout, &d.Results), m, p.state)
		}
		return err
	}
	started := s.start(set.scenario, job)
	if started {
		s.begun = p.state.version
	}
	return started
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
	s.mutex.Lock()
	defer s.mutex.Unlock()
	s.made++
	s.runs = append(s.runs, s.newRun(r, m, files))
	if len(s.runs) > keptRuns {
		s.runs = slices.Delete(s.runs, 0, 1)
	}
}

// startComparison requests a comparison of two runs with the seed and the replications
// of the first. It returns false if something is being simulated.
func (s *reports) startComparison(base, other *run) bool {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	return s.start("a comparison", func(ctx context.Context) error {
		arms := []compare.Arm{{Name: base.Name(), Model: base.model}, {Name: other.Name(), Model: other.model}}
		c, err := compare.Run(ctx, arms, compare.Options{Examples: examples, Progress: s.progress})
		if err != nil {
			return err
		}
		s.mutex.Lock()
		defer s.mutex.Unlock()
		s.comparison = newComparison(c)
		return nil
	})
}

// numbered returns a run by its number, or the newest for 0; nil if it is not kept.
func (s *reports) numbered(n int) *run {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	return s.numberedLocked(n)
}

// numberedLocked is numbered for a caller that holds the mutex.
func (s *reports) numberedLocked(n int) *run {
	for _, r := range slices.Backward(s.runs) {
		if n == 0 || r.Number == n {
			return r
		}
	}
	return nil
}
