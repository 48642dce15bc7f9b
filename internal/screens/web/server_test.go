package web_test

import (
	"context"
	"io"
	"io/fs"
	"log/slog"
	"net"
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/ivrsim/ivrsim/flows"
	"github.com/ivrsim/ivrsim/internal/calls/script"
	"github.com/ivrsim/ivrsim/internal/days/compile"
	"github.com/ivrsim/ivrsim/internal/days/des"
	"github.com/ivrsim/ivrsim/internal/days/model"
	"github.com/ivrsim/ivrsim/internal/days/scenario"
	"github.com/ivrsim/ivrsim/internal/days/sim"
	"github.com/ivrsim/ivrsim/internal/design/flowtest"
	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/files/diag/diagtest"
	"github.com/ivrsim/ivrsim/internal/results/prometheus"
	"github.com/ivrsim/ivrsim/internal/screens/web"
)

// sampleCenter is read once for all tests.
var sampleCenter struct {
	read   sync.Once
	center *web.Center
}

// shipped is the sample center with its peak day. The test may change its model.
func shipped(t testing.TB) *web.Center {
	t.Helper()
	sampleCenter.read.Do(func() { sampleCenter.center = open(t, flows.FS) })
	c, m := *sampleCenter.center, *sampleCenter.center.Model
	c.Model = &m
	return &c
}

// open reads a center that has no errors.
func open(t testing.TB, folder fs.FS) *web.Center {
	t.Helper()
	var found diag.Findings
	files, all := flowtest.Open(t, folder, &found)
	c := &web.Center{Flows: all, Found: &found}
	source := scenario.Folder{FS: folder, Files: files, Flows: all}

	name, err := scenario.Choose(source, "")
	if err != nil {
		t.Fatal(err)
	}
	c.Model = compile.Scenario(scenario.Read(source, name, &found), source, &found)
	c.Compile = func(name string, sets ...scenario.Set) (*model.Model, error) {
		var wrong diag.Findings
		m := compile.Scenario(scenario.Read(source, name, &wrong, sets...), source, &wrong)
		if wrong.Errors() > 0 {
			return nil, wrong.FirstError()
		}
		return m, nil
	}
	for _, f := range files {
		if f.Kind == script.Kind {
			c.Suites = append(c.Suites, script.Read(c.Flows, f, &found))
		}
	}
	if found.Errors() > 0 {
		t.Fatalf("errors: %v", found.Sorted())
	}
	return c
}

func live(t testing.TB, c *web.Center) *sim.Live {
	t.Helper()
	l, err := sim.NewLive(c.Model, sim.Options{})
	if err != nil {
		t.Fatal(err)
	}
	return l
}

// liveAt is the day of a center after a time. A page shows the same of it whenever it is loaded, if the clock is
// paused.
func liveAt(t testing.TB, c *web.Center, after time.Duration) *sim.Live {
	t.Helper()
	l := live(t, c)
	if err := l.Advance(des.Duration(after)); err != nil {
		t.Fatal(err)
	}
	return l
}

// peakDay is the sample center's day, live.
func peakDay(t testing.TB) *sim.Live { return live(t, shipped(t)) }

// serve runs a server of the sample center on a free port of loopback until the
// test ends, and gives its address. It has to stop cleanly.
func serve(t testing.TB, speed float64) string { return serveCenter(t, shipped(t), speed) }

func serveCenter(t testing.TB, c *web.Center, speed float64) string {
	t.Helper()
	log := slog.New(slog.NewTextHandler(io.Discard, nil))
	run := prometheus.Run{Name: "peak_day", Scenario: "peak_day", Started: time.Unix(0, 0), MaxSeries: prometheus.DefaultMaxSeries}
	s, err := web.New(web.NewClock(live(t, c), speed, log), run, c, log)
	if err != nil {
		t.Fatal(err)
	}
	return start(t, s)
}

// start runs a server as serve does.
func start(t testing.TB, s *web.Server) string { return startOn(t, s, "127.0.0.1:0") }

// startOn runs a server on an address.
func startOn(t testing.TB, s *web.Server, address string) string {
	t.Helper()
	l, err := net.Listen("tcp", address) //nolint:gosec // a free port, for the time of a test
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error)
	go func() { ended <- s.Serve(ctx, l) }()
	t.Cleanup(func() {
		cancel()
		select {
		case err := <-ended:
			if err != nil {
				t.Errorf("it did not stop cleanly: %v", err)
			}
		case <-time.After(time.Minute):
			t.Error("it did not stop within a minute")
		}
	})
	return "http://" + l.Addr().String()
}

