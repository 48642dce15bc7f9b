package main

import (
	"bufio"
	"io"
	"net/http"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"syscall"
	"testing"

	"github.com/ivrsim/ivrsim/flows"
	"github.com/ivrsim/ivrsim/internal/design/flow"
	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/files/diag/diagtest"
	"github.com/ivrsim/ivrsim/internal/screens/web"
	"github.com/ivrsim/ivrsim/internal/workspace"
)

// program runs ivrsim as a process: the test binary, called by that name. Like the programs of scripts, it collects
// garbage rarely.
func program(t testing.TB, args ...string) *exec.Cmd {
	t.Helper()
	path, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), path)
	cmd.Args = append([]string{"ivrsim"}, args...)
	cmd.Env = append(os.Environ(), rareCollection)
	return cmd
}

func TestServe(t *testing.T) {
	t.Parallel()
	cmd, line, errors := serving(t, "--sample", "--speed", "600", "--run", "trial", "--set", "seed=5")
	url := regexp.MustCompile(`http://\S+/metrics`).FindString(line)
	if !strings.HasPrefix(line, "peak_day at "+strings.TrimSuffix(url, "metrics")+", its metrics at "+url+", 600 simulated seconds per second") {
		t.Errorf("printed %q", line)
	}
	if _, body := get(t, url); !strings.Contains(body, `ivrsim_sim_run_info{run="trial",scenario="peak_day",seed="5"`) {
		t.Error("no run info in the metrics")
	}
	interrupt(t, cmd, errors)
}

// serving starts the server on a free port. It returns the first line of its output and
// a buffer that receives its errors.
func serving(t *testing.T, args ...string) (cmd *exec.Cmd, line string, errors *strings.Builder) {
	t.Helper()
	cmd, errors = program(t, append([]string{"serve", "--listen", "127.0.0.1:0"}, args...)...), new(strings.Builder)
	cmd.Stderr = errors
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	if line, err = bufio.NewReader(out).ReadString('\n'); err != nil {
		t.Fatalf("%v: %s", err, errors)
	}
	return cmd, line, errors
}

// interrupt interrupts the program, which has to end without an error.
func interrupt(t *testing.T, cmd *exec.Cmd, errors *strings.Builder) {
	t.Helper()
	if err := cmd.Process.Signal(os.Interrupt); err != nil {
		t.Fatal(err)
	}
	if err := cmd.Wait(); err != nil {
		t.Errorf("it ended with %v: %s", err, errors)
	}
	checkLog(t, errors.String(), "interrupt")
}

// loggedLines are the lines that a log may have after its time, each with the form of each value.
var loggedLines = func() map[string]*regexp.Regexp {
	const text = `(\S+|"([^"\\]|\\.)+")`
	out := map[string]*regexp.Regexp{}
	for message, form := range map[string]string{
		`INFO msg=started`: `scenario=` + text + ` address=127\.0\.0\.1:\d+ (speed=[\d.]+|follow=` + text +
			`) seed=\d+ version=\S+`,
		`INFO msg="reloaded the files"`:        `folder=` + text,
		`WARN msg="refused the changed files"`: `(errors=\d+ first="\S+:\d+:\d+: ([^"\\]|\\.)+"|err=` + text + `)`,
		`WARN msg="added after the start: nobody answers there before a restart"`: `lines=("\[.+\]"|\[\S*\]) ` +
			`queues=("\[.+\]"|\[\S*\])`,
		`WARN msg="refused a host"`: `host=` + text + ` path=` + text + ` client=127\.0\.0\.1:\d+`,
		`INFO msg=stopped`:          `reason=(interrupt|hangup|terminated)`,
	} {
		out[message] = regexp.MustCompile(`^time=\S+ level=` + regexp.QuoteMeta(message) + ` ` + form + `$`)
	}
	return out
}()

