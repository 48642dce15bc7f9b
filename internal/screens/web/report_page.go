package web

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"path"
	"slices"
	"strconv"

	"github.com/ivrsim/ivrsim/internal/days/model"
	"github.com/ivrsim/ivrsim/internal/days/sim"
	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/results/report"
)

// reportView is the data of the report page: the form, and a run or the last comparison.
type reportView struct {
	inset
	reportsState
	Scenario     string
	Scenarios    []labeled
	Files        filesState // of the next run
	Replications int
	Seed         uint64
	Run          *run // or nil

	content text // of the run or the comparison, which takes the place of the inset; may be nil
}

// reportView returns the view of a run. Number 0 is the newest run. If the newest files have no
// run, it begins one with few replications and the setting of the last run.
func (p reportPages) reportView(number int) *reportView {
	m := p.center.Model
	now := p.reports.now()

	// The form starts with the setting of the last run.
	last := now.numbered(0)
	set := runSetting{m.Scenario, min(firstReplications, max(1, m.Replications.AtLeast)), m.Seed}
	if last != nil {
		set.replications = last.Replications
		set.seed = last.Seed

		// The scenario of the last run may have been removed.
		if slices.Contains(p.center.Scenarios, last.Scenario) {
			set.scenario = last.Scenario
		}
	}

	// New files begin a short run by themselves, so that the page never shows only results of old files.
	if now.begun < p.state.version {
		p.startRun(runSetting{set.scenario, min(firstReplications, set.replications), set.seed})
		now = p.reports.now()
	}

	return &reportView{
		reportsState: now,
		Scenario:     set.scenario,
		Scenarios:    p.scenarioTitles(),
		Files:        p.state,
		Replications: set.replications,
		Seed:         set.seed,
		Run:          cmp.Or(now.numbered(number), last),
	}
}

// titleOf is the title of a scenario. The titles of scenarios that are not compiled are not known.
func (p reportPages) titleOf(scenario string) string {
	if m := p.center.Model; m.Scenario == scenario {
		return m.Title
	}
	return diag.Title(scenario)
}

// scenarioTitles are the scenarios of the form, by name.
func (p reportPages) scenarioTitles() []labeled {
	var out []labeled
	for _, name := range p.center.Scenarios {
		out = append(out, labeled{name, p.titleOf(name)})
	}
	return out
}

// startRun requests a run. It returns false if something is being simulated.
func (p reportPages) startRun(set runSetting) bool {
	s := p.reports
	return s.start(p.titleOf(set.scenario), p.state.version, func(ctx context.Context) error {
		m, err := p.center.scenario(set.scenario)
		if err != nil {
			return err
		}
		m.Seed = set.seed

		// The form sets the number of days exactly, so the run does not stop early.
		m.Replications = model.Replications{AtLeast: set.replications, AtMost: set.replications}
		d, err := sim.Run(ctx, m, sim.Options{WaitSeries: true, Progress: s.progress}, report.Decided)
		if err == nil {
			s.keep(report.New(d.Layout, &d.Results), m, p.state)
		}
		return err
	})
}

// startReport requests a run with the setting of a form.
func (p reportPages) startReport(w http.ResponseWriter, r *http.Request) {
	fields, ok := p.form(w, r)
	if !ok {
		return
	}

	replications, err := strconv.Atoi(fields.Get("replications"))
	if err != nil || replications < 1 || replications > maxReplications {
		p.fail(w, r, http.StatusUnprocessableEntity,
			fmt.Sprintf("replications is a whole number from 1 to %d", maxReplications))
		return
	}

	// A seed is any whole number, as in a scenario.
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

	p.started(w, r, p.startRun(runSetting{scenario, replications, seed}), "/report")
}

// startComparison requests a comparison of the runs of a form.
func (p reportPages) startComparison(w http.ResponseWriter, r *http.Request) {
	fields, ok := p.form(w, r)
	if !ok {
		return
	}

	var runs [2]*run
	now := p.reports.now()
	for i, field := range []string{"base", "other"} {
		// A run can have been dropped since the page was shown.
		n, err := strconv.Atoi(fields.Get(field))
		if err == nil && n > 0 {
			runs[i] = now.numbered(n)
		}
		if runs[i] == nil {
			p.fail(w, r, http.StatusUnprocessableEntity,
				fmt.Sprintf("%s is the number of one of the last %d runs", field, keptRuns))
			return
		}
	}

	p.started(w, r, p.reports.startComparison(runs[0], runs[1]), "/report/comparison")
}

