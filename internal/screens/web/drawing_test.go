package web_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"runtime"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/ivrsim/ivrsim/internal/files/diag/diagtest"
)

// largeCenter is a center with a flow of 1,000 menus whose keys lead anywhere, which no line
// starts.
func largeCenter(t *testing.T) fstest.MapFS {
	t.Helper()
	const menus = 1000
	var large strings.Builder
	large.WriteString("flow: large\nstart: m0\nsteps:\n")

	for i := range menus {
		fmt.Fprintf(&large, "  m%d: {menu: Press., choices: {1: m%d, 2: m%d, 3: q}, then: {exhausted: gone}}\n", i, (i*i*31+i*7919)%menus, (i*i*17+i*4801)%menus)
	}
	large.WriteString("  q: {queue: a, then: {answered: done}}\n  gone: {end: gave_up}\n  done: {end: resolved}\n")
	center := diagtest.Archive(t, "centers/large")
	center["large.yaml"] = &fstest.MapFile{Data: []byte(large.String())}
	return center
}

// unread is a client that reads nothing and keeps nothing.
type unread struct {
	header  http.Header
	written int
}

func (u *unread) Header() http.Header { return u.header }
func (u *unread) WriteHeader(int)     {}
func (u *unread) Write(p []byte) (int, error) {
	u.written += len(p)
	return len(p), nil
}

// The pages of a large flow share one drawing.
func TestLargeFlow(t *testing.T) {
	h := unstarted(t, open(t, largeCenter(t))).Handler()
	page := send(h, http.MethodGet, "/flows/large?step=m7", "").Body.String()
	for _, want := range []string{`id="at-m999"`, `also from `, `<h2>M7 <`} {
		if !strings.Contains(page, want) {
			t.Errorf("no %s in the page", want)
		}
	}
	if overview := send(h, http.MethodGet, "/", "").Body.Len(); overview > 100<<10 {
		t.Errorf("the first page has %d bytes", overview)
	}
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	const requests = 50
	for range requests {
		client := &unread{header: http.Header{}}
		h.ServeHTTP(client, httptest.NewRequest(http.MethodGet, "/flows/large", nil))
		if client.written < len(page)/2 {
			t.Fatalf("a page of %d bytes, and then one of %d", len(page), client.written)
		}
	}
	runtime.ReadMemStats(&after)
	if each := (after.TotalAlloc - before.TotalAlloc) / requests; each > uint64(len(page)) { // a drawing may have been made again
		t.Errorf("a page of %d bytes allocates %d", len(page), each)
	}
}

// While a drawing is made, other pages and requests go on, and whoever waits for it may leave.
func TestOneDrawingAtATime(t *testing.T) {
	server := unstarted(t, shipped(t))
	h := server.Handler()
	done := server.Occupy()

	for _, path := range []string{"/healthz", "/", "/wallboard", "/call", "/report", "/metrics"} {
		if code := send(h, http.MethodGet, path, "").Code; code != http.StatusOK {
			t.Errorf("%s: %d", path, code)
		}
	}

	ctx, leave := context.WithCancel(t.Context())
	left := make(chan int)
	go func() {
		w := httptest.NewRecorder()
		h.ServeHTTP(w, httptest.NewRequestWithContext(ctx, http.MethodGet, "/flows/main", nil))
		left <- w.Body.Len()
	}()

	leave()
	if n := <-left; n > 0 {
		t.Errorf("a page of %d bytes for who has left", n)
	}

	drawn := make(chan int)
	go func() { drawn <- send(h, http.MethodGet, "/flows/main", "").Code }()
	done()

	select {
	case code := <-drawn:
		if code != http.StatusOK {
			t.Errorf("/flows/main: %d", code)
		}
	case <-time.After(time.Minute):
		t.Error("nothing is drawn")
	}
}
