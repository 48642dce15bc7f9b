package web_test

import (
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
	inTag      = regexp.MustCompile(` (href|action|name|value|title|lang|min|max|selected|checked|open|data-v)\b(="[^"]*"|='[^']*')?`)
	callNumber = regexp.MustCompile(`/calls/\w+`)
)

// inWords returns the text of a page below its header, and what its links and fields have.
func inWords(page string) string {
	_, page, _ = strings.Cut(page, "<main")
	_, page, _ = strings.Cut(page, ">")
	page = anyTag.ReplaceAllStringFunc(notShown.ReplaceAllString(page, ""), func(tag string) string {
		out := "\n"
		for _, a := range inTag.FindAllStringSubmatch(tag, -1) {
			out += "{" + a[1] + a[2] + "}"
		}
		return out + "\n"
	})
	var lines []string
	for line := range strings.SplitSeq(callNumber.ReplaceAllString(html.UnescapeString(page), "/calls/ID"), "\n") {
		if line = strings.Join(strings.Fields(line), " "); line != "" {
			lines = append(lines, line)
		}
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

// TestPagesInWords compares pages of a small center with their text. A section of the archive is a file of the center, or
// requests: "GET /flows/f", "12h GET /wallboard" at a time of the day, or the fields of a call and its inputs, which
// end with the call as a test. No drawing is requested at two times: on a slow machine, the first is kept for seconds.
func TestPagesInWords(t *testing.T) {
	const golden = "pages.txtar"
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
		case strings.HasPrefix(f.Name, "GET "):
			page = send(h, http.MethodGet, strings.TrimPrefix(f.Name, "GET "), "").Body.String()
		case strings.HasPrefix(dialed, "line="):
			call := dial(t, h, dialed)
			for input := range strings.SplitSeq(inputs, ", ") {
				if isCall {
					send(h, http.MethodPost, call, input)
				}
			}
			page = send(h, http.MethodGet, call, "").Body.String()
			saved = send(h, http.MethodGet, call+"/test", "").Body.String()
		default:
			continue
		}
		archive.Files[i].Data = []byte(inWords(page) + saved)
	}
	diagtest.Same(t, golden, string(txtar.Format(archive)))
}