func sample(t *testing.T, text, metric string) float64 {
	t.Helper()
	m := regexp.MustCompile(`(?m)^` + metric + `(?:\{[^\n]*\})? (\S+)$`).FindStringSubmatch(text)
	if m == nil {
		t.Fatalf("no metric %s", metric)
	}
	v, err := strconv.ParseFloat(m[1], 64)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// While three connections scrape, the simulation goes on and the metrics follow it.
func TestMetricsFollowTheSimulation(t *testing.T) {
	t.Parallel()
	url := serve(t, 20_000)
	_, first := get(t, url+"/metrics")

	start, end := sample(t, first, "ivrsim_sim_timestamp_seconds"), time.Now().Add(maxWait)
	var scrapers sync.WaitGroup
	for range 3 {
		scrapers.Go(func() {
			for time.Now().Before(end) {
				status, now := get(t, url+"/metrics")
				if status != http.StatusOK {
					t.Errorf("a scrape gives %d", status)
					return
				}
				if sample(t, now, "ivrsim_sim_timestamp_seconds") > start+3600 {
					if before, after := sum(first, "ivrsim_calls_arrived_total"), sum(now, "ivrsim_calls_arrived_total"); after < before+100 {
						t.Errorf("an hour brought %g calls", after-before)
					}
					return
				}
			}
			t.Error("the simulated clock does not move")
		})
	}

	scrapers.Wait()
}

func sum(text, metric string) float64 {
	total := 0.0
	for _, m := range regexp.MustCompile(`(?m)^`+metric+`\{[^\n]*\} (\S+)$`).FindAllStringSubmatch(text, -1) {
		v, err := strconv.ParseFloat(m[1], 64)
		if err == nil {
			total += v
		}
	}
	return total
}

func TestRequestsOfTheServer(t *testing.T) {
	t.Parallel()
	url := serveCenter(t, open(t, diagtest.Archive(t, "centers/hostile")), 60)

	const clock = "POST /api/clock"
	for _, c := range []struct {
		request, origin, body string
		status                int
		says                  string
	}{
		{"GET /healthz", "", "", 200, "ok: simulated time 2026-03-03T00:"},
		{clock, "", `{"paused": true}`, 200, `{"speed":60,"paused":true}`},
		{clock, "", `{"speed": 600, "paused": false}`, 200, `{"speed":600,"paused":false}`},
		{clock, "", `{"speed": 0}`, 400, "a speed is from 0.1 to 1,000,000,000 simulated seconds per second, not 0"},
		{clock, "", `{"speed": 0.09}`, 400, "a speed is from 0.1 to 1,000,000,000 simulated seconds per second, not 0.09"},
		{clock, "", `{"speed": 0.1}`, 200, `{"speed":0.1,"paused":false}`},
		{clock, "", `{"speed": 1000000000}`, 200, `{"speed":1000000000,"paused":false}`},
		{clock, "", `{"speed": 1000000001}`, 400, "a speed is from 0.1 to"},
		{clock, "", `speed=6`, 400, `send {"speed": 600`},
		{clock, "", `{"speed":60}garbage`, 400, "there is more after it"},
		{clock, "", `{"speed":60} {"speed":6}`, 400, "there is more after it"},
		{clock, "", `{"speed":600}` + "\n ", 200, `{"speed":600,"paused":false}`},
		{clock, "", `{"sped": 6}`, 400, "sped"},
		{clock, "", `{"speed": ` + strings.Repeat(" ", 70_000) + `6}`, 413, "over 64 KiB"},
		{clock, "https://elsewhere.example", `{"speed": 6}`, 403, "cross-origin"},
	} {
		method, path, _ := strings.Cut(c.request, " ")
		r, err := http.NewRequestWithContext(t.Context(), method, url+path, strings.NewReader(c.body))
		if err != nil {
			t.Fatal(err)
		}

		if c.origin != "" {
			r.Header.Set("Origin", c.origin)
		}
		answer, err := http.DefaultClient.Do(r)
		if err != nil {
			t.Fatal(err)
		}

		body, err := io.ReadAll(answer.Body)
		answer.Body.Close()
		if err != nil || answer.StatusCode != c.status || !strings.Contains(string(body), c.says) {
			t.Errorf("%s of %s, %.40q: %d %.200s, %v", c.request, c.origin, c.body, answer.StatusCode, body, err)
		}
	}
}

// Every answer, also of an error, a file and a refused form, has the headers that shut other sites out.
func TestHeadersOfEveryAnswer(t *testing.T) {
	h := sampleHandler(t)
	for _, request := range []string{"GET /", "GET /style.css", "HEAD /events", "GET /metrics", "GET /nowhere", "POST /calls", "PUT /"} {
		method, path, _ := strings.Cut(request, " ")
		got := send(h, method, path, "").Result().Header
		for name, parts := range map[string][]string{
			"Content-Security-Policy": {
				"default-src 'none'", "script-src 'self'", "style-src 'self'", "img-src 'self' data:", "connect-src 'self'",
				"form-action 'self'", "frame-ancestors 'none'", "base-uri 'none'",
			},
			"Cross-Origin-Opener-Policy":   {"same-origin"},
			"Cross-Origin-Resource-Policy": {"same-origin"},
			"X-Content-Type-Options":       {"nosniff"},
			"Referrer-Policy":              {"no-referrer"},
		} {
			if value := got.Get(name); value != strings.Join(parts, "; ") {
				t.Errorf("%s: %s is %q", request, name, value)
			}
		}
	}
}

// A scrape shows whether the files were read without errors the last time, and when.
func TestReloads(t *testing.T) {
	t.Parallel()
	folder := diagtest.Archive(t, "centers/hostile")
	s := unstarted(t, open(t, folder))
	check := func(when string, want ...string) {
		t.Helper()
		metrics := send(s.Handler(), "GET", "/metrics", "").Body.String()
		for _, line := range want {
			if !strings.Contains(metrics, "\n"+line+"\n") {
				t.Errorf("%s the metrics lack %s", when, line)
			}
		}
	}

	if err := s.Replace(open(t, folder), time.Unix(60, 0)); err != nil {
		t.Fatal(err)
	}
	check("after a change",
		"ivrsim_config_last_reload_successful 1", "ivrsim_config_last_reload_success_timestamp_seconds 60")

	if err := s.Reject(nil); err != nil {
		t.Fatal(err)
	}
	check("after an error",
		"ivrsim_config_last_reload_successful 0", "ivrsim_config_last_reload_success_timestamp_seconds 60")
}

// get requests a page, as a scrape does.
func get(t testing.TB, url string) (status int, body string) {
	t.Helper()
	r, err := http.Get(url) //nolint:noctx // loopback, in a test
	if err != nil {
		t.Fatal(err)
	}
	defer r.Body.Close()
	text, err := io.ReadAll(r.Body)
	if err != nil {
		t.Fatal(err)
	}
	return r.StatusCode, string(text)
}
