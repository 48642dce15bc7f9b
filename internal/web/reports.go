package web

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"html/template"
	"io"
	"log/slog"
	"net/http"
	"runtime/debug"
	"slices"
	"strconv"
	"sync"

	"github.com/ivrsim/ivrsim/internal/chart"
	"github.com/ivrsim/ivrsim/internal/compare"
	"github.com/ivrsim/ivrsim/internal/htmlreport"
	"github.com/ivrsim/ivrsim/internal/model"
	"github.com/ivrsim/ivrsim/internal/report"
	"github.com/ivrsim/ivrsim/internal/sim"
)

// Limits of the reports from the page.
const (
	maxDays   = 100 // of a run
	firstDays = 5   // of a run that a page makes by itself
	keptRuns  = 5
	examples  = 2 // callers for each pair of outcomes of a comparison
)

// reports makes one run or comparison at a time. It keeps the last runs and the last
// comparison.
type reports struct {
	jobs   chan func(context.Context) error
	pieces *template.Template // of the report page

	mutex      sync.Mutex
	runs       []*run // the newest last
	made       int    // runs so far
	comparison *shownComparison
	begun      int    // the version of the files of the last run that was begun
	running    string // what is simulated now, or ""
	percent    int    // of it that is done
	failed     string // why the last simulation failed, or ""
}

func newReports(pieces *template.Template) *reports {
	return &reports{jobs: make(chan func(context.Context) error, 1), pieces: pieces}
}

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
	scenario string
	days     int
	seed     uint64
}

// startRun requests a run. It returns false if something is being simulated.
func (p *pages) startRun(set runSetting) bool {
	s := p.reports
	s.mutex.Lock()
	defer s.mutex.Unlock()
	return p.startRunLocked(set)
}

func (p *pages) startRunLocked(set runSetting) bool {
	s := p.reports
	job := func(ctx context.Context) error {
		m, err := p.center.scenario(set.scenario)
		if err != nil {
			return err
		}
		m.Seed, m.Replications = set.seed, model.Replications{AtLeast: set.days, AtMost: set.days}
		r, err := sim.Run(ctx, m, sim.Options{WaitSeries: true, Progress: s.progress})
		if err == nil {
			s.keep(r, m, p.state)
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

// startComparison requests a comparison of two runs with the seed and the days of the
// first. It returns false if something is being simulated.
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
		s.comparison = newShownComparison(c)
		return nil
	})
}

// numbered returns a run by its number, or the newest for 0; nil if it is not kept.
func (s *reports) numbered(n int) *run {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	return s.numberedLocked(n)
}

func (s *reports) numberedLocked(n int) *run {
	for _, r := range slices.Backward(s.runs) {
		if n == 0 || r.Number == n {
			return r
		}
	}
	return nil
}

// run is a report with what the pages show of it. Large texts are made once, for all
// readers.
type run struct {
	*report.Report
	Number int
	Files  filesState
	model  *model.Model

	texts map[string]text // by the end of their address
}

// text is a part of a run, or all of it in some format. It is made at the first request.
type text struct {
	contentType string
	of          func() ([]byte, error)
}

func (s *reports) newRun(r *report.Report, m *model.Model, files filesState) *run {
	out := &run{
		Report: r, Number: s.made, Files: files, model: m,
		texts: map[string]text{
			"whole":    {htmlType, written(func(w io.Writer) error { return htmlreport.Write(w, r, r.Scenario) })},
			"run.json": {"application/json", written(r.WriteJSON)},
		},
	}
	for _, piece := range []string{"day", "queues", "charts"} {
		out.texts[piece] = text{htmlType, written(func(w io.Writer) error { return s.pieces.ExecuteTemplate(w, piece, out) })}
	}
	for _, sheet := range report.Sheets {
		out.texts[sheet.Name+".csv"] = text{"text/csv; charset=utf-8", written(func(w io.Writer) error { return r.WriteSheet(w, sheet, r.Scenario) })}
	}
	return out
}

const htmlType = "text/html; charset=utf-8"

