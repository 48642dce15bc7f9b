package main

import (
	"bufio"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// An interrupt ends the search: the cheapest staff that was shown to hold is printed, and the
// files are whole.
func TestInterruptedStaff(t *testing.T) {
	t.Parallel()
	center := archived(t, "one_queue")
	center["load.yaml"] += "goals: [{queue: general, measure: service_level 20s, at_least: 80%, each: hour}]\n"
	folder := writtenCenter(t, center)

	// ends in minutes at the earliest
	cmd := program(t, "staff", "load", "-C", folder, "--by", "interval", "--budget", "10h", "--out", filepath.Join(folder, "least.yaml"))
	var out strings.Builder
	cmd.Stdout = &out
	progress, err := cmd.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	said, last := bufio.NewScanner(progress), ""
	for said.Scan() {
		if last == "" {
			if err := cmd.Process.Signal(os.Interrupt); err != nil {
				t.Fatal(err)
			}
		}
		last = said.Text()
	}
	var exit *exec.ExitError
	if err := cmd.Wait(); !errors.As(err, &exit) || exit.ExitCode() != exitCannot || last != "error: interrupted" {
		t.Fatalf("ended with %v: %s", err, last)
	}
	if !strings.Contains(out.String(), "\nLoad: every goal holds, by seed 2 and ") || !strings.Contains(out.String(), "\nstopped early after ") {
		t.Errorf("printed %s", &out)
	}
	files, err := os.ReadDir(folder)
	if err != nil || len(files) != 4 {
		t.Errorf("%d files, %v", len(files), err)
	}
	if said, err := program(t, "simulate", "least", "-C", folder, "--replications", "2").CombinedOutput(); err != nil &&
		!strings.Contains(string(said), "least: ") {
		t.Errorf("%v: %s", err, said)
	}
}
