package web

import (
	"bytes"
	"context"
	"embed"
	"fmt"
	"html/template"
	"log/slog"
	"mime"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/ivrsim/ivrsim/internal/chart"
	"github.com/ivrsim/ivrsim/internal/diag"
	"github.com/ivrsim/ivrsim/internal/draw"
	"github.com/ivrsim/ivrsim/internal/flow"
	"github.com/ivrsim/ivrsim/internal/model"
	"github.com/ivrsim/ivrsim/internal/report"
	"github.com/ivrsim/ivrsim/internal/script"
)

//go:embed page
var files embed.FS

// Center is a center without errors.
type Center struct {
	Flows  *flow.Flows
	Found  *diag.Findings // advice, findings in scripted calls, and the sources of the files
	Suites []*script.Suite
	Model  *model.Model // of the scenario that is served
}

// pages serves the HTML pages: the call, the wallboard, the flows and the report. Each
// page is a template that contains a template "part". The script of the page can request
// the part alone.
type pages struct {
	center   *Center
	clock    *Clock
	log      *slog.Logger
	flows    map[string]*flowModel
	sessions *sessions
	board    *board
	reports  *reports

	templates map[string]*template.Template // by page
}

func newPages(center *Center, clock *Clock, started time.Time, log *slog.Logger) (*pages, error) {
	p := &pages{
		center: center, clock: clock, log: log, templates: map[string]*template.Template{}, flows: map[string]*flowModel{},
		sessions: newSessions(time.Now), reports: newReports(center.Model, started),
	}
	batch, err := script.RunAll(context.Background(), center.Flows, center.Suites, script.Selection{})
	if err != nil {
		return nil, fmt.Errorf("run the scripted calls: %w", err)
	}
	for _, f := range script.NewCoverage(center.Flows, batch.Counts).Flows {
		if p.flows[f.Flow], err = newFlowModel(center, f); err != nil {
			return nil, err
		}
	}
	layout, err := template.New("layout.html").Funcs(template.FuncMap{
		"count":   report.Thousands,
		"days":    func(n int) string { return report.Plural(n, "day") },
		"keys":    func() []string { return strings.Split("1 2 3 4 5 6 7 8 9 * 0 #", " ") },
		"percent": report.Percentage,
		"seconds": report.FormatSeconds,
		"share":   func(n, of int64) string { return share(uint64(n), uint64(of)) },
	}).ParseFS(files, "page/layout.html")
	if err == nil {
		_, err = layout.Parse(chart.Template())
	}
	if err != nil {
		return nil, err
	}
	for _, name := range []string{"dial", "call", "wallboard", "flows", "report", "error"} {
		page := template.Must(layout.Clone()) // fails only after an execution
		if p.templates[name], err = page.ParseFS(files, "page/"+name+".html"); err != nil {
			return nil, err
		}
	}
	p.board = newBoard(clock, center.Model, p.templates["wallboard"].Lookup("part"), log)
	return p, nil
}

// run updates the wallboard and simulates reports until the context ends.
func (p *pages) run(ctx context.Context) {
	var tasks sync.WaitGroup
	tasks.Go(func() { p.board.run(ctx) })
	tasks.Go(func() { p.reports.run(ctx, p.log) })
	tasks.Wait()
}