// written returns a function that writes a text at its first call and keeps it.
func written(write func(io.Writer) error) func() ([]byte, error) {
	return sync.OnceValues(func() ([]byte, error) {
		var out bytes.Buffer
		err := write(&out)
		return bytes.Clone(out.Bytes()), err // without the buffer's spare room
	})
}

// Name tells the run from others.
func (r *run) Name() string { return fmt.Sprintf("run %d", r.Number) }

// Chart is the course of the day.
func (r *run) Chart() chart.Chart { return htmlreport.Overview(r.Report) }

// Day is the part of the page that follows the first numbers.
func (r *run) Day() (template.HTML, error) {
	html, err := r.texts["day"].of()
	return template.HTML(html), err //nolint:gosec // written by a template
}

// Charts are all charts.
func (r *run) Charts() []chart.Chart { return htmlreport.Charts(r.Report) }

// Worst are the worst queues.
func (r *run) Worst() []*report.Queue {
	queues := r.WorstQueues()
	return queues[:min(shownQueues, len(queues))]
}

// State compares a queue's service level with its target.
func (r *run) State(q *report.Queue) string {
	return levelState(float64(q.ServiceLevel.Mean), levelOf(r.Report, q))
}

// Target is the target of a queue's service level, in percent.
func (r *run) Target(q *report.Queue) string { return fmt.Sprintf("%g %%", 100*levelOf(r.Report, q)) }

// Sheets are the names of the tables for download.
func (*run) Sheets() []string {
	names := make([]string, len(report.Sheets))
	for i := range report.Sheets {
		names[i] = report.Sheets[i].Name
	}
	return names
}

// shownQueues is the number of worst queues on a first screen.
const shownQueues = 6

// shownComparison is a comparison of two runs.
type shownComparison struct {
	*compare.Comparison
	page func() ([]byte, error) // as compare --html writes it
}

func newShownComparison(c *compare.Comparison) *shownComparison {
	return &shownComparison{c, written(func(w io.Writer) error { return htmlreport.WriteComparison(w, c) })}
}

// Rows are the differences of goals and of the center, and those of queues that are seen.
func (c *shownComparison) Rows() [][]string {
	var rows [][]string
	for i := range c.Differences {
		if d := &c.Differences[i]; d.IsGoal || d.About == compare.Center || d.Verdict != compare.NoDifference {
			rows = append(rows, d.Cells())
		}
	}
	return rows
}

// Lost are the goals that hold in the base and not in the other run.
func (c *shownComparison) Lost() []string { return c.LostGoals(1) }

// reportView is the data of the report page: the form, and a run.
type reportView struct {
	Scenario   string
	Scenarios  []string
	Files      filesState // of the next run
	Days       int
	Seed       uint64
	Running    string
	Percent    int // done
	Failed     string
	Run        *run // or nil
	Runs       []*run
	Comparison *shownComparison // or nil
}

// reportView returns the view of a run, or of the newest for 0. If there is no run of the
// newest files, it begins one, with the setting of the last run but few days.
func (p *pages) reportView(number int) *reportView {
	s, m := p.reports, p.center.Model
	s.mutex.Lock()
	defer s.mutex.Unlock()
	last := s.numberedLocked(0)
	set := runSetting{m.Scenario, min(firstDays, max(1, m.Replications.AtLeast)), m.Seed}
	if last != nil {
		set.days, set.seed = last.Replications, last.Seed
		if slices.Contains(p.center.Scenarios, last.Scenario) {
			set.scenario = last.Scenario
		}
	}
	if s.begun < p.state.version {
		p.startRunLocked(runSetting{set.scenario, min(firstDays, set.days), set.seed})
	}
	return &reportView{
		Scenario: set.scenario, Scenarios: p.center.Scenarios, Files: p.state, Days: set.days, Seed: set.seed,
		Running: s.running, Percent: s.percent, Failed: s.failed,
		Run: cmp.Or(s.numberedLocked(number), last), Runs: slices.Clone(s.runs), Comparison: s.comparison,
	}
}

