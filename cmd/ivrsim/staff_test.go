package main

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/ivrsim/ivrsim/internal/plans/staffing"
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

// The log of a search has a line for each better plan, with the time that is left of the budget. A terminal has the share
// of the budget that is spent.
func TestProgressOfASearch(t *testing.T) {
	t.Parallel()
	const budget = 200 * time.Second
	for _, limit := range []time.Duration{0, budget} {
		var log, want strings.Builder
		shown := newProgress(io.Discard, "searching")
		p := &staffProgress{progress: shown, out: &log, time: limit}
		cost := 0.0
		for percent := range 121 {
			// No plan holds at first. Then each one holds for three steps.
			if percent > 10 && percent%3 == 0 {
				cost = float64(1000 - percent)
				fmt.Fprintf(&want, "shown to hold: %d agent-hours", 1000-percent)
				if limit > 0 {
					fmt.Fprintf(&want, ", %s left", max(0, 100-time.Duration(percent))*budget/100)
				}
				want.WriteString("\n")
			}
			p.show(staffing.Progress{Phase: "tries", Cost: cost, Size: fmt.Sprintf("%.0f agent-hours", cost), Spent: float64(percent) / 100})

			what := "tries"
			if cost > 0 {
				what = fmt.Sprintf("tries (best %.0f agent-hours)", cost)
			}
			if done := min(1000, 10*percent); shown.done < done-1 || shown.done > done || shown.most != 1000 || shown.what != what {
				t.Errorf("at %d%% it shows %d of %d of %q", percent, shown.done, shown.most, shown.what)
			}
		}
		shown.clear()
		if log.String() != want.String() {
			t.Errorf("the log is\n%s\nwant\n%s", log.String(), want.String())
		}
	}
}
