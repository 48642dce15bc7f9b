package web

import (
	"bytes"
	"cmp"
	"context"
	"embed"
	"errors"
	"fmt"
	"html/template"
	"log/slog"
	"mime"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/ivrsim/ivrsim/internal/calls/script"
	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/results/document"
	"github.com/ivrsim/ivrsim/internal/results/look"
)

//go:embed page
var files embed.FS

// site holds the state that the pages of all versions of the files share.
type site struct {
	clock     *Clock
	log       *slog.Logger
	templates map[string]*template.Template // by page
	sessions  *sessions
	guests    *shares       // the calls in the running day
	drawer    chan struct{} // is sent to by who draws
	asked     chan struct{} // is sent to by the question that is simulated
	askers    atomic.Int32  // the questions that are simulated or wait
	sent      *shares       // the pages that are being sent, in bytes
	board     *board
	reports   *reports
	watchers  atomic.Int64
	newest    atomic.Pointer[pages] // of the files that were last read without errors
	shown     atomic.Pointer[filesView]
	files     *feed // of filesView

	quietStream time.Duration // until a comment is sent in a stream

	clientHeader string // of requests, which a proxy sets; "" is none
}

// pages serves the HTML pages of one version of the files: the center, the wallboard and the flows. callPages and
// reportPages serve the other pages. Each page is a template that contains a template "part". The script of the page
// can request the part alone.
type pages struct {
	*site
	center *Center
	state  filesState
	flows  map[string]*flowModel
	tests  check // whether the scripted calls pass
}

// callPages are the pages of calls, with their sessions.
type callPages struct{ *pages }

func ofCalls(show func(callPages, http.ResponseWriter, *http.Request)) func(*pages, http.ResponseWriter, *http.Request) {
	return func(p *pages, w http.ResponseWriter, r *http.Request) { show(callPages{p}, w, r) }
}

// reportPages are the pages of simulated reports, comparisons and questions.
type reportPages struct{ *pages }

func ofReports(
	show func(reportPages, http.ResponseWriter, *http.Request),
) func(*pages, http.ResponseWriter, *http.Request) {
	return func(p *pages, w http.ResponseWriter, r *http.Request) { show(reportPages{p}, w, r) }
}

func newSite(center *Center, clock *Clock, read time.Time, log *slog.Logger) (*site, error) {
	s := &site{
		clock: clock, log: log, templates: map[string]*template.Template{}, sessions: newSessions(time.Now),
		guests:      newShares(maxGuests, maxGuestsPerClient),
		drawer:      make(chan struct{}, 1),
		asked:       make(chan struct{}, 1),
		sent:        newShares(maxSent, maxSentPerClient),
		files:       newFeed(),
		quietStream: quietStream,
	}

	printer, err := document.NewPrinter()
	if err != nil {
		return nil, err
	}
	layout, err := template.New("site").Funcs(template.FuncMap{
		"title": diag.Title,
		"keys":  func() []string { return strings.Split("1 2 3 4 5 6 7 8 9 * 0 #", " ") },
		"show":  printer.Print,
	}).Parse(look.Frame())
	if err != nil {
		return nil, err
	}
	if layout, err = layout.ParseFS(files, "page/layout.html", "page/files.html", "page/parts.html",
		"page/drawing.html"); err != nil {
		return nil, err
	}

	// Each page is the layout with its own parts.
	for _, name := range []string{
		"overview", "dial", "call", "wallboard", "flows", "search", "report", "whatif", "error",
	} {
		page := template.Must(layout.Clone()) // fails only after an execution
		if s.templates[name], err = page.ParseFS(files, "page/"+name+".html"); err != nil {
			return nil, err
		}
	}

	// The board draws its part by itself, because it does so without a request.
	s.board = newBoard(clock, center.Model, s.templates["wallboard"].Lookup("part"), log)
	s.reports = newReports()
	return s, s.replace(center, read)
}

