package main

import (
	"bufio"
	"os"
	"os/exec"
	"regexp"
	"strings"
	"testing"

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
