package web

import (
	"bytes"
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"strconv"
	"sync"

	"github.com/ivrsim/ivrsim/internal/chart"
	"github.com/ivrsim/ivrsim/internal/htmlreport"
	"github.com/ivrsim/ivrsim/internal/model"
	"github.com/ivrsim/ivrsim/internal/report"
	"github.com/ivrsim/ivrsim/internal/sim"
)

// maxDays bounds the days that a report from the page simulates.
const maxDays = 100

// reports simulates one report at a time and keeps the last.
type reports struct {
	requests chan reportRequest

	mutex   sync.Mutex
	last    *shownReport // or nil
	running bool
	percent int    // of the running simulation that is done
	failed  string // why the last simulation failed, or ""
}

// reportRequest is a model to simulate, and when its files were read.
type reportRequest struct {
	model *model.Model
	files filesState
}

func newReports() *reports { return &reports{requests: make(chan reportRequest, 1)} }

// start requests a report of a version of the files. It returns false if one is being
// simulated.
func (s *reports) start(m model.Model, files filesState, days int, seed uint64) bool {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	if s.running {
		return false
	}
	s.running, s.percent, s.failed = true, 0, ""
	m.Seed, m.Replications = seed, model.Replications{AtLeast: days, AtMost: days}
	s.requests <- reportRequest{&m, files}
	return true
}

// run simulates the requested reports until the context ends.
func (s *reports) run(ctx context.Context, log *slog.Logger) {
	for {
		select {
		case <-ctx.Done():
			return
		case q := <-s.requests:
			report, err := sim.Run(ctx, q.model, sim.Options{WaitSeries: true, Progress: s.progress})
			if err != nil && ctx.Err() == nil {
				log.Error("report", "err", err)
			}
			s.finish(report, q.files, err)
		}
	}
}

func (s *reports) progress(done, total int) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	s.percent = 100 * done / total
}

func (s *reports) finish(r *report.Report, files filesState, err error) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	s.running = false
	if err != nil {
		s.failed = err.Error()
		return
	}
	s.last = newShownReport(r, files)
}

// shownReport is a report with what the pages show of it, which is made once.
type shownReport struct {
	*report.Report
	Files filesState // that it is of
	chart func() chart.Chart
	page  func() ([]byte, error) // as simulate --html writes it
}

func newShownReport(r *report.Report, files filesState) *shownReport {
	return &shownReport{
		Report: r, Files: files,
		chart: sync.OnceValue(func() chart.Chart { return htmlreport.Overview(r) }),
		page: sync.OnceValues(func() ([]byte, error) {
			var out bytes.Buffer
			err := htmlreport.Write(&out, r, r.Scenario)
			return bytes.Clone(out.Bytes()), err // without the buffer's spare room
		}),
	}
}

// reportView is the data of the report page: the form and the last report.
type reportView struct {
	Scenario string
	Files    filesState // of the next report
	Days     int
	Seed     uint64
	Running  bool
	Percent  int // done
	Failed   string
	Last     *shownReport // or nil
	Chart    chart.Chart  // of the last report
}

// newest returns the last report, or nil.
func (s *reports) newest() *shownReport {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	return s.last
}

func (s *reports) view(m *model.Model, files filesState) *reportView {
	s.mutex.Lock()
	last := s.last
	v := &reportView{
		Scenario: m.Scenario, Files: files, Running: s.running, Percent: s.percent, Failed: s.failed,
		Days: min(maxDays, max(1, m.Replications.AtLeast)), Seed: m.Seed, Last: last,
	}
	s.mutex.Unlock()
	if last != nil {
		v.Days, v.Seed, v.Chart = last.Replications, last.Seed, last.chart()
	}
	return v
}

// startReport requests a report with the days and the seed of a form.
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
	if !p.reports.start(*p.center.Model, p.state, days, seed) {
		p.fail(w, r, http.StatusConflict, "a report is being made; wait for it")
		return
	}
	if wantsPart(r) {
		p.report(w, r)
		return
	}
	http.Redirect(w, r, "/report", http.StatusSeeOther)
}

// report shows the form and the main tables of the last report.
func (p *pages) report(w http.ResponseWriter, r *http.Request) {
	p.show(w, r, http.StatusOK, "report", "Report", "report", p.reports.view(p.center.Model, p.state))
}

// wholeReport shows the last report as simulate --html writes it. It is sandboxed and
// has a content policy of its own.
func (p *pages) wholeReport(w http.ResponseWriter, r *http.Request) {
	last := p.reports.newest()
	if last == nil {
		p.fail(w, r, http.StatusNotFound, "no report has been made yet")
		return
	}
	page, err := last.page()
	if err != nil {
		p.log.Error("report", "err", err)
		p.fail(w, r, http.StatusInternalServerError, "the report could not be written")
		return
	}
	w.Header().Set("Content-Security-Policy", htmlreport.Policy()+"; frame-ancestors 'none'; sandbox allow-scripts")
	w.Header().Set("Content-Length", strconv.Itoa(len(page)))
	p.write(w, r, "text/html; charset=utf-8", page)
}
