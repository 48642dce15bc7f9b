package web

import (
	"cmp"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strconv"

	"github.com/ivrsim/ivrsim/internal/screens/htmlreport"
)

// reportView is the data of the report page: the form, and a run.
type reportView struct {
	Scenario     string
	Scenarios    []string
	Files        filesState // of the next run
	Replications int
	Seed         uint64
	Running      string
	Percent      int // done
	Failed       string
	Run          *run // or nil
	Runs         []*run
	Comparison   *shownComparison // or nil
}

// reportView returns the view of a run, or of the newest for 0. If there is no run of the
// newest files, it begins one, with the setting of the last run but few replications.
func (p *pages) reportView(number int) *reportView {
	s, m := p.reports, p.center.Model
	s.mutex.Lock()
	defer s.mutex.Unlock()
	last := s.numberedLocked(0)
	set := runSetting{m.Scenario, min(firstReplications, max(1, m.Replications.AtLeast)), m.Seed}
	if last != nil {
		set.replications, set.seed = last.Replications, last.Seed
		if slices.Contains(p.center.Scenarios, last.Scenario) {
			set.scenario = last.Scenario
		}
	}
	if s.begun < p.state.version {
		p.startRunLocked(runSetting{set.scenario, min(firstReplications, set.replications), set.seed})
	}
	return &reportView{
		Scenario: set.scenario, Scenarios: p.center.Scenarios, Files: p.state, Replications: set.replications, Seed: set.seed,
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
	replications, err := strconv.Atoi(fields.Get("replications"))
	if err != nil || replications < 1 || replications > maxReplications {
		p.fail(w, r, http.StatusUnprocessableEntity, fmt.Sprintf("replications is a whole number from 1 to %d", maxReplications))
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
	p.started(w, r, p.startRun(runSetting{scenario, replications, seed}))
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