// newPages runs the scripted calls of a center, and builds what the pages show of its
// flows.
func (s *site) newPages(center *Center, state filesState) (*pages, error) {
	p := &pages{site: s, center: center, state: state, flows: map[string]*flowModel{}}

	// The scripted calls run once for each version of the files.
	batch, err := script.RunAll(context.Background(), center.Flows, center.Suites, script.Selection{})
	if err != nil {
		return nil, fmt.Errorf("run the scripted calls: %w", err)
	}
	coverage := script.NewCoverage(center.Flows, batch.Counts)
	for _, f := range coverage.Flows {
		p.flows[f.Flow] = newFlowModel(center, f)
	}
	p.tests = testsCheck(batch.Len(), batch.Failed(), coverage.Taken, coverage.All)
	return p, nil
}

// run updates the wallboard and simulates reports until the context ends, which ends the
// streams.
func (s *site) run(ctx context.Context) {
	var tasks sync.WaitGroup
	tasks.Go(func() { s.board.run(ctx) })
	tasks.Go(func() { s.reports.run(ctx, s.log) })
	tasks.Go(func() { s.leadGuests(ctx) })
	tasks.Wait()
	s.files.end()
}

func (s *site) register(mux *http.ServeMux) {
	for pattern, show := range map[string]func(*pages, http.ResponseWriter, *http.Request){
		"GET /{$}":          (*pages).overview,
		"GET /wallboard":    (*pages).wallboard,
		"POST /wallboard":   (*pages).setClock,
		"GET /flows":        (*pages).flowsOrSearch,
		"GET /flows/{flow}": (*pages).flow,
		"GET /":             (*pages).notFound,

		"GET /call":              ofCalls(callPages.start),
		"POST /check":            ofCalls(callPages.checkForm),
		"POST /calls":            ofCalls(callPages.dial),
		"GET /calls/{id}":        ofCalls(callPages.call),
		"POST /calls/{id}":       ofCalls(callPages.input),
		"GET /calls/{id}/test":   ofCalls(callPages.saveTest),
		"GET /calls/{id}/events": ofCalls(callPages.callEvents),

		"GET /report":                 ofReports(reportPages.report),
		"POST /report":                ofReports(reportPages.startReport),
		"POST /report/compare":        ofReports(reportPages.startComparison),
		"GET /report/comparison":      ofReports(reportPages.comparison),
		"GET /report/comparison.html": ofReports(reportPages.comparisonFile),
		"GET /report/progress":        ofReports(reportPages.reportProgress),
		"GET /report/what-if":         ofReports(reportPages.ask),
		"GET /report/{file}":          ofReports(reportPages.reportFile),
	} {
		// The pages change with the files, so each request takes the current ones.
		mux.HandleFunc(pattern, func(w http.ResponseWriter, r *http.Request) { show(s.pagesOf(r), w, r) })
	}

	mux.HandleFunc("GET /events", s.events)
	mux.HandleFunc("GET /wallboard/events", s.boardEvents)
	mux.HandleFunc("GET /style.css", s.asset("text/css; charset=utf-8", look.Style()))

	for _, name := range []string{"app.js", "call.js", "flow.js"} {
		mux.HandleFunc("GET /"+name, s.asset("text/javascript; charset=utf-8", pageFile(name)))
	}

	mux.HandleFunc("GET /look.js", s.asset("text/javascript; charset=utf-8", look.Script()))
}

// pagesOf returns the pages for a request: the pages from the start of a call, and otherwise the
// newest pages.
func (s *site) pagesOf(r *http.Request) *pages {
	if c, ok := s.sessions.find(cmp.Or(r.PathValue("id"), r.URL.Query().Get("call"))); ok {
		return c.pages
	}
	return s.newest.Load()
}

func (p *pages) notFound(w http.ResponseWriter, r *http.Request) {
	p.fail(w, r, http.StatusNotFound, "there is no page at this address")
}

// layoutData is the data of the frame with its layout. Its Policy is a header of the answer.
type layoutData struct {
	Title, Policy string
	Center        string
	Section       string // of the navigation
	Files         *filesView
	Version       int // of the files that the page shows
	Part          any
}

