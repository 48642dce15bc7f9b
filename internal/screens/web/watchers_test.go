package web_test

import (
	"bufio"
	"context"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"regexp"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/ivrsim/ivrsim/internal/days/model"
	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/files/diag/diagtest"
	"github.com/ivrsim/ivrsim/internal/longtest"
	"github.com/ivrsim/ivrsim/internal/results/prometheus"
	"github.com/ivrsim/ivrsim/internal/screens/web"
)

// watch follows the wallboard's stream until it has had a number of frames.
func watch(t testing.TB, at string, want int) (frames int) {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, at+"/wallboard/events", http.NoBody)
	if err != nil {
		t.Error(err)
		return 0
	}

	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Error(err)
		return 0
	}

	defer answer.Body.Close()
	lines := bufio.NewScanner(answer.Body)
	lines.Buffer(nil, 1<<20)

	for frames < want && lines.Scan() {
		if lines.Text() == "event: part" {
			frames++
		}
	}

	return frames
}

// Many watchers get their frames while as many calls are made at speed 600, even if one
// watcher never reads.
func TestManyWatchersAndCalls(t *testing.T) {
	t.Parallel()
	crowd := longtest.N(20, 200)
	at := serve(t, 600)
	stuck, err := net.Dial("tcp", strings.TrimPrefix(at, "http://"))
	if err != nil {
		t.Fatal(err)
	}

	t.Cleanup(func() { _ = stuck.Close() })
	fmt.Fprintf(stuck, "GET /wallboard/events HTTP/1.1\r\nHost: localhost\r\n\r\n")

	var others sync.WaitGroup
	var served atomic.Int64
	for range crowd {
		others.Go(func() {
			if n := watch(t, at, 3); n != 3 {
				t.Errorf("a watcher had %d frames", n)
			}
		})
		others.Go(func() {
			if callOnce(t, at) {
				served.Add(1)
			}
		})
	}

	others.Wait()
	if n := served.Load(); n != int64(crowd) {
		t.Errorf("%d of %d calls went through", n, crowd)
	}

	var m runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&m)
	if m.HeapAlloc > 512<<20 {
		t.Errorf("%d MiB are in use", m.HeapAlloc>>20)
	}
}

// As many pages are open as there are places for watchers, and each place is free again afterwards.
func TestMostWatchers(t *testing.T) {
	h := sampleHandler(t)
	const most = 1000
	ctx, closePages := context.WithCancel(t.Context())
	open := make(chan struct{})
	var pages sync.WaitGroup
	for range most {
		pages.Go(func() {
			w := &openedPage{ResponseRecorder: httptest.NewRecorder(), opened: func() { open <- struct{}{} }}
			h.ServeHTTP(w, httptest.NewRequestWithContext(ctx, http.MethodGet, "/events", http.NoBody))
		})
	}
	for range most {
		<-open
	}

	if w := send(h, http.MethodHead, "/events", ""); w.Code != http.StatusServiceUnavailable {
		t.Errorf("with %d pages, another one has the status %d", most, w.Code)
	}
	closePages()
	pages.Wait()
	if w := send(h, http.MethodHead, "/events", ""); w.Code != http.StatusOK {
		t.Errorf("after all pages are closed, one has the status %d", w.Code)
	}
}

// openedPage reports the first bytes that a page gets.
type openedPage struct {
	*httptest.ResponseRecorder
	opened func()
}

func (p *openedPage) SetWriteDeadline(time.Time) error { return nil }

func (p *openedPage) Write(text []byte) (int, error) {
	if p.opened != nil {
		p.opened()
		p.opened = nil
	}
	return p.ResponseRecorder.Write(text)
}

// callOnce dials, presses keys and hangs up.
func callOnce(t testing.TB, at string) bool {
	client := http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	post := func(path, fields string) (status int, location string) {
		r, err := client.Post(at+path, "application/x-www-form-urlencoded", strings.NewReader(fields)) //nolint:noctx // loopback, in a test
		if err != nil {
			t.Error(err)
			return 0, ""
		}
		defer r.Body.Close()
		return r.StatusCode, r.Header.Get("Location")
	}
	_, call := post("/calls", "line=us_general")
	for _, fields := range []string{"press=1", "press=2", "do=hang_up"} {
		if status, _ := post(call, fields); status != http.StatusSeeOther {
			return false
		}
	}
	return true
}

