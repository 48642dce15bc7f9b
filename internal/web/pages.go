package web

import (
	"bytes"
	"context"
	"embed"
	"errors"
	"html/template"
	"log/slog"
	"mime"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/ivrsim/ivrsim/internal/draw"
	"github.com/ivrsim/ivrsim/internal/script"
)

//go:embed page
var files embed.FS

// pages are what people look at: the call, the wallboard, the flows and the
// report. Each is a template; its part alone is what the page's script puts in
// place of the part that stands there.
type pages struct {
	center   *Center
	clock    *Clock
	log      *slog.Logger
	flows    map[string]*playable
	coverage *script.Coverage
	calls    *calls
	board    *board
	reports  *reports

	pages map[string]*template.Template // by name
}

func newPages(center *Center, clock *Clock, started time.Time, log *slog.Logger) (*pages, error) {
	p := &pages{
		center: center, clock: clock, log: log,
		calls: newCalls(time.Now), reports: newReports(center.Model, started),
		pages: map[string]*template.Template{},
	}
	var err error
	if p.flows, err = center.playables(); err != nil {
		return nil, err
	}
	if p.coverage, err = center.coverage(); err != nil {
		return nil, err
	}
	for _, name := range []string{"dial", "call", "wallboard", "flows", "report", "error"} {
		if p.pages[name], err = template.New("layout.html").Funcs(template.FuncMap{"keys": keypad}).ParseFS(files, "page/layout.html", "page/plot.html", "page/"+name+".html"); err != nil {
			return nil, err
		}
	}
	p.board = newBoard(clock, center.Model, p.pages["wallboard"].Lookup("part"), log)
	return p, nil
}

// keypad is a telephone's.
func keypad() []string { return strings.Split("1 2 3 4 5 6 7 8 9 * 0 #", " ") }

// run keeps the pages going until the context ends.
func (p *pages) run(ctx context.Context) {
	var each sync.WaitGroup
	each.Go(func() { p.board.run(ctx) })
	each.Go(func() { p.calls.sweep(ctx) })
	each.Go(func() { p.reports.run(ctx, p.log) })
	each.Wait()
}

// mount puts the pages where they are found.
func (p *pages) mount(mux *http.ServeMux) {
	mux.HandleFunc("GET /{$}", p.dialForm)
	mux.HandleFunc("POST /check", p.check)
	mux.HandleFunc("POST /calls", p.dial)
	mux.HandleFunc("GET /calls/{id}", p.call)
	mux.HandleFunc("POST /calls/{id}", p.input)
	mux.HandleFunc("GET /calls/{id}/test", p.keep)
	mux.HandleFunc("GET /wallboard", p.wallboard)
	mux.HandleFunc("GET /wallboard/events", p.board.events)
	mux.HandleFunc("POST /wallboard", p.setBoardClock)
	mux.HandleFunc("GET /flows", p.firstFlow)
	mux.HandleFunc("GET /flows/{flow}", p.flow)
	mux.HandleFunc("GET /flows/{flow}/drawing", p.plainDrawing)
	mux.HandleFunc("GET /report", p.report)
	mux.HandleFunc("GET /report/whole", p.wholeReport)
	mux.HandleFunc("POST /report", p.startReport)
	mux.HandleFunc("GET /style.css", p.asset("style.css", "text/css; charset=utf-8", draw.Style))
	mux.HandleFunc("GET /app.js", p.asset("app.js", "text/javascript; charset=utf-8", ""))
	mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) { p.nowhere(w, r, mux) })
}

// nowhere answers what no page does: there is none, or it is asked for otherwise.
func (p *pages) nowhere(w http.ResponseWriter, r *http.Request, mux *http.ServeMux) {
	var takes []string
	for _, method := range []string{http.MethodGet, http.MethodHead, http.MethodPost} {
		asked := r.Clone(r.Context())
		asked.Method = method
		if _, page := mux.Handler(asked); page != "/" {
			takes = append(takes, method)
		}
	}
	if len(takes) == 0 {
		p.fail(w, r, http.StatusNotFound, "there is no page here")
		return
	}
	allowed := strings.Join(takes, ", ")
	w.Header().Set("Allow", allowed)
	p.fail(w, r, http.StatusMethodNotAllowed, "here one can only "+allowed)
}

// frame is what the layout of a page is given.
type frame struct {
	Title  string
	Center string
	Here   string // which of the site's places
	Part   any
}

// show writes a page, or its part alone where the page's script asks for it.
func (p *pages) show(w http.ResponseWriter, r *http.Request, status int, page, title, here string, part any) {
	var out bytes.Buffer
	name, data := "layout.html", any(frame{title, p.center.Flows.Center.Name, here, part})
	if wantsPart(r) {
		name, data = "part", part
	}
	if err := p.pages[page].ExecuteTemplate(&out, name, data); err != nil {
		p.log.Error("page", "path", r.URL.Path, "err", err)
		http.Error(w, "the page could not be written", http.StatusInternalServerError)
		return
	}
	h := w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Cache-Control", "no-store")
	h.Set("Vary", partHeader)
	w.WriteHeader(status)
	if _, err := out.WriteTo(w); err != nil {
		p.log.Debug("page", "path", r.URL.Path, "err", err)
	}
}

// partHeader is what the page's script asks for a part with.
const partHeader = "X-Part"

func wantsPart(r *http.Request) bool { return r.Header.Get(partHeader) != "" }

// fail says what is wrong with a request: as a page, or to the script as text.
func (p *pages) fail(w http.ResponseWriter, r *http.Request, status int, message string) {
	if wantsPart(r) {
		http.Error(w, message, status)
		return
	}
	p.show(w, r, status, "error", http.StatusText(status), "", message)
}

const formKind = "application/x-www-form-urlencoded"

// form reads the fields of a posted form. Where it cannot, it says so and
// reports false.
func (p *pages) form(w http.ResponseWriter, r *http.Request) (url.Values, bool) {
	if kind, _, err := mime.ParseMediaType(r.Header.Get("Content-Type")); err != nil || kind != formKind {
		p.fail(w, r, http.StatusUnsupportedMediaType, "send a form, as "+formKind)
		return nil, false
	}
	r.Body = http.MaxBytesReader(w, r.Body, maxBody)
	err := r.ParseForm()
	var large *http.MaxBytesError
	switch {
	case errors.As(err, &large):
		p.fail(w, r, http.StatusRequestEntityTooLarge, "the body is over 64 KiB")
	case err != nil:
		p.fail(w, r, http.StatusBadRequest, "the form cannot be read: "+err.Error())
	default:
		return r.PostForm, true
	}
	return nil, false
}

// asset serves a file that the pages load, with more at its end.
func (p *pages) asset(name, kind, more string) http.HandlerFunc {
	text, err := files.ReadFile("page/" + name)
	if err != nil {
		p.log.Error("asset", "name", name, "err", err) // it is embedded
	}
	text = append(text, more...)
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", kind)
		w.Header().Set("Content-Length", strconv.Itoa(len(text)))
		w.Header().Set("Cache-Control", "no-cache")
		if _, err := w.Write(text); err != nil {
			p.log.Debug("asset", "name", name, "err", err)
		}
	}
}
