package main

import (
	"errors"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/chromedp/chromedp"

	"github.com/ivrsim/ivrsim/internal/browsertest"
	"github.com/ivrsim/ivrsim/internal/files/diag/diagtest"
	"github.com/ivrsim/ivrsim/internal/longtest"
)

// Every page that a verb writes shows its charts in their frames, and all of its text, to everyone.
func TestPagesOfVerbsInABrowser(t *testing.T) {
	t.Parallel()
	tab := browsertest.Start(t)
	folder := t.TempDir()
	must(t, os.CopyFS(folder, diagtest.Archive(t, "centers/desk")))
	run := func(args ...string) {
		cmd := exec.Command("ivrsim", args...)
		cmd.Dir = folder
		out, err := cmd.CombinedOutput()
		if exit := (*exec.ExitError)(nil); err != nil && (!errors.As(err, &exit) || exit.ExitCode() != 1) {
			t.Fatalf("ivrsim %q: %v\n%s", args, err, out)
		}
	}
	run("simulate", "day", "-C", "desk", "--calls", "calls.csv")
	pages := map[string][]string{
		"peak_day.html": {"simulate", "--sample", "--replications", "1", "--html"},
		"today.html":    {"simulate", "day", "-C", "desk", "--so-far", "calls.csv", "--now", "12:00", "--html"},
	}

	// The packages of the other pages check a page of their own in a browser.
	if longtest.IsLong() {
		run("simulate", "weeks", "-C", "desk", "--csv", "report")
		run("sweep", "plan", "day", "-C", "desk", "--sensitivity", "10%", "--replications", "2", "--out", "inputs")
		run("sweep", "run", "inputs", "--out", "inputs-parts")
		maps.Copy(pages, map[string][]string{
			"against.html":     {"simulate", "day", "-C", "desk", "--against", "calls.csv", "--html"},
			"comparison.html":  {"compare", "day", "fewer", "-C", "desk", "--html"},
			"fit.html":         {"fit", "calls.csv", "--out", "fitted", "--html"},
			"staff.html":       {"staff", "day", "-C", "desk", "--budget", "300runs", "--html"},
			"forecast.html":    {"forecast", "report/intervals.csv", "--map", "map.yaml", "--for", "2026-10-05..2026-10-10", "--html"},
			"sensitivity.html": {"sweep", "merge", "inputs", "inputs-parts", "--html"},
			"coverage.html":    {"test", "--sample", "--cover-html"},
		})
	}
	for page, verb := range pages {
		run(append(verb, page)...)
		if err := chromedp.Do(tab, chromedp.Navigate("file://"+filepath.Join(folder, page))); err != nil {
			t.Fatal(err)
		}
		browsertest.CheckLayout(t, tab, page)
		info, err := os.Stat(filepath.Join(folder, page))
		if err != nil {
			t.Fatal(err)
		}
		if info.Size() < 64<<10 || longtest.IsLong() { // axe-core takes seconds for a larger page
			browsertest.CheckAccessible(t, tab, page)
		}
	}
}
