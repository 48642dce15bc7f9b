package web_test

import (
	"fmt"
	"html"
	"net/http"
	"regexp"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"golang.org/x/tools/txtar"

	"github.com/ivrsim/ivrsim/internal/files/diag/diagtest"
	"github.com/ivrsim/ivrsim/internal/screens/web"
)

var (
	notShown   = regexp.MustCompile(`(?s)<(script|style)\b.*?</(script|style)>`)
	anyTag     = regexp.MustCompile(`<[^>]*>`)
	inTag      = regexp.MustCompile(` (href|action|name|value|title|lang|min|max|selected|checked|open|placeholder|aria-label|data-[a-z]+)\b(="[^"]*"|='[^']*')?`)
	shape      = regexp.MustCompile(` (?:d|points|x|y|x1|y1|x2|y2|r|cx|cy|width|height|style|transform|viewBox)="[^"]*"`)
	version    = regexp.MustCompile(` data-version="[^"]*"`)
	current    = regexp.MustCompile(`<title>[^<]*|<a [^>]*aria-current="page"[^>]*>[^<]*`)
	states     = regexp.MustCompile(` class="(?:[^"]* )?(new|good|warn|bad|cur|took|untested)\b[^"]*"`)
	callNumber = regexp.MustCompile(`/calls/\w+`)
)

// inWords returns the title of a page, the chosen link of its header, and the text below, with what links and fields
// have, and the states that have a color. It returns a checksum of the drawing.
func inWords(page string) string {
	head, page, _ := strings.Cut(page, "<main")
	_, page, _ = strings.Cut(page, ">")
	page, _, _ = strings.Cut(page, "Report of a simulated day") // which its package tests
	page = version.ReplaceAllString(strings.Join(current.FindAllString(head, -1), "")+page, "")
	drawn := page
	page = anyTag.ReplaceAllStringFunc(notShown.ReplaceAllString(page, ""), func(tag string) string {
		out := "\n"
		for _, a := range inTag.FindAllStringSubmatch(tag, -1) {
			out += "{" + a[1] + a[2] + "}"
		}
		if state := states.FindStringSubmatch(tag); state != nil {
			out += "(" + state[1] + ")"
		}
		return out + "\n"
	})
	var lines []string
	for line := range strings.SplitSeq(callNumber.ReplaceAllString(html.UnescapeString(page), "/calls/ID"), "\n") {
		if line = strings.Join(strings.Fields(line), " "); line != "" {
			lines = append(lines, line)
		}
	}
	if shapes := shape.FindAllString(drawn, -1); shapes != nil {
		lines = append(lines, fmt.Sprintf("%d sizes and places, sum %s", len(shapes), diagtest.Sum(strings.Join(shapes, ""))))
	}
	return strings.Join(lines, "\n") + "\n"
}

// forward advances a day to a time since its beginning. The board has a sample every 10 minutes, as if somebody watched it.
func forward(t *testing.T, h http.Handler, clock *web.Clock, now, to time.Duration) time.Duration {
	t.Helper()
	for ; now < to; now += 10 * time.Minute {
		if err := clock.Forward(10 * time.Minute); err != nil {
			t.Fatal(err)
		}
		send(h, http.MethodGet, "/wallboard", "")
	}
	return now
}

// TestPagesInWords compares pages of a small and of a wide center with their text. A section of the archive is a file of the center, or
// requests: "GET /flows/f", "12h GET /wallboard" at a time of the day, "done GET /report" after the requested simulation,
// "POST /calls line=main" of a form, or the fields of a call and its inputs, which end with the call as a test unless the
// last input is refused. No drawing is requested at two times: on a slow machine, the first is kept for seconds.
func TestPagesInWords(t *testing.T) {
	for _, golden := range []string{"pages.txtar", "wide.txtar"} {
		t.Run(golden, func(t *testing.T) { pagesInWords(t, golden) })
	}
}

func pagesInWords(t *testing.T, golden string) {
	archive, err := txtar.ParseFile("testdata/" + golden)
	if err != nil {
		t.Fatal(err)
	}

	folder := fstest.MapFS{}
	for _, f := range archive.Files {
		if strings.HasSuffix(f.Name, ".yaml") {
			folder[f.Name] = &fstest.MapFile{Data: f.Data}
		}
	}
	center := open(t, folder)
	s, clock := withLive(t, center, live(t, center), web.Setting{Speed: 60, Paused: true})
	h := s.Handler()
	now := time.Duration(0)
	for i, f := range archive.Files {
		var page, saved string
		at, path, _ := strings.Cut(f.Name, " GET ")
		to, err := time.ParseDuration(at)
		switch dialed, inputs, isCall := strings.Cut(f.Name, ", "); {
		case err == nil:
			now = forward(t, h, clock, now, to)
			page = send(h, http.MethodGet, path, "").Body.String()
		case at == "done":
			if err := s.Simulate(t.Context()); err != nil {
				t.Fatal(err)
			}
			page = send(h, http.MethodGet, path, "").Body.String()
		case strings.HasPrefix(f.Name, "GET "):
			page = send(h, http.MethodGet, strings.TrimPrefix(f.Name, "GET "), "").Body.String()
		case strings.HasPrefix(f.Name, "POST "):
			path, fields, _ := strings.Cut(strings.TrimPrefix(f.Name, "POST "), " ")
			w := send(h, http.MethodPost, path, fields)
			page = fmt.Sprintf("<title>%d %s</title>%s", w.Code, w.Header().Get("Location"), w.Body)
		case strings.HasPrefix(dialed, "line="):
			call := dial(t, h, dialed)
			isRefused := false
			for input := range strings.SplitSeq(inputs, ", ") {
				if isCall {
					w := send(h, http.MethodPost, call, input)
					isRefused = w.Code != http.StatusSeeOther
					page = w.Body.String()
				}
			}
			if !isRefused {
				page = send(h, http.MethodGet, call, "").Body.String()
				saved = send(h, http.MethodGet, call+"/test", "").Body.String()
			}
		default:
			continue
		}
		archive.Files[i].Data = []byte(inWords(page) + saved)
	}
	diagtest.Same(t, golden, string(txtar.Format(archive)))
}