// checkLog checks that a log has the start, the stop with its reason, and otherwise only lines of reloads, of the
// requests that were refused and of the series that were added, each with its values.
func checkLog(t *testing.T, log, reason string) {
	t.Helper()
	lines := strings.Split(strings.TrimSpace(log), "\n")
	for i, line := range lines {
		isKnown := false
		for message, form := range loggedLines {
			isEnd := strings.HasSuffix(message, "started") || strings.HasSuffix(message, "stopped")
			isKnown = isKnown || form.MatchString(line) && isEnd == (i == 0 || i == len(lines)-1)
		}
		if !isKnown {
			t.Errorf("line %d of the log is %q", i+1, line)
		}
	}
	if last := lines[len(lines)-1]; !strings.HasSuffix(last, " level=INFO msg=stopped reason="+reason) {
		t.Errorf("the log ends with %q", last)
	}
}

// The end of its terminal and a request to end do the same as an interrupt. The log names the signal.
func TestServeEndsByASignal(t *testing.T) {
	if runtime.GOOS == "windows" || signal.Ignored(syscall.SIGHUP) {
		t.Skip("there is no hangup, or it is ignored here")
	}
	for reason, sent := range map[string]os.Signal{"hangup": syscall.SIGHUP, "terminated": syscall.SIGTERM} {
		cmd, _, errors := serving(t, smallCenter(t))
		must(t, cmd.Process.Signal(sent))
		if err := cmd.Wait(); err != nil {
			t.Errorf("it ended with %v: %s", err, errors)
		}
		checkLog(t, errors.String(), reason)
	}
}

