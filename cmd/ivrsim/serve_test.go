package main

import (
	"bufio"
	"os"
	"os/exec"
	"regexp"
	"strings"
	"testing"

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
	cmd := program(t, "serve", "--listen", "127.0.0.1:0", "--speed", "600", "--run", "trial")
	var errors strings.Builder
	cmd.Stderr = &errors
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	line, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		t.Fatalf("%v: %s", err, errors.String())
	}
	url := regexp.MustCompile(`http://\S+/metrics`).FindString(line)
	if !strings.HasPrefix(line, "peak_day at "+strings.TrimSuffix(url, "metrics")+", its metrics at "+url+", 600 simulated seconds a second") {
		t.Errorf("it says %q", line)
	}
	if _, body := promtest.Get(t, url); !strings.Contains(body, `ivrsim_sim_run_info{run="trial",scenario="peak_day",seed="2026"`) {
		t.Error("no run info in the metrics")
	}
	if err := cmd.Process.Signal(os.Interrupt); err != nil {
		t.Fatal(err)
	}
	if err := cmd.Wait(); err != nil || errors.Len() > 0 {
		t.Errorf("it ended with %v: %s", err, errors.String())
	}
}

// A taken port is an error with its mend, and exit code 3.
func TestServeOnATakenPort(t *testing.T) {
	first := program(t, "serve", "--listen", "127.0.0.1:0")
	out, err := first.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := first.Start(); err != nil {
		t.Fatal(err)
	}
	line, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		t.Fatal(err)
	}
	taken := regexp.MustCompile(`127\.0\.0\.1:\d+`).FindString(line)
	second := program(t, "serve", "--listen", taken)
	said, err := second.CombinedOutput()
	if second.ProcessState.ExitCode() != exitCannot || !strings.Contains(string(said), "error: listen on "+taken+": address already in use\n") || !strings.Contains(string(said), "hint: another program may have the port") {
		t.Errorf("%v: %s", err, said)
	}
	if err := first.Process.Signal(os.Interrupt); err != nil {
		t.Fatal(err)
	}
	if err := first.Wait(); err != nil {
		t.Error(err)
	}
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
	if x := c.shownWith(nil).Found.Of(diag.Advice).Sorted(); len(x) != 1 || x[0].Rule != flow.NoPerson {
		t.Errorf("the pages show %v, want that the menu leads to nobody", x)
	}
}