// startReport requests a run with the setting of a form.
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
	scenario := cmp.Or(fields.Get("scenario"), p.center.Model.Scenario)
	if scenario != p.center.Model.Scenario && !slices.Contains(p.center.Scenarios, scenario) {
		p.fail(w, r, http.StatusUnprocessableEntity, fmt.Sprintf("there is no scenario %q", scenario))
		return
	}
	p.started(w, r, p.startRun(runSetting{scenario, days, seed}))
}

// startComparison requests a comparison of the runs of a form.
func (p *pages) startComparison(w http.ResponseWriter, r *http.Request) {
	fields, ok := p.form(w, r)
	if !ok {
		return
	}
	var runs [2]*run
	for i, field := range []string{"base", "other"} {
		n, err := strconv.Atoi(fields.Get(field))
		if err == nil && n > 0 {
			runs[i] = p.reports.numbered(n)
		}
		if runs[i] == nil {
			p.fail(w, r, http.StatusUnprocessableEntity, fmt.Sprintf("%s is the number of one of the last %d runs", field, keptRuns))
			return
		}
	}
	p.started(w, r, p.reports.startComparison(runs[0], runs[1]))
}

// started answers the request for a simulation.
func (p *pages) started(w http.ResponseWriter, r *http.Request, started bool) {
	switch {
	case !started:
		p.fail(w, r, http.StatusConflict, "a report is being made; wait for it")
	case wantsPart(r):
		p.report(w, r)
	default:
		http.Redirect(w, r, "/report", http.StatusSeeOther)
	}
}

// report shows the form, and the first numbers of a run.
func (p *pages) report(w http.ResponseWriter, r *http.Request) {
	number, _ := strconv.Atoi(r.URL.Query().Get("run")) // else the newest
	p.show(w, r, http.StatusOK, "report", "Report", "report", p.reportView(number))
}

// reportProgress tells the script whether a simulation runs, and how far it is.
func (p *pages) reportProgress(w http.ResponseWriter, r *http.Request) {
	s := p.reports
	s.mutex.Lock()
	body, _ := json.Marshal(map[string]any{"running": s.running != "", "percent": s.percent}) // cannot fail
	s.mutex.Unlock()
	w.Header().Set("Cache-Control", "no-store")
	p.write(w, r, "application/json", body)
}

// reportText sends a part of a run that the page loads after its first numbers, the whole
// as simulate --html writes it, or a file to download. The whole is sandboxed and has a
// content policy of its own.
func (p *pages) reportText(w http.ResponseWriter, r *http.Request) {
	number, _ := strconv.Atoi(r.URL.Query().Get("run")) // else the newest
	shown := p.reports.numbered(number)
	if shown == nil {
		p.fail(w, r, http.StatusNotFound, fmt.Sprintf("there is no such run: the last %d are kept", keptRuns))
		return
	}
	name := r.PathValue("text")
	wanted, ok := shown.texts[name]
	switch {
	case !ok:
		p.notFound(w, r)
		return
	case name == "whole":
		w.Header().Set("Content-Security-Policy", htmlreport.Policy()+"; frame-ancestors 'none'; sandbox allow-scripts")
	case wanted.contentType != htmlType:
		w.Header().Set("Content-Disposition", fmt.Sprintf(`attachment; filename="run%d_%s"`, shown.Number, name))
	}
	p.sendWritten(w, r, wanted)
}

// wholeComparison shows the last comparison as compare --html writes it.
func (p *pages) wholeComparison(w http.ResponseWriter, r *http.Request) {
	p.reports.mutex.Lock()
	shown := p.reports.comparison
	p.reports.mutex.Unlock()
	if shown == nil {
		p.fail(w, r, http.StatusNotFound, "no runs have been compared yet")
		return
	}
	w.Header().Set("Content-Security-Policy", htmlreport.ScriptlessPolicy()+"; frame-ancestors 'none'; sandbox")
	p.sendWritten(w, r, text{htmlType, shown.page})
}

func (p *pages) sendWritten(w http.ResponseWriter, r *http.Request, t text) {
	body, err := t.of()
	if err != nil {
		p.log.Error("report", "err", err)
		p.fail(w, r, http.StatusInternalServerError, "the report could not be written")
		return
	}
	w.Header().Set("Content-Length", strconv.Itoa(len(body)))
	p.write(w, r, t.contentType, body)
}