func (p *pages) register(mux *http.ServeMux) {
	mux.HandleFunc("GET /{$}", p.start)
	mux.HandleFunc("POST /check", p.checkForm)
	mux.HandleFunc("POST /calls", p.dial)
	mux.HandleFunc("GET /calls/{id}", p.call)
	mux.HandleFunc("POST /calls/{id}", p.input)
	mux.HandleFunc("GET /calls/{id}/test", p.saveTest)
	mux.HandleFunc("GET /wallboard", p.wallboard)
	mux.HandleFunc("GET /wallboard/events", p.board.events)
	mux.HandleFunc("POST /wallboard", p.setClock)
	mux.HandleFunc("GET /flows", p.firstFlow)
	mux.HandleFunc("GET /flows/{flow}", p.flow)
	mux.HandleFunc("GET /flows/{flow}/drawing", p.flowDrawing)
	mux.HandleFunc("GET /report", p.report)
	mux.HandleFunc("GET /report/whole", p.wholeReport)
	mux.HandleFunc("POST /report", p.startReport)
	mux.HandleFunc("GET /style.css", p.asset("style.css", "text/css; charset=utf-8", draw.Style, chart.Style()))
	mux.HandleFunc("GET /app.js", p.asset("app.js", "text/javascript; charset=utf-8"))
	mux.HandleFunc("GET /chart.js", p.asset("", "text/javascript; charset=utf-8", chart.Script()))
	mux.HandleFunc("GET /", p.notFound)
}

func (p *pages) notFound(w http.ResponseWriter, r *http.Request) {
	p.fail(w, r, http.StatusNotFound, "there is no page at this address")
}

// layoutData is the data of the layout's template.
type layoutData struct {
	Title   string
	Center  string
	Section string // of the navigation
	Part    any
}

// show writes a page, or only its part if the script requests it.
func (p *pages) show(w http.ResponseWriter, r *http.Request, status int, page, title, section string, part any) {
	var out bytes.Buffer
	name, data := "layout.html", any(layoutData{title, p.center.Flows.Center.Name, section, part})
	if wantsPart(r) {
		name, data = "part", part
	}
	if err := p.templates[page].ExecuteTemplate(&out, name, data); err != nil {
		p.log.Error("page", "path", r.URL.Path, "err", err)
		http.Error(w, "the page could not be written", http.StatusInternalServerError)
		return
	}
	w.Header().Set("Cache-Control", "no-store")
	w.Header().Set("Vary", partHeader)
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.WriteHeader(status)
	p.write(w, r, "", out.Bytes())
}

// write sends a body of a content type, unless the headers are sent already.
func (p *pages) write(w http.ResponseWriter, r *http.Request, contentType string, body []byte) {
	if contentType != "" {
		w.Header().Set("Content-Type", contentType)
	}
	if _, err := w.Write(body); err != nil {
		p.log.Debug("response", "path", r.URL.Path, "err", err)
	}
}

// partHeader marks a request for a page's part.
const partHeader = "X-Part"

func wantsPart(r *http.Request) bool { return r.Header.Get(partHeader) != "" }

// fail reports an error in a request: as a page, or as text to the script.
func (p *pages) fail(w http.ResponseWriter, r *http.Request, status int, message string) {
	if wantsPart(r) {
		http.Error(w, message, status)
		return
	}
	p.show(w, r, status, "error", http.StatusText(status), "", message)
}

const formType = "application/x-www-form-urlencoded"

// form reads the fields of a form. If it cannot, it sends the error and returns false.
func (p *pages) form(w http.ResponseWriter, r *http.Request) (url.Values, bool) {
	if media, _, err := mime.ParseMediaType(r.Header.Get("Content-Type")); err != nil || media != formType {
		p.fail(w, r, http.StatusUnsupportedMediaType, "send a form, as "+formType)
		return nil, false
	}
	r.Body = http.MaxBytesReader(w, r.Body, maxBody)
	if err := r.ParseForm(); err != nil {
		status, message := bodyError(err)
		p.fail(w, r, status, message)
		return nil, false
	}
	return r.PostForm, true
}

// asset serves an embedded file, unless the name is empty, followed by other texts.
func (p *pages) asset(name, contentType string, texts ...string) http.HandlerFunc {
	body := []byte(strings.Join(texts, "\n"))
	if name != "" {
		file, err := files.ReadFile("page/" + name)
		if err != nil {
			panic(err) // the name is a constant
		}
		body = append(append(file, '\n'), body...)
	}
	return func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Length", strconv.Itoa(len(body)))
		w.Header().Set("Cache-Control", "no-cache")
		p.write(w, r, contentType, body)
	}
}
