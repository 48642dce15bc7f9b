package web

import (
	"bytes"
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"strconv"
	"sync"
	"time"

	"github.com/ivrsim/ivrsim/internal/model"
	"github.com/ivrsim/ivrsim/internal/report"
	"github.com/ivrsim/ivrsim/internal/sim"
)

// maxDays bounds the days that a report from the page simulates.
const maxDays = 100

// reports makes one report at a time, when asked, and keeps the last two.
type reports struct {
	model *model.Model
	since time.Time // when the server started: the files were read then, and are not again
	asked chan request

	mutex   sync.Mutex
	runs    []*report.Report // the last, and the one before it
	running bool
	percent int // of the running one
	failed  string
}

// request is what a report is to simulate.
type request struct {
	days int
	seed uint64
}

func newReports(m *model.Model, since time.Time) *reports {
	return &reports{model: m, since: since, asked: make(chan request, 1)}
}

// last gives the last report, or nil.
func (s *reports) last() *report.Report {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	if len(s.runs) == 0 {
		return nil
	}
	return s.runs[0]
}

// ask asks for a report. It reports false while one is being made.
func (s *reports) ask(r request) bool {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	if s.running {
		return false
	}
	s.running, s.percent, s.failed = true, 0, ""
	s.asked <- r
	return true
}

// run makes what is asked for until the context ends.
func (s *reports) run(ctx context.Context, log *slog.Logger) {
	for {
		select {
		case <-ctx.Done():
			return
		case r := <-s.asked:
			report, err := s.simulate(ctx, r)
			if err != nil && ctx.Err() == nil {
				log.Error("report", "err", err)
			}
			s.finish(report, err)
		}
	}
}

func (s *reports) simulate(ctx context.Context, r request) (*report.Report, error) {
	m := *s.model
	m.Seed, m.Replications = r.seed, model.Replications{AtLeast: r.days, AtMost: r.days}
	return sim.Run(ctx, &m, sim.Options{WaitSeries: true, Progress: s.progress})
}

func (s *reports) progress(done, most int) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	s.percent = 100 * done / most
}

func (s *reports) finish(r *report.Report, err error) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	s.running = false
	if err != nil {
		s.failed = err.Error()
		return
	}
	s.runs = append([]*report.Report{r}, s.runs...)
	s.runs = s.runs[:min(2, len(s.runs))]
}

// startReport begins a report.
func (p *pages) startReport(w http.ResponseWriter, r *http.Request) {
	fields, ok := p.form(w, r)
	if !ok {
		return
	}
	days, err := strconv.Atoi(fields.Get("days"))
	if err != nil || days < 1 || days > maxDays {
		p.fail(w, r, http.StatusUnprocessableEntity, fmt.Sprintf("days is a whole number from 1 to %d", maxDays))
		return
	}
	seed, err := strconv.ParseUint(fields.Get("seed"), 10, 64)
	if err != nil {
		p.fail(w, r, http.StatusUnprocessableEntity, "seed is a whole number from 0")
		return
	}
	if !p.reports.ask(request{days, seed}) {
		p.fail(w, r, http.StatusConflict, "a report is being made; wait for it")
		return
	}
	if wantsPart(r) {
		p.report(w, r)
		return
	}
	http.Redirect(w, r, "/report", http.StatusSeeOther)
}

// report shows the last report, beside the one before it.
func (p *pages) report(w http.ResponseWriter, r *http.Request) {
	p.show(w, r, http.StatusOK, "report", "Report", "report", p.reports.view())
}

// wholeReport shows a run's report with all its charts, as simulate --html
// writes it. It brings its own style and has no script.
func (p *pages) wholeReport(w http.ResponseWriter, r *http.Request) {
	last := p.reports.last()
	if last == nil {
		p.fail(w, r, http.StatusNotFound, "no report has been made yet")
		return
	}
	var out bytes.Buffer
	if err := WriteReport(&out, last, last.Scenario); err != nil {
		p.log.Error("report", "err", err)
		p.fail(w, r, http.StatusInternalServerError, "the report could not be written")
		return
	}
	w.Header().Set("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'none'; base-uri 'none'; form-action 'none'; sandbox")
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	if _, err := out.WriteTo(w); err != nil {
		p.log.Debug("report", "err", err)
	}
}

func (s *reports) view() *reportView {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	v := &reportView{
		Scenario: s.model.Scenario, Since: s.since.Format("15:04"), Running: s.running, Percent: s.percent, Failed: s.failed,
		Days: min(maxDays, max(1, s.model.Replications.AtLeast)), Seed: s.model.Seed,
	}
	if len(s.runs) > 0 {
		v.Days, v.Seed = s.runs[0].Replications, s.runs[0].Seed
		v.fill(s.runs)
	}
	return v
}