// No page with its scripts and style is over 150 KB, and the report is not over 250 KB.
func TestPagesAreSmall(t *testing.T) {
	h := sampleHandler(t)
	size := func(path string) int { return send(h, http.MethodGet, path, "").Body.Len() }
	shared := size("/style.css") + size("/app.js")
	call := dial(t, h, "line=us_general")
	for _, path := range []string{"/", "/call", call, "/wallboard", "/flows/main", "/flows/language", "/report"} {
		n := shared + size(path)
		most := 150 << 10
		if path == "/report" {
			n += size("/look.js")
			most = 250 << 10 // with the values of all charts
		}
		if n > most {
			t.Errorf("%s has %d bytes", path, n)
		}
	}
}

// The board counts from midnight, even if it was not shown for days.
func TestBoardCountsFromMidnight(t *testing.T) {
	c := open(t, diagtest.Archive(t, "centers/hostile"))
	days := live(t, c)
	if err := days.Advance(int64(60 * time.Hour)); err != nil {
		t.Fatal(err)
	}

	now := days.Snapshot()
	log := slog.New(slog.DiscardHandler)
	s, err := web.New(web.NewClock(days, 60, log), prometheus.Run{Name: "days", Started: time.Unix(0, 0), MaxSeries: prometheus.DefaultMaxSeries}, c, log)
	if err != nil {
		t.Fatal(err)
	}

	page := send(s.Handler(), http.MethodGet, "/wallboard", "").Body.String()
	for i := range now.Queues {
		q := &now.Queues[i]
		row := regexp.MustCompile(`(?s)data-queue="` + q.Queue + `" data-hub="` + q.Hub + `">.*?<td class="num c" data-card="callers">([\d,]+)</td>`)
		got, want := row.FindStringSubmatch(page), diag.Thousands(q.Visits[model.VisitsOffered]-now.Began.Queues[i].Visits[model.VisitsOffered])
		if got == nil || got[1] != want {
			t.Fatalf("%s@%s: %q, want %s offered", q.Queue, q.Hub, got, want)
		}
	}
}

// The board sets the clock. While it is paused there are no new frames, so a new watcher gets one at
// once.
func TestBoardSetsTheClock(t *testing.T) {
	h := unstarted(t, open(t, diagtest.Archive(t, "centers/hostile"))).Handler()
	for _, c := range [][2]string{{"speed=1200", ", 1,200×</span>"}, {"paused=no", ", 1,200×</span>"}, {"paused=yes", ", paused</span>"}} {
		send(h, http.MethodPost, "/wallboard", c[0])
		if page := send(h, http.MethodGet, "/wallboard", "").Body.String(); !strings.Contains(page, c[1]) {
			t.Errorf("after %s the board does not say %q", c[0], c[1])
		}
	}
	server := httptest.NewServer(h)
	defer server.Close()
	if n := watch(t, server.URL, 1); n != 1 {
		t.Errorf("%d frames", n)
	}
}

// A stream without events sends comments, so that a proxy keeps its connection.
func TestQuietStreamSendsComments(t *testing.T) {
	s := unstarted(t, open(t, diagtest.Archive(t, "centers/hostile")))
	s.SetQuietStream(time.Millisecond)
	server := httptest.NewServer(s.Handler())
	defer server.Close()
	for _, path := range []string{"/events", "/wallboard/events"} {
		answer, err := http.Get(server.URL + path) //nolint:noctx // loopback, in a test
		if err != nil {
			t.Fatal(err)
		}
		comments := 0
		for lines := bufio.NewScanner(answer.Body); comments < 3 && lines.Scan(); {
			if strings.HasPrefix(lines.Text(), ":") {
				comments++
			}
		}
		answer.Body.Close()
		if comments < 3 {
			t.Errorf("%s: %d comments", path, comments)
		}
	}
}

// A server that shuts down ends the streams of the wallboard.
func TestShutdownEndsTheStreams(t *testing.T) {
	done := make(chan int, 1)
	t.Run("served", func(t *testing.T) {
		at := serveCenter(t, open(t, diagtest.Archive(t, "centers/hostile")), 600)
		began := make(chan struct{})
		go func() {
			answer, err := http.Get(at + "/wallboard/events") //nolint:noctx // loopback, in a test
			if err != nil {
				t.Error(err)
				close(began)
				return
			}
			defer answer.Body.Close()
			lines := bufio.NewScanner(answer.Body)
			lines.Scan()
			close(began)
			n := 0
			for lines.Scan() {
				n++
			}
			done <- n
		}()
		<-began
	})
	select {
	case <-done:
	case <-time.After(time.Minute):
		t.Error("a stream is still open")
	}
}