// WindowTitle is the title of the page's window.
func (d layoutData) WindowTitle() string { return d.Title + " · " + d.Center }

// show writes a page, or only its part if the script requests it.
func (p *pages) show(w http.ResponseWriter, r *http.Request, status int, page, title, section string, part any) {
	var out bytes.Buffer
	name := "frame"

	// The version lets the page notice that the files have changed.
	center := diag.Title(p.center.Flows.Center.Name)
	data := any(layoutData{title, "", center, section, p.shown.Load(), p.state.version, part})
	if wantsPart(r) {
		name = "part"
		data = part
	}

	// The page is written to memory first, so that an error leaves no half page.
	if err := p.templates[page].ExecuteTemplate(&out, name, data); err != nil {
		p.log.Error("page", "path", r.URL.Path, "err", err)
		http.Error(w, "the page could not be written", http.StatusInternalServerError)
		return
	}

	// A slow client keeps its page in memory until it has read it, so the sum of these pages is bounded
	// for each client and for all.
	client := p.clientOf(r)
	if !p.sent.take(client, out.Len()) {
		http.Error(w, "too many pages are being sent; try again", http.StatusServiceUnavailable)
		return
	}

	defer p.sent.release(client, out.Len())

	// A page shows the state of the moment, so no cache may keep it.
	w.Header().Set("Cache-Control", "no-store")
	w.Header().Set("Vary", partHeader)
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.WriteHeader(status)

	// The drawing is shared by all requests, so it is not copied into each page.
	before, after, found := bytes.Cut(out.Bytes(), []byte(insetMark))
	p.write(w, r, "", before)

	if found {
		p.write(w, r, "", part.(interface{ shared() []byte }).shared())
		p.write(w, r, "", after)
	}
}

// write sends a body of a content type, unless the headers are sent already.
func (s *site) write(w http.ResponseWriter, r *http.Request, contentType string, body []byte) {
	if contentType != "" {
		w.Header().Set("Content-Type", contentType)
	}
	if _, err := w.Write(body); err != nil {
		s.log.Debug("response", "path", r.URL.Path, "err", err)
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
	// A body of another type has no fields of a form.
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

// pageFile is an embedded file. The name is a constant.
func pageFile(name string) string {
	file, err := files.ReadFile("page/" + name)
	if err != nil {
		panic(err)
	}
	return string(file)
}

// asset serves some texts as one file.
func (s *site) asset(contentType string, texts ...string) http.HandlerFunc {
	body := []byte(strings.Join(texts, "\n"))
	return func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Length", strconv.Itoa(len(body)))
		w.Header().Set("Cache-Control", "no-cache")
		s.write(w, r, contentType, body)
	}
}

// wallboard shows the board. Its script then follows the stream.
func (p *pages) wallboard(w http.ResponseWriter, r *http.Request) {
	p.show(w, r, http.StatusOK, "wallboard", "Wallboard", "wallboard", p.board.view())
}

// setClock sets the speed, or pauses the simulation, by a form.
func (p *pages) setClock(w http.ResponseWriter, r *http.Request) {
	fields, ok := p.form(w, r)
	if !ok {
		return
	}

	_, err := p.clock.Change(func(to *Setting) error {
		// A missing field leaves its value, because each button sends one of them.
		if fields.Has("speed") {
			speed, err := strconv.ParseFloat(fields.Get("speed"), 64)
			if err != nil {
				return errors.New("a speed is a number of simulated seconds per second")
			}
			to.Speed = speed
		}
		if fields.Has("paused") {
			to.Paused = fields.Get("paused") == "yes"
		}
		return nil
	})
	if err != nil {
		p.fail(w, r, http.StatusUnprocessableEntity, err.Error())
		return
	}
	if wantsPart(r) {
		p.wallboard(w, r)
		return
	}
	http.Redirect(w, r, "/wallboard", http.StatusSeeOther)
}
