// Package promtest starts a real Prometheus for tests, and asks it.
package promtest

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
)

// startsWithin bounds how long a start may take on a busy machine.
const startsWithin = time.Minute

// Server is a running Prometheus on a port of loopback.
type Server struct{ URL string }

// Program finds one of Prometheus's programs. A test is skipped where it is not
// installed, and fails where everything has to be: under CI=true.
func Program(t testing.TB, name string) string {
	t.Helper()
	path, err := exec.LookPath(name)
	if err == nil {
		return path
	}
	if os.Getenv("CI") == "true" {
		t.Fatalf("%s is not installed: apt-get install prometheus", name)
	}
	t.Skipf("%s is not installed: apt-get install prometheus", name)
	return ""
}

// Start runs a Prometheus with a configuration file and the blocks that stand in
// a folder, until the test ends.
func Start(t testing.TB, config, blocks string) *Server {
	t.Helper()
	program, port := Program(t, "prometheus"), freePort(t)
	// The process outlives a failing test's own context, so that it can be
	// stopped and waited for.
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
	ready, said := make(chan bool, 1), new(strings.Builder)
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		ready <- waitReady(out, said)
		_, _ = io.Copy(io.Discard, out) // what it says while it runs
	}()
	t.Cleanup(func() {
		_ = cmd.Process.Signal(syscall.SIGKILL) // nothing of it is needed any more
		<-ended
		_ = cmd.Wait() // killed
	})
	select {
	case up := <-ready:
		if !up {
			t.Fatalf("prometheus does not start:\n%s", said)
		}
	case <-time.After(startsWithin):
		t.Fatalf("prometheus does not start within %s", startsWithin)
	}
	return &Server{"http://" + port}
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

// waitReady reads the log until it says that requests are served, or ends.
func waitReady(log io.Reader, said *strings.Builder) bool {
	lines := bufio.NewScanner(log)
	for lines.Scan() {
		fmt.Fprintln(said, lines.Text())
		if strings.Contains(lines.Text(), "Server is ready to receive web requests") {
			return true
		}
	}
	return false
}

// Series is one line of an answer.
type Series struct {
	Labels map[string]string
	Points []Point
}

// Point is a value at a time.
type Point struct {
	Time  float64 // Unix seconds
	Value float64
}

// UnmarshalJSON reads [1435781430.781, "1"].
func (p *Point) UnmarshalJSON(text []byte) error {
	var pair [2]any
	if err := json.Unmarshal(text, &pair); err != nil {
		return err
	}
	at, isNumber := pair[0].(float64)
	value, isText := pair[1].(string)
	if !isNumber || !isText {
		return fmt.Errorf("no sample: %s", text)
	}
	v, err := strconv.ParseFloat(value, 64)
	*p = Point{at, v}
	return err
}

// answer is the form of all answers of the HTTP API.
type answer struct {
	Status, Error string
	Data          struct {
		Result []struct {
			Metric map[string]string
			Value  *Point
			Values []Point
		}
	}
}

// At evaluates an expression at one time.
func (s *Server) At(ctx context.Context, expr string, at time.Time) ([]Series, error) {
	return s.ask(ctx, "query", url.Values{"query": {expr}, "time": {unix(at)}})
}

// Between evaluates an expression at every step of a time.
func (s *Server) Between(ctx context.Context, expr string, from, to time.Time, step time.Duration) ([]Series, error) {
	return s.ask(ctx, "query_range", url.Values{"query": {expr}, "start": {unix(from)}, "end": {unix(to)}, "step": {step.String()}})
}

func unix(t time.Time) string { return strconv.FormatFloat(float64(t.UnixMilli())/1e3, 'f', 3, 64) }

func (s *Server) ask(ctx context.Context, what string, values url.Values) ([]Series, error) {
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
	var all []Series
	for _, r := range a.Data.Result {
		if r.Value != nil {
			r.Values = append(r.Values, *r.Value)
		}
		all = append(all, Series{r.Metric, r.Values})
	}
	return all, nil
}

// Until waits until an expression has an answer, and fails after a minute. It
// asks as often as Prometheus's clock, the wall clock, moves on.
func (s *Server) Until(t testing.TB, expr string) {
	t.Helper()
	deadline := time.NewTimer(startsWithin)
	defer deadline.Stop()
	again := time.NewTicker(time.Second / 10)
	defer again.Stop()
	for {
		found, err := s.At(t.Context(), expr, time.Now())
		if err != nil {
			t.Fatalf("%s: %v", expr, err)
		}
		if len(found) > 0 {
			return
		}
		select {
		case <-again.C:
		case <-deadline.C:
			t.Fatalf("nothing answers %s", expr)
		}
	}
}

// One is the value of an expression that has a single one.
func (s *Server) One(t testing.TB, expr string, at time.Time) float64 {
	t.Helper()
	found, err := s.At(t.Context(), expr, at)
	if err != nil {
		t.Fatalf("%s: %v", expr, err)
	}
	if len(found) != 1 || len(found[0].Points) != 1 {
		t.Errorf("%s has %d answers, not one", expr, len(found))
		return math.NaN()
	}
	return found[0].Points[0].Value
}

// WriteConfig writes a configuration into a folder and gives its path.
func WriteConfig(t testing.TB, dir, name, text string) string {
	t.Helper()
	path := filepath.Join(dir, name)
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	return path
}