// started answers the request for a simulation, whose result will be at an address.
func (p reportPages) started(w http.ResponseWriter, r *http.Request, started bool, at string) {
	switch {
	case !started:
		p.fail(w, r, http.StatusConflict, "a report is being made; wait for it")
	case wantsPart(r):
		p.report(w, r)
	default:
		http.Redirect(w, r, at, http.StatusSeeOther)
	}
}

// report shows the form and a run.
func (p reportPages) report(w http.ResponseWriter, r *http.Request) {
	number, _ := strconv.Atoi(r.URL.Query().Get("run")) // without a number the newest
	v := p.reportView(number)
	v.Comparison = nil
	if v.Run != nil {
		v.content = v.Run.body
	}
	p.showReport(w, r, v)
}

// comparison shows the form and the last comparison.
func (p reportPages) comparison(w http.ResponseWriter, r *http.Request) {
	v := p.reportView(0)

	// A comparison that is being made has a page with its progress.
	if v.Comparison == nil && v.Running == "" {
		p.fail(w, r, http.StatusNotFound, "no runs have been compared yet")
		return
	}

	// During a run the old comparison is not shown as if it were new.
	if v.Comparison != nil && v.Running == "" {
		v.content = v.Comparison.body
	}
	p.showReport(w, r, v)
}

// showReport shows a page with the run or the comparison.
func (p reportPages) showReport(w http.ResponseWriter, r *http.Request, v *reportView) {
	if v.content != nil {
		var err error
		if v.markup, err = v.content(); err != nil {
			p.failToWrite(w, r, err)
			return
		}
	}
	p.show(w, r, http.StatusOK, "report", "Report", "report", v)
}

// reportProgress tells the script whether a simulation runs, and how far it is.
func (p reportPages) reportProgress(w http.ResponseWriter, r *http.Request) {
	now := p.reports.now()
	body, _ := json.Marshal(map[string]any{"running": now.Running != "", "percent": now.Percent}) // cannot fail
	w.Header().Set("Cache-Control", "no-store")
	p.write(w, r, "application/json", body)
}

// reportFile sends a file of a run to download.
func (p reportPages) reportFile(w http.ResponseWriter, r *http.Request) {
	// Without a number the newest run is meant.
	number, _ := strconv.Atoi(r.URL.Query().Get("run")) // without a number the newest
	now := p.reports.now()

	shown := now.numbered(number)
	if shown == nil {
		p.fail(w, r, http.StatusNotFound, fmt.Sprintf("there is no such run: the last %d are kept", keptRuns))
		return
	}

	// The name has the number of the run, so that downloads of two runs do not overwrite each other.
	name := r.PathValue("file")
	if file, ok := shown.files[name]; ok {
		p.download(w, r, fmt.Sprintf("run%d_%s", shown.Number, name), file)
		return
	}

	p.notFound(w, r)
}

// comparisonFile sends the last comparison as compare --html writes it.
func (p reportPages) comparisonFile(w http.ResponseWriter, r *http.Request) {
	if last := p.reports.now().Comparison; last != nil {
		p.download(w, r, "comparison.html", last.file)
		return
	}
	p.fail(w, r, http.StatusNotFound, "no runs have been compared yet")
}

// download sends a file, whose type its name tells.
func (p reportPages) download(w http.ResponseWriter, r *http.Request, name string, file text) {
	body, err := file()
	if err != nil {
		p.failToWrite(w, r, err)
		return
	}
	w.Header().Set("Content-Disposition", fmt.Sprintf("attachment; filename=%q", name))
	w.Header().Set("Content-Length", strconv.Itoa(len(body)))
	p.write(w, r, fileTypes[path.Ext(name)], body)
}

var fileTypes = map[string]string{
	".html": "text/html; charset=utf-8",
	".json": "application/json",
	".csv":  "text/csv; charset=utf-8",
}

func (p reportPages) failToWrite(w http.ResponseWriter, r *http.Request, err error) {
	p.log.Error("report", "err", err)
	p.fail(w, r, http.StatusInternalServerError, "the report could not be written")
}
