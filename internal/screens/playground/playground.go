package playground

import (
	"bytes"
	"errors"
	"io/fs"
	"log/slog"
	"net/http"
	"strings"
	"time"

	"github.com/ivrsim/ivrsim/flows"
	"github.com/ivrsim/ivrsim/internal/days/model"
	"github.com/ivrsim/ivrsim/internal/days/scenario"
	"github.com/ivrsim/ivrsim/internal/days/sim"
	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/files/yaml"
	"github.com/ivrsim/ivrsim/internal/results/prometheus"
	"github.com/ivrsim/ivrsim/internal/screens/web"
	"github.com/ivrsim/ivrsim/internal/workspace"
)

// speed of the running simulation, in simulated seconds per second.
const speed = 60

// Playground is the starter center with the texts of a person.
type Playground struct {
	*web.Server // of the last texts without errors
}

// Texts returns the files of the starter center by name.
func Texts() (map[string]string, error) {
	texts := map[string]string{}
	folder := flows.Small()
	err := fs.WalkDir(folder, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !yaml.IsFileName(d.Name()) {
			return err
		}
		text, err := fs.ReadFile(folder, name)
		texts[name] = string(text)
		return err
	})
	return texts, err
}

// New returns a playground with texts in place of files of the starter center. While the texts have
// errors, it shows the starter center alone. The running simulation uses the same texts.
func New(texts map[string]string, now time.Time, log *slog.Logger) (*Playground, error) {
	p := &Playground{}
	c, m, err := p.read(texts)

	// Texts with errors must not leave the reader without a page.
	if err == nil && m == nil {
		if c, m, err = p.read(nil); err == nil && m == nil {
			err = errors.New("the starter center has errors")
		}
	}

	if err != nil {
		return nil, err
	}

	live, err := sim.NewLive(m, sim.Options{})
	if err != nil {
		return nil, err
	}

	run := prometheus.Run{
		Name:      m.Scenario,
		Scenario:  m.Scenario,
		Seed:      m.Seed,
		Started:   now,
		MaxSeries: prometheus.DefaultMaxSeries,
	}

	p.Server, err = web.New(web.NewClock(live, speed, log), run, web.NewCenter(c, m), log)
	return p, err
}

// read reads the center with the texts. The model is nil if they have errors.
func (p *Playground) read(texts map[string]string) (*workspace.Center, *model.Model, error) {
	own := map[string][]byte{}
	for name, text := range texts {
		own[name] = []byte(text)
	}

	c, err := workspace.Lint(workspace.Folder{FS: workspace.Overlay(flows.Small(), own)}, false)
	if err != nil || c.Found.Errors() > 0 {
		return c, nil, err
	}

	name, err := scenario.Choose(c.Scenarios(), "")
	if err != nil {
		return nil, nil, err
	}

	_, m := c.Compile(name, c.Found) // the scenario has no errors: Lint compiles each one
	return c, m, nil
}

// Edit reads the center with other texts and returns its findings as lint prints them. The pages
// show the center, or the errors if it has any.
func (p *Playground) Edit(texts map[string]string, now time.Time) (findings string, err error) {
	c, m, err := p.read(texts)
	if err != nil {
		return "", err
	}

	// The findings are printed in each case, because they may be advice.
	var out bytes.Buffer
	if err := (diag.Printer{}).Print(&out, c.Found); err != nil {
		return "", err
	}

	if m == nil {
		err = p.Reject(c.Found.WithSeverity(diag.Error).Sorted())
	} else {
		err = p.Replace(web.NewCenter(c, m), now)
	}

	return out.String(), err
}

// Under returns the handler of the pages below a path, which a page of the same site may show
// in a frame. Their addresses begin with a slash; those that lead to another page are put
// below the path.
func (p *Playground) Under(path string) http.Handler {
	next := http.StripPrefix(path, p.Handler())
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		next.ServeHTTP(&below{ResponseWriter: w, path: path}, r)
	})
}

// below is a writer of an answer whose addresses are put below a path.
type below struct {
	http.ResponseWriter
	path string
	sent bool
}

// WriteHeader implements http.ResponseWriter.
func (w *below) WriteHeader(status int) {
	// The page is in a frame of the documentation.
	h := w.Header()
	h.Set("Content-Security-Policy",
		strings.Replace(h.Get("Content-Security-Policy"), "frame-ancestors 'none'", "frame-ancestors 'self'", 1))
	// The links get longer, so the length is not known any more.
	h.Del("Content-Length")
	if to := h.Get("Location"); strings.HasPrefix(to, "/") {
		h.Set("Location", w.path+to)
	}
	w.sent = true
	w.ResponseWriter.WriteHeader(status)
}

// Write implements http.ResponseWriter. The pages write whole tags.
func (w *below) Write(body []byte) (int, error) {
	if !w.sent {
		w.WriteHeader(http.StatusOK)
	}

	out := body

	// A script has no links, and its texts could look like one.
	if !strings.HasPrefix(w.Header().Get("Content-Type"), "text/javascript") {
		for _, attribute := range []string{` href="/`, ` action="/`} {
			at := strings.TrimSuffix(attribute, "/")
			out = bytes.ReplaceAll(out, []byte(attribute), []byte(at+w.path+"/"))
		}
	}

	if _, err := w.ResponseWriter.Write(out); err != nil {
		return 0, err
	}
	return len(body), nil
}

// Unwrap gives http.ResponseController the writer's deadlines.
func (w *below) Unwrap() http.ResponseWriter { return w.ResponseWriter }