// The run label is the scenario's name, of any characters.
func TestServeRunLabel(t *testing.T) {
	t.Parallel()
	dir := smallCenter(t)
	if err := os.WriteFile(filepath.Join(dir, "named.yaml"), []byte("scenario: Black Friday, \"übermorgen\"\nlike: saturday\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	cmd, line, errors := serving(t, filepath.Join(dir, "named.yaml"))
	if _, body := get(t, regexp.MustCompile(`http://\S+/metrics`).FindString(line)); !strings.Contains(body, `ivrsim_sim_run_info{run="Black Friday, \"übermorgen\"",`) {
		t.Errorf("%s: no such run in the metrics", line)
	}
	interrupt(t, cmd, errors)
}

// A port in use is an error with a hint and exit code 3.
func TestServePortInUse(t *testing.T) {
	folder := smallCenter(t)
	first, line, errors := serving(t, folder)
	taken := regexp.MustCompile(`127\.0\.0\.1:\d+`).FindString(line)
	second := program(t, "serve", "--listen", taken, folder)
	said, err := second.CombinedOutput()
	if second.ProcessState.ExitCode() != exitCannot || !strings.Contains(string(said), "error: listen on "+taken+": address already in use\n") || !strings.Contains(string(said), "hint: another program may use the port") {
		t.Errorf("%v: %s", err, said)
	}
	interrupt(t, first, errors)
}

// The pages show lint's advice on a flow, although advice stops no verb.
func TestServeShowsAdvice(t *testing.T) {
	c, err := readCenter(workspace.Folder{FS: diagtest.Folder(t, `-- main.yaml --
flow: main
start: topic
steps:
  topic: {menu: "For rewards, press 1.", choices: {1: done}, then: {exhausted: done}}
  done: {end: resolved, say: Goodbye.}
`)})
	if err != nil {
		t.Fatal(err)
	}
	if x := c.Found.Sorted(); len(x) > 0 {
		t.Errorf("before the advice: %v", x)
	}
	if x := web.NewCenter(c, nil).Found.WithSeverity(diag.Advice).Sorted(); len(x) != 1 || x[0].Rule != flow.NoPerson {
		t.Errorf("the pages show %v, want no-person", x)
	}
}

// A saved edit shows in the flows and in the next call. Errors show in every page, with
// the last center without errors, and a call goes on with the center that it began with.
func TestServeFollowsTheFiles(t *testing.T) {
	dir := t.TempDir()
	if err := os.CopyFS(dir, flows.Small()); err != nil {
		t.Fatal(err)
	}
	source, err := os.ReadFile(filepath.Join(dir, "main.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	cmd, line, errors := serving(t, dir)
	at := regexp.MustCompile(`http://[^/]+`).FindString(line)
	stream, err := http.Get(at + "/events") //nolint:noctx // loopback, in a test
	if err != nil {
		t.Fatal(err)
	}
	events := bufio.NewScanner(stream.Body)
	state := func() (event string) { // the next one
		t.Helper()
		for events.Scan() && !strings.HasPrefix(events.Text(), "event: files") {
		}
		for events.Scan() && events.Text() != "" {
			event += events.Text() + "\n"
		}
		return event
	}
	save := func(name, text string) {
		t.Helper()
		hidden := filepath.Join(dir, ".new")
		must(t, os.WriteFile(hidden, []byte(text), 0o600))
		must(t, os.Rename(hidden, filepath.Join(dir, name)))
	}
	dial := func() (call string) {
		t.Helper()
		answer, err := http.PostForm(at+"/calls", nil) //nolint:noctx // loopback, in a test
		if err != nil {
			t.Fatal(err)
		}
		answer.Body.Close()
		return answer.Request.URL.String()
	}
	shows := func(url, want string) {
		t.Helper()
		if _, page := get(t, url); !strings.Contains(page, want) {
			t.Errorf("%s does not show %q:\n%s", url, want, page)
		}
	}
	if first := state(); !strings.Contains(first, `data-version="1"`) {
		t.Errorf("the first state is %s", first)
	}
	before := dial()
	save("main.yaml", string(source)+"  added: {say: Hello., then: nowhere}\n")
	if broken := state(); !strings.Contains(broken, `data-version="1"`) || !strings.Contains(broken, "main.yaml:") ||
		!strings.Contains(broken, "[unknown-step]") {
		t.Errorf("after an edit with an error the state is %s", broken)
	}
	shows(at+"/flows/main", "The changed files have errors.")
	save("main.yaml", string(source)+"  # added\n")
	if mended := state(); !strings.Contains(mended, `data-version="2"`) || strings.Contains(mended, "errors") {
		t.Errorf("after the correction the state is %s", mended)
	}
	save("main.yaml", strings.ReplaceAll(string(source), "Brook", "River"))
	state()
	shows(at+"/flows/main?step=language", "River Street Bakery")
	shows(dial(), "River Street Bakery")
	shows(before, "<span class=\"says\">“Brook Street Bakery") // in its drawing

	// The running day has neither the added queue nor the added line.
	routing, err := os.ReadFile(filepath.Join(dir, "routing.yaml"))
	must(t, err)
	save("routing.yaml", strings.NewReplacer(
		"queues: {", "queues: {cakes: {answer_within: 30s}, ",
		"lines: {", "lines: {second: {number: +1 312 555 0144, country: US, languages: [en, es], flow: main}, ",
	).Replace(string(routing)))
	state()
	stream.Body.Close()
	interrupt(t, cmd, errors)
	added := `lines=[second] queues=[cakes]`
	if !strings.Contains(errors.String(), added) {
		t.Errorf("the log does not name what was added:\n%s", errors)
	}

	// One save may be read twice.
	logged := slices.Compact(regexp.MustCompile(`level=\w+ msg=("[^"]*"|\w+)`).FindAllString(errors.String(), -1))
	want := []string{
		`level=INFO msg=started`,
		`level=WARN msg="refused the changed files"`,
		`level=INFO msg="reloaded the files"`,
		`level=WARN msg="added after the start: nobody answers there before a restart"`,
		`level=INFO msg=stopped`,
	}
	if !slices.Equal(logged, want) {
		t.Errorf("the log has %q, want %q", logged, want)
	}
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
