package playground

import (
	"io"
	"io/fs"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/ivrsim/ivrsim/flows"
)

// links matches the addresses of the same site in a page. An action may take posts alone.
var links = regexp.MustCompile(` (href|action)="(/[^"#?]*)`)

// Each address in a page under a path is below the path, and has a page that the site may show in a frame.
func TestPagesUnderAPath(t *testing.T) {
	p := newPlayground(t, nil)
	server := httptest.NewServer(p.Under("/demo"))
	t.Cleanup(server.Close)

	known := map[string]bool{"/demo/": true}
	for next := []string{"/demo/"}; len(next) > 0; next = next[1:] {
		response, body := get(t, server.URL+next[0]) //nolint:bodyclose // get closes it
		if response.StatusCode != http.StatusOK || !strings.HasPrefix(response.Request.URL.Path, "/demo/") {
			t.Errorf("%s is %s of %s", next[0], response.Status, response.Request.URL)
		}
		kind := response.Header.Get("Content-Type")
		if !strings.Contains(response.Header.Get("Content-Security-Policy"), "frame-ancestors 'self'") {
			t.Errorf("%s cannot be in a frame: %v", next[0], response.Header)
		}

		// A script has texts that look like links.
		if strings.HasPrefix(kind, "text/javascript") {
			direct := httptest.NewRecorder()
			p.Handler().ServeHTTP(direct, httptest.NewRequest(http.MethodGet, strings.TrimPrefix(next[0], "/demo"), nil))
			if body != direct.Body.String() {
				t.Errorf("%s differs from the script of the server", next[0])
			}
			continue
		}
		for _, link := range links.FindAllStringSubmatch(body, -1) {
			if !strings.HasPrefix(link[2], "/demo/") {
				t.Errorf("%s leads to %s", next[0], link[2])
			}
			if link[1] == "href" && !known[link[2]] {
				known[link[2]] = true
				next = append(next, link[2])
			}
		}
	}
	if len(known) < 10 {
		t.Errorf("only %d pages", len(known))
	}
}

// The pages show the last texts without errors, or the errors of the last texts.
func TestEdit(t *testing.T) {
	written, err := Texts()
	if err != nil {
		t.Fatal(err)
	}
	count := 0
	_ = fs.WalkDir(flows.Small(), ".", func(name string, _ fs.DirEntry, _ error) error {
		if strings.HasSuffix(name, ".yaml") {
			count++
			if text, _ := fs.ReadFile(flows.Small(), name); written[name] != string(text) {
				t.Errorf("the text of %s is %q", name, written[name])
			}
		}
		return nil
	})
	if len(written) != count {
		t.Errorf("%d texts of %d files", len(written), count)
	}

	main := written["main.yaml"]
	broken := map[string]string{"main.yaml": strings.Replace(main, "exhausted: english", "exhausted: englisch", 1)}
	uncompiled := map[string]string{"saturday.yaml": strings.Replace(written["saturday.yaml"], "queues: [orders]", "queues: [nobody]", 1)}
	p := newPlayground(t, broken)
	for _, test := range []struct {
		name           string
		texts          map[string]string
		findings, page string
	}{
		{"no change", nil, "", "<svg"},
		{"an unknown step", broken, "[unknown-step]", "The changed files have errors."},
		{"a scenario with errors", uncompiled, "error: ", "The changed files have errors."},
		{"advice alone", map[string]string{"main.yaml": strings.Replace(main, "  bye: ", "  lost: {end: self_served, say: Lost.}\n  bye: ", 1)}, "lost", "lost"},
		{"no change again", nil, "", "<svg"},
	} {
		t.Run(test.name, func(t *testing.T) {
			got, err := p.Edit(test.texts, time.Now())
			if err != nil || !strings.Contains(got, test.findings) {
				t.Errorf("the findings are %s, %v", got, err)
			}
			page := httptest.NewRecorder()
			p.Handler().ServeHTTP(page, httptest.NewRequest(http.MethodGet, "/flows/main?whole=yes", nil))
			if !strings.Contains(page.Body.String(), test.page) {
				t.Errorf("the page is %d %s", page.Code, page.Body)
			}
		})
	}
}

// newPlayground begins with texts. While they have errors, its page shows the starter center.
func newPlayground(t *testing.T, texts map[string]string) *Playground {
	t.Helper()
	p, err := New(texts, time.Now(), slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	page := httptest.NewRecorder()
	p.Handler().ServeHTTP(page, httptest.NewRequest(http.MethodGet, "/flows/main", nil))
	if page.Code != http.StatusOK || strings.Contains(page.Body.String(), "The changed files have errors.") {
		t.Fatalf("the first page is %d %s", page.Code, page.Body)
	}
	return p
}

func get(t *testing.T, url string) (*http.Response, string) {
	t.Helper()
	response, err := http.Get(url) //nolint:gosec,noctx // loopback, in a test
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		t.Errorf("%s: %v", url, err)
	}
	return response, string(body)
}
