package prometheus_test

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"net"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/ivrsim/ivrsim/internal/longtest"
)

// serverTimeout is the longest wait for Prometheus. It is long since the machine may be busy.
const serverTimeout = 5 * time.Minute

// promServer is a running Prometheus on a loopback port.
type promServer struct{ URL string }

// startPrometheus runs a Prometheus with a configuration file and a storage folder until the test
// ends.
func startPrometheus(t testing.TB, config, blocks string) *promServer {
	t.Helper()
	program, port := longtest.Program(t, "prometheus"), freePort(t)
	// The process must not end with the test's context: Cleanup stops it.
	cmd := exec.CommandContext(context.WithoutCancel(t.Context()), program,
		"--config.file="+config, "--storage.tsdb.path="+blocks, "--storage.tsdb.retention.time=100y",
		"--web.listen-address="+port, "--log.format=json")
	out, err := cmd.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	ready, head := make(chan bool, 1), new(strings.Builder)
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		ready <- waitReady(out, head)
		_, _ = io.Copy(io.Discard, out) // further log lines
	}()
	t.Cleanup(func() {
		_ = cmd.Process.Signal(syscall.SIGKILL) // it has nothing to save
		<-ended
		_ = cmd.Wait() // reports the kill
	})
	select {
	case up := <-ready:
		if !up {
			t.Fatalf("prometheus does not start:\n%s", head)
		}
	case <-time.After(serverTimeout):
		t.Fatalf("prometheus does not start within %s", serverTimeout)
	}
	return &promServer{"http://" + port}
}

func freePort(t testing.TB) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	return l.Addr().String()
}

// waitReady reads the log until Prometheus serves requests and reports whether it does.
func waitReady(log io.Reader, head *strings.Builder) bool {
	lines := bufio.NewScanner(log)
	for lines.Scan() {
		fmt.Fprintln(head, lines.Text())
		if strings.Contains(lines.Text(), "Server is ready to receive web requests") {
			return true
		}
	}
	return false
}

// promSeries is one series of a result.
type promSeries struct {
	Labels map[string]string
	Points []promPoint
}

// promPoint is a value at a time.
type promPoint struct {
	Time  float64 // Unix seconds
	Value float64
}

// UnmarshalJSON reads [1435781430.781, "1"].
func (p *promPoint) UnmarshalJSON(text []byte) error {
	var pair [2]any
	if err := json.Unmarshal(text, &pair); err != nil {
		return err
	}
	at, isNumber := pair[0].(float64)
	value, isText := pair[1].(string)
	if !isNumber || !isText {
		return fmt.Errorf("not a sample: %s", text)
	}
	v, err := strconv.ParseFloat(value, 64)
	*p = promPoint{at, v}
	return err
}

// answer is a response of the HTTP API.
type answer struct {
	Status, Error string
	Data          struct {
		Result []struct {
			Metric map[string]string
			Value  *promPoint
			Values []promPoint
		}
	}
}

// At evaluates an instant query.
func (s *promServer) At(ctx context.Context, expr string, at time.Time) ([]promSeries, error) {
	return s.ask(ctx, "query", url.Values{"query": {expr}, "time": {unix(at)}})
}

// Between evaluates a range query.
func (s *promServer) Between(ctx context.Context, expr string, from, to time.Time, step time.Duration) ([]promSeries, error) {
	return s.ask(ctx, "query_range", url.Values{"query": {expr}, "start": {unix(from)}, "end": {unix(to)}, "step": {step.String()}})
}

func unix(t time.Time) string { return strconv.FormatFloat(float64(t.UnixMilli())/1e3, 'f', 3, 64) }

func (s *promServer) ask(ctx context.Context, what string, values url.Values) ([]promSeries, error) {
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, s.URL+"/api/v1/"+what, strings.NewReader(values.Encode()))
	if err != nil {
		return nil, err
	}

	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	response, err := http.DefaultClient.Do(r)
	if err != nil {
		return nil, err
	}

	defer response.Body.Close()
	var a answer
	if err := json.NewDecoder(response.Body).Decode(&a); err != nil {
		return nil, err
	}
	if a.Status != "success" {
		return nil, errors.New(a.Error)
	}

	var all []promSeries
	for _, r := range a.Data.Result {
		if r.Value != nil {
			r.Values = append(r.Values, *r.Value)
		}
		all = append(all, promSeries{r.Metric, r.Values})
	}

	return all, nil
}

// settled is the longest time of a scrape or of an evaluation of a rule: its changes have an earlier time.
const settled = 2 * time.Second

// Until waits until an expression has a result, and returns a time with a result. No scrape changes the result
// afterwards. Until polls, since Prometheus depends on the wall clock.
func (s *promServer) Until(t testing.TB, expr string) time.Time {
	t.Helper()
	deadline := time.NewTimer(serverTimeout)
	defer deadline.Stop()
	again := time.NewTicker(time.Second / 10)
	defer again.Stop()

	for {
		now := time.Now().Add(-settled)
		found, err := s.At(t.Context(), expr, now)
		if err != nil {
			t.Fatalf("%s: %v", expr, err)
		}

		if len(found) > 0 {
			return now
		}
		select {
		case <-again.C:
		case <-deadline.C:
			t.Fatalf("%s has no result", expr)
		}
	}
}

// One returns the value of an expression with a single sample.
func (s *promServer) One(t testing.TB, expr string, at time.Time) float64 {
	t.Helper()
	found, err := s.At(t.Context(), expr, at)
	if err != nil {
		t.Fatalf("%s: %v", expr, err)
	}
	if len(found) != 1 || len(found[0].Points) != 1 {
		t.Errorf("%s has %d results, want 1", expr, len(found))
		return math.NaN()
	}
	return found[0].Points[0].Value
}

// writeConfig writes a configuration file and returns its path.
func writeConfig(t testing.TB, dir, name, text string) string {
	t.Helper()
	path := filepath.Join(dir, name)
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	return path
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
