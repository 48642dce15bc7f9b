package main

import (
	"bufio"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/ivrsim/ivrsim/flows"
	"github.com/ivrsim/ivrsim/internal/diag"
	"github.com/ivrsim/ivrsim/internal/diag/diagtest"
	"github.com/ivrsim/ivrsim/internal/flow"
	"github.com/ivrsim/ivrsim/internal/metrics/promtest"
)

// program gives the program under test as a process of its own: the test binary
// is it when it is called by its name.
func program(t testing.TB, args ...string) *exec.Cmd {
	t.Helper()
	path, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), path)
	cmd.Args = append([]string{"ivrsim"}, args...)
	return cmd
}

func TestServeAnswersAndStopsWhenInterrupted(t *testing.T) {
	cmd, line, errors := serving(t, "--speed", "600", "--run", "trial")
	url := regexp.MustCompile(`http://\S+/metrics`).FindString(line)
	if !strings.HasPrefix(line, "peak_day at "+strings.TrimSuffix(url, "metrics")+", its metrics at "+url+", 600 simulated seconds a second") {
		t.Errorf("it says %q", line)
	}
	if _, body := promtest.Get(t, url); !strings.Contains(body, `ivrsim_sim_run_info{run="trial",scenario="peak_day",seed="2026"`) {
		t.Error("no run info in the metrics")
	}
	interrupt(t, cmd, errors)
}

// serving starts the program on a free port, and gives what it says first; what it
// says of errors comes in time.
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

// interrupt holds that the program ends well when it is interrupted.
func interrupt(t *testing.T, cmd *exec.Cmd, errors *strings.Builder) {
	t.Helper()
	if err := cmd.Process.Signal(os.Interrupt); err != nil {
		t.Fatal(err)
	}
	if err := cmd.Wait(); err != nil || errors.Len() > 0 {
		t.Errorf("it ended with %v: %s", err, errors)
	}
}

// Whatever a scenario is called, so is its run in the metrics.
func TestServeLabelsARunWithTheScenariosName(t *testing.T) {
	dir := t.TempDir()
	if err := os.CopyFS(dir, flows.FS); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "named.yaml"), []byte("scenario: Black Friday, \"übermorgen\"\nlike: peak_day\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	cmd, line, errors := serving(t, filepath.Join(dir, "named.yaml"))
	if _, body := promtest.Get(t, regexp.MustCompile(`http://\S+/metrics`).FindString(line)); !strings.Contains(body, `ivrsim_sim_run_info{run="Black Friday, \"übermorgen\"",`) {
		t.Errorf("%s: no such run in the metrics", line)
	}
	interrupt(t, cmd, errors)
}

// A taken port is an error with its mend, and exit code 3.
func TestServeOnATakenPort(t *testing.T) {
	first, line, errors := serving(t)
	taken := regexp.MustCompile(`127\.0\.0\.1:\d+`).FindString(line)
	second := program(t, "serve", "--listen", taken)
	said, err := second.CombinedOutput()
	if second.ProcessState.ExitCode() != exitCannot || !strings.Contains(string(said), "error: listen on "+taken+": address already in use\n") || !strings.Contains(string(said), "hint: another program may have the port") {
		t.Errorf("%v: %s", err, said)
	}
	interrupt(t, first, errors)
}

// The pages show advice on a flow, as lint does, though no verb stops for it.
func TestServeShowsAdvice(t *testing.T) {
	c, err := readCenter(folder{fs: diagtest.Folder(t, `-- main.yaml --
flow: main
start: topic
steps:
  topic: {menu: "For rewards, press 1.", choices: {1: done}, then: {exhausted: done}}
  done: {end: resolved}
`)})
	if err != nil {
		t.Fatal(err)
	}
	if x := c.found.Sorted(); len(x) > 0 {
		t.Errorf("without a page that shows it: %v", x)
	}
	if x := c.shownWith(nil).Found.WithSeverity(diag.Advice).Sorted(); len(x) != 1 || x[0].Rule != flow.NoPerson {
		t.Errorf("the pages show %v, want that the menu leads to nobody", x)
	}
}
